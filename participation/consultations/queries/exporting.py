"""Exports: their row, and what tells whether an open file is still what everyone may read."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, execute_apart, fetch, fetch_one

_EXPORT = """
SELECT id, consultation, audience, format, filters, restricted, purpose, mark, state, total, done, attempts, failure, sha256,
    size, volumes, coalesce(opened_until > clock_timestamp(), FALSE) AS opened, requested_by, created_at, finished_at
FROM comment_export
"""


async def insert(
    export_id: UUID,
    consultation_id: UUID,
    *,
    audience: str,
    format: str,
    filters: dict[str, str],
    restricted: bool,
    purpose: str,
    mark: str,
    staff_id: UUID | None,
) -> None:
    await execute(
        "INSERT INTO comment_export (id, consultation, audience, format, filters, restricted, purpose, mark, requested_by,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())",
        export_id,
        consultation_id,
        audience,
        format,
        json.dumps(filters, ensure_ascii=False),
        restricted,
        purpose,
        mark,
        staff_id,
    )


async def export(export_id: UUID) -> Any | None:
    return await fetch_one(_EXPORT + "WHERE id = $1", export_id)


async def exports_of(consultation_id: UUID, limit: int) -> list[Any]:
    """Of officers, newest first."""
    return await fetch(
        _EXPORT + "WHERE consultation = $1 AND audience = 'office' ORDER BY created_at DESC LIMIT $2",
        consultation_id,
        limit,
    )


async def open_files(consultation_id: UUID) -> list[Any]:
    """The newest ready public file of each format."""
    return await fetch(
        "SELECT DISTINCT ON (format) * FROM (" + _EXPORT + "WHERE consultation = $1 AND audience = 'public'"
        " AND state = 'ready') AS ready ORDER BY format, created_at DESC",
        consultation_id,
    )


async def move(export_id: UUID, sources: Sequence[str], target: str) -> Any | None:
    """The row where it was in one of `sources` and now is in `target`; None otherwise."""
    return await fetch_one(
        "UPDATE comment_export SET state = $3::text, done = CASE WHEN volumes = '[]' THEN 0 ELSE done END, failure = '',"
        " attempts = CASE WHEN $3::text = 'requested' THEN 0 ELSE attempts + 1 END"
        " WHERE id = $1 AND state = ANY($2::text[]) RETURNING attempts",
        export_id,
        list(sources),
        target,
    )


async def progress(export_id: UUID, done: int, total: int | None = None) -> None:
    """Seen by others at once."""
    await execute_apart(
        "UPDATE comment_export SET done = $2, total = coalesce($3, total) WHERE id = $1", export_id, done, total
    )


async def add_volume(export_id: UUID, volume: dict[str, Any]) -> bool:
    """A further volume of a book is made, seen by others at once; False where nobody wants the book any more."""
    tag = await execute_apart(
        "UPDATE comment_export SET volumes = volumes || $2::jsonb, attempts = 0 WHERE id = $1 AND state = 'running'",
        export_id,
        json.dumps([volume]),
    )
    return tag == "UPDATE 1"


async def open_for(export_id: UUID, minutes: int) -> None:
    """A restricted file may be downloaded from now on for so long."""
    await execute(
        "UPDATE comment_export SET opened_until = clock_timestamp() + make_interval(mins => $2) WHERE id = $1",
        export_id,
        minutes,
    )


async def ready(export_id: UUID, done: int, sha256: str, size: int) -> bool:
    tag = await execute(
        "UPDATE comment_export SET state = 'ready', done = $2, total = $2, sha256 = $3, size = $4,"
        " volumes = (SELECT coalesce(jsonb_agg(v || '{\"file\": \"\"}'), '[]') FROM jsonb_array_elements(volumes) AS v),"
        " finished_at = clock_timestamp() WHERE id = $1 AND state = 'running'",
        export_id,
        done,
        sha256,
        size,
    )
    return tag == "UPDATE 1"


async def volume_files(export_id: UUID) -> list[str]:
    """The stored files of the volumes that are made."""
    rows = await fetch(
        "SELECT v->>'file' FROM comment_export e, jsonb_array_elements(e.volumes) AS v WHERE e.id = $1 AND v->>'file' <> ''",
        export_id,
    )
    return [row[0] for row in rows]


async def failed(export_id: UUID, reason: str) -> bool:
    tag = await execute(
        "UPDATE comment_export SET state = 'failed', failure = $2, finished_at = clock_timestamp()"
        " WHERE id = $1 AND state = 'running'",
        export_id,
        reason[:400],
    )
    return tag == "UPDATE 1"


async def public_marks() -> list[Any]:
    """(consultation, mark, the newest asked-for mark or null) of every round that has opened.

    The mark changes with whatever changes what everyone may read: states, words, answers.
    """
    return await fetch(
        """
        SELECT r.id AS consultation, md5(concat_ws('|',
            (SELECT string_agg(n.state || n.n, ',' ORDER BY n.state) FROM (
                SELECT state, count(*) AS n FROM comment c WHERE c.consultation = r.id GROUP BY state) AS n),
            (SELECT max(h.id) FROM comment_history h JOIN comment c ON c.id = h.comment WHERE c.consultation = r.id),
            (SELECT count(*) FROM comment_outcome o WHERE o.consultation = r.id),
            (SELECT max(c.changed_at) FROM comment c WHERE c.consultation = r.id),
            nullif((SELECT count(*) FROM comment_erasure e JOIN comment c ON c.id = e.comment
                WHERE c.consultation = r.id AND e.decision = 'erased'), 0))) AS mark,
            (SELECT e.mark FROM comment_export e WHERE e.consultation = r.id AND e.audience = 'public'
                ORDER BY e.created_at DESC LIMIT 1) AS asked
        FROM consultation r WHERE r.opens_at <= clock_timestamp()
            AND EXISTS (SELECT FROM comment c WHERE c.consultation = r.id AND c.state IN ('published', 'withheld'))
        """
    )


async def expired(days: int) -> list[list[str]]:
    """Officers' files older than that: their rows stay, the files go. The stored files of each."""
    rows = await fetch(
        f"""
        WITH before AS (
            SELECT id, {_STORED} AS files FROM comment_export e WHERE audience = 'office'
                AND (state = 'ready' OR (state = 'failed' AND volumes <> '[]'))
                AND finished_at < clock_timestamp() - make_interval(days => $1) FOR UPDATE
        )
        UPDATE comment_export e SET state = CASE WHEN state = 'ready' THEN 'removed' ELSE state END, volumes = {_FORGOTTEN}
        FROM before WHERE e.id = before.id RETURNING before.files
        """,
        days,
    )
    return [list(row[0]) for row in rows]


async def withdraw(consultation_id: UUID) -> list[str]:
    """Files made of this round's comments that lie ready, and those being written: none is handed out any more, and a book
    that failed half-way begins anew. Their stored files."""
    rows = await fetch(
        f"""
        WITH before AS (
            SELECT id, {_STORED} AS files FROM comment_export e
            WHERE consultation = $1 AND (state IN ('ready', 'running') OR volumes <> '[]') FOR UPDATE
        )
        UPDATE comment_export e SET volumes = {_FORGOTTEN},
            state = CASE WHEN state IN ('ready', 'running') THEN 'removed' ELSE state END
        FROM before WHERE e.id = before.id RETURNING before.files
        """,
        consultation_id,
    )
    return [file for row in rows for file in row[0]]


_STORED = (
    """array_remove(array_append(ARRAY(SELECT v->>'file' FROM jsonb_array_elements(e.volumes) AS v), e.sha256), '')"""
)
# A finished book still tells how many volumes it has.
_FORGOTTEN = "CASE WHEN e.state = 'ready' THEN e.volumes ELSE '[]'::jsonb END"
