"""Every SELECT and UPDATE of matters. Writing ones are called inside a unit of work."""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from participation.matters.rules import ReviewOutcome, Stage, StepKind
from participation.matters.views import MatterView, Milestones, NewMatter, ReviewView, ShortNotice, ShortPool, StepView
from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.procedures.services import profile_name

_COLUMNS = (
    "m.id, m.number, m.title, m.summary, m.lead_unit, m.profile, m.subject_category, m.stage, m.index_number,"
    " m.created_by, m.created_at, m.published_at, m.version_id, m.version_title, m.version_sha256, m.version_drafter,"
    " m.version_at, m.version_final, m.publication_at, m.review_outcome, m.reviewer, m.reviewed_at, o.name AS lead_unit_name, o.path AS lead_unit_path"
)
_FROM = "FROM matter m JOIN organisation o ON o.id = m.lead_unit"
_CHOSEN = (
    "WHERE ($1::text[] IS NULL OR m.stage = ANY($1)) AND ($2::text IS NULL OR m.title ILIKE $2)"
    " AND ($3::uuid[] IS NULL OR m.lead_unit = ANY($3)) AND (m.published_at IS NOT NULL OR NOT $4::boolean)"
)
_COUNT = f"SELECT count(*) FROM matter m {_CHOSEN}"
_PAGE = f"SELECT {_COLUMNS} {_FROM} {_CHOSEN} ORDER BY m.created_at DESC, m.id LIMIT $5 OFFSET $6"
_PUBLIC_PAGE = f"SELECT {_COLUMNS} {_FROM} {_CHOSEN} ORDER BY m.published_at DESC, m.id LIMIT $5 OFFSET $6"
_IN_PROGRESS = (
    f"SELECT {_COLUMNS},"
    " (SELECT max(s.until) FROM matter_step s WHERE s.matter = m.id AND s.kind = $2) AS consultation_closes_at,"
    " (SELECT max(s.occurred_at) FROM matter_step s WHERE s.matter = m.id AND s.kind = $3) AS final_published_at"
    f" {_FROM} WHERE m.lead_unit = ANY($1::uuid[]) AND m.stage <> 'interpreted' ORDER BY m.created_at, m.id LIMIT $4"
)


def as_view(row: asyncpg.Record) -> MatterView:
    return MatterView(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        summary=row["summary"],
        lead_unit_id=row["lead_unit"],
        lead_unit_name=row["lead_unit_name"],
        lead_unit_path=row["lead_unit_path"],
        profile=row["profile"],
        profile_name=profile_name(row["profile"]),
        subject_category=row["subject_category"],
        stage=Stage(row["stage"]),
        index_number=row["index_number"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        published_at=row["published_at"],
        version_id=row["version_id"],
        version_title=row["version_title"],
        version_sha256=row["version_sha256"],
        version_drafter_id=row["version_drafter"],
        version_at=row["version_at"],
        version_final=row["version_final"],
        publication_at=row["publication_at"],
        review_outcome=ReviewOutcome(row["review_outcome"]) if row["review_outcome"] else None,
        reviewer_id=row["reviewer"],
        reviewed_at=row["reviewed_at"],
    )


async def by_number(number: str) -> MatterView | None:
    row = await fetch_one(f"SELECT {_COLUMNS} {_FROM} WHERE m.number = $1", number)
    return as_view(row) if row else None


async def by_id(matter_id: UUID, *, lock: bool = False) -> MatterView | None:
    """With `lock` the row stays as it is read until the unit of work ends."""
    ending = " FOR UPDATE OF m" if lock else ""
    row = await fetch_one(f"SELECT {_COLUMNS} {_FROM} WHERE m.id = $1{ending}", matter_id)
    return as_view(row) if row else None


async def page_of(
    *,
    stages: Collection[Stage],
    q: str,
    published_only: bool,
    lead_units: Collection[UUID] | None,
    limit: int,
    offset: int,
) -> tuple[list[MatterView], int]:
    """(matters of one page, how many there are in all). `lead_units` None: of every unit."""
    chosen = (
        [stage.value for stage in stages] or None,
        f"%{escape_like(q)}%" if q else None,
        list(lead_units) if lead_units is not None else None,
        published_only,
    )
    total = await fetch_value(_COUNT, *chosen)
    rows = await fetch(_PUBLIC_PAGE if published_only else _PAGE, *chosen, limit, offset)
    return [as_view(row) for row in rows], int(total)


def escape_like(text: str) -> str:
    """The text as it is, not as a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def in_progress(lead_units: Collection[UUID], limit: int) -> list[tuple[MatterView, Milestones]]:
    """Matters not yet finished, oldest first, with what their deadlines follow from."""
    rows = await fetch(
        _IN_PROGRESS,
        list(lead_units),
        StepKind.CONSULTATION_OPENED.value,
        StepKind.FINAL_PUBLISHED.value,
        limit,
    )
    return [(as_view(row), Milestones(row["consultation_closes_at"], row["final_published_at"])) for row in rows]


async def short_notices(lead_units: Collection[UUID], today: date) -> list[ShortNotice]:
    """Hearings that a late holiday has put too soon after their notice, until the day from which they may be held.

    From the timeline alone: a later notice that puts the hearing off, cancels it or gives a reason ends it.
    """
    rows = await fetch(
        """
        SELECT m.number AS matter, m.title, s.facts ->> 'number' AS hearing, s.facts ->> 'new_last_day' AS earliest
        FROM matter_step s JOIN matter m ON m.id = s.matter
        WHERE s.kind = $2 AND s.facts ? 'new_last_day' AND s.facts ->> 'new_last_day' > $3 AND m.lead_unit = ANY($1::uuid[])
            AND s.facts ? 'number'
            AND NOT EXISTS (SELECT FROM matter_step l WHERE l.matter = s.matter AND l.link = s.link AND l.id > s.id)
            AND NOT EXISTS (SELECT FROM matter_step l WHERE l.matter = s.matter AND l.kind = $4 AND l.id > s.id
                AND l.facts ->> 'number' = s.facts ->> 'number'
                AND (l.facts ->> 'notice' = 'cancel' OR l.facts ->> 'short_reason' <> ''
                     OR ((l.facts ->> 'starts_at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
                        >= (s.facts ->> 'new_last_day')::date))
        ORDER BY earliest, s.id
        """,
        list(lead_units),
        StepKind.DEADLINE_RECOMPUTED.value,
        today.isoformat(),
        StepKind.HEARING_NOTICE.value,
    )
    return [
        ShortNotice(row["matter"], row["title"], row["hearing"], date.fromisoformat(row["earliest"])) for row in rows
    ]


async def short_pools(lead_units: Collection[UUID]) -> list[ShortPool]:
    """Pools of hearings to come that are short of registrations, until the notice that says what is done."""
    rows = await fetch(
        """
        SELECT m.number AS matter, s.facts FROM matter_step s JOIN matter m ON m.id = s.matter
        WHERE s.kind = $2 AND m.lead_unit = ANY($1::uuid[]) AND (s.facts ->> 'starts_at')::timestamptz > clock_timestamp()
            AND NOT EXISTS (SELECT FROM matter_step l WHERE l.matter = s.matter AND l.kind = $3 AND l.id > s.id
                AND l.facts ->> 'number' = s.facts ->> 'number'
                AND (l.facts ->> 'notice' = 'cancel'
                     OR (l.facts ->> 'notice' = 'shortfall' AND l.facts ->> 'pool' = s.facts ->> 'pool')))
        ORDER BY s.id
        """,
        list(lead_units),
        StepKind.REGISTRATION_SHORT.value,
        StepKind.HEARING_NOTICE.value,
    )
    found = []
    for row in rows:
        facts = json.loads(row["facts"])
        found.append(ShortPool(row["matter"], facts["number"], facts["title"], facts["pool"], facts["missing"]))
    return found


async def next_in_series(series: str) -> int:
    """The next number of a series. It is given to this transaction alone: another one waits at the counter's row."""
    return int(
        await fetch_value(
            "INSERT INTO matter_counter (series, last) VALUES ($1, 1)"
            " ON CONFLICT (series) DO UPDATE SET last = matter_counter.last + 1 RETURNING last",
            series,
        )
    )


async def insert(number: str, new: NewMatter, created_by: UUID, created_at: datetime) -> UUID:
    matter_id: UUID = await fetch_value(
        "INSERT INTO matter (number, title, summary, lead_unit, profile, subject_category, stage, created_by, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        number,
        new.title,
        new.summary,
        new.lead_unit_id,
        new.profile,
        new.subject_category,
        Stage.DRAFTING.value,
        created_by,
        created_at,
    )
    return matter_id


async def set_stage(matter_id: UUID, stage: Stage) -> None:
    await execute("UPDATE matter SET stage = $2 WHERE id = $1", matter_id, stage.value)


async def set_publication(matter_id: UUID, at: datetime) -> None:
    await execute("UPDATE matter SET publication_at = $2 WHERE id = $1", matter_id, at)


async def set_version(
    matter_id: UUID,
    stage: Stage,
    version_id: UUID,
    title: str,
    sha256: str,
    drafter_id: UUID,
    at: datetime,
    *,
    final: bool,
) -> None:
    """A new current version; what was reviewed before was another text."""
    await execute(
        "UPDATE matter SET stage = $2, version_id = $3, version_title = $4, version_sha256 = $5, version_drafter = $6,"
        " version_at = $7, version_final = $8, review_outcome = NULL, reviewer = NULL, reviewed_at = NULL WHERE id = $1",
        matter_id,
        stage.value,
        version_id,
        title,
        sha256,
        drafter_id,
        at,
        final,
    )


async def set_review(matter_id: UUID, stage: Stage, outcome: ReviewOutcome, reviewer: UUID, at: datetime) -> None:
    await execute(
        "UPDATE matter SET stage = $2, review_outcome = $3, reviewer = $4, reviewed_at = $5 WHERE id = $1",
        matter_id,
        stage.value,
        outcome.value,
        reviewer,
        at,
    )


async def insert_review(
    matter_id: UUID, version_id: UUID, sha256: str, outcome: ReviewOutcome, reason: str, reviewer: UUID, at: datetime
) -> None:
    await execute(
        "INSERT INTO secrecy_review (matter, version_id, version_sha256, outcome, reason, reviewer, reviewed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        matter_id,
        version_id,
        sha256,
        outcome.value,
        reason,
        reviewer,
        at,
    )


async def reviews(matter_id: UUID) -> list[ReviewView]:
    """Newest first."""
    rows = await fetch(
        "SELECT r.version_id, r.version_sha256, r.outcome, r.reason, r.reviewed_at, s.display_name"
        " FROM secrecy_review r JOIN staff s ON s.id = r.reviewer WHERE r.matter = $1"
        " ORDER BY r.reviewed_at DESC, r.id",
        matter_id,
    )
    return [
        ReviewView(
            version_id=row["version_id"],
            version_sha256=row["version_sha256"],
            outcome=ReviewOutcome(row["outcome"]),
            reason=row["reason"],
            reviewer_name=row["display_name"],
            reviewed_at=row["reviewed_at"],
        )
        for row in rows
    ]


async def set_published(matter_id: UUID, at: datetime, index_number: str | None) -> None:
    """Mark the first publication; later ones change nothing."""
    await execute(
        "UPDATE matter SET published_at = $2, index_number = $3 WHERE id = $1 AND published_at IS NULL",
        matter_id,
        at,
        index_number,
    )


async def insert_step(
    matter_id: UUID,
    kind: StepKind,
    occurred_at: datetime,
    until: datetime | None,
    facts: dict[str, Any],
    link: str | None,
) -> int | None:
    """The step's id; None when this very step is told already."""
    found: int | None = await fetch_value(
        "INSERT INTO matter_step (matter, kind, occurred_at, until, facts, link) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (matter, kind, occurred_at, (coalesce(link, ''))) DO NOTHING RETURNING id",
        matter_id,
        kind.value,
        occurred_at,
        until,
        json.dumps(facts, ensure_ascii=False),
        link,
    )
    return found


_STEP = "SELECT s.id, s.matter, s.kind, s.occurred_at, s.until, s.facts, s.link FROM matter_step s "


async def steps(matter_id: UUID) -> list[StepView]:
    return [_step(row) for row in await fetch(_STEP + "WHERE s.matter = $1 ORDER BY s.occurred_at, s.id", matter_id)]


async def step(step_id: int) -> StepView | None:
    row = await fetch_one(_STEP + "WHERE s.id = $1", step_id)
    return None if row is None else _step(row)


async def public_steps(limit: int, matter_id: UUID | None) -> list[StepView]:
    """Newest first, of matters that are public."""
    rows = await fetch(
        _STEP
        + "JOIN matter m ON m.id = s.matter WHERE m.published_at IS NOT NULL AND m.published_at <= clock_timestamp()"
        " AND ($2::uuid IS NULL OR s.matter = $2) ORDER BY s.recorded_at DESC, s.id DESC LIMIT $1",
        limit,
        matter_id,
    )
    return [_step(row) for row in rows]


def _step(row: Any) -> StepView:
    return StepView(
        kind=StepKind(row["kind"]),
        occurred_at=row["occurred_at"],
        until=row["until"],
        facts=json.loads(row["facts"]),
        link=row["link"],
        id=row["id"],
        matter_id=row["matter"],
    )


async def published_after(after: str, limit: int) -> list[MatterView]:
    """Published ones, newest first; `after`: the number of the last one already seen, "" for the first page."""
    rows = await fetch(
        f"SELECT {_COLUMNS} {_FROM} WHERE m.published_at IS NOT NULL AND ($1 = '' OR (m.published_at, m.number) <"
        " (SELECT a.published_at, a.number FROM matter a WHERE a.number = $1)) ORDER BY m.published_at DESC, m.number DESC"
        " LIMIT $2",
        after,
        limit,
    )
    return [as_view(row) for row in rows]
