"""The words of a web page: laws as sites show them, and as Word and WPS write them ("web page", "single file web page").

Everything a reader of the page would see is kept, in order; a blank line ends a paragraph, <br> ends a line. Lists are
numbered as a browser would. Scripts, styles and what is hidden are no text.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter

from lxml import etree, html

from participation.drafts.reading import plain
from participation.drafts.reading.errors import unreadable
from participation.drafts.reading.numbering import whole, write
from participation.drafts.reading.options import Tracked
from participation.drafts.rules.blocks import unwrap
from participation.drafts.rules.cells import table_row

_SIGNS = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|span|table|article|section|h[1-6]|center|font)\b", re.I
)
_MIME = re.compile(rb"^(?:MIME-Version|From|Subject|Date|Content-Type|X-[\w-]+|Snapshot-Content-Location)\s*:", re.I)
_CHARSET = re.compile(rb"""(?:charset\s*=\s*["']?|encoding\s*=\s*["'])\s*([\w-]+)""", re.I)
_SILENT = frozenset(
    {"script", "style", "head", "template", "noscript", "iframe", "object", "embed", "svg", "math", "select", "option",
     "textarea", "input", "button", "audio", "video", "canvas", "map", "link", "meta", "title", "xml"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main", "header", "footer", "nav", "aside",
     "blockquote", "center", "address", "figure", "figcaption", "form", "fieldset", "dl", "dt", "dd", "ul", "ol", "li",
     "menu", "dir", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "pre", "hr", "body", "html", "details",
     "summary", "legend", "hgroup", "listing", "plaintext", "xmp"}
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.I)
_TYPES = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting", "cjk-decimal": "ideographDigital", "decimal-leading-zero": "decimalZero",
    "cjk-heavenly-stem": "ideographTraditional", "cjk-earthly-branch": "ideographZodiac",
    "simp-chinese-formal": "chineseLegalSimplified", "trad-chinese-formal": "chineseLegalSimplified",
}  # fmt: skip
_BREAK = "\ue000"  # where <br> stood, until white space is put in order
_DEPTH = 300
_ROWSPAN = 500
_COLUMNS = 200


def is_webpage(data: bytes) -> bool:
    """Whether these bytes are a web page: markup at the beginning, whatever the encoding."""
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:200].count(0) > 40:
        head = head.replace(b"\x00", b"")
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head.startswith(b"<"):
        return False
    opening = re.sub(rb"<!--.*?-->|<\?.*?\?>", b"", head, flags=re.S).lstrip()
    return bool(_SIGNS.match(opening)) or (opening[:9].lower() == b"<!doctype" and bool(_SIGNS.search(opening)))


def is_archive(data: bytes) -> bool:
    """Whether these bytes are a "single file web page" (.mht)."""
    head = data[:4096].lstrip()
    return bool(_MIME.match(head)) and b"multipart/related" in head.lower()


def read_archive(data: bytes, tracked: Tracked = Tracked.ACCEPTED) -> tuple[str, Counter[str], str]:
    """The page in a .mht; UnreadableFile if there is none in it."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return read(payload, tracked, part.get_content_charset())
    raise unreadable("broken")


def read(data: bytes, tracked: Tracked = Tracked.ACCEPTED, charset: str | None = None) -> tuple[str, Counter[str], str]:
    """(text, how many of which :class:`~participation.drafts.reading.source.NoteCode`, encoding)."""
    markup, encoding = _decoded(data, charset)
    # libxml2 takes an encoding declaration at its word, and the text is decoded already
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        root = html.document_fromstring(markup, parser=html.HTMLParser(no_network=True, huge_tree=True, recover=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise unreadable("no_text") from error
    _refuse_deep(root)
    body = root.find("body")
    reader = _Reader(tracked)
    return reader.document(body if body is not None else root), reader.counted, encoding


def _refuse_deep(root: html.HtmlElement) -> None:
    """Elements within elements without end are no page that a person wrote."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEPTH:
            raise unreadable("bomb")


def _decoded(data: bytes, charset: str | None) -> tuple[str, str]:
    """By byte order mark, by what the page says of itself, by what the bytes are."""
    declared = _CHARSET.search(data[:4096].replace(b"\x00", b""))
    said = (declared[1].decode("ascii", "replace") if declared else charset or "").lower()
    if said in ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "windows-936", "cp936", "hz-gb-2312"):
        text = plain.strictly(data, "gb18030")
        if text is not None:
            return plain.normalise(text), "gb18030"
    elif said in ("big5", "windows-1252", "iso-8859-1", "us-ascii", "shift_jis", "euc-kr"):
        text = plain.strictly(data, {"iso-8859-1": "windows-1252", "us-ascii": "windows-1252"}.get(said, said))
        if text is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
            return plain.normalise(text), said
    try:
        return plain.decode(data)
    except plain.Undecodable as error:
        raise unreadable("encoding") from error


_NOTE_MARK = re.compile(r"sd(?:foot|end)note(anc|sym)$")


class _Reader:
    def __init__(self, tracked: Tracked) -> None:
        self.counted: Counter[str] = Counter()
        self.gone = "ins" if tracked is Tracked.ORIGINAL else "del"
        self.pieces: list[str] = []
        self.open: list[str] = []  # words of the paragraph being read
        self.label = ""  # the number of a list's item, for its first paragraph

    def document(self, body: html.HtmlElement) -> str:
        """Paragraphs apart by an empty line, lines of one by a line end."""
        self.element(body)
        self.flush()
        return "\n\n".join(self.pieces) + "\n" if self.pieces else ""

    def flush(self) -> None:
        """The paragraph ends here."""
        words, self.open = _spaced("".join(self.open)), []
        if words:
            self.pieces.append(self.label + words)
            self.label = ""

    def element(self, e: html.HtmlElement) -> None:
        """One element with all that is in it, and not what follows it."""
        if not isinstance(e.tag, str):
            return
        name = e.tag.lower()
        if name in _SILENT or self.is_hidden(e):
            return
        if name in ("ins", "del"):
            self.counted["revisions"] += 1
            if name == self.gone:
                return
        if name == "br":
            self.open.append(_BREAK)
        elif name == "a" and (found := _NOTE_MARK.match(e.get("class") or "")):
            # As LibreOffice marks a footnote, in the text and before its words
            own = found[1] == "sym"
            self.counted["footnotes"] += own
            self.open.append(f"[{e.text_content().strip()}]" + " " * own)
        elif name == "img":
            self.counted["pictures"] += 1
        elif name == "pre":
            self.flush()
            self.pieces += [part.strip("\n") for part in re.split(r"\n\s*\n", e.text_content()) if part.strip()]
        elif name == "table":
            self.flush()
            self.table(e)
        elif name in ("ol", "ul", "menu", "dir"):
            self.flush()
            self.listed(e)
            self.flush()
        elif name in _BLOCKS:
            self.flush()
            self.inside(e)
            self.flush()
        else:
            self.inside(e)

    def inside(self, e: html.HtmlElement) -> None:
        self.open.append(e.text or "")
        for inner in e:
            self.element(inner)
            self.open.append(inner.tail or "")

    def is_hidden(self, e: html.HtmlElement) -> bool:
        hidden = e.get("hidden") is not None or bool(_HIDDEN.search(e.get("style") or ""))
        if hidden and e.text_content().strip():
            self.counted["hidden"] += 1
        return hidden

    # ------------------------------------------------------------------ lists

    def listed(self, e: html.HtmlElement) -> None:
        """The items, numbered as a browser numbers them."""
        ordered = e.tag.lower() == "ol"
        items = [item for item in e if isinstance(item.tag, str)]
        step = -1 if e.get("reversed") is not None else 1
        count = sum(1 for item in items if item.tag.lower() == "li")
        number = whole(e.get("start"), count if step < 0 else 1) - step
        for item in items:
            if item.tag.lower() != "li":
                self.element(item)
                continue
            number = whole(item.get("value"), number + step)
            self.label = self.marker(e, item, number, ordered=ordered)
            self.inside(item)
            self.flush()
            self.label = ""

    def marker(self, e: html.HtmlElement, item: html.HtmlElement, number: int, *, ordered: bool) -> str:
        style = _LIST_STYLE.search(item.get("style") or "") or _LIST_STYLE.search(e.get("style") or "")
        kind = style[1].strip() if style else (item.get("type") or e.get("type") or ("1" if ordered else "disc"))
        kind = next((part for part in [kind, *kind.split()] if part in _TYPES or part == "none"), kind)
        text = (item.text or "").strip() or (item.text_content() or "").strip()
        if kind == "none" or not text:
            return ""
        self.counted["numbering"] += 1
        form = _TYPES.get(kind)
        if form is None:
            return "• " if not ordered else f"{number}. "
        return write(number, form) + ("、" if form.startswith(("chinese", "ideograph")) else ". ")

    # ------------------------------------------------------------------ tables

    def table(self, e: html.HtmlElement) -> None:
        """A table as rows; one that only lays out the page as what is in it."""
        rows = [row for row in e.iter("tr") if next(row.iterancestors("table"), None) is e]
        cells = [[c for c in row if isinstance(c.tag, str) and c.tag.lower() in ("td", "th")] for row in rows]
        lays_out = max((len(row) for row in cells), default=0) <= 1 or any(
            c.find(".//table") is not None or len(c.findall(".//p")) > 8 for row in cells for c in row
        )
        if lays_out:
            self.inside(e)
            self.flush()
            return
        for caption in e.iterchildren("caption"):
            self.element(caption)
        pending: dict[int, int] = {}
        lines: list[str] = []
        for row in cells:
            line = self.row(row, pending)
            if line.strip("| "):
                lines.append(line)
        if lines:
            self.pieces.append("\n".join(lines))

    def row(self, cells: list[html.HtmlElement], pending: dict[int, int]) -> str:
        """One row; ``pending`` says for how many rows a cell above still reaches down, by column."""
        out: list[str] = []
        for cell in cells:
            while pending.get(len(out), 0) > 0:
                pending[len(out)] -= 1
                out.append("")
            inner = _Reader(Tracked.ORIGINAL if self.gone == "ins" else Tracked.ACCEPTED)
            inner.element(cell)
            inner.flush()
            self.counted.update(inner.counted)
            width = max(1, min(whole(cell.get("colspan"), 1), _COLUMNS))
            below = max(1, min(whole(cell.get("rowspan"), 1), _ROWSPAN)) - 1
            for n in range(width):
                pending[len(out)] = below
                out.append(" ".join(" ".join(inner.pieces).split()) if n == 0 else "")
        for column in range(len(out), max(pending, default=-1) + 1):
            if pending.get(column, 0) > 0:
                pending[column] -= 1
                out.append("")
        return table_row(out[:_COLUMNS])


def _spaced(words: str) -> str:
    """White space in order: line ends of the markup are blanks, between 汉字 nothing; <br> ends a line."""
    lines = []
    for line in words.replace("\xa0", " ").split(_BREAK):
        parts = [part.strip(" \t") for part in re.split(r"[\r\n]+", line)]
        lines.append(re.sub(r"[ \t]+", " ", unwrap([part for part in parts if part])).strip(" \t"))
    return "\n".join(lines).strip("\n")
