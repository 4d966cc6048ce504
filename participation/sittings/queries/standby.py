"""The cut-off: places of those who have not come, given to people on site. Every statement runs under the pools' locks."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.platform.database import fetch, fetch_one, require_unit_of_work
from participation.sittings.queries.doors import Who


async def lock_pools(hearing: UUID) -> list[UUID]:
    """Lock all pools of a session, in the order in which everybody locks them."""
    rows = await require_unit_of_work().fetch(
        "SELECT id FROM hearing_pool WHERE hearing = $1 ORDER BY id FOR UPDATE", hearing
    )
    return [row[0] for row in rows]


async def set_cut_off(hearing: UUID, at: datetime, staff: UUID) -> bool:
    """Fix the cut-off; False once the places were released, or where ``at`` is past."""
    return bool(
        await require_unit_of_work().fetchval(
            """
            INSERT INTO door_day AS d (hearing, cut_off_at, set_by) SELECT $1, $2, $3 WHERE $2 > clock_timestamp()
            ON CONFLICT (hearing) DO UPDATE SET cut_off_at = excluded.cut_off_at, set_by = excluded.set_by
            WHERE d.released_at IS NULL RETURNING 1
            """,
            hearing,
            at,
            staff,
        )
    )


async def day(hearing: UUID) -> Any:
    """(cut_off_at, released_at, due) of a session, None where no cut-off is fixed."""
    return await fetch_one(
        "SELECT cut_off_at, released_at, cut_off_at <= clock_timestamp() AS due FROM door_day WHERE hearing = $1",
        hearing,
    )


async def mark_released(hearing: UUID) -> bool:
    """Whether the cut-off is over and nobody released the places before."""
    return bool(
        await require_unit_of_work().fetchval(
            "UPDATE door_day SET released_at = clock_timestamp() WHERE hearing = $1 AND released_at IS NULL"
            " AND cut_off_at <= clock_timestamp() RETURNING 1",
            hearing,
        )
    )


async def due() -> list[str]:
    """Numbers of sessions whose cut-off is over and whose places were not released yet."""
    rows = await fetch(
        "SELECT h.number FROM door_day d JOIN hearing h ON h.id = d.hearing WHERE d.released_at IS NULL"
        " AND d.cut_off_at <= clock_timestamp() AND h.cancelled_at IS NULL ORDER BY d.cut_off_at LIMIT 50"
    )
    return [row[0] for row in rows]


async def give_up(pool: UUID, actor: str) -> int:
    """Those of a pool who have not come lose their places; how many places came free."""
    found: int = await require_unit_of_work().fetchval(
        """
        WITH gone AS (
            UPDATE registration SET state = 'no_show' WHERE pool = $1 AND state = 'confirmed' RETURNING id, places
        ), counted AS (
            UPDATE hearing_pool SET taken = taken - (SELECT coalesce(sum(places), 0) FROM gone) WHERE id = $1
        ), seats AS (
            UPDATE hearing_seat s SET registration = NULL FROM gone WHERE s.registration = gone.id
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, reason, actor, occurred_at)
            SELECT id, 'confirmed', 'no_show', 'cut_off', $2, clock_timestamp() FROM gone
        )
        SELECT coalesce(sum(places), 0)::int FROM gone
        """,
        pool,
        actor[:80],
    )
    return found


async def be_present(registration: UUID) -> None:
    """Note that somebody who has no place is there."""
    await require_unit_of_work().execute(
        "INSERT INTO door_standby (registration, present_at) VALUES ($1, clock_timestamp())"
        " ON CONFLICT (registration) DO NOTHING",
        registration,
    )


async def present(pool: UUID) -> list[Any]:
    """Who is there and has no place: those on the waiting list in its order, then those who came too late."""
    rows: list[Any] = await require_unit_of_work().fetch(
        """
        SELECT r.id, r.number, r.state, r.places, r.needs FROM door_standby s JOIN registration r ON r.id = s.registration
        WHERE r.pool = $1 AND r.state IN ('waitlisted', 'no_show')
        ORDER BY (r.state = 'no_show'), r.queue, s.present_at, r.number
        """,
        pool,
    )
    return rows


async def let_in(hearing: UUID, pool: UUID, row: Any, who: Who) -> bool:
    """Give a stand-by a place and check it in; False where there is no room for all of it."""
    return bool(
        await require_unit_of_work().fetchval(
            """
            WITH room AS (
                UPDATE hearing_pool SET taken = taken + $4 WHERE id = $2 AND taken + $4 <= capacity RETURNING id
            ), came AS (
                UPDATE registration r SET state = 'checked_in', queue = NULL, confirmed_at = clock_timestamp() FROM room
                WHERE r.id = $3 AND r.state = $5 RETURNING r.id
            ), counted AS (
                INSERT INTO attendance (registration, arrived, places, latest, first_at)
                SELECT id, $4, $4, $4, clock_timestamp() FROM came
                ON CONFLICT (registration) DO UPDATE SET arrived = excluded.arrived, latest = excluded.latest,
                    first_at = excluded.first_at
            ), logged AS (
                INSERT INTO check_in (client_id, hearing, registration, kind, people, door, staff, label, reason, offline,
                                      happened_at, recorded_at)
                SELECT $6, $1, id, 'admitted', $4, $7, $8, $9, 'standby', false, clock_timestamp(), clock_timestamp()
                FROM came
            ), history AS (
                INSERT INTO registration_history (registration, from_state, to_state, reason, actor, occurred_at)
                SELECT came.id, step.a, step.b, 'standby', $10, clock_timestamp()
                FROM came CROSS JOIN (VALUES (1, 'waitlisted', 'confirmed', 'waitlisted'),
                                             (2, 'confirmed', 'checked_in', 'waitlisted'),
                                             (1, 'no_show', 'checked_in', 'no_show')) step (n, a, b, was)
                WHERE step.was = $5 ORDER BY step.n
            )
            SELECT true FROM came
            """,
            hearing,
            pool,
            row["id"],
            row["places"],
            row["state"],
            uuid4(),
            who.door,
            who.staff,
            who.label,
            who.actor[:80],
        )
    )
