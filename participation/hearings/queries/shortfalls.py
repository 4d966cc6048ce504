"""The statements of pools for which too few came."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings.queries.booking import LIVE_STATES
from participation.hearings.rules import PoolCode, Shortfall
from participation.hearings.rules.shortfall import Remedy
from participation.hearings.shortfall_views import ShortfallView
from participation.platform.database import execute, fetch, fetch_value

_APPLIED = f"(SELECT coalesce(sum(r.places), 0) FROM registration r WHERE r.pool = p.id AND r.state IN {LIVE_STATES})"
_SHORT = f"""
    h.registration_closes_at <= clock_timestamp() AND h.starts_at > clock_timestamp() AND h.cancelled_at IS NULL
    AND h.held_at IS NULL AND p.selection IN ('first_come', 'draw') AND p.capacity > {_APPLIED}
    AND NOT EXISTS (SELECT FROM registration r WHERE r.pool = p.id AND r.state = 'submitted')
    AND NOT EXISTS (SELECT FROM hearing_shortfall s WHERE s.pool = p.id AND s.closed_at = h.registration_closes_at)
"""


async def due(limit: int) -> list[tuple[UUID, UUID]]:
    """(pool, hearing) where registration is over and places are left for which nobody asked."""
    rows = await fetch(
        f"SELECT p.id, h.id FROM hearing h JOIN hearing_pool p ON p.hearing = h.id WHERE {_SHORT} ORDER BY h.id LIMIT $1",
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def note(shortfall_id: UUID, pool: UUID) -> bool:
    """Write the finding down if it still is one; a pool that is to be left unfilled is decided with it. The pool is locked."""
    return bool(
        await fetch_value(
            f"""
            INSERT INTO hearing_shortfall (id, pool, closed_at, found_at, policy, capacity, applied, decision, decided_at)
            SELECT $1, p.id, h.registration_closes_at, clock_timestamp(), p.shortfall, p.capacity, {_APPLIED},
                   CASE WHEN p.shortfall = 'leave_unfilled' THEN 'left' ELSE '' END,
                   CASE WHEN p.shortfall = 'leave_unfilled' THEN clock_timestamp() END
            FROM hearing h JOIN hearing_pool p ON p.hearing = h.id WHERE p.id = $2 AND {_SHORT}
            ON CONFLICT (pool, closed_at) DO NOTHING RETURNING 1
            """,
            shortfall_id,
            pool,
        )
    )


async def of_hearing(hearing: UUID) -> list[ShortfallView]:
    """A session's findings, in the order of its pools and of time."""
    rows = await fetch(
        """
        SELECT s.*, p.slug, p.code, p.name, n.ordinal FROM hearing_shortfall s JOIN hearing_pool p ON p.id = s.pool
        LEFT JOIN hearing_notice n ON n.id = s.notice WHERE p.hearing = $1 ORDER BY p.position, p.slug, s.found_at
        """,
        hearing,
    )
    return [_view(row) for row in rows]


async def is_frozen(hearing: UUID) -> bool:
    """Whether a list of the session has been frozen for a draw that is not void."""
    return bool(await fetch_value("SELECT EXISTS (SELECT FROM draw WHERE hearing = $1 AND voided_at IS NULL)", hearing))


async def decide(
    shortfall_id: UUID, decision: Remedy, reason: str, details: dict[str, Any], staff: UUID, at: datetime
) -> bool:
    """Write the decision down; False where there is one already."""
    return bool(
        await fetch_value(
            "UPDATE hearing_shortfall SET decision = $2, reason = $3, details = $4::jsonb, decided_by = $5, decided_at = $6,"
            " notice = (SELECT id FROM hearing_notice n WHERE n.hearing = (SELECT hearing FROM hearing_pool WHERE id = pool)"
            " AND n.kind = 'shortfall' ORDER BY n.ordinal DESC LIMIT 1)"
            " WHERE id = $1 AND decision = '' RETURNING 1",
            shortfall_id,
            decision.value,
            reason,
            json.dumps(details, ensure_ascii=False),
            staff,
            at,
        )
    )


async def extend(hearing: UUID, until: datetime) -> None:
    """Registration goes on until then."""
    await execute("UPDATE hearing SET registration_closes_at = $2 WHERE id = $1", hearing, until)


async def move_places(from_pool: UUID, to_pool: UUID, places: int) -> bool:
    """Move places that nobody holds; False where somebody does by now. Both pools are locked."""
    if not await fetch_value(
        "UPDATE hearing_pool SET capacity = capacity - $2 WHERE id = $1 AND taken <= capacity - $2 RETURNING 1",
        from_pool,
        places,
    ):
        return False
    await execute("UPDATE hearing_pool SET capacity = capacity + $2 WHERE id = $1", to_pool, places)
    return True


async def recommends(pool: UUID) -> bool:
    """Whether it was decided that somebody recommends people for this pool."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM hearing_shortfall WHERE pool = $1 AND decision = 'recommended')", pool
        )
    )


def _view(row: Any) -> ShortfallView:
    return ShortfallView(
        id=row["id"],
        pool_id=row["pool"],
        pool_slug=row["slug"],
        pool=PoolCode(row["code"]),
        pool_label=row["name"],
        policy=Shortfall(row["policy"]),
        found_at=row["found_at"],
        capacity=row["capacity"],
        applied=row["applied"],
        decision=Remedy(row["decision"]) if row["decision"] else None,
        reason=row["reason"],
        details=json.loads(row["details"]),
        decided_at=row["decided_at"],
        notice=row["ordinal"],
    )
