"""Statements of documents. The view can be a megabyte: it is read only where it is rendered."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from participation.documents.rules import DocumentKind, DocumentState
from participation.documents.views import DocumentView
from participation.platform.database import fetch, fetch_one, fetch_value

_SELECT = (
    "SELECT id, kind, subject_id, matter_id, title, state, sha256, size, requested_at, ready_at,"
    " view->>'url' AS page, view->>'matter_number' AS matter_number FROM document"
)


async def insert(
    document_id: UUID, kind: DocumentKind, subject_id: UUID, matter_id: UUID, title: str, view: dict[str, Any]
) -> UUID | None:
    """The new document's id, or None where this subject has its document of this kind already."""
    found: UUID | None = await fetch_value(
        "INSERT INTO document (id, kind, subject_id, matter_id, title, view, state)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'requested') ON CONFLICT (subject_id, kind) DO NOTHING RETURNING id",
        document_id,
        kind.value,
        subject_id,
        matter_id,
        title,
        json.dumps(view, ensure_ascii=False),
    )
    return found


async def of_subject(kind: DocumentKind, subject_id: UUID) -> DocumentView | None:
    """The subject's document of that kind."""
    row = await fetch_one(_SELECT + " WHERE subject_id = $1 AND kind = $2", subject_id, kind.value)
    return None if row is None else _view(row)


async def by_id(document_id: UUID) -> DocumentView | None:
    """One document."""
    row = await fetch_one(_SELECT + " WHERE id = $1", document_id)
    return None if row is None else _view(row)


async def by_sha256(sha256: str) -> list[DocumentView]:
    """Ready documents with exactly this content, oldest first."""
    rows = await fetch(_SELECT + " WHERE sha256 = $1 ORDER BY ready_at, id", sha256)
    return [_view(row) for row in rows]


async def of_matter(matter_id: UUID) -> list[DocumentView]:
    """All documents of a matter in the order in which they were asked for."""
    rows = await fetch(_SELECT + " WHERE matter_id = $1 ORDER BY requested_at, id", matter_id)
    return [_view(row) for row in rows]


async def snapshot(document_id: UUID) -> tuple[DocumentKind, DocumentState, dict[str, Any]] | None:
    """What is needed to render it."""
    row = await fetch_one("SELECT kind, state, view FROM document WHERE id = $1", document_id)
    return None if row is None else (DocumentKind(row["kind"]), DocumentState(row["state"]), json.loads(row["view"]))


async def make_ready(document_id: UUID, sha256: str, size: int) -> bool:
    """Compare and set: True for the one caller who found it requested."""
    return bool(
        await fetch_value(
            "UPDATE document SET state = 'ready', sha256 = $2, size = $3, ready_at = clock_timestamp()"
            " WHERE id = $1 AND state = 'requested' RETURNING 1",
            document_id,
            sha256,
            size,
        )
    )


def _view(row: Any) -> DocumentView:
    values = dict(row)
    values["kind"] = DocumentKind(values["kind"])
    values["state"] = DocumentState(values["state"])
    return DocumentView(**values)
