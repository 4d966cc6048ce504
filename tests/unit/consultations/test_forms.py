"""Raw fields to commands, or every error at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from litestar.datastructures import UploadFile

from participation.consultations.forms import (
    CommentForm,
    EnteredCommentForm,
    ModerationForm,
    PublishForm,
    ReceiptForm,
    choice,
    read_comment,
)
from participation.consultations.rules import Channel, PeriodProblem, Stance
from participation.consultations.services import CommentCommand, plan
from participation.platform.clock import SHANGHAI
from participation.platform.i18n import speaking
from participation.platform.web.forms import FormInput

MOMENT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def filled(form, **fields):
    items = [(name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    return form(FormInput(items))


def errors(form):
    form.validate()
    return {name: [str(message) for message in messages] for name, messages in form.errors.items()}


def test_comment_with_everything():
    form = filled(
        CommentForm, stance="suggest", text=" 一\r\n二 ", name=" 赵  小霞 ", phone="+86 138-0013-8000", consent="y"
    )
    assert form.validate()
    assert form.comment() == CommentCommand(Stance.SUGGEST, "一\n二", "赵 小霞", "13800138000", True)


def test_comment_with_the_least():
    form = filled(CommentForm, stance="ask", text="为什么？")
    assert form.validate()
    assert form.comment() == CommentCommand(Stance.ASK, "为什么？", "", "", False)


def test_everything_wrong_at_once():
    found = errors(filled(CommentForm, stance="hate", text=" ", name="名" * 41, phone="1380013800"))
    assert found == {
        "stance": ["请选择您的态度"],
        "text": ["请写下您的意见"],
        "name": ["称呼最多 40 字"],
        "phone": ["手机号应为 11 位数字，现在是 10 位"],
    }


def test_messages_exist_in_english():
    with speaking("en"):
        found = errors(filled(CommentForm, stance="hate", text="字" * 2001, name="a\x07b", phone="abc"))
    assert list(found) == ["stance", "text", "name", "phone"]
    for messages in found.values():
        assert messages[0].isascii(), messages


@pytest.mark.parametrize(
    "fields", [{}, {"stance": [], "text": []}, {"stance": ["support", "oppose"], "text": ["a", "b"]}]
)
def test_missing_and_repeated_fields_do_no_harm(fields):
    form = filled(CommentForm, **fields)
    assert form.validate() is ("stance" in fields and bool(fields["stance"]))


def test_files_sent_in_place_of_text():
    upload = UploadFile("text/plain", "x.txt")
    for form in (CommentForm, ReceiptForm, PublishForm, ModerationForm, EnteredCommentForm):
        names = list(form()._fields)
        found = filled(form, **dict.fromkeys(names, upload))
        if form is EnteredCommentForm:
            found.provision.choices = [choice("whole", "全文")]
        assert not found.validate()
        for field in found:
            if hasattr(field, "_value") and field.name != "attached":  # this one is for files
                assert isinstance(field._value(), str)
    upload.file.close()


values = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "support",
            "ask",
            "hate",
            "好",
            " ",
            "字" * 2001,
            "13800138000",
            "+86 138 0013 8000",
            "1",
            "y",
            "false",
            "a\x07",
        ]
    ),
)


@given(
    st.dictionaries(
        st.sampled_from(["stance", "text", "name", "phone", "consent"]), st.lists(values, max_size=2), max_size=5
    )
)
@example({"stance": ["ask"], "text": ["好"], "consent": ["false"]})
@example({"stance": ["ask"], "text": ["好"], "phone": ["x"]})
def test_the_short_way_reads_what_the_form_reads(fields):
    form = filled(CommentForm, **fields)
    expected = form.comment() if form.validate() else None
    assert read_comment(FormInput([(name, one) for name, given in fields.items() for one in given])) == expected


def entered(**fields):
    good = {"stance": "suggest", "text": "好", "channel": "paper", "received_on": "2026-11-02", "provision": "whole"}
    form = filled(EnteredCommentForm, **(good | fields))
    form.provision.choices = [choice("whole", "全文"), choice("art-1", "第一条")]
    return form


def test_entered_comment():
    form = entered(provision="art-1", channel="phone")
    assert form.validate()
    assert form.entered_channel() is Channel.PHONE
    assert form.received_at(MOMENT) == MOMENT
    assert form.received_at(MOMENT - timedelta(days=2)) == datetime(2026, 11, 2, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"received_on": ""}, {"received_on": ["请填写收到日期"]}),
        ({"received_on": "昨天"}, {"received_on": ["日期要写成 2026-11-25 的样子"]}),
        ({"received_on": "2999-01-01"}, {"received_on": ["收到日期不能晚于今天"]}),
        ({"channel": "web"}, {"channel": ["请选择来的渠道"]}),
        ({"provision": "art-99"}, {"provision": ["请选择针对哪一条，或选「全文」"]}),
    ],
)
def test_entered_comment_errors(fields, found):
    assert errors(entered(**fields)) == found


def test_receipt_form():
    assert filled(ReceiptForm, number=" yj-2026-42 ", code=" abcd ").validate()
    assert list(errors(filled(ReceiptForm))) == ["number", "code"]
    assert list(errors(filled(ReceiptForm, number="x" * 41, code="y" * 41))) == ["number", "code"]


def test_publish_statutory_ignores_what_other_choices_left():
    form = filled(PublishForm, period="statutory", opens_at="", days="x", closes_at="x", shortened_reason="")
    assert form.validate()
    assert (form.opening(), form.closing(), form.chosen_days(), form.reason()) == (None, None, None, "")


def test_publish_exact():
    form = filled(PublishForm, period="exact", opens_at="2026-11-02T09:00", closes_at="2026-11-02T09:05:30")
    assert form.validate()
    assert form.opening() == datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
    assert form.closing() == datetime(2026, 11, 2, 9, 5, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"period": "forever"}, {"period": ["请选择期限"]}),
        ({"period": "days"}, {"days": ["请填写 1 到 366 之间的天数"]}),
        ({"period": "days", "days": "0"}, {"days": ["请填写 1 到 366 之间的天数"]}),
        ({"period": "days", "days": "-5"}, {"days": ["请填写 1 到 366 之间的天数"]}),
        ({"period": "days", "days": "99999999999"}, {"days": ["请填写 1 到 366 之间的天数"]}),
        ({"period": "exact"}, {"closes_at": ["请填写截止时间"]}),
        (
            {"period": "exact", "closes_at": "soon", "opens_at": "later", "shortened_reason": "长" * 301},
            {
                "opens_at": ["时间要写成 2026-11-25T09:30 的样子"],
                "closes_at": ["时间要写成 2026-11-25T09:30 的样子"],
                "shortened_reason": ["理由最多 300 字"],
            },
        ),
    ],
)
def test_publish_errors(fields, found):
    assert errors(filled(PublishForm, **fields)) == found


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"period": "days", "days": "3"}, {"shortened_reason"}),
        ({"period": "statutory", "shortened_reason": "急"}, {"shortened_reason"}),
        ({"period": "exact", "closes_at": "2026-11-01T09:00"}, {"closes_at", "shortened_reason"}),
        ({"period": "exact", "closes_at": "2036-11-01T09:00"}, {"closes_at"}),
        ({"period": "statutory", "opens_at": "2026-10-01T09:00"}, {"opens_at"}),
    ],
)
def test_what_forbids_a_period_is_shown_at_the_field_that_mends_it(fields, at):
    form = filled(PublishForm, **fields)
    assert form.validate()
    planned = plan(
        "major_decision",
        moment=MOMENT,
        opens_at=form.opening(),
        days=form.chosen_days(),
        closes_at=form.closing(),
        reason=form.reason(),
    )
    form.show(planned)
    assert set(form.errors) == at


def test_plan():
    usual = plan("major_decision", moment=MOMENT)
    assert (usual.closes_at, usual.shortened, usual.problems) == (datetime(2026, 12, 3, tzinfo=SHANGHAI), False, ())
    short = plan("major_decision", moment=MOMENT, days=3, reason="急")
    assert (short.closes_at, short.shortened, short.problems) == (datetime(2026, 11, 6, tzinfo=SHANGHAI), True, ())
    free = plan("price_hearing", moment=MOMENT, days=3)
    assert (free.statutory, free.shortened, free.problems) == (None, False, ())
    assert plan("government_rule", moment=MOMENT, days=3, reason="急").problems == (
        PeriodProblem.SHORTENING_NOT_ALLOWED,
    )


def test_moderation_form():
    assert filled(ModerationForm, action="publish").validate()
    assert filled(ModerationForm, action="withhold", reason="含住址").validate()
    assert errors(filled(ModerationForm, action="withhold", reason=" ")) == {"reason": ["不公开要写明理由，理由会公布"]}
    assert errors(filled(ModerationForm)) == {"action": ["请选择公开还是不公开"]}
