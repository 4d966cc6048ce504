"""A comparison as its page shows it."""

from __future__ import annotations

import pytest

from participation.drafts.beside import COLOURS, ICONS, Beside, beside, change_word
from participation.drafts.comparing import compare
from participation.drafts.rules import parse
from participation.platform.i18n import speaking
from tests.support.revision import FIRST, SECOND


def shown(old: str = FIRST, new: str = SECOND) -> Beside:
    return beside(compare(parse(old).provisions, parse(new).provisions), "第 1 稿", "第 2 稿")


def test_every_kind_of_change_has_its_section() -> None:
    found = shown()
    assert [(section.title, section.change) for section in found.sections] == [
        ("第一条", "kept"),
        ("第二条", "kept"),
        ("原第三条 → 第三条、第四条", "split"),
        ("原第四条 → 第五条", "renumbered_changed"),
        ("原第五条 → 第六条", "renumbered_changed"),
        ("第七条", "added"),
        ("原第六条 → 第八条", "renumbered_changed"),
        ("第九条", "moved"),
        ("原第七条 → 第十条", "renumbered"),
        ("原第八条 → 第十一条", "renumbered"),
        ("原第十条 → 第十二条", "renumbered_changed"),
        ("原第十一条", "removed"),
        ("原第十二条 → 第十三条", "renumbered_changed"),
    ]
    assert len(found.changed) == 11
    assert found.stale == 1
    ids = [section.id for section in found.sections]
    assert len(set(ids)) == len(ids)


def test_the_summary_is_a_sentence_in_both_languages() -> None:
    assert shown().summary.striptags() == (
        "第 1 稿的 12 条中，2 条没有变化，2 条只改了条号，5 条改了内容，1 条移动了位置，1 条拆开了，1 条删去；第 2 稿新增 1 条。"
    )
    with speaking("en"):
        english = shown().summary.striptags()
    assert english.startswith("Of the 12 provisions of 第 1 稿: 2 are unchanged, 2 are only renumbered")
    assert english.endswith("第 2 稿 adds 1.")


def test_a_reference_left_behind_is_said_where_it_stands() -> None:
    section = next(one for one in shown().sections if one.stale)
    assert section.new_title == "第十二条"
    assert section.stale == ["第十二条里引用的“第五条”，原来指的是旧稿第五条，新稿里是第六条，请核对。"]


def test_each_side_shows_its_own_words() -> None:
    section = next(one for one in shown().sections if one.new_title == "第八条")
    assert "".join(piece.text for line in section.old_lines for piece in line).count("按月退还") == 1
    assert "".join(piece.text for line in section.new_lines for piece in line).count("按日退还") == 1
    assert [piece.text for line in section.lines for piece in line if piece.op != "equal"] == ["月", "日"]


def test_equal_texts_have_no_change() -> None:
    found = shown(FIRST, FIRST)
    assert found.changed == []
    assert all(section.untouched for section in found.sections)


@pytest.mark.parametrize("change", sorted(COLOURS))
def test_every_change_has_a_word_and_a_shape(change: str) -> None:
    chinese = change_word(change)
    with speaking("en"):
        assert change_word(change) != chinese
    assert ICONS[change]
