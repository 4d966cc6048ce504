"""Followers and what they were told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value

PENDING_DAYS = 7
"""How long an address that was never confirmed is kept."""


async def ask(follow_id: UUID, matter_id: UUID, address: bytes, address_index: bytes, language: str) -> Any:
    """(id, confirmed) of the address's row for this matter, made where there is none."""
    return await fetch_one(
        """
        INSERT INTO follow (id, matter, address, address_index, language, asked_at)
        VALUES ($1, $2, $3, $4, $5, clock_timestamp())
        ON CONFLICT (matter, address_index) DO UPDATE SET asked_at = clock_timestamp(), language = excluded.language
        RETURNING id, confirmed_at IS NOT NULL AS confirmed
        """,
        follow_id,
        matter_id,
        address,
        address_index,
        language,
    )


async def by_id(follow_id: UUID) -> Any | None:
    """(id, matter, confirmed)."""
    return await fetch_one(
        "SELECT id, matter, confirmed_at IS NOT NULL AS confirmed FROM follow WHERE id = $1", follow_id
    )


async def confirm(follow_id: UUID) -> bool:
    """Whether it is there; harmless when it was confirmed already."""
    tag = await execute(
        "UPDATE follow SET confirmed_at = coalesce(confirmed_at, clock_timestamp()) WHERE id = $1", follow_id
    )
    return tag == "UPDATE 1"


async def end(follow_id: UUID) -> bool:
    """Whether it was there."""
    return await execute("DELETE FROM follow WHERE id = $1", follow_id) == "DELETE 1"


async def followers(matter_id: UUID) -> list[Any]:
    """(id, address, language) of those who confirmed."""
    return await fetch(
        "SELECT id, address, language FROM follow WHERE matter = $1 AND confirmed_at IS NOT NULL ORDER BY id", matter_id
    )


async def forget_unconfirmed() -> int:
    """Addresses nobody confirmed go; how many."""
    tag = await execute(
        "DELETE FROM follow WHERE confirmed_at IS NULL AND asked_at < clock_timestamp() - make_interval(days => $1)",
        PENDING_DAYS,
    )
    return int(tag.split()[-1])


async def closing_soon(days: int) -> list[Any]:
    """(consultation, matter) of rounds that close within so many days, were open longer than that, and are not told yet."""
    return await fetch(
        """
        SELECT c.id, c.matter, c.closes_at FROM (
            -- A scheduled further version ends the round before it; the closing that was announced is what people know.
            SELECT id, matter, opens_at,
                CASE WHEN replaced_at > clock_timestamp() THEN planned_closes_at ELSE closes_at END AS closes_at
            FROM consultation) c
        WHERE c.opens_at <= clock_timestamp() AND c.closes_at > clock_timestamp()
            AND c.closes_at <= clock_timestamp() + make_interval(days => $1)
            AND c.opens_at <= c.closes_at - make_interval(days => $1 + 1)
            AND NOT EXISTS (SELECT 1 FROM closing_told t WHERE t.consultation = c.id AND t.closes_at = c.closes_at)
        ORDER BY c.closes_at
        """,
        days,
    )


async def claim_told(consultation_id: UUID, closes_at: Any) -> bool:
    """Whether this call is the one that tells it."""
    return bool(
        await fetch_value(
            "INSERT INTO closing_told (consultation, closes_at, told_at) VALUES ($1, $2, clock_timestamp())"
            " ON CONFLICT (consultation, closes_at) DO NOTHING RETURNING TRUE",
            consultation_id,
            closes_at,
        )
    )
