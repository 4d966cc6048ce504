"""Announcing a session: what and when, and its pools."""

from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from participation.hearings import words
from participation.hearings.forms.fields import Moment, Whole, add_error, block, lazy, line, places
from participation.hearings.forms.pools import MorePool, PoolDetails, participants_in
from participation.hearings.rules import (
    MAX_POOLS,
    HearingKind,
    HearingPlan,
    Mode,
    NoticeCheck,
    NoticeProblem,
    PlanProblem,
    PoolCode,
    PoolPlan,
    Seating,
    plan_problems,
    pool_problems,
)
from participation.hearings.rules.seating import SeatKind, read_grid
from participation.hearings.services import Announcement
from participation.platform.i18n import format_date
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form


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
    participant_places = Whole(lazy("参加人席位"), [InputRequired(lazy("请填写参加人席位数，没有写 0")), places(0)])
    observer_places = Whole(lazy("旁听席位"), [InputRequired(lazy("请填写旁听席位数")), places(0)])
    participants = FormField(PoolDetails)
    observers = FormField(PoolDetails)
    more = FieldList(FormField(MorePool), max_entries=MAX_POOLS)
    mode = RadioField(lazy("怎样参加"), choices=words.mode_choices, default=Mode.IN_PERSON.value, validate_choice=False)
    online_address = StringField(
        lazy("视频会议地址"), [Length(max=400, message=lazy("地址最多 400 字"))], filters=[line]
    )
    ends_at = Moment(lazy("预计结束"), [Optional()])
    session_label = StringField(lazy("场次名称"), [Length(max=80, message=lazy("场次名称最多 80 字"))], filters=[line])
    same_occasion = SelectField(lazy("与哪一场是同一次会议"), choices={"": ""}, validate_choice=False)
    offer_hours = Whole(
        lazy("候补席位保留几小时"),
        [Optional(), NumberRange(1, 240, message=lazy("请填 1 到 240 小时"))],
        default=2,
    )
    offers_until = Moment(lazy("递补到什么时候为止"), [Optional()])
    remind_hours = Whole(
        lazy("提前几小时提醒"), [Optional(), NumberRange(0, 240, message=lazy("请填 0 到 240 小时"))], default=24
    )
    phone_proof = BooleanField(lazy("报名前要验证手机号"))
    seating = RadioField(lazy("座位"), choices=words.seating_choices, default=Seating.FREE.value, validate_choice=False)
    seat_plan = TextAreaField(lazy("座位图"), filters=[lambda value: value.rstrip() if isinstance(value, str) else ""])
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
            participant_places=participants_in(self.plans()) if self.participant_places.data is not None else 1,
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
            if problem is PlanProblem.CLOSES_BEFORE_OPENS and PlanProblem.CLOSED_ALREADY in found:
                continue  # that it has passed says more
            if problem in shown:
                field, message = shown[problem]
                add_error(field, message)
        self.judge_pools()
        if notice is not None and PlanProblem.STARTS_IN_THE_PAST not in found:
            self._judge(notice)
        return len(self.errors) > before

    def _judge(self, notice: NoticeCheck) -> None:
        problem = notice.problem(self.notice_reason.data or "")
        if problem is None or notice.earliest is None:
            return
        earliest = format_date(notice.earliest)
        if problem is NoticeProblem.TOO_LATE:
            add_error(self.starts_at, _("公告太晚：今天公告，最早 {earliest} 举行").format(earliest=earliest))
        else:
            text = _("今天公告，按规定最早 {earliest} 举行。要提前，请写明理由，理由随公告公布")
            add_error(self.notice_reason, text.format(earliest=earliest))

    def plans(self) -> tuple[PoolPlan, ...]:
        """All pools, in the notice's order: participants, further ones, observers last."""
        return tuple(plan for plan, _form, _places in self._pools())

    def _pools(self) -> list[tuple[PoolPlan, PoolDetails, Any]]:
        found = [(PoolCode.PARTICIPANT, self.participants.form, self.participant_places)]
        found += [(entry.form.pool_code, entry.form, entry.form.places) for entry in self.more if not entry.form.empty]
        found.append((PoolCode.OBSERVER, self.observers.form, self.observer_places))
        return [(form.plan(code, places.data or 0), form, places) for code, form, places in found]

    def judge_pools(self) -> None:
        """Say beside the fields what the rules have against the pools, the seats and the end. After ``validate``."""
        pools = self._pools()
        plans = [plan for plan, _form, _places in pools]
        seats = participants_in(plans)
        for index, problem in pool_problems(plans):
            plan, form, places = pools[index]
            form.against(problem, plan, seats, places)
        starts_at, ends_at, until = self.starts_at.moment, self.ends_at.moment, self.offers_until.moment
        if starts_at and ends_at and ends_at <= starts_at:
            add_error(self.ends_at, lazy("结束要晚于开会"))
        if starts_at and until and until > starts_at:
            add_error(self.offers_until, lazy("开会以后不能再递补"))
        if self.mode.data != Mode.IN_PERSON.value and not self.online_address.data:
            add_error(self.online_address, lazy("线上参加的，请写视频会议地址。只给有席位的人看"))
        self._judge_seats(plans)

    def _judge_seats(self, plans: list[PoolPlan]) -> None:
        if self.seating.data in (None, Seating.FREE.value):
            return
        seats, faults = read_grid(self.seat_plan.data or "")
        if faults:
            add_error(self.seat_plan, words.grid_fault(faults[0]))
            return
        usable = sum(seat.kind is not SeatKind.BLOCKED for seat in seats)
        wanted = sum(plan.capacity for plan in plans)
        if usable < wanted:
            text = _("座位图有 {usable} 个能坐的座位，席位共 {wanted} 个，不够")
            add_error(self.seat_plan, text.format(usable=usable, wanted=wanted))

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
            pools=self.plans(),
            notice_reason=self.notice_reason.data or "",
            mode=Mode(self.mode.data) if self.mode.data in set(Mode) else Mode.IN_PERSON,
            online_address=self.online_address.data or "",
            ends_at=self.ends_at.moment,
            session_label=self.session_label.data or "",
            same_occasion=self.same_occasion.data or "",
            phone_proof=bool(self.phone_proof.data),
            offer_hours=self.offer_hours.data or 2,
            offers_until=self.offers_until.moment,
            remind_at=starts_at - timedelta(hours=self.remind_hours.data) if self.remind_hours.data else None,
            seating=Seating(self.seating.data) if self.seating.data in set(Seating) else Seating.FREE,
            seat_plan=self.seat_plan.data or "",
        )
