"""Appeals and second opinions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value

_REVIEW = """
SELECT r.id, r.comment, r.kind, r.words, r.asked_by, r.asked_at, r.withheld_by, r.decision, r.reason, r.decided_by,
    r.decided_at, a.display_name AS asker, w.display_name AS withholder, d.display_name AS decider, c.consultation,
    c.receipt_number
FROM comment_review r JOIN comment c ON c.id = r.comment
LEFT JOIN staff a ON r.asked_by = 'staff:' || a.id
LEFT JOIN staff w ON r.withheld_by = 'staff:' || w.id
LEFT JOIN staff d ON r.decided_by = 'staff:' || d.id
"""


async def open_kinds(ids: Sequence[UUID]) -> dict[UUID, str]:
    """comment id → kind of its open review; an appeal before a second opinion."""
    rows = await fetch(
        "SELECT comment, min(kind) AS kind FROM comment_review WHERE comment = ANY($1::uuid[]) AND decision = '' GROUP BY 1",
        list(ids),
    )
    return {row["comment"]: row["kind"] for row in rows}


async def of_comment(comment_id: UUID) -> list[Any]:
    """All reviews of a comment, oldest first."""
    return await fetch(_REVIEW + "WHERE r.comment = $1 ORDER BY r.asked_at, r.id", comment_id)


async def open_of_round(consultation_id: UUID, limit: int) -> list[Any]:
    """Reviews that wait, the oldest first."""
    return await fetch(
        _REVIEW + "WHERE c.consultation = $1 AND r.decision = '' ORDER BY r.asked_at, r.id LIMIT $2",
        consultation_id,
        limit,
    )


async def open_number(consultation_id: UUID, most: int) -> int:
    """How many wait; counting ends at `most`."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM (SELECT FROM comment_review r JOIN comment c ON c.id = r.comment"
            " WHERE c.consultation = $1 AND r.decision = '' LIMIT $2) AS waiting",
            consultation_id,
            most,
        )
    )


async def by_id(review_id: UUID, *, lock: bool = False) -> Any | None:
    return await fetch_one(_REVIEW + f"WHERE r.id = $1{' FOR UPDATE OF r' if lock else ''}", review_id)


async def last_withheld(comment_id: UUID) -> Any | None:
    """(actor, occurred_at) of the decision by which a comment is withheld now."""
    return await fetch_one(
        "SELECT h.actor, h.occurred_at FROM comment_history h JOIN comment c ON c.id = h.comment"
        " WHERE h.comment = $1 AND h.state = 'withheld' AND c.state = 'withheld' ORDER BY h.id DESC LIMIT 1",
        comment_id,
    )


async def insert(review_id: UUID, comment_id: UUID, *, kind: str, words: str, asked_by: str, withheld_by: str) -> bool:
    """False when one of this kind is open already."""
    made = await fetch_value(
        "INSERT INTO comment_review (id, comment, kind, words, asked_by, asked_at, withheld_by, decision, reason, decided_by)"
        " VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6, '', '', '')"
        " ON CONFLICT (comment, kind) WHERE decision = '' DO NOTHING RETURNING 1",
        review_id,
        comment_id,
        kind,
        words,
        asked_by,
        withheld_by,
    )
    return made is not None


async def decide(review_id: UUID, *, decision: str, reason: str, decided_by: str) -> None:
    """Write the decision of a locked review."""
    await execute(
        "UPDATE comment_review SET decision = $2, reason = $3, decided_by = $4, decided_at = clock_timestamp()"
        " WHERE id = $1 AND decision = ''",
        review_id,
        decision,
        reason,
        decided_by,
    )
