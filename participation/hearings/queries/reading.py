"""What the pages of hearings show, read in one statement each."""

import json
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from participation.hearings.rules import (
    Condition,
    HearingKind,
    Mode,
    PoolCode,
    Question,
    RegistrationState,
    Seating,
    Selection,
    Shortfall,
    state_at,
)
from participation.hearings.views import HearingView, PoolView, RegistrationView
from participation.platform.database import fetch, fetch_one
from participation.procedures.rules import Deadline

_HEARINGS = """
SELECT h.*, coalesce(m.number, '') AS matter_number, coalesce(m.title, '') AS matter_title, clock_timestamp() AS as_of,
       o.name AS organiser_name, o.path AS organiser_path,
       (SELECT json_agg(to_jsonb(p) ORDER BY p.position, p.slug) FROM hearing_pool p
        WHERE p.hearing = h.id AND p.capacity > 0) AS pools
FROM hearing h LEFT JOIN matter m ON m.id = h.matter JOIN organisation o ON o.id = h.organiser
"""


async def hearing(number: str) -> HearingView | None:
    """One hearing."""
    row = await fetch_one(f"{_HEARINGS} WHERE h.number = $1", number)
    return None if row is None else _hearing(row)


async def hearing_by_id(hearing_id: UUID) -> HearingView | None:
    """The same by id."""
    row = await fetch_one(f"{_HEARINGS} WHERE h.id = $1", hearing_id)
    return None if row is None else _hearing(row)


async def hearings_of(matter_id: UUID) -> list[HearingView]:
    """A matter's hearings, the earliest first."""
    return [
        _hearing(row)
        for row in await fetch(f"{_HEARINGS} WHERE h.matter = $1 ORDER BY h.starts_at, h.number", matter_id)
    ]


async def meetings_of(organisers: list[UUID]) -> list[HearingView]:
    """Sessions about no matter that these units hold, the latest first."""
    rows = await fetch(
        f"{_HEARINGS} WHERE h.matter IS NULL AND h.organiser = ANY($1) ORDER BY h.starts_at DESC, h.number DESC",
        organisers,
    )
    return [_hearing(row) for row in rows]


async def sessions_of(series: UUID) -> list[HearingView]:
    """All sessions of one occasion, the earliest first."""
    rows = await fetch(f"{_HEARINGS} WHERE h.series = $1 ORDER BY h.starts_at, h.number", series)
    return [_hearing(row) for row in rows]


async def counts(hearing_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Pool → (how many wait, how many applied and were not withdrawn or found ineligible)."""
    rows = await fetch(
        """
        SELECT p.id, count(*) FILTER (WHERE r.state = 'waitlisted') AS waiting,
               count(*) FILTER (WHERE r.state NOT IN ('withdrawn', 'ineligible')) AS applied
        FROM hearing_pool p JOIN registration r ON r.pool = p.id WHERE p.hearing = $1 GROUP BY p.id
        """,
        hearing_id,
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def numbers(hearing_id: UUID) -> list[Any]:
    """Numbers of registrations by pool, from their states and their history."""
    return await fetch(
        """
        SELECT r.pool, count(*) AS applied,
               count(*) FILTER (WHERE r.state NOT IN ('submitted', 'ineligible')) AS eligible,
               count(*) FILTER (WHERE EXISTS (SELECT 1 FROM registration_history x WHERE x.registration = r.id
                                AND x.to_state IN ('selected', 'confirmed'))) AS selected,
               count(*) FILTER (WHERE r.state = 'waitlisted') AS waiting,
               count(*) FILTER (WHERE r.state = 'withdrawn') AS withdrawn,
               count(*) FILTER (WHERE r.state = 'ineligible') AS ineligible,
               count(*) FILTER (WHERE r.state = 'checked_in') AS attended,
               count(*) FILTER (WHERE r.state = 'no_show') AS absent
        FROM registration r JOIN hearing_pool p ON p.id = r.pool WHERE p.hearing = $1 GROUP BY r.pool
        """,
        hearing_id,
    )


async def begin_series(hearing_id: UUID) -> UUID:
    """Make a session the first of a series; the series."""
    row = await fetch_one(
        "UPDATE hearing SET series = coalesce(series, gen_random_uuid()) WHERE id = $1 RETURNING series", hearing_id
    )
    assert row is not None
    found: UUID = row[0]
    return found


async def upcoming(limit: int) -> list[HearingView]:
    """Hearings still to come, the next first."""
    rows = await fetch(
        f"{_HEARINGS} WHERE h.held_at IS NULL AND h.cancelled_at IS NULL AND h.starts_at > clock_timestamp() ORDER BY h.starts_at, h.number LIMIT $1",
        limit,
    )
    return [_hearing(row) for row in rows]


async def past(limit: int) -> list[HearingView]:
    """Hearings that have begun or were held, the latest first."""
    rows = await fetch(
        f"{_HEARINGS} WHERE h.held_at IS NOT NULL OR h.cancelled_at IS NOT NULL OR h.starts_at <= clock_timestamp()"
        " ORDER BY h.starts_at DESC, h.number DESC LIMIT $1",
        limit,
    )
    return [_hearing(row) for row in rows]


async def registrations(hearing_id: UUID) -> list[tuple[RegistrationView, bytes | None]]:
    """(registration, encrypted statement) for a hearing, in the order of arrival, the withdrawn too."""
    rows = await fetch(
        """
        SELECT r.number, p.code, p.slug, p.name AS pool_label, r.state, r.masked_name, r.needs, r.created_at, r.withdrawn_at, n.statement_encrypted
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
                pool_label=row["pool_label"],
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


_REGISTRATION = """
SELECT r.*, p.code AS pool_code, p.slug AS pool_slug, p.name AS pool_label, h.number AS hearing_number,
       n.name_encrypted, n.identity_encrypted, n.phone_encrypted, n.email_encrypted,
       CASE WHEN r.state = 'waitlisted' THEN 1 + (SELECT count(*) FROM registration o WHERE o.pool = r.pool
            AND o.state = 'waitlisted' AND o.queue < r.queue) END AS position,
       ARRAY(SELECT c.masked_name FROM registration_companion c WHERE c.registration = r.id ORDER BY c.ordinal)
            AS companions,
       ARRAY(SELECT s.row_label || s.number FROM hearing_seat s WHERE s.registration = r.id
             ORDER BY s.line, s.place) AS seats
FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
LEFT JOIN registration_person n ON n.registration = r.id
"""


async def registration(number: str) -> Any:
    """The row of one registration with its pool, hearing, encrypted person and place in line, or None."""
    return await fetch_one(f"{_REGISTRATION} WHERE r.number = $1", number)


async def contact(registration_id: UUID) -> Any:
    """The same by id."""
    return await fetch_one(f"{_REGISTRATION} WHERE r.id = $1", registration_id)


def _hearing(row: Any) -> HearingView:
    held_at, cancelled_at, as_of = row["held_at"], row["cancelled_at"], row["as_of"]
    opens_at, closes_at = row["registration_opens_at"], row["registration_closes_at"]
    deadline = row["notice_deadline"]
    return HearingView(
        id=row["id"],
        number=row["number"],
        matter_id=row["matter"],
        matter_number=row["matter_number"],
        matter_title=row["matter_title"],
        organiser_name=row["organiser_name"],
        organiser_path=row["organiser_path"],
        kind=HearingKind(row["kind"]),
        mode=Mode(row["mode"]),
        series=row["series"],
        session_label=row["session_label"],
        title=row["title"],
        description=row["description"],
        agenda=row["agenda"],
        venue=row["venue"],
        online_address=row["online_address"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        registration_opens_at=opens_at,
        registration_closes_at=closes_at,
        phone_proof=row["phone_proof"],
        offer_hours=row["offer_hours"],
        offers_until=row["offers_until"],
        seating=Seating(row["seating"]),
        seat_plan=row["seat_plan"],
        sequence=row["sequence"],
        state=state_at(opens_at, closes_at, held_at, as_of, cancelled_at),
        pools=tuple(pool_view(pool) for pool in json.loads(row["pools"] or "[]")),
        announced_at=row["announced_at"],
        notice_deadline=Deadline.from_json(json.loads(deadline)) if deadline else None,
        notice_reason=row["notice_reason"],
        cancelled_at=cancelled_at,
        cancel_reason=row["cancel_reason"],
        held_at=held_at,
        held_note=row["held_note"],
        attended_participants=row["attended_participants"],
        attended_observers=row["attended_observers"],
        as_of=as_of,
    )


def pool_view(pool: dict[str, Any]) -> PoolView:
    """A pool's row as JSON gives it."""
    return PoolView(
        id=UUID(pool["id"]),
        code=PoolCode(pool["code"]),
        slug=pool["slug"],
        label=pool["name"],
        note=pool["note"],
        capacity=pool["capacity"],
        taken=pool["taken"],
        selection=Selection(pool["selection"]),
        recommended_by=pool["recommended_by"],
        alternates=pool["alternates"],
        share=Fraction(pool["share"], pool["share_of"]),
        conditions=tuple(Condition.from_json(found) for found in pool["conditions"]),
        questions=tuple(Question.from_json(found) for found in pool["questions"]),
        id_number=pool["id_number"],
        companions=pool["companions"],
        group_size=pool["group_size"],
        waitlist=pool["waitlist"],
        cascade=pool["cascade"],
        shortfall=Shortfall(pool["shortfall"]),
    )


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
