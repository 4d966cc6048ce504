"""The record's entries, what their speakers said of them, and what became of it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.sittings.rules.record import Confirmation, EntryKind, RecordState
from participation.sittings.views import EntryView, RecordView

_ENTRIES = """
SELECT e.*, coalesce(i.title, '') AS item_title, coalesce(g.number, '') AS registration_number, g.masked_name,
       p.code AS pool_code, coalesce(p.name, '') AS pool_name, r.name AS role_name, r.role AS role_code,
       coalesce(k.receipt_number, '') AS comment_number,
       c.said, coalesce(c.words, '') AS words, c.said_at, coalesce(c.way, '') AS way
FROM record_entry e
LEFT JOIN sitting_item i ON i.id = e.item
LEFT JOIN registration g ON g.id = e.registration
LEFT JOIN hearing_pool p ON p.id = g.pool
LEFT JOIN sitting_role r ON r.id = e.role
LEFT JOIN comment k ON k.id = e.comment
LEFT JOIN LATERAL (
    SELECT * FROM record_confirmation c WHERE c.entry = e.id AND c.edition = e.edition ORDER BY c.id DESC LIMIT 1
) c ON true
"""


async def ensure(hearing_id: UUID) -> None:
    """The record's row, made once."""
    await execute("INSERT INTO hearing_record (hearing) VALUES ($1) ON CONFLICT (hearing) DO NOTHING", hearing_id)


async def lock(hearing_id: UUID) -> RecordState:
    """Lock the record until the end of the unit of work; its state."""
    await ensure(hearing_id)
    statement = "SELECT state FROM hearing_record WHERE hearing = $1 FOR UPDATE"
    return RecordState(await fetch_value(statement, hearing_id))


async def view(hearing_id: UUID, category_of: Any) -> RecordView:
    """The whole record. category_of(code, name) says what a pool is called."""
    row = await fetch_one("SELECT * FROM hearing_record WHERE hearing = $1", hearing_id)
    rows = await fetch(f"{_ENTRIES} WHERE e.hearing = $1 ORDER BY e.position", hearing_id)
    return RecordView(
        state=RecordState(row["state"]) if row else RecordState.WRITING,
        entries=tuple(_entry(one, category_of) for one in rows),
        presiding_signed_by=row["presiding_signed_by"] if row else "",
        presiding_signed_at=row["presiding_signed_at"] if row else None,
        recorder_signed_by=row["recorder_signed_by"] if row else "",
        recorder_signed_at=row["recorder_signed_at"] if row else None,
        published_at=row["published_at"] if row else None,
    )


async def of_registration(registration_id: UUID, category_of: Any) -> list[EntryView]:
    """What one registrant said, in order."""
    rows = await fetch(f"{_ENTRIES} WHERE e.registration = $1 ORDER BY e.position", registration_id)
    return [_entry(row, category_of) for row in rows]


async def entry(entry_id: int, category_of: Any) -> EntryView | None:
    """One entry."""
    row = await fetch_one(f"{_ENTRIES} WHERE e.id = $1", entry_id)
    return None if row is None else _entry(row, category_of)


async def by_client_key(hearing_id: UUID, client_key: str, category_of: Any) -> EntryView | None:
    """The entry that a recorder's page made under this key."""
    row = await fetch_one(f"{_ENTRIES} WHERE e.hearing = $1 AND e.client_key = $2", hearing_id, client_key)
    return None if row is None else _entry(row, category_of)


async def insert(
    hearing_id: UUID,
    *,
    item: UUID | None,
    kind: EntryKind,
    registration: UUID | None,
    role: UUID | None,
    name: str,
    text: str,
    client_key: str,
    written_by: UUID,
) -> int:
    """A new entry at the end; the record is locked, so that places are counted one by one."""
    entry_id: int = await fetch_value(
        """
        INSERT INTO record_entry (hearing, position, item, kind, registration, role, name, text, client_key, written_by,
                                  written_at, changed_at)
        SELECT $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp(), clock_timestamp()
        FROM record_entry WHERE hearing = $1 RETURNING id
        """,
        hearing_id,
        item,
        kind.value,
        registration,
        role,
        name,
        text,
        client_key,
        written_by,
    )
    return entry_id


async def rewrite(entry_id: int, edition: int, text: str, written_by: UUID) -> bool:
    """A new wording made on ``edition``, the earlier one kept; False where somebody else was faster."""
    kept = await fetch_value(
        """
        INSERT INTO record_edition (entry, edition, text, written_by, written_at)
        SELECT id, edition, text, written_by, changed_at FROM record_entry WHERE id = $1 AND edition = $2
        ON CONFLICT (entry, edition) DO NOTHING RETURNING 1
        """,
        entry_id,
        edition,
    )
    if kept is None:
        return False
    await execute(
        "UPDATE record_entry SET text = $3, edition = edition + 1, written_by = $4, changed_at = clock_timestamp(),"
        " masks = '[]' WHERE id = $1 AND edition = $2",
        entry_id,
        edition,
        text,
        written_by,
    )
    return True


async def attribute(entry_id: int, kind: EntryKind, registration: UUID | None, role: UUID | None, name: str) -> bool:
    """Of what kind it is and who spoke; False once a speaker has said something of it."""
    return (
        await fetch_value(
            """
            UPDATE record_entry SET kind = $2, registration = $3, role = $4, name = $5, changed_at = clock_timestamp()
            WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM record_confirmation c WHERE c.entry = $1) RETURNING id
            """,
            entry_id,
            kind.value,
            registration,
            role,
            name,
        )
        is not None
    )


async def confirm(entry_id: int, edition: int, said: Confirmation, words: str, way: str, by: UUID | None) -> bool:
    """What the speaker says of the wording that stands; False where it is another by now."""
    return (
        await fetch_value(
            """
            INSERT INTO record_confirmation (entry, edition, said, words, way, entered_by, said_at)
            SELECT id, $2, $3, $4, $5, $6, clock_timestamp() FROM record_entry WHERE id = $1 AND edition = $2 RETURNING 1
            """,
            entry_id,
            edition,
            said.value,
            words,
            way,
            by,
        )
        is not None
    )


async def move(hearing_id: UUID, state: RecordState) -> None:
    """Into another state."""
    await execute("UPDATE hearing_record SET state = $2 WHERE hearing = $1", hearing_id, state.value)


async def sign(hearing_id: UUID, part: str, name: str) -> tuple[bool, bool]:
    """Sign as ``presiding`` or ``recorder``; (presiding has signed, recorder has signed) afterwards."""
    assert part in ("presiding", "recorder")
    row = await fetch_one(
        f"""
        UPDATE hearing_record SET {part}_signed_by = $2, {part}_signed_at = clock_timestamp()
        WHERE hearing = $1 RETURNING presiding_signed_at IS NOT NULL, recorder_signed_at IS NOT NULL
        """,
        hearing_id,
        name,
    )
    assert row is not None
    return bool(row[0]), bool(row[1])


async def take_back_signatures(hearing_id: UUID) -> None:
    """The record is opened again: what was signed is not what will stand there."""
    await execute(
        "UPDATE hearing_record SET presiding_signed_by = '', presiding_signed_at = NULL, recorder_signed_by = '',"
        " recorder_signed_at = NULL WHERE hearing = $1",
        hearing_id,
    )


async def set_masks(entry_id: int, masks: list[tuple[int, int]]) -> None:
    """Places the published record leaves out."""
    await execute("UPDATE record_entry SET masks = $2 WHERE id = $1", entry_id, json.dumps(masks))


async def set_comment(entry_id: int, comment_id: UUID) -> None:
    """The remark an entry became."""
    await execute("UPDATE record_entry SET comment = $2 WHERE id = $1", entry_id, comment_id)


async def publish(hearing_id: UUID, by: UUID) -> None:
    """The record is public from now on."""
    await execute(
        "UPDATE hearing_record SET state = 'published', published_at = clock_timestamp(), published_by = $2"
        " WHERE hearing = $1",
        hearing_id,
        by,
    )


async def insert_written(comment_id: UUID, hearing_id: UUID, registration_id: UUID) -> None:
    """An observer's written opinion belongs to the hearing."""
    await execute(
        "INSERT INTO hearing_written_opinion (comment, hearing, registration) VALUES ($1, $2, $3)",
        comment_id,
        hearing_id,
        registration_id,
    )


async def insert_note(note_id: UUID, hearing_id: UUID, registration_id: UUID, text: str) -> None:
    """An observer's writing where there is no register of comments to go into."""
    await execute(
        "INSERT INTO sitting_note (id, hearing, registration, text) VALUES ($1, $2, $3, $4)",
        note_id,
        hearing_id,
        registration_id,
        text,
    )


async def written(hearing_id: UUID, registration_id: UUID | None = None) -> list[Any]:
    """(receipt_number, text, masked_name, handed_in_at) of what was handed in in writing, by one registration or by all.

    receipt_number is "" for what is no comment, text is "" for what is one.
    """
    return await fetch(
        """
        SELECT c.receipt_number, '' AS text, r.masked_name, w.handed_in_at
        FROM hearing_written_opinion w JOIN comment c ON c.id = w.comment JOIN registration r ON r.id = w.registration
        WHERE w.hearing = $1 AND ($2::uuid IS NULL OR w.registration = $2)
        UNION ALL
        SELECT '', n.text, r.masked_name, n.handed_in_at FROM sitting_note n JOIN registration r ON r.id = n.registration
        WHERE n.hearing = $1 AND ($2::uuid IS NULL OR n.registration = $2)
        ORDER BY handed_in_at
        """,
        hearing_id,
        registration_id,
    )


def _entry(row: Any, category_of: Any) -> EntryView:
    category = category_of(row["pool_code"], row["pool_name"]) if row["pool_code"] else ""
    return EntryView(
        id=row["id"],
        position=row["position"],
        kind=EntryKind(row["kind"]),
        item_title=row["item_title"],
        speaker=row["masked_name"] or row["role_name"] or row["name"],
        category=category,
        registration_number=row["registration_number"],
        role_id=row["role"],
        name=row["name"],
        text=row["text"],
        edition=row["edition"],
        written_by=row["written_by"],
        written_at=row["written_at"],
        changed_at=row["changed_at"],
        said=Confirmation(row["said"]) if row["said"] else None,
        correction=row["words"],
        said_at=row["said_at"],
        way=row["way"],
        masks=tuple((start, end) for start, end in json.loads(row["masks"])),
        comment_number=row["comment_number"],
    )
