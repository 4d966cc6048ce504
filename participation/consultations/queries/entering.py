"""What officers type in: originals, who checked it, the list of regions."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value

_ORIGINAL = "SELECT id, consultation, comment, name, media_type, sha256, file, size, prefill, uploaded_by, created_at FROM entry_original "


async def insert_original(
    original_id: UUID,
    consultation_id: UUID,
    *,
    name: str,
    media_type: str,
    sha256: str,
    file: str,
    size: int,
    prefill: bytes | None,
    staff_id: UUID,
) -> None:
    await execute(
        "INSERT INTO entry_original (id, consultation, name, media_type, sha256, file, size, prefill, uploaded_by, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())",
        original_id,
        consultation_id,
        name,
        media_type,
        sha256,
        file,
        size,
        prefill,
        staff_id,
    )


async def original(original_id: UUID) -> Any | None:
    return await fetch_one(_ORIGINAL + "WHERE id = $1", original_id)


async def originals_of(comment_id: UUID) -> list[Any]:
    return await fetch(_ORIGINAL + "WHERE comment = $1 ORDER BY created_at, id", comment_id)


async def waiting_originals(ids: Sequence[UUID], consultation_id: UUID, staff_id: UUID) -> list[Any]:
    """Those of `ids` that this person uploaded for this round and that belong to no comment yet."""
    return await fetch(
        _ORIGINAL + "WHERE id = ANY($1::uuid[]) AND consultation = $2 AND uploaded_by = $3 AND comment IS NULL"
        " ORDER BY created_at, id",
        list(ids),
        consultation_id,
        staff_id,
    )


async def attach(ids: Sequence[UUID], comment_id: UUID, consultation_id: UUID, staff_id: UUID) -> int:
    """How many originals now belong to the comment."""
    rows = await fetch(
        "UPDATE entry_original SET comment = $2, prefill = NULL WHERE id = ANY($1::uuid[]) AND consultation = $3"
        " AND uploaded_by = $4 AND comment IS NULL RETURNING id",
        list(ids),
        comment_id,
        consultation_id,
        staff_id,
    )
    return len(rows)


async def remove_abandoned(days: int) -> list[str]:
    """Take away originals that were uploaded and never registered; the stored files they had."""
    rows = await fetch(
        "DELETE FROM entry_original WHERE comment IS NULL"
        " AND created_at < clock_timestamp() - make_interval(days => $1) RETURNING file",
        days,
    )
    return [row[0] for row in rows]


async def set_region(comment_id: UUID, region: str) -> None:
    await execute("UPDATE comment SET region = $2 WHERE id = $1", comment_id, region)


async def await_check(comment_id: UUID, staff_id: UUID) -> None:
    """The comment waits for a second person from now on."""
    await execute(
        "INSERT INTO entry_check (comment, consultation, sequence, state, entered_by, differences)"
        " SELECT id, consultation, sequence, 'waiting', $2, '[]' FROM comment WHERE id = $1",
        comment_id,
        staff_id,
    )


_CHECK = """
SELECT k.comment, k.state AS check_state, k.entered_by, k.checked_by, k.checked_at, k.differences,
    c.receipt_number, c.sequence, c.provision_path, c.provision_label, c.stance, c.text, c.channel, c.received_at, c.created_at,
    c.region, c.shown_name, c.name_consent, c.consultation, p.name, p.phone,
    (SELECT count(*)::int FROM entry_original o WHERE o.comment = c.id) AS originals
FROM entry_check k JOIN comment c ON c.id = k.comment LEFT JOIN comment_person p ON p.comment = c.id
"""


async def waiting_checks(consultation_id: UUID, *, after: int | None, limit: int) -> list[Any]:
    """In order of arrival, beyond the sequence `after`."""
    return await fetch(
        _CHECK + "WHERE k.consultation = $1 AND k.state = 'waiting' AND k.sequence > $2 ORDER BY k.sequence LIMIT $3",
        consultation_id,
        after or 0,
        limit,
    )


async def check_numbers(consultation_id: UUID, staff_id: UUID) -> tuple[int, int]:
    """(waiting, of these for somebody else than `staff_id`'s own)."""
    row = await fetch_one(
        "SELECT count(*)::int, (count(*) FILTER (WHERE entered_by <> $2))::int FROM entry_check"
        " WHERE consultation = $1 AND state = 'waiting'",
        consultation_id,
        staff_id,
    )
    return (0, 0) if row is None else (row[0], row[1])


async def check_of(comment_id: UUID) -> Any | None:
    return await fetch_one(_CHECK + "WHERE k.comment = $1", comment_id)


async def check_by_receipt(consultation_id: UUID, receipt_number: str, *, lock: bool = False) -> Any | None:
    return await fetch_one(
        _CHECK + "WHERE k.consultation = $1 AND c.receipt_number = $2" + (" FOR UPDATE OF k" if lock else ""),
        consultation_id,
        receipt_number,
    )


async def next_check(consultation_id: UUID, staff_id: UUID, after: int) -> str | None:
    """Receipt number of the next one this person may check."""
    return await fetch_value(  # type: ignore[no-any-return]
        "SELECT c.receipt_number FROM entry_check k JOIN comment c ON c.id = k.comment WHERE k.consultation = $1"
        " AND k.state = 'waiting' AND k.entered_by <> $2 ORDER BY (k.sequence <= $3), k.sequence LIMIT 1",
        consultation_id,
        staff_id,
        after,
    )


async def correct(comment_id: UUID, values: dict[str, Any]) -> bool:
    """Write the columns of `values`; False where the received time lies outside the round."""
    if values.keys() & {"text", "stance", "provision_path"}:
        await execute(
            "INSERT INTO comment_edition (comment, edition, stance, text, written_at, replaced_at)"
            " SELECT id, edition, stance, text, coalesce(changed_at, created_at), clock_timestamp() FROM comment"
            " WHERE id = $1",
            comment_id,
        )
    names = list(values)
    sets = ", ".join(f"{name} = ${at}" for at, name in enumerate(names, 2))
    if values.keys() & {"text", "stance", "provision_path"}:
        sets += ", edition = edition + 1, changed_at = clock_timestamp()"
    tag = await execute(
        f"UPDATE comment SET {sets} FROM consultation r WHERE comment.id = $1 AND r.id = comment.consultation"
        + (
            f" AND ${names.index('received_at') + 2}::timestamptz >= r.opens_at"
            f" AND ${names.index('received_at') + 2}::timestamptz < r.closes_at"
            if "received_at" in values
            else ""
        ),
        comment_id,
        *values.values(),
    )
    return tag == "UPDATE 1"


async def set_person(comment_id: UUID, name: bytes | None, phone: bytes | None) -> None:
    await execute(
        "INSERT INTO comment_person (comment, name, phone) VALUES ($1, $2, $3)"
        " ON CONFLICT (comment) DO UPDATE SET name = excluded.name, phone = excluded.phone",
        comment_id,
        name,
        phone,
    )


async def finish_check(comment_id: UUID, state: str, staff_id: UUID, differences: list[dict[str, str]]) -> bool:
    """Whether it was waiting and this person is not the one who typed it."""
    tag = await execute(
        "UPDATE entry_check SET state = $2, checked_by = $3, checked_at = clock_timestamp(), differences = $4"
        " WHERE comment = $1 AND state = 'waiting' AND entered_by <> $3",
        comment_id,
        state,
        staff_id,
        json.dumps(differences, ensure_ascii=False),
    )
    return tag == "UPDATE 1"


async def regions(*, hidden: bool = False) -> list[Any]:
    """(code, name, hidden) in the order in which they are shown."""
    return await fetch(
        "SELECT code, name, hidden FROM region" + ("" if hidden else " WHERE NOT hidden") + " ORDER BY position, code"
    )


async def replace_regions(codes: Sequence[str], names: Sequence[str]) -> None:
    """The list is these, in this order; others that comments may have are hidden, not removed."""
    await execute("UPDATE region SET hidden = TRUE")
    await execute(
        "INSERT INTO region (code, name, position, hidden) SELECT code, name, place, FALSE"
        " FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS one(code, name, place)"
        " ON CONFLICT (code) DO UPDATE SET name = excluded.name, position = excluded.position, hidden = FALSE",
        list(codes),
        list(names),
    )
