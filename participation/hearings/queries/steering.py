"""Statements of what the office changes after the notice, and of the clock's regular looks."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings.queries.booking import HOLDING_STATES, LIVE_STATES, NOTIFY
from participation.platform.database import fetch, fetch_one, require_unit_of_work
from participation.platform.request_id import current_request_id
from participation.procedures.rules import Deadline


async def set_capacity(pool: UUID, capacity: int) -> int | None:
    """None when it was set; else how many places are taken, which is more. The caller holds the pool's lock."""
    connection = require_unit_of_work()
    if await connection.fetchval(
        "UPDATE hearing_pool SET capacity = $2 WHERE id = $1 AND taken <= $2 RETURNING 1", pool, capacity
    ):
        return None
    found: int = await connection.fetchval("SELECT taken FROM hearing_pool WHERE id = $1", pool)
    return found


async def usable_seats(hearing: UUID) -> int:
    """Seats of the plan one can sit on."""
    row = await fetch_one("SELECT count(*) FROM hearing_seat WHERE hearing = $1 AND kind <> 'blocked'", hearing)
    return int(row[0]) if row else 0


async def reschedule(
    hearing: UUID,
    starts_at: datetime,
    ends_at: datetime | None,
    venue: str,
    online: str,
    before: datetime,
    deadline: Deadline | None,
    why_short: str,
) -> None:
    """Set time and place; what hangs on the beginning moves with it, and calendars see a higher sequence.

    ``deadline``, ``why_short``: the lead time the session is held to from now on, and the reason published for less.
    """
    await require_unit_of_work().execute(
        """
        UPDATE hearing SET starts_at = $2, ends_at = $3, venue = $4, online_address = $5, sequence = sequence + 1,
               registration_closes_at = least(registration_closes_at, $2),
               offers_until = CASE WHEN offers_until = $6 THEN $2 ELSE least(offers_until, $2) END,
               remind_at = remind_at + ($2 - $6), reminded_at = NULL, notice_deadline = $7::jsonb, notice_reason = $8
        WHERE id = $1
        """,
        hearing,
        starts_at,
        ends_at,
        venue,
        online,
        before,
        None if deadline is None else json.dumps(deadline.as_json()),
        why_short,
    )


async def cancel(hearing: UUID, reason: str) -> bool:
    """Whether it was cancelled now."""
    return bool(
        await require_unit_of_work().fetchval(
            "UPDATE hearing SET cancelled_at = clock_timestamp(), cancel_reason = $2, sequence = sequence + 1"
            " WHERE id = $1 AND cancelled_at IS NULL AND held_at IS NULL RETURNING 1",
            hearing,
            reason,
        )
    )


async def tell_all(hearing: UUID, what: str, *, holding: bool = False) -> int:
    """Ask that everybody with a live registration be told (or only those who hold a place); how many."""
    states = HOLDING_STATES if holding else LIVE_STATES
    rows = await require_unit_of_work().fetch(
        f"""
        INSERT INTO outbox_message (topic, payload, request_id, next_send_at)
        SELECT '{NOTIFY}', jsonb_build_object('registration', r.id, 'what', $2::text), $3, clock_timestamp()
        FROM registration r JOIN hearing_pool p ON p.id = r.pool WHERE p.hearing = $1 AND r.state IN {states}
        RETURNING id
        """,
        hearing,
        what,
        current_request_id(),
    )
    return len(rows)


async def copy_registration(
    before: UUID, new: UUID, number: str, state: str, queue: int | None, *, observers: UUID | None = None
) -> None:
    """A new registration of the same person; the caller holds the pool's lock and counts on it being free.

    ``observers``: the pool it goes to by cascade; None: the pool of the one before.
    """
    await require_unit_of_work().execute(
        f"""
        WITH made AS (
            INSERT INTO registration (id, number, pool, state, masked_name, phone_index, identity_index, phone_proved,
                                      needs, places, language, queue, confirmed_at, created_at, cascaded_from)
            SELECT $2, $3, coalesce($6::uuid, pool), $4::text, masked_name, phone_index, identity_index, phone_proved, needs, places, language,
                   $5, CASE WHEN $4::text = 'confirmed' THEN clock_timestamp() END, clock_timestamp(),
                   CASE WHEN $6::uuid IS NOT NULL THEN id END
            FROM registration WHERE id = $1 RETURNING id, pool, places, state
        ), counted AS (
            UPDATE hearing_pool p SET taken = p.taken + made.places FROM made
            WHERE p.id = made.pool AND made.state IN {HOLDING_STATES}
        ), person AS (
            INSERT INTO registration_person SELECT $2, name_encrypted, phone_encrypted, email_encrypted,
                   statement_encrypted, identity_encrypted, organisation_encrypted, answers_encrypted
            FROM registration_person WHERE registration = $1
        ), companions AS (
            INSERT INTO registration_companion (id, registration, ordinal, masked_name, name_encrypted)
            SELECT gen_random_uuid(), $2, ordinal, masked_name, name_encrypted FROM registration_companion
            WHERE registration = $1
        )
        INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
        SELECT id, 'submitted', state, 'system', clock_timestamp() FROM made
        """,
        before,
        new,
        number,
        state,
        queue,
        observers,
    )


async def take_due_reminders() -> list[UUID]:
    """Sessions whose reminder is due; each is given out once."""
    rows = await require_unit_of_work().fetch(
        "UPDATE hearing SET reminded_at = clock_timestamp() WHERE remind_at <= clock_timestamp() AND reminded_at IS NULL"
        " AND cancelled_at IS NULL AND starts_at > clock_timestamp() RETURNING id"
    )
    return [row[0] for row in rows]


async def to_cascade(limit: int) -> list[Any]:
    """Unselected participants who want to be observers and are none yet: (registration, pool, places, observers' pool).

    Unselected is who stands behind all alternates once the draw has been held.
    """
    return await fetch(
        """
        SELECT r.id, o.id AS observers FROM registration r
        JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        JOIN hearing_pool o ON o.hearing = h.id AND o.code = 'observer' AND o.selection = 'first_come'
        WHERE r.state = 'waitlisted' AND r.cascade AND p.cascade AND p.selection = 'draw'
          AND r.queue > p.capacity + p.alternates AND h.starts_at > clock_timestamp() AND h.cancelled_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM registration c WHERE c.cascaded_from = r.id)
          AND NOT EXISTS (SELECT 1 FROM registration c WHERE c.pool = o.id AND c.phone_index = r.phone_index
                          AND c.state NOT IN ('withdrawn', 'ineligible', 'no_show'))
        ORDER BY r.queue LIMIT $1
        """,
        limit,
    )
