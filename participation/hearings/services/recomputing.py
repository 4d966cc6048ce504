"""What a late holiday does to the lead time of hearing notices that are out already."""

from __future__ import annotations

import json
from uuid import UUID

from participation.audit.services import record
from participation.matters.rules import StepKind
from participation.matters.services import hold, record_step
from participation.platform.clock import local
from participation.platform.database import execute, fetch, fetch_one, fetch_value, require_unit_of_work
from participation.platform.outbox import post
from participation.procedures import services as procedures
from participation.procedures.services import Deadline

TOPIC = "hearing.notice_short"
"""Outbox topic, when the hearing now comes too soon after its notice; holds {hearing_id, matter_id, number, earliest}."""


async def coming_with_working_days() -> list[UUID]:
    """Hearings still to come whose lead time counts working days, the next first."""
    rows = await fetch(
        "SELECT id FROM hearing WHERE starts_at > clock_timestamp() AND held_at IS NULL AND cancelled_at IS NULL"
        " AND notice_deadline -> 'period' ->> 'unit' = 'working_day' ORDER BY starts_at, id"
    )
    return [row[0] for row in rows]


async def recompute(hearing_id: UUID, announcement: str) -> bool:
    """Inside a unit of work: the lead time by the calendar in force; whether it changed.

    A lead time that has passed never changes. Where the hearing now comes too soon the matter's timeline says so, and
    whoever runs it is to put it off. Doing it again changes nothing.
    """
    require_unit_of_work()
    await procedures.refresh_calendar()
    matter_id: UUID | None = await fetch_value("SELECT matter FROM hearing WHERE id = $1", hearing_id)
    if matter_id is not None:
        await hold(matter_id)
    row = await fetch_one(
        "SELECT number, starts_at, held_at, notice_deadline, clock_timestamp() AS moment FROM hearing"
        " WHERE id = $1 FOR UPDATE",
        hearing_id,
    )
    if row is None or row["notice_deadline"] is None or row["held_at"] is not None or row["starts_at"] <= row["moment"]:
        return False
    old = Deadline.from_json(json.loads(row["notice_deadline"]))
    new = procedures.recomputed(old, row["moment"])
    if new == old:
        return False
    await execute("UPDATE hearing SET notice_deadline = $2 WHERE id = $1", hearing_id, json.dumps(new.as_json()))
    facts = {
        "number": row["number"],
        "old_last_day": old.last_day.isoformat(),
        "new_last_day": new.last_day.isoformat(),
        "announcement": announcement,
    }
    await record("system", "hearing.notice_recomputed", f"hearing:{hearing_id}", facts)
    if local(row["starts_at"]).date() < new.last_day:
        link = f"/hearings/{row['number']}"
        if matter_id is not None:
            await record_step(matter_id, StepKind.DEADLINE_RECOMPUTED, row["moment"], facts, link=link)
        await post(
            TOPIC,
            {
                "hearing_id": str(hearing_id),
                "matter_id": None if matter_id is None else str(matter_id),
                "number": row["number"],
                "earliest": new.last_day.isoformat(),
            },
        )
    return True
