"""Personal data erased from comments: the holder's own, and words that two officers took out."""

from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one

_ERASURE = """
SELECT e.id, e.comment, e.kind, e.edition, e.whole, e.files, e.spans, e.text_after, e.reason, e.asked_by, e.asked_at, e.decision,
    e.decision_reason, e.decided_by, e.decided_at, a.display_name AS asker, d.display_name AS decider, c.consultation,
    c.receipt_number
FROM comment_erasure e JOIN comment c ON c.id = e.comment
LEFT JOIN staff a ON e.asked_by = 'staff:' || a.id
LEFT JOIN staff d ON e.decided_by = 'staff:' || d.id
"""


async def lock_comment(comment_id: UUID) -> Any:
    """(id, consultation, receipt_number, state, text, edition, masks, public_text, on_behalf_of), until the unit of work ends."""
    return await fetch_one(
        "SELECT id, consultation, receipt_number, state, text, edition, masks, public_text, on_behalf_of FROM comment"
        " WHERE id = $1 FOR UPDATE",
        comment_id,
    )


async def holds_person(comment_id: UUID) -> bool:
    """Whether anything is kept of who wrote it: name, telephone, account, or a name that is shown."""
    row = await fetch_one(
        """
        SELECT (c.on_behalf_of = '' AND c.shown_name <> '') OR EXISTS (SELECT FROM comment_person p WHERE p.comment = c.id
            AND (p.name IS NOT NULL OR p.phone IS NOT NULL OR p.resident IS NOT NULL)) FROM comment c WHERE c.id = $1
        """,
        comment_id,
    )
    return row is not None and bool(row[0])


async def erase_person(comment_id: UUID) -> None:
    """Name, telephone, account and consent go; what a body's remark is shown under is no person's."""
    await execute(
        "UPDATE comment SET shown_name = on_behalf_of, name_consent = FALSE WHERE id = $1",
        comment_id,
    )
    await execute("UPDATE comment_person SET name = NULL, phone = NULL, resident = NULL WHERE comment = $1", comment_id)


async def of_resident(resident_id: UUID) -> list[UUID]:
    """Comments sent from an account, in the order every other caller locks."""
    rows = await fetch("SELECT comment FROM comment_person WHERE resident = $1 ORDER BY comment", resident_id)
    return [row[0] for row in rows]


async def note_person(erasure_id: UUID, comment_id: UUID, edition: int, actor: str) -> None:
    """Keep that the holder erased their data; done at once."""
    await execute(
        "INSERT INTO comment_erasure (id, comment, kind, edition, whole, files, spans, text_after, reason, asked_by,"
        " asked_at, decision, decision_reason, decided_by, decided_at) VALUES ($1, $2, 'person', $3, FALSE, FALSE, '[]', '', '', $4,"
        " clock_timestamp(), 'erased', '', $4, clock_timestamp())",
        erasure_id,
        comment_id,
        edition,
        actor,
    )


async def ask(
    erasure_id: UUID,
    comment_id: UUID,
    *,
    edition: int,
    whole: bool,
    files: bool,
    spans: str,
    text_after: str,
    reason: str,
    asked_by: str,
) -> bool:
    """False when one waits already."""
    tag = await execute(
        "INSERT INTO comment_erasure (id, comment, kind, edition, whole, files, spans, text_after, reason, asked_by,"
        " asked_at, decision, decision_reason, decided_by)"
        " VALUES ($1, $2, 'text', $3, $4, $5, $6::jsonb, $7, $8, $9, clock_timestamp(), '', '', '')"
        " ON CONFLICT (comment, kind) WHERE decision = '' DO NOTHING",
        erasure_id,
        comment_id,
        edition,
        whole,
        files,
        spans,
        text_after,
        reason,
        asked_by,
    )
    return tag == "INSERT 0 1"


async def of_comment(comment_id: UUID) -> list[Any]:
    """All erasures of a comment, oldest first."""
    return await fetch(_ERASURE + "WHERE e.comment = $1 ORDER BY e.asked_at, e.id", comment_id)


async def waiting(consultation_id: UUID, limit: int) -> list[Any]:
    """Erasures that wait for a second person, oldest first."""
    return await fetch(
        _ERASURE + "WHERE c.consultation = $1 AND e.decision = '' ORDER BY e.asked_at, e.id LIMIT $2",
        consultation_id,
        limit,
    )


async def by_id(erasure_id: UUID, *, lock: bool = False) -> Any | None:
    return await fetch_one(_ERASURE + f"WHERE e.id = $1{' FOR UPDATE OF e' if lock else ''}", erasure_id)


async def decide(erasure_id: UUID, decision: str, reason: str, decided_by: str) -> None:
    """Write the decision of a locked erasure; a refused one forgets the words it had prepared."""
    await execute(
        "UPDATE comment_erasure SET decision = $2::text, decision_reason = $3, decided_by = $4, decided_at = clock_timestamp(),"
        " text_after = CASE WHEN $2::text = 'erased' THEN text_after ELSE '' END WHERE id = $1",
        erasure_id,
        decision,
        reason,
        decided_by,
    )


async def replace_words(comment_id: UUID, text: str, *, masks: str, public_text: str | None, mark: str) -> int:
    """Put the erased words in place of the comment's, and the mark in place of every copy; how many earlier editions.

    The texts that searching works on follow by the database's triggers; the worker looks through the new words again.
    """
    await execute(
        "UPDATE comment SET text = $2, masks = $3::jsonb, public_text = $4, checked_edition = 0, personal_data = FALSE,"
        " flagged = '[]' WHERE id = $1",
        comment_id,
        text,
        masks,
        public_text,
    )
    tag = await execute("UPDATE comment_edition SET text = $2 WHERE comment = $1", comment_id, mark)
    await execute("UPDATE comment_masking SET public_text = $2 WHERE comment = $1", comment_id, mark)
    return int(tag.split()[-1])


async def forget_prepared(comment_id: UUID) -> None:
    """The erasure is carried out: nothing of its words is left, and nothing more can be changed by it."""
    await execute("UPDATE comment_erasure SET text_after = '' WHERE comment = $1 AND text_after <> ''", comment_id)


async def erase_checks(comment_id: UUID) -> None:
    """What the second person corrected in a typed-in comment held both wordings."""
    await execute("UPDATE entry_check SET differences = '[]' WHERE comment = $1", comment_id)


async def erase_files(comment_id: UUID) -> list[str]:
    """Attachments and originals go; the names of their stored files. An attachment's place stays, its name does not."""
    sent = await fetch(
        "WITH before AS (SELECT id, original_file, clean_file FROM comment_attachment WHERE comment = $1 FOR UPDATE)"
        " UPDATE comment_attachment a SET name = '', state = 'refused', problem = 'erased', sha256 = '', sent_sha256 = '', size = 0,"
        " original_file = '', clean_file = '' FROM before WHERE a.id = before.id"
        " RETURNING before.original_file, before.clean_file",
        comment_id,
    )
    originals = await fetch("DELETE FROM entry_original WHERE comment = $1 RETURNING file", comment_id)
    return [file for row in (*sent, *originals) for file in row if file]


async def forget_batch_file(comment_id: UUID) -> str | None:
    """The stored file of the batch a comment was imported with; the batch names it no more. What one row of it says is
    to be erased, and a file is kept whole or not at all."""
    row = await fetch_one(
        "UPDATE comment_batch b SET file = '' FROM (SELECT b.id, b.file FROM comment_batch b JOIN comment c ON c.batch = b.id"
        " WHERE c.id = $1 AND b.file <> '' FOR UPDATE OF b) AS before WHERE b.id = before.id RETURNING before.file",
        comment_id,
    )
    return None if row is None else str(row[0])


async def unused(files: list[str]) -> list[str]:
    """Those of the stored files that no row names any more."""
    rows = await fetch(
        """
        SELECT f.file FROM unnest($1::text[]) AS f(file)
        WHERE NOT EXISTS (SELECT FROM comment_attachment WHERE f.file IN (original_file, clean_file))
            AND NOT EXISTS (SELECT FROM entry_original WHERE file = f.file)
            AND NOT EXISTS (SELECT FROM comment_batch WHERE file = f.file)
            AND NOT EXISTS (SELECT FROM comment_export WHERE sha256 = f.file AND state = 'ready')
            AND NOT EXISTS (SELECT FROM comment_export
                WHERE volumes @> jsonb_build_array(jsonb_build_object('file', f.file)))
        """,
        files,
    )
    return [row[0] for row in rows]
