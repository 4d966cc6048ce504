"""Statements of the files that are published beside a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from participation.drafts.views import FileView
from participation.platform.database import execute, fetch, fetch_one, fetch_value

_FILE = "id, version AS version_id, ordinal, role, title, name, media_type, size, sha256, pages, created_at"


async def files_of(version_id: UUID) -> list[FileView]:
    """The files of a version that stand, the explanatory note first."""
    sql = f"SELECT {_FILE} FROM draft_file WHERE version = $1 AND removed_at IS NULL ORDER BY role DESC, ordinal"
    return [FileView(**dict(row)) for row in await fetch(sql, version_id)]


async def file(version_id: UUID, ordinal: int) -> FileView | None:
    """One file that stands, by its number in the version."""
    sql = f"SELECT {_FILE} FROM draft_file WHERE version = $1 AND ordinal = $2 AND removed_at IS NULL"
    row = await fetch_one(sql, version_id, ordinal)
    return None if row is None else FileView(**dict(row))


async def text_of(file_id: UUID) -> str:
    """The words of a file, as they were read when it came."""
    return str(await fetch_value("SELECT text FROM draft_file WHERE id = $1", file_id) or "")


async def insert_file(version_id: UUID, staff_id: UUID, fields: dict[str, Any]) -> int:
    """Add a file; its number in the version, which no other ever gets."""
    names = list(fields)
    return int(
        await fetch_value(
            f"INSERT INTO draft_file (id, version, created_by, created_at, ordinal, {', '.join(names)})"
            " SELECT $1, $2, $3, clock_timestamp(),"
            " coalesce((SELECT max(ordinal) FROM draft_file WHERE version = $2), 0) + 1, "
            + ", ".join(f"${n}" for n in range(4, len(names) + 4))
            + " RETURNING ordinal",
            uuid4(),
            version_id,
            staff_id,
            *(fields[name] for name in names),
        )
    )


async def remove_file(file_id: UUID) -> bool:
    """Take a file away again; False where it was."""
    sql = "UPDATE draft_file SET removed_at = clock_timestamp() WHERE id = $1 AND removed_at IS NULL RETURNING 1"
    return bool(await fetch_value(sql, file_id))


async def copy_files(old: UUID, new: UUID) -> None:
    """The files of a version that was replaced before publication go with the one in its place."""
    await execute(
        "INSERT INTO draft_file (id, version, ordinal, role, title, name, media_type, size, sha256, pages, text, created_by, created_at)"
        " SELECT gen_random_uuid(), $2, ordinal, role, title, name, media_type, size, sha256, pages, text, created_by, created_at"
        " FROM draft_file WHERE version = $1 AND removed_at IS NULL",
        old,
        new,
    )


async def page_picture(sha256: str, page: int) -> str | None:
    """Name of the stored picture of a page."""
    found = await fetch_value("SELECT picture FROM draft_file_page WHERE sha256 = $1 AND page = $2", sha256, page)
    return None if found is None else str(found)


async def insert_page_picture(sha256: str, page: int, picture: str) -> None:
    """Remember the picture of a page; whoever comes second changes nothing."""
    await execute(
        "INSERT INTO draft_file_page (id, sha256, page, picture) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        uuid4(),
        sha256,
        page,
        picture,
    )
