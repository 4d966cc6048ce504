"""Agreeing with somebody's published comment: one row for each person and comment."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import fetch, fetch_one, fetch_value


async def comment(receipt_number: str) -> Any | None:
    """(id, state, agreeing, who_may_comment, open, matter_number, ordinal, provision_path) of what is agreed with."""
    return await fetch_one(
        """
        SELECT c.id, c.state, r.agreeing, r.who_may_comment,
            r.opens_at <= clock_timestamp() AND clock_timestamp() < r.closes_at AS open
        FROM comment c JOIN consultation r ON r.id = c.consultation WHERE c.receipt_number = $1
        """,
        receipt_number,
    )


async def insert(comment_id: UUID, person: bytes) -> bool:
    """False where this person had agreed already. The comment must be published and its round open, by the database's
    clock; the unique index decides between two at the same moment."""
    return bool(
        await fetch_value(
            """
            INSERT INTO comment_agreement (comment, person, agreed_at)
            SELECT c.id, $2, clock_timestamp() FROM comment c JOIN consultation r ON r.id = c.consultation
            WHERE c.id = $1 AND c.state = 'published' AND r.agreeing
                AND r.opens_at <= clock_timestamp() AND clock_timestamp() < r.closes_at
            ON CONFLICT (comment, person) DO NOTHING RETURNING 1
            """,
            comment_id,
            person,
        )
    )


async def delete(comment_id: UUID, person: bytes) -> bool:
    """False where there was nothing to take back, or the round is over."""
    return bool(
        await fetch_value(
            "DELETE FROM comment_agreement a USING comment c JOIN consultation r ON r.id = c.consultation"
            " WHERE a.comment = $1 AND a.person = $2 AND c.id = a.comment"
            " AND r.opens_at <= clock_timestamp() AND clock_timestamp() < r.closes_at RETURNING 1",
            comment_id,
            person,
        )
    )


async def numbers(comment_ids: Sequence[UUID], person: bytes | None) -> list[Any]:
    """(comment, n, mine) for those that anybody agreed with."""
    return await fetch(
        "SELECT comment, count(*)::int AS n, coalesce(bool_or(person = $2), FALSE) AS mine FROM comment_agreement"
        " WHERE comment = ANY($1::uuid[]) GROUP BY comment",
        list(comment_ids),
        person,
    )
