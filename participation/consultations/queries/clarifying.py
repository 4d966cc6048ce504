"""What the office explains beside provisions; every wording stays."""

from typing import Any
from uuid import UUID

from participation.platform.database import fetch, fetch_value


async def of_round(consultation_id: UUID) -> list[Any]:
    """Every wording of every clarification, series by series in order of their first publication, newest wording first."""
    return await fetch(
        "SELECT id, series, edition, provision_path, provision_label, text, published_at,"
        " min(published_at) OVER (PARTITION BY series) AS first_at"
        " FROM clarification WHERE consultation = $1 ORDER BY first_at, series, edition DESC",
        consultation_id,
    )


async def insert(
    clarification_id: UUID, consultation_id: UUID, series: UUID, path: str, label: str, text: str, author: UUID
) -> int:
    """The edition number it got; the unique index refuses the second of two at the same moment."""
    return int(
        await fetch_value(
            "INSERT INTO clarification (id, consultation, series, edition, provision_path, provision_label, text, author,"
            " published_at) SELECT $1, $2, $3, coalesce(max(edition), 0) + 1, $4, $5, $6, $7, clock_timestamp()"
            " FROM clarification WHERE series = $3 RETURNING edition",
            clarification_id,
            consultation_id,
            series,
            path,
            label,
            text,
            author,
        )
    )
