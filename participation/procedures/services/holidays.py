"""The table of holidays: one administrator enters a notice, another puts it into force; what is open is then recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from participation.audit.services import record
from participation.identity.rules import Actor, Role
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post
from participation.procedures import queries
from participation.procedures.calendar import library_years
from participation.procedures.queries import HolidayNotice
from participation.procedures.rules import DayReason, WorkingCalendar
from participation.procedures.rules.holidays import YearPlan
from participation.procedures.services.calendars import refresh_calendar

TOPIC = "calendar.changed"
"""Outbox topic; the message holds {notice_id, year, title}: whoever keeps computed dates recomputes what is open."""

__all__ = [
    "TOPIC",
    "HolidayNotice",
    "Year",
    "changes",
    "decide",
    "find_notice",
    "may_keep",
    "of_year",
    "plan_in_force",
    "propose",
    "require_keeper",
    "this_year",
    "waiting",
    "years",
]

EARLIEST, LATEST = 2004, 2100


@dataclass(frozen=True, slots=True)
class Year:
    """A year's standing. ``source``: library, notice, or "" for one nobody has announced (provisional)."""

    year: int
    source: str
    free: int
    worked: int
    provisional: bool


def may_keep(actor: Actor) -> bool:
    """Whether this administrator keeps the calendar: it is everybody's, so it takes one of the highest organisation."""
    return any(grant.role is Role.ADMINISTRATOR and "/" not in grant.organisation_path for grant in actor.grants)


def require_keeper(actor: Actor) -> None:
    """NotPermitted for anyone else."""
    if not may_keep(actor):
        raise NotPermitted("calendar.keeper", N_("工作日历由最高一级单位的管理员维护"))


async def this_year() -> int:
    """The running year by the database's clock."""
    return (await queries.today()).year


async def years(*, before: int = 2, ahead: int = 2) -> list[Year]:
    """The years around the running one, newest first."""
    calendar = await refresh_calendar()
    now = await this_year()
    entered = {notice.year for notice in await queries.in_force()}
    return [_year(calendar, year, entered) for year in range(now + ahead, now - before - 1, -1)]


def _year(calendar: WorkingCalendar, year: int, entered: set[int]) -> Year:
    plan = plan_in_force(calendar, year)
    source = "notice" if year in entered else "library" if year in library_years() else ""
    return Year(year, source, len(plan.off), len(plan.worked), calendar.provisional(year))


def plan_in_force(calendar: WorkingCalendar, year: int) -> YearPlan:
    """The year's days off and made-up days as they are counted; for a provisional year what is assumed of it."""
    off: dict[date, DayReason] = {}
    worked: set[date] = set()
    day = date(year, 1, 1)
    while day.year == year:
        reason = calendar.reason(day)
        if reason is DayReason.MAKE_UP_DAY:
            worked.add(day)
        elif reason is not None and reason is not DayReason.WEEKEND:
            off[day] = reason
        day += timedelta(days=1)
    return YearPlan(off, frozenset(worked))


def changes(
    calendar: WorkingCalendar, notice: HolidayNotice, since: date
) -> list[tuple[date, DayReason | None, DayReason | None]]:
    """(day, counted so far as, will be counted as) of every day from ``since`` on that the notice changes."""
    from participation.procedures.calendar import InForce, StateCouncilCalendar

    alone = StateCouncilCalendar([InForce(notice.year, notice.plan)])
    days = {date(notice.year, 1, 1) + timedelta(days=n) for n in range(366)} | {*notice.plan.off, *notice.plan.worked}
    return [
        (day, calendar.reason(day), alone.reason(day))
        for day in sorted(days)
        if day >= since
        and calendar.reason(day) is not alone.reason(day)
        and (day.year == notice.year or day in notice.plan.off or day in notice.plan.worked)
    ]


async def of_year(year: int) -> list[HolidayNotice]:
    """Everything entered for a year, newest first. NotFound outside the years a calendar can be asked for."""
    if not EARLIEST <= year <= LATEST:
        raise NotFound("calendar.year", N_("没有这一年的工作日历"))
    return await queries.of_year(year)


async def waiting() -> list[HolidayNotice]:
    """Proposals that wait for a second administrator."""
    return await queries.waiting()


async def find_notice(notice_id: int) -> HolidayNotice:
    """NotFound `calendar.notice`."""
    found = await queries.by_id(notice_id) if 0 < notice_id < 2**62 else None
    if found is None:
        raise NotFound("calendar.notice", N_("没有找到这份放假通知"))
    return found


async def propose(
    actor: Actor,
    year: int,
    *,
    title: str,
    document_number: str,
    url: str,
    announced_on: date,
    plan: YearPlan,
    reason: str,
) -> int:
    """Inside a unit of work: enter a notice; its id. RuleViolation `calendar.reason` when a known year changes without one.

    Nothing changes before another administrator has confirmed it.
    """
    require_unit_of_work()
    require_keeper(actor)
    calendar = await refresh_calendar()
    if not calendar.provisional(year) and not reason.strip():
        raise RuleViolation("calendar.reason", N_("这一年的放假安排已经登记过。要改，请写明理由"))
    notice_id = await queries.insert(
        year,
        title=title,
        document_number=document_number,
        url=url,
        announced_on=announced_on,
        plan=plan,
        reason=reason.strip(),
        proposed_by=actor.staff_id,
    )
    facts = {"year": year, "title": title, "plan": plan.as_json()}
    await record(actor.audit_name, "calendar.proposed", f"calendar:{notice_id}", facts)
    return notice_id


async def decide(actor: Actor, notice_id: int, *, confirm: bool, remark: str = "") -> HolidayNotice:
    """Inside a unit of work: put a proposal into force from today on, or reject it.

    NotPermitted `calendar.own` for whoever entered it, except to take it back; RuleViolation for a rejection without a
    remark; Conflict when it is decided already.
    """
    require_unit_of_work()
    require_keeper(actor)
    notice = await queries.by_id(notice_id, lock=True)
    if notice is None:
        raise NotFound("calendar.notice", N_("没有找到这份放假通知"))
    if confirm and notice.proposed_by == actor.staff_id:
        raise NotPermitted("calendar.own", N_("录入的人不能自己确认。请由另一位管理员核对后确认"))
    if not confirm and not remark.strip():
        raise RuleViolation("calendar.remark", N_("请写明不采用的理由"))
    state = "in_force" if confirm else "rejected"
    if not await queries.decide(notice_id, state, decided_by=actor.staff_id, remark=remark.strip()):
        raise Conflict("calendar.decided", N_("这份放假通知已经有了处理结果。请重新打开页面"))
    await record(actor.audit_name, f"calendar.{state}", f"calendar:{notice_id}", {"year": notice.year})
    if confirm:
        await post(TOPIC, {"notice_id": notice_id, "year": notice.year, "title": notice.title})
    return await find_notice(notice_id)
