"""Statements of drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.drafts.rules.model import ParsedProvision
from participation.drafts.views import MendView, ProvisionView, UploadView, VersionView
from participation.platform.database import execute, fetch, fetch_one, fetch_value, require_unit_of_work

_VERSION = """
id, matter AS matter_id, ordinal, kind, title, explanatory_note, frozen, published_at, text_sha256, source_name,
source_sha256, created_by, created_at, provision_count, article_count, superseded_at
"""
_PROVISION = """
id, version AS version_id, position, kind, label, number, title, text, path, parent AS parent_id,
parent_path AS parent, depth, sha256
"""


async def version(version_id: UUID) -> VersionView | None:
    """One version by id."""
    return _version(await fetch_one(f"SELECT {_VERSION} FROM draft_version WHERE id = $1", version_id))


async def version_of(matter_id: UUID, ordinal: int) -> VersionView | None:
    """The version that has this number in the matter now."""
    sql = f"SELECT {_VERSION} FROM draft_version WHERE matter = $1 AND ordinal = $2 AND superseded_at IS NULL"
    return _version(await fetch_one(sql, matter_id, ordinal))


async def versions_of(matter_id: UUID) -> list[VersionView]:
    """All versions of a matter, oldest first; those superseded left out."""
    sql = f"SELECT {_VERSION} FROM draft_version WHERE matter = $1 AND superseded_at IS NULL ORDER BY ordinal"
    return [VersionView(**dict(row)) for row in await fetch(sql, matter_id)]


async def latest(matter_id: UUID, kind: str, *, published_only: bool) -> VersionView | None:
    """The newest version of that kind."""
    sql = f"""
        SELECT {_VERSION} FROM draft_version
        WHERE matter = $1 AND kind = $2 AND superseded_at IS NULL AND (NOT $3 OR published_at IS NOT NULL)
        ORDER BY ordinal DESC LIMIT 1
    """
    return _version(await fetch_one(sql, matter_id, kind, published_only))


async def provisions(version_id: UUID) -> list[ProvisionView]:
    """All provisions in document order."""
    sql = f"SELECT {_PROVISION} FROM provision WHERE version = $1 ORDER BY position"
    return [ProvisionView(**dict(row)) for row in await fetch(sql, version_id)]


async def provision(version_id: UUID, path: str) -> ProvisionView | None:
    """One provision by its path."""
    sql = f"SELECT {_PROVISION} FROM provision WHERE version = $1 AND path = $2"
    row = await fetch_one(sql, version_id, path)
    return None if row is None else ProvisionView(**dict(row))


async def source_text(version_id: UUID) -> str:
    """The text the version was parsed from."""
    return str(await fetch_value("SELECT source_text FROM draft_version WHERE id = $1", version_id) or "")


async def lock_matter(matter_id: UUID) -> None:
    """Nobody else imports into or publishes from this matter until the unit of work ends."""
    require_unit_of_work()
    await execute("SELECT 1 FROM matter WHERE id = $1 FOR UPDATE", matter_id)


async def insert_version(fields: dict[str, Any]) -> tuple[UUID, int]:
    """Write a version; (id, ordinal).  The matter's row is locked against another import.

    A version of the same kind that is not frozen gives up its number to this one; otherwise it gets the matter's next.
    """
    await lock_matter(fields["matter"])
    freed = await fetch_value(
        "UPDATE draft_version SET superseded_at = clock_timestamp()"
        " WHERE matter = $1 AND kind = $2 AND NOT frozen AND superseded_at IS NULL RETURNING ordinal",
        fields["matter"],
        fields["kind"],
    )
    names = list(fields)
    places = ", ".join(f"${n}" for n in range(3, len(names) + 3))
    sql = (
        f"INSERT INTO draft_version (id, ordinal, {', '.join(names)}) SELECT $1, coalesce($2::int,"
        f" (SELECT max(ordinal) FROM draft_version WHERE matter = ${names.index('matter') + 3}) + 1, 1),"
        f" {places} RETURNING ordinal"
    )
    version_id = uuid4()
    ordinal = await fetch_value(sql, version_id, freed, *(fields[name] for name in names))
    return version_id, int(ordinal)


async def insert_provisions(version_id: UUID, parsed: Sequence[ParsedProvision]) -> None:
    """Write all provisions in one statement."""
    ids = {p.path: uuid4() for p in parsed}
    await execute(
        """
        INSERT INTO provision (id, version, position, kind, label, number, title, text, path, parent, parent_path, depth,
                               sha256, piece_start, piece_end)
        SELECT u.id, $1, u.position, u.kind, u.label, u.number, u.title, u.text, u.path, u.parent, u.parent_path, u.depth,
               u.sha256, u.piece_start, u.piece_end
        FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
                    $10::uuid[], $11::text[], $12::int[], $13::text[], $14::int[], $15::int[])
             AS u(id, position, kind, label, number, title, text, path, parent, parent_path, depth, sha256,
                  piece_start, piece_end)
        """,
        version_id,
        [ids[p.path] for p in parsed],
        [p.position for p in parsed],
        [p.kind.value for p in parsed],
        [p.label for p in parsed],
        [p.number for p in parsed],
        [p.title for p in parsed],
        [p.text for p in parsed],
        [p.path for p in parsed],
        [ids[p.parent] if p.parent is not None else None for p in parsed],
        [p.parent for p in parsed],
        [p.depth for p in parsed],
        [p.sha256 for p in parsed],
        [p.start for p in parsed],
        [p.end for p in parsed],
    )


async def freeze(version_id: UUID) -> bool:
    """From now on nothing takes its place; False where something already did."""
    sql = "UPDATE draft_version SET frozen = true WHERE id = $1 AND superseded_at IS NULL RETURNING 1"
    return bool(await fetch_value(sql, version_id))


async def mark_published(version_id: UUID, at: datetime) -> bool:
    """Published, and so frozen; a date once set stays.  False where something took its place."""
    sql = """
        UPDATE draft_version SET frozen = true, published_at = coalesce(published_at, $2)
        WHERE id = $1 AND superseded_at IS NULL RETURNING 1
    """
    return bool(await fetch_value(sql, version_id, at))


_UPLOAD = "id, matter AS matter_id, kind, name, sha256, explanatory_note, created_by, created_at, saved_as, tracked"


async def insert_upload(
    upload_id: UUID,
    matter_id: UUID,
    kind: str,
    name: str,
    sha256: str,
    note: str,
    created_by: UUID,
    tracked: str = "accepted",
) -> None:
    """Remember a file that is shown before it is saved."""
    await execute(
        "INSERT INTO draft_upload (id, matter, kind, name, sha256, explanatory_note, created_by, tracked, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())",
        upload_id,
        matter_id,
        kind,
        name,
        sha256,
        note,
        created_by,
        tracked,
    )


async def upload(matter_id: UUID, upload_id: UUID, *, lock: bool = False) -> UploadView | None:
    """An upload of this matter; with ``lock`` nobody else saves it meanwhile."""
    sql = f"SELECT {_UPLOAD} FROM draft_upload WHERE id = $1 AND matter = $2{' FOR UPDATE' if lock else ''}"
    row = await fetch_one(sql, upload_id, matter_id)
    return None if row is None else UploadView(**dict(row))


async def set_saved(upload_id: UUID, version_id: UUID) -> None:
    """The version an upload became."""
    await execute("UPDATE draft_upload SET saved_as = $2 WHERE id = $1", upload_id, version_id)


async def upload_saved_as(version_id: UUID) -> UUID | None:
    """The upload that became this version; None for a text imported without one."""
    sql = "SELECT id FROM draft_upload WHERE saved_as = $1 ORDER BY created_at DESC LIMIT 1"
    found = await fetch_value(sql, version_id)
    return None if found is None else UUID(str(found))


async def set_tracked(upload_id: UUID, tracked: str) -> None:
    """Which text of a document with tracked changes is read."""
    await execute("UPDATE draft_upload SET tracked = $2 WHERE id = $1", upload_id, tracked)


async def mends(upload_id: UUID) -> list[MendView]:
    """The corrections of an upload that stand, in the order in which they were made."""
    rows = await fetch(
        "SELECT id, ordinal, act, position, place, kind, label, title, provision, created_at FROM draft_mend"
        " WHERE upload = $1 AND undone_at IS NULL ORDER BY ordinal",
        upload_id,
    )
    return [MendView(**dict(row)) for row in rows]


async def insert_mend(upload_id: UUID, staff_id: UUID, fields: dict[str, Any]) -> None:
    """Add a correction behind those there are; the upload's row is locked by the caller."""
    names = list(fields)
    await execute(
        f"INSERT INTO draft_mend (id, upload, created_by, created_at, ordinal, {', '.join(names)})"
        " SELECT $1, $2, $3, clock_timestamp(), coalesce((SELECT max(ordinal) FROM draft_mend WHERE upload = $2), 0) + 1, "
        + ", ".join(f"${n}" for n in range(4, len(names) + 4)),
        uuid4(),
        upload_id,
        staff_id,
        *(fields[name] for name in names),
    )


async def undo_mends(upload_id: UUID, *, all_of_them: bool = False) -> int:
    """Mark the last correction that stands, or all, as undone; how many those were."""
    rows = await fetch(
        "UPDATE draft_mend SET undone_at = clock_timestamp() WHERE upload = $1 AND undone_at IS NULL AND ($2 OR ordinal ="
        " (SELECT max(ordinal) FROM draft_mend WHERE upload = $1 AND undone_at IS NULL)) RETURNING id",
        upload_id,
        all_of_them,
    )
    return len(rows)


def _version(row: Any) -> VersionView | None:
    return None if row is None else VersionView(**dict(row))
