"""Papers of a hearing, and the proof that participants were served."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.sittings.views import PaperView, ServedView

_PAPERS = """
SELECT p.*, (SELECT count(DISTINCT registration) FROM hearing_paper_service s WHERE s.paper = p.id) AS served,
       (SELECT count(DISTINCT registration) FROM hearing_paper_service s
        WHERE s.paper = p.id AND (s.opened_at IS NOT NULL OR s.way = 'hand')) AS opened
FROM hearing_paper p
"""


async def of_hearing(hearing_id: UUID) -> list[PaperView]:
    """All papers in the order they were added."""
    return [_paper(row) for row in await fetch(f"{_PAPERS} WHERE p.hearing = $1 ORDER BY p.added_at", hearing_id)]


async def one(hearing_id: UUID, paper_id: UUID) -> PaperView | None:
    """One paper of this hearing."""
    row = await fetch_one(f"{_PAPERS} WHERE p.hearing = $1 AND p.id = $2", hearing_id, paper_id)
    return None if row is None else _paper(row)


async def insert(
    paper_id: UUID, hearing_id: UUID, title: str, file_name: str, media_type: str, size: int, sha256: str, by: UUID
) -> None:
    """A further paper."""
    await execute(
        "INSERT INTO hearing_paper (id, hearing, title, file_name, media_type, size, sha256, added_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        paper_id,
        hearing_id,
        title,
        file_name,
        media_type,
        size,
        sha256,
        by,
    )


async def to_serve(hearing_id: UUID) -> list[UUID]:
    """Registrations of participants and experts with a place to whom some paper was not sent yet."""
    rows = await fetch(
        """
        SELECT r.id FROM registration r JOIN hearing_pool p ON p.id = r.pool
        WHERE p.hearing = $1 AND p.code IN ('participant', 'expert') AND r.state IN ('confirmed', 'checked_in')
          AND EXISTS (SELECT 1 FROM hearing_paper a WHERE a.hearing = $1 AND NOT EXISTS (
              SELECT 1 FROM hearing_paper_service s WHERE s.paper = a.id AND s.registration = r.id))
        ORDER BY r.number
        """,
        hearing_id,
    )
    return [row[0] for row in rows]


async def serve(hearing_id: UUID, registration_id: UUID, way: str, note: str = "") -> int:
    """Note that everything not sent yet goes to this registration now; how many papers."""
    count: int = await fetch_value(
        """
        WITH served AS (
            INSERT INTO hearing_paper_service (paper, registration, way, note, served_at)
            SELECT a.id, $2, $3, $4, clock_timestamp() FROM hearing_paper a WHERE a.hearing = $1
            ON CONFLICT (paper, registration, way) DO NOTHING RETURNING 1
        ) SELECT count(*) FROM served
        """,
        hearing_id,
        registration_id,
        way,
        note,
    )
    return count


async def opened(paper_id: UUID, registration_id: UUID) -> None:
    """The participant opened it: the first time counts."""
    await execute(
        """
        INSERT INTO hearing_paper_service (paper, registration, way, served_at, opened_at)
        VALUES ($1, $2, 'page', clock_timestamp(), clock_timestamp()) ON CONFLICT (paper, registration, way) DO NOTHING
        """,
        paper_id,
        registration_id,
    )


async def served(hearing_id: UUID) -> list[ServedView]:
    """The proof, one row a participant, paper and way."""
    rows = await fetch(
        """
        SELECT p.title, r.number, r.masked_name, s.way, s.served_at, s.opened_at
        FROM hearing_paper_service s JOIN hearing_paper p ON p.id = s.paper JOIN registration r ON r.id = s.registration
        WHERE p.hearing = $1 ORDER BY r.number, p.added_at, s.served_at
        """,
        hearing_id,
    )
    return [ServedView(*row.values()) for row in rows]


def _paper(row: Any) -> PaperView:
    return PaperView(
        id=row["id"],
        title=row["title"],
        file_name=row["file_name"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        added_at=row["added_at"],
        served=row["served"],
        opened=row["opened"],
    )
