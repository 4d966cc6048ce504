"""The waiting list and the offers: every statement runs under the pool's lock (``booking.lock``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.hearings.queries.booking import HOLDING_STATES, LIVE_STATES, NOTIFY
from participation.hearings.rules import Waiter
from participation.platform.database import fetch, fetch_one, require_unit_of_work
from participation.platform.request_id import current_request_id

LOOKED_AT = 500
"""Waiters looked at for one offer: whoever stands further back has a turn when these are through."""


@dataclass(frozen=True, slots=True)
class PoolInLine:
    """What decides over offers in one pool, at ``at`` on the database's clock."""

    at: datetime
    hearing: UUID
    free: int
    offer_hours: int
    offers_until: datetime
    starts_at: datetime
    over: bool
    """Cancelled or held: nothing is offered."""


async def pool_in_line(pool: UUID) -> PoolInLine:
    """The pool's facts; the caller holds its lock."""
    row = await require_unit_of_work().fetchrow(
        """
        SELECT clock_timestamp(), h.id, p.capacity - p.taken, h.offer_hours, h.offers_until, h.starts_at,
               h.cancelled_at IS NOT NULL OR h.held_at IS NOT NULL
        FROM hearing_pool p JOIN hearing h ON h.id = p.hearing WHERE p.id = $1
        """,
        pool,
    )
    return PoolInLine(*row)


async def waiters(pool: UUID, at_most: int) -> list[Waiter]:
    """Who waits and could be content with ``at_most`` places, in the order of the queue."""
    rows = await require_unit_of_work().fetch(
        "SELECT id, places FROM registration WHERE pool = $1 AND state = 'waitlisted' AND places <= $2"
        f" ORDER BY queue LIMIT {LOOKED_AT}",
        pool,
        at_most,
    )
    return [Waiter(row["id"], row["places"]) for row in rows]


async def offer(pool: UUID, ids: Sequence[UUID], expires_at: datetime) -> None:
    """Keep places for these waiters until then, and tell them."""
    await require_unit_of_work().execute(
        f"""
        WITH offered AS (
            UPDATE registration SET state = 'offered', queue = NULL, offered_at = clock_timestamp(), offer_expires_at = $3
            WHERE id = ANY($2::uuid[]) AND state = 'waitlisted' RETURNING id, places
        ), counted AS (
            UPDATE hearing_pool SET taken = taken + (SELECT coalesce(sum(places), 0) FROM offered) WHERE id = $1
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
            SELECT id, 'waitlisted', 'offered', 'system', clock_timestamp() FROM offered
        )
        INSERT INTO outbox_message (topic, payload, request_id, next_send_at)
        SELECT '{NOTIFY}', jsonb_build_object('registration', id, 'what', 'offered'), $4, clock_timestamp() FROM offered
        """,
        pool,
        list(ids),
        expires_at,
        current_request_id(),
    )


async def confirm(registration: UUID, actor: str) -> bool:
    """Accept a selected or offered place in time; False when there is none to accept any more."""
    row = await require_unit_of_work().fetchrow(
        f"""
        WITH done AS (
            UPDATE registration r SET state = 'confirmed', confirmed_at = clock_timestamp(), offer_expires_at = NULL
            FROM registration before JOIN hearing_pool p ON p.id = before.pool JOIN hearing h ON h.id = p.hearing
            WHERE r.id = $1 AND before.id = r.id AND r.state IN ('selected', 'offered')
              AND (r.offer_expires_at IS NULL OR r.offer_expires_at > clock_timestamp())
              AND h.starts_at > clock_timestamp() AND h.cancelled_at IS NULL
            RETURNING r.id, before.state AS from_state
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, actor, occurred_at)
            SELECT id, from_state, 'confirmed', $2, clock_timestamp() FROM done
        ), message AS (
            INSERT INTO outbox_message (topic, payload, request_id, next_send_at)
            SELECT '{NOTIFY}', jsonb_build_object('registration', id, 'what', 'confirmed'), $3, clock_timestamp() FROM done
        )
        SELECT id FROM done
        """,
        registration,
        actor,
        current_request_id(),
    )
    return row is not None


async def end(
    registration: UUID, to_state: str, reason: str, text: str, actor: str, *, until_start: bool, expired: bool = False
) -> tuple[str, int] | None:
    """Withdraw a registration or find it ineligible: (state before, places given back); None when it is not live.

    ``until_start``: only before the session begins. ``expired``: only when its offer has run out.
    """
    row = await require_unit_of_work().fetchrow(
        f"""
        WITH gone AS (
            UPDATE registration r SET state = $2::text, reason = $3::text, reason_text = $4, queue = NULL, offer_expires_at = NULL,
                   withdrawn_at = CASE WHEN $2::text = 'withdrawn' THEN clock_timestamp() END
            FROM registration before JOIN hearing_pool p ON p.id = before.pool JOIN hearing h ON h.id = p.hearing
            WHERE r.id = $1 AND before.id = r.id
              AND r.state IN ('submitted', 'eligible', 'selected', 'waitlisted', 'offered', 'confirmed')
              AND (NOT $6 OR h.starts_at > clock_timestamp())
              AND (NOT $7 OR (r.state IN ('selected', 'offered') AND r.offer_expires_at <= clock_timestamp()))
            RETURNING r.id, r.pool, before.state AS from_state,
                      CASE WHEN before.state IN {HOLDING_STATES} THEN r.places ELSE 0 END AS given_back
        ), history AS (
            INSERT INTO registration_history (registration, from_state, to_state, reason, actor, occurred_at)
            SELECT id, from_state, $2::text, $3::text, $5, clock_timestamp() FROM gone
        ), seats AS (
            UPDATE hearing_seat s SET registration = NULL FROM gone WHERE s.registration = gone.id
        ), counted AS (
            UPDATE hearing_pool p SET taken = p.taken - gone.given_back FROM gone
            WHERE p.id = gone.pool AND gone.given_back > 0
        )
        SELECT from_state, given_back FROM gone
        """,
        registration,
        to_state,
        reason,
        text,
        actor,
        until_start,
        expired,
    )
    return None if row is None else (row[0], row[1])


async def cascaded_from(registration: UUID) -> tuple[UUID, UUID] | None:
    """(registration, pool) of the live one that came of this one by cascade."""
    row = await fetch_one(
        f"SELECT id, pool FROM registration WHERE cascaded_from = $1 AND state IN {LIVE_STATES}", registration
    )
    return None if row is None else (row[0], row[1])


async def notify(registration: UUID, what: str) -> None:
    """Tell the registrant, by way of the outbox."""
    await require_unit_of_work().execute(
        f"INSERT INTO outbox_message (topic, payload, request_id, next_send_at) VALUES ('{NOTIFY}',"
        " jsonb_build_object('registration', $1::uuid, 'what', $2::text), $3, clock_timestamp())",
        registration,
        what,
        current_request_id(),
    )


async def due_offers(limit: int) -> list[tuple[UUID, list[UUID]]]:
    """Offers that have run out: (pool, registrations)."""
    rows = await fetch(
        """
        SELECT pool, array_agg(id ORDER BY offer_expires_at) AS ids FROM (
            SELECT pool, id, offer_expires_at FROM registration
            WHERE state IN ('selected', 'offered') AND offer_expires_at <= clock_timestamp()
            ORDER BY offer_expires_at LIMIT $1) due
        GROUP BY pool ORDER BY pool
        """,
        limit,
    )
    return [(row[0], list(row[1])) for row in rows]
