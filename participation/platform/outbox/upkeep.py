"""What the workers ask of the outbox beside sending and consuming."""

from __future__ import annotations

from participation.platform.database import execute, fetch_value
from participation.platform.outbox.queries import failed


async def is_open(message_id: int) -> bool:
    """Whether the message still waits for its consumers: neither complete nor parked."""
    return bool(
        await fetch_value(
            "SELECT completed_at IS NULL AND parked_at IS NULL FROM outbox_message WHERE id = $1", message_id
        )
    )


async def charge_loss(message_id: int, consumer: str) -> bool:
    """A worker process died over this message: counts as a failure; False where it is parked now.

    Without this a message that kills its worker (memory, a crash in a C library) would be handed on and kill for ever.
    """
    await failed(message_id, f"{consumer}: the worker process ended in the middle")
    return await is_open(message_id)


async def release(message_id: int) -> bool:
    """Give a parked message back to the relay, with its failures forgotten; False where it was not parked."""
    tag = await execute(
        "UPDATE outbox_message SET parked_at = NULL, failures = 0, sends = 0, next_send_at = clock_timestamp()"
        " WHERE id = $1 AND parked_at IS NOT NULL AND completed_at IS NULL",
        message_id,
    )
    return tag == "UPDATE 1"


async def purge(days: int) -> int:
    """Remove what was completed more than ``days`` days ago, receipts included; returns the number of messages.

    Messages may hold (encrypted) personal data and are needed no longer than it takes to look into a complaint.
    """
    return int(
        await fetch_value(
            """
            WITH gone AS (
                DELETE FROM outbox_message WHERE completed_at < clock_timestamp() - make_interval(days => $1) RETURNING id
            ), receipts AS (
                DELETE FROM outbox_receipt WHERE message_id IN (SELECT id FROM gone)
            )
            SELECT count(*) FROM gone
            """,
            days,
        )
        or 0
    )
