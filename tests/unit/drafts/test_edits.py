"""Differences as a reader of Chinese would mark them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.drafts.comparing import Edit, Op, edits, new_text, old_text


def marked(old: str, new: str) -> str:
    signs = {Op.EQUAL: "{}", Op.DELETE: "[-{}-]", Op.INSERT: "[+{}+]"}
    return "".join(signs[e.op].format(e.text) for e in edits(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("自收到之日起三十日内答复。", "自收到之日起四十五日内答复。", "自收到之日起[-三十-][+四十五+]日内答复。"),
        ("处一万元以上罚款", "处十万元以上罚款", "处[-一万-][+十万+]元以上罚款"),
        ("不低于18.5摄氏度", "不低于20摄氏度", "不低于[-18.5-][+20+]摄氏度"),
        ("依照第二十条处理", "依照第二十三条处理", "依照第[-二十-][+二十三+]条处理"),
        ("罚款百分之三十", "罚款百分之三十五", "罚款百分之[-三十-][+三十五+]"),
        ("县级以上人民政府", "旗县级以上人民政府", "[+旗+]县级以上人民政府"),
        ("由国务院规定。", "由自治区规定。", "由[-国务院-][+自治区+]规定。"),
        ("自2006年1月1日起施行。", "自2024年7月1日起施行。", "自[-2006-][+2024+]年[-1-][+7+]月1日起施行。"),
        ("Use 3 forms.", "Use three forms.", "Use [-3-][+three+] forms."),
        ("可以改变经营范围", "可以变更经营范围", "可以[-改变-][+变更+]经营范围"),
        ("体育竞赛实行", "体育赛事实行", "体育[-竞赛-][+赛事+]实行"),
        ("在职权范围内", "在职责范围内", "在职[-权-][+责+]范围内"),
        ("附具检疫合格证明", "附具检疫证明", "附具检疫[-合格-]证明"),
        ("监督和保障行使", "保障和监督行使", "[-监督和保障-][+保障和监督+]行使"),
        ("甲，乙。", "甲，丙，乙。", "甲，[+丙，+]乙。"),
        ("𠮷野家", "吉野家", "[-𠮷-][+吉+]野家"),
        ("一样", "一样", "一样"),
        ("", "新", "[+新+]"),
        ("旧", "", "[-旧-]"),
        ("", "", ""),
    ],
)
def test_what_is_marked(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_single_character_in_common_does_not_tear_a_rewriting_apart() -> None:
    found = edits("气温异常时，人民政府可以决定提前供热。", "连续三日低于五摄氏度的，人民政府应当决定提前供热。")
    assert [e.text for e in found if e.op is Op.EQUAL] == ["，人民政府", "决定提前供热。"]


@given(
    st.text(alphabet="的是不了三十四五，。\n1２a人民政府第条\ue000𠮷", max_size=60),
    st.text(alphabet="的是不了三十四五，。\n1２a人民政府第条\ue000𠮷", max_size=60),
)
def test_both_texts_come_back(old: str, new: str) -> None:
    found = edits(old, new)
    assert (old_text(found), new_text(found)) == (old, new)
    assert all(e.text for e in found)
    assert all(a.op is not b.op for a, b in itertools.pairwise(found))


def test_very_long_texts_are_compared_by_lines_first() -> None:
    lines = [f"第{n}行，内容各不相同{n * n}。\n" for n in range(2000)]
    changed = [*lines[:1000], "插入的一行。\n", *lines[1000:]]
    assert edits("".join(lines), "".join(changed)) == (
        Edit(Op.EQUAL, "".join(lines[:1000])),
        Edit(Op.INSERT, "插入的一行。\n"),
        Edit(Op.EQUAL, "".join(lines[1000:])),
    )


def test_one_endless_line_and_a_wholly_other_one() -> None:
    old, new = "甲乙丙丁" * 3_000, "甲乙丙丁" * 2_999 + "戊己"
    found = edits(old, new)
    assert (old_text(found), new_text(found)) == (old, new)
    other = ("子丑寅卯\n" + "子丑寅卯" * 3_000, "辰巳午未\n" + "辰巳午未" * 3_000)
    found = edits(*other)
    assert (old_text(found), new_text(found)) == other
    assert {e.op for e in found} == {Op.DELETE, Op.INSERT}
    among = [f"第{n}行。\n" for n in range(4_000)]
    assert new_text(edits("".join(among), "".join(["新的一行。\n", *among[1:]]))) == "新的一行。\n" + "".join(among[1:])


def test_more_different_numbers_than_private_characters() -> None:
    old = "，".join(str(n) for n in range(10, 3_000))
    new = old.replace("2222", "2223")
    used = "".join(chr(code) for code in range(0xE000, 0xF8FF - 10))  # nearly all of them stand in the text itself
    found = edits(used + old, used + new)
    assert (old_text(found), new_text(found)) == (used + old, used + new)


def test_numbers_that_are_not_between_the_same_words_are_marked_together() -> None:
    assert marked("十日内或者二十日后", "三十日内并且四十日前") == "[-十-][+三十+]日内[-或者二十日后-][+并且四十日前+]"
