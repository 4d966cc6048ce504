"""The cut-off: places of those who have not come, given to people on site. Every statement that changes runs under the pools' locks."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.platform.database import fetch, fetch_one, require_unit_of_work
from participation.sittings.queries.doors import SEATS, Step, Who
from participation.sittings.rules.doors import CUT_OFF_BEFORE_START, USUAL_LENGTH

#: ``h`` is a session that was not cancelled and is not over. $1 and $2: CUT_OFF_BEFORE_START, USUAL_LENGTH.
_RUNS = "h.cancelled_at IS NULL AND h.held_at IS NULL AND clock_timestamp() < coalesce(h.ends_at, h.starts_at + $2::interval)"
#: ``d`` is a cut-off that fits ``h``: one that was fixed before the session was moved to another day does not.
_FITS = "d.cut_off_at >= h.starts_at - $1::interval AND d.cut_off_at < coalesce(h.ends_at, h.starts_at + $2::interval)"
_LIMITS = (CUT_OFF_BEFORE_START, USUAL_LENGTH)


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
    """(cut_off_at, released_at, due, fits) of a session, None where no cut-off is fixed."""
    return await fetch_one(
        f"SELECT d.cut_off_at, d.released_at, {_FITS} AS fits, d.cut_off_at <= clock_timestamp() AND {_FITS} AND {_RUNS} AS due"
        " FROM door_day d JOIN hearing h ON h.id = d.hearing WHERE d.hearing = $3",
        *_LIMITS,
        hearing,
    )


async def mark_released(hearing: UUID) -> bool:
    """Whether the cut-off is over, fits the session as it is now, and nobody released the places before.

    From then on nobody on the waiting list is offered a place who is not there.
    """
    return bool(
        await require_unit_of_work().fetchval(
            f"""
            WITH released AS (
                UPDATE door_day d SET released_at = clock_timestamp() FROM hearing h
                WHERE d.hearing = $3 AND h.id = d.hearing AND d.released_at IS NULL
                  AND d.cut_off_at <= clock_timestamp() AND {_FITS} AND {_RUNS} RETURNING d.hearing
            ), offers AS (
                UPDATE hearing h SET offers_until = least(h.offers_until, clock_timestamp()) FROM released
                WHERE h.id = released.hearing
            )
            SELECT 1 FROM released
            """,
            *_LIMITS,
            hearing,
        )
    )


async def due() -> list[str]:
    """Numbers of sessions whose cut-off is over and whose places were not released yet."""
    rows = await fetch(
        f"SELECT h.number FROM door_day d JOIN hearing h ON h.id = d.hearing WHERE d.released_at IS NULL"
        f" AND d.cut_off_at <= clock_timestamp() AND {_FITS} AND {_RUNS} ORDER BY d.cut_off_at LIMIT 50",
        *_LIMITS,
    )
    return [row[0] for row in rows]


async def with_room() -> list[str]:
    """Numbers of running sessions whose places were released, with a free place somebody on site would fit in."""
    rows = await fetch(
        f"""
        SELECT DISTINCT h.number FROM door_day d JOIN hearing h ON h.id = d.hearing
        JOIN hearing_pool p ON p.hearing = h.id AND p.taken < p.capacity
        JOIN registration r ON r.pool = p.id AND r.state IN ('waitlisted', 'no_show') AND r.places <= p.capacity - p.taken
        JOIN door_standby s ON s.registration = r.id
        WHERE d.released_at IS NOT NULL AND {_RUNS} AND $1::interval IS NOT NULL LIMIT 50
        """,
        *_LIMITS,
    )
    return [row[0] for row in rows]


async def hold_still(pool: UUID) -> None:
    """Lock the pool's registrations that hold places: what doors do at this moment is finished before one looks."""
    await require_unit_of_work().fetch(
        "SELECT 1 FROM registration WHERE pool = $1 AND state IN ('confirmed', 'checked_in') ORDER BY id FOR UPDATE",
        pool,
    )


async def give_up(pool: UUID, actor: str) -> int:
    """Registrations of a pool of which nobody has come lose their places; how many places came free."""
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


async def give_up_rest(pool: UUID) -> dict[str, int]:
    """Those missing of registrations of which some have come lose their places: number → how many. After ``hold_still``.

    Those who came keep the seats nearest to the beginning of the row.
    """
    rows = await require_unit_of_work().fetch(
        """
        WITH missing AS (
            SELECT r.id, r.number, a.arrived, r.places - a.arrived AS free FROM registration r
            JOIN attendance a ON a.registration = r.id
            WHERE r.pool = $1 AND r.state = 'checked_in' AND a.arrived BETWEEN 1 AND r.places - 1
        ), fewer AS (
            UPDATE registration r SET places = missing.arrived FROM missing WHERE r.id = missing.id
        ), less AS (
            UPDATE attendance a SET places = missing.arrived, released = a.released + missing.free
            FROM missing WHERE a.registration = missing.id
        ), counted AS (
            UPDATE hearing_pool SET taken = taken - (SELECT coalesce(sum(free), 0) FROM missing) WHERE id = $1
        ), seats AS (
            UPDATE hearing_seat s SET registration = NULL
            FROM (SELECT x.id, row_number() OVER (PARTITION BY x.registration ORDER BY x.line, x.place) > missing.arrived
                         AS more
                  FROM hearing_seat x JOIN missing ON missing.id = x.registration) one
            WHERE s.id = one.id AND one.more
        )
        SELECT number, free FROM missing ORDER BY number
        """,
        pool,
    )
    return {row["number"]: row["free"] for row in rows}


async def take_rest(hearing: UUID, pool: UUID, registration: UUID, people: int, who: Who, step: Step) -> int | None:
    """Somebody of a group whose place went at the cut-off comes after all: the line of the log, None without room."""
    found: int | None = await require_unit_of_work().fetchval(
        """
        WITH room AS (
            UPDATE hearing_pool SET taken = taken + $4 WHERE id = $2 AND taken + $4 <= capacity
              AND EXISTS (SELECT 1 FROM attendance WHERE registration = $3 AND released >= $4) RETURNING id
        ), more AS (
            UPDATE registration r SET places = r.places + $4 FROM room WHERE r.id = $3 AND r.state = 'checked_in'
            RETURNING r.id
        ), counted AS (
            UPDATE attendance a SET places = a.places + $4, arrived = a.arrived + $4, latest = $4,
                   released = a.released - $4
            FROM more WHERE a.registration = more.id
        ), logged AS (
            INSERT INTO check_in (client_id, hearing, registration, kind, people, door, staff, label, reason, offline,
                                  happened_at, recorded_at)
            SELECT $5, $1, id, 'admitted', $4, $6, $7, $8, 'standby', $9, coalesce($10, clock_timestamp()),
                   clock_timestamp()
            FROM more RETURNING id
        )
        SELECT id FROM logged
        """,
        hearing,
        pool,
        registration,
        people,
        step.client_id,
        who.door,
        who.staff,
        who.label,
        step.offline,
        step.happened_at,
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


async def stand_bys(hearing: UUID) -> list[Any]:
    """Everybody who waits or waited on site: those who got a place first, the latest first; then in their turn."""
    return await fetch(
        f"""
        SELECT r.number, r.masked_name, r.places, r.state, p.name AS pool_label, p.code, s.present_at, c.happened_at,
               {SEATS}
        FROM door_standby s JOIN registration r ON r.id = s.registration JOIN hearing_pool p ON p.id = r.pool
        LEFT JOIN LATERAL (SELECT happened_at FROM check_in WHERE registration = r.id AND kind = 'admitted'
                           AND reason = 'standby' ORDER BY id DESC LIMIT 1) c ON true
        WHERE p.hearing = $1 AND r.state IN ('waitlisted', 'no_show', 'checked_in')
        ORDER BY (r.state = 'checked_in') DESC, c.happened_at DESC NULLS LAST, p.position, p.slug,
                 (r.state = 'no_show'), r.queue, s.present_at, r.number
        """,
        hearing,
    )


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
                ON CONFLICT (registration) DO UPDATE SET arrived = excluded.arrived, places = excluded.places,
                    latest = excluded.latest, first_at = excluded.first_at
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
