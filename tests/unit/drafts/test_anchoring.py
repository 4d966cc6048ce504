"""Anchors carried to a new version: exact, moved, changed, orphaned, and never lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.drafts.anchoring import (
    Anchor,
    Carriage,
    Carried,
    Carrier,
    TextPosition,
    TextQuote,
    find_exact,
    follow,
    from_utf16,
    quoted,
    to_utf16,
)
from participation.drafts.rules import ParsedDraft, parse
from tests.unit.drafts.revising import articles_of, revise, written

OLD = parse("""某某供热办法
第一章 总则
第一条 为了规范供热活动，保障居民冬季采暖，制定本办法。
第二条 供热期为当年十月十五日至次年四月十五日。
第三条 供热单位应当保证居民卧室、起居室温度不低于十八摄氏度。

室温不达标的，供热单位应当自收到测温申请之日起三十日内退还热费。
供热单位应当公布下列事项：
（一）服务电话；
（二）收费标准。
第四条 热用户不得擅自安装放水装置，不得擅自改动供热管网和计量设施。
""")


def text_of(draft: ParsedDraft, path: str) -> str:
    return next(p.text for p in draft.provisions if p.path == path)


def on_words(draft: ParsedDraft, path: str, words: str) -> Anchor:
    text = text_of(draft, path)
    start = text.index(words)
    return Anchor(path, *quoted(text, start, start + len(words)))


def carried(anchor: Anchor, new: str) -> Carried:
    return Carrier(OLD.provisions, parse(new).provisions).carry(anchor)


def source(*changes: tuple[str, str]) -> str:
    out = OLD.source_text
    for before, after in changes:
        assert before in out
        out = out.replace(before, after)
    return out


INSERTED = (
    ("第四条 热用户", "第五条 热用户"),
    ("第三条 供热单位", "第四条 供热单位"),
    ("第二条 供热期", "第二条 供热应当安全。\n第三条 供热期"),
)


def test_nothing_changed() -> None:
    for p in OLD.provisions:
        got = carried(Anchor(p.path), OLD.source_text)
        assert (got.carriage, got.path, got.score) == (Carriage.EXACT, p.path, 1.0)
    assert carried(Anchor(""), OLD.source_text) == Carried(Carriage.EXACT, "", None, None, 1.0)


def test_renumbered_is_moved() -> None:
    new = source(*INSERTED)
    assert carried(Anchor("art-2"), new) == Carried(Carriage.MOVED, "art-3", None, None, 1.0)
    assert carried(Anchor("art-3.p3.i2"), new) == Carried(Carriage.MOVED, "art-4.p3.i2", None, None, 1.0)
    words = carried(on_words(OLD, "art-3.p2", "三十日"), new)
    assert (words.carriage, words.path, words.score) == (Carriage.MOVED, "art-4.p2", 1.0)
    assert words.quote is not None
    assert words.quote.exact == "三十日"


def test_words_before_it_do_not_matter() -> None:
    new = source(("室温不达标的，", "经检测，室温确实不达标的，"))
    got = carried(on_words(OLD, "art-3.p2", "三十日"), new)
    text = text_of(parse(new), "art-3.p2")
    assert (got.carriage, got.path) == (Carriage.EXACT, "art-3.p2")
    assert got.position == TextPosition(text.index("三十日"), text.index("三十日") + 3)


def test_changed_words_are_followed() -> None:
    new = source(("三十日内", "四十五日内"))
    got = carried(on_words(OLD, "art-3.p2", "三十日内退还热费"), new)
    assert (got.carriage, got.path) == (Carriage.CHANGED, "art-3.p2")
    assert got.quote is not None
    assert got.quote.exact == "四十五日内退还热费"
    assert 0.5 < got.score < 1.0
    number = carried(on_words(OLD, "art-3.p2", "三十"), new)
    assert number.quote is not None
    assert (number.carriage, number.quote.exact) == (Carriage.CHANGED, "四十五")


def test_a_changed_article_carries_its_score() -> None:
    got = carried(Anchor("art-4"), source(("不得擅自改动供热管网和计量设施", "不得擅自改动、拆除供热管网和计量设施")))
    assert (got.carriage, got.path) == (Carriage.CHANGED, "art-4")
    assert 0.9 < got.score < 1.0


def test_a_paragraph_is_found_by_its_words() -> None:
    new = source(("室温不达标的，", "供热单位应当每年检修设施。\n室温不达标的，"))
    got = carried(Anchor("art-3.p2"), new)
    assert (got.carriage, got.path) == (Carriage.MOVED, "art-3.p3")


def test_what_was_deleted_is_orphaned() -> None:
    new = source(("第四条 热用户不得擅自安装放水装置，不得擅自改动供热管网和计量设施。\n", ""))
    assert carried(Anchor("art-4"), new).carriage is Carriage.ORPHANED
    assert carried(on_words(OLD, "art-4", "放水装置"), new).carriage is Carriage.ORPHANED
    gone = source(("（二）收费标准。\n", ""), ("（一）服务电话；", "（一）服务电话。"))
    assert carried(Anchor("art-3.p3.i2"), gone).carriage is Carriage.ORPHANED
    assert carried(Anchor("art-99"), new).carriage is Carriage.ORPHANED


def test_a_sentence_taken_to_another_article_is_found_there() -> None:
    sentence = "室温不达标的，供热单位应当自收到测温申请之日起三十日内退还热费。"
    new = source((sentence + "\n", ""), ("计量设施。", "计量设施。" + sentence))
    got = carried(on_words(OLD, "art-3.p2", "自收到测温申请之日起三十日内"), new)
    assert (got.carriage, got.path) == (Carriage.MOVED, "art-4")


def test_a_chapter_is_found_by_its_title() -> None:
    got = carried(Anchor("ch-1"), source(("第一章 总则", "第一章 前言\n第二章 总则")))
    assert (got.carriage, got.path) == (Carriage.MOVED, "ch-2")


def test_repeated_words_keep_their_place() -> None:
    text = "甲应当公开；乙应当公开；丙应当公开。"
    quote, position = quoted(text, 7, 11)
    assert quote.exact == "应当公开"
    assert find_exact("前言。" + text, quote, position) == TextPosition(10, 14)
    assert find_exact("没有", quote) is None
    assert find_exact("没有", TextQuote("")) is None


@pytest.mark.parametrize(
    ("old", "new", "stretch", "expected"),
    [
        ("甲乙丙丁", "甲乙丙丁", (1, 3), "乙丙"),
        ("甲乙丙丁", "子甲乙丙丁", (1, 3), "乙丙"),
        ("期限三十日。", "期限四十五日。", (2, 4), "四十五"),
        ("期限三十日。", "期限四十五日。", (0, 6), "期限四十五日。"),
        ("供热单位应当退费。", "供热单位应当及时足额退费。", (4, 8), "应当及时足额退费"),
        ("供热单位应当退费。", "应当退费。", (0, 4), None),
    ],
)
def test_follow(old: str, new: str, stretch: tuple[int, int], expected: str | None) -> None:
    place = follow(old, new, TextPosition(*stretch))
    assert (new[place.start : place.end] if place else None) == expected


def test_javascript_counts_other_units() -> None:
    text = "𠮷野家在𠮷林"
    assert [from_utf16(text, n) for n in (0, 1, 2, 3, 99, -1)] == [0, 0, 1, 2, 6, 0]
    assert [to_utf16(text, n) for n in (0, 1, 2, 6)] == [0, 2, 3, 8]
    with pytest.raises(ValueError):
        quoted(text, 3, 3)


@given(st.text(alphabet="a𠮷b", max_size=12), st.integers(0, 12))
def test_units_and_code_points_agree(text: str, n: int) -> None:
    offset = min(n, len(text))
    assert from_utf16(text, to_utf16(text, offset)) == offset


def _law() -> str:
    words = ["供热", "供水", "退费", "检修", "公布", "申请", "测温", "管网", "计量", "投诉"]
    chance = random.Random(7)
    body = "".join(
        f"第{n}条 "
        + "".join(f"{chance.choice(words)}单位应当{chance.choice(words)}并{chance.choice(words)}。" for _ in range(4))
        + "\n"
        for n in "一二三四五六七八九十"
    )
    return f"某办法\n{body}"


LAW = _law()


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_no_edit_loses_or_makes_a_comment(seed: int, cuts: int) -> None:
    """Whatever is cut, doubled or put in, every anchor has one answer, and it names words that stand there."""
    chance = random.Random(seed)
    text = LAW
    for _ in range(cuts):
        at, length = chance.randrange(len(text)), chance.randrange(1, 40)
        match chance.randrange(3):
            case 0:
                text = text[:at] + text[at + length :]
            case 1:
                text = text[:at] + text[at : at + length] + text[at:]
            case _:
                text = (
                    text[:at] + chance.choice(["第三条 新的条文。\n", "\n", "另有规定的除外，", "（一）"]) + text[at:]
                )
    old, new = parse(LAW), parse(text)
    anchors = [Anchor(p.path) for p in old.provisions]
    for p in old.provisions:
        if len(p.text) > 4:
            start = chance.randrange(len(p.text) - 3)
            anchors.append(Anchor(p.path, *quoted(p.text, start, chance.randrange(start + 1, len(p.text) + 1))))
    found = Carrier(old.provisions, new.provisions).carry_all(anchors)
    assert len(found) == len(anchors)
    for one in found:
        assert 0.0 <= one.score <= 1.0
        assert (one.path is None) == (one.carriage is Carriage.ORPHANED)
        if one.position is not None and one.path is not None and one.quote is not None:
            assert text_of(new, one.path)[one.position.start : one.position.end] == one.quote.exact


def test_comments_on_a_revised_law_find_their_articles(shared_data: Path) -> None:
    law = articles_of((shared_data / "drafts" / "shanghai-property-2020.md").read_text("utf-8"))
    strangers = articles_of((shared_data / "comments" / "synthetic-draft.md").read_text("utf-8"))
    new, links = revise(law, strangers, 3)
    old_draft, new_draft = parse(written(law)), parse(written(new))
    got = Carrier(old_draft.provisions, new_draft.provisions).carry_all(
        [Anchor(f"art-{i + 1}") for i in range(len(law))]
    )
    heirs: dict[int, set[str]] = {}
    for i, j in links:
        heirs.setdefault(i, set()).add(f"art-{j + 1}")
    wrong = [i for i, one in enumerate(got) if (one.path not in heirs[i] if i in heirs else one.path is not None)]
    assert len(wrong) <= 2
