"""Notices that move a closing: the office's form, and what everyone reads."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from wtforms import RadioField, StringField, TextAreaField, ValidationError

from participation.consultations.forms.commenting import choice, cleaned, one_of
from participation.consultations.forms.office import MomentField, NumberField, beijing
from participation.consultations.pages.common import AnyRequest, AnyResponse, why
from participation.consultations.rules import MAX_DAYS, ConsultationState, clean_text
from participation.consultations.rules.notices import (
    MAX_NOTICE_REASON,
    MAX_SIGNATORY,
    ChangeProblem,
    NoticeKind,
    kind_for,
)
from participation.consultations.services import database_now, notices, of_matter
from participation.consultations.services.notices import PROBLEMS, ChangeRefused, closing_of, problems_of
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_, lazy
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import Form, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures

KINDS = {
    NoticeKind.EXTENDED: N_("关于延长征求意见期限的公告"),
    NoticeKind.REOPENED: N_("关于重新公开征求意见的公告"),
    NoticeKind.RECOMPUTED: N_("关于顺延征求意见截止日期的公告"),
}


class PeriodChangeForm(Form):
    """A later closing, why, and who signs. Times are Beijing time. `kind` is what the page showed."""

    kind = StringField()
    period = RadioField(
        lazy("新的截止时间"),
        choices=[choice("days", lazy("再加若干天，到最后一天 24:00 截止")), choice("exact", lazy("另定截止时间"))],
        default="days",
        validate_choice=False,
        validators=[one_of("请选择期限")],
    )
    days = NumberField(lazy("天数"))
    closes_at = MomentField(lazy("截止时间"))
    reason = TextAreaField(lazy("理由（随公告公布）"), filters=cleaned(clean_text))
    signatory = StringField(lazy("签发人（姓名、职务）"), filters=cleaned(str.strip))

    def validate(self, extra_validators: Any = None) -> bool:
        if self.period.data != "exact":
            # Left over from another choice: it is kept on the page and counts for nothing.
            self.closes_at.process_errors = []
        return bool(super().validate(extra_validators))

    def validate_days(self, field: Any) -> None:
        if self.period.data == "days" and (field.data is None or not 1 <= field.data <= MAX_DAYS):
            raise ValidationError(_("请填写 1 到 {most} 之间的天数").format(most=MAX_DAYS))

    def validate_closes_at(self, field: Any) -> None:
        if self.period.data == "exact" and field.data is None and not field.errors:
            raise ValidationError(_("请填写截止时间"))

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_(PROBLEMS[ChangeProblem.REASON_MISSING]))
        if len(field.data) > MAX_NOTICE_REASON:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_NOTICE_REASON))

    def validate_signatory(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_(PROBLEMS[ChangeProblem.SIGNATORY_MISSING]))
        if len(field.data) > MAX_SIGNATORY:
            raise ValidationError(_("签发人最多 {limit} 字").format(limit=MAX_SIGNATORY))

    def chosen(self) -> dict[str, Any]:
        """days or closes_at, as the service wants them."""
        if self.period.data == "exact":
            return {"days": None, "closes_at": beijing(self.closes_at.data)}
        return {"days": self.days.data, "closes_at": None}

    def show(self, problems: tuple[ChangeProblem, ...]) -> bool:
        """Put each problem at the field that mends it; whether there was any."""
        last = self.closes_at if self.period.data == "exact" else self.days
        for problem in problems:
            last.errors = [*last.errors, _(PROBLEMS[problem])]
        return bool(problems)


@get("/matters/{number:str}/notices/{n:str}", opt={"access": PUBLIC})
async def notice_page(request: AnyRequest, number: FromPath[str], n: FromPath[str]) -> AnyResponse:
    """One notice, at its permanent address."""
    notice = await notices.find_notice(number, n)
    return render(
        request,
        "consultations/notice.html",
        notice=notice,
        heading=_(KINDS[notice.kind]),
        matter=await matters.get_matter(number),
        why=[] if notice.deadline is None else procedures.why_rows(notice.deadline, closes_at=notice.new_closes_at),
        nav="matters",
    )


@get("/office/matters/{number:str}/consultation/period", opt={"access": staff(Role.PUBLISHER)})
async def change_form(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Extend the running round, or open the closed one again."""
    matter = await matters.open_matter(actor_of(request), number, Role.PUBLISHER)
    context = await _context(matter)
    return render(request, "consultations/period.html", form=PeriodChangeForm(), error=None, **context)


@post("/office/matters/{number:str}/consultation/period", opt={"access": staff(Role.PUBLISHER)}, status_code=303)
async def change(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish the notice."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.PUBLISHER)
    form = PeriodChangeForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        if isinstance(error, ChangeRefused) and form.show(error.problems):
            error = None
        return invalid(request, "consultations/period.html", form=form, error=error, **await _context(matter))

    expected = next((kind for kind in NoticeKind if kind.value == form.kind.data), NoticeKind.EXTENDED)
    valid = form.validate()
    if not form.errors.keys() & {"period", "days", "closes_at"}:
        consultation, moment = (await _context(matter))["consultation"], await database_now()
        if kind_for(consultation.state) is expected:
            closing = closing_of(consultation, moment=moment, **form.chosen())
            found = problems_of(consultation, closing, reason="-", signatory="-", moment=moment)
            valid = not form.show(found) and valid
    if not valid:
        return await again()

    async def effect() -> str:
        notice = await notices.change_period(
            actor,
            number,
            expected,
            reason=form.reason.data or "",
            signatory=form.signatory.data or "",
            **form.chosen(),
        )
        return notice.path

    return await submit(request, effect, on_error=again)


async def _context(matter: MatterView) -> dict[str, Any]:
    consultation = await of_matter(matter.id)
    if consultation is None:
        raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "kind": kind_for(consultation.state),
        "answered": reached(Stage(matter.stage), Stage.RESPONDED),
        "closed": consultation.state is ConsultationState.CLOSED,
        "why": why(consultation),
        "notices": await notices.of_matter(matter.id),
        "kinds": KINDS,
    }


routes: list[Any] = [notice_page, change_form, change]
