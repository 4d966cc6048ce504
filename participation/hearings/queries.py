"""The statements of hearings. Booking, the hot path, is one statement; everything about a place is decided in it."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from participation.audit.services import RECORD_CTE
from participation.hearings.rules import HearingKind, PoolCode, RegistrationState, Selection, state_at
from participation.hearings.views import HearingView, PoolView, RegistrationView
from participation.platform.database import fetch, fetch_one, require_unit_of_work
from participation.platform.messaging import TOPIC as MESSAGE_TOPIC
from participation.procedures.rules import Deadline

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
    WHERE h.number = $1 AND p.hearing = h.id AND p.code = $2 AND p.taken < p.capacity AND h.held_at IS NULL
      AND clock_timestamp() >= h.registration_opens_at AND clock_timestamp() < h.registration_closes_at
    RETURNING p.id
), booked AS (
    INSERT INTO registration (id, number, pool, state, masked_name, phone_index, needs, language, created_at)
    SELECT $3, $4, place.id, 'confirmed', $5, $6, $7, $8, clock_timestamp()
    FROM place
    ON CONFLICT (pool, phone_index) WHERE state IN ('submitted', 'confirmed') DO NOTHING
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
    hearing: str, pool: PoolCode, number: str, person: Person, messages: list[dict[str, str]], request_id: str
) -> Booking:
    """Take a place in the open unit of work, with everything that belongs to it. ``messages``: sealed outbox payloads."""
    registered: bool | None = await require_unit_of_work().fetchval(
        _BOOK,
        hearing,
        pool.value,
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


async def circumstances(hearing: str, pool: PoolCode, phone_index: bytes) -> Circumstances | None:
    """How things stand for this phone in this pool, without any lock; None when there is no such hearing or pool."""
    row = await fetch_one(
        """
        SELECT clock_timestamp() AS at, h.registration_opens_at, h.registration_closes_at, h.held_at, p.capacity, p.taken,
               (SELECT r.number FROM registration r
                WHERE r.pool = p.id AND r.phone_index = $3 AND r.state IN ('submitted', 'confirmed')) AS existing_number,
               CASE WHEN p.taken < p.capacity THEN nextval('registration_serial') END AS serial,
               h.title, h.starts_at, h.venue
        FROM hearing h JOIN hearing_pool p ON p.hearing = h.id
        WHERE h.number = $1 AND p.code = $2 AND p.capacity > 0
        """,
        hearing,
        pool.value,
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
        """
        WITH gone AS (
            UPDATE registration r SET state = 'withdrawn', withdrawn_at = clock_timestamp()
            FROM registration before, hearing_pool p JOIN hearing h ON h.id = p.hearing
            WHERE r.id = $1 AND before.id = r.id AND p.id = r.pool
              AND r.state IN ('submitted', 'confirmed') AND h.starts_at > clock_timestamp()
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


async def next_hearing_serial() -> int:
    """The next running number of hearings."""
    row = await fetch_one("SELECT nextval('hearing_serial')")
    return int(row[0]) if row else 0


async def mark_held(hearing_id: UUID, participants: int, observers: int, note: str) -> tuple[datetime, datetime] | None:
    """(starts_at, held_at) when it was recorded as held now; None when it has not begun or was recorded before."""
    row = await fetch_one(
        """
        UPDATE hearing SET held_at = clock_timestamp(), held_note = $4, attended_participants = $2, attended_observers = $3
        WHERE id = $1 AND held_at IS NULL AND starts_at <= clock_timestamp()
        RETURNING starts_at, held_at
        """,
        hearing_id,
        participants,
        observers,
        note,
    )
    return None if row is None else (row[0], row[1])


_HEARINGS = """
SELECT h.*, m.number AS matter_number, m.title AS matter_title, clock_timestamp() AS as_of,
       (SELECT json_agg(json_build_object('id', p.id, 'code', p.code, 'capacity', p.capacity, 'taken', p.taken,
                                          'selection', p.selection) ORDER BY p.code DESC)
        FROM hearing_pool p WHERE p.hearing = h.id AND p.capacity > 0) AS pools
FROM hearing h JOIN matter m ON m.id = h.matter
"""


async def hearing(number: str) -> HearingView | None:
    """One hearing."""
    row = await fetch_one(f"{_HEARINGS} WHERE h.number = $1", number)
    return None if row is None else _hearing(row)


async def hearings_of(matter_id: UUID) -> list[HearingView]:
    """A matter's hearings, the earliest first."""
    return [
        _hearing(row)
        for row in await fetch(f"{_HEARINGS} WHERE h.matter = $1 ORDER BY h.starts_at, h.number", matter_id)
    ]


async def upcoming(limit: int) -> list[HearingView]:
    """Hearings still to come, the next first."""
    rows = await fetch(
        f"{_HEARINGS} WHERE h.held_at IS NULL AND h.starts_at > clock_timestamp() ORDER BY h.starts_at, h.number LIMIT $1",
        limit,
    )
    return [_hearing(row) for row in rows]


async def past(limit: int) -> list[HearingView]:
    """Hearings that have begun or were held, the latest first."""
    rows = await fetch(
        f"{_HEARINGS} WHERE h.held_at IS NOT NULL OR h.starts_at <= clock_timestamp()"
        " ORDER BY h.starts_at DESC, h.number DESC LIMIT $1",
        limit,
    )
    return [_hearing(row) for row in rows]


async def registrations(hearing_id: UUID) -> list[tuple[RegistrationView, bytes | None]]:
    """(registration, encrypted statement) for a hearing, in the order of arrival, the withdrawn too."""
    rows = await fetch(
        """
        SELECT r.number, p.code, r.state, r.masked_name, r.needs, r.created_at, r.withdrawn_at, n.statement_encrypted
        FROM registration r JOIN hearing_pool p ON p.id = r.pool
        LEFT JOIN registration_person n ON n.registration = r.id
        WHERE p.hearing = $1 ORDER BY r.created_at, r.number
        """,
        hearing_id,
    )
    return [
        (
            RegistrationView(
                number=row["number"],
                pool=PoolCode(row["code"]),
                state=RegistrationState(row["state"]),
                masked_name=row["masked_name"],
                statement="",
                needs=tuple(row["needs"] or ()),
                created_at=row["created_at"],
                withdrawn_at=row["withdrawn_at"],
            ),
            row["statement_encrypted"],
        )
        for row in rows
    ]


async def registration(number: str) -> Any:
    """The row of one registration with the number of its hearing and the encrypted name, or None."""
    return await fetch_one(
        """
        SELECT r.*, p.code AS pool_code, h.number AS hearing_number, n.name_encrypted
        FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        LEFT JOIN registration_person n ON n.registration = r.id
        WHERE r.number = $1
        """,
        number,
    )


def _hearing(row: Any) -> HearingView:
    held_at, as_of = row["held_at"], row["as_of"]
    opens_at, closes_at = row["registration_opens_at"], row["registration_closes_at"]
    deadline = row["notice_deadline"]
    return HearingView(
        id=row["id"],
        number=row["number"],
        matter_id=row["matter"],
        matter_number=row["matter_number"],
        matter_title=row["matter_title"],
        kind=HearingKind(row["kind"]),
        title=row["title"],
        description=row["description"],
        agenda=row["agenda"],
        venue=row["venue"],
        starts_at=row["starts_at"],
        registration_opens_at=opens_at,
        registration_closes_at=closes_at,
        state=state_at(opens_at, closes_at, held_at, as_of),
        pools=tuple(_pool(pool) for pool in json.loads(row["pools"] or "[]")),
        announced_at=row["announced_at"],
        notice_deadline=Deadline.from_json(json.loads(deadline)) if deadline else None,
        notice_reason=row["notice_reason"],
        held_at=held_at,
        held_note=row["held_note"],
        attended_participants=row["attended_participants"],
        attended_observers=row["attended_observers"],
        as_of=as_of,
    )


def _pool(pool: dict[str, Any]) -> PoolView:
    return PoolView(
        id=UUID(pool["id"]),
        code=PoolCode(pool["code"]),
        capacity=pool["capacity"],
        taken=pool["taken"],
        selection=Selection(pool["selection"]),
    )
