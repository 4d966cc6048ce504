"""Every invariant of pools, registrations and seats as one SELECT that finds what breaks it. All should find nothing."""

import json
from datetime import datetime
from typing import Any

from participation.hearings.queries.booking import HOLDING_STATES, LIVE_STATES
from participation.platform.database import fetch, fetch_one, require_unit_of_work

#: Name of the invariant → statement giving (subject, detail) for each thing that breaks it.
CHECKS: dict[str, str] = {
    "taken_is_held": f"""
        SELECT h.number || '/' || p.slug, 'taken ' || p.taken || ', held ' || coalesce(sum(r.places), 0)
        FROM hearing_pool p JOIN hearing h ON h.id = p.hearing
        LEFT JOIN registration r ON r.pool = p.id AND r.state IN {HOLDING_STATES}
        GROUP BY h.number, p.id HAVING p.taken <> coalesce(sum(r.places), 0)""",
    "never_too_many": """
        SELECT h.number || '/' || p.slug, p.taken || ' of ' || p.capacity
        FROM hearing_pool p JOIN hearing h ON h.id = p.hearing WHERE p.taken > p.capacity OR p.taken < 0""",
    "no_free_place_while_somebody_waits": """
        SELECT h.number || '/' || p.slug, (p.capacity - p.taken) || ' free, ' || count(*) || ' waiting'
        FROM hearing_pool p JOIN hearing h ON h.id = p.hearing
        JOIN registration r ON r.pool = p.id AND r.state = 'waitlisted' AND r.places <= p.capacity - p.taken
        WHERE h.cancelled_at IS NULL AND h.held_at IS NULL
          AND least(h.offers_until, h.starts_at) > clock_timestamp() + interval '11 minutes'
        GROUP BY h.number, p.id""",
    "one_live_telephone": f"""
        SELECT h.number || '/' || p.slug, count(*) || ' live registrations of one telephone'
        FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        WHERE r.state IN {LIVE_STATES} AND r.phone_index IS NOT NULL
        GROUP BY h.number, p.id, r.phone_index HAVING count(*) > 1""",
    "one_live_identity": f"""
        SELECT h.number || '/' || p.slug, count(*) || ' live registrations of one identity card'
        FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        WHERE r.state IN {LIVE_STATES} AND r.identity_index IS NOT NULL
        GROUP BY h.number, p.id, r.identity_index HAVING count(*) > 1""",
    "offers_end_in_time": """
        SELECT r.number, 'offer ends ' || r.offer_expires_at || ', session begins ' || h.starts_at
        FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        WHERE r.state = 'offered' AND r.offer_expires_at > h.starts_at AND h.cancelled_at IS NULL""",
    "no_offer_outlives_its_time": """
        SELECT r.number, 'offer ended ' || r.offer_expires_at
        FROM registration r WHERE r.state IN ('selected', 'offered')
          AND r.offer_expires_at < clock_timestamp() - interval '10 minutes'""",
    "history_says_the_state": """
        SELECT r.number, 'state ' || r.state || ', history ' || coalesce(last.to_state, 'none')
        FROM registration r LEFT JOIN LATERAL (SELECT x.to_state FROM registration_history x
            WHERE x.registration = r.id ORDER BY x.id DESC LIMIT 1) last ON true
        WHERE last.to_state IS DISTINCT FROM r.state AND r.state <> 'submitted'""",
    "seats_are_the_holders": f"""
        SELECT h.number, s.row_label || s.number || ' is kept for ' || r.number
        FROM hearing_seat s JOIN hearing h ON h.id = s.hearing JOIN registration r ON r.id = s.registration
        JOIN hearing_pool p ON p.id = r.pool
        WHERE r.state NOT IN {HOLDING_STATES} OR p.hearing <> s.hearing""",
    "who_has_a_place_has_a_seat": """
        SELECT r.number, count(s.id) || ' seats for ' || r.places || ' places'
        FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
        LEFT JOIN hearing_seat s ON s.registration = r.id
        WHERE h.seating <> 'free' AND r.state IN ('confirmed', 'checked_in')
        GROUP BY r.id HAVING count(s.id) <> r.places""",
}
SHOWN = 50
"""Findings of one invariant that are kept: the first tell enough."""


async def broken(check: str) -> list[tuple[str, str]]:
    """(subject, detail) of what breaks an invariant, at most SHOWN."""
    return [(row[0], row[1]) for row in await fetch(f"SELECT * FROM ({CHECKS[check]}) AS found LIMIT {SHOWN}")]


async def keep(findings: list[dict[str, str]], pools: int) -> None:
    """Write a run down."""
    await require_unit_of_work().execute(
        "INSERT INTO hearing_check (ran_at, pools, findings) VALUES (clock_timestamp(), $1, $2)",
        pools,
        json.dumps(findings, ensure_ascii=False),
    )


async def last() -> tuple[datetime, int, list[dict[str, str]]] | None:
    """(when, pools looked at, findings) of the latest run."""
    row: Any = await fetch_one("SELECT ran_at, pools, findings FROM hearing_check ORDER BY id DESC LIMIT 1")
    return None if row is None else (row[0], row[1], json.loads(row[2]))


async def pools() -> int:
    """How many pools there are."""
    row = await fetch_one("SELECT count(*) FROM hearing_pool")
    return int(row[0]) if row else 0
