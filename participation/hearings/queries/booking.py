"""The statements of booking: many wishes in one transaction (ADR 0016), called by ``services.desk`` alone.

In this order, inside one unit of work: ``lock`` the pools, then read what the decision needs (a statement begun before
the lock would see the world as it was while it waited), then ``write`` everything that was decided at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import RECORD_CTE
from participation.hearings.rules import PoolNow, RegistrationState, Selection
from participation.platform.database import fetch, require_unit_of_work

#: As in the migration's partial indexes.
LIVE_STATES = "('submitted', 'eligible', 'selected', 'waitlisted', 'offered', 'confirmed', 'checked_in')"
HOLDING_STATES = "('selected', 'offered', 'confirmed', 'checked_in')"
#: The outbox topic under which a registrant is told what became of the registration.
NOTIFY = "hearing.notify"


@dataclass(frozen=True, slots=True)
class Person:
    """What is kept of somebody who registers, already encrypted and masked. ``companions``: (masked, encrypted) names."""

    id: UUID
    phone_index: bytes
    identity_index: bytes | None
    masked_name: str
    needs: tuple[str, ...]
    language: str
    name: bytes
    phone: bytes
    email: bytes | None
    statement: bytes | None
    identity: bytes | None
    organisation: bytes | None
    answers: bytes | None
    companions: tuple[tuple[str, bytes], ...]
    phone_proved: bool


@dataclass(frozen=True, slots=True)
class NewRegistration:
    """One row to be written with all that belongs to it. ``queue``: the place in line of one who waits.

    ``key_hash`` … ``answer``: the form's idempotency key, None where there is none (``platform.web.forms.FormKey``).
    """

    person: Person
    number: str
    hearing: str
    pool: UUID
    slug: str
    state: RegistrationState
    places: int
    queue: int | None
    cascade: bool
    request_id: str
    key_hash: bytes | None
    body_hash: bytes | None
    route: str | None
    answer: bytes | None


async def lock(pools: Sequence[UUID]) -> None:
    """Lock the pools' rows, always in the same order, so that two batches never wait for each other."""
    await require_unit_of_work().fetch(
        "SELECT 1 FROM hearing_pool WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", list(pools)
    )


_COLUMNS = """
p.id, p.selection, p.capacity, p.taken, p.waitlist, coalesce(w.waiting, 0) AS waiting, w.least_waiting,
h.registration_opens_at, h.registration_closes_at, h.held_at, h.cancelled_at, clock_timestamp() AS at
"""
_POOLS = """
FROM hearing_pool p JOIN hearing h ON h.id = p.hearing
LEFT JOIN LATERAL (SELECT count(*) AS waiting, min(r.places) AS least_waiting FROM registration r
                   WHERE r.pool = p.id AND r.state = 'waitlisted') w ON true
WHERE p.id = ANY($1::uuid[])
"""


async def pools_now(pools: Sequence[UUID]) -> tuple[datetime, list[PoolNow]]:
    """(the database's clock, the pools as they are); call it after ``lock``."""
    rows = await require_unit_of_work().fetch(f"SELECT {_COLUMNS} {_POOLS}", list(pools))
    return rows[0]["at"], [_pool_now(row) for row in rows]


def _pool_now(row: Any) -> PoolNow:
    return PoolNow(
        id=row["id"],
        selection=Selection(row["selection"]),
        capacity=row["capacity"],
        taken=row["taken"],
        waitlist=row["waitlist"],
        waiting=row["waiting"],
        least_waiting=row["least_waiting"],
        opens_at=row["registration_opens_at"],
        closes_at=row["registration_closes_at"],
        held_at=row["held_at"],
        cancelled_at=row["cancelled_at"],
    )


#: Two arrays that are the same in every row: which of those asked have their answer, and which a live registration.
_GLANCE = f"""
SELECT {_COLUMNS},
       ARRAY(SELECT ord FROM unnest($2::int[], $3::bytea[]) AS f(ord, key)
             WHERE EXISTS (SELECT 1 FROM idempotency_key k WHERE k.key_hash = f.key))
       || ARRAY(SELECT ord FROM unnest($4::int[], $5::uuid[], $6::bytea[]) AS w(ord, pool, key)
                WHERE EXISTS (SELECT 1 FROM registration r
                              WHERE r.pool = w.pool AND r.phone_index = w.key AND r.state IN {LIVE_STATES}))
       || ARRAY(SELECT ord FROM unnest($4::int[], $5::uuid[], $7::bytea[]) AS w(ord, pool, key)
                WHERE EXISTS (SELECT 1 FROM registration r
                              WHERE r.pool = w.pool AND r.identity_index = w.key AND r.state IN {LIVE_STATES})) AS known
{_POOLS}"""


async def glance(
    asked: Sequence[UUID],
    keys: Sequence[tuple[int, bytes]],
    people: Sequence[tuple[int, UUID, bytes, bytes | None]],
) -> tuple[datetime, list[PoolNow], set[int]]:
    """(the database's clock, the pools as they are, which of those asked are known), at one moment.

    Inside a unit of work, after ``lock``, for a decision that is written; without either for one that only refuses.
    ``asked``: pools; ``keys``: (index, form's key hash); ``people``: (index, pool, phone, identity). Known is whose form
    has its answer already or who has a live registration there.
    """
    indexes, pools, phones, identities = (list(column) for column in zip(*people, strict=True))
    rows = await fetch(
        _GLANCE,
        list(asked),
        [index for index, _ in keys],
        [key for _, key in keys],
        indexes,
        pools,
        phones,
        identities,
    )
    return rows[0]["at"], [_pool_now(row) for row in rows], set(rows[0]["known"])


async def existing(asked: Sequence[tuple[int, UUID, bytes, bytes | None]]) -> dict[int, str]:
    """Which of those asked have a live registration: index → its number. ``asked``: (index, pool, phone, identity)."""
    indexes, pools, phones, identities = (list(column) for column in zip(*asked, strict=True))
    rows = await require_unit_of_work().fetch(
        f"""
        SELECT w.ord, r.number FROM unnest($1::int[], $2::uuid[], $3::bytea[]) AS w(ord, pool, key)
        JOIN registration r ON r.pool = w.pool AND r.phone_index = w.key AND r.state IN {LIVE_STATES}
        UNION ALL
        SELECT w.ord, r.number FROM unnest($1::int[], $2::uuid[], $4::bytea[]) AS w(ord, pool, key)
        JOIN registration r ON r.pool = w.pool AND r.identity_index = w.key AND r.state IN {LIVE_STATES}
        """,
        indexes,
        pools,
        phones,
        identities,
    )
    return {row["ord"]: row["number"] for row in rows}


async def answered(keys: Sequence[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """Forms that have their answer already: key hash → (body hash, sealed answer)."""
    if not keys:
        return {}
    rows = await require_unit_of_work().fetch(
        "SELECT key_hash, body_hash, answer FROM idempotency_key WHERE key_hash = ANY($1::bytea[])", list(keys)
    )
    return {bytes(row[0]): (bytes(row[1]), bytes(row[2])) for row in rows}


async def numbers(count: int) -> list[tuple[int, int]]:
    """(running number, place in line) for so many registrations; none is given twice."""
    rows = await require_unit_of_work().fetch(
        "SELECT nextval('registration_serial'), nextval('registration_queue') FROM generate_series(1, $1::int)", count
    )
    return [(row[0], row[1]) for row in rows]


_AUDIT = RECORD_CTE.format(
    actor="'resident'",
    action="'registration.' || given.state",
    subject="'registration:' || given.id",
    facts="jsonb_build_object('number', given.number, 'hearing', given.hearing, 'pool', given.slug,"
    " 'places', given.places)",
    request_id="given.request_id",
    source="given",
)

_WRITE = f"""
WITH given AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::bool[],
        $10::text[], $11::bytea[], $12::bytea[], $13::text[], $14::bool[], $15::text[], $16::text[]
    ) AS t(id, number, hearing, pool, slug, state, places, queue, cascade, request_id, phone_index, identity_index,
           masked_name, phone_proved, needs, language)
), counted AS (
    UPDATE hearing_pool p SET taken = p.taken + c.places
    FROM (SELECT pool, sum(places)::int AS places FROM given WHERE state IN {HOLDING_STATES} GROUP BY pool) c
    WHERE p.id = c.pool
), booked AS (
    INSERT INTO registration (id, number, pool, state, masked_name, phone_index, identity_index, phone_proved, needs,
                              places, language, queue, cascade, created_at, confirmed_at)
    SELECT id, number, pool, state, masked_name, phone_index, identity_index, phone_proved,
           coalesce(string_to_array(nullif(needs, ''), ','), '{{}}'), places, language, queue, cascade, clock_timestamp(),
           CASE WHEN state = 'confirmed' THEN clock_timestamp() END
    FROM given
), person AS (
    INSERT INTO registration_person (registration, name_encrypted, phone_encrypted, email_encrypted,
                                     statement_encrypted, identity_encrypted, organisation_encrypted, answers_encrypted)
    SELECT * FROM unnest($1::uuid[], $17::bytea[], $18::bytea[], $19::bytea[], $20::bytea[], $21::bytea[], $22::bytea[],
                         $23::bytea[])
), companions AS (
    INSERT INTO registration_companion (id, registration, ordinal, masked_name, name_encrypted)
    SELECT gen_random_uuid(), * FROM unnest($24::uuid[], $25::int[], $26::text[], $27::bytea[])
), history AS (
    INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
    SELECT id, 'submitted', state, 'resident', clock_timestamp() FROM given
), messages AS (
    INSERT INTO outbox_message (topic, payload, request_id, next_send_at)
    SELECT '{NOTIFY}', jsonb_build_object('registration', id, 'what', state), request_id, clock_timestamp() FROM given
), keys AS (
    INSERT INTO idempotency_key (key_hash, body_hash, answer, route)
    SELECT * FROM unnest($28::bytea[], $29::bytea[], $30::bytea[], $31::text[]) AS k(key_hash, body_hash, answer, route)
), {_AUDIT}
SELECT count(*) FROM given
"""


async def write(rows: Sequence[NewRegistration]) -> None:
    """Everything that belongs to these registrations, in one statement.

    Raises asyncpg.UniqueViolationError where another process was faster with a form's key; nothing is written then.
    """
    people = [row.person for row in rows]
    companions = [
        (person.id, ordinal, masked, name)
        for person in people
        for ordinal, (masked, name) in enumerate(person.companions, 1)
    ]
    keyed = [row for row in rows if row.key_hash is not None]
    columns: list[Any] = [
        [person.id for person in people],
        [row.number for row in rows],
        [row.hearing for row in rows],
        [row.pool for row in rows],
        [row.slug for row in rows],
        [row.state.value for row in rows],
        [row.places for row in rows],
        [row.queue for row in rows],
        [row.cascade for row in rows],
        [row.request_id for row in rows],
        [person.phone_index for person in people],
        [person.identity_index for person in people],
        [person.masked_name for person in people],
        [person.phone_proved for person in people],
        [",".join(person.needs) for person in people],
        [person.language for person in people],
        [person.name for person in people],
        [person.phone for person in people],
        [person.email for person in people],
        [person.statement for person in people],
        [person.identity for person in people],
        [person.organisation for person in people],
        [person.answers for person in people],
        [companion[0] for companion in companions],
        [companion[1] for companion in companions],
        [companion[2] for companion in companions],
        [companion[3] for companion in companions],
        [row.key_hash for row in keyed],
        [row.body_hash for row in keyed],
        [row.answer for row in keyed],
        [row.route for row in keyed],
    ]
    await require_unit_of_work().fetchval(_WRITE, *columns)


async def change(registration: UUID, needs: Sequence[str], email: bytes | None, statement: bytes | None) -> None:
    """What a registrant may change: the needs, and mail address and statement where they are given."""
    await require_unit_of_work().execute(
        """
        WITH changed AS (UPDATE registration SET needs = $2::text[] WHERE id = $1)
        UPDATE registration_person SET email_encrypted = coalesce($3, email_encrypted),
               statement_encrypted = coalesce($4, statement_encrypted)
        WHERE registration = $1
        """,
        registration,
        list(needs),
        email,
        statement,
    )
