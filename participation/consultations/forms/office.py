"""The forms of the office, and the one for a receipt: raw fields in, a command or all their errors out."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from participation.consultations.forms.commenting import CommentForm, choice, cleaned, one_of
from participation.consultations.presentation import CHANNELS, WHO_MAY_COMMENT
from participation.consultations.rules import (
    MAX_DAYS,
    MAX_REASON,
    STAFF_CHANNELS,
    Channel,
    PeriodProblem,
    Policy,
    WhoMayComment,
    clean_text,
)
from participation.consultations.services import Plan
from participation.consultations.services.publishing import PROBLEMS
from participation.platform.clock import SHANGHAI
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

# WTForms is typed for str; it shows what it is given, so text that finds its language later will do.
lazy: Callable[[str], Any] = lazy_text

Validator = Callable[[Any, Any], None]

_MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class MomentField(DateTimeLocalField):
    """A local time; empty is None, anything else that is no time gets our message."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options |= {"format": _MOMENT_FORMATS, "invalid_value_message": lazy("时间要写成 2026-11-25T09:30 的样子")}
        super().__init__(label, validators, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data = _texts(valuelist)
        self.data = None
        if self.raw_data:
            super().process_formdata(self.raw_data)


class DayField(DateField):
    """A date; empty is None, anything else that is no date gets our message."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options |= {"invalid_value_message": lazy("日期要写成 2026-11-25 的样子")}
        super().__init__(label, validators, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data = _texts(valuelist)
        self.data = None
        if self.raw_data:
            super().process_formdata(self.raw_data)


class NumberField(IntegerField):
    """A whole number; empty is None, anything else that is none is kept as typed and has no value."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data = _texts(valuelist)
        self.data = int(self.raw_data[0]) if self.raw_data and _DIGITS.fullmatch(self.raw_data[0]) else None


_DIGITS = re.compile(r"[0-9]{1,9}")


def _texts(valuelist: list[Any]) -> list[str]:
    """The first value, when it is text that says something (a forged request can send files instead)."""
    first = valuelist[0].strip() if valuelist and isinstance(valuelist[0], str) else ""
    return [first] if first else []


class EnteredCommentForm(CommentForm):
    """A comment that came another way, typed in by an officer."""

    channel = SelectField(
        lazy("来的渠道"),
        choices=[choice(channel.value, lazy(CHANNELS[channel])) for channel in STAFF_CHANNELS],
        validate_choice=False,
        validators=[one_of("请选择来的渠道")],
    )
    received_on = DayField(lazy("收到日期"))
    provision = SelectField(
        lazy("针对哪一条"), choices=[], validate_choice=False, validators=[one_of("请选择针对哪一条，或选「全文」")]
    )

    def validate_received_on(self, field: Any) -> None:
        if field.data is None:
            if not field.errors:
                raise ValidationError(_("请填写收到日期"))
        elif field.data > datetime.now(SHANGHAI).date():
            raise ValidationError(_("收到日期不能晚于今天"))

    def received_at(self, opens_at: datetime) -> datetime:
        """The beginning of the day it was received, or the opening when that was on the same day."""
        day = self.received_on.data or datetime.now(SHANGHAI).date()
        start = datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
        return max(start, opens_at) if opens_at.astimezone(SHANGHAI).date() == day else start

    def entered_channel(self) -> Channel:
        return Channel(self.channel.data)


class ReceiptForm(Form):
    """Number and query code, as printed on the receipt."""

    number = StringField(lazy("回执编号"), filters=cleaned(str.strip))
    code = StringField(lazy("查询码"), filters=cleaned(str.strip))

    def validate_number(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请填写回执编号，例如 YJ-2026-00042"))
        if len(field.data) > 40:
            raise ValidationError(_("回执编号的样子是 YJ-2026-00042，请核对"))

    def validate_code(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请填写 8 位查询码"))
        if len(field.data) > 40:
            raise ValidationError(_("查询码是 8 位，请核对"))

    def entered(self) -> tuple[str, str]:
        """(number, code) as typed."""
        return self.number.data or "", self.code.data or ""


class PublishForm(Form):
    """When a round opens and closes. Empty opening: now. Times are Beijing time."""

    opens_at = MomentField(lazy("开始时间（留空即为现在）"))
    period = RadioField(
        lazy("征求意见期限"),
        choices=[
            choice("statutory", lazy("按规定的期限")),
            choice("days", lazy("另定天数，到最后一天 24:00 截止")),
            choice("exact", lazy("另定截止时间")),
        ],
        default="statutory",
        validate_choice=False,
        validators=[one_of("请选择期限")],
    )
    days = NumberField(lazy("天数"))
    closes_at = MomentField(lazy("截止时间"))
    shortened_reason = TextAreaField(lazy("缩短期限的理由"), filters=cleaned(clean_text))
    who_may_comment = RadioField(
        lazy("谁可以提意见"),
        choices=[choice(who.value, lazy(WHO_MAY_COMMENT[who])) for who in WhoMayComment],
        default=WhoMayComment.ANONYMOUS.value,
        validate_choice=False,
        validators=[one_of("请选择谁可以提意见")],
    )
    agreeing = BooleanField(lazy("可以对公开的意见点“我也这样看”，一人一次"), default=True)
    attachments = BooleanField(lazy("可以附文件（PDF、DOCX、ODT、PNG、JPEG）"), default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.period.data != "exact":
            # Left over from another choice: it is kept on the page and counts for nothing.
            self.closes_at.process_errors = []
        return bool(super().validate(extra_validators))

    def validate_closes_at(self, field: Any) -> None:
        if self.period.data == "exact" and field.data is None and not field.errors:
            raise ValidationError(_("请填写截止时间"))

    def validate_days(self, field: Any) -> None:
        if self.period.data == "days" and (field.data is None or not 1 <= field.data <= MAX_DAYS):
            raise ValidationError(_("请填写 1 到 {most} 之间的天数").format(most=MAX_DAYS))

    def validate_shortened_reason(self, field: Any) -> None:
        if len(field.data) > MAX_REASON:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_REASON))

    def policy(self) -> Policy:
        return Policy(WhoMayComment(self.who_may_comment.data), bool(self.agreeing.data), bool(self.attachments.data))

    def opening(self) -> datetime | None:
        return beijing(self.opens_at.data)

    def closing(self) -> datetime | None:
        return beijing(self.closes_at.data) if self.period.data == "exact" else None

    def reason(self) -> str:
        return self.shortened_reason.data or ""

    def chosen_days(self) -> int | None:
        return self.days.data if self.period.data == "days" else None

    def show(self, planned: Plan) -> None:
        """Put each of the plan's problems at the field that mends it."""
        last = {"days": self.days, "exact": self.closes_at}.get(self.period.data, self.opens_at)
        at = {
            PeriodProblem.OPENS_IN_PAST: self.opens_at,
            PeriodProblem.REASON_MISSING: self.shortened_reason,
            PeriodProblem.REASON_WITHOUT_SHORTENING: self.shortened_reason,
        }
        for problem in planned.problems:
            field = at.get(problem, last)
            field.errors = [*field.errors, _(PROBLEMS[problem])]


def beijing(value: datetime | None) -> datetime | None:
    """A form's local time as an aware one."""
    return None if value is None else value.replace(tzinfo=SHANGHAI)
