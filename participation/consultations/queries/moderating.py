"""What moderation and a published response write, many comments at once."""

from collections.abc import Sequence
from uuid import UUID

from participation.platform.database import fetch

_MODERATE = """
WITH before AS (
    SELECT id, receipt_number, state FROM comment
    WHERE consultation = $1 AND id = ANY($2::uuid[]) AND state = ANY($3::text[])
        -- What one officer typed in is published when a second one has compared it with the original.
        AND ($4 <> 'published' OR NOT EXISTS (
            SELECT FROM entry_check k WHERE k.comment = comment.id AND k.state = 'waiting'))
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE comment SET state = $4, withheld_reason = $5 FROM before WHERE comment.id = before.id
    RETURNING comment.id, comment.receipt_number, before.state AS previous
), noted AS (
    INSERT INTO comment_history (comment, state, reason, actor, occurred_at)
    SELECT id, $4, $5, $6, clock_timestamp() FROM moved
)
SELECT id, receipt_number, previous FROM moved ORDER BY receipt_number
"""


async def move(
    consultation_id: UUID, ids: Sequence[UUID], *, sources: Sequence[str], target: str, reason: str, actor: str
) -> list[tuple[UUID, str, str]]:
    """(id, receipt number, previous state) of those of `ids` that were in one of `sources` and now are in `target`."""
    rows = await fetch(_MODERATE, consultation_id, list(ids), list(sources), target, reason, actor)
    return [(row[0], row[1], row[2]) for row in rows]


async def insert_outcomes(
    consultation_id: UUID,
    comment_ids: Sequence[UUID],
    theme_titles: Sequence[str],
    outcomes: Sequence[str],
    reasons: Sequence[str],
    links: Sequence[str],
) -> list[UUID]:
    """Write what is not there yet; the ids of the round's comments that now have an outcome by this call.

    A published answer is never overwritten, so doing it again changes nothing.
    """
    rows = await fetch(
        """
        INSERT INTO comment_outcome (comment, theme_title, outcome, reason, link, published_at)
        SELECT c.id, given.theme_title, given.outcome, given.reason, given.link, clock_timestamp()
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
            AS given(comment_id, theme_title, outcome, reason, link)
        JOIN comment c ON c.id = given.comment_id AND c.consultation = $1
        ON CONFLICT (comment) DO NOTHING
        RETURNING comment
        """,
        consultation_id,
        list(comment_ids),
        list(theme_titles),
        list(outcomes),
        list(reasons),
        list(links),
    )
    return [row[0] for row in rows]


async def phones_of(comment_ids: Sequence[UUID]) -> list[tuple[UUID, bytes]]:
    """(comment id, encrypted phone) of those who left one."""
    rows = await fetch(
        "SELECT comment, phone FROM comment_person WHERE comment = ANY($1::uuid[]) AND phone IS NOT NULL ORDER BY comment",
        list(comment_ids),
    )
    return [(row[0], bytes(row[1])) for row in rows]


async def known(consultation_id: UUID, ids: Sequence[UUID]) -> int:
    """How many of these ids are comments of this round."""
    rows = await fetch(
        "SELECT id FROM comment WHERE consultation = $1 AND id = ANY($2::uuid[])", consultation_id, list(ids)
    )
    return len(rows)
