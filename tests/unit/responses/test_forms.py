from uuid import uuid4

import pytest

from participation.platform.web.forms import FormInput
from participation.responses.forms import MergeForm, ReplyForm, ThemeForm, assignment
from participation.responses.schemas import OpenOpinion, as_csv

A, B, T, U = (str(uuid4()) for _ in range(4))
NAMES = {"art-5": "第五条", "art-7.2": "第七条第二款"}


@pytest.mark.parametrize(
    ("fields", "action", "problem"),
    [
        ([("pick", A), ("theme", T)], "move", ""),
        ([("pick", A), ("action", "move"), ("into", T)], "move", ""),
        ([("pick", A), ("action", "move"), ("into", "")], "move", "请选择要归入的问题"),
        ([("action", "move"), ("into", T)], "move", "请先勾选意见"),
        ([("pick", A), ("theme", "nonsense")], "move", "请选择要归入的问题"),
        ([("pick", "nonsense"), ("theme", T)], "move", "请先勾选意见"),
        ([("pick", A), ("action", "new"), ("title", " 老楼 ")], "new", ""),
        ([("action", "new"), ("title", "老楼")], "new", ""),
        ([("action", "new"), ("title", " ")], "new", "请写明问题"),
        ([("action", "new"), ("title", "长" * 81)], "new", "问题最多 80 字"),
        ([("pick", A), ("action", "take_out")], "take_out", ""),
        ([("action", "take_out")], "take_out", "请先勾选意见"),
        ([("pick", A), ("action", "undo")], "undo", ""),
        ([("pick", A), ("action", "enter"), ("title", "老楼")], "new", ""),
        ([("pick", A), ("action", "enter"), ("title", ""), ("into", T)], "move", ""),
        ([], "move", "请选择要归入的问题"),
    ],
)
def test_which_button_was_pressed_decides(fields: list[tuple[str, str]], action: str, problem: str) -> None:
    found = assignment(FormInput(fields))
    assert (found.action, found.problem) == (action, problem)


def test_all_picks_are_read_and_the_themes_button_wins_over_the_select() -> None:
    found = assignment(FormInput([("pick", A), ("pick", B), ("theme", T), ("into", U)]))
    assert [str(p) for p in found.picked] == [A, B]
    assert str(found.theme) == T


def test_a_reply_with_everything_wrong_says_all_of_it() -> None:
    form = ReplyForm(
        FormInput([("outcome", "maybe"), ("reason", " "), ("provisions", "第九条"), ("change", "长" * 2001)])
    )
    assert not form.check(NAMES)
    assert {name: [str(e) for e in errors] for name, errors in form.errors.items()} == {
        "outcome": ["请选择采纳情况"],
        "reason": ["请写明理由，会随答复公布"],
        "provisions": ["征求意见稿里没有 第九条。请写成“第五条、第七条第二款”"],
        "change": ["最多 2000 字"],
    }


def test_a_reply_in_order() -> None:
    form = ReplyForm(FormInput([("outcome", "adopted"), ("reason", "改。"), ("provisions", "第七条第二款，5")]))
    assert form.check(NAMES)
    assert form.paths == ("art-7.2", "art-5")


def test_a_theme_title_is_one_line() -> None:
    form = ThemeForm(FormInput([("title", "  老楼\n 改造 ")]))
    assert form.validate()
    assert form.title.data == "老楼 改造"
    assert not ThemeForm(FormInput([("title", "长" * 81)])).validate()


def test_merging_needs_a_target() -> None:
    assert not MergeForm(FormInput([("into", "")])).validate()
    assert MergeForm(FormInput([("into", "x")])).target() is None


def test_csv_has_a_byte_order_mark_and_no_formulas() -> None:
    lines = [
        OpenOpinion(
            receipt_number="YJ-1", source="=cmd", channel="网上", provision="第一条", comment="+1,\n「好」",
            theme="@x", outcome="采纳", reason="-",
        )
    ]  # fmt: skip
    data = as_csv(lines)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.splitlines()[0] == "回执编号,意见来源,渠道,针对条文,意见内容,问题,采纳情况,理由"
    assert "YJ-1,'=cmd,网上,第一条,\"'+1,\n「好」\",'@x,采纳,'-" in text.replace("\r\n", "\n")
