"""Comments that nothing has looked through yet."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch


async def claim(limit: int) -> list[Any]:
    """(id, edition, text, unit_path) of comments to look through, those that wait longest first, locked for this transaction."""
    return await fetch(
        "SELECT c.id, c.edition, c.text, o.path AS unit_path FROM comment c JOIN consultation r ON r.id = c.consultation"
        " JOIN matter m ON m.id = r.matter JOIN organisation o ON o.id = m.lead_unit"
        " WHERE c.checked_edition <> c.edition ORDER BY c.sequence LIMIT $1 FOR UPDATE OF c SKIP LOCKED",
        limit,
    )


async def note(found: Sequence[tuple[UUID, int, bool, list[dict[str, Any]]]]) -> None:
    """Write (id, edition, whether there is personal data in it, words that draw attention).

    Personal data that a moderator decided about draws no attention any more.
    """
    await execute(
        "UPDATE comment SET checked_edition = given.edition, personal_data = given.personal AND comment.masks = '[]',"
        " flagged = given.flagged::jsonb"
        " FROM unnest($1::uuid[], $2::int[], $3::boolean[], $4::text[]) AS given(id, edition, personal, flagged)"
        " WHERE comment.id = given.id",
        [one[0] for one in found],
        [one[1] for one in found],
        [one[2] for one in found],
        [json.dumps(one[3], ensure_ascii=False) for one in found],
    )


async def again(organisation_path: str) -> None:
    """What waits for a moderator of this organisation or one below it is to be looked through again."""
    await execute(
        "UPDATE comment c SET checked_edition = 0 FROM consultation r JOIN matter m ON m.id = r.matter"
        " JOIN organisation o ON o.id = m.lead_unit WHERE r.id = c.consultation AND c.state = 'received'"
        " AND c.checked_edition <> 0 AND (o.path = $1 OR starts_with(o.path, $1 || '/'))",
        organisation_path,
    )
