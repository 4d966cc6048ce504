"""OpenDocument texts: numbers of lists and headings, tracked changes, notes, tables, what is left out."""

from __future__ import annotations

import pytest

from participation.drafts.reading import NoteCode, Source, Tracked, UnreadableFile, read
from tests.unit.drafts.documents import packed
from tests.unit.drafts.laws import LIST_STYLE, MIMETYPE, ODF, opendocument


def source(body: str, *, tracked: Tracked = Tracked.ACCEPTED, automatic: str = "", styles: str = "") -> Source:
    return read("x.odt", opendocument(body, automatic_styles=automatic, styles=styles), tracked)


def pieces(body: str, *, tracked: Tracked = Tracked.ACCEPTED, automatic: str = "", styles: str = "") -> list[str]:
    return source(body, tracked=tracked, automatic=automatic, styles=styles).text.strip("\n").split("\n\n")


def p(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def item(*content: str, start: int | None = None) -> str:
    mark = f' text:start-value="{start}"' if start else ""
    return f"<text:list-item{mark}>{''.join(content)}</text:list-item>"


def listed(*items: str, style: str = "L", more: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:list{named}{more}>{''.join(items)}</text:list>"


def inner(*items: str, more: str = "") -> str:
    return listed(*items, style="", more=more)


def test_words_blanks_tabs_and_breaks() -> None:
    body = p(
        '甲<text:s text:c="3"/>乙<text:tab/>丙<text:line-break/>丁 \n  <text:span>戊<text:a>己</text:a></text:span>'
    ) + p(" ")
    assert source(body).text == "甲   乙\t丙\n丁 戊己\n"
    assert (
        source(p("<text:ruby><text:ruby-base>汉</text:ruby-base><text:ruby-text>hàn</text:ruby-text></text:ruby>")).text
        == "汉\n"
    )


def test_nested_lists_are_numbered() -> None:
    body = listed(
        item(p("总则"), inner(item(p("甲：")), item(p("乙："), inner(item(p("子；")), item(p("丑。"))), p("后段。")))),
        item(p("附则"), inner(item(p("丙。"), start=3))),
        f"<text:list-header>{p('不编号')}</text:list-header>",
    )
    found = source(body, automatic=LIST_STYLE)
    assert found.text.strip().split("\n\n") == [
        "第一章 总则", "第一条 甲：", "第二条 乙：", "（一）子；", "（二）丑。", "后段。", "第二章 附则", "第三条 丙。", "不编号",
    ]  # fmt: skip
    assert [(n.code, n.count) for n in found.notes] == [(NoteCode.NUMBERING, 7)]


def test_lists_that_go_on_and_lists_that_begin_anew() -> None:
    two = listed(item(p("甲"))) + listed(item(p("乙")))
    assert pieces(two, automatic=LIST_STYLE) == ["第一章 甲", "第一章 乙"]
    on = listed(item(p("甲")), more=' xml:id="a"') + listed(item(p("乙")), more=' text:continue-numbering="true"')
    assert pieces(on, automatic=LIST_STYLE) == ["第一章 甲", "第二章 乙"]
    by_id = (
        listed(item(p("甲")), more=' xml:id="a"')
        + listed(item(p("乙")))
        + listed(item(p("丙")), more=' text:continue-list="a"')
    )
    assert pieces(by_id, automatic=LIST_STYLE) == ["第一章 甲", "第一章 乙", "第二章 丙"]
    twice = listed(
        item(
            p("甲"),
            inner(item(p("子"))),
            inner(item(p("丑"))),
            inner(item(p("寅")), more=' text:continue-numbering="true"'),
        )
    )
    assert pieces(twice, automatic=LIST_STYLE) == ["第一章 甲", "第一条 子", "第一条 丑", "第二条 寅"]


def test_styles_of_lists() -> None:
    styles = (
        '<text:list-style style:name="D"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" text:start-value="4">'
        '<style:list-level-properties><style:list-level-label-alignment text:label-followed-by="nothing"/></style:list-level-properties>'
        "</text:list-level-style-number></text:list-style>"
        '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="\uf0b7"/>'
        '<text:list-level-style-bullet text:level="2" text:bullet-char="○"/></text:list-style>'
        '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format=""/></text:list-style>'
        '<style:style style:name="P9" style:list-style-name="D"/>'
    )
    body = (
        listed(item(p("甲"), inner(item(p("子")))), style="D")
        + listed(item(p("乙"), inner(item(p("丑")))), style="B")
        + listed(item(p("丙")), style="N")
        + listed(item('<text:p text:style-name="P9">丁</text:p>'), style="")
        + '<text:numbered-paragraph text:list-id="x" text:style-name="D" text:level="1"><text:p>戊</text:p></text:numbered-paragraph>'
        + '<text:numbered-paragraph text:list-id="x" text:style-name="D"><text:p>己</text:p></text:numbered-paragraph>'
    )
    assert pieces(body, automatic=styles) == ["1. 甲", "1.4子", "• 乙", "○ 丑", "丙", "1. 丁", "1. 戊", "2. 己"]


def test_numbers_of_headings() -> None:
    outline = (
        '<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="一, 二, 三, ..." '
        'style:num-prefix="第" style:num-suffix="章"/><text:outline-level-style text:level="2" style:num-format=""/></text:outline-style></office:styles>'
    )
    body = "".join(
        f'<text:h text:outline-level="{level}"{more}>{words}</text:h>'
        for level, more, words in [
            (1, "", "总则"), (2, "", "小节"), (1, "", "供热"), (1, ' text:is-list-header="true"', "说明"),
            (1, ' text:restart-numbering="true" text:start-value="9"', "罚则"), (3, "", "深"),
        ]
    )  # fmt: skip
    assert pieces(body, styles=outline) == ["第一章 总则", "小节", "第二章 供热", "说明", "第九章 罚则", "深"]


CHANGES = (
    "<text:tracked-changes>"
    '<text:changed-region xml:id="i1" text:id="i1"><text:insertion><office:change-info/></text:insertion></text:changed-region>'
    f'<text:changed-region xml:id="d1"><text:deletion><office:change-info/>{p("五个月")}</text:deletion></text:changed-region>'
    f'<text:changed-region xml:id="d2"><text:deletion><office:change-info/>{p("前")}{p("整段删去")}{p("后")}</text:deletion></text:changed-region>'
    '<text:changed-region xml:id="i2"><text:insertion><office:change-info/></text:insertion></text:changed-region>'
    '<text:changed-region xml:id="f1"><text:format-change><office:change-info/></text:format-change></text:changed-region>'
    "</text:tracked-changes>"
)


def test_tracked_changes_are_accepted_or_undone() -> None:
    body = CHANGES + (
        p(
            '供热期<text:change text:change-id="d1"/><text:change-start text:change-id="i1"/>六个月<text:change-end text:change-id="i1"/>。'
        )
        + p(
            '甲<text:change text:change-id="d2"/>乙<text:change-start text:change-id="f1"/>丙<text:change-end text:change-id="f1"/>'
        )
        + p('丁<text:change-start text:change-id="i2"/>，新增')
        + p('一段<text:change-end text:change-id="i2"/>戊')
    )
    accepted = source(body)
    assert accepted.text.strip().split("\n\n") == ["供热期六个月。", "甲乙丙", "丁，新增", "一段戊"]
    assert [(n.code, n.count) for n in accepted.notes] == [(NoteCode.REVISIONS, 5)]
    original = source(body, tracked=Tracked.ORIGINAL)
    assert original.text.strip().split("\n\n") == ["供热期五个月。", "甲前", "整段删去", "后乙丙", "丁戊"]
    assert [(n.code, n.count) for n in original.notes] == [(NoteCode.ORIGINAL, 5)]


def test_notes_comments_pictures_boxes_and_tables() -> None:
    body = (
        p('供热<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
          + p("指集中供热。") + '</text:note-body></text:note>管理<office:annotation><text:p>批注</text:p></office:annotation>'
          '<text:hidden-text>藏</text:hidden-text><draw:frame><draw:image/></draw:frame>'
          f"<draw:frame><draw:text-box>{p('框里')}</draw:text-box></draw:frame>")
        + "<table:table><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned='2'>"
        + p("级别") + "</table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>"
        "<table:table-row table:number-rows-repeated='2'><table:table-cell>" + p("一|二") + p("续") + "</table:table-cell>"
        "<table:table-cell/></table:table-row></table:table>"
        f"<text:section>{p('节里')}</text:section><text:table-of-content><text:table-of-content-source/><text:index-body>{p('目录')}"
        "</text:index-body></text:table-of-content><draw:frame><draw:text-box>" + p("页上") + "</draw:text-box></draw:frame>"
        "<draw:custom-shape>" + p("图形") + "</draw:custom-shape>"
    )  # fmt: skip
    masters = "<office:master-styles><style:master-page><style:header>" + p("页眉") + "</style:header><style:footer/></style:master-page></office:master-styles>"  # fmt: skip
    found = source(body, styles=masters)
    assert found.text.strip().split("\n\n") == [
        "供热[1]管理", "框里", "| 级别 |  |\n| 一\\|二 续 |  |\n| 一\\|二 续 |  |", "节里", "目录", "页上", "图形", "[1] 指集中供热。",
    ]  # fmt: skip
    assert {n.code: n.count for n in found.notes} == {
        NoteCode.FOOTNOTES: 1, NoteCode.COMMENTS: 1, NoteCode.HIDDEN: 1, NoteCode.PICTURES: 1, NoteCode.HEADERS: 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed({"mimetype": MIMETYPE}), "file.broken"),
        (packed({"mimetype": MIMETYPE, "content.xml": b"<a"}), "file.broken"),
        (packed({"mimetype": MIMETYPE, "content.xml": f"<office:document-content {ODF}/>".encode()}), "file.broken"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "file.other_office"),
        (opendocument(p("甲"), manifest='<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'), "file.password"),
        (opendocument(""), "file.no_text"),
        (packed({"mimetype": MIMETYPE, "content.xml": b'<!DOCTYPE x [<!ENTITY a "a">]><x/>'}), "file.entities"),
        (opendocument("<text:section>" * 4000 + "</text:section>" * 4000), "file.broken"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read("x.odt", data)
    assert caught.value.code == code


def test_a_table_that_is_only_a_frame_is_looked_through() -> None:
    framed = f"<table:table><table:table-row><table:table-cell>{p('某办法')}{p('第一条 甲。')}</table:table-cell></table:table-row></table:table>"
    assert pieces(framed) == ["某办法", "第一条 甲。"]
