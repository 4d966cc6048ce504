"""The statements of notices."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings.notice_views import NoticeView
from participation.hearings.rules.notices import Lists, NoticeKind, NoticeState
from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.procedures.rules import Deadline

_NOTICES = """
SELECT n.*, h.number AS hearing_number, h.title AS hearing_title, o.name AS organiser_name, o.path AS organiser_path,
       d.display_name AS drafter_name, coalesce(r.display_name, '') AS reviewer_name
FROM hearing_notice n JOIN hearing h ON h.id = n.hearing JOIN organisation o ON o.id = h.organiser
JOIN staff d ON d.id = n.drafted_by LEFT JOIN staff r ON r.id = n.reviewed_by
"""


async def notice(notice_id: UUID) -> NoticeView | None:
    """One notice."""
    row = await fetch_one(f"{_NOTICES} WHERE n.id = $1", notice_id)
    return None if row is None else _notice(row)


async def published(hearing: str, ordinal: int) -> NoticeView | None:
    """The published notice with this number of a hearing."""
    row = await fetch_one(
        f"{_NOTICES} WHERE h.number = $1 AND n.ordinal = $2 AND n.state = 'published'", hearing, ordinal
    )
    return None if row is None else _notice(row)


async def published_of(hearing_id: UUID) -> list[NoticeView]:
    """A hearing's published notices in the order of their numbers."""
    rows = await fetch(f"{_NOTICES} WHERE n.hearing = $1 AND n.state = 'published' ORDER BY n.ordinal", hearing_id)
    return [_notice(row) for row in rows]


async def all_of(hearing_id: UUID) -> list[NoticeView]:
    """All notices of a hearing, those not yet published last."""
    rows = await fetch(
        f"{_NOTICES} WHERE n.hearing = $1 AND n.state <> 'dropped' ORDER BY n.ordinal NULLS LAST, n.drafted_at",
        hearing_id,
    )
    return [_notice(row) for row in rows]


async def waiting(states: list[NoticeState]) -> list[NoticeView]:
    """All notices in these states, the oldest first; the caller leaves out what is not this person's."""
    rows = await fetch(
        f"{_NOTICES} WHERE n.state = ANY($1::text[]) ORDER BY n.drafted_at LIMIT 200", [state.value for state in states]
    )
    return [_notice(row) for row in rows]


async def latest(limit: int) -> list[NoticeView]:
    """The latest published notices of all hearings."""
    rows = await fetch(f"{_NOTICES} WHERE n.state = 'published' ORDER BY n.published_at DESC LIMIT $1", limit)
    return [_notice(row) for row in rows]


async def lock_hearing(hearing_id: UUID) -> None:
    """Numbers of notices are given one after the other."""
    await fetch_one("SELECT 1 FROM hearing WHERE id = $1 FOR NO KEY UPDATE", hearing_id)


async def next_ordinal(hearing_id: UUID) -> int:
    """The next number; the hearing is locked."""
    return int(
        await fetch_value("SELECT coalesce(max(ordinal), 0) + 1 FROM hearing_notice WHERE hearing = $1", hearing_id)
    )


async def move(notice_id: UUID, from_state: NoticeState, to_state: NoticeState) -> bool:
    """Compare and set a notice's state."""
    return bool(
        await fetch_value(
            "UPDATE hearing_notice SET state = $3 WHERE id = $1 AND state = $2 RETURNING 1",
            notice_id,
            from_state.value,
            to_state.value,
        )
    )


async def edit(notice_id: UUID, text: dict[str, str]) -> bool:
    """Change the words of what is not published; it has to be reviewed anew."""
    return bool(
        await fetch_value(
            "UPDATE hearing_notice SET kind = $2, title = $3, body = $4, lists = $5, draw = $6, reason = $7,"
            " state = 'draft', reviewed_by = NULL, reviewed_at = NULL"
            " WHERE id = $1 AND state NOT IN ('published', 'dropped') RETURNING 1",
            notice_id,
            text["kind"],
            text["title"],
            text["body"],
            text["lists"],
            text["draw"],
            text["reason"],
        )
    )


async def review(notice_id: UUID, reviewer: UUID, state: NoticeState, note: str) -> bool:
    """Record a review of what was submitted."""
    return bool(
        await fetch_value(
            "UPDATE hearing_notice SET state = $3, reviewed_by = $2, reviewed_at = clock_timestamp(), review_note = $4"
            " WHERE id = $1 AND state = 'submitted' RETURNING 1",
            notice_id,
            reviewer,
            state.value,
            note,
        )
    )


async def publish(
    notice_id: UUID,
    ordinal: int,
    publisher: UUID,
    at: datetime,
    facts: dict[str, Any],
    deadline: Deadline | None,
    reason: str,
) -> bool:
    """Make a reviewed notice public under its number."""
    return bool(
        await fetch_value(
            "UPDATE hearing_notice SET state = 'published', ordinal = $2, published_by = $3, published_at = $4,"
            " facts = $5::jsonb, deadline = $6::jsonb, reason = $7 WHERE id = $1 AND state = 'reviewed' RETURNING 1",
            notice_id,
            ordinal,
            publisher,
            at,
            json.dumps(facts, ensure_ascii=False),
            None if deadline is None else json.dumps(deadline.as_json()),
            reason,
        )
    )


async def add_published(
    notice_id: UUID,
    hearing_id: UUID,
    ordinal: int,
    kind: NoticeKind,
    title: str,
    body: str,
    staff_id: UUID,
    at: datetime,
    facts: dict[str, Any],
    deadline: Deadline | None,
    reason: str,
) -> None:
    """A notice that is published with the act it tells of; the hearing is locked."""
    await execute(
        "INSERT INTO hearing_notice (id, hearing, ordinal, kind, state, title, body, lists, draw, facts, deadline, reason,"
        " drafted_by, drafted_at, review_note, published_by, published_at)"
        " VALUES ($1, $2, $3, $4, 'published', $5, $6, 'none', '', $7::jsonb, $8::jsonb, $9, $10, $11, '', $10, $11)",
        notice_id,
        hearing_id,
        ordinal,
        kind.value,
        title,
        body,
        json.dumps(facts, ensure_ascii=False),
        None if deadline is None else json.dumps(deadline.as_json()),
        reason,
        staff_id,
        at,
    )


async def people(hearing_id: UUID, codes: list[str]) -> list[tuple[str, str, str]]:
    """(pool's name, pool's kind, masked name) of those who have a place, in the order of pools and confirmation."""
    rows = await fetch(
        """
        SELECT p.name, p.code, r.masked_name FROM registration r JOIN hearing_pool p ON p.id = r.pool
        WHERE p.hearing = $1 AND p.code = ANY($2::text[]) AND r.state IN ('selected', 'confirmed', 'checked_in', 'no_show')
        ORDER BY p.position, p.slug, r.confirmed_at NULLS LAST, r.number
        """,
        hearing_id,
        codes,
    )
    return [(row["name"], row["code"], row["masked_name"]) for row in rows]


def _notice(row: Any) -> NoticeView:
    return NoticeView(
        id=row["id"],
        hearing_id=row["hearing"],
        hearing_number=row["hearing_number"],
        hearing_title=row["hearing_title"],
        organiser_name=row["organiser_name"],
        organiser_path=row["organiser_path"],
        ordinal=row["ordinal"],
        kind=NoticeKind(row["kind"]),
        state=NoticeState(row["state"]),
        title=row["title"],
        body=row["body"],
        lists=Lists(row["lists"]),
        draw=row["draw"],
        facts=json.loads(row["facts"]),
        deadline=Deadline.from_json(json.loads(row["deadline"])) if row["deadline"] else None,
        reason=row["reason"],
        drafted_by=row["drafted_by"],
        drafter_name=row["drafter_name"],
        drafted_at=row["drafted_at"],
        reviewed_by=row["reviewed_by"],
        reviewer_name=row["reviewer_name"],
        reviewed_at=row["reviewed_at"],
        review_note=row["review_note"],
        published_at=row["published_at"],
    )
