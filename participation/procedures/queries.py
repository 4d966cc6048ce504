"""Notices of holidays: the ones in force, the ones that wait, deciding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.procedures.rules.holidays import YearPlan


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """A notice as it was entered. ``state``: proposed, in_force or rejected; names are those of members of staff."""

    id: int
    year: int
    title: str
    document_number: str
    url: str
    announced_on: date
    plan: YearPlan
    reason: str
    state: str
    proposed_by: UUID
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    decision_remark: str
    since: date


_NOTICE = """
SELECT n.*, p.display_name AS proposer, coalesce(d.display_name, '') AS decider
FROM calendar_notice n JOIN staff p ON p.id = n.proposed_by LEFT JOIN staff d ON d.id = n.decided_by
"""


async def count_in_force() -> int:
    """How many notices were ever put into force: grows with each change of the calendar."""
    return int(await fetch_value("SELECT count(*) FROM calendar_notice WHERE state = 'in_force'"))


async def in_force() -> list[HolidayNotice]:
    """In the order in which they were put into force."""
    return [_notice(row) for row in await fetch(_NOTICE + "WHERE n.state = 'in_force' ORDER BY n.decided_at, n.id")]


async def of_year(year: int) -> list[HolidayNotice]:
    """Everything entered for a year, newest first."""
    return [_notice(row) for row in await fetch(_NOTICE + "WHERE n.year = $1 ORDER BY n.id DESC", year)]


async def waiting() -> list[HolidayNotice]:
    """Proposals nobody has decided on, oldest first."""
    return [_notice(row) for row in await fetch(_NOTICE + "WHERE n.state = 'proposed' ORDER BY n.id")]


async def by_id(notice_id: int, *, lock: bool = False) -> HolidayNotice | None:
    row = await fetch_one(_NOTICE + "WHERE n.id = $1" + (" FOR UPDATE OF n" if lock else ""), notice_id)
    return None if row is None else _notice(row)


async def insert(
    year: int,
    *,
    title: str,
    document_number: str,
    url: str,
    announced_on: date,
    plan: YearPlan,
    reason: str,
    proposed_by: UUID,
) -> int:
    """A new proposal; its id."""
    return int(
        await fetch_value(
            "INSERT INTO calendar_notice (year, title, document_number, url, announced_on, plan, reason, state,"
            " proposed_by, proposed_at, decision_remark)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, clock_timestamp(), '') RETURNING id",
            year,
            title,
            document_number,
            url,
            announced_on,
            json.dumps(plan.as_json()),
            reason,
            proposed_by,
        )
    )


async def decide(notice_id: int, state: str, *, decided_by: UUID, remark: str) -> bool:
    """Put a proposal into force from today (Asia/Shanghai), or reject it; False where it is decided already."""
    tag = await execute(
        "UPDATE calendar_notice SET state = $2::text, decided_by = $3, decision_remark = $4, decided_at = clock_timestamp(),"
        " since = CASE WHEN $2::text = 'in_force' THEN (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date END"
        " WHERE id = $1 AND state = 'proposed'",
        notice_id,
        state,
        decided_by,
        remark,
    )
    return tag == "UPDATE 1"


async def today() -> date:
    """The day in Asia/Shanghai by the database's clock."""
    found: date = await fetch_value("SELECT (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date")
    return found


def _notice(row: Any) -> HolidayNotice:
    return HolidayNotice(
        id=row["id"],
        year=row["year"],
        title=row["title"],
        document_number=row["document_number"],
        url=row["url"],
        announced_on=row["announced_on"],
        plan=YearPlan.from_json(json.loads(row["plan"])),
        reason=row["reason"],
        state=row["state"],
        proposed_by=row["proposed_by"],
        proposer=row["proposer"],
        proposed_at=row["proposed_at"],
        decider=row["decider"],
        decided_at=row["decided_at"],
        decision_remark=row["decision_remark"],
        since=row["since"] or date.max,
    )
