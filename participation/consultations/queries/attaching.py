"""Files that came with comments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one

_FILE = """
SELECT a.id, a.comment, a.position, a.name, a.kind, a.size, a.sha256, a.state, a.problem, a.scanned, a.decision, a.reason,
    a.original_file, a.clean_file, c.receipt_number, c.consultation, c.state AS comment_state
FROM comment_attachment a JOIN comment c ON c.id = a.comment
"""


async def of_comments(comment_ids: Sequence[UUID]) -> list[Any]:
    """All files of these comments, in their order."""
    return await fetch(_FILE + "WHERE a.comment = ANY($1::uuid[]) ORDER BY c.sequence, a.position", list(comment_ids))


async def one(attachment_id: UUID, *, lock: bool = False) -> Any | None:
    return await fetch_one(_FILE + "WHERE a.id = $1" + (" FOR UPDATE OF a" if lock else ""), attachment_id)


async def waiting_of(comment_id: UUID) -> list[UUID]:
    """Files of a comment that nobody has checked."""
    rows = await fetch(
        "SELECT id FROM comment_attachment WHERE comment = $1 AND state = 'quarantined' ORDER BY position", comment_id
    )
    return [row[0] for row in rows]


async def set_clean(attachment_id: UUID, *, file: str, size: int, sha256: str, scanned: bool) -> bool:
    """The checked copy takes the original's place; False where another worker was faster."""
    tag = await execute(
        "UPDATE comment_attachment SET state = 'clean', clean_file = $2, size = $3, sha256 = $4, scanned = $5,"
        " original_file = '', checked_at = clock_timestamp() WHERE id = $1 AND state = 'quarantined'",
        attachment_id,
        file,
        size,
        sha256,
        scanned,
    )
    return tag == "UPDATE 1"


async def set_refused(attachment_id: UUID, problem: str, *, scanned: bool) -> bool:
    """Not taken, and why."""
    tag = await execute(
        "UPDATE comment_attachment SET state = 'refused', problem = $2, scanned = $3, original_file = '',"
        " checked_at = clock_timestamp() WHERE id = $1 AND state = 'quarantined'",
        attachment_id,
        problem,
        scanned,
    )
    return tag == "UPDATE 1"


async def decide(consultation_id: UUID, ids: Sequence[UUID], decision: str, reason: str) -> list[Any]:
    """(id, receipt_number) of the clean files that now have this decision and had another."""
    return await fetch(
        "UPDATE comment_attachment a SET decision = $3, reason = $4 FROM comment c"
        " WHERE a.id = ANY($2::uuid[]) AND c.id = a.comment AND c.consultation = $1 AND a.state = 'clean'"
        " AND a.decision <> $3 RETURNING a.id, c.receipt_number",
        consultation_id,
        list(ids),
        decision,
        reason,
    )


async def of_round(consultation_id: UUID, *, decided: bool, limit: int) -> list[Any]:
    """Files of a round that wait for a moderator, oldest first, or those that were decided, newest first."""
    condition, order = ("<> ''", "DESC") if decided else ("= ''", "ASC")
    return await fetch(
        f"{_FILE} WHERE c.consultation = $1 AND a.decision {condition} AND a.state <> 'refused' AND c.state <> 'withdrawn'"
        f" ORDER BY c.sequence {order}, a.position LIMIT $2",
        consultation_id,
        limit,
    )
