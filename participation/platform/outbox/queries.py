"""Posting, claiming and consuming, each one statement."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participation.platform.database import execute, fetch, fetch_one, fetch_value, require_unit_of_work, unit_of_work
from participation.platform.request_id import current_request_id

#: After so many failures a message is parked for a person; with the back-off below that is about a day.
PARK_AFTER = 16


@dataclass(frozen=True)
class Message:
    """A message as a consumer sees it."""

    id: int
    topic: str
    payload: dict[str, Any]
    request_id: str
    sends: int


Handler = Callable[[Message], Awaitable[None]]


async def post(topic: str, payload: dict[str, Any], *, due_at: datetime | None = None) -> int:
    """Ask for work in the open unit of work; returns the message id.  ``due_at``: not before then."""
    connection = require_unit_of_work()
    found: int = await connection.fetchval(
        "INSERT INTO outbox_message (topic, payload, request_id, next_send_at)"
        " VALUES ($1, $2, $3, coalesce($4, clock_timestamp())) RETURNING id",
        topic,
        json.dumps(payload, ensure_ascii=False),
        current_request_id(),
        due_at,
    )
    return found


async def claim_due(limit: int, *, resend_after: float) -> list[Message]:
    """Take up to ``limit`` due messages for sending; each is due again after ``resend_after`` seconds, doubling to an hour.

    Several relays may run: rows are claimed with SKIP LOCKED.
    """
    rows = await fetch(
        """
        UPDATE outbox_message AS m
        SET sends = m.sends + 1,
            next_send_at = clock_timestamp() + make_interval(secs => least(3600, $2 * 2 ^ least(m.sends, 10)))
        FROM (
            SELECT id FROM outbox_message
            WHERE completed_at IS NULL AND parked_at IS NULL AND next_send_at <= clock_timestamp()
            ORDER BY next_send_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
        ) AS due
        WHERE m.id = due.id
        RETURNING m.id, m.topic, m.payload, m.request_id, m.sends
        """,
        limit,
        float(resend_after),
    )
    return sorted((_message(row) for row in rows), key=lambda m: m.id)


async def complete_announced(topics: list[str], limit: int) -> int:
    """Complete up to ``limit`` due messages of topics that nobody listens to, in one statement; how many it were."""
    tag = await execute(
        """
        UPDATE outbox_message AS m SET sends = m.sends + 1, completed_at = clock_timestamp(), last_error = ''
        FROM (
            SELECT id FROM outbox_message
            WHERE completed_at IS NULL AND parked_at IS NULL AND next_send_at <= clock_timestamp() AND topic = ANY ($1)
            ORDER BY next_send_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ) AS due
        WHERE m.id = due.id
        """,
        topics,
        limit,
    )
    return int(tag.split()[-1])


async def message(message_id: int) -> Message | None:
    """One message, or None where there is no such row."""
    row = await fetch_one("SELECT id, topic, payload, request_id, sends FROM outbox_message WHERE id = $1", message_id)
    return None if row is None else _message(row)


async def consume(found: Message, consumer: str, handler: Handler) -> bool:
    """Run ``handler`` and write its receipt in one unit of work; False where the receipt was already there."""
    async with unit_of_work():
        if not await _write_receipt(found.id, consumer):
            return False
        await handler(found)
    return True


async def consume_idempotent(found: Message, consumer: str, handler: Handler) -> bool:
    """For handlers that keep their own idempotence (a long render outside any transaction): receipt after the effect."""
    if await fetch_value("SELECT 1 FROM outbox_receipt WHERE message_id = $1 AND consumer = $2", found.id, consumer):
        return False
    await handler(found)
    async with unit_of_work():
        return await _write_receipt(found.id, consumer)


async def complete_if_consumed(message_id: int, consumers: list[str]) -> bool:
    """Close the message when each of ``consumers`` has its receipt; one without consumers is closed at once."""
    tag = await execute(
        """
        UPDATE outbox_message SET completed_at = clock_timestamp(), last_error = ''
        WHERE id = $1 AND completed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM unnest($2::text[]) AS wanted(consumer) WHERE NOT EXISTS (
                SELECT 1 FROM outbox_receipt r WHERE r.message_id = $1 AND r.consumer = wanted.consumer))
        """,
        message_id,
        consumers,
    )
    return tag == "UPDATE 1"


async def failed(message_id: int, error: str) -> None:
    """Note a failure; due again after a growing pause (2 s to 2 h), parked after PARK_AFTER."""
    await execute(
        """
        UPDATE outbox_message
        SET failures = failures + 1, last_error = left($2, 2000),
            next_send_at = clock_timestamp() + make_interval(secs => least(7200, 2 ^ least(failures + 1, 13))),
            parked_at = CASE WHEN failures + 1 >= $3 THEN clock_timestamp() END
        WHERE id = $1 AND completed_at IS NULL
        """,
        message_id,
        error,
        PARK_AFTER,
    )


async def backlog() -> tuple[int, float]:
    """(messages open and due, age of the oldest in seconds)."""
    row = await fetch_one(
        "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 FROM outbox_message"
        " WHERE completed_at IS NULL AND parked_at IS NULL AND next_send_at <= clock_timestamp() + interval '1 hour'"
    )
    return (0, 0.0) if row is None else (int(row[0]), float(row[1]))


async def parked() -> list[tuple[int, str, str]]:
    """(id, topic, last error) of what needs a person."""
    rows = await fetch("SELECT id, topic, last_error FROM outbox_message WHERE parked_at IS NOT NULL ORDER BY id")
    return [(row[0], row[1], row[2]) for row in rows]


async def _write_receipt(message_id: int, consumer: str) -> bool:
    return bool(
        await fetch_value(
            "INSERT INTO outbox_receipt (message_id, consumer) VALUES ($1, $2)"
            " ON CONFLICT (message_id, consumer) DO NOTHING RETURNING 1",
            message_id,
            consumer,
        )
    )


def _message(row: Any) -> Message:
    return Message(row["id"], row["topic"], json.loads(row["payload"]), row["request_id"], row["sends"])
