"""The odd ways in which law comes in: lists in one line, articles without a blank, orders that bring a law, treaties."""

from __future__ import annotations

import pytest

from participation.drafts.rules import Kind, ParsedDraft, official_labels, parse


def rows(text: str) -> list[tuple[str, str, str | None, str]]:
    """(path, label, title, text) of everything but the title; the source is kept whole."""
    draft = parse(text)
    assert "".join(draft.pieces()) == text
    return [(p.path, p.label or "", p.title, p.text) for p in draft.provisions if p.kind is not Kind.TITLE]


def texts(draft: ParsedDraft) -> dict[str, str]:
    return {p.path: p.text for p in draft.provisions}


def warned(text: str) -> list[tuple[str, int]]:
    return [(w.code.value, w.line) for w in parse(text).warnings]


def test_items_in_one_line_behind_a_colon() -> None:
    assert rows(
        "某办法\n第一条 有下列情形的，不予公开：（一）涉及国家秘密的；（二）包括：1.甲；2.乙；（三）其他。\n第二条 分为：①甲；②乙。\n"
    ) == [
        ("art-1", "第一条", None, "有下列情形的，不予公开："),
        ("art-1.i1", "（一）", None, "涉及国家秘密的；"),
        ("art-1.i2", "（二）", None, "包括："),
        ("art-1.i2.s1", "1.", None, "甲；"),
        ("art-1.i2.s2", "2.", None, "乙；"),
        ("art-1.i3", "（三）", None, "其他。"),
        ("art-2", "第二条", None, "分为："),
        ("art-2.i1", "①", None, "甲；"),
        ("art-2.i2", "②", None, "乙。"),
    ]
    assert [r[0] for r in rows("Heat Act\nArticle 1. The following apply: (a) one; (b) two; and (c) three.\n")] == [
        "art-1", "art-1.i1", "art-1.i2", "art-1.i3",
    ]  # fmt: skip


def test_a_list_in_a_line_broken_by_a_machine() -> None:
    lines = [
        "第一条 为了规范城镇供热用热行为，保障供热安全和用热质量，维护热用户和供热单位",
        "的合法权益，促进节能降碳，根据有关法律，申请人应当提交下列材料：（一）申请",
        "书；（二）身份证明；（三）其他材料。",
        "第二条 自治区行政区域内城镇供热的规划、建设、经营、使用及其监督管理适用本",
        "办法。",
    ]
    draft = parse("某办法\n" + "\n".join(lines) + "\n")
    assert [(p.path, p.text, p.line) for p in draft.provisions[2:5]] == [
        ("art-1.i1", "申请书；", 3),
        ("art-1.i2", "身份证明；", 4),
        ("art-1.i3", "其他材料。", 4),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "符合本办法第一条第（一）项、第（二）项规定的，按照（一）、（二）项办理。",
        "将第五条修改为：“第五条 包括：（一）甲；（二）乙。”",
        "时间：1.5小时；2.5小时。",
        "比例为：（一）甲。",
    ],
)
def test_what_only_looks_like_a_list_in_a_line(line: str) -> None:
    assert rows(f"某办法\n第一条 {line}\n") == [("art-1", "第一条", None, line)]


def test_numbers_without_a_blank_count_where_they_are_due() -> None:
    assert [r[:1] + r[3:] for r in rows("某办法\n第一条为了甲。\n第二条本办法。\n第三条所有单位。\n第五条以外的，从其规定。\n第四条的士。\n第五条县级。\n")] == [
        ("art-1", "为了甲。"), ("art-2", "本办法。"), ("art-3", ""), ("art-3.p1", "所有单位。"), ("art-3.p2", "第五条以外的，从其规定。"),
        ("art-4", "的士。"), ("art-5", "县级。"),
    ]  # fmt: skip
    # Where the number that is due does not come any more, a later one counts, and the gap is told
    assert warned("某办法\n第一条为了甲。\n第三条乙。\n") == [("gap", 3)]


def test_articles_inserted_with_and_without_a_blank() -> None:
    found = rows("刑法\n第一百三十三条　【交通肇事罪】甲。\n第一百三十三条之一在道路上。\n第一百三十三条之二 【妨害】乙。\n第一百三十四条之一切。\n")  # fmt: skip
    assert [(r[0], r[1], r[2]) for r in found] == [
        ("art-133", "第一百三十三条", "交通肇事罪"),
        ("art-133-1", "第一百三十三条之一", None),
        ("art-133-2", "第一百三十三条之二", "妨害"),
        ("art-134", "第一百三十四条", None),
    ]
    assert found[-1][3] == "之一切。"


def test_a_citation_behind_a_blank_is_not_the_article_again() -> None:
    text = "某办法\n第一条 甲。\n第二条 乙。\n第二条 规定的罚款，照此执行。\n第三条 规定明确的，从其规定。\n"
    assert [r[0] for r in rows(text)] == ["art-1", "art-2", "art-2.p1", "art-2.p2", "art-3"]
    assert warned(text) == [("maybe_label", 4)]


@pytest.mark.parametrize("stop", ["：", ":", "、", "．", " ． "])
def test_a_stop_behind_the_number_is_not_of_the_text(stop: str) -> None:
    assert [r[1:] for r in rows(f"某办法\n第一条{stop}甲。\n第二条{stop}乙。\n")] == [
        ("第一条", None, "甲。"),
        ("第二条", None, "乙。"),
    ]


def test_amendments_by_articles_quote_without_end() -> None:
    text = (
        "关于修改某办法的决定\n第一条 第十二条修改为：“第十二条　甲。\n（一）子；\n附件 表\n第十三条 乙。”\n"
        "第二条 增加一条，作为第十四条：\n“第十四条　丙：\n“（一）子；\n“（二）丑。”\n第三条 本决定施行。\n"
    )
    assert [r[0] for r in rows(text)] == [
        "art-1", "art-1.p1", "art-1.p2", "art-1.p3", "art-1.p4", "art-2", "art-2.p1", "art-2.p2", "art-2.p3", "art-2.p4", "art-3",
    ]  # fmt: skip


def test_a_quotation_that_never_ends_swallows_nothing() -> None:
    assert [r[0] for r in rows("某决定\n一、将第五条修改为：“甲。\n二、施行。\n")] == ["h-1", "h-2"]


def test_an_order_or_a_notice_that_brings_the_law() -> None:
    text = (
        "某国国务院令\n第711号\n　　修订后的《信息条例》已经通过，现予公布。\n总理　李某某\n2019年4月3日\n信息公开条例\n"
        "（2007年4月5日公布　2019年4月3日修订）\n目　　录\n第一章　总　　则\n第二章　附　　则\n第一章　总　　则\n第一条　甲。\n第二章　附　　则\n第二条　乙。\n"
    )
    assert parse(text).title == "信息公开条例"
    assert warned(text) == []
    assert (
        parse("某市关于印发供热办法的通知\n各区：\n现印发。\n某市政府\n2020年1月1日\n供热办法\n第一条 甲。\n").title
        == "供热办法"
    )


def test_titles_of_treaties_stand_below_the_number() -> None:
    assert rows(
        "某公约\n第 一 条\n定义\n在本公约中：\n（一）甲。\n第 二 条\n缔约方应当执行。\n第三条\n（一）子；\n"
    ) == [
        ("art-1", "第 一 条", "定义", "在本公约中："),
        ("art-1.i1", "（一）", None, "甲。"),
        ("art-2", "第 二 条", None, "缔约方应当执行。"),
        ("art-3", "第三条", None, ""),
        ("art-3.i1", "（一）", None, "子；"),
    ]


def test_a_preamble_and_parts_of_a_plan() -> None:
    text = "某国宪法\n目录\n序言\n第一章 总纲\n第二章 义务\n序　言\n历史悠久。\n第一章 总纲\n第一条 甲。\n第二章 义务\n第二条 乙。\n"
    assert [r[0] for r in rows(text)] == ["head-1", "u-1", "u-1.p1", "ch-1", "art-1", "ch-2", "art-2"]
    assert warned(text) == []
    plan = rows("某规划\n第一部分 背景\n很好。\n第二部分 目标\n一、甲\n")
    assert [r[:3] for r in plan if r[1].endswith("部分")] == [
        ("part-1", "第一部分", "背景"),
        ("part-2", "第二部分", "目标"),
    ]


def test_pages_are_turned_inside_a_paragraph() -> None:
    text = "某办法\n第一条 供热单位应当按照国家和自治区有关规定执行，\n— 1 —\n并接受监督。\n2\n第二条 乙。\n3\n"
    assert [(r[0], r[3]) for r in rows(text)] == [
        ("art-1", "供热单位应当按照国家和自治区有关规定执行，并接受监督。"),
        ("art-1.x1", "2"),
        ("art-2", "乙。"),
        ("art-2.x1", "3"),
    ]
    # A number alone counts nothing
    assert rows("某办法\n第一条 甲。\n7\n")[1:] == [("art-1.p1", "", None, "甲。"), ("art-1.p2", "", None, "7")]


def test_signature_date_of_printing_and_footnotes() -> None:
    text = "某通知\n一、甲[1]。\n附件：1. 某表\n某市政府办公室\n2020年1月1日印发\n[1] 见某法。\n"
    assert [r[0] for r in rows(text)] == ["h-1", "att-1", "att-1.h-1", "other-1", "other-2", "other-3"]
    assert warned(text) == []
    assert [r[0] for r in rows("某通知\n一、甲。\n[2] 谁也没有引用。\n")] == ["h-1", "h-1.p1"]


@pytest.mark.parametrize(
    ("line", "label", "text"),
    [
        ("一）子；", "一）", "子；"),
        ("（ 一 ） 子；", "（ 一 ）", "子；"),
        ("1 、子；", "1 、", "子；"),
        ("１、子；", "１、", "子；"),
        ("(一）子；", "(一）", "子；"),
        ("a)子；", "a)", "子；"),
    ],
)
def test_ways_to_write_an_item(line: str, label: str, text: str) -> None:
    assert rows(f"某办法\n第一条 甲：\n{line}\n")[-1][1:] == (label, None, text)


def test_english_numbers() -> None:
    found = rows(
        "Heat Act\nArticle 1 One.\nArticle 1-1 Two.\nArticle 2A Three.\nTITLE II ENFORCEMENT\nArticle 13 Fines.\n"
    )
    assert [r[:2] for r in found] == [
        ("art-1", "Article 1"), ("art-1-1", "Article 1-1"), ("art-2-1", "Article 2A"), ("part-2", "TITLE II"), ("art-13", "Article 13"),
    ]  # fmt: skip
    assert [w.facts.get("expected") for w in parse("Act\nTITLE II X\nArticle 3 Y.\nArticle 5A Z.\n").warnings] == [
        "TITLE I", "Article 1", "Article 4",
    ]  # fmt: skip
    outline = rows(
        "HEAT ACT\n(Adopted on 1 May 2020)\nI. General\nA. Scope\nThis applies.\nB. Terms\n1. One\nII. Fines\n"
    )
    assert [r[0] for r in outline] == ["head-1", "h-1", "h-1.1", "h-1.1.p1", "h-1.2", "h-1.2.1", "h-2"]


def test_a_contents_list_without_a_heading() -> None:
    text = "某办法\n第一章 总则\n第一节 甲\n第二章 附则 3\n第一章　总则\n第一节 甲\n第一条 甲。\n第二章 附则\n第二条 乙。\n"
    assert [r[0] for r in rows(text)] == ["head-1", "ch-1", "sec-1.1", "art-1", "ch-2", "art-2"]
    assert [r[0] for r in rows("某办法\n第一章 总则\n第一节 甲\n第一条 甲。\n")] == ["ch-1", "sec-1.1", "art-1"]


def test_arabic_numbers_of_inserted_articles_and_lines_broken_before_a_citation() -> None:
    found = rows("某办法\n第3条 甲。\n第3条之1　乙。\n第3条之二 丙。\n第4条　依照\n第3条规定执行。\n")
    assert [r[:2] for r in found] == [
        ("art-3", "第3条"), ("art-3-1", "第3条之1"), ("art-3-2", "第3条之二"), ("art-4", "第4条"), ("art-4.p1", ""), ("art-4.p2", ""),
    ]  # fmt: skip


def test_a_history_over_several_lines_a_title_twice_and_any_signature() -> None:
    text = (
        "某省绿化办法\n发布时间：2023-05-01\n某省绿化办法\n（2015年12月27日某省人民代表大会\n常务委员会第十八次会议通过）\n"
        "第一条 甲。\n第二条 乙。\n某市防汛办\n2023年6月1日\n"
    )
    draft = parse(text)
    assert draft.warnings == ()
    assert [(p.kind.value, p.text) for p in draft.provisions][-2:] == [
        ("other", "某市防汛办"),
        ("other", "2023年6月1日"),
    ]
    assert parse("Heating Rules\n(Draft for comment)\nArticle 1 Text.\n").title == "Heating Rules (Draft for comment)"


def test_sections_inside_articles() -> None:
    draft = parse(
        "BYLAWS ACT\nARTICLE I\nNAME\nThe name is X.\nARTICLE II\nSection 1. Aims. The aims are:\n(a) one;\n(b) two.\nSection 2. More.\nARTICLE III\nSection 1. End.\n"
    )
    names = official_labels(draft.provisions)
    assert [(p.path, p.kind.value, names[p.path]) for p in draft.provisions[1:]] == [
        ("art-1", "article", "ARTICLE I"),
        ("art-2", "article", "ARTICLE II"),
        ("art-2.sec-1", "section", "ARTICLE II, Section 1"),
        ("art-2.sec-1.i1", "item", "ARTICLE II, Section 1(a)"),
        ("art-2.sec-1.i2", "item", "ARTICLE II, Section 1(b)"),
        ("art-2.sec-2", "section", "ARTICLE II, Section 2"),
        ("art-3", "article", "ARTICLE III"),
        ("art-3.sec-1", "section", "ARTICLE III, Section 1"),
    ]
    assert draft.warnings == ()
    chinese = parse("Heat Act\nChapter 1 A\nArticle 1 One.\nChapter 2 B\nSection 1 C\nArticle 2 Two.\n")
    assert [p.path for p in chinese.provisions[1:]] == ["ch-1", "art-1", "ch-2", "sec-2.1", "art-2"]


def test_headings_of_markdown_name_their_article() -> None:
    found = rows("# 某条例\n\n### 第一条 适用范围\n\n- （一）甲；\n- （二）乙。\n\n### 第二条\n\n丙。\n")
    assert [r[:3] for r in found] == [
        ("art-1", "第一条", "适用范围"), ("art-1.i1", "（一）", None), ("art-1.i2", "（二）", None), ("art-2", "第二条", None),
    ]  # fmt: skip


def test_what_closes_a_notice() -> None:
    assert [r[0] for r in rows("某公告\n一、甲。\n二、乙。\n特此公告。\n某局\n2024年5月6日\n")] == [
        "h-1",
        "h-2",
        "other-1",
        "other-2",
        "other-3",
    ]
