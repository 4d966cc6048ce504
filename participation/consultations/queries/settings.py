"""What organisations keep for their moderators: reasons and lists of words."""

from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value


async def reasons_of(organisation_id: UUID) -> str:
    """The newest list, one reason a line; "" when there is none."""
    found = await fetch_value(
        "SELECT reasons FROM moderation_reasons WHERE organisation = $1 ORDER BY id DESC LIMIT 1", organisation_id
    )
    return str(found or "")


async def keep_reasons(organisation_id: UUID, reasons: str, author: UUID) -> None:
    await execute(
        "INSERT INTO moderation_reasons (organisation, reasons, author, written_at) VALUES ($1, $2, $3, clock_timestamp())",
        organisation_id,
        reasons,
        author,
    )


_LIST = """
SELECT w.id, w.organisation, w.title, w.category, w.size, w.active, w.edition, w.changed_at, s.display_name AS changed_by
FROM word_list w JOIN staff s ON s.id = w.changed_by
"""


async def lists_of(organisation_id: UUID) -> list[Any]:
    """Lists an organisation keeps, by title, without their words."""
    return await fetch(_LIST + "WHERE w.organisation = $1 ORDER BY w.title, w.id", organisation_id)


async def list_by_id(list_id: UUID) -> Any | None:
    """One list with its words."""
    return await fetch_one(
        "SELECT id, organisation, title, category, words, size, active, edition FROM word_list WHERE id = $1", list_id
    )


async def lists_for(organisation_path: str) -> list[Any]:
    """(id, edition, title, category) of the active lists that hold for an organisation: its own and of those above it."""
    return await fetch(
        "SELECT w.id, w.edition, w.title, w.category FROM word_list w JOIN organisation o ON o.id = w.organisation"
        " WHERE w.active AND ($1 = o.path OR starts_with($1, o.path || '/')) ORDER BY w.id",
        organisation_path,
    )


async def words_of(ids: list[UUID]) -> dict[UUID, str]:
    """list id → its words, one a line."""
    rows = await fetch("SELECT id, words FROM word_list WHERE id = ANY($1::uuid[])", ids)
    return {row["id"]: row["words"] for row in rows}


async def keep_list(
    list_id: UUID,
    organisation_id: UUID,
    *,
    title: str,
    category: str,
    words: str,
    size: int,
    active: bool,
    changed_by: UUID,
) -> int:
    """Make or change a list; its edition now."""
    return int(
        await fetch_value(
            "INSERT INTO word_list (id, organisation, title, category, words, size, active, edition, changed_by, changed_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, clock_timestamp())"
            " ON CONFLICT (id) DO UPDATE SET title = $3, category = $4, words = $5, size = $6, active = $7,"
            " edition = word_list.edition + 1, changed_by = $8, changed_at = clock_timestamp() RETURNING edition",
            list_id,
            organisation_id,
            title,
            category,
            words,
            size,
            active,
            changed_by,
        )
    )
