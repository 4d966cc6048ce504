"""Lists of comments by keyset (never by offset), and their numbers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import fetch, fetch_one, fetch_value

COLUMNS = """id, consultation, sequence, receipt_number, provision_path, provision_label, stance, text, channel, shown_name,
    state, withheld_reason, received_at, quote_exact, quote_prefix, quote_suffix, quote_start, quote_end, on_behalf_of,
    behalf_role, proof, edition, changed_at, public_text"""

_COMMENT = f"""
SELECT {COLUMNS}
FROM comment
"""


async def page(
    consultation_id: UUID,
    *,
    provision_paths: Sequence[str] | None,
    states: Sequence[str] | None,
    after: int | None,
    limit: int,
    newest_first: bool,
) -> list[Any]:
    """Rows beyond the sequence `after`, in order of arrival; None leaves a condition out."""
    conditions: list[str] = ["consultation = $1"]
    arguments: list[Any] = [consultation_id]
    if provision_paths is not None:
        arguments.append(list(provision_paths))
        conditions.append(f"provision_path = ANY(${len(arguments)}::text[])")
    if states is not None:
        # One state as an equality lets the index (consultation, state, sequence) give the order as well.
        arguments.append(states[0] if len(states) == 1 else list(states))
        conditions.append(
            f"state = ${len(arguments)}" if len(states) == 1 else f"state = ANY(${len(arguments)}::text[])"
        )
    if after is not None:
        arguments.append(after)
        conditions.append(f"sequence {'<' if newest_first else '>'} ${len(arguments)}")
    arguments.append(limit)
    return await fetch(
        f"{_COMMENT} WHERE {' AND '.join(conditions)} ORDER BY sequence {'DESC' if newest_first else 'ASC'} LIMIT ${len(arguments)}",
        *arguments,
    )


async def by_ids(ids: Sequence[UUID]) -> list[Any]:
    """In order of arrival; ids that are no comment are left out."""
    return await fetch(_COMMENT + "WHERE id = ANY($1::uuid[]) ORDER BY sequence", list(ids))


async def by_receipt(receipt_number: str) -> Any | None:
    return await fetch_one(_COMMENT + "WHERE receipt_number = $1", receipt_number)


async def of_resident(resident_id: UUID) -> list[Any]:
    """What was sent from an account, newest first, with what became of it (outcome null: not answered yet)."""
    return await fetch(
        "SELECT c.id, c.receipt_number, c.provision_label, c.state, c.received_at, c.text, v.title, o.outcome"
        " FROM comment_person p JOIN comment c ON c.id = p.comment JOIN consultation r ON r.id = c.consultation"
        " JOIN draft_version v ON v.id = r.version LEFT JOIN comment_outcome o ON o.comment = c.id"
        " WHERE p.resident = $1 ORDER BY c.sequence DESC LIMIT 500",
        resident_id,
    )


async def entered_by(receipt_number: str, staff_id: UUID) -> Any | None:
    """(id, receipt_number) of a comment this member of staff typed in."""
    return await fetch_one(
        "SELECT id, receipt_number FROM comment WHERE receipt_number = $1 AND entered_by = $2", receipt_number, staff_id
    )


async def all_ids(consultation_id: UUID) -> list[UUID]:
    """Of all rounds of the round's matter."""
    rows = await fetch(
        "SELECT id FROM comment WHERE consultation IN (SELECT o.id FROM consultation o"
        " JOIN consultation here ON here.matter = o.matter WHERE here.id = $1)"
        " AND state <> 'withdrawn' ORDER BY sequence",
        consultation_id,
    )
    return [row[0] for row in rows]


async def numbers(consultation_id: UUID) -> list[Any]:
    """(axis, value, state, n): how many comments each provision, channel and region has, kept ready by triggers.

    What was not added up yet (`counting.fold`) is added here, so the numbers are those of this moment.
    """
    return await fetch(
        """
        SELECT axis, value, state, sum(n)::int AS n FROM (
            SELECT axis, value, state, n FROM comment_count WHERE consultation = $1
            UNION ALL
            SELECT given.axis, given.value, change.state, change.n FROM comment_count_change change
            CROSS JOIN LATERAL (VALUES ('provision', provision_path), ('channel', channel), ('region', region))
                AS given(axis, value)
            WHERE change.consultation = $1
        ) AS both_parts
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0
        """,
        consultation_id,
    )


async def steps(comment_id: UUID) -> list[Any]:
    """(state, reason, occurred_at), oldest first."""
    return await fetch(
        "SELECT state, reason, occurred_at FROM comment_history WHERE comment = $1 ORDER BY id", comment_id
    )


async def outcome(comment_id: UUID) -> Any | None:
    return await fetch_one(
        "SELECT comment, theme_title, outcome, reason, link, published_at FROM comment_outcome WHERE comment = $1",
        comment_id,
    )


async def adopted_by_place(consultation_id: UUID) -> list[Any]:
    """(provision_path, theme_title, link, n) of the comments that a published response adopted, in part or whole."""
    return await fetch(
        "SELECT c.provision_path, o.theme_title, o.link, count(*) AS n FROM comment_outcome o"
        " JOIN comment c ON c.id = o.comment WHERE o.consultation = $1 AND o.outcome IN ('adopted', 'partially_adopted')"
        " AND o.link <> '' AND c.provision_path <> '' GROUP BY 1, 2, 3 ORDER BY n DESC, o.link",
        consultation_id,
    )


async def same_theme(consultation_id: UUID, link: str, theme_title: str) -> int:
    """How many comments of the round were answered under one theme."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM comment_outcome o JOIN comment c ON c.id = o.comment"
            " WHERE c.consultation = $1 AND o.link = $2 AND o.theme_title = $3",
            consultation_id,
            link,
            theme_title,
        )
    )


async def quotes(consultation_id: UUID, paths: Sequence[str]) -> list[Any]:
    """(provision_path, quote_start, quote_end, receipt_number) of published comments on words of these provisions."""
    return await fetch(
        "SELECT provision_path, quote_start, quote_end, receipt_number FROM comment"
        " WHERE consultation = $1 AND provision_path = ANY($2::text[]) AND quote_exact <> '' AND state = 'published'"
        " ORDER BY sequence LIMIT 500",
        consultation_id,
        list(paths),
    )
