"""References inside a text that mean something else after the revision: by article, by paragraph, 前款 and 前条."""

from __future__ import annotations

import pytest

from participation.drafts.comparing import Target, as_text, compare
from participation.drafts.rules import parse

DUTY = "供热单位应当在供热期开始前三十日完成供热设施的检修、调试，并向供热主管部门书面报告。"
ROOM = "供热期内居民卧室、起居室的温度不得低于二十摄氏度，另有约定的从其约定。"
PENALTY = "违反前款规定的，由供热主管部门责令改正，处一万元罚款。"
FRESH = "自治区鼓励可再生能源、余热余压的利用，推进智慧热网和计量改造试点。"
REPORT = "热用户发现管网泄漏的，应当立即告知供热单位。"
LAST = "本办法自二〇二七年一月一日起施行。"


def law(*articles: str) -> str:
    names = ["一", "二", "三", "四", "五", "六", "七"]
    return "某某办法\n" + "".join(f"第{n}条 {text}\n" for n, text in zip(names, articles, strict=False))


Found = tuple[str, str, str, str, tuple[str, ...]]


def stale(old: str, new: str) -> list[Found]:
    """(at, reference, target, was, now); the place is right in each."""
    found = compare(parse(old).provisions, parse(new).provisions)
    for r in found.references:
        unit = next(u for u in found.new if u.path == r.path)
        assert unit.text[r.start : r.end] == r.reference
    return [(r.at, r.reference, r.target.value, r.was, r.now) for r in found.references]


def test_a_paragraph_was_put_before_the_one_that_says_前款() -> None:
    old = law(f"{DUTY}\n{PENALTY}", REPORT, LAST)
    assert stale(old, old) == []
    new = law(f"{DUTY}\n{FRESH}\n{PENALTY}", REPORT, LAST)
    assert stale(old, new) == [("第一条", "前款", "moved", "第一条第一款", ("第一条第一款",))]


def test_the_paragraph_that_says_前款_was_made_an_article_of_its_own() -> None:
    old = law(f"{DUTY}\n{PENALTY}", REPORT, LAST)
    new = law(DUTY, PENALTY, REPORT, LAST)
    assert stale(old, new) == [("第二条", "前款", "moved", "第一条第一款", ("第一条第一款",))]


def test_the_paragraph_meant_is_gone() -> None:
    old = law(REPORT, f"{ROOM}\n{DUTY}\n{PENALTY}\n{FRESH}", LAST)
    new = law(REPORT, f"{PENALTY}\n{FRESH}", LAST)
    assert stale(old, new) == [("第二条", "前款", "vanished", "第二条第二款", ())]


def test_the_paragraph_meant_was_rewritten_and_still_stands_there() -> None:
    old = law(f"{DUTY}\n{PENALTY}", REPORT, LAST)
    new = law(
        f"{DUTY.replace('三十日', '六十日').replace('书面报告', '报备检修方案')}\n{PENALTY.replace('一万', '两万')}",
        REPORT,
        LAST,
    )
    assert stale(old, new) == []
    # Even wholly other words: what came in its place is what is meant
    assert stale(old, law(f"{FRESH}\n{PENALTY}", REPORT, LAST)) == []


def test_a_reference_to_a_paragraph_that_has_another_number_now() -> None:
    old = law(f"{DUTY}\n{ROOM}", "违反第一条第二款规定的，处一万元罚款。", LAST)
    new = law(f"{DUTY}\n{FRESH}\n{ROOM}", "违反第一条第二款规定的，处一万元罚款。", LAST)
    assert stale(old, new) == [("第二条", "第一条第二款", "moved", "第一条第二款", ("第一条第三款",))]
    # Brought in step, nothing is to be said
    assert stale(old, new.replace("第一条第二款", "第一条第三款")) == []
    # The paragraph is gone, the article is not
    assert stale(old, law(DUTY, "违反第一条第二款规定的，处一万元罚款。", LAST)) == [
        ("第二条", "第一条第二款", "vanished", "第一条第二款", ())
    ]
    # There never was such a paragraph: nothing that this revision did
    assert stale(old.replace("第一条第二款", "第一条第五款"), new.replace("第一条第二款", "第一条第五款")) == []


def test_a_paragraph_with_items_is_one() -> None:
    items = f"供热单位应当：\n（一）{REPORT}\n（二）保存记录。\n{ROOM}"
    old = law(items, "违反第一条第二款规定的，处一万元罚款。", LAST)
    new = law(f"{FRESH}\n{items}", "违反第一条第二款规定的，处一万元罚款。", LAST)
    assert stale(old, new) == [("第二条", "第一条第二款", "moved", "第一条第二款", ("第一条第三款",))]


@pytest.mark.parametrize("word", ["前条", "上一条"])
def test_前条_is_another_article_now(word: str) -> None:
    penalty = f"违反{word}规定的，由供热主管部门责令改正，处一万元罚款。"
    old = law(DUTY, penalty, REPORT, LAST)
    assert stale(old, law(DUTY, penalty.replace("一万", "两万"), REPORT, LAST)) == []
    assert stale(old, law(DUTY, FRESH, penalty, REPORT, LAST)) == [("第三条", word, "moved", "第一条", ("第一条",))]
    assert stale(old, law(REPORT, penalty, LAST)) == [("第二条", word, "vanished", "第一条", ())]


def test_ranges_and_inserted_articles() -> None:
    old = law(DUTY, ROOM, REPORT, "违反本办法第一条至第三条规定的，处一万元罚款。", LAST)
    new = law(FRESH, DUTY, ROOM, REPORT, "违反本办法第一条至第三条规定的，处一万元罚款。", LAST)
    assert stale(old, new) == [
        ("第五条", "第一条", "moved", "第一条", ("第二条",)),
        ("第五条", "第三条", "moved", "第三条", ("第四条",)),
    ]
    assert stale(old, new.replace("第一条至第三条", "第二条至第四条")) == []


def test_an_article_between_two() -> None:
    text = f"某办法\n第一条 {DUTY}\n第一条之一 {ROOM}\n第二条 违反第一条之一规定的，处一万元罚款。\n第三条 {LAST}\n"
    new = f"某办法\n第一条 {DUTY}\n第二条 {ROOM}\n第三条 违反第一条之一规定的，处一万元罚款。\n第四条 {LAST}\n"
    assert stale(text, text) == []
    assert stale(text, new) == [("第三条", "第一条之一", Target.MOVED.value, "第一条之一", ("第二条",))]


def test_what_the_command_prints_for_people() -> None:
    old = law(DUTY, ROOM, f"违反第二条规定的，处一万元罚款。{REPORT * 3}", LAST)
    new = law(FRESH, ROOM, DUTY, f"违反第二条规定的，处两万元罚款。{REPORT * 3}", LAST).replace(
        "第二条规定", "第九条规定"
    )
    said = as_text(compare(parse(old).provisions, parse(new).provisions))
    assert said.split("\n")[0] == "4 → 5: 1 kept, 1 renumbered, 1 changed, 1 moved, 1 added"
    assert "第四条: “第九条” names 第九条, which the new text does not have" in said
    assert "[-二-]{+九+}" in said
    assert "…" in said
    assert as_text(compare(parse("某办法\n").provisions, parse("某办法\n").provisions)) == "0 → 0: nothing to compare"
