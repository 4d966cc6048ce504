"""Comments that nobody and nothing has looked through yet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch


async def claim(limit: int) -> list[Any]:
    """(id, edition, text, consultation) of comments to look through, those that wait longest first, locked for this transaction."""
    return await fetch(
        "SELECT id, edition, text, consultation FROM comment WHERE checked_edition <> edition ORDER BY sequence LIMIT $1"
        " FOR UPDATE SKIP LOCKED",
        limit,
    )


async def note(found: Sequence[tuple[UUID, int, bool]]) -> None:
    """Write (id, edition, whether there is personal data in it)."""
    await execute(
        "UPDATE comment SET checked_edition = given.edition, personal_data = given.personal AND comment.masks = '[]'"
        " FROM unnest($1::uuid[], $2::int[], $3::boolean[]) AS given(id, edition, personal) WHERE comment.id = given.id",
        [one[0] for one in found],
        [one[1] for one in found],
        [one[2] for one in found],
    )
