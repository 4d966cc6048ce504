"""``python -m tests.support.door_day``: the day of a hearing, in the database of the environment.

Prints one line of JSON: {"hearing", "other": numbers of sessions, "people": {name: {"number", "code", "pass"}}}. The hearing
begins in an hour and has numbered seats. Its people: ``east``, ``west`` and ``late`` have places for one, ``group`` for
three, ``gone`` withdrew, ``absent`` never comes, ``waits`` is on the waiting list, ``elsewhere`` belongs to the other
session, which is in forty days. ``forged``: the pass of ``east`` with another number. Needs what ``tests.support.scene`` makes.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from participation.app import configure
from participation.hearings import services as hearings
from participation.hearings.rules import HearingKind, PoolCode, PoolPlan, Seating
from participation.identity.rules import Actor, Grant, Role
from participation.platform import database
from participation.platform.database import execute, fetch_one, unit_of_work
from participation.settings import current

OBSERVERS = 7
SEATS = "A  1* 2-4 _ 5-9"


async def make() -> dict[str, Any]:
    """Everything above, through the services that the pages use; then the clock is moved to the day."""
    officer, matter = await _officer()
    hearing = await _announce(officer, matter, "供热价格听证会", seating=Seating.ASSIGNED, seat_plan=SEATS)
    other = await _announce(officer, matter, "物业服务听证会")
    people: dict[str, hearings.Booked] = {}
    applications = {
        "east": {"name": "王建国"},
        "west": {"name": "乌兰图雅"},
        "gone": {"name": "何伟"},
        "group": {"name": "陈思远", "companions": ("陈小满", "林晓月")},
        "late": {"name": "赵小霞"},
        "absent": {"name": "巴特尔"},
        "waits": {"name": "钱小明", "wait": True},
    }
    for n, (who, facts) in enumerate(applications.items()):
        if who == "absent":
            # Gone before the place is full again: the seventh place goes to who never comes.
            async with unit_of_work():
                await hearings.withdraw(await hearings.ticket(people["gone"].number, people["gone"].code))
        people[who] = await _register(hearing, n, facts)
    people["elsewhere"] = await _register(other, 50, {"name": "周明"})
    soon = datetime.now(UTC) + timedelta(hours=1)
    await execute(
        "UPDATE hearing SET starts_at = $2, ends_at = $3, registration_opens_at = $4, registration_closes_at = $5,"
        " offers_until = $5 WHERE id = $1",
        hearing.id,
        soon,
        soon + timedelta(hours=2),
        soon - timedelta(days=3),
        soon - timedelta(hours=2),
    )
    said = {who: await _said(booked) for who, booked in people.items()}
    said["forged"] = {"pass": said["east"]["pass"].replace(people["east"].number, people["absent"].number)}
    return {"hearing": hearing.number, "other": other.number, "people": said}


async def _officer() -> tuple[Actor, str]:
    row = await fetch_one(
        "SELECT s.id, s.display_name, g.organisation, o.path, m.number FROM staff s JOIN staff_grant g ON g.staff = s.id"
        " JOIN organisation o ON o.id = g.organisation"
        " CROSS JOIN (SELECT number FROM matter ORDER BY created_at LIMIT 1) m WHERE g.role = 'hearing_officer' LIMIT 1"
    )
    assert row is not None
    grants = frozenset({Grant(Role.HEARING_OFFICER, row["path"])})
    return Actor(row["id"], row["display_name"], row["organisation"], row["path"], grants), row["number"]


async def _announce(officer: Actor, matter: str, title: str, **more: Any) -> hearings.HearingView:
    now = datetime.now(UTC)
    pools = (PoolPlan(PoolCode.PARTICIPANT, 2), PoolPlan(PoolCode.OBSERVER, OBSERVERS, companions=3))
    async with unit_of_work():
        return await hearings.announce(
            officer,
            matter,
            hearings.Announcement(
                kind=HearingKind.HEARING,
                title=title,
                description="听取居民的意见。",
                agenda="供热期\n室内温度",
                venue="自治区政务服务中心三楼 301 听证室",
                starts_at=now + timedelta(days=40),
                registration_opens_at=None,
                registration_closes_at=now + timedelta(days=20),
                pools=pools,
                **more,
            ),
        )


async def _register(hearing: hearings.HearingView, n: int, facts: dict[str, Any]) -> hearings.Booked:
    application = hearings.Application(pool=PoolCode.OBSERVER, phone=f"1390000{9100 + n}", **facts)
    booked = await hearings.register(hearing.number, application)
    assert isinstance(booked, hearings.Booked), booked
    return booked


async def _said(booked: hearings.Booked) -> dict[str, str]:
    ticket = await hearings.ticket(booked.number, booked.code)
    return {"number": booked.number, "code": booked.code, "pass": hearings.pass_of(ticket)}


async def _with_pool() -> dict[str, Any]:
    configure(current())
    await database.open_pool(current(), size=2)
    try:
        return await make()
    finally:
        await database.close_pool()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_with_pool()), ensure_ascii=False))
