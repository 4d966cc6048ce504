"""Which article became which: the real pairs, generated revisions, and the small cases one can reason about."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.drafts.comparing import Change, Comparison, Target, compare, new_text, old_text, references, units
from participation.drafts.rules import parse
from tests.unit.drafts.revising import Article, articles_of, f1, revise, written


def between(old: str, new: str) -> Comparison:
    return compare(parse(old).provisions, parse(new).provisions)


def outline(found: Comparison) -> list[tuple[str | None, str | None, str]]:
    return [
        (row.old.label if row.old else None, row.new.label if row.new else None, row.change.value) for row in found.rows
    ]


def check_whole(found: Comparison) -> None:
    """Nobody is forgotten, and every text can be rebuilt."""
    assert {u.index for u in found.old} == {row.old.index for row in found.rows if row.old}
    assert {u.index for u in found.new} == {row.new.index for row in found.rows if row.new}
    for row in found.rows:
        assert old_text(row.edits) == (row.old.text if row.old else "")
        assert new_text(row.edits) == (row.new.text if row.new else "")
        assert 0.0 <= row.score <= 1.0


@pytest.mark.parametrize("name", ["sme-payment", "shanghai-property"])
def test_the_pairs_judged_by_reading(shared_data: Path, name: str) -> None:
    folder = shared_data / "drafts"
    pair = json.loads((folder / "alignment.json").read_text("utf-8"))[name]
    found = between((folder / pair["old"]).read_text("utf-8"), (folder / pair["new"]).read_text("utf-8"))
    check_whole(found)
    links = {(row.old.label, row.new.label) for row in found.rows if row.old and row.new}
    true = {(old, new) for old, new in pair["pairs"]}
    assert links == true
    added = [row.new.label for row in found.rows if row.change is Change.ADDED and row.new]
    assert added == pair["new_only"]


@pytest.mark.parametrize("name", ["shanghai-property-2020.md", "information-disclosure-2019.md", "sme-payment-2025.md"])
def test_generated_revisions_of_real_laws(shared_data: Path, name: str) -> None:
    law = articles_of((shared_data / "drafts" / name).read_text("utf-8"))
    strangers = articles_of((shared_data / "comments" / "synthetic-draft.md").read_text("utf-8"))
    scores = []
    for seed in range(6):
        new, true = revise(law, strangers, seed)
        found = between(written(law), written(new))
        check_whole(found)
        links = {(row.old.index, row.new.index) for row in found.rows if row.old and row.new}
        scores.append(f1(links, true))
    assert min(scores) >= 0.96
    assert sum(scores) / len(scores) >= 0.985


OLD = """某某供热办法
第一章 总则
第一条 为了规范供热活动，保障居民冬季采暖，根据有关法律，制定本办法。
第二条 供热期为当年十月十五日至次年四月十五日。旗县级以上人民政府可以根据气温提前或者推迟。
第三条 供热单位应当保证居民卧室、起居室温度不低于十八摄氏度。
第四条 室温不达标的，供热单位应当依照第三条的标准退还热费。退费办法由价格主管部门会同供热主管部门制定。
第二章 罚则
第五条 供热单位违反本办法第三条规定的，由供热主管部门责令改正，处一万元以上五万元以下罚款。
第六条 热用户不得擅自安装放水装置，不得擅自改动供热管网和计量设施。
第七条 本办法自二〇一〇年十月一日起施行。
"""


def test_kept_renumbered_changed_added_removed() -> None:
    new = OLD.replace("十八摄氏度", "二十摄氏度")
    new = new.replace("第二条 供热期", "第二条 供热事业实行统一规划、属地管理、保障安全的原则。\n第三条 供热期")
    new = new.replace("第三条 供热单位应当保证", "第四条 供热单位应当保证").replace("第四条 室温", "第五条 室温")
    new = (
        new.replace("依照第三条", "依照第四条")
        .replace("本办法第三条", "本办法第四条")
        .replace("第五条 供热单位违反", "第六条 供热单位违反")
    )
    new = new.replace("第六条 热用户不得擅自安装放水装置，不得擅自改动供热管网和计量设施。\n", "")
    found = between(OLD, new)
    check_whole(found)
    assert outline(found) == [
        ("第一条", "第一条", "kept"),
        (None, "第二条", "added"),
        ("第二条", "第三条", "renumbered"),
        ("第三条", "第四条", "changed"),
        ("第四条", "第五条", "changed"),
        ("第五条", "第六条", "changed"),
        ("第六条", None, "removed"),
        ("第七条", "第七条", "kept"),
    ]
    assert [[e.op.value, e.text] for e in found.rows[3].edits] == [
        ["equal", "供热单位应当保证居民卧室、起居室温度不低于"],
        ["delete", "十八"],
        ["insert", "二十"],
        ["equal", "摄氏度。"],
    ]
    assert [row.score for row in found.rows if row.change in (Change.KEPT, Change.RENUMBERED)] == [1.0, 1.0, 1.0]
    assert [row.score for row in found.rows if row.change in (Change.ADDED, Change.REMOVED)] == [0.0, 0.0]
    assert found.references == ()


def test_split_and_merged() -> None:
    new = OLD.replace(
        "第四条 室温不达标的，供热单位应当依照第三条的标准退还热费。退费办法",
        "第四条 室温不达标的，供热单位应当依照第三条的标准退还热费。\n第五条 退费办法",
    )
    new = (
        new.replace("第五条 供热单位违反", "第六条 供热单位违反")
        .replace("第六条 热用户", "第七条 热用户")
        .replace("第七条 本办法", "第八条 本办法")
    )
    assert [r for r in outline(between(OLD, new)) if r[2] == "split"] == [
        ("第四条", "第四条", "split"),
        ("第四条", "第五条", "split"),
    ]
    assert [r for r in outline(between(new, OLD)) if r[2] == "merged"] == [
        ("第四条", "第四条", "merged"),
        ("第五条", "第四条", "merged"),
    ]


def test_moved_to_another_chapter() -> None:
    sixth = "第六条 热用户不得擅自安装放水装置，不得擅自改动供热管网和计量设施。\n"
    new = (
        OLD.replace(sixth, "")
        .replace("第五条 供热单位违反", "第六条 供热单位违反")
        .replace("第四条 室温", "第五条 室温")
    )
    new = new.replace("第三条 供热单位应当", "第四条 供热单位应当").replace(
        "第二条 供热期", sixth.replace("第六条", "第二条") + "第三条 供热期"
    )
    assert ("第六条", "第二条", "moved") in outline(between(OLD, new))


def test_nothing_changed_is_kept_even_with_other_blanks() -> None:
    found = between(OLD, OLD.replace("第三条 ", "第三条　"))
    assert {row.change for row in found.rows} == {Change.KEPT}
    assert found.count(Change.KEPT, Change.ADDED) == 7


def test_penalties_that_repeat_a_duty_are_not_its_heirs() -> None:
    duty = "供热单位应当在供热期开始前三十日完成供热设施的检修、调试，并向供热主管部门书面报告。"
    old = f"某办法\n第一条 {duty}\n第二条 本办法由供热主管部门负责解释。\n"
    new = f"某办法\n第一条 {duty}\n第二条 供热单位未在供热期开始前三十日完成供热设施的检修、调试的，责令改正，处一万元罚款。\n第三条 本办法由供热主管部门负责解释。\n"
    assert outline(between(old, new)) == [
        ("第一条", "第一条", "kept"),
        (None, "第二条", "added"),
        ("第二条", "第三条", "renumbered"),
    ]


def test_near_identical_articles_stay_apart() -> None:
    trades = ["供热", "供水", "供气", "供电", "公交", "环卫", "物业", "通信"]
    wording = "{}单位违反本条例规定，未按时报送年度经营情况的，由{}主管部门责令限期改正；逾期不改正的，处一万元以上三万元以下罚款。"
    old = [Article([wording.format(t, t)], 0) for t in trades]
    new = [old[0], Article(["本章所称主管部门，由各级人民政府确定并公布。"], 0), *old[2:5], old[6], old[5], old[7]]
    found = between(written(old), written(new))
    links = {(row.old.index, row.new.index) for row in found.rows if row.old and row.new}
    assert links == {(0, 0), (2, 2), (3, 3), (4, 4), (6, 5), (5, 6), (7, 7)}
    assert found.count(Change.MOVED) == 1


def test_references_left_behind_are_pointed_out() -> None:
    new = OLD.replace("第三条 供热单位应当保证", "第四条 供热单位应当保证").replace("第四条 室温", "第五条 室温")
    new = new.replace("第二条 供热期", "第二条 本办法适用于城镇集中供热及其监督管理活动。\n第三条 供热期")
    new = (
        new.replace("第五条 供热单位违反", "第六条 供热单位违反")
        .replace("第七条 本办法自", "第八条 本办法自")
        .replace("第六条 热用户", "第七条 热用户")
    )
    found = between(OLD, new)
    assert [(r.at, r.reference, r.target, r.was, r.now) for r in found.references] == [
        ("第五条", "第三条", Target.MOVED, "第三条", ("第四条",)),
        ("第六条", "第三条", Target.MOVED, "第三条", ("第四条",)),
    ]
    place = found.references[0]
    assert found.new[4].text[place.start : place.end] == "第三条"


def test_references_to_what_is_gone_and_to_what_never_was() -> None:
    third = "第三条 供热单位应当保证居民卧室、起居室温度不低于十八摄氏度。\n"
    new = OLD.replace(third, "").replace("本办法第三条规定", "本办法第九十九条规定")
    assert [(r.reference, r.target) for r in between(OLD, new).references] == [
        ("第三条", Target.VANISHED),
        ("第九十九条", Target.ABSENT),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照第二十条第一款第（二）项处理", ["第二十条第一款第（二）项"]),
        ("依照《中华人民共和国行政处罚法》第三条、第五条和本条例第六条", ["第六条"]),
        ("专利法第十五条所称", []),
        ("违反本办法第三条、第四条至第六条规定", ["第三条", "第四条", "第六条"]),
        ("第十二条之一的规定", ["第十二条之一"]),
        ("前款规定", []),
    ],
)
def test_references_of_a_text(text: str, expected: list[str]) -> None:
    found = references(text)
    assert [r.text for r in found] == expected
    assert [text[r.start : r.end] for r in found] == expected


def test_a_normative_document_is_compared_by_its_headings() -> None:
    old = "某某通知\n一、总体要求\n坚持公开为常态，推进政务公开。\n二、主要任务\n（一）公开目录\n各部门于十二月底前编制目录。\n（二）公开方式\n通过门户网站公开。\n三、保障措施\n加强领导。\n"
    new = old.replace("十二月底", "六月底").replace(
        "三、保障措施", "三、监督考核\n将政务公开纳入年度考核，每年通报一次结果。\n四、保障措施"
    )
    found = between(old, new)
    check_whole(found)
    assert [r for r in outline(found) if r[2] != "kept"] == [
        ("（一）", "（一）", "changed"),
        (None, "三、", "added"),
        ("三、", "四、", "renumbered"),
    ]


def test_a_real_normative_document(shared_data: Path) -> None:
    text = (shared_data / "drafts" / "nmg-open-government-2008.txt").read_text("utf-8")
    found = between(text, text)
    check_whole(found)
    assert len(found.old) > 25
    assert found.count(Change.KEPT) == len(found.rows)


def test_only_paragraphs() -> None:
    found = between(
        "说明\n甲乙丙丁戊己庚辛。\n子丑寅卯辰巳午未。\n", "说明\n甲乙丙丁戊己庚辛壬。\n子丑寅卯辰巳午未。\n"
    )
    assert [row.change for row in found.rows] == [Change.CHANGED, Change.KEPT]


def test_an_attachment_has_articles_of_its_own() -> None:
    text = "某办法\n第一条 甲乙丙丁。\n附件1\n实施细则\n第一条 子丑寅卯。\n"
    assert [u.label for u in units(parse(text).provisions)] == ["第一条", "附件1第一条"]


def test_one_side_empty() -> None:
    assert outline(between("某办法\n", "某办法\n第一条 甲。\n")) == [(None, "第一条", "added")]
    assert outline(between("某办法\n第一条 甲。\n", "某办法\n")) == [("第一条", None, "removed")]


@given(st.integers(0, 100_000), st.integers(0, 10))
def test_whatever_is_edited_nobody_is_forgotten(seed: int, cuts: int) -> None:
    chance = random.Random(seed)
    text = OLD
    for _ in range(cuts):
        at, length = chance.randrange(len(text)), chance.randrange(1, 60)
        piece = chance.choice(["", text[at : at + length] * 2, "第三条 新的条文。\n", "（一）", "\n\n", "𠮷\ue000"])
        text = text[:at] + piece + text[at + (length if not piece else 0) :]
    found = between(OLD, text)
    check_whole(found)
    check_whole(between(text, OLD))
    for reference in found.references:
        unit = next(u for u in found.new if u.path == reference.path)
        assert unit.text[reference.start : reference.end] == reference.reference
