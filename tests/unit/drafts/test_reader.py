"""A text shaped for reading, and the page's part made of it."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest

from participation.drafts.reader import Reader, reader_view
from participation.drafts.rules import official_labels, parse
from participation.platform.i18n import speaking
from participation.platform.web.pages import environment
from participation.settings import ROOT

JINJA = environment(ROOT / "templates")


def view(text: str, **options: object) -> Reader:
    provisions = parse(text).provisions
    return reader_view(provisions, official_labels(provisions), base="/matters/2026-0001/draft/v1", **options)  # type: ignore[arg-type]


def html(reader: Reader, language: str = "zh-CN") -> lxml.html.HtmlElement:
    with speaking(language):
        made = JINJA.get_template("drafts/reader.html").render(reader=reader, lang=language)
    return lxml.html.fromstring(made)


def words(tree: lxml.html.HtmlElement, path: str) -> list[str]:
    return ["".join(e.text_content().split()) for e in tree.xpath(path)]


LAW = (
    "某办法\n2026年1月1日公布\n第一章 总则\n第一条 甲：\n（一）子：\n1.丑；\n（二）寅。\n第二条 【范围】乙。\n\n丙。\n"
    "第二章 罚则\n第三条 丁：\n| 级 | 元 |\n| 一 | 10 |\n某某厅\n2026年1月1日\n分享到：\n"
)


def test_blocks_lines_and_contents() -> None:
    found = view(LAW, counts={"art-1": 2, "art-1.i1": 1, "art-1.i1.s1": 4, "art-2.p2": 8, "art-3": 16}, comments=True)
    assert [(b.path, b.tag, b.chapter, b.count) for b in found.blocks] == [
        ("ch-1", "h2", True, 15), ("art-1", "h3", False, 7), ("art-2", "h3", False, 8),
        ("ch-2", "h2", True, 16), ("art-3", "h3", False, 16), ("other-1", "h2", False, 0),
    ]  # fmt: skip
    assert [(line.id, line.label, line.text, line.item) for line in found.blocks[1].lines] == [
        ("", "", "甲：", False), ("art-1.i1", "（一）", "子：", True), ("art-1.i1.s1", "1.", "丑；", True), ("art-1.i2", "（二）", "寅。", True),
    ]  # fmt: skip
    assert [(line.id, line.text) for line in found.blocks[2].lines] == [("art-2.p1", "乙。"), ("art-2.p2", "丙。")]
    assert found.blocks[4].lines[1].table == [["级", "元"], ["一", "10"]]
    assert [(e.text, e.count, [(c.text, c.count) for c in e.children]) for e in found.contents] == [
        ("第一章 总则", 15, [("第一条", 7), ("第二条", 8)]), ("第二章 罚则", 16, [("第三条", 16)]),
    ]  # fmt: skip
    assert (found.chapters, found.articles) == (2, 3)
    assert found.history == ["2026年1月1日公布"]
    assert [line.text for line in found.blocks[5].lines] == ["某某厅", "2026年1月1日"]
    assert found.aside == ["分享到："]


def test_headings_are_blocks_of_their_own() -> None:
    found = view(
        "某意见\n各旗县：\n现提出意见。\n一、要求\n（一）思想\n为民。\n1.依法。\n二、任务。完成。\n",
        counts={"h-1.1.1": 3},
    )
    assert [(b.path, b.tag, b.label, b.title, b.count) for b in found.blocks] == [
        ("h-1", "h2", "一、", "要求", 3), ("h-1.1", "h3", "（一）", "思想", 3), ("h-1.1.1", "h4", "1.", "", 3), ("h-2", "h2", "二、", "", 0),
    ]  # fmt: skip
    assert found.opening == ["各旗县：", "现提出意见。"]
    assert [(e.text, [c.text for c in e.children]) for e in found.contents] == [
        ("一、要求", ["（一）思想"]), ("二、任务。完成。", []),
    ]  # fmt: skip


def test_what_is_neither_article_nor_heading() -> None:
    found = view("第一章 甲\n引言。\n第一条 乙\n— 3 —\n<!-- 一\n二 -->\n")
    assert [(b.path, b.tag) for b in found.blocks] == [("ch-1", "h2"), ("ch-1.p1", "h3"), ("art-1", "h3")]
    assert found.aside == ["— 3 —"]
    plain = view("请大家爱护环境。\n请大家节约用水。\n")
    assert [(b.path, b.label, b.tag) for b in plain.blocks] == [("p-1", "", "h2"), ("p-2", "", "h2")]
    assert plain.contents == []
    assert not plain.counted


def test_attachments_and_language() -> None:
    found = view("Heat Act\nArticle 1 The following applies.\nAnnex A Forms\nText of the annex.\n")
    assert found.language == "en"
    assert [e.text for e in found.contents] == ["Article 1", "Annex A Forms"]
    lines = view("Heat Act\nArticle 1 The following:\n(a) one;\n1 plain\n").blocks[0].lines
    assert [(line.label, line.text) for line in lines] == [("", "The following:"), ("(a) ", "one;"), ("", "1 plain")]
    assert view("").language == "zh-CN"


def test_the_page_links_every_block_and_gives_every_provision_an_id() -> None:
    tree = html(view(LAW, counts={"art-1": 1, "art-1.i1": 1}, comments=True, public=True))
    base = "/matters/2026-0001/draft/v1"
    assert tree.xpath("//section[@id='art-1']/h3/a/@href") == [f"{base}/art-1"]
    assert tree.xpath("//section[@id='art-1']//a/@href")[1:] == [f"{base}/art-1#comments", f"{base}/art-1#say"]
    assert words(tree, "//section[@id='art-1']/p/a") == ["2条意见：第一条", "对本条提意见：第一条"]
    paths = {p.path for p in parse(LAW).provisions if p.kind not in ("title", "head", "other")}
    ids = tree.xpath("//@id")
    assert paths <= set(ids)
    assert len(ids) == len(set(ids))
    assert words(tree, "//h2[@class='pp-chapter']") == ["第一章总则", "第二章罚则"]
    assert words(tree, "//section[@id='art-2']//p")[0] == "【范围】"
    assert words(tree, "//th") == ["级", "元"]
    assert words(tree, "//p[@class='item']") == ["（一）子：", "1.丑；", "（二）寅。"]
    assert words(tree, "//details[contains(@class, 'pp-tocbox')]/summary") == ["目录（2章3条）"]
    assert not tree.xpath("//@style")


def test_without_numbers_there_is_no_margin() -> None:
    tree = html(view(LAW))
    assert not tree.xpath("//*[contains(@class, 'pp-provision__margin')]")
    assert tree.xpath("//section[@id='art-1']/h3/a/@href") == ["#art-1"]
    closed = html(view(LAW, counts={}, public=True))
    assert not closed.xpath("//a[@class='say']")


def test_english() -> None:
    tree = html(view(LAW, counts={"art-1": 1, "art-2": 2}, comments=True, public=True), "en")
    margin = [" ".join(e.text_content().split()) for e in tree.xpath("//p[contains(@class, 'margin')]/a[1]")]
    assert margin == ["1 comment: 第一条", "2 comments: 第二条", "0 comments: 第三条"]
    outside = tree.xpath("//*[not(ancestor-or-self::*[@lang='zh-CN']) or @lang='en']/text()")
    chinese = [t for t in outside if re.search("[\u4e00-\u9fff]", t) and not t.startswith("第")]
    assert chinese == []


def test_markup_in_a_draft_is_text() -> None:
    tree = html(view("<b>题</b>办法\n第一条 <script>alert(1)</script>甲。\n| <i>a</i> | b |\n", counts={}))
    assert not tree.xpath("//script | //i")
    assert "<script>alert(1)</script>甲。" in tree.xpath("//section[@id='art-1']")[0].text_content()


@pytest.mark.parametrize("name", ["shanghai-property-2020.md", "nmg-open-government-2008.txt"])
def test_all_words_of_a_real_text_are_on_the_page(shared_data: Path, name: str) -> None:
    provisions = parse((shared_data / "drafts" / name).read_text(encoding="utf-8")).provisions
    tree = html(reader_view(provisions, official_labels(provisions), base="/x", counts={}, public=True))
    said = "".join("".join(tree.xpath("//article")[0].text_content()).split())
    for p in provisions:
        if p.kind != "title" and not p.text.startswith("<!--"):
            for part in (p.label, p.title, p.text):
                assert "".join((part or "").split()) in said, p.path
