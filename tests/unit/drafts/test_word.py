"""The words of Word documents."""

from __future__ import annotations

import io

import docx as python_docx
import pytest

from participation.drafts.reading import NoteCode, Source, Tracked, read
from participation.drafts.reading.numbering import write
from participation.drafts.rules import Kind, parse
from tests.unit.drafts.documents import MORE, W, docx, level, numbered, numbering, p, packed, r, table


def text_of(body: str, **parts: str) -> str:
    return read("稿.docx", docx(body, **parts)).text


def notes(source: Source) -> dict[NoteCode, int]:
    return {note.code: note.count for note in source.notes}


def test_paragraphs_and_tables_in_order() -> None:
    body = p("某办法") + p("第一条 ", "甲。") + p("") + table(("级", "元"), ("一", "10|20")) + p("第二条 乙。")
    assert text_of(body) == "某办法\n\n第一条 甲。\n\n| 级 | 元 |\n| 一 | 10\\|20 |\n\n第二条 乙。\n"
    draft = parse(text_of(body))
    assert [q.path for q in draft.provisions] == ["title", "art-1", "art-1.t1", "art-2"]


def test_a_document_of_a_usual_library() -> None:
    made = python_docx.Document()
    made.add_heading("城镇供热管理办法", 0)
    made.add_paragraph("第一条　为了规范供热，制定本办法。")
    grid = made.add_table(2, 2)
    grid.cell(0, 0).text = "级"
    grid.cell(1, 1).text = "甲\n乙"
    out = io.BytesIO()
    made.save(out)
    source = read("x", out.getvalue())
    assert source.format == "docx"
    assert source.text == "城镇供热管理办法\n\n第一条　为了规范供热，制定本办法。\n\n| 级 |  |\n|  | 甲 乙 |\n"
    assert parse(source.text).count(Kind.ARTICLE) == 1


def test_breaks_tabs_and_special_characters() -> None:
    run = (
        '<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:char="F0A3"/>'
        '<w:sym w:char="25A1"/><w:sym w:char="zz"/><w:cr/><w:t>丁</w:t></w:r>'
    )
    assert text_of(p(run)) == "甲\t乙\n丙-□□\n丁\n"


def test_tracked_changes_are_accepted() -> None:
    body = (
        p("供热期", "<w:del><w:r><w:delText>五个月</w:delText></w:r></w:del>", f"<w:ins>{r('六个月')}</w:ins>", "。")
        + p("删去的段末", properties="<w:rPr><w:del/></w:rPr>")
        + p("并入下一段。")
        + f"<w:p><w:moveFrom>{r('移走')}</w:moveFrom><w:moveTo>{r('移来')}</w:moveTo></w:p>"
        + f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('删行')}</w:tc></w:tr><w:tr><w:tc>{p('留行')}</w:tc>"
        f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{p('删格')}</w:tc></w:tr></w:tbl>"
    )
    source = read("x", docx(body))
    assert source.text == "供热期六个月。\n\n删去的段末并入下一段。\n\n移来\n\n| 留行 |\n"
    assert notes(source) == {NoteCode.REVISIONS: 6}


def test_a_paragraph_deleted_at_the_end_or_before_a_table_is_not_lost() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    assert text_of(p("甲", properties=gone) + table(("乙",)) + p("丙", properties=gone)) == "甲\n\n| 乙 |\n\n丙\n"


def test_what_is_left_out_is_counted() -> None:
    body = p("正文", r("隐藏", "<w:vanish/>"), r("不隐藏", '<w:vanish w:val="0"/>'), "<w:r><w:commentReference/></w:r>")
    header = f"<w:hdr {W}>{p('页眉')}</w:hdr>"
    source = read("x", packed({
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
        "word/header1.xml": header.encode(),
        "word/footer1.xml": f"<w:ftr {W}>{p('')}</w:ftr>".encode(),
        "word/media/image1.png": b"x",
    }))  # fmt: skip
    assert source.text == "正文不隐藏\n"
    assert notes(source) == {
        NoteCode.HIDDEN: 1, NoteCode.COMMENTS: 1, NoteCode.HEADERS: 1, NoteCode.PICTURES: 1,
    }  # fmt: skip


def test_footnotes_come_at_the_end() -> None:
    notes_xml = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{p("—")}</w:footnote>'
        f'<w:footnote w:id="2">{p("指集中供热。")}</w:footnote></w:footnotes>'
    )
    body = p("供热", '<w:r><w:footnoteReference w:id="2"/></w:r>', "管理", '<w:r><w:footnoteReference w:id="9"/></w:r>')
    source = read("x", docx(body, footnotes=notes_xml))
    assert source.text == "供热[1]管理\n\n[1] 指集中供热。\n"
    assert notes(source) == {NoteCode.FOOTNOTES: 1}


def test_text_boxes_come_once_and_after_their_paragraph() -> None:
    inmost = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('框中框')}</w:txbxContent></v:textbox></w:pict></w:r>"
    box = f"<wps:txbx><w:txbxContent>{p('框里')}{p(inmost)}</w:txbxContent></wps:txbx>"
    both = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{p('框里')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert text_of(p("前", f"<w:r>{both}</w:r>", "后") + p("下一段")) == "前后\n\n框里\n\n框中框\n\n下一段\n"
    assert text_of(p("前", both, "后")) == "前后\n\n框里\n\n框中框\n"
    inner = f"<w:drawing><mc:AlternateContent><mc:Choice>{box}</mc:Choice></mc:AlternateContent></w:drawing>"
    assert text_of(p(inner)) == "框里\n\n框中框\n"


def test_what_only_wraps_words_is_looked_through() -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
        + p(f"<w:hyperlink>{r('链接')}</w:hyperlink>", f"<w:smartTag>{r('标记')}</w:smartTag>",
            f'<w:fldSimple>{r("域")}</w:fldSimple>', "<w:r><w:instrText>PAGE</w:instrText></w:r>",
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>")
        + f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{p('格')}{table(('内', '表'))}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>"
        + '<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + p("合并") + "</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>"
        + p("不显示") + f"</w:tc><w:tc>{p('右')}</w:tc></w:tr></w:tbl><w:sectPr/><!-- c -->"
    )  # fmt: skip
    assert text_of(body) == "控件\n\n链接标记域汉x=1\n\n格\n\n| 内 | 表 |\n\n| 合并 |\n|  | 右 |\n"


def test_automatic_numbers_are_written_out() -> None:
    law = (
        level(0, "chineseCounting", "第%1章", more='<w:suff w:val="space"/>')
        + level(1, "chineseCountingThousand", "第%2条", more='<w:lvlRestart w:val="0"/>')
        + level(2, "chineseCounting", "（%3）")
        + level(3, "decimal", "%4.")
    )
    body = "".join(
        p(words, properties=numbered(1, depth))
        for depth, words in [(0, "总则"), (1, "甲："), (2, "子："), (3, "一；"), (3, "二。"), (2, "丑。"), (1, "乙："), (2, "寅。"), (0, "附则"), (1, "丙。")]
    )  # fmt: skip
    source = read("x", docx(body, numbering=numbering(law)))
    assert source.text.split("\n\n") == [
        "第一章 总则", "第一条 甲：", "（一）子：", "1. 一；", "2. 二。", "（二）丑。", "第二条 乙：", "（一）寅。", "第二章 附则", "第三条 丙。\n",
    ]  # fmt: skip
    assert notes(source) == {NoteCode.NUMBERING: 10}
    draft = parse(source.text)
    assert (draft.count(Kind.CHAPTER), draft.count(Kind.ARTICLE), draft.warnings[1:]) == (2, 3, ())


def test_numbers_from_styles_overrides_and_list_styles() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="child"><w:basedOn w:val="base"/></w:style><w:style w:styleId="second"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:styleId="list"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style></w:styles>'
    )
    abstract = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2", more='<w:isLgl/><w:pStyle w:val="second"/>')
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">'
        + level(0, "lowerLetter", "%1)")
        + "</w:lvlOverride></w:num>"
    )
    definitions = numbering(
        abstract,
        level(0, "decimalEnclosedCircle", "%1", more='<w:suff w:val="nothing"/>'),
        '<w:numStyleLink w:val="list"/>',
        nums=nums,
    )
    body = "".join(
        p(words, properties=properties)
        for words, properties in [
            ("甲", '<w:pStyle w:val="child"/>'), ("乙", '<w:pStyle w:val="second"/>'), ("丙", numbered(2)), ("丁", numbered(2)),
            ("戊", '<w:pStyle w:val="list"/>'), ("己", numbered(4)), ("庚", '<w:pStyle w:val="child"/>' + numbered(0)), ("辛", '<w:pStyle w:val="loop"/>'),
            ("壬", numbered(99)), ("", numbered(3)),
        ]
    )  # fmt: skip
    assert text_of(body, styles=styles, numbering=definitions).strip().split("\n\n") == [
        "I. 甲", "1.1 乙", "VII. 丙", "VIII. 丁", "①戊", "a) 己", "庚", "辛", "壬", "②",
    ]  # fmt: skip
    linked = numbering(
        level(0, "decimal", "%1、"), '<w:numStyleLink w:val="base"/>',
        nums='<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>',
    )  # fmt: skip
    assert text_of(p("甲", properties=numbered(2)), styles=styles, numbering=linked) == "1、甲\n"


def test_bullets_and_empty_numbers() -> None:
    definitions = numbering(
        level(0, "bullet", "\uf0b7"), level(0, "bullet", "●"), level(0, "none", ""), level(0, "decimal", "%9", start=0)
    )
    body = "".join(p("甲", properties=numbered(n)) for n in (1, 2, 3, 4))
    assert text_of(body, numbering=definitions) == "• 甲\n\n● 甲\n\n甲\n\n1 甲\n"


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (12, "chineseCounting", "十二"), (12, "japaneseCounting", "十二"), (2026, "ideographDigital", "二〇二六"),
        (12, "chineseLegalSimplified", "拾贰"), (3, "ideographTraditional", "丙"), (11, "ideographTraditional", "11"),
        (12, "ideographZodiac", "亥"), (3, "decimalEnclosedCircleChinese", "③"), (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedParen", "⑶"), (3, "decimalEnclosedFullstop", "⒊"), (12, "decimalFullWidth", "１２"),
        (3, "decimalZero", "03"), (3, "numberInDash", "- 3 -"), (4, "lowerRoman", "iv"), (4, "upperRoman", "IV"),
        (0, "upperRoman", "0"), (28, "lowerLetter", "bb"), (28, "upperLetter", "BB"), (3, "none", ""), (3, "ordinal", "3"),
    ],
)  # fmt: skip
def test_formats_of_numbers(number: int, form: str, written: str) -> None:
    assert write(number, form) == written


def test_the_document_may_have_another_name_in_its_package() -> None:
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        b'Type="http://x/other" Target="x"/><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    body = f"<w:document {W} {MORE}><w:body>{p('甲')}</w:body></w:document>".encode()
    assert read("x", packed({"_rels/.rels": relations, "word/document2.xml": body})).text == "甲\n"


def test_the_original_is_read_where_it_is_chosen() -> None:
    gone, came = "<w:rPr><w:del/></w:rPr>", "<w:rPr><w:ins/></w:rPr>"
    body = (
        p("供热期", f"<w:del>{r('五').replace('w:t', 'w:delText')}</w:del>", f"<w:ins>{r('六')}</w:ins>", "个月。")
        + p("删去的段末", properties=gone)
        + p("分成两段。")
        + p(f"<w:ins>{r('新的一段')}</w:ins>", properties=came)
        + p("后一段。")
        + f"<w:moveFrom>{p('移走')}</w:moveFrom><w:moveTo>{p('移来')}</w:moveTo>"
        + f"<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>{p('增行')}</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('删行')}</w:tc>"
        f"<w:tc><w:tcPr><w:cellIns/></w:tcPr>{p('增格')}</w:tc></w:tr></w:tbl>"
    )
    source = read("x", docx(body), Tracked.ORIGINAL)
    assert source.text == "供热期五个月。\n\n删去的段末\n\n分成两段。\n\n后一段。\n\n移走\n\n| 删行 |\n"
    assert {note.code for note in source.notes} == {NoteCode.ORIGINAL}
    accepted = read("x", docx(body))
    assert accepted.text == "供热期六个月。\n\n删去的段末分成两段。\n\n新的一段\n\n后一段。\n\n移来\n\n| 增行 |\n"


def test_numbers_of_the_original_are_those_before_the_change() -> None:
    law = numbering(level(0, "chineseCounting", "第%1条") + level(1, "chineseCounting", "（%2）"))
    changed = numbered(1, 1) + f"<w:pPrChange><w:pPr>{numbered(1, 0)}</w:pPr></w:pPrChange>"
    body = p("甲", properties=numbered(1)) + p("乙", properties=changed)
    assert read("x", docx(body, numbering=law)).text == "第一条 甲\n\n（一）乙\n"
    assert read("x", docx(body, numbering=law), Tracked.ORIGINAL).text == "第一条 甲\n\n第二条 乙\n"


def test_endnotes_and_notes_with_changes() -> None:
    note = p("见", f"<w:del>{r('旧').replace('w:t', 'w:delText')}</w:del>", f"<w:ins>{r('新')}</w:ins>", "法。") + p(
        "第二段"
    )
    notes_xml = f'<w:endnotes {W}><w:endnote w:id="1">{note}</w:endnote></w:endnotes>'
    body = p("甲", '<w:r><w:endnoteReference w:id="1"/></w:r>')
    assert read("x", docx(body, endnotes=notes_xml)).text == "甲[1]\n\n[1] 见新法。 第二段\n"
    assert read("x", docx(body, endnotes=notes_xml), Tracked.ORIGINAL).text == "甲[1]\n\n[1] 见旧法。 第二段\n"


def test_wide_cells_keep_the_columns_in_line() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("宽")}</w:tc>'
    assert text_of(f"<w:tbl><w:tr>{wide}</w:tr><w:tr><w:tc>{p('一')}</w:tc><w:tc>{p('二')}</w:tc></w:tr></w:tbl>") == (
        "| 宽 |  |\n| 一 | 二 |\n"
    )


def test_a_table_that_is_only_a_frame_is_looked_through() -> None:
    body = f"<w:tbl><w:tr><w:tc>{p('某办法')}{p('第一条 甲。')}{table(('内', '表'))}</w:tc></w:tr></w:tbl>"
    assert text_of(body) == "某办法\n\n第一条 甲。\n\n| 内 | 表 |\n"
