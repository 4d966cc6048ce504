"""The statements of questionnaires."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value
from participation.questionnaires.rules import Definition, Tally, state_at
from participation.questionnaires.views import QuestionnaireView

_SELECT = """
SELECT q.*, m.number AS matter_number, c.opens_at, c.closes_at, clock_timestamp() AS as_of
FROM questionnaire q JOIN matter m ON m.id = q.matter LEFT JOIN consultation c ON c.id = q.consultation
"""


async def of_matter(matter_id: UUID, *, published_only: bool = False) -> list[QuestionnaireView]:
    """A matter's questionnaires in order."""
    condition = " AND q.published_at IS NOT NULL" if published_only else ""
    return [
        _view(row) for row in await fetch(f"{_SELECT} WHERE q.matter = $1{condition} ORDER BY q.ordinal", matter_id)
    ]


async def of_ordinal(number: str, ordinal: int, *, lock: bool = False) -> QuestionnaireView | None:
    """The questionnaire with this ordinal of the matter with this number. lock: its row, until the end of the unit of work."""
    if not 0 < ordinal < 2**31:
        return None
    tail = " FOR UPDATE OF q" if lock else ""
    row = await fetch_one(f"{_SELECT} WHERE m.number = $1 AND q.ordinal = $2{tail}", number, ordinal)
    return None if row is None else _view(row)


async def insert(questionnaire_id: UUID, matter_id: UUID, title: str, intro: str, created_by: UUID) -> int:
    """A new, empty one; its ordinal. The matter's row is locked so that two at once get two ordinals."""
    await fetch_one("SELECT 1 FROM matter WHERE id = $1 FOR UPDATE", matter_id)
    ordinal: int = await fetch_value(
        """
        INSERT INTO questionnaire (id, matter, ordinal, title, intro, definition, created_by)
        SELECT $1, $2, coalesce(max(ordinal), 0) + 1, $3, $4, $5, $6 FROM questionnaire WHERE matter = $2
        RETURNING ordinal
        """,
        questionnaire_id,
        matter_id,
        title,
        intro,
        json.dumps(Definition().to_json()),
        created_by,
    )
    return ordinal


async def rewrite(questionnaire_id: UUID, edition: int, title: str, intro: str, definition: Definition) -> bool:
    """Save a change made on ``edition``; False where it is published or somebody was faster."""
    return (
        await fetch_value(
            """
            UPDATE questionnaire SET title = $3, intro = $4, definition = $5, edition = edition + 1
            WHERE id = $1 AND edition = $2 AND published_at IS NULL RETURNING 1
            """,
            questionnaire_id,
            edition,
            title,
            intro,
            json.dumps(definition.to_json(), ensure_ascii=False),
        )
        is not None
    )


async def discard(questionnaire_id: UUID) -> bool:
    """Delete one that was never published."""
    statement = "DELETE FROM questionnaire WHERE id = $1 AND published_at IS NULL RETURNING 1"
    return await fetch_value(statement, questionnaire_id) is not None


async def publish(questionnaire_id: UUID, edition: int, consultation_id: UUID, publisher: UUID, sha256: bytes) -> bool:
    """Fix it for ever; False where it changed since ``edition`` or was published."""
    return (
        await fetch_value(
            """
            UPDATE questionnaire
            SET consultation = $3, published_by = $4, published_at = clock_timestamp(), definition_sha256 = $5
            WHERE id = $1 AND edition = $2 AND published_at IS NULL RETURNING 1
            """,
            questionnaire_id,
            edition,
            consultation_id,
            publisher,
            sha256,
        )
        is not None
    )


async def end(questionnaire_id: UUID, reason: str) -> bool:
    """Take it back early; False where it is not running."""
    return (
        await fetch_value(
            """
            UPDATE questionnaire q SET ended_at = clock_timestamp(), ended_reason = $2
            FROM consultation c
            WHERE q.id = $1 AND c.id = q.consultation AND q.ended_at IS NULL AND clock_timestamp() < c.closes_at
            RETURNING 1
            """,
            questionnaire_id,
            reason,
        )
        is not None
    )


async def insert_answer(answer_id: UUID, questionnaire_id: UUID, answers: dict[str, Any]) -> str | None:
    """The receipt number; None where the questionnaire does not take answers at this moment of the database's clock."""
    number: str | None = await fetch_value(
        """
        WITH target AS MATERIALIZED (
            SELECT q.id, to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year
            FROM questionnaire q JOIN consultation c ON c.id = q.consultation
            WHERE q.id = $2 AND q.ended_at IS NULL
              AND c.opens_at <= clock_timestamp() AND clock_timestamp() < c.closes_at
        ), numbered AS MATERIALIZED (SELECT id, year, nextval('questionnaire_answer_serial') AS n FROM target)
        INSERT INTO questionnaire_answer (id, questionnaire, sequence, receipt_number, answers, received_at)
        SELECT $1, id, n, 'WJ-' || year || '-' || lpad(n::text, greatest(5, length(n::text)), '0'), $3, clock_timestamp()
        FROM numbered RETURNING receipt_number
        """,
        answer_id,
        questionnaire_id,
        json.dumps(answers, ensure_ascii=False),
    )
    return number


async def insert_voice(questionnaire_id: UUID, person: bytes) -> bool:
    """Note that this person answers; False where they did before. Of two at once the second waits for the first."""
    statement = """
        INSERT INTO questionnaire_voice (id, questionnaire, person) VALUES (gen_random_uuid(), $1, $2)
        ON CONFLICT DO NOTHING RETURNING 1
        """
    return await fetch_value(statement, questionnaire_id, person) is not None


async def insert_remark(comment_id: UUID, answer_id: UUID, question_id: str) -> None:
    """Which question a comment came from."""
    await execute(
        "INSERT INTO questionnaire_remark (comment, answer, question_id) VALUES ($1, $2, $3)",
        comment_id,
        answer_id,
        question_id,
    )


async def answer(receipt_number: str) -> Any:
    """The row of one answer with ``matter_number`` and ``ordinal`` of its questionnaire, or None."""
    return await fetch_one(
        """
        SELECT a.*, m.number AS matter_number, q.ordinal
        FROM questionnaire_answer a JOIN questionnaire q ON q.id = a.questionnaire JOIN matter m ON m.id = q.matter
        WHERE a.receipt_number = $1
        """,
        receipt_number,
    )


async def remarks(answer_id: UUID) -> list[Any]:
    """(question_id, comment, receipt_number) of the comments that came out of an answer, in order."""
    return await fetch(
        """
        SELECT r.question_id, r.comment, c.receipt_number
        FROM questionnaire_remark r JOIN comment c ON c.id = r.comment WHERE r.answer = $1 ORDER BY c.sequence
        """,
        answer_id,
    )


async def with_uncounted(limit: int) -> list[UUID]:
    """Questionnaires that have answers not counted yet."""
    rows = await fetch(
        """
        SELECT q.id FROM questionnaire q
        WHERE EXISTS (SELECT 1 FROM questionnaire_answer a WHERE a.questionnaire = q.id AND NOT a.counted) LIMIT $1
        """,
        limit,
    )
    return [row[0] for row in rows]


async def lock_for_counting(questionnaire_id: UUID) -> tuple[Definition, Tally] | None:
    """Definition and tally so far, the row locked; None while another worker counts."""
    row = await fetch_one(
        "SELECT definition, tally FROM questionnaire WHERE id = $1 FOR UPDATE SKIP LOCKED", questionnaire_id
    )
    if row is None:
        return None
    return Definition.from_json(json.loads(row[0])), Tally.from_json(json.loads(row[1]))


async def take_uncounted(questionnaire_id: UUID, limit: int) -> list[dict[str, Any]]:
    """The next answers, marked as counted in this unit of work."""
    rows = await fetch(
        """
        UPDATE questionnaire_answer a SET counted = true
        FROM (SELECT id FROM questionnaire_answer WHERE questionnaire = $1 AND NOT counted
              ORDER BY sequence LIMIT $2 FOR UPDATE) next
        WHERE a.id = next.id RETURNING a.answers
        """,
        questionnaire_id,
        limit,
    )
    return [json.loads(row[0]) for row in rows]


async def uncounted(questionnaire_id: UUID) -> list[dict[str, Any]]:
    """Answers that no tally has yet; they stay so."""
    rows = await fetch(
        "SELECT answers FROM questionnaire_answer WHERE questionnaire = $1 AND NOT counted", questionnaire_id
    )
    return [json.loads(row[0]) for row in rows]


async def save_tally(questionnaire_id: UUID, found: Tally) -> None:
    """The counts as they are now."""
    await execute(
        "UPDATE questionnaire SET tally = $2, tallied_at = clock_timestamp() WHERE id = $1",
        questionnaire_id,
        json.dumps(found.to_json()),
    )


async def all_answers(
    questionnaire_id: UUID, after: int, limit: int
) -> Iterable[tuple[int, str, datetime, dict[str, Any]]]:
    """(sequence, receipt number, received_at, answers) behind ``after``, in order."""
    rows = await fetch(
        """
        SELECT sequence, receipt_number, received_at, answers FROM questionnaire_answer
        WHERE questionnaire = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
        """,
        questionnaire_id,
        after,
        limit,
    )
    return [(row[0], row[1], row[2], json.loads(row[3])) for row in rows]


def _view(row: Any) -> QuestionnaireView:
    digest = row["definition_sha256"]
    return QuestionnaireView(
        id=row["id"],
        matter_id=row["matter"],
        matter_number=row["matter_number"],
        ordinal=row["ordinal"],
        title=row["title"],
        intro=row["intro"],
        definition=Definition.from_json(json.loads(row["definition"])),
        edition=row["edition"],
        created_by=row["created_by"],
        state=state_at(
            published_at=row["published_at"],
            opens_at=row["opens_at"],
            closes_at=row["closes_at"],
            ended_at=row["ended_at"],
            now=row["as_of"],
        ),
        consultation_id=row["consultation"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        published_at=row["published_at"],
        ended_at=row["ended_at"],
        ended_reason=row["ended_reason"],
        sha256=bytes(digest).hex() if digest else "",
        tally=Tally.from_json(json.loads(row["tally"])),
        tallied_at=row["tallied_at"],
    )


async def unpublished(staff_id: UUID) -> list[Any]:
    """(matter, n) of questionnaires not by this person that can be published: their matter has a round that is not over."""
    return await fetch(
        "SELECT q.matter, count(*)::int AS n FROM questionnaire q WHERE q.published_at IS NULL AND q.created_by <> $1"
        " AND EXISTS (SELECT FROM consultation r WHERE r.matter = q.matter AND r.closes_at > clock_timestamp())"
        " GROUP BY 1 ORDER BY 1",
        staff_id,
    )
