"""Made-up laws whose tree is known, and the formats they are written in."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st
from weasyprint import HTML

from participation.drafts.rules.numerals import to_chinese
from tests.unit.drafts import documents as word

ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
MIMETYPE = b"application/vnd.oasis.opendocument.text"

Row = tuple[str, str | None, str | None, str]  # (kind, label, title, text)


@dataclass(frozen=True)
class Unit:
    """A provision: ``label`` as printed, ``text`` of its own."""

    kind: str
    label: str
    title: str = ""
    text: str = ""
    inner: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Law:
    """A law of chapters, sections, articles."""

    title: str
    history: str
    units: tuple[Unit, ...]
    table: tuple[tuple[str, ...], ...] = ()

    def rows(self) -> list[Row]:
        """What the engine has to find, in order; an article with one paragraph is that paragraph."""
        out: list[Row] = [("title", None, None, self.title)]
        if self.history:
            out.append(("head", None, None, self.history))
        for unit in self.units:
            out += _rows(unit)
        if self.table:
            out.append(("attachment", "附件", "表", ""))
            out.append(("table", None, None, "\n".join("| " + " | ".join(row) + " |" for row in self.table)))
        return out

    def lines(self) -> list[tuple[str, str, str]]:
        """(kind, label, words) line by line: what a person types."""
        out = [("title", "", self.title)]
        if self.history:
            out.append(("history", "", self.history))
        for unit in self.units:
            out += _lines(unit)
        if self.table:
            out.append(("attachment", "附件", "表"))
        return out


def _rows(unit: Unit) -> Iterator[Row]:
    if unit.kind == "article":
        first, *more = unit.inner
        if more:
            yield (unit.kind, unit.label, unit.title or None, "")
            for paragraph in unit.inner:
                yield from _rows(paragraph)
        else:
            yield (unit.kind, unit.label, unit.title or None, first.text)
            for item in first.inner:
                yield from _rows(item)
        return
    yield (unit.kind, unit.label or None, unit.title or None, unit.text)
    for inner in unit.inner:
        yield from _rows(inner)


def _lines(unit: Unit) -> Iterator[tuple[str, str, str]]:
    if unit.kind == "article":
        first, *more = unit.inner
        yield (unit.kind, unit.label, f"【{unit.title}】{first.text}" if unit.title else first.text)
        for item in first.inner:
            yield from _lines(item)
        for paragraph in more:
            yield from _lines(paragraph)
        return
    yield (unit.kind, unit.label, unit.title or unit.text)
    for inner in unit.inner:
        yield from _lines(inner)


# ---------------------------------------------------------------------- making one up

_WORDS = st.sampled_from(
    ["供热单位应当保障供热质量", "热用户可以向主管部门投诉", "依照第三条、第二十条第二款规定的期限办理", "旗县级以上人民政府应当加强领导",
     "𠮷林路、１２号热力站的运行", "处五千元以上３万元以下罚款", "本办法所称供热期是指10月15日至次年4月15日", "（含直管公房）的用热行为",
     "根据《中华人民共和国民法典》的有关规定"]
)  # fmt: skip
_HEADINGS = st.sampled_from(["总　则", "供热管理", "规划与建设", "法律责任", "附则", "一般规定", "特别规定"])
_TITLES = st.sampled_from(["", "", "适用范围", "立法目的", "热价"])


@st.composite
def _sentences(draw: st.DrawFn, end: str) -> str:
    return "，".join(draw(st.lists(_WORDS, min_size=1, max_size=3))) + end


@st.composite
def _paragraph(draw: st.DrawFn, label: str = "") -> Unit:
    items = draw(st.sampled_from([0, 0, 2, 3]))
    if not items:
        return Unit("paragraph", label, text=draw(_sentences("。")))
    inner = []
    for n in range(1, items + 1):
        subitems = draw(st.sampled_from([0, 0, 2]))
        inner.append(
            Unit(
                "item",
                f"（{to_chinese(n)}）",
                text=draw(_sentences("：" if subitems else "；" if n < items else "。")),
                inner=tuple(Unit("subitem", f"{k}.", text=draw(_sentences("；"))) for k in range(1, subitems + 1)),
            )
        )
    return Unit("paragraph", label, text=draw(_sentences("：")), inner=tuple(inner))


@st.composite
def laws(draw: st.DrawFn) -> Law:
    """A law of some articles, in chapters and sections or without."""
    counter = iter(range(1, 1000))

    def articles(least: int = 1) -> list[Unit]:
        return [
            Unit("article", f"第{to_chinese(next(counter))}条", draw(_TITLES), inner=tuple(draw(st.lists(_paragraph(), min_size=1, max_size=3))))
            for _ in range(draw(st.integers(least, 4)))
        ]  # fmt: skip

    units: list[Unit] = []
    chapters = draw(st.integers(0, 3))
    for n in range(1, chapters + 1):
        units.append(Unit("chapter", f"第{to_chinese(n)}章", draw(_HEADINGS)))
        for k in range(1, draw(st.sampled_from([0, 0, 2])) + 1):
            units.append(Unit("section", f"第{to_chinese(k)}节", draw(_HEADINGS)))
            units += articles()
        if units[-1].kind == "chapter":
            units += articles()
    if not chapters:
        units += articles(2)
    return Law(
        draw(st.sampled_from(["某某自治区城镇供热管理条例", "某某市物业管理办法（征求意见稿）"])),
        draw(
            st.sampled_from(
                ["", "（2020年5月1日某某人民代表大会常务委员会第三次会议通过　根据2024年1月2日第五次会议修正）"]
            )
        ),
        tuple(units),
        draw(st.sampled_from([(), (("名称", "数量"), ("管网", "１２"))])),
    )


# ---------------------------------------------------------------------- writing it down


def _typed(label: str, words: str, *, blank: str = "　") -> str:
    return label + (blank if label and label[0] in "第附" else "") + words


def text(law: Law, *, indent: str = "　　", blank: str = "　", line_end: str = "\n") -> str:
    """Plain text."""
    lines = [
        ("" if kind in ("title", "chapter") else indent) + _typed(label, words, blank=blank)
        for kind, label, words in law.lines()
    ]
    lines += ["| " + " | ".join(row) + " |" for row in law.table]
    return line_end.join(lines) + line_end


def markdown(law: Law) -> str:
    """Markdown as collections of laws write it."""
    marks = {"title": "# ", "chapter": "## ", "section": "### "}
    lines = [marks.get(kind, "") + _typed(label, words, blank=" ") for kind, label, words in law.lines()]
    if law.table:
        first, *more = ["| " + " | ".join(row) + " |" for row in law.table]
        lines.append("\n".join([first, *more]))
    return "\n\n".join(lines) + "\n"


def docx(law: Law, *, automatic: bool = False) -> bytes:
    """Word, with typed numbers or with those of numbering.xml alone."""
    if not automatic:
        body = "".join(word.p(_typed(label, words)) for _, label, words in law.lines())
        return word.docx(body + (word.table(*law.table) if law.table else ""))
    depths = {"chapter": 0, "section": 1, "article": 2, "item": 3, "subitem": 4}
    abstract = (
        word.level(0, "chineseCounting", "第%1章", more='<w:suff w:val="space"/>')
        + word.level(1, "chineseCountingThousand", "第%2节")
        + word.level(2, "japaneseCounting", "第%3条", more='<w:lvlRestart w:val="0"/>')
        + word.level(3, "chineseCounting", "（%4）")
        + word.level(4, "decimal", "%5.")
    )
    nums = ['<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>']
    body, num = "", 1
    for kind, label, words in law.lines():
        if kind not in depths:
            body += word.p(_typed(label, words))
            continue
        if label in ("（一）", "1."):
            num = len(nums) + 1
            nums.append(
                f'<w:num w:numId="{num}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="{depths[kind]}">'
                '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        body += word.p(words, properties=word.numbered(num if kind in ("item", "subitem") else 1, depths[kind]))
    return word.docx(
        body + (word.table(*law.table) if law.table else ""), numbering=word.numbering(abstract, nums="".join(nums))
    )


def odt(law: Law, *, automatic: bool = False) -> bytes:
    """OpenDocument, with typed numbers or with those of a list style alone."""
    depths = {"chapter": 1, "article": 2, "item": 3, "subitem": 4} if automatic else {}
    body = ""
    for kind, label, words in law.lines():
        if kind not in depths:
            body += f"<text:p>{_typed(label, words)}</text:p>"
            continue
        depth = depths[kind]
        start = ' text:start-value="1"' if label in ("（一）", "1.") else ""
        if kind == "article":
            start = f' text:start-value="{_article_number(label)}"'  # counting goes on through the chapters
        body += (
            '<text:list text:style-name="L" text:continue-numbering="true">'
            + "<text:list-item><text:list>" * (depth - 1)
            + f"<text:list-item{start}><text:p>{words}</text:p></text:list-item>"
            + "</text:list></text:list-item>" * (depth - 1)
            + "</text:list>"
        )
    if law.table:
        cells = (
            "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row) for row in law.table
        )
        body += (
            "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells) + "</table:table>"
        )
    return opendocument(body, automatic_styles=LIST_STYLE)


def _article_number(label: str) -> int:
    return next(n for n in range(1, 1000) if f"第{to_chinese(n)}条" == label)


def _odf_level(depth: int, form: str, prefix: str, suffix: str) -> str:
    return (
        f'<text:list-level-style-number text:level="{depth}" style:num-format="{form}" style:num-prefix="{prefix}" '
        f'style:num-suffix="{suffix}"/>'
    )


LIST_STYLE = (
    '<text:list-style style:name="L">'
    + _odf_level(1, "一, 二, 三, ...", "第", "章")
    + _odf_level(2, "一, 二, 三, ...", "第", "条")
    + _odf_level(3, "一, 二, 三, ...", "（", "）")
    + _odf_level(4, "1", "", ".")
    + "</text:list-style>"
)


def flat(data: bytes) -> bytes:
    """An .odt as one XML file (.fodt)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    inner = content[content.index(">") + 1 : content.rindex("<")]
    kind = f'office:version="1.3" office:mimetype="{MIMETYPE.decode()}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {ODF} {kind}>{inner}</office:document>'.encode()


def opendocument(body: str, *, automatic_styles: str = "", styles: str = "", manifest: str = "") -> bytes:
    """An .odt of this body."""
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{automatic_styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    parts = {"mimetype": MIMETYPE, "content.xml": content.encode()}
    if styles:
        parts["styles.xml"] = f"<office:document-styles {ODF}>{styles}</office:document-styles>".encode()
    if manifest:
        parts["META-INF/manifest.xml"] = manifest.encode()
    return word.packed(parts)


def _cells(law: Law) -> str:
    if not law.table:
        return ""
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<td><p>{c}</p></td>" for c in row) + "</tr>" for row in law.table)
        + "</table>"
    )


def webpage(law: Law) -> str:
    """A web page as sites of governments make them."""
    body = ""
    for kind, label, words in law.lines():
        tag = {"title": "h1", "chapter": "h2"}.get(kind, "p")
        blank = "&emsp;&emsp;" if tag == "p" else ""
        body += f"<{tag} style='text-align:left'>{blank}<span>{html.escape(_typed(label, words))}</span><br></{tag}>\n"
    return (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>x</title><style>p{}</style></head>\n<body>"
        f"<script>var 第一条 = 1;</script><div class='TRS_Editor'>{body}{_cells(law)}</div></body></html>"
    )


def word_page(law: Law) -> bytes:
    """A web page as Word and WPS save it: gb2312, mso- styles, conditional comments, numbers of lists, lines broken anywhere."""
    body = ""
    for kind, label, words in law.lines():
        spans = html.escape(words)
        # The markup is broken into lines in the middle of sentences, between any two 汉字
        if found := re.search(r"(?<=[\u4e00-\u9fff]{6})(?=[\u4e00-\u9fff])", spans):
            spans = spans[: found.start()] + "\r\n" + spans[found.start() :]
        if kind in ("article", "item", "subitem"):
            number = (
                "<![if !supportLists]><span lang=EN-US style='mso-fareast-font-family:仿宋;mso-list:Ignore'>"
                f"{label}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>"
            )
        else:
            number = _typed(label, "")
        body += (
            f"<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>{number}"
            f"<span style='font-size:16.0pt;mso-bidi-font-size:12.0pt'>{spans}</span><span lang=EN-US><o:p></o:p></span></p>\r\n\r\n"
        )
    page = (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">\r\n<head>\r\n'
        '<meta http-equiv=Content-Type content="text/html; charset=gb2312">\r\n<meta name=Generator content="Microsoft Word 15">\r\n'
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->\r\n"
        f"<style><!-- p.MsoNormal {{margin:0cm}} --></style></head>\r\n<body lang=ZH-CN>\r\n<div class=WordSection1>\r\n{body}{_cells(law)}"
        "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></div></body></html>"
    )
    return page.encode("gb18030")


def pdf(law: Law, *, size: int = 16, indent: str = "2em", margin: str = "0", header: bool = True) -> bytes:
    """A PDF with running title and page numbers, set as WeasyPrint sets it."""
    edges = "@top-right{content:'某某自治区文件'} @bottom-center{content:'— ' counter(page) ' —'}" if header else ""
    style = (
        f"@page{{size:A4;margin:3cm 2.7cm;{edges}}} body{{font:{size}pt/1.6 'Noto Serif CJK SC','Noto Sans CJK SC',"
        f"'Droid Sans Fallback';text-align:justify}} p{{margin:0 0 {margin};text-indent:{indent}}} h1,h2{{text-align:center}}"
        "table{margin-left:2em}td{white-space:nowrap;border:1px solid;padding:0 1.5em}"
    )
    body = ""
    for kind, label, words in law.lines():
        tag = {"title": "h1", "chapter": "h2"}.get(kind, "p")
        body += f"<{tag}>{html.escape(_typed(label, words))}</{tag}>"
    return bytes(HTML(string=f"<style>{style}</style>{body}{_cells(law)}").write_pdf())
