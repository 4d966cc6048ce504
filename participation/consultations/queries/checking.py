"""Comments that nothing has looked through yet."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_value


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


async def again(organisation_path: str, *, after: int, limit: int) -> int | None:
    """Of what waits for a moderator of this organisation or one below it, the next `limit` behind the sequence `after`
    are to be looked through again; the last one's sequence, None when there were none."""
    found = await fetch_value(
        "WITH chosen AS (SELECT c.id, c.sequence FROM comment c JOIN consultation r ON r.id = c.consultation"
        " JOIN matter m ON m.id = r.matter JOIN organisation o ON o.id = m.lead_unit"
        " WHERE c.state = 'received' AND c.sequence > $2 AND (o.path = $1 OR starts_with(o.path, $1 || '/'))"
        " ORDER BY c.sequence LIMIT $3 FOR UPDATE OF c"
        "), marked AS (UPDATE comment SET checked_edition = 0 FROM chosen WHERE comment.id = chosen.id)"
        " SELECT max(sequence) FROM chosen",
        organisation_path,
        after,
        limit,
    )
    return None if found is None else int(found)
