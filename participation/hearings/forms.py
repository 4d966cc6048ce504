"""The forms of hearings: raw fields in, a command or every error out."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from participation.hearings import words
from participation.hearings.rules import (
    MAX_NAME,
    MAX_PLACES,
    HearingKind,
    HearingPlan,
    NoticeCheck,
    NoticeProblem,
    PlanProblem,
    PoolCode,
    is_mobile,
    is_name,
    plan_problems,
)
from participation.hearings.services import Announcement, Application
from participation.identity.rules import clean_name, clean_phone
from participation.platform.clock import SHANGHAI
from participation.platform.i18n import format_date
from participation.platform.i18n import gettext as _
from participation.platform.messaging import Mail, MessageRefused
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

# WTForms passes labels and messages through untouched; its stubs know plain strings only.
lazy: Callable[[str], Any] = lazy_text

MAX_EMAIL = 254
MAX_STATEMENT = 1000
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def _is_mail_address(address: str) -> bool:
    if len(address) > MAX_EMAIL or not _EMAIL.fullmatch(address):
        return False
    try:
        Mail("", "", address, "-", "")
    except MessageRefused:
        return False
    return True


def line(value: Any) -> str:
    """One line of text; a file sent in its place is nothing."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def block(value: Any) -> str:
    """Several lines, without blanks around them."""
    return value.strip() if isinstance(value, str) else ""


class Moment(DateTimeLocalField):
    """A moment typed as Beijing time; ``moment`` is aware."""

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def _value(self) -> str:
        if self.raw_data:
            return block(self.raw_data[0])
        return self.data.strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([block(value) for value in valuelist])
        except ValueError:
            raise ValueError(lazy("这不是一个日期和时间，请写成 2026-11-25T09:30 的样子")) from None

    @property
    def moment(self) -> datetime | None:
        found: datetime | None = self.data
        return None if found is None else found.replace(tzinfo=SHANGHAI)


class Whole(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("请填一个整数")) from None


def _places(minimum: int) -> NumberRange:
    return NumberRange(min=minimum, max=MAX_PLACES, message=lazy("席位数应在 0 到 10000 之间"))


class AnnounceForm(Form):
    """Announce a hearing or an open government meeting."""

    kind = RadioField(
        lazy("种类"),
        choices=words.kind_choices,
        default=HearingKind.HEARING.value,
        validators=[
            InputRequired(lazy("请选择会议种类")),
            AnyOf([kind.value for kind in HearingKind], message=lazy("请选择会议种类")),
        ],
        validate_choice=False,
    )
    title = StringField(
        lazy("名称"),
        [DataRequired(lazy("请填写名称")), Length(max=200, message=lazy("名称最多 200 字"))],
        filters=[line],
    )
    description = TextAreaField(
        lazy("一句话说明"),
        [DataRequired(lazy("请用一两句话说明听取什么意见")), Length(max=500, message=lazy("说明最多 500 字"))],
        filters=[block],
    )
    agenda = TextAreaField(
        lazy("听证内容"),
        [DataRequired(lazy("请列出听证内容")), Length(max=2000, message=lazy("听证内容最多 2000 字"))],
        filters=[block],
    )
    starts_at = Moment(lazy("开会时间"), [InputRequired(lazy("请填写开会时间"))])
    venue = StringField(
        lazy("地点"),
        [DataRequired(lazy("请填写地点")), Length(max=200, message=lazy("地点最多 200 字"))],
        filters=[line],
    )
    registration_opens_at = Moment(lazy("报名开始"), [Optional()])
    registration_closes_at = Moment(lazy("报名截止"), [InputRequired(lazy("请填写报名截止时间"))])
    participant_places = Whole(lazy("参加人席位"), [InputRequired(lazy("请填写参加人席位数，没有写 0")), _places(0)])
    observer_places = Whole(lazy("旁听席位"), [InputRequired(lazy("请填写旁听席位数")), _places(0)])
    notice_reason = TextAreaField(
        lazy("提前举行的理由"), [Length(max=500, message=lazy("理由最多 500 字"))], filters=[block]
    )

    def problems(self, at: datetime, notice: NoticeCheck | None) -> bool:
        """Add to the fields what the rules have against the plan at ``at``; whether there was anything.

        To be called after ``validate``; a field that is wrong in itself is not judged a second time.
        """
        before = len(self.errors)
        plan = HearingPlan(
            kind=HearingKind.GOVERNMENT_MEETING
            if self.kind.data == HearingKind.GOVERNMENT_MEETING.value
            else HearingKind.HEARING,
            starts_at=self.starts_at.moment or at + timedelta(days=3650),
            registration_opens_at=self.registration_opens_at.moment or at,
            registration_closes_at=self.registration_closes_at.moment or at + timedelta(days=3649),
            participant_places=self.participant_places.data if self.participant_places.data is not None else 1,
            observer_places=self.observer_places.data if self.observer_places.data is not None else 1,
        )
        found = plan_problems(plan, at)
        shown = {
            PlanProblem.STARTS_IN_THE_PAST: (self.starts_at, lazy("开会时间已经过去，请改到今后")),
            PlanProblem.CLOSED_ALREADY: (self.registration_closes_at, lazy("报名截止时间已经过去，请改到今后")),
            PlanProblem.CLOSES_AFTER_START: (self.registration_closes_at, lazy("报名最晚在开会时截止")),
            PlanProblem.CLOSES_BEFORE_OPENS: (self.registration_closes_at, lazy("报名截止要晚于报名开始")),
            PlanProblem.PARTICIPANTS_MISSING: (self.participant_places, lazy("听证会至少要有 1 个参加人席位")),
            PlanProblem.OBSERVERS_MISSING: (self.observer_places, lazy("会议公开举行，至少要有 1 个旁听席位")),
        }
        for problem in found:
            if problem in shown:
                field, message = shown[problem]
                _add(field, message)
        if notice is not None and PlanProblem.STARTS_IN_THE_PAST not in found:
            self._judge(notice)
        return len(self.errors) > before

    def _judge(self, notice: NoticeCheck) -> None:
        problem = notice.problem(self.notice_reason.data or "")
        if problem is None or notice.earliest is None:
            return
        earliest = format_date(notice.earliest)
        if problem is NoticeProblem.TOO_LATE:
            _add(self.starts_at, _("公告太晚：今天公告，最早 {earliest} 举行").format(earliest=earliest))
        else:
            text = _("今天公告，按规定最早 {earliest} 举行。要提前，请写明理由，理由随公告公布")
            _add(self.notice_reason, text.format(earliest=earliest))

    def announcement(self) -> Announcement:
        """The command of a valid form."""
        starts_at, closes_at = self.starts_at.moment, self.registration_closes_at.moment
        if starts_at is None or closes_at is None:
            raise ValueError("the form is not valid")
        return Announcement(
            kind=HearingKind(self.kind.data),
            title=self.title.data or "",
            description=self.description.data or "",
            agenda=self.agenda.data or "",
            venue=self.venue.data or "",
            starts_at=starts_at,
            registration_opens_at=self.registration_opens_at.moment,
            registration_closes_at=closes_at,
            participant_places=self.participant_places.data or 0,
            observer_places=self.observer_places.data or 0,
            notice_reason=self.notice_reason.data or "",
        )


def _add(field: Any, message: Any) -> None:
    """One error a field: the first is what has to be put right first."""
    if not field.errors:
        field.errors = [message]


class RegistrationForm(Form):
    """Register for a place. ``statement`` is asked of participants alone."""

    pool = HiddenField(validators=[AnyOf([code.value for code in PoolCode], message=lazy("请选择参加还是旁听"))])
    name = StringField(lazy("姓名"), filters=[line])
    phone = StringField(lazy("手机号"), filters=[line])
    email = StringField(lazy("电子邮箱（可不填）"), filters=[line])
    statement = TextAreaField(
        lazy("想说的要点（可不填）"), [Length(max=MAX_STATEMENT, message=lazy("要点最多 1000 字"))], filters=[block]
    )
    needs = SelectMultipleField(
        lazy("需要的便利（可多选，可不选）"),
        choices=words.need_choices,
        validate_choice=False,
    )
    adult = BooleanField(lazy("我已年满 18 周岁，会遵守会场纪律"))

    def validate_name(self, field: StringField) -> None:
        """A name of letters, as on the identity card."""
        name = clean_name(field.data or "")
        if not name:
            raise ValidationError(lazy("请填写真实姓名"))
        if len(name) > MAX_NAME:
            raise ValidationError(lazy("姓名最多 40 字"))
        if not is_name(name):
            raise ValidationError(lazy("姓名里有数字或符号，请照身份证件填写"))

    def validate_phone(self, field: StringField) -> None:
        """A mainland mobile number."""
        phone = clean_phone(field.data or "")
        if not phone:
            raise ValidationError(lazy("请填写手机号"))
        if phone.isascii() and phone.isdigit() and len(phone) != 11:
            raise ValidationError(_("手机号应为 11 位数字，现在是 {count} 位").format(count=len(phone)))
        if not is_mobile(phone):
            raise ValidationError(lazy("这不是手机号码，请填 11 位数字的手机号"))

    def validate_email(self, field: StringField) -> None:
        """An address mail can be sent to, as the sender sees it."""
        address = field.data or ""
        if address and not _is_mail_address(address):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    def validate_adult(self, field: BooleanField) -> None:
        """A condition of the notice."""
        if not field.data:
            raise ValidationError(lazy("请确认已年满 18 周岁，否则不能报名"))

    @property
    def pool_code(self) -> PoolCode:
        """The pool asked for; observers where the field says nothing known."""
        return PoolCode.PARTICIPANT if self.pool.data == PoolCode.PARTICIPANT.value else PoolCode.OBSERVER

    def application(self) -> Application:
        """The command of a valid form."""
        return Application(
            pool=self.pool_code,
            name=clean_name(self.name.data or ""),
            phone=clean_phone(self.phone.data or ""),
            email=self.email.data or "",
            needs=tuple(need for need in words.NEEDS if need in (self.needs.data or ())),
            statement=(self.statement.data or "") if self.pool_code is PoolCode.PARTICIPANT else "",
        )


class HeldForm(Form):
    """Record that a hearing was held."""

    attended_participants = Whole(
        lazy("到会参加人数"), [InputRequired(lazy("请填写到会参加人数，没有写 0")), _places(0)]
    )
    attended_observers = Whole(lazy("旁听人数"), [InputRequired(lazy("请填写旁听人数，没有写 0")), _places(0)])
    held_note = TextAreaField(
        lazy("会议情况（公开）"), [Length(max=2000, message=lazy("会议情况最多 2000 字"))], filters=[block]
    )


class LookupForm(Form):
    """Find a registration again."""

    number = StringField(lazy("报名编号"), [DataRequired(lazy("请填写报名编号，例如 BM-2026-00042"))], filters=[line])
    code = StringField(lazy("查询码"), [DataRequired(lazy("请填写 8 位查询码"))], filters=[line])
