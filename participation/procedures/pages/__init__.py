"""The working-day calendar: kept by administrators, read by everyone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from wtforms import DateField, StringField, TextAreaField, ValidationError

from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.errors import DomainError
from participation.platform.i18n import N_, format_long_date, lazy
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import Form, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures.presentation import REASONS
from participation.procedures.queries import today
from participation.procedures.rules import DayReason
from participation.procedures.rules.holidays import HolidayProblem, Problem, YearPlan, read_plan
from participation.procedures.services import holidays, refresh_calendar

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

KEEPERS = staff(Role.ADMINISTRATOR)
BASE = "/office/calendar"
MAX_NOTICE = 5000

PROBLEMS = {
    HolidayProblem.NO_DATES: N_("没有找到放假的日期。请粘贴通知原文，或者每天写一行"),
    HolidayProblem.BAD_DATE: N_("没有这一天：{detail}"),
    HolidayProblem.WRONG_WEEKDAY: N_("星期几对不上：{detail}"),
    HolidayProblem.WRONG_COUNT: N_("天数对不上：{detail}"),
    HolidayProblem.BACKWARDS: N_("起止日期不对：{detail}"),
    HolidayProblem.WORKED_ON_WEEKDAY: N_("调休上班日应当在周六或周日：{detail}"),
    HolidayProblem.BOTH: N_("同一天既放假又上班：{detail}"),
    HolidayProblem.MISSING: N_("缺少这个节日：{detail}"),
    HolidayProblem.OTHER_YEAR: N_("不是这一年的日期：{detail}"),
}
SOURCES = {"notice": N_("按登记的放假通知"), "library": N_("按随软件提供的放假通知"), "": N_("尚未公布，暂定")}
STATES = {"proposed": N_("等待确认"), "in_force": N_("已启用"), "rejected": N_("未采用")}


def problem_text(problem: Problem) -> str:
    """One sentence for what is wrong with a pasted notice."""
    return _(PROBLEMS[problem.code]).format(detail=problem.detail)


def reason_text(reason: DayReason | None) -> str:
    """What a day counts as."""
    return _(REASONS[reason]) if reason is not None else _("工作日")


def _stripped(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


class NoticeForm(Form):
    """A State Council notice. ``plan`` is its days once the form is valid; ``year`` is set before validating."""

    title = StringField(lazy("通知名称"), filters=[_stripped])
    document_number = StringField(lazy("发文字号"), filters=[_stripped])
    url = StringField(lazy("原文网址（可不填）"), filters=[_stripped])
    announced_on = DateField(lazy("公布日期"), format="%Y-%m-%d")
    text = TextAreaField(lazy("放假安排"), filters=[_stripped])
    reason = TextAreaField(lazy("改动的理由"), filters=[_stripped])
    year: int = 0
    plan: YearPlan = YearPlan()

    def validate_title(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请填写通知名称"))
        if len(field.data) > 200:
            raise ValidationError(_("通知名称最多 {limit} 字").format(limit=200))

    def validate_document_number(self, field: Any) -> None:
        if len(field.data) > 80:
            raise ValidationError(_("发文字号最多 {limit} 字").format(limit=80))

    def validate_url(self, field: Any) -> None:
        if field.data and (not field.data.startswith("https://") or len(field.data) > 300):
            raise ValidationError(_("网址要以 https:// 开头"))

    def validate_announced_on(self, field: Any) -> None:
        if field.data is None:
            field.errors = []
            field.process_errors = []
            raise ValidationError(_("请填写公布日期，写成 2026-11-25 的样子"))

    def validate_text(self, field: Any) -> None:
        if len(field.data) > MAX_NOTICE:
            raise ValidationError(_("放假安排最多 {limit} 字").format(limit=MAX_NOTICE))
        self.plan, problems = read_plan(self.year, field.data)
        if problems:
            raise ValidationError(_("；").join(problem_text(problem) for problem in problems))

    def validate_reason(self, field: Any) -> None:
        if len(field.data) > 500:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=500))


class DecisionForm(Form):
    """Confirm or reject."""

    action = StringField()
    remark = StringField(lazy("不采用的理由"), filters=[_stripped])

    def validate_remark(self, field: Any) -> None:
        if self.action.data != "confirm" and not field.data:
            raise ValidationError(_("请写明不采用的理由"))
        if len(field.data) > 500:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=500))


@get(BASE, opt={"access": KEEPERS})
async def years_page(request: AnyRequest) -> AnyResponse:
    """The years, and what waits for a second administrator."""
    return render(
        request,
        "procedures/calendar.html",
        years=await holidays.years(),
        waiting=await holidays.waiting(),
        may_keep=holidays.may_keep(actor_of(request)),
        sources=SOURCES,
    )


@get(BASE + "/{year:int}", opt={"access": KEEPERS})
async def year_page(request: AnyRequest, year: FromPath[int]) -> AnyResponse:
    """One year's days and everything that was entered for it; the form to enter a notice."""
    form = NoticeForm()
    form.text.data = await _lines_of(year)
    return render(request, "procedures/year.html", form=form, error=None, **await _year_context(request, year))


@post(BASE + "/{year:int}", opt={"access": KEEPERS}, status_code=303)
async def propose(request: AnyRequest, year: FromPath[int]) -> AnyResponse:
    """Enter a notice, for another administrator to confirm."""
    actor = actor_of(request)
    holidays.require_keeper(actor)
    form = NoticeForm(await submitted(request))
    form.year = year
    context = await _year_context(request, year)

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "procedures/year.html", form=form, error=error, **context)

    valid = form.validate()
    if not context["provisional"] and not form.reason.data:
        form.reason.errors = [_("这一年的放假安排已经登记过。要改，请写明理由")]
        valid = False
    if not valid:
        return again()

    async def effect() -> str:
        assert form.announced_on.data is not None
        notice_id = await holidays.propose(
            actor,
            year,
            title=form.title.data or "",
            document_number=form.document_number.data or "",
            url=form.url.data or "",
            announced_on=form.announced_on.data,
            plan=form.plan,
            reason=form.reason.data or "",
        )
        return f"{BASE}/notices/{notice_id}"

    return await submit(request, effect, on_error=again)


@get(BASE + "/notices/{notice_id:int}", opt={"access": KEEPERS})
async def notice_page(request: AnyRequest, notice_id: FromPath[int]) -> AnyResponse:
    """A notice as it was entered, with what it changes."""
    context = await _notice_context(request, notice_id)
    return render(request, "procedures/notice.html", form=DecisionForm(), error=None, **context)


@post(BASE + "/notices/{notice_id:int}", opt={"access": KEEPERS}, status_code=303)
async def decide(request: AnyRequest, notice_id: FromPath[int]) -> AnyResponse:
    """Put it into force, or reject it."""
    actor = actor_of(request)
    holidays.require_keeper(actor)
    form = DecisionForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _notice_context(request, notice_id)
        return invalid(request, "procedures/notice.html", form=form, error=error, **context)

    if not form.validate():
        return await again()

    async def effect() -> str:
        confirm = form.action.data == "confirm"
        await holidays.decide(actor, notice_id, confirm=confirm, remark=form.remark.data or "")
        return f"{BASE}/notices/{notice_id}"

    return await submit(request, effect, on_error=again)


@get("/calendar/{year:int}", opt={"access": PUBLIC})
async def public_year(request: AnyRequest, year: FromPath[int]) -> AnyResponse:
    """The year's days off and made-up days, for whoever wants to check a date that was counted in working days."""
    notices = [one for one in await holidays.of_year(year) if one.state == "in_force"]
    calendar = await refresh_calendar()
    plan = holidays.plan_in_force(calendar, year)
    return render(
        request,
        "procedures/public.html",
        year=year,
        days=_days(plan),
        notices=notices,
        provisional=calendar.provisional(year),
        previous=year - 1 if year > holidays.EARLIEST else None,
        following=year + 1 if year < holidays.LATEST else None,
    )


async def _lines_of(year: int) -> str:
    """The year's days as lines, to be corrected; "" for one that is not announced."""
    calendar = await refresh_calendar()
    return "" if calendar.provisional(year) else holidays.plan_in_force(calendar, year).as_lines()


async def _year_context(request: AnyRequest, year: int) -> dict[str, Any]:
    notices = await holidays.of_year(year)
    calendar = await refresh_calendar()
    return {
        "year": year,
        "days": _days(holidays.plan_in_force(calendar, year)),
        "notices": notices,
        "provisional": calendar.provisional(year),
        "states": STATES,
        "may_keep": holidays.may_keep(actor_of(request)),
    }


async def _notice_context(request: AnyRequest, notice_id: int) -> dict[str, Any]:
    notice = await holidays.find_notice(notice_id)
    changed = holidays.changes(await refresh_calendar(), notice, await today()) if notice.state == "proposed" else []
    return {
        "notice": notice,
        "days": _days(notice.plan),
        "changes": [(day, reason_text(before), reason_text(after)) for day, before, after in changed],
        "states": STATES,
        "own": notice.proposed_by == actor_of(request).staff_id,
        "may_keep": holidays.may_keep(actor_of(request)),
    }


def _days(plan: YearPlan) -> list[tuple[str, list[str], int]]:
    """(holiday, its days with neighbours joined, how many) in order of the year, the days worked in exchange last."""
    by_reason: dict[DayReason, list[date]] = {}
    for day, reason in sorted(plan.off.items()):
        by_reason.setdefault(reason, []).append(day)
    rows = [
        (_(REASONS[reason]), _runs(days), len(days))
        for reason, days in sorted(by_reason.items(), key=lambda item: item[1][0])
    ]
    if plan.worked:
        rows.append((_(REASONS[DayReason.MAKE_UP_DAY]), _runs(sorted(plan.worked)), len(plan.worked)))
    return rows


def _runs(days: list[date]) -> list[str]:
    """2026年10月1日（周四）至2026年10月7日（周三）; a day without neighbours by itself."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [
        format_long_date(first)
        if first == last
        else _("{first}至{last}").format(first=format_long_date(first), last=format_long_date(last))
        for first, last in runs
    ]


routes: list[Any] = [years_page, year_page, propose, notice_page, decide, public_year]
