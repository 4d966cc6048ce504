"""The forms of experts and of the secretary who invites them."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, ValidationError

from participation.experts.rules import LINK_DAYS, MAX_LINK_DAYS, Conclusion, Interest, needs_words
from participation.experts.services import NewExpert, NewOpinion
from participation.experts.words import conclusion_choices, interest_choices
from participation.platform.messaging import Mail, MessageRefused
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

lazy: Callable[[str], Any] = lazy_text
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _block(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _is_mail_address(address: str) -> bool:
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        return False
    try:
        Mail("", "", address, "-", "")
    except MessageRefused:
        return False
    return True


def _one_of(values: type[StrEnum], message: Any) -> Any:
    def check(_: Any, field: Any) -> None:
        if field.data not in set(values):
            raise ValidationError(message)

    return check


class _Days(IntegerField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if (
            valuelist
            and isinstance(valuelist[0], str)
            and valuelist[0].strip().isascii()
            and valuelist[0].strip().isdigit()
        ):
            self.data = int(valuelist[0].strip()[:6])


class InviteForm(Form):
    """Whom to ask."""

    name = StringField(
        lazy("姓名"),
        filters=[_line],
        validators=[DataRequired(lazy("请填写专家姓名")), Length(max=60, message=lazy("姓名最多 60 字"))],
    )
    institution = StringField(
        lazy("工作单位"),
        filters=[_line],
        validators=[DataRequired(lazy("请填写工作单位")), Length(max=200, message=lazy("工作单位最多 200 字"))],
    )
    field = StringField(
        lazy("专业领域"),
        filters=[_line],
        validators=[DataRequired(lazy("请填写专业领域")), Length(max=100, message=lazy("专业领域最多 100 字"))],
    )
    email = StringField(lazy("电子邮箱"), filters=[_line], validators=[DataRequired(lazy("请填写电子邮箱"))])
    days = _Days(
        lazy("链接有效天数"),
        default=LINK_DAYS,
        validators=[NumberRange(min=1, max=MAX_LINK_DAYS, message=lazy("请填写 1 到 180 之间的天数"))],
    )

    def validate_email(self, field: Any) -> None:
        """An address mail can be sent to."""
        if field.data and not _is_mail_address(field.data):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    def expert(self) -> NewExpert:
        """The command of a valid form."""
        return NewExpert(
            self.name.data or "",
            self.institution.data or "",
            self.field.data or "",
            self.email.data or "",
            self.days.data or LINK_DAYS,
        )


class DeclareForm(Form):
    """The declaration of interest."""

    interest = RadioField(
        lazy("您和这一事项有没有利害关系"),
        choices=interest_choices,
        validate_choice=False,
        validators=[_one_of(Interest, lazy("请选择有没有利害关系"))],
    )
    interest_text = TextAreaField(
        lazy("是什么关系"), filters=[_block], validators=[Length(max=1000, message=lazy("说明最多 1000 字"))]
    )

    def validate_interest_text(self, field: Any) -> None:
        """A tie must be named."""
        if self.interest.data in set(Interest) and needs_words(Interest(self.interest.data)) and not field.data:
            raise ValidationError(lazy("请写明是什么利害关系"))


def _part(label: Any, empty: Any) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[_block],
        validators=[DataRequired(empty), Length(max=5000, message=lazy("每一部分最多 5000 字"))],
    )


class OpinionForm(Form):
    """The written opinion (Order 713 art. 19)."""

    necessity = _part(lazy("必要性"), lazy("请写对必要性的意见"))
    feasibility = _part(lazy("可行性"), lazy("请写对可行性的意见"))
    soundness = _part(lazy("科学性"), lazy("请写对科学性的意见"))
    conclusion = RadioField(
        lazy("结论"),
        choices=conclusion_choices,
        validate_choice=False,
        validators=[_one_of(Conclusion, lazy("请选择结论"))],
    )
    text = _part(lazy("论证意见"), lazy("请写论证意见，可以逐条写"))
    consent = BooleanField(lazy("同意公布我的姓名和工作单位（不勾选则隐去）"))
    signed = BooleanField(lazy("以上是我本人的独立意见，我对它负责"))

    def validate_signed(self, field: Any) -> None:
        """An opinion is signed (art. 21)."""
        if not field.data:
            raise ValidationError(lazy("请确认这是您本人的独立意见"))

    def opinion(self) -> NewOpinion:
        """The command of a valid form."""
        return NewOpinion(
            self.necessity.data or "",
            self.feasibility.data or "",
            self.soundness.data or "",
            Conclusion(self.conclusion.data),
            self.text.data or "",
            bool(self.consent.data),
        )
