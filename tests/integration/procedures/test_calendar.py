"""Administrators keep the calendar: one enters, another confirms, and what is open is recomputed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from participation.consultations import services as consultations
from participation.consultations.rules.notices import NoticeKind
from participation.consultations.services import notices
from participation.hearings import services as hearings
from participation.hearings.services import recomputing
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.matters import worklist
from participation.matters.rules import StepKind
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from participation.procedures import services as procedures
from participation.procedures.queries import today
from participation.procedures.rules import DayReason, end_of
from participation.procedures.rules.holidays import YearPlan
from participation.procedures.services import Period, Unit, holidays
from tests.integration.consultations.conftest import person, publish, round_open, stage  # noqa: F401  (fixtures)
from tests.support.web import fill, words


@pytest.fixture(autouse=True)
async def known_calendar_again(database: Any) -> AsyncIterator[None]:
    """What these tests teach this process's calendar ends with them."""
    yield
    await database.empty()
    await procedures.refresh_calendar()


async def keeper() -> Actor:
    return await person(Role.ADMINISTRATOR, at="region")


async def in_force(plan: YearPlan, year: int, title: str = "关于放假安排的通知") -> int:
    """A notice entered by one and confirmed by another."""
    first, second = await keeper(), await keeper()
    async with unit_of_work():
        notice_id = await holidays.propose(
            first,
            year,
            title=title,
            document_number="",
            url="",
            announced_on=date(2026, 11, 1),
            plan=plan,
            reason="国务院办公厅补充通知",
        )
    async with unit_of_work():
        await holidays.decide(second, notice_id, confirm=True)
    await procedures.refresh_calendar()
    return notice_id


async def test_two_people_and_once(database: Any) -> None:
    first, second = await keeper(), await keeper()
    entering: dict[str, Any] = {
        "title": "通知",
        "document_number": "",
        "url": "",
        "announced_on": date(2034, 11, 1),
        "plan": YearPlan({date(2035, 9, 3): DayReason.SPECIAL_HOLIDAY}),
        "reason": "",
    }
    below = await person(Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        async with unit_of_work():
            await holidays.propose(below, 2035, **entering)
    with pytest.raises(RuleViolation) as refused:
        async with unit_of_work():
            await holidays.propose(first, 2026, **entering)
    assert refused.value.code == "calendar.reason"
    async with unit_of_work():
        notice_id = await holidays.propose(first, 2035, **entering)
    assert (await procedures.refresh_calendar()).provisional(2035), "a proposal changes nothing"
    with pytest.raises(NotPermitted):
        async with unit_of_work():
            await holidays.decide(first, notice_id, confirm=True)
    with pytest.raises(RuleViolation):
        async with unit_of_work():
            await holidays.decide(second, notice_id, confirm=False)
    async with unit_of_work():
        decided = await holidays.decide(second, notice_id, confirm=True)
    assert decided.since == await today()
    with pytest.raises(Conflict):
        async with unit_of_work():
            await holidays.decide(second, notice_id, confirm=False, remark="反悔")
    calendar = await procedures.refresh_calendar()
    assert calendar.reason(date(2035, 9, 3)) is DayReason.SPECIAL_HOLIDAY
    assert not calendar.provisional(2035)
    [payload] = [
        json.loads(row[0]) for row in await fetch("SELECT payload FROM outbox_message WHERE topic = 'calendar.changed'")
    ]
    assert payload == {"notice_id": notice_id, "year": 2035, "title": "通知"}
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE calendar_notice SET title = 'x'")
    # The tables are emptied between tests; the process must notice that too.
    await database.empty()
    assert (await procedures.refresh_calendar()).provisional(2035)


async def working_round(round_open: Any, days: int = 10) -> Any:  # noqa: F811
    """The round as one whose period counts working days, ending exactly with it."""
    start = await today()
    deadline = procedures.explain_deadline(
        start, Period(days, Unit.WORKING_DAY), await procedures.refresh_calendar(), rule="comment_period"
    )
    await execute(
        "UPDATE consultation SET deadline = $2, closes_at = $3 WHERE id = $1",
        round_open.id,
        json.dumps(deadline.as_json()),
        deadline.closes_at,
    )
    return deadline


async def recompute_all() -> list[Any]:
    made = []
    for consultation_id in await notices.recompute_running():
        async with unit_of_work():
            made.append(await notices.recompute(consultation_id, "国务院办公厅关于放假的通知"))
    return [one for one in made if one is not None]


async def test_a_late_holiday_moves_an_open_closing_and_says_so(stage, round_open, client):  # noqa: F811
    old = await working_round(round_open)
    free = old.last_day
    plan = holidays.plan_in_force(procedures.working_calendar(), free.year)
    await in_force(YearPlan({**plan.off, free: DayReason.SPECIAL_HOLIDAY}, plan.worked - {free}), free.year)
    [notice] = await recompute_all()
    assert notice.kind is NoticeKind.RECOMPUTED
    assert notice.old_closes_at == old.closes_at
    assert notice.new_closes_at > old.closes_at
    after = await consultations.get_consultation(round_open.id)
    assert after.closes_at == notice.new_closes_at == after.deadline.closes_at
    assert free in {day.date for day in after.deadline.skipped}
    assert await recompute_all() == [], "doing it again changes nothing"
    kinds = [step.kind for step in await matters.timeline(round_open.matter_id)]
    assert StepKind.DEADLINE_RECOMPUTED in kinds
    shown = words(await client.get(notice.path))
    assert "关于顺延征求意见截止日期的公告" in shown
    assert "国家规定的放假日" in shown


async def test_a_passed_closing_and_a_gained_day_leave_the_closing(round_open):  # noqa: F811
    old = await working_round(round_open)
    start = await today()
    weekend = next(day for day in (start + timedelta(days=n) for n in range(1, 9)) if day.weekday() == 5)
    plan = holidays.plan_in_force(procedures.working_calendar(), weekend.year)
    await in_force(
        YearPlan({day: r for day, r in plan.off.items() if day != weekend}, plan.worked | {weekend}), weekend.year
    )
    assert await recompute_all() == [], "a closing never moves to an earlier moment"
    after = await consultations.get_consultation(round_open.id)
    assert after.closes_at == old.closes_at
    assert weekend in after.deadline.made_up
    assert after.deadline.last_day < old.last_day
    await execute(
        "UPDATE consultation SET opens_at = opens_at - interval '90 days', closes_at = clock_timestamp() - interval '1 hour'"
    )
    assert await notices.recompute_running() == []
    async with unit_of_work():
        assert await notices.recompute(round_open.id, "通知") is None


async def test_a_hearing_that_now_comes_too_soon(round_open):  # noqa: F811
    calendar = await procedures.refresh_calendar()
    lead = procedures.explain_deadline(await today(), Period(7, Unit.WORKING_DAY), calendar, rule="hearing_notice")
    officer = await person(Role.HEARING_OFFICER)
    await execute(
        """
        INSERT INTO hearing (id, number, matter, organiser, kind, title, description, agenda, venue, starts_at,
            registration_opens_at, registration_closes_at, offers_until, notice_deadline, announced_by)
        SELECT gen_random_uuid(), '2026-T0001', m.id, m.lead_unit, 'hearing', '听证会', '', '', '会场', $1,
            clock_timestamp(), clock_timestamp() + interval '1 day', $1, $2, $3 FROM matter m
        """,
        end_of(lead.last_day) - timedelta(hours=15),
        json.dumps(lead.as_json()),
        officer.staff_id,
    )
    free = lead.last_day
    plan = holidays.plan_in_force(calendar, free.year)
    await in_force(YearPlan({**plan.off, free: DayReason.SPECIAL_HOLIDAY}, plan.worked - {free}), free.year)
    [hearing_id] = await recomputing.coming_with_working_days()
    async with unit_of_work():
        assert await recomputing.recompute(hearing_id, "通知")
    async with unit_of_work():
        assert not await recomputing.recompute(hearing_id, "通知")
    [payload] = [
        json.loads(row[0])
        for row in await fetch("SELECT payload FROM outbox_message WHERE topic = 'hearing.notice_short'")
    ]
    assert date.fromisoformat(payload["earliest"]) > free
    assert await fetch_value("SELECT count(*) FROM matter_step WHERE kind = 'deadline_recomputed'") == 1
    # Whoever runs hearings of the unit is told: among what waits for them, and on the hearing's page.
    [short] = await worklist.short_notices(officer)
    assert (short.hearing, short.earliest.isoformat()) == ("2026-T0001", payload["earliest"])
    assert await worklist.short_notices(replace(officer, grants=frozenset())) == []
    [hearing] = await hearings.of_matter(await fetch_value("SELECT matter FROM hearing"))
    assert hearing.notice_short
    assert not replace(hearing, notice_reason="紧急").notice_short


async def test_the_pages(client, staff_client, database):
    first = await staff_client("administrator", organisation="region")
    second = await staff_client("administrator", organisation="region")
    below = await staff_client("administrator", organisation="region/housing")
    url = "/office/calendar/2035"
    assert "尚未公布，暂定" in words(await first.get("/office/calendar"))
    shown = words(await first.get(url))
    assert "还没有公布" in shown
    assert "国庆节" in shown
    answer = await fill(first, url, {"title": "", "text": "元旦：1月1日（周二）放假2天。", "announced_on": "x"})
    assert answer.status_code == 422
    said = words(answer)
    for part in ("请填写通知名称", "请填写公布日期", "星期几对不上", "天数对不上", "缺少这个节日：春节"):
        assert part in said, part
    lines = "\n".join(
        f"2035-{month:02d}-{day:02d} 放假 {name}"
        for name, month, day in (
            ("元旦", 1, 1),
            ("春节", 2, 8),
            ("清明节", 4, 5),
            ("劳动节", 5, 1),
            ("端午节", 6, 10),
            ("国庆节", 10, 1),
        )
    )
    notice = {"title": "国务院办公厅关于2035年放假安排的通知", "announced_on": "2034-11-01", "text": lines}
    answer = await fill(first, url, notice)
    assert answer.status_code == 303, words(answer)
    page = answer.headers["location"]
    own = words(await first.get(page))
    assert "要由另一位管理员确认" in own
    assert "2035年2月8日" in own
    assert "您可以查看" in words(await below.get("/office/calendar"))
    assert (await below.post(page, data={})).status_code == 403
    answer = await fill(second, page, {"action": "reject", "remark": ""})
    assert answer.status_code == 422
    answer = await fill(second, page, {"action": "confirm", "remark": ""})
    assert answer.status_code == 303, words(answer)
    assert "已启用" in words(await first.get(page))
    public = words(await client.get("/calendar/2035"))
    assert "国务院办公厅关于2035年放假安排的通知" in public
    assert "暂定" not in public
    assert "暂定" in words(await client.get("/calendar/2036"))
    assert (await client.get("/calendar/1999")).status_code == 404
    # A year that is known changes only with a reason, and comes filled in.
    opened = await first.get(url)
    assert "2035-02-08 放假 春节" in opened.text
    answer = await fill(first, url, notice)
    assert answer.status_code == 422
    assert "要改，请写明理由" in words(answer)
