"""The statements that prepare a draw, run it and run it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value

HOURS_TO_ACCEPT = 72
"""How long a place given by a draw is kept for the answer, never past the cut-off of the session."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """A pool to be drawn: who is eligible, as (registration id, number), and how many have still to be looked at."""

    pool_id: UUID
    code: str
    name: str
    quota: int
    alternates: int
    eligible: tuple[tuple[UUID, str], ...]
    undecided: int


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """What telling the results needs to know of a drawn pool."""

    title: str
    quota: int
    alternates: int
    order: tuple[int, ...]
    skipped: frozenset[int]


async def lock(draw_id: UUID) -> None:
    """Nobody else enters, runs, skips or voids until this unit of work ends."""
    await fetch_one("SELECT 1 FROM draw WHERE id = $1 FOR UPDATE", draw_id)


async def next_serial() -> int:
    """The next running number of draws."""
    return int(await fetch_value("SELECT nextval('draw_serial')"))


async def candidates(hearing_id: UUID) -> list[Candidates]:
    """The pools of a hearing that are given by draw and have none yet, locked against anything that changes them."""
    pools = await fetch(
        """
        SELECT p.id, p.code, p.name, p.capacity - p.taken AS quota, p.alternates
        FROM hearing_pool p
        WHERE p.hearing = $1 AND p.selection = 'draw' AND p.capacity > p.taken
          AND NOT EXISTS (SELECT 1 FROM draw_pool d WHERE d.pool = p.id AND NOT d.void)
        ORDER BY p.position, p.slug FOR UPDATE OF p
        """,
        hearing_id,
    )
    found = []
    for pool in pools:
        rows = await fetch(
            "SELECT id, number, state FROM registration WHERE pool = $1 AND state IN ('submitted', 'eligible')"
            " ORDER BY id FOR UPDATE",
            pool["id"],
        )
        found.append(
            Candidates(
                pool["id"],
                pool["code"],
                pool["name"],
                pool["quota"],
                pool["alternates"],
                tuple((row["id"], row["number"]) for row in rows if row["state"] == "eligible"),
                sum(1 for row in rows if row["state"] == "submitted"),
            )
        )
    return found


async def add_lines(draw_pool: UUID, lines: Sequence[tuple[int, UUID, bytes, str]]) -> None:
    """(line, registration, salt, commitment) of a frozen pool."""
    await execute(
        "INSERT INTO draw_line (draw_pool, line, registration, salt, commitment)"
        " SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::bytea[], $5::text[])",
        draw_pool,
        [line for line, _, _, _ in lines],
        [registration for _, registration, _, _ in lines],
        [salt for _, _, salt, _ in lines],
        [commitment for _, _, _, commitment in lines],
    )


async def settle(source_id: UUID, value: str, canonical: str, seed: str = "", nonce: str = "") -> bool:
    """Give a source its value, once."""
    return bool(
        await fetch_value(
            "UPDATE draw_source SET value = $2, canonical = $3, seed = $4, nonce = $5, settled_at = clock_timestamp()"
            " WHERE id = $1 AND settled_at IS NULL AND dropped_at IS NULL RETURNING 1",
            source_id,
            value,
            canonical,
            seed,
            nonce,
        )
    )


async def finish(draw_id: UUID, staff_id: UUID, key: str, notary: str, witnesses: str) -> datetime | None:
    """The moment the draw was run, for the one caller who found it not run; None for any other.

    The announced time and the clock are compared here once more; promises that were not kept are left out for good.
    """
    await execute(
        "UPDATE draw_source SET dropped_at = clock_timestamp()"
        " WHERE draw = $1 AND kind = 'commitment' AND settled_at IS NULL AND dropped_at IS NULL",
        draw_id,
    )
    at: datetime | None = await fetch_value(
        "UPDATE draw SET run_at = clock_timestamp(), run_by = $2, key = $3, notary = $4, witnesses = $5"
        " WHERE id = $1 AND run_at IS NULL AND voided_at IS NULL AND draws_at <= clock_timestamp() RETURNING run_at",
        draw_id,
        staff_id,
        key,
        notary,
        witnesses,
    )
    return at


async def keep_order(draw_pool: UUID, order: Sequence[int]) -> None:
    """The order of a pool, and with each line its rank."""
    await execute('UPDATE draw_pool SET "order" = $2 WHERE id = $1', draw_pool, list(order))
    await execute(
        "UPDATE draw_line l SET rank = ranked.rank FROM unnest($2::int[]) WITH ORDINALITY AS ranked(line, rank)"
        " WHERE l.draw_pool = $1 AND l.line = ranked.line",
        draw_pool,
        list(order),
    )


async def gone(draw_pool: UUID) -> list[tuple[int, str]]:
    """(line, state) of those in a frozen pool who withdrew or were found ineligible since, in the order of lines."""
    rows = await fetch(
        "SELECT l.line, r.state FROM draw_line l JOIN registration r ON r.id = l.registration"
        " WHERE l.draw_pool = $1 AND r.state <> 'eligible' ORDER BY l.line",
        draw_pool,
    )
    return [(row["line"], row["state"]) for row in rows]


async def skip(draw_pool: UUID, line: int, reason: str, staff_id: UUID) -> bool:
    """Record a skipped entry; False where it was skipped before."""
    return bool(
        await fetch_value(
            "INSERT INTO draw_skip (draw_pool, line, reason, skipped_by, skipped_at)"
            " VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT (draw_pool, line) DO NOTHING RETURNING 1",
            draw_pool,
            line,
            reason,
            staff_id,
        )
    )


async def to_skip(limit: int) -> list[tuple[str, UUID, int]]:
    """(draw's number, frozen pool, line) of those found ineligible elsewhere since the draw, and not skipped yet."""
    rows = await fetch(
        """
        SELECT d.number, l.draw_pool, l.line FROM draw_line l JOIN registration r ON r.id = l.registration
        JOIN draw_pool p ON p.id = l.draw_pool JOIN draw d ON d.id = p.draw
        WHERE d.run_at IS NOT NULL AND r.state = 'ineligible'
          AND NOT EXISTS (SELECT 1 FROM draw_skip k WHERE k.draw_pool = l.draw_pool AND k.line = l.line)
        ORDER BY d.run_at, l.rank LIMIT $1
        """,
        limit,
    )
    return [(row["number"], row["draw_pool"], row["line"]) for row in rows]


async def registration_of(draw_pool: UUID, line: int) -> Any:
    """id, number and state of whose line it is, None for a line there is not; the hearing's pool is locked."""
    await fetch_one(
        "SELECT 1 FROM hearing_pool p JOIN draw_pool d ON d.pool = p.id WHERE d.id = $1 FOR UPDATE OF p", draw_pool
    )
    return await fetch_one(
        "SELECT r.id, r.number, r.state FROM draw_line l JOIN registration r ON r.id = l.registration"
        " WHERE l.draw_pool = $1 AND l.line = $2",
        draw_pool,
        line,
    )


async def give_places(draw_pool: UUID, pool_id: UUID, actor: str) -> int:
    """Make the order real: the first of those not skipped are selected, all others wait in the order drawn.

    Returns how many were selected. The hearing's pool is locked before its registrations, in the order booking does.
    """
    await fetch_one("SELECT 1 FROM hearing_pool WHERE id = $1 FOR UPDATE", pool_id)
    selected: int = await fetch_value(
        """
        WITH standing AS (
            SELECT l.registration, l.rank, row_number() OVER (ORDER BY l.rank) AS place
            FROM draw_line l
            WHERE l.draw_pool = $1
              AND NOT EXISTS (SELECT 1 FROM draw_skip k WHERE k.draw_pool = $1 AND k.line = l.line)
        ), told AS (
            UPDATE registration r
            SET state = CASE WHEN s.place <= p.quota THEN 'selected' ELSE 'waitlisted' END,
                queue = s.rank,
                offered_at = CASE WHEN s.place <= p.quota THEN clock_timestamp() END,
                offer_expires_at = CASE WHEN s.place <= p.quota
                    THEN least(h.offers_until, h.starts_at, clock_timestamp() + make_interval(hours => $4)) END
            FROM standing s, draw_pool p JOIN hearing_pool hp ON hp.id = p.pool JOIN hearing h ON h.id = hp.hearing
            WHERE p.id = $1 AND r.id = s.registration AND r.state = 'eligible'
            RETURNING r.id, r.state
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
            SELECT id, 'eligible', state, $3, clock_timestamp() FROM told
        ), counted AS (
            SELECT count(*) AS n FROM told WHERE state = 'selected'
        )
        UPDATE hearing_pool SET taken = taken + counted.n::int FROM counted WHERE id = $2 RETURNING counted.n::int
        """,
        draw_pool,
        pool_id,
        actor,
        HOURS_TO_ACCEPT,
    )
    return selected


async def size_of(draw_pool: UUID) -> int:
    """How many lines the pool has."""
    return int(await fetch_value("SELECT size FROM draw_pool WHERE id = $1", draw_pool))


async def pool_facts(draw_pool: UUID) -> PoolFacts:
    """Title of the hearing, places, order and skipped lines of a pool."""
    row = await fetch_one(
        """
        SELECT h.title, p.quota, p.alternates, p."order",
               ARRAY(SELECT k.line FROM draw_skip k WHERE k.draw_pool = p.id) AS skipped
        FROM draw_pool p JOIN draw d ON d.id = p.draw JOIN hearing h ON h.id = d.hearing WHERE p.id = $1
        """,
        draw_pool,
    )
    if row is None or row["order"] is None:
        raise ValueError(f"pool {draw_pool} was not drawn")
    return PoolFacts(row["title"], row["quota"], row["alternates"], tuple(row["order"]), frozenset(row["skipped"]))


async def people_to_tell(draw_pool: UUID, first: int, last: int) -> list[Any]:
    """Registrations with ranks first … last that are still waiting or selected, with their sealed addresses."""
    return await fetch(
        """
        SELECT r.id, r.number, r.state, r.language, r.offer_expires_at, l.line, n.phone_encrypted, n.email_encrypted
        FROM draw_line l JOIN registration r ON r.id = l.registration JOIN registration_person n ON n.registration = r.id
        WHERE l.draw_pool = $1 AND l.rank BETWEEN $2 AND $3 AND r.state IN ('selected', 'waitlisted')
        ORDER BY l.rank
        """,
        draw_pool,
        first,
        last,
    )


async def void(draw_id: UUID, reason: str) -> bool:
    """Declare void what was not run."""
    done = await fetch_value(
        "UPDATE draw SET voided_at = clock_timestamp(), void_reason = $2"
        " WHERE id = $1 AND run_at IS NULL AND voided_at IS NULL RETURNING 1",
        draw_id,
        reason,
    )
    if done:
        await execute("UPDATE draw_pool SET void = true WHERE draw = $1", draw_id)
    return bool(done)
