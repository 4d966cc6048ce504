"""Labels at the head of a line, and what only looks like one."""

from __future__ import annotations

import pytest

from participation.drafts.rules import Kind, labels, parse
from participation.drafts.rules.labels import Label, Style


@pytest.mark.parametrize(
    "line",
    [
        "第二章节的内容很多，不在这里说明。",
        "第二章 本章所称供热，是指集中供热，包括热源、管网和用户三个部分，由县级以上人民政府负责组织实施，并按照下列规定办理有关手续。",
        "第十百条 甲。",
        "Article IIX General",
        "Section 2 applies to all",
        "article 2 Purpose",
        "二条 甲。",
    ],
)
def test_not_structure(line: str) -> None:
    assert labels.structure(line) is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("附件 申请表", None),
        ("附件3", 3),
        ("附件三：表", 3),
        ("附录２ 表", 2),
        ("Annex", None),
        ("Annex B Forms", 2),
        ("Schedule 4", 4),
        ("Appendix IV", 4),
    ],
)
def test_attachments(line: str, number: int | None) -> None:
    label = labels.attachment(line)
    assert label is not None
    assert label.number == number


@pytest.mark.parametrize(
    "line",
    [
        "附件一所列的表格",
        "附件 由申请人填写。",
        "附则",
        "Annex a list follows",
        "Attachments are kept",
        "附件 " + "长" * 81,
    ],
)
def test_not_attachments(line: str) -> None:
    assert labels.attachment(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "一、二、三类建筑",
        "（一）、（二）项所列",
        "(一)项",
        "1、2、3号楼",
        "1.5倍",
        "2026.1",
        "甲、乙",
        "十百、甲",
        "(iiii) x",
    ],
)
def test_not_enumerators(line: str) -> None:
    assert [e for e in labels.enumerators(line) if e.style is not Style.DECIMAL] == []


@pytest.mark.parametrize(
    ("line", "style", "number"),
    [
        ("一、甲", Style.CN_DOT, 1),
        ("十一．甲", Style.CN_DOT, 11),
        ("（十二）甲", Style.CN_PAREN, 12),
        ("( 二 )甲", Style.CN_PAREN, 2),
        ("㈢甲", Style.CN_PAREN, 3),
        ("㊂甲", Style.CIRCLED, 3),
        ("1.甲", Style.AR_DOT, 1),
        ("１２、甲", Style.AR_DOT, 12),
        ("⒊甲", Style.AR_DOT, 3),
        ("（3）甲", Style.AR_PAREN, 3),
        ("⑶甲", Style.AR_PAREN, 3),
        ("3）甲", Style.AR_HALF, 3),
        ("③甲", Style.CIRCLED, 3),
        ("㉕甲", Style.CIRCLED, 25),
        ("(c) x", Style.LETTER_PAREN, 3),
        ("c) x", Style.LETTER_DOT, 3),
        ("c. x", Style.LETTER_DOT, 3),
        ("(B) x", Style.UPPER_PAREN, 2),
        ("B. x", Style.UPPER_DOT, 2),
        ("- x", Style.BULLET, None),
        ("· x", Style.BULLET, None),
        ("1.2 x", Style.DECIMAL, 2),
        ("1.2甲", Style.DECIMAL, 2),
    ],
)
def test_enumerators(line: str, style: Style, number: int | None) -> None:
    label = labels.enumerators(line)[0]
    assert (label.style, label.number) == (style, number)
    assert line[label.length :] in ("甲", "x")


def test_a_small_i_may_be_a_letter_or_a_roman_number() -> None:
    assert [(e.style, e.number) for e in labels.enumerators("(i) x")] == [
        (Style.ROMAN_PAREN, 1),
        (Style.LETTER_PAREN, 9),
    ]


@pytest.mark.parametrize(
    ("label", "numbers", "written"),
    [
        (Label(Style.ARTICLE, "第十二条之一", 12, (12, 1), 6), (13,), "第十三条"),
        (Label(Style.ARTICLE, "第十二条", 12, (12,), 4), (12, 2), "第十二条之二"),
        (Label(Style.ARTICLE, "Article 3.", 3, (3,), 9), (2,), "Article 2."),
        (Label(Style.CHAPTER, "第 3 章", 3, (3,), 5), (2,), "第 2 章"),
        (Label(Style.CN_PAREN, "（三）", 3, (3,), 3), (2,), "（二）"),
        (Label(Style.CIRCLED, "③", 3, (3,), 1), (2,), "②"),
        (Label(Style.CIRCLED, "③", 3, (3,), 1), (21,), "21"),
        (Label(Style.LETTER_PAREN, "(c)", 3, (3,), 3), (2,), "(b)"),
        (Label(Style.UPPER_DOT, "C.", 3, (3,), 2), (2,), "B."),
        (Label(Style.ROMAN_PAREN, "(iii)", 3, (3,), 5), (2,), "(ii)"),
    ],
)
def test_a_missing_number_is_written_like_its_neighbour(label: Label, numbers: tuple[int, ...], written: str) -> None:
    assert labels.rewrite(label, numbers) == written


def test_children_and_counts() -> None:
    draft = parse("某办法\n第一条 甲：\n㈠子；\n㈡丑。\n")
    assert [p.path for p in draft.children("art-1")] == ["art-1.i1", "art-1.i2"]
    assert [p.kind for p in draft.children(None)] == [Kind.TITLE, Kind.ARTICLE]
    from participation.drafts.rules import official_labels

    assert official_labels(draft.provisions)["art-1.i2"] == "第一条第（二）项"


def test_a_table_of_tabs_ends_at_a_label() -> None:
    draft = parse("某办法\n第一条 甲：\n级\t元\n一\t10\n（一）子\t丑\n")
    assert [p.path for p in draft.provisions][1:] == ["art-1", "art-1.t1", "art-1.i1"]


def test_an_inner_list_of_a_wider_style_needs_its_outer_list_to_go_on() -> None:
    # （一） comes again before any 2.: it is not inside 1.
    draft = parse("某办法\n第一条 甲：\n1.子：\n（一）一；\n（一）二。\n")
    assert [p.path for p in draft.provisions][1:] == ["art-1", "art-1.i1", "art-1.i1_2", "art-1.i1_3"]
