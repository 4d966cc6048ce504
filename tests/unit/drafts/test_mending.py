"""Mending a tree: splitting, merging, naming; the whole stays the source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.drafts.rules import (
    Act,
    Kind,
    Mend,
    MendCode,
    MendRefused,
    ParsedDraft,
    guess,
    mended,
    official_labels,
    parse,
    places,
)
from tests.unit.drafts import reading_aids as aids
from tests.unit.drafts.test_lossless import LINES

LAW = "某办法\n第一章 总则\n第一条 甲：\n（一）子；\n（二）丑。\n第二条 乙。丙。\n第二章 附则\n第三条 丁。\n"


def at(draft: ParsedDraft, path: str) -> int:
    return next(p.start for p in draft.provisions if p.path == path)


def rows(draft: ParsedDraft) -> list[tuple[str, str | None, str | None, str]]:
    return [(p.path, p.label, p.title, p.text) for p in draft.provisions]


def mend(
    text: str, path: str, act: Act, *, place: int = 0, kind: Kind | None = None, label: str = "", title: str = ""
) -> ParsedDraft:
    return mended(text, [Mend(act, at(parse(text), path), place, kind, label, title)])


def test_without_mends_it_is_the_parsed_tree() -> None:
    assert mended(LAW, []) == parse(LAW)


def test_splitting_an_article_makes_paragraphs() -> None:
    found = mend(LAW, "art-2", Act.SPLIT, place=2)
    assert rows(found)[5:8] == [
        ("art-2", "第二条", None, ""),
        ("art-2.p1", None, None, "乙。"),
        ("art-2.p2", None, None, "丙。"),
    ]
    assert official_labels(found.provisions)["art-2.p2"] == "第二条第二款"
    assert "".join(found.pieces()) == LAW
    merged = mended(LAW, [Mend(Act.SPLIT, at(parse(LAW), "art-2"), 2), Mend(Act.MERGE, at(found, "art-2.p2"))])
    assert rows(merged) == rows(parse(LAW))


def test_splitting_before_a_label_makes_what_the_label_says() -> None:
    text = "某办法\n第一条 甲。第二条 乙。\n第三条 丙。\n"
    found = mend(text, "art-1", Act.SPLIT, place=2)
    assert rows(found)[1:] == [
        ("art-1", "第一条", None, "甲。"),
        ("art-2", "第二条", None, "乙。"),
        ("art-3", "第三条", None, "丙。"),
    ]
    assert [w.code for w in parse(text).warnings] != []
    assert found.warnings == ()
    items = "某办法\n第一条 有（一）子；以及（二）丑。\n"
    article = at(parse(items), "art-1")
    twice = mended(items, [Mend(Act.SPLIT, article, 1), Mend(Act.SPLIT, items.index("（一）"), 4)])
    assert [(p.path, p.text) for p in twice.provisions[1:]] == [
        ("art-1", "有"),
        ("art-1.i1", "子；以及"),
        ("art-1.i2", "丑。"),
    ]


def test_items_go_with_the_part_they_stand_under() -> None:
    text = "某办法\n第一条 甲。乙：\n（一）子；\n（二）丑。\n"
    found = mend(text, "art-1", Act.SPLIT, place=2)
    assert [p.path for p in found.provisions[1:]] == ["art-1", "art-1.p1", "art-1.p2", "art-1.p2.i1", "art-1.p2.i2"]


def test_merging_takes_the_words_as_they_stand() -> None:
    found = mend(LAW, "art-1.i2", Act.MERGE)
    assert rows(found)[2:4] == [("art-1", "第一条", None, "甲："), ("art-1.i1", "（一）", None, "子；（二）丑。")]
    assert rows(mend(LAW, "art-1.i1", Act.MERGE))[2] == ("art-1", "第一条", None, "甲：（一）子；")
    assert rows(mend("# 某市\n供热办法\n第一条 甲。\n", "head-1", Act.MERGE))[0] == (
        "title",
        None,
        None,
        "某市供热办法",
    )
    assert mend("# 某市\n供热办法\n第一条 甲。\n", "head-1", Act.MERGE).title == "某市供热办法"
    chapter = mend("某办法\n第一章 供热和\n用热管理。\n第一条 甲。\n", "ch-1.p1", Act.MERGE)
    assert rows(chapter)[1] == ("ch-1", "第一章", "供热和用热管理。", "")
    table = mend("某办法\n第一条 甲。\n| a | b |\n\n| c | d |\n", "art-1.t2", Act.MERGE)
    assert rows(table)[-1] == ("art-1.t1", None, None, "| a | b |\n| c | d |")


def test_what_a_provision_is_can_be_said() -> None:
    text = "某办法\n第一条 甲。\n第三条规定的除外。\n第三条 丙。\n"
    found = mend(text, "art-1.p2", Act.CHANGE, kind=Kind.ARTICLE, label="第三条")
    assert rows(found)[1:] == [
        ("art-1", "第一条", None, "甲。"),
        ("art-3", "第三条", None, "规定的除外。"),
        ("art-3_2", "第三条", None, "丙。"),
    ]
    assert [w.code.value for w in found.warnings] == ["gap", "duplicate"]
    back = mended(text, [Mend(Act.CHANGE, text.rindex("第三条"), kind=Kind.PARAGRAPH)])
    assert rows(back)[1:] == [
        ("art-1", "第一条", None, ""), ("art-1.p1", None, None, "甲。"), ("art-1.p2", None, None, "第三条规定的除外。"),
        ("art-1.p3", None, None, "第三条 丙。"),
    ]  # fmt: skip


def test_titles_labels_and_headings() -> None:
    text = "某办法\n第一条 【目的】为了甲。\n总体要求\n第二条 （范围）乙。\n"
    plain = mend(text, "art-1.p2", Act.CHANGE, kind=Kind.HEADING, title="总体要求")
    assert rows(plain)[2] == ("u-1", None, "总体要求", "")
    assert rows(mend(text, "art-2", Act.CHANGE, kind=Kind.ARTICLE, label="第二条"))[-1] == (
        "art-2",
        "第二条",
        None,
        "（范围）乙。",
    )
    assert rows(mend(text, "art-2", Act.CHANGE, kind=Kind.ARTICLE, label="第二条", title="范围"))[-1] == (
        "art-2",
        "第二条",
        "范围",
        "乙。",
    )
    named = mend(text, "art-2", Act.CHANGE, kind=Kind.CHAPTER, label="第二条")
    assert rows(named)[-1][2:] == ("（范围）乙。", "")


def test_a_chapter_that_is_none_and_an_article_that_is_a_section() -> None:
    found = mend(LAW, "ch-2", Act.CHANGE, kind=Kind.PARAGRAPH)
    assert [(p.path, p.parent) for p in found.provisions[5:]] == [
        ("art-2", "ch-1"), ("art-2.p1", "art-2"), ("art-2.p2", "art-2"), ("art-3", "ch-1"),
    ]  # fmt: skip
    section = mend(LAW, "art-1", Act.CHANGE, kind=Kind.SECTION, label="第一条", title="甲：")
    assert [(p.path, p.parent) for p in section.provisions[2:6]] == [
        ("sec-1.1", "ch-1"), ("sec-1.1.i1", "sec-1.1"), ("sec-1.1.i2", "sec-1.1"), ("art-2", "sec-1.1"),
    ]  # fmt: skip
    other = mend(LAW, "art-1.i1", Act.CHANGE, kind=Kind.OTHER)
    assert [p.path for p in other.provisions][2:5] == ["art-1", "art-1.x1", "art-1.i2"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Mend(Act.SPLIT, 9999, 1), MendCode.NO_PROVISION),
        (Mend(Act.SPLIT, 0, 0), MendCode.NO_PLACE),
        (Mend(Act.SPLIT, 0, 3), MendCode.NO_PLACE),
        (Mend(Act.SPLIT, 0, -5), MendCode.NO_PLACE),
        (Mend(Act.MERGE, 0), MendCode.FIRST),
        (Mend(Act.CHANGE, 0, kind=Kind.ARTICLE, label="第九条"), MendCode.LABEL),
        (Mend(Act.CHANGE, 0, kind=Kind.ARTICLE, title="别的"), MendCode.TITLE),
    ],
)
def test_what_is_not_possible_is_refused(change: Mend, code: MendCode) -> None:
    with pytest.raises(MendRefused) as caught:
        mended(LAW, [Mend(Act.SPLIT, at(parse(LAW), "art-2"), 2), change])
    assert (caught.value.code, caught.value.index) == (code, 1)


def test_what_stands_between_an_article_and_its_section_stays_there() -> None:
    text = "第一条 为了规范，制定本办法。\n# 某某办法\nSection 2 Scope"
    for mends in ([Mend(Act.SPLIT, 0, 1, Kind.TITLE)], [Mend(Act.MERGE, 16)]):
        assert "".join(mended(text, mends).pieces()) == text


def test_places_to_split_and_what_then_begins() -> None:
    assert places("甲。乙；丙：（一）丁，戊己庚辛壬癸子。") == [2, 4, 6, 11]
    assert places("没有") == []
    assert guess("第二条 乙", Kind.ARTICLE) == (Kind.ARTICLE, "第二条")
    assert guess("第二章 乙", Kind.PARAGRAPH) == (Kind.CHAPTER, "第二章")
    assert guess("附件1 表", Kind.PARAGRAPH) == (Kind.ATTACHMENT, "附件1")
    assert guess("（二）乙", Kind.PARAGRAPH) == (Kind.ITEM, "（二）")
    assert guess("2.乙", Kind.SUBITEM) == (Kind.SUBITEM, "2.")
    assert guess("（二）乙", Kind.HEADING) == (Kind.HEADING, "（二）")
    assert guess("乙", Kind.ARTICLE) == (Kind.PARAGRAPH, "")
    assert guess("乙", Kind.HEAD) == (Kind.HEAD, "")


@given(st.lists(LINES, min_size=1, max_size=14), st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_is_mended_the_whole_stays(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    mends: list[Mend] = []
    draft = mended(text, mends)
    for _ in range(data.draw(st.integers(1, 5))):
        if not draft.provisions:
            return
        target = data.draw(st.sampled_from(draft.provisions))
        act = data.draw(st.sampled_from(list(Act)))
        kind = data.draw(st.sampled_from(list(Kind))) if act is not Act.MERGE else None
        place = data.draw(st.integers(0, len(target.text))) if act is Act.SPLIT else 0
        label = data.draw(st.sampled_from(["", target.label or ""])) if act is Act.CHANGE else ""
        tried = Mend(act, target.start, place, kind, label)
        try:
            draft = mended(text, [*mends, tried])
        except MendRefused:
            continue
        mends.append(tried)
        assert "".join(draft.pieces()) == text
        assert len({p.path for p in draft.provisions}) == len(draft.provisions)
        assert len({p.start for p in draft.provisions}) == len(draft.provisions)
        known = {None, *(p.path for p in draft.provisions)}
        assert all(p.parent in known for p in draft.provisions)
        for p in draft.provisions:
            assert aids.bare_words(draft, p) == aids.bare_piece(draft, p), (p, draft.source_text[p.start : p.end])
