"""Responses, themes and replies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.responses.rules import Move, Outcome, ResponseState
from participation.responses.views import ResponseView, StepView, ThemeView

# It answers all rounds of the matter and speaks of the newest one's text, in whichever round it was begun (ADR 0010).
_RESPONSE = (
    "SELECT r.id, (SELECT x.id FROM consultation x WHERE x.matter = c.matter ORDER BY x.opens_at DESC LIMIT 1)"
    " AS consultation_id, c.matter AS matter_id, m.number AS matter_number, r.state, r.remark,"
    " r.published_at FROM response r JOIN consultation c ON c.id = r.consultation JOIN matter m ON m.id = c.matter"
)
_THEME = """
SELECT t.id, t.position, t.title, r.outcome, coalesce(r.reason, '') AS reason, coalesce(r.change, '') AS change,
    n.comments, n.withheld
FROM theme t LEFT JOIN reply r ON r.theme = t.id
CROSS JOIN LATERAL (
    SELECT count(*) AS comments, count(*) FILTER (WHERE c.state <> 'published') AS withheld
    FROM coding k JOIN comment c ON c.id = k.comment WHERE k.theme = t.id AND c.state <> 'withdrawn'
) AS n
"""


async def of_consultation(consultation_id: UUID, *, lock: bool = False) -> ResponseView | None:
    """The response of the round's matter, None before the first theme: it answers all rounds, whichever it was begun in.

    `lock`: until the unit of work ends.
    """
    row = await fetch_one(
        _RESPONSE
        + " WHERE c.matter = (SELECT matter FROM consultation WHERE id = $1) ORDER BY r.created_at LIMIT 1"
        + (" FOR UPDATE OF r" if lock else ""),
        consultation_id,
    )
    return None if row is None else _response(row)


async def latest_of_matter(matter_id: UUID, *, published_only: bool) -> ResponseView | None:
    """The response to the matter's newest round that has one."""
    row = await fetch_one(
        _RESPONSE
        + " WHERE c.matter = $1 AND (NOT $2 OR r.state = 'published') ORDER BY c.opens_at DESC, r.created_at DESC LIMIT 1",
        matter_id,
        published_only,
    )
    return None if row is None else _response(row)


async def ensure(consultation_id: UUID) -> None:
    """Make the response of the round's matter where there is none."""
    await execute(
        "INSERT INTO response (id, consultation) SELECT gen_random_uuid(), $1 WHERE NOT EXISTS ("
        " SELECT 1 FROM response r JOIN consultation c ON c.id = r.consultation"
        " WHERE c.matter = (SELECT matter FROM consultation WHERE id = $1))"
        " ON CONFLICT (consultation) DO NOTHING",
        consultation_id,
    )


async def set_state(response_id: UUID, state: ResponseState, remark: str, published_at: datetime | None) -> None:
    """Move it on."""
    await execute(
        "UPDATE response SET state = $2, remark = $3, published_at = $4 WHERE id = $1",
        response_id,
        state.value,
        remark,
        published_at,
    )


async def add_step(response_id: UUID, move: Move, remark: str, actor_id: UUID) -> None:
    """Note who did what."""
    await execute(
        "INSERT INTO response_step (response, move, remark, actor) VALUES ($1, $2, $3, $4)",
        response_id,
        move.value,
        remark,
        actor_id,
    )


async def steps(response_id: UUID) -> list[StepView]:
    """All moves, oldest first."""
    rows = await fetch(
        "SELECT s.move, s.remark, p.display_name AS actor_name, s.occurred_at FROM response_step s"
        " JOIN staff p ON p.id = s.actor WHERE s.response = $1 ORDER BY s.id",
        response_id,
    )
    return [StepView(Move(r["move"]), r["remark"], r["actor_name"], r["occurred_at"]) for r in rows]


async def themes(response_id: UUID) -> list[ThemeView]:
    """All themes in order of their numbers."""
    rows = await fetch(_THEME + " WHERE t.response = $1 ORDER BY t.position", response_id)
    bound = await _provisions([row["id"] for row in rows])
    return [_theme(row, bound) for row in rows]


async def theme(response_id: UUID, theme_id: UUID) -> ThemeView | None:
    """One theme of this response."""
    row = await fetch_one(_THEME + " WHERE t.response = $1 AND t.id = $2", response_id, theme_id)
    return None if row is None else _theme(row, await _provisions([theme_id]))


async def insert_theme(response_id: UUID, theme_id: UUID, title: str, actor_id: UUID) -> bool:
    """A new theme with the next number; False where the title is taken. The response's row must be locked."""
    return bool(
        await fetch_value(
            "INSERT INTO theme (id, response, position, title, created_by)"
            " SELECT $2, $1, coalesce(max(position), 0) + 1, $3, $4 FROM theme WHERE response = $1"
            " ON CONFLICT (response, title) DO NOTHING RETURNING 1",
            response_id,
            theme_id,
            title,
            actor_id,
        )
    )


async def rename_theme(response_id: UUID, theme_id: UUID, title: str) -> bool:
    """False where another theme has that title."""
    return bool(
        await fetch_value(
            "UPDATE theme SET title = $3 WHERE id = $2 AND response = $1 AND NOT EXISTS"
            " (SELECT 1 FROM theme o WHERE o.response = $1 AND o.title = $3 AND o.id <> $2) RETURNING 1",
            response_id,
            theme_id,
            title,
        )
    )


async def save_reply(
    theme_id: UUID, outcome: Outcome, reason: str, change: str, provision_ids: Sequence[UUID], actor_id: UUID
) -> None:
    """Write or rewrite the reply to a theme."""
    await execute(
        "INSERT INTO reply (theme, outcome, reason, change, written_by) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (theme) DO UPDATE SET outcome = EXCLUDED.outcome, reason = EXCLUDED.reason,"
        " change = EXCLUDED.change, written_by = EXCLUDED.written_by, written_at = clock_timestamp()",
        theme_id,
        outcome.value,
        reason,
        change,
        actor_id,
    )
    await execute(
        "DELETE FROM reply_provision WHERE theme = $1 AND provision <> ALL($2::uuid[])", theme_id, list(provision_ids)
    )
    await execute(
        "INSERT INTO reply_provision (id, theme, provision) SELECT gen_random_uuid(), $1, p FROM unnest($2::uuid[]) AS p"
        " ON CONFLICT (theme, provision) DO NOTHING",
        theme_id,
        list(provision_ids),
    )


async def first_published(theme_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """theme → its first comment that everyone may read."""
    rows = await fetch(
        "SELECT DISTINCT ON (k.theme) k.theme, c.id FROM coding k JOIN comment c ON c.id = k.comment"
        " WHERE k.theme = ANY($1::uuid[]) AND c.state = 'published' ORDER BY k.theme, c.sequence",
        list(theme_ids),
    )
    return {row[0]: row[1] for row in rows}


async def _provisions(theme_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """theme → paths of the provisions its reply speaks of, in the order of the text."""
    rows = await fetch(
        "SELECT rp.theme, p.path FROM reply_provision rp JOIN provision p ON p.id = rp.provision"
        " WHERE rp.theme = ANY($1::uuid[]) ORDER BY p.position",
        list(theme_ids),
    )
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1])
    return found


def _response(row: Any) -> ResponseView:
    values = dict(row)
    values["state"] = ResponseState(values["state"])
    return ResponseView(**values)


def _theme(row: Any, bound: dict[UUID, list[str]]) -> ThemeView:
    values = dict(row)
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    # Labels are added by the services, which know the whole text.
    return ThemeView(**values, provisions=tuple((path, "") for path in bound.get(row["id"], [])))
