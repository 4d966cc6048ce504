"""How much of each kind waits for a second person."""

from typing import Any
from uuid import UUID

from participation.platform.database import fetch


async def by_matter(staff_id: UUID, actor: str) -> list[Any]:
    """(matter, kind, n) of what waits and is not this person's own; kind: check, file, review, erasure.

    Every part is answered by an index of what is open, so finished rounds cost nothing.
    """
    return await fetch(
        """
        SELECT r.matter, waits.kind, sum(waits.n)::int AS n FROM (
            SELECT consultation, 'check' AS kind, count(*) AS n FROM entry_check
            WHERE state = 'waiting' AND entered_by <> $1 GROUP BY 1
            UNION ALL
            SELECT c.consultation, 'file', count(*) FROM comment_attachment a JOIN comment c ON c.id = a.comment
            WHERE a.decision = '' AND a.state = 'clean' AND c.state <> 'withdrawn' GROUP BY 1
            UNION ALL
            SELECT c.consultation, 'review', count(*) FROM comment_review v JOIN comment c ON c.id = v.comment
            WHERE v.decision = '' AND v.asked_by <> $2 AND v.withheld_by <> $2 GROUP BY 1
            UNION ALL
            SELECT c.consultation, 'erasure', count(*) FROM comment_erasure e JOIN comment c ON c.id = e.comment
            WHERE e.decision = '' AND e.asked_by <> $2 GROUP BY 1
        ) AS waits JOIN consultation r ON r.id = waits.consultation
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        staff_id,
        actor,
    )
