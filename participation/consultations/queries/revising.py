"""A further version of a text under consultation: ending the round before it, beginning the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from participation.platform.database import fetch_one, fetch_value


async def lock_round(consultation_id: UUID) -> Any:
    """The round's row, held until the unit of work ends: (closes_at, is_open, moment, …) by the database's clock."""
    return await fetch_one(
        "SELECT id, version, opens_at, closes_at, replaced_at, deadline, shortened_reason, who_may_comment, agreeing, attachments,"
        " clock_timestamp() AS moment, opens_at <= clock_timestamp() AS begun, clock_timestamp() < closes_at AS running"
        " FROM consultation WHERE id = $1 FOR UPDATE",
        consultation_id,
    )


async def end_round(consultation_id: UUID) -> datetime:
    """A running round ends now, and is noted as ended; the moment. Its announced closing is kept beside it."""
    row = await fetch_one(
        "UPDATE consultation SET planned_closes_at = closes_at, closes_at = now.moment, replaced_at = now.moment,"
        " closed_step_at = now.moment FROM (SELECT clock_timestamp() AS moment) AS now"
        " WHERE id = $1 AND closes_at > now.moment RETURNING replaced_at",
        consultation_id,
    )
    if row is None:  # pragma: no cover – the caller holds the row and saw it running
        raise RuntimeError("the round had ended")
    moment: datetime = row["replaced_at"]
    return moment


async def end_round_at(consultation_id: UUID, moment: datetime) -> bool:
    """A round that still runs at that moment to come ends then, and not as a closing; whether it does."""
    statement = """
        UPDATE consultation SET planned_closes_at = closes_at, closes_at = $2, replaced_at = $2, closed_step_at = $2
        WHERE id = $1 AND closes_at > $2 RETURNING 1
        """
    return await fetch_value(statement, consultation_id, moment) is not None


async def take_back(consultation_id: UUID, before_id: UUID) -> bool:
    """Remove a round that has not opened and give the one before it its closing back; False where it has opened."""
    statement = """
        WITH gone AS (
            DELETE FROM consultation WHERE id = $1 AND opens_at > clock_timestamp() AND opened_step_at IS NULL RETURNING opens_at
        ), back AS (
            UPDATE consultation c SET closes_at = planned_closes_at, planned_closes_at = NULL, replaced_at = NULL,
                closed_step_at = NULL FROM gone WHERE c.id = $2 AND c.replaced_at = gone.opens_at
        )
        SELECT 1 FROM gone
        """
    return await fetch_value(statement, consultation_id, before_id) is not None


async def before(consultation_id: UUID) -> UUID:
    """The round on the version before this round's."""
    found: UUID = await fetch_value(
        "SELECT b.id FROM consultation here JOIN draft_version v ON v.id = here.version"
        " JOIN consultation b ON b.matter = here.matter JOIN draft_version w ON w.id = b.version"
        " WHERE here.id = $1 AND w.ordinal < v.ordinal ORDER BY w.ordinal DESC LIMIT 1",
        consultation_id,
    )
    return found
