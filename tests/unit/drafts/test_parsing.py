"""What the engine makes of the ways in which law is written."""

from __future__ import annotations

import pytest

from participation.drafts.rules import Kind, ParsedDraft, ParsedProvision, WarningCode, full_text, official_label, parse


def at(draft: ParsedDraft, path: str) -> ParsedProvision:
    return next(p for p in draft.provisions if p.path == path)


def outline(draft: ParsedDraft) -> list[str]:
    return [p.path for p in draft.provisions]


def warned(draft: ParsedDraft) -> list[tuple[str, int]]:
    return [(w.code.value, w.line) for w in draft.warnings]


def test_parts_chapters_sections_articles() -> None:
    draft = parse(
        "某某法\n第一编　总则\n第一分编　通则\n第一章　基本规定\n第一节　范围\n第一条　甲。\n第二编　分则\n第一章　合同\n第二条　乙。\n"
    )
    assert [(p.kind.value, p.path, p.label, p.title) for p in draft.provisions] == [
        ("title", "title", None, None),
        ("part", "part-1", "第一编", "总则"),
        ("part", "part-1.sub-1", "第一分编", "通则"),
        ("chapter", "part-1.sub-1.ch-1", "第一章", "基本规定"),
        ("section", "part-1.sub-1.sec-1.1", "第一节", "范围"),
        ("article", "art-1", "第一条", None),
        ("part", "part-2", "第二编", "分则"),
        ("chapter", "part-2.ch-1", "第一章", "合同"),
        ("article", "art-2", "第二条", None),
    ]
    assert draft.title == "某某法"
    assert draft.warnings == ()


def test_chapters_that_run_on_through_the_parts_need_no_part_in_their_address() -> None:
    draft = parse("某某法\n第一编 甲\n第一章 一\n第一条 甲。\n第二编 乙\n第二章 二\n第二条 乙。\n")
    assert "ch-2" in outline(draft)
    assert draft.warnings == ()


def test_an_article_with_one_paragraph_is_that_paragraph() -> None:
    draft = parse("某办法\n第一条 甲：\n（一）子；\n（二）丑。\n第二条 乙。\n\n丙：\n（一）寅。\n")
    assert outline(draft)[1:] == ["art-1", "art-1.i1", "art-1.i2", "art-2", "art-2.p1", "art-2.p2", "art-2.p2.i1"]
    assert at(draft, "art-1").text == "甲："
    assert at(draft, "art-2").text == ""
    assert at(draft, "art-2.p2.i1").parent == "art-2.p2"
    names = [official_label(draft.provisions, p) for p in draft.provisions]
    assert names[1:] == [
        "第一条", "第一条第（一）项", "第一条第（二）项", "第二条", "第二条第一款", "第二条第二款", "第二条第二款第（一）项",
    ]  # fmt: skip
    assert full_text(draft.provisions, "art-2") == "第二条\n乙。\n丙：\n（一）寅。"


def test_items_nest_and_a_paragraph_between_two_items_stays_with_the_first() -> None:
    draft = parse(
        "某办法\n第一条 甲：\n(一)子：\n1.一；\n２．二：\n（1）更细：\n①最细。\n补充。\n(二)丑。\n前款所列。\n"
    )
    assert outline(draft)[1:] == [
        "art-1", "art-1.p1", "art-1.p1.i1", "art-1.p1.i1.s1", "art-1.p1.i1.s2", "art-1.p1.i1.s2.s1",
        "art-1.p1.i1.s2.s1.s1", "art-1.p1.i1.p1", "art-1.p1.i2", "art-1.p2",
    ]  # fmt: skip
    assert at(draft, "art-1.p1.i1.p1").text == "补充。"
    assert official_label(draft.provisions, at(draft, "art-1.p1.i1.s2")) == "第一条第一款第（一）项第２目"
    assert draft.warnings == ()


@pytest.mark.parametrize(
    ("line", "label", "number", "path", "text"),
    [
        ("第十二条之一 甲。", "第十二条之一", 12, "art-12-1", "甲。"),
        ("第十二条之一之二　甲。", "第十二条之一之二", 12, "art-12-1-2", "甲。"),
        ("第12条 甲。", "第12条", 12, "art-12", "甲。"),
        ("第１２条　甲。", "第１２条", 12, "art-12", "甲。"),
        ("第 十 二 条 甲。", "第 十 二 条", 12, "art-12", "甲。"),
        ("第一百零五条甲。", "第一百零五条", 105, "art-105", "甲。"),
        ("第十二条之一切后果，甲。", "第十二条", 12, "art-12", "之一切后果，甲。"),
        ("Article 12. Text.", "Article 12.", 12, "art-12", "Text."),
        ("ARTICLE 12 Text.", "ARTICLE 12", 12, "art-12", "Text."),
        ("**第十二条** 甲。", "第十二条", 12, "art-12", "甲。"),
        ("### 第十二条 甲。", "第十二条", 12, "art-12", "甲。"),
        ("- 第十二条 甲。", "第十二条", 12, "art-12", "甲。"),
    ],
)
def test_ways_to_write_an_article(line: str, label: str, number: int, path: str, text: str) -> None:
    article = next(p for p in parse(line).provisions if p.kind is Kind.ARTICLE)
    assert (article.label, article.number, article.path, article.text) == (label, number, path, text)


@pytest.mark.parametrize(
    ("line", "title", "text"),
    [
        ("第一条 【投放时间】应当定时。", "投放时间", "应当定时。"),
        ("第一条（目的和依据）为了。", "目的和依据", "为了。"),
        ("第一条 （目的和依据）\n为了。", "目的和依据", "为了。"),
        ("第一条 立法目的\n为了。", "立法目的", "为了。"),
        ("Article 1 Purpose\nThe purpose is heat.", "Purpose", "The purpose is heat."),
        ("第一条 （以下简称供热）为了。", None, "（以下简称供热）为了。"),
        ("第一条 为了，制定\n第二条 乙。", None, "为了，制定"),
    ],
)
def test_titles_of_articles(line: str, title: str | None, text: str) -> None:
    article = at(parse(line), "art-1")
    assert (article.title, article.text) == (title, text)


@pytest.mark.parametrize(
    "line",
    [
        "第三条所称热用户，不适用。",
        "第三条、第四条规定的，从其规定。",
        "第三条第二款规定的，从其规定。",
        "第三条 第二款规定的，从其规定。",
        "第三条和第四条所列。",
        "第三条规定的除外。",
        "第一章规定的期限。",
        "Article 3 of the Law applies.",
    ],
)
def test_a_line_that_cites_is_running_text(line: str) -> None:
    draft = parse(f"某办法\n第一条 甲。\n第二条 乙。\n{line}\n")
    assert at(draft, "art-2.p2").text == line
    assert draft.warnings == ()


def test_without_a_blank_behind_it_a_number_must_be_due() -> None:
    draft = parse("某办法\n第一条为了甲。\n第二条为了乙。\n第一条为了丙。\n")
    assert draft.count(Kind.ARTICLE) == 2
    assert at(draft, "art-2.p2").text == "第一条为了丙。"
    assert warned(draft) == [("maybe_label", 4)]


def test_gaps_doubles_and_steps_back_are_told_with_line_and_text() -> None:
    draft = parse(
        "某办法\n第二条 甲：\n（一）子；\n（三）丑；\n（三）寅。\n第二条 乙。\n第一条 丙。\n第五条之一 丁。\n"
    )
    assert [(w.code.value, w.line, w.text, dict(w.facts)) for w in draft.warnings] == [
        ("gap", 2, "第二条 甲：", {"expected": "第一条", "found": "第二条"}),
        ("gap", 4, "（三）丑；", {"expected": "（二）", "found": "（三）"}),
        ("duplicate", 5, "（三）寅。", {"label": "（三）"}),
        ("duplicate", 6, "第二条 乙。", {"label": "第二条"}),
        ("backwards", 7, "第一条 丙。", {"previous": "第二条", "found": "第一条"}),
        ("gap", 8, "第五条之一 丁。", {"expected": "第二条", "found": "第五条之一"}),
    ]
    assert outline(draft)[1:] == ["art-2", "art-2.i1", "art-2.i3", "art-2.i3_2", "art-2_2", "art-1", "art-5-1"]


def test_headings_of_a_normative_document() -> None:
    draft = parse(
        "某某关于供热的意见\n各盟行政公署：\n现提出如下意见。\n一、总体要求\n（一）指导思想\n以人为本。\n(二)基本原则\n1.依法。做好公开。\n2.便民。\n"
        "二、任务\n(一) 甲；\n① 子；\n"
    )
    assert outline(draft) == [
        "title", "head-1", "head-2", "h-1", "h-1.1", "h-1.1.p1", "h-1.2", "h-1.2.1", "h-1.2.2", "h-2", "h-2.1", "h-2.1.1",
    ]  # fmt: skip
    assert (at(draft, "h-1.1").title, at(draft, "h-1.1").text) == ("指导思想", "")
    assert (at(draft, "h-1.2.1").title, at(draft, "h-1.2.1").text) == (None, "依法。做好公开。")
    assert official_label(draft.provisions, at(draft, "h-1.2.1")) == "第一部分（二）1"
    assert draft.warnings == ()


def test_decimal_headings_and_headings_of_markdown_alone() -> None:
    draft = parse(
        "# 规划\n\n## 背景\n\n很早。\n\n1. 目标\n1.1 近期\n1.2 远期\n2. 措施\n\n### 细节\n\n文字。\n\n## 附录说明\n完。\n"
    )
    assert outline(draft) == [
        "title", "u-1", "u-1.p1", "u-1.h-1", "u-1.h-1.1", "u-1.h-1.2", "u-1.h-2", "u-1.u-1", "u-1.u-1.p1", "u-2", "u-2.p1",
    ]  # fmt: skip
    assert at(draft, "u-1.u-1").title == "细节"


def test_an_unusual_order_of_lists_is_followed_where_the_text_itself_shows_it() -> None:
    draft = parse("某办法\n第一条 甲：\n1.子：\n（一）一；\n（二）二；\n2.丑。\n")
    assert outline(draft)[2:] == ["art-1.i1", "art-1.i1.s1", "art-1.i1.s2", "art-1.i2"]


def test_english_letters_and_roman_numbers() -> None:
    lines = "\n".join(f"({c}) text {c};" for c in "abcdefghij")
    draft = parse(f"Heat Act\nArticle 1 The following:\n{lines}\n(i) inner one\n(ii) inner two\n")
    assert [p.number for p in draft.provisions if p.kind is Kind.ITEM] == list(range(1, 11))
    assert [p.path for p in draft.provisions if p.kind is Kind.SUBITEM] == ["art-1.i10.s1", "art-1.i10.s2"]
    assert official_label(draft.provisions, draft.provisions[-1]) == "Article 1(j)(ii)"


def test_sections_of_an_act_hold_paragraphs_like_articles() -> None:
    draft = parse("Heat Act\nSection 1. Short title\nThis Act may be cited.\nSection 2. (a) First.\n(b) Second.\n")
    assert outline(draft)[1:] == ["sec-1", "sec-2", "sec-2.i1", "sec-2.i2"]
    assert (at(draft, "sec-1").title, at(draft, "sec-1").text) == ("Short title", "This Act may be cited.")


def test_the_contents_list_is_not_the_text() -> None:
    draft = parse("某办法\n目　录\n第一章　总则\n第二章　罚则\n第一章　总则\n第一条 甲。\n第二章　罚则\n第二条 乙。\n")
    assert draft.count(Kind.CHAPTER) == 2
    assert at(draft, "head-1").text == "目　录\n第一章　总则\n第二章　罚则"


def test_a_part_that_the_contents_list_does_not_repeat_is_the_texts() -> None:
    draft = parse(
        "某法\n目录\n第一章 总则\n第二章 罚则\n第一编 通则\n第一章 总则\n第一条 甲。\n第二章 罚则\n第二条 乙。\n"
    )
    assert draft.count(Kind.PART) == 1
    assert draft.count(Kind.CHAPTER) == 2
    assert at(draft, "head-1").text == "目录\n第一章 总则\n第二章 罚则"


def test_attachments_number_anew() -> None:
    draft = parse(
        "关于印发《甲办法》的通知\n各旗县：\n现印发给你们。\n附件：1.甲办法\n2.乙表\n某某厅\n2026年10月1日\n附件1\n甲办法\n第一条 甲。\n附件2：乙表\n| 名 | 数 |\n| 甲 | 1 |\n"
    )
    assert outline(draft) == [
        "title", "head-1", "p-1", "att-1", "att-1.h-1", "att-1.h-2", "other-1", "other-2", "att-1_2", "att-1_2.art-1",
        "att-2", "att-2.t1",
    ]  # fmt: skip
    assert at(draft, "att-1_2").title == "甲办法"
    assert at(draft, "att-2").title == "乙表"
    assert draft.warnings == ()


def test_a_draft_that_is_itself_an_attachment() -> None:
    draft = parse("附件1\n\n某某自治区\n城镇供热管理办法\n（征求意见稿）\n\n第一条 甲。\n")
    assert draft.title == "某某自治区城镇供热管理办法（征求意见稿）"
    assert outline(draft) == ["head-1", "title", "art-1"]
    assert draft.warnings == ()


def test_signature_and_furniture_follow_the_text() -> None:
    draft = parse(
        "某办法\n一、甲。\n二、乙。\n某某自治区人民政府\n2026年10月1日\n（此件公开发布）\n分享到：\n谁知道这是什么\n"
    )
    assert [(p.kind.value, p.text) for p in draft.provisions[3:]] == [
        ("other", "某某自治区人民政府"), ("other", "2026年10月1日"), ("other", "（此件公开发布）"), ("other", "分享到："), ("other", "谁知道这是什么"),
    ]  # fmt: skip
    assert warned(draft) == [("not_text", 7), ("unrecognised", 8)]


def test_tables_stay_with_their_article() -> None:
    draft = parse(
        "某办法\n第一条 标准如下：\n| 级 | 元 |\n| --- | --- |\n| 一 | 10 |\n（一）另计。\n第二条 如下：\n级\t元\n一\t10\n"
    )
    assert outline(draft)[1:] == ["art-1", "art-1.t1", "art-1.i1", "art-2", "art-2.t1"]
    assert official_label(draft.provisions, at(draft, "art-1.t1")) == "第一条表1"


def test_lines_broken_by_a_machine_are_joined() -> None:
    text = (
        "某办法\n第一条 为了规范城镇供热用热行为，保障供热安全和用热质量，维护热用户和供热单位\n的合法权益，促进节能降碳，根据有关法律、行政法规，结合自治区实际，制定\n本办法。\n"
        "第二条 自治区行政区域内城镇供热的规划、建设、经营、使用及其监督管理适用本\n办法。\n"
    )
    draft = parse(text)
    assert draft.count(Kind.PARAGRAPH) == 0
    assert at(draft, "art-1").text.endswith("结合自治区实际，制定本办法。")
    assert "".join(draft.pieces()) == text


def test_what_an_amendment_quotes_is_not_a_provision() -> None:
    draft = parse(
        "关于修改某办法的决定\n一、将第五条修改为：“第五条 甲：\n（一）子；\n第六条 乙。”\n二、增加一条，作为第七条：“第七条 丙。”\n三、施行。\n"
    )
    assert outline(draft) == ["title", "h-1", "h-1.p1", "h-1.p2", "h-2", "h-3"]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_draft(text: str) -> None:
    draft = parse(text)
    assert draft.title == ""
    assert warned(draft) == [("no_provisions", 0)]
    assert [p.kind for p in draft.provisions] == ([Kind.OTHER] if text else [])


def test_a_draft_without_numbers_is_kept_as_paragraphs() -> None:
    draft = parse("倡议书\n2026年1月1日\n请大家爱护环境。\n请大家节约用水。\n")
    assert [(p.kind.value, p.text) for p in draft.provisions] == [
        ("title", "倡议书"), ("head", "2026年1月1日"), ("paragraph", "请大家爱护环境。"), ("paragraph", "请大家节约用水。"),
    ]  # fmt: skip
    assert warned(draft) == [("no_provisions", 0)]
    untitled = parse("请大家爱护环境。\n请大家节约用水。")
    assert [w.code for w in untitled.warnings] == [WarningCode.NO_PROVISIONS, WarningCode.NO_TITLE]


def test_text_before_the_first_article_of_a_chapter_is_kept_and_told() -> None:
    draft = parse("某办法\n第一章 总则\n说明文字。\n第一条 甲。\n")
    assert at(draft, "ch-1.p1").text == "说明文字。"
    assert warned(draft) == [("outside_article", 3)]


def test_the_hash_speaks_of_label_title_and_text_alone() -> None:
    one = at(parse("某办法\n第一条 【甲】乙。\n\n\n"), "art-1")
    two = at(parse("第一条　【甲】 乙。"), "art-1")
    assert one.sha256 == two.sha256 == "".join([one.sha256])
    assert one.sha256 != at(parse("第一条 【甲】丙。"), "art-1").sha256


def test_decimals_nest() -> None:
    draft = parse("规划\n1. 目标\n1.1 近期\n1.1.1 本年\n1.1.2 来年\n1.2 远期\n2. 措施\n")
    assert outline(draft)[1:] == ["h-1", "h-1.1", "h-1.1.1", "h-1.1.2", "h-1.2", "h-2"]
    assert [p.depth for p in draft.provisions][1:] == [0, 1, 2, 2, 1, 0]


def test_a_table_between_a_paragraph_and_the_next_item() -> None:
    draft = parse("某办法\n第一条 甲：\n（一）子：\n补充：\n| 级 | 元 |\n（二）丑。\n")
    assert outline(draft)[1:] == ["art-1", "art-1.i1", "art-1.i1.p1", "art-1.i1.t1", "art-1.i2"]


def test_front_matter_is_head_and_an_open_one_is_not() -> None:
    assert parse("---\ntitle: x\n---\n# 某办法\n第一条 甲。\n").provisions[0].text == "---\ntitle: x\n---"
    draft = parse("---\n" + "key: value\n" * 70)
    assert draft.provisions[0].text == "---"
    assert parse("---\nno colon here\n---\n").provisions[0].text == "---"


def test_lists_and_tails_with_tables_between() -> None:
    draft = parse(
        "某办法\n第一条 甲：\n1.子：\n（一）一；\n| 级 | 元 |\n（二）二；\n2.丑。\n第二条 乙。\n2026年1月1日\n| 表 | 尾 |\n"
    )
    assert outline(draft)[2:] == [
        "art-1.i1", "art-1.i1.s1", "art-1.i1.s1.t1", "art-1.i1.s2", "art-1.i2", "art-2", "other-1", "table-1",
    ]  # fmt: skip


def test_addresses_stay_short_however_deep_the_lists() -> None:
    deep = ".".join(["123"] * 40)
    draft = parse(f"规划\n1. 甲\n{deep} 乙\n（一）丙\n")
    assert max(len(p.path) for p in draft.provisions) <= 110
    assert len({p.path for p in draft.provisions}) == len(draft.provisions)


def test_a_heading_between_an_article_and_its_section_keeps_its_place() -> None:
    text = "Article 1. Purpose\n# 某某办法\nSection 2 Scope\n第一编 总编"
    draft = parse(text)
    assert "".join(draft.pieces()) == text
    assert [p.start for p in draft.provisions] == sorted(p.start for p in draft.provisions)


def test_an_article_whose_words_begin_with_the_number_of_another() -> None:
    text = (
        "某办法\n第一条 费用由财政承担。\n第二条 第一条所称费用，包括人工费。\n第三条 第一条第（三）项的费用另行规定。\n"
        "第四条 依照\n第二条 第一款办理。\n笫五条 附则。\n"
    )
    found = [(p.label, p.text) for p in parse(text).provisions if p.kind is Kind.ARTICLE]
    assert found == [
        ("第一条", "费用由财政承担。"),
        ("第二条", "第一条所称费用，包括人工费。"),
        ("第三条", "第一条第（三）项的费用另行规定。"),
        ("第四条", ""),  # two paragraphs: the second cites
        ("笫五条", "附则。"),
    ]
