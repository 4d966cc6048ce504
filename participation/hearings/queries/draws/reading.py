"""Draws as they stand: sources with what was entered, pools with their order, who was skipped, transcripts."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings.draw_views import (
    DrawPoolView,
    DrawSourceView,
    DrawView,
    EntryView,
    SkipView,
    TranscriptView,
)
from participation.hearings.rules.draws import SourceKind
from participation.platform.database import fetch, fetch_one, fetch_value

_DRAWS = """
SELECT d.*, h.number AS hearing_number, h.title AS hearing_title, h.starts_at AS hearing_starts_at,
       coalesce(m.number, '') AS matter_number, o.name AS organiser_name, o.path AS organiser_path,
       clock_timestamp() AS as_of,
       (SELECT json_agg(json_build_object('source', to_jsonb(s), 'entries', (
            SELECT json_agg(to_jsonb(e) || jsonb_build_object('staff_name', n.display_name) ORDER BY e.id)
            FROM (SELECT DISTINCT ON (staff) * FROM draw_entry WHERE source = s.id ORDER BY staff, id DESC) e
            JOIN staff n ON n.id = e.staff)) ORDER BY s.position)
        FROM draw_source s WHERE s.draw = d.id) AS sources,
       (SELECT json_agg(json_build_object(
            'id', p.id, 'pool_id', p.pool, 'slug', hp.slug, 'name', p.name, 'quota', p.quota, 'alternates', p.alternates,
            'size', p.size, 'sha256', p.sha256, 'order', p."order",
            'skips', (SELECT json_agg(to_jsonb(k) ORDER BY k.id) FROM draw_skip k WHERE k.draw_pool = p.id),
            'transcripts', (SELECT json_agg(to_jsonb(t) - 'body' ORDER BY t.revision) FROM draw_transcript t
                            WHERE t.draw_pool = p.id)) ORDER BY hp.position, hp.slug)
        FROM draw_pool p JOIN hearing_pool hp ON hp.id = p.pool WHERE p.draw = d.id) AS pools
FROM draw d JOIN hearing h ON h.id = d.hearing LEFT JOIN matter m ON m.id = h.matter
JOIN organisation o ON o.id = h.organiser
"""


async def draw(number: str) -> DrawView | None:
    """One draw."""
    row = await fetch_one(f"{_DRAWS} WHERE d.number = $1", number)
    return None if row is None else _draw(row)


async def draws_of(hearing_id: UUID) -> list[DrawView]:
    """A hearing's draws, the earliest first, void ones too."""
    rows = await fetch(f"{_DRAWS} WHERE d.hearing = $1 ORDER BY d.announced_at, d.number", hearing_id)
    return [_draw(row) for row in rows]


async def pool_content(draw_pool: UUID) -> str:
    """The canonical pool file."""
    return str(await fetch_value("SELECT content FROM draw_pool WHERE id = $1", draw_pool))


async def transcript_body(transcript_id: UUID) -> str:
    """A published transcript, byte for byte as it was published."""
    return str(await fetch_value("SELECT body FROM draw_transcript WHERE id = $1", transcript_id))


async def lines_of_registration(registration_id: UUID) -> list[Any]:
    """number of the draw, slug of the pool, line, salt, commitment and rank of a registration, the latest draw first."""
    return await fetch(
        """
        SELECT d.number AS draw_number, p.id AS draw_pool, l.line, l.salt, l.commitment, l.rank, r.number
        FROM draw_line l JOIN draw_pool p ON p.id = l.draw_pool JOIN draw d ON d.id = p.draw
        JOIN registration r ON r.id = l.registration
        WHERE l.registration = $1 ORDER BY d.announced_at DESC
        """,
        registration_id,
    )


async def own_picture(sha256: str) -> str | None:
    """The media type of a picture handed in as evidence, None for any other file."""
    found: str | None = await fetch_value(
        "SELECT picture_type FROM draw_entry WHERE picture_sha256 = $1 LIMIT 1", sha256
    )
    return found


def _draw(row: Any) -> DrawView:
    as_of = row["as_of"]
    return DrawView(
        id=row["id"],
        number=row["number"],
        hearing_id=row["hearing"],
        hearing_number=row["hearing_number"],
        hearing_title=row["hearing_title"],
        hearing_starts_at=row["hearing_starts_at"],
        matter_number=row["matter_number"],
        organiser_name=row["organiser_name"],
        organiser_path=row["organiser_path"],
        hash=row["hash"],
        draws_at=row["draws_at"],
        place=row["place"],
        announced_at=row["announced_at"],
        announced_by=row["announced_by"],
        run_by=row["run_by"],
        run_at=row["run_at"],
        key=row["key"],
        notary=row["notary"],
        witnesses=row["witnesses"],
        voided_at=row["voided_at"],
        void_reason=row["void_reason"],
        sources=tuple(_source(found, as_of) for found in json.loads(row["sources"] or "[]")),
        pools=tuple(_pool(found) for found in json.loads(row["pools"] or "[]")),
        as_of=as_of,
    )


def _source(found: dict[str, Any], as_of: datetime) -> DrawSourceView:
    source = found["source"]
    return DrawSourceView(
        id=UUID(source["id"]),
        position=source["position"],
        kind=SourceKind(source["kind"]),
        name=source["name"],
        how=source["how"],
        address=source["address"],
        bits=source["bits"],
        due_at=datetime.fromisoformat(source["due_at"]),
        commitment=source["commitment"],
        round=source["round"],
        value=source["value"],
        canonical=source["canonical"],
        seed=source["seed"],
        nonce=source["nonce"],
        settled_at=_moment(source["settled_at"]),
        dropped_at=_moment(source["dropped_at"]),
        entries=tuple(_entry(entry) for entry in found["entries"] or ()),
        as_of=as_of,
    )


def _entry(entry: dict[str, Any]) -> EntryView:
    return EntryView(
        id=entry["id"],
        staff_id=UUID(entry["staff"]),
        staff_name=entry["staff_name"],
        value=entry["value"],
        canonical=entry["canonical"],
        fetched=entry["fetched"],
        address=entry["address"],
        note=entry["note"],
        picture_sha256=entry["picture_sha256"],
        picture_type=entry["picture_type"],
        entered_at=datetime.fromisoformat(entry["entered_at"]),
    )


def _pool(pool: dict[str, Any]) -> DrawPoolView:
    return DrawPoolView(
        id=UUID(pool["id"]),
        pool_id=UUID(pool["pool_id"]),
        slug=pool["slug"],
        name=pool["name"],
        quota=pool["quota"],
        alternates=pool["alternates"],
        size=pool["size"],
        sha256=pool["sha256"],
        order=None if pool["order"] is None else tuple(pool["order"]),
        skips=tuple(
            SkipView(skip["line"], skip["reason"], datetime.fromisoformat(skip["skipped_at"]))
            for skip in pool["skips"] or ()
        ),
        transcripts=tuple(
            TranscriptView(
                UUID(found["id"]),
                found["revision"],
                found["sha256"],
                found["reason"],
                datetime.fromisoformat(found["published_at"]),
            )
            for found in pool["transcripts"] or ()
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
