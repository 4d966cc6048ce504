"""The report of a hearing."""

from __future__ import annotations

from uuid import UUID, uuid4

from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.sittings.rules.report import Advice, Point, ReportState
from participation.sittings.views import PointView, ReportView


async def view(hearing_id: UUID) -> ReportView | None:
    """The report with its points; None before it was begun."""
    row = await fetch_one("SELECT * FROM hearing_report WHERE hearing = $1", hearing_id)
    if row is None:
        return None
    points = await fetch("SELECT * FROM hearing_report_point WHERE hearing = $1 ORDER BY position", hearing_id)
    return ReportView(
        id=row["id"],
        state=ReportState(row["state"]),
        edition=row["edition"],
        summary=row["summary"],
        other=row["other"],
        drafted_by=row["drafted_by"],
        submitted_by=row["submitted_by"],
        approved_by=row["approved_by"],
        published_at=row["published_at"],
        remark=row["remark"],
        points=tuple(
            PointView(
                one["id"],
                one["position"],
                Point(
                    one["opinion"],
                    Advice(one["advice"]) if one["advice"] else None,
                    one["reason"],
                    tuple(one["entries"] or ()),
                ),
            )
            for one in points
        ),
    )


async def begin(hearing_id: UUID, by: UUID) -> None:
    """An empty report, made once."""
    await execute(
        "INSERT INTO hearing_report (hearing, id, drafted_by) VALUES ($1, $2, $3) ON CONFLICT (hearing) DO NOTHING",
        hearing_id,
        uuid4(),
        by,
    )


async def lock(hearing_id: UUID) -> ReportState | None:
    """Lock the report until the end of the unit of work; its state."""
    found = await fetch_value("SELECT state FROM hearing_report WHERE hearing = $1 FOR UPDATE", hearing_id)
    return None if found is None else ReportState(found)


async def save(hearing_id: UUID, edition: int, summary: str, other: str, points: list[Point]) -> bool:
    """Write it anew, made on ``edition``; False where somebody was faster."""
    known = await fetch_value(
        "UPDATE hearing_report SET summary = $3, other = $4, edition = edition + 1"
        " WHERE hearing = $1 AND edition = $2 RETURNING 1",
        hearing_id,
        edition,
        summary,
        other,
    )
    if known is None:
        return False
    await execute("DELETE FROM hearing_report_point WHERE hearing = $1", hearing_id)
    for position, point in enumerate(points, start=1):
        await execute(
            "INSERT INTO hearing_report_point (id, hearing, position, opinion, advice, reason, entries)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            uuid4(),
            hearing_id,
            position,
            point.opinion,
            point.advice.value if point.advice else "",
            point.reason,
            list(point.entries),
        )
    return True


async def move(hearing_id: UUID, state: ReportState, by: UUID, remark: str = "") -> None:
    """Into another state, with who did it and when."""
    who = {
        ReportState.SUBMITTED: "submitted_by = $3, submitted_at = clock_timestamp(), remark = $4",
        ReportState.APPROVED: "approved_by = $3, approved_at = clock_timestamp(), remark = $4",
        ReportState.PUBLISHED: "published_by = $3, published_at = clock_timestamp(), remark = $4",
        # Returned: whoever approved it before did not approve what will stand there.
        ReportState.DRAFTING: "remark = $4, submitted_by = CASE WHEN $3::uuid IS NULL THEN submitted_by END",
    }[state]
    await execute(
        f"UPDATE hearing_report SET state = $2, {who} WHERE hearing = $1", hearing_id, state.value, by, remark
    )
