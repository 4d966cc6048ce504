"""Announcing a session: what and when, and its pools."""

from datetime import datetime, timedelta

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from participation.hearings import words
from participation.hearings.forms.fields import Moment, Whole, add_error, block, lazy, line, places
from participation.hearings.rules import (
    HearingKind,
    HearingPlan,
    NoticeCheck,
    NoticeProblem,
    PlanProblem,
    plan_problems,
)
from participation.hearings.services import Announcement, simple_pools
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
                add_error(field, message)
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
            pools=simple_pools(self.participant_places.data or 0, self.observer_places.data or 0),
            notice_reason=self.notice_reason.data or "",
        )
