"""Taking places and giving them back: everything about a place is decided in one statement."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from participation.audit.services import RECORD_CTE
from participation.platform.database import fetch_one, require_unit_of_work
from participation.platform.messaging import TOPIC as MESSAGE_TOPIC

# As in the migration's partial indexes, which ON CONFLICT names by this text.
LIVE_STATES = "('submitted', 'eligible', 'selected', 'waitlisted', 'offered', 'confirmed', 'checked_in')"

_AUDIT = RECORD_CTE.format(
    actor="'resident'",
    action="'registration.confirmed'",
    subject="'registration:' || booked.id",
    facts="jsonb_build_object('number', booked.number, 'hearing', $1::text, 'pool', $2::text)",
    request_id="$13",
    source="booked",
)

# The pool's row is what becomes scarcer, so it alone is locked, by the UPDATE that takes the place: whoever waited for it
# has capacity, window and the database's clock looked at again with the newest row. Audit and outbox are written by the
# same statement (the columns are those of audit.services.RECORD_CTE and platform.outbox.post), so that the lock is held for
# one round trip and the commit. Two at once with the same phone meet at the unique index: the later one has taken a place
# without a registration, which the caller sees and rolls back.
_BOOK = f"""
WITH place AS (
    UPDATE hearing_pool AS p SET taken = p.taken + 1
    FROM hearing AS h
    WHERE h.number = $1 AND p.hearing = h.id AND p.slug = $2 AND p.taken < p.capacity AND h.held_at IS NULL
      AND h.cancelled_at IS NULL AND clock_timestamp() >= h.registration_opens_at
      AND clock_timestamp() < h.registration_closes_at
    RETURNING p.id
), booked AS (
    INSERT INTO registration (id, number, pool, state, masked_name, phone_index, needs, language, created_at)
    SELECT $3, $4, place.id, 'confirmed', $5, $6, $7, $8, clock_timestamp()
    FROM place
    ON CONFLICT (pool, phone_index) WHERE state IN {LIVE_STATES} DO NOTHING
    RETURNING id, number
), person AS (
    INSERT INTO registration_person (registration, name_encrypted, phone_encrypted, email_encrypted, statement_encrypted)
    SELECT id, $9, $10, $11, $12 FROM booked
), history AS (
    INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
    SELECT id, 'submitted', 'confirmed', 'resident', clock_timestamp() FROM booked
), messages AS (
    INSERT INTO outbox_message (topic, payload, request_id, next_send_at)
    SELECT $14, payload::jsonb, $13, clock_timestamp() FROM booked, unnest($15::text[]) AS payload
), {_AUDIT}
SELECT booked.id IS NOT NULL AS registered FROM place LEFT JOIN booked ON true
"""


@dataclass(frozen=True, slots=True)
class Person:
    """What is kept of somebody who registers, already encrypted and masked."""

    id: UUID
    phone_index: bytes
    masked_name: str
    needs: tuple[str, ...]
    language: str
    name: bytes
    phone: bytes
    email: bytes | None
    statement: bytes | None


class Booking(StrEnum):
    """What the booking statement did."""

    DONE = "done"
    NO_PLACE = "no_place"
    """Nothing was changed: no place is left, or the window is closed."""
    TWICE = "twice"
    """Another registration of the same phone came in at the same moment: the unit of work must be rolled back."""


async def book(
    hearing: str, pool: str, number: str, person: Person, messages: list[dict[str, str]], request_id: str
) -> Booking:
    """Take a place in the open unit of work, with everything that belongs to it. ``messages``: sealed outbox payloads."""
    registered: bool | None = await require_unit_of_work().fetchval(
        _BOOK,
        hearing,
        pool,
        person.id,
        number,
        person.masked_name,
        person.phone_index,
        list(person.needs),
        person.language,
        person.name,
        person.phone,
        person.email,
        person.statement,
        request_id,
        MESSAGE_TOPIC,
        [json.dumps(message) for message in messages],
    )
    if registered is None:
        return Booking.NO_PLACE
    return Booking.DONE if registered else Booking.TWICE


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides whether a place can be given, at ``at`` on the database's clock.

    ``serial``: a running number for the registration, taken only where a place is left; it is not given twice.
    """

    at: datetime
    opens_at: datetime
    closes_at: datetime
    held_at: datetime | None
    capacity: int
    taken: int
    existing_number: str | None
    serial: int | None
    title: str
    starts_at: datetime
    venue: str


async def circumstances(hearing: str, pool: str, phone_index: bytes) -> Circumstances | None:
    """How things stand for this phone in this pool, without any lock; None when there is no such hearing or pool."""
    row = await fetch_one(
        f"""
        SELECT clock_timestamp() AS at, h.registration_opens_at, h.registration_closes_at, h.held_at, p.capacity, p.taken,
               (SELECT r.number FROM registration r
                WHERE r.pool = p.id AND r.phone_index = $3 AND r.state IN {LIVE_STATES}) AS existing_number,
               CASE WHEN p.taken < p.capacity THEN nextval('registration_serial') END AS serial,
               h.title, h.starts_at, h.venue
        FROM hearing h JOIN hearing_pool p ON p.hearing = h.id
        WHERE h.number = $1 AND p.slug = $2 AND p.capacity > 0
        """,
        hearing,
        pool,
        phone_index,
    )
    return None if row is None else Circumstances(*row.values())


async def lock_pool_of(registration_id: UUID) -> None:
    """Lock the pool before the registration, in the order booking does, so that the two never wait for each other."""
    await fetch_one(
        "SELECT 1 FROM hearing_pool p JOIN registration r ON r.pool = p.id WHERE r.id = $1 FOR UPDATE OF p",
        registration_id,
    )


async def withdraw(registration_id: UUID, actor: str) -> bool:
    """Give the place back; False when the registration is not live or the hearing has begun. The pool is locked."""
    row = await fetch_one(
        f"""
        WITH gone AS (
            UPDATE registration r SET state = 'withdrawn', withdrawn_at = clock_timestamp()
            FROM registration before, hearing_pool p JOIN hearing h ON h.id = p.hearing
            WHERE r.id = $1 AND before.id = r.id AND p.id = r.pool
              AND r.state IN {LIVE_STATES} AND h.starts_at > clock_timestamp()
            RETURNING r.id, r.pool, before.state AS from_state
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
            SELECT id, from_state, 'withdrawn', $2, clock_timestamp() FROM gone
        )
        UPDATE hearing_pool p SET taken = p.taken - 1 FROM gone WHERE p.id = gone.pool RETURNING p.id
        """,
        registration_id,
        actor,
    )
    return row is not None
