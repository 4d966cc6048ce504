"""What moderation and a published response write, many comments at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from participation.consultations.rules.masking import Mask, from_json
from participation.platform.database import execute, fetch

_WITHHOLD = """
WITH before AS (
    SELECT id, receipt_number, state FROM comment
    WHERE consultation = $1 AND id = ANY($2::uuid[]) AND state = ANY($3::text[])
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE comment SET state = 'withheld', withheld_reason = $4 FROM before WHERE comment.id = before.id
    RETURNING comment.id, comment.receipt_number, before.state AS previous
), noted AS (
    INSERT INTO comment_history (comment, state, reason, actor, occurred_at)
    SELECT id, 'withheld', $4, $5, clock_timestamp() FROM moved
)
SELECT id, receipt_number, previous FROM moved ORDER BY receipt_number
"""


async def withhold(
    consultation_id: UUID, ids: Sequence[UUID], *, sources: Sequence[str], reason: str, actor: str
) -> list[tuple[UUID, str, str]]:
    """(id, receipt number, previous state) of those of `ids` that were in one of `sources` and now are withheld."""
    rows = await fetch(_WITHHOLD, consultation_id, list(ids), list(sources), reason, actor)
    return [(row[0], row[1], row[2]) for row in rows]


@dataclass(frozen=True, slots=True)
class Original:
    """A comment locked for a decision: its words and what was decided about places of them."""

    id: UUID
    receipt_number: str
    state: str
    text: str
    edition: int
    masks: tuple[Mask, ...]
    public_text: str | None
    unverified: bool
    """Typed in by one officer and not yet compared with the original by a second one."""


async def lock(consultation_id: UUID, ids: Sequence[UUID], sources: Sequence[str]) -> list[Original]:
    """Those of `ids` that are in one of `sources`, locked, in the order every other caller locks."""
    rows = await fetch(
        "SELECT id, receipt_number, state, text, edition, masks, public_text, EXISTS ("
        " SELECT FROM entry_check k WHERE k.comment = comment.id AND k.state = 'waiting') AS unverified FROM comment"
        " WHERE consultation = $1 AND id = ANY($2::uuid[]) AND state = ANY($3::text[]) ORDER BY id FOR UPDATE",
        consultation_id,
        list(ids),
        list(sources),
    )
    return [
        Original(
            row["id"],
            row["receipt_number"],
            row["state"],
            row["text"],
            row["edition"],
            from_json(json.loads(row["masks"])),
            row["public_text"],
            row["unverified"],
        )
        for row in rows
    ]


_DECIDE = """
WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) AS given(id, public_text, masks, noted)
), changed AS (
    UPDATE comment SET public_text = given.public_text, masks = given.masks::jsonb, personal_data = false,
        state = CASE WHEN $5 = '' THEN state ELSE $5 END, withheld_reason = CASE WHEN $5 = '' THEN withheld_reason ELSE '' END
    FROM given WHERE comment.id = given.id
    RETURNING comment.id, comment.edition, given.public_text, given.masks, given.noted
), history AS (
    INSERT INTO comment_history (comment, state, reason, actor, occurred_at)
    SELECT id, $5, '', $6, clock_timestamp() FROM changed WHERE $5 <> ''
)
INSERT INTO comment_masking (comment, edition, masks, public_text, actor, occurred_at)
SELECT id, edition, masks::jsonb, public_text, $6, clock_timestamp() FROM changed WHERE noted
"""


async def decide(decisions: Sequence[tuple[UUID, str, Sequence[Mask], bool]], *, state: str = "", actor: str) -> None:
    """Write (id, public text, masks, whether the masks changed) of locked comments; with a `state` they move to it."""
    await execute(
        _DECIDE,
        [decision[0] for decision in decisions],
        [decision[1] for decision in decisions],
        [json.dumps([mask.as_json() for mask in decision[2]]) for decision in decisions],
        [decision[3] for decision in decisions],
        state,
        actor,
    )


def loaded(stored: str) -> list[dict[str, Any]]:
    """What a jsonb column holds."""
    found: list[dict[str, Any]] = json.loads(stored)
    return found


async def masks_of(comment_id: UUID) -> list[dict[str, Any]]:
    """The decisions about places of a comment's present edition."""
    rows = await fetch("SELECT masks FROM comment WHERE id = $1", comment_id)
    return loaded(rows[0][0]) if rows else []


async def maskings(comment_id: UUID) -> list[Any]:
    """(masks, actor, name, occurred_at, edition) of every decision about places, oldest first."""
    return await fetch(
        "SELECT m.masks, m.actor, s.display_name AS name, m.occurred_at, m.edition FROM comment_masking m"
        " LEFT JOIN staff s ON m.actor = 'staff:' || s.id WHERE m.comment = $1 ORDER BY m.id",
        comment_id,
    )


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
        JOIN comment c ON c.id = given.comment_id AND c.consultation IN (SELECT o.id FROM consultation o
            JOIN consultation here ON here.matter = o.matter WHERE here.id = $1)
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
