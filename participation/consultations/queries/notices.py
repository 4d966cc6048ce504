"""Notices about periods: written with the change itself, read by number."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from participation.platform.database import fetch, fetch_one, fetch_value

_NOTICE = """
SELECT n.id, n.consultation, n.number, n.kind, n.old_opens_at, n.old_closes_at, n.new_opens_at, n.new_closes_at, n.reason,
    n.signatory, n.published_at, n.sha256, n.deadline, c.matter, m.number AS matter_number
FROM consultation_notice n JOIN consultation c ON c.id = n.consultation JOIN matter m ON m.id = c.matter
"""


_AHEAD = "coalesce(replaced_at > clock_timestamp(), FALSE)"
"""A further version is scheduled: the row's own closing is already that moment."""

_ANNOUNCED = f"CASE WHEN {_AHEAD} THEN planned_closes_at ELSE closes_at END"


async def lock_round(consultation_id: UUID) -> Any:
    """The round's row, held until the unit of work ends, with the moment by the database's clock."""
    return await fetch_one(
        f"SELECT opens_at, {_ANNOUNCED} AS closes_at, deadline, clock_timestamp() AS moment FROM consultation"
        " WHERE id = $1 FOR UPDATE",
        consultation_id,
    )


async def move_closing(consultation_id: UUID, closes_at: datetime, *, reopen: bool) -> bool:
    """Set a later closing; False where the database's clock says that its state is another by now.

    ``reopen``: the round is closed, and its next closing will be noted anew. A scheduled version that continues the round
    takes the closing over.
    """
    condition = "closes_at <= clock_timestamp()" if reopen else "clock_timestamp() < closes_at"
    return bool(
        await fetch_value(
            f"""
            WITH moved AS (
                UPDATE consultation SET closes_at = CASE WHEN {_AHEAD} THEN closes_at ELSE $2 END,
                    planned_closes_at = CASE WHEN {_AHEAD} THEN $2 ELSE planned_closes_at END,
                    closed_step_at = CASE WHEN {_AHEAD} THEN closed_step_at END
                WHERE id = $1 AND $2 > {_ANNOUNCED} AND $2 > clock_timestamp() AND {condition} RETURNING id
            ), along AS (
                UPDATE consultation c SET closes_at = $2 FROM moved WHERE c.continues = moved.id AND c.opens_at > clock_timestamp()
            )
            SELECT TRUE FROM moved
            """,
            consultation_id,
            closes_at,
        )
    )


async def set_deadline(consultation_id: UUID, deadline: str) -> None:
    """The computed deadline by a calendar that has learnt more (JSON)."""
    statement = """
        UPDATE consultation SET deadline = $2
        WHERE id = $1 OR (continues = $1 AND opens_at > clock_timestamp()) RETURNING 1
        """
    await fetch_value(statement, consultation_id, deadline)


async def count_of_matter(matter_id: UUID) -> int:
    """How many notices the matter has had."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM consultation_notice n JOIN consultation c ON c.id = n.consultation WHERE c.matter = $1",
            matter_id,
        )
    )


async def by_number(number: str) -> Any | None:
    return await fetch_one(_NOTICE + "WHERE n.number = $1", number)


async def of_matter(matter_id: UUID) -> list[Any]:
    """Oldest first."""
    return await fetch(_NOTICE + "WHERE c.matter = $1 ORDER BY n.published_at, n.number", matter_id)


async def running_with_working_days() -> list[UUID]:
    """Rounds that have not closed and whose computed deadline counts working days, in order of closing."""
    rows = await fetch(
        "SELECT id FROM consultation WHERE closes_at > clock_timestamp()"
        " AND (continues IS NULL OR opens_at <= clock_timestamp())"
        " AND deadline -> 'period' ->> 'unit' = 'working_day' ORDER BY closes_at, id"
    )
    return [row[0] for row in rows]
