"""Rare turns of the provision engine, one by one, so that none of them is tried only by chance."""

from __future__ import annotations

import pytest

from participation.drafts.rules import Act, Kind, Mend, MendCode, MendRefused, ParsedDraft, ahead, labels, mended, parse
from participation.drafts.rules.blocks import Block, blocks
from participation.drafts.rules.quoting import mark_quoted

Row = tuple[str, str | None, str | None, str]


def rows(draft: ParsedDraft) -> list[Row]:
    """(path, label, title, text) of each; on the way, that the pieces are still the source."""
    assert "".join(draft.pieces()) == draft.source_text
    return [(p.path, p.label, p.title, p.text) for p in draft.provisions]


def warned(draft: ParsedDraft) -> list[tuple[str, int]]:
    return [(w.code.value, w.line) for w in draft.warnings]


# ---------------------------------------------------------------------- lines and blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一条\n定义\n甲。\n", True),
        ("第一条\n定义\n（一）甲\n", True),
        ("第一条\n定义\n第二条 甲。\n", False),  # the next article: the line is its text
        ("第一条\n定义\n没有句号\n", False),
        ("第一条\n定义，其一\n甲。\n", False),
        ("第一条\n甲。\n乙。\n", False),
        ("第一条\n定义\n", False),
    ],
)
def test_a_title_below_its_article_needs_text_under_it(text: str, expected: bool) -> None:
    assert ahead.title_below(blocks(text), 0, english=False) is expected


def test_a_wrapped_block_is_cut_where_its_words_stand_in_the_source() -> None:
    block = Block("line", 1, 0, 2, "heat supply", ["and use", "第二条 乙。"], 2, 3, [(14, 2), (22, 3)])
    assert block.text() == "heat supply and use第二条 乙。"
    assert block.cut([12, 19]) == [
        Block("line", 1, 0, 2, "heat supply", hashes=2, blank_before=3),
        Block("line", 2, 14, 14, "and use"),
        Block("line", 3, 22, 22, "第二条 乙。"),
    ]


def test_a_comment_that_is_never_closed_is_one_line() -> None:
    assert blocks("<!-- 未完\n第一条 甲。\n") == [
        Block("comment", 1, 0, 0, "<!-- 未完"),
        Block("line", 2, 8, 8, "第一条 甲。"),
    ]


def test_a_chapter_without_words_is_a_heading() -> None:
    assert labels.structure("第一章") == labels.Label(labels.Style.CHAPTER, "第一章", 1, (1,), 3)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [("（直管公房）的用热", None), ("(直管公房)和其他", None), ("（直管公房）用热", ("直管公房", 6))],
)
def test_brackets_that_go_on_into_the_sentence_are_no_title(rest: str, expected: tuple[str, int] | None) -> None:
    assert labels.bracketed_title(rest) == expected


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("他说“甲\n乙”\n丙。\n", [False, False, False]),  # opens in the middle, amends nothing
        ("写道：\n“甲。\n乙。”\n", [False, False, False]),
        ("“甲。\n乙。”\n", [False, False]),  # nothing above it
        ("将第五条修改为：\n“甲。\n乙。”\n丙。\n", [False, False, True, False]),
        ("“第五条 甲。\n乙。”\n丙。\n", [False, True, False]),
        ("将第五条修改为：“甲。\n乙。\n", [False, False]),  # never closed
    ],
)
def test_what_an_amendment_quotes(text: str, quoted: list[bool]) -> None:
    found = blocks(text)
    mark_quoted(found)
    assert [b.quoted for b in found] == quoted


# ---------------------------------------------------------------------- the tree


def test_a_chapter_takes_its_title_from_the_line_below() -> None:
    draft = parse("某办法\n第一章\n总则\n第一条 甲。\n")
    assert rows(draft)[1:] == [("ch-1", "第一章", "总则", ""), ("art-1", "第一条", None, "甲。")]
    assert draft.warnings == ()


def test_bullets_have_no_number_to_check() -> None:
    draft = parse("某办法\n第一条 甲：\n- 子；\n- 丑。\n")
    assert rows(draft)[1:] == [
        ("art-1", "第一条", None, "甲："),
        ("art-1.i1", "-", None, "子；"),
        ("art-1.i2", "-", None, "丑。"),
    ]
    assert draft.warnings == ()


def test_a_table_before_the_text_is_a_table() -> None:
    draft = parse("某办法\n| 文号 | 一 |\n第一条 甲。\n")
    assert [(p.kind, p.path, p.text) for p in draft.provisions] == [
        (Kind.TITLE, "title", "某办法"),
        (Kind.TABLE, "table-1", "| 文号 | 一 |"),
        (Kind.ARTICLE, "art-1", "甲。"),
    ]
    assert draft.warnings == ()


def test_attachments_may_have_neither_title_nor_text() -> None:
    draft = parse("某办法\n第一条 甲。\n附件1\n第一条 乙。\n附件2\n")
    assert rows(draft)[2:] == [
        ("att-1", "附件1", None, ""),
        ("att-1.art-1", "第一条", None, "乙。"),
        ("att-2", "附件2", None, ""),
    ]
    assert draft.warnings == ()


def test_only_notes_that_the_text_points_to_stand_under_it() -> None:
    draft = parse("某办法\n第一条 甲[1]。\n[2] 无处引用\n[1] 注一。\n")
    assert rows(draft)[2:] == [
        ("art-1.p1", None, None, "甲[1]。"),
        ("art-1.p2", None, None, "[2] 无处引用"),
        ("other-1", None, None, "[1] 注一。"),
    ]
    assert draft.warnings == ()


# ---------------------------------------------------------------------- mending


def test_a_heading_with_a_title_takes_further_words_into_it() -> None:
    text = "某办法\n## 甲\n## 乙\n第一条 丙。\n"
    found = mended(text, [Mend(Act.MERGE, text.index("## 乙"))])
    assert rows(found)[1:] == [("u-1", None, "甲乙", ""), ("art-1", "第一条", None, "丙。")]


def test_a_change_without_a_kind_keeps_it() -> None:
    text = "某办法\n第一条 甲。\n乙。\n"
    found = mended(text, [Mend(Act.CHANGE, text.index("乙"), label="乙")])
    assert [(p.kind, p.path, p.label, p.text) for p in found.provisions[2:]] == [
        (Kind.PARAGRAPH, "art-1.p1", None, "甲。"),
        (Kind.PARAGRAPH, "art-1.p2", "乙", "。"),
    ]


def test_a_label_may_be_given_without_its_blanks() -> None:
    text = "某办法\n第一条 甲。\n第 二 条 乙。\n"
    second = text.index("第 二")
    found = mended(text, [Mend(Act.CHANGE, second, kind=Kind.ARTICLE, label="第二条")])
    assert rows(found)[2] == ("art-2", "第 二 条", None, "乙。")
    with pytest.raises(MendRefused) as refused:  # longer than all there is
        mended(text, [Mend(Act.CHANGE, second, kind=Kind.ARTICLE, label="第二条乙。丙")])
    assert (refused.value.code, refused.value.index) == (MendCode.LABEL, 0)


def test_a_split_at_a_blank_goes_behind_it() -> None:
    text = "某办法\n第一条 甲。 乙。\n"
    found = mended(text, [Mend(Act.SPLIT, 4, place=2)])
    assert rows(found)[2:] == [("art-1.p1", None, None, "甲。"), ("art-1.p2", None, None, "乙。")]
    assert found.pieces()[2:] == ["甲。 ", "乙。\n"]


def test_an_article_without_a_label_keeps_its_text() -> None:
    text = "某办法\n第一条 甲。\n乙。\n丙。\n"
    found = mended(text, [Mend(Act.CHANGE, text.index("乙"), kind=Kind.ARTICLE)])
    assert rows(found)[1:] == [
        ("art-1", "第一条", None, "甲。"),
        ("art-1_2", None, None, "乙。"),
        ("art-1_2.p1", None, None, "丙。"),
    ]


def test_items_stay_with_the_first_paragraph_when_a_second_one_comes() -> None:
    text = "某办法\n第一条 甲：\n（一）子；\n第二条 乙。\n第三条 丙。\n"
    found = mended(text, [Mend(Act.CHANGE, text.index("第二条"), kind=Kind.PARAGRAPH)])
    assert rows(found)[1:] == [
        ("art-1", "第一条", None, ""),
        ("art-1.p1", None, None, "甲："),
        ("art-1.p1.i1", "（一）", None, "子；"),
        ("art-1.p2", None, None, "第二条 乙。"),
        ("art-3", "第三条", None, "丙。"),
    ]
    assert warned(found) == [("gap", 5)]


def test_a_paragraph_with_a_label_is_not_taken_into_its_article() -> None:
    text = "某办法\n第一条\n（一）子。\n"
    found = mended(text, [Mend(Act.CHANGE, text.index("（一）"), kind=Kind.PARAGRAPH, label="（一）")])
    assert rows(found)[1:] == [("art-1", "第一条", None, ""), ("art-1.p1", "（一）", None, "子。")]


def test_a_title_that_nobody_can_see_adds_no_words() -> None:
    text = "某办法\n第一条 甲。\u200b乙。\n"
    unseen = text.index("\u200b")
    mends = [Mend(Act.SPLIT, 4, place=2), Mend(Act.SPLIT, unseen, place=1), Mend(Act.CHANGE, unseen, kind=Kind.CHAPTER)]
    assert rows(mended(text, mends))[1:] == [
        ("art-1", "第一条", None, "甲。"),
        ("ch-1", None, "\u200b", ""),
        ("ch-1.p1", None, None, "乙。"),
    ]
    assert rows(mended(text, [*mends, Mend(Act.MERGE, unseen)]))[1:] == [
        ("art-1", "第一条", None, ""),
        ("art-1.p1", None, None, "甲。"),
        ("art-1.p2", None, None, "乙。"),
    ]


def test_a_comment_in_an_article_stays_where_it_stood_when_a_second_paragraph_comes() -> None:
    text = "某办法\n第一条 甲。\n<!-- 注 -->\n第二条 乙。\n"
    found = mended(text, [Mend(Act.CHANGE, text.index("第二条"), kind=Kind.PARAGRAPH)])
    assert rows(found)[1:] == [
        ("art-1", "第一条", None, ""),
        ("art-1.p1", None, None, "甲。"),
        ("art-1.x1", None, None, "<!-- 注 -->"),
        ("art-1.p2", None, None, "第二条 乙。"),
    ]


@pytest.mark.parametrize(
    ("line", "number"),
    [("第一万条 甲。", 10000), ("第二万零三条 甲。", 20003), ("第万条 甲。", None), ("第一万十百条 甲。", None)],
)
def test_numbers_of_ten_thousand_and_more(line: str, number: int | None) -> None:
    found = labels.structure(line)
    assert (found.number if found else None) == number


def test_lines_between_two_items_stay_with_the_one_whose_successor_comes() -> None:
    draft = parse("某办法\n第一条 甲：\n（一）子：\n1.一；\n补充一。\n补充二。\n2.二。\n")
    assert rows(draft)[1:] == [
        ("art-1", "第一条", None, "甲："),
        ("art-1.i1", "（一）", None, "子："),
        ("art-1.i1.s1", "1.", None, "一；"),
        ("art-1.i1.s1.p1", None, None, "补充一。"),
        ("art-1.i1.s1.p2", None, None, "补充二。"),
        ("art-1.i1.s2", "2.", None, "二。"),
    ]
    assert draft.warnings == ()
