"""Meetings on their way to being announced."""

import json
from uuid import UUID

from asyncpg import Record

from participation.hearings.notice_views import MeetingPlanView
from participation.hearings.rules.notices import NoticeState
from participation.platform.database import execute, fetch, fetch_one

_PLANS = """
SELECT p.*, o.name AS organiser_name, o.path AS organiser_path, d.display_name AS drafter_name,
       coalesce(r.display_name, '') AS reviewer_name, coalesce(h.number, '') AS hearing_number
FROM meeting_plan p JOIN organisation o ON o.id = p.organiser JOIN staff d ON d.id = p.drafted_by
     LEFT JOIN staff r ON r.id = p.reviewed_by LEFT JOIN hearing h ON h.id = p.hearing
"""


async def plan(plan_id: UUID) -> MeetingPlanView | None:
    """One of them."""
    row = await fetch_one(f"{_PLANS} WHERE p.id = $1", plan_id)
    return None if row is None else _view(row)


async def unpublished(organisers: list[UUID]) -> list[MeetingPlanView]:
    """What these units prepare, the latest first."""
    rows = await fetch(
        f"{_PLANS} WHERE p.organiser = ANY($1) AND p.state NOT IN ('published', 'dropped') ORDER BY p.drafted_at DESC, p.id",
        organisers,
    )
    return [_view(row) for row in rows]


async def add(plan_id: UUID, organiser: UUID, title: str, fields: list[tuple[str, str]], staff: UUID | None) -> None:
    """A new draft."""
    await execute(
        "INSERT INTO meeting_plan (id, organiser, state, title, fields, drafted_by) VALUES ($1, $2, 'draft', $3, $4, $5)",
        plan_id,
        organiser,
        title,
        json.dumps(fields, ensure_ascii=False),
        staff,
    )


async def edit(plan_id: UUID, title: str, fields: list[tuple[str, str]]) -> bool:
    """Other words; what was reviewed is a draft again. False once it is published or given up."""
    return await _changed(
        "UPDATE meeting_plan SET title = $2, fields = $3, state = 'draft', reviewed_by = NULL, reviewed_at = NULL"
        " WHERE id = $1 AND state NOT IN ('published', 'dropped') RETURNING id",
        plan_id,
        title,
        json.dumps(fields, ensure_ascii=False),
    )


async def move(plan_id: UUID, before: NoticeState, after: NoticeState) -> bool:
    """From one state to the other; False where it was in another."""
    return await _changed(
        "UPDATE meeting_plan SET state = $3 WHERE id = $1 AND state = $2 RETURNING id",
        plan_id,
        before.value,
        after.value,
    )


async def review(plan_id: UUID, staff: UUID | None, after: NoticeState, note: str) -> bool:
    """What the secrecy review says; False where none is waited for."""
    return await _changed(
        "UPDATE meeting_plan SET state = $2, reviewed_by = $3, reviewed_at = clock_timestamp(), review_note = $4"
        " WHERE id = $1 AND state = 'submitted' RETURNING id",
        plan_id,
        after.value,
        staff,
        note,
    )


async def publish(plan_id: UUID, staff: UUID | None, hearing: UUID) -> bool:
    """It is a session now; False where it was not cleared, or somebody was faster."""
    return await _changed(
        "UPDATE meeting_plan SET state = 'published', published_by = $2, published_at = clock_timestamp(), hearing = $3"
        " WHERE id = $1 AND state = 'reviewed' RETURNING id",
        plan_id,
        staff,
        hearing,
    )


async def _changed(statement: str, *values: object) -> bool:
    return await fetch_one(statement, *values) is not None


def _view(row: Record) -> MeetingPlanView:
    return MeetingPlanView(
        id=row["id"],
        organiser_id=row["organiser"],
        organiser_name=row["organiser_name"],
        organiser_path=row["organiser_path"],
        state=NoticeState(row["state"]),
        title=row["title"],
        fields=tuple((str(name), str(value)) for name, value in json.loads(row["fields"])),
        drafted_by=row["drafted_by"],
        drafter_name=row["drafter_name"],
        drafted_at=row["drafted_at"],
        reviewed_by=row["reviewed_by"],
        reviewer_name=row["reviewer_name"],
        reviewed_at=row["reviewed_at"],
        review_note=row["review_note"],
        published_at=row["published_at"],
        hearing_number=row["hearing_number"],
    )
