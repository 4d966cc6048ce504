"""A further version of a text under consultation: ending the round before it, beginning the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from participation.platform.database import fetch, fetch_one


async def lock_round(consultation_id: UUID) -> Any:
    """The round's row, held until the unit of work ends: (closes_at, is_open, moment, …) by the database's clock."""
    return await fetch_one(
        "SELECT id, version, opens_at, closes_at, deadline, shortened_reason, who_may_comment, agreeing, attachments,"
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


async def rounds_of_matter(matter_id: UUID) -> list[Any]:
    """(id, version, ordinal, opens_at, published_at, continues) of the matter's rounds, oldest first."""
    return await fetch(
        "SELECT c.id, c.version, v.ordinal, c.opens_at, v.published_at, c.continues, c.revision_note, c.replaced_at,"
        " c.planned_closes_at FROM consultation c JOIN draft_version v ON v.id = c.version WHERE c.matter = $1"
        " ORDER BY v.ordinal",
        matter_id,
    )


async def story_of(consultation_id: UUID) -> Any:
    """(continues, revision_note, replaced_at, planned_closes_at) of a round."""
    return await fetch_one(
        "SELECT continues, revision_note, replaced_at, planned_closes_at FROM consultation WHERE id = $1",
        consultation_id,
    )
