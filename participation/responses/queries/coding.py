"""Which comment stands under which theme: counting, choosing, moving, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_value

# A matter's rounds are answered together: each version of the draft had one of its own (ADR 0010).
_OF_MATTER = "c.consultation IN (SELECT o.id FROM consultation o JOIN consultation here ON here.matter = o.matter WHERE here.id = $1)"
# Where a comment stands in the text of the round that is asked for; what was made on earlier ones was carried there.
_PLACE = (
    " LEFT JOIN comment_anchor a ON a.comment = c.id AND a.version = (SELECT version FROM consultation WHERE id = $1)"
)
_PATH = "CASE WHEN a.carriage = 'orphaned' THEN '' ELSE coalesce(a.provision_path, c.provision_path) END"


async def shelves(consultation_id: UUID) -> list[Any]:
    """(path, total, waiting) for every provision of this round's text that has comments, from all rounds; "" is the whole, and
    what has no place in this text."""
    return await fetch(
        f"SELECT {_PATH} AS path, count(*) AS total, count(*) FILTER (WHERE k.comment IS NULL) AS waiting"
        f" FROM comment c LEFT JOIN coding k ON k.comment = c.id{_PLACE}"
        f" WHERE {_OF_MATTER} AND c.state <> 'withdrawn' GROUP BY 1",
        consultation_id,
    )


async def comment_ids(
    consultation_id: UUID, *, path: str | None, waiting_only: bool, after: int, limit: int
) -> list[UUID]:
    """One page of comments in order of arrival; `path` None: all provisions. `after`: the last sequence before."""
    rows = await fetch(
        f"SELECT c.id FROM comment c LEFT JOIN coding k ON k.comment = c.id{_PLACE}"
        f" WHERE {_OF_MATTER} AND c.state <> 'withdrawn' AND ($2::text IS NULL OR {_PATH} = $2)"
        " AND (NOT $3 OR k.comment IS NULL) AND c.sequence > $4 ORDER BY c.sequence LIMIT $5",
        consultation_id,
        path,
        waiting_only,
        after,
        limit,
    )
    return [row[0] for row in rows]


async def of_theme(theme_id: UUID, *, after: int, limit: int) -> list[UUID]:
    """One page of a theme's comments in order of arrival."""
    rows = await fetch(
        "SELECT c.id FROM coding k JOIN comment c ON c.id = k.comment WHERE k.theme = $1 AND c.state <> 'withdrawn' AND c.sequence > $2"
        " ORDER BY c.sequence LIMIT $3",
        theme_id,
        after,
        limit,
    )
    return [row[0] for row in rows]


async def all_of_theme(theme_id: UUID) -> list[UUID]:
    """All comments of a theme."""
    rows = await fetch(
        "SELECT k.comment FROM coding k JOIN comment c ON c.id = k.comment"
        " WHERE k.theme = $1 AND c.state <> 'withdrawn'",
        theme_id,
    )
    return [row[0] for row in rows]


async def themes_of(comment_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """comment → theme, for those that have one."""
    rows = await fetch("SELECT comment, theme FROM coding WHERE comment = ANY($1::uuid[])", list(comment_ids))
    return {row[0]: row[1] for row in rows}


async def codings(response_id: UUID) -> dict[UUID, UUID]:
    """comment → theme of a whole round."""
    rows = await fetch(
        "SELECT k.comment, k.theme FROM coding k JOIN theme t ON t.id = k.theme"
        " JOIN comment c ON c.id = k.comment WHERE t.response = $1 AND c.state <> 'withdrawn'",
        response_id,
    )
    return {row[0]: row[1] for row in rows}


async def belonging(consultation_id: UUID, comment_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the comments that are of this round's matter."""
    rows = await fetch(
        f"SELECT c.id FROM comment c WHERE {_OF_MATTER} AND c.id = ANY($2::uuid[])", consultation_id, list(comment_ids)
    )
    return [row[0] for row in rows]


async def move(
    response_id: UUID, batch: UUID, comment_ids: Sequence[UUID], theme_id: UUID | None, actor_id: UUID
) -> int:
    """Bring comments under a theme (None: under none), noting where each was; how many really moved."""
    moved: int = await fetch_value(
        """
        WITH before AS (
            SELECT c.id AS comment, k.theme FROM unnest($3::uuid[]) AS c(id) LEFT JOIN coding k ON k.comment = c.id
            WHERE k.theme IS DISTINCT FROM $4
        ), noted AS (
            INSERT INTO coding_step (batch, response, comment, from_theme, to_theme, actor)
            SELECT $2, $1, comment, theme, $4, $5 FROM before RETURNING comment
        ), taken AS (
            DELETE FROM coding WHERE $4::uuid IS NULL AND comment IN (SELECT comment FROM noted) RETURNING comment
        ), put AS (
            INSERT INTO coding (comment, theme, coded_by) SELECT comment, $4, $5 FROM noted WHERE $4 IS NOT NULL
            ON CONFLICT (comment) DO UPDATE
            SET theme = EXCLUDED.theme, coded_by = EXCLUDED.coded_by, coded_at = clock_timestamp() RETURNING comment
        )
        SELECT (SELECT count(*) FROM taken) + (SELECT count(*) FROM put)
        """,
        response_id,
        batch,
        list(comment_ids),
        theme_id,
        actor_id,
    )
    return moved


async def last_batch(response_id: UUID, actor_id: UUID) -> UUID | None:
    """The last act of this person that was not undone."""
    found: UUID | None = await fetch_value(
        "SELECT batch FROM coding_step WHERE response = $1 AND actor = $2 AND NOT undone ORDER BY id DESC LIMIT 1",
        response_id,
        actor_id,
    )
    return found


async def undo(batch: UUID, actor_id: UUID) -> int:
    """Put the comments of one act back where they were, except those that were moved again or whose theme is gone."""
    put_back: int = await fetch_value(
        """
        WITH steps AS (
            UPDATE coding_step SET undone = true WHERE batch = $1 AND NOT undone RETURNING comment, from_theme, to_theme
        ), still AS (
            SELECT s.comment, s.from_theme FROM steps s LEFT JOIN coding k ON k.comment = s.comment
            WHERE k.theme IS NOT DISTINCT FROM s.to_theme
            AND (s.from_theme IS NULL OR EXISTS (SELECT 1 FROM theme t WHERE t.id = s.from_theme))
        ), taken AS (
            DELETE FROM coding WHERE comment IN (SELECT comment FROM still WHERE from_theme IS NULL) RETURNING comment
        ), put AS (
            INSERT INTO coding (comment, theme, coded_by)
            SELECT comment, from_theme, $2 FROM still WHERE from_theme IS NOT NULL
            ON CONFLICT (comment) DO UPDATE
            SET theme = EXCLUDED.theme, coded_by = EXCLUDED.coded_by, coded_at = clock_timestamp() RETURNING comment
        )
        SELECT (SELECT count(*) FROM taken) + (SELECT count(*) FROM put)
        """,
        batch,
        actor_id,
    )
    return put_back


async def writers(response_id: UUID) -> frozenset[UUID]:
    """Everyone who grouped comments, made themes, wrote replies or submitted: none of them approves."""
    rows = await fetch(
        "SELECT actor FROM coding_step WHERE response = $1"
        " UNION SELECT created_by FROM theme WHERE response = $1"
        " UNION SELECT r.written_by FROM reply r JOIN theme t ON t.id = r.theme WHERE t.response = $1"
        " UNION SELECT actor FROM response_step WHERE response = $1 AND move = 'submit'",
        response_id,
    )
    return frozenset(row[0] for row in rows)


async def forget_theme(theme_id: UUID) -> bool:
    """Remove an empty theme and its reply; False while comments stand under it."""
    if await fetch_value("SELECT EXISTS (SELECT 1 FROM coding WHERE theme = $1)", theme_id):
        return False
    await execute("DELETE FROM reply_provision WHERE theme = $1", theme_id)
    await execute("DELETE FROM reply WHERE theme = $1", theme_id)
    await execute("DELETE FROM theme WHERE id = $1", theme_id)
    return True
