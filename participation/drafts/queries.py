"""Statements of drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.drafts.rules.model import ParsedProvision
from participation.drafts.views import ProvisionView, VersionView
from participation.platform.database import execute, fetch, fetch_one, fetch_value, require_unit_of_work

_VERSION = """
id, matter AS matter_id, ordinal, kind, title, explanatory_note, frozen, published_at, text_sha256, source_name,
source_sha256, created_by, created_at, provision_count, article_count
"""
_PROVISION = """
id, version AS version_id, position, kind, label, number, title, text, path, parent AS parent_id,
parent_path AS parent, depth, sha256
"""


async def version(version_id: UUID) -> VersionView | None:
    """One version by id."""
    return _version(await fetch_one(f"SELECT {_VERSION} FROM draft_version WHERE id = $1", version_id))


async def version_of(matter_id: UUID, ordinal: int) -> VersionView | None:
    """One version by its number in the matter."""
    sql = f"SELECT {_VERSION} FROM draft_version WHERE matter = $1 AND ordinal = $2"
    return _version(await fetch_one(sql, matter_id, ordinal))


async def versions_of(matter_id: UUID) -> list[VersionView]:
    """All versions of a matter, oldest first."""
    sql = f"SELECT {_VERSION} FROM draft_version WHERE matter = $1 ORDER BY ordinal"
    return [VersionView(**dict(row)) for row in await fetch(sql, matter_id)]


async def latest(matter_id: UUID, kind: str, *, published_only: bool) -> VersionView | None:
    """The newest version of that kind."""
    sql = f"""
        SELECT {_VERSION} FROM draft_version
        WHERE matter = $1 AND kind = $2 AND (NOT $3 OR published_at IS NOT NULL) ORDER BY ordinal DESC LIMIT 1
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


async def insert_version(fields: dict[str, Any]) -> tuple[UUID, int]:
    """Write a version under the matter's next number; (id, ordinal).  The matter's row is locked against another import."""
    require_unit_of_work()
    await execute("SELECT 1 FROM matter WHERE id = $1 FOR UPDATE", fields["matter"])
    names = list(fields)
    places = ", ".join(f"${n}" for n in range(2, len(names) + 2))
    sql = (
        f"INSERT INTO draft_version (id, ordinal, {', '.join(names)}) SELECT $1,"
        f" coalesce((SELECT max(ordinal) FROM draft_version WHERE matter = ${names.index('matter') + 2}), 0) + 1,"
        f" {places} RETURNING ordinal"
    )
    version_id = uuid4()
    ordinal = await fetch_value(sql, version_id, *(fields[name] for name in names))
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


async def freeze(version_id: UUID) -> None:
    """From now on it never changes."""
    await execute("UPDATE draft_version SET frozen = true WHERE id = $1", version_id)


async def mark_published(version_id: UUID, at: datetime) -> None:
    """Published, and so frozen; a date once set stays."""
    await execute(
        "UPDATE draft_version SET frozen = true, published_at = coalesce(published_at, $2) WHERE id = $1",
        version_id,
        at,
    )


def _version(row: Any) -> VersionView | None:
    return None if row is None else VersionView(**dict(row))
