"""One consumer, one message, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

import structlog

from participation.platform import outbox
from participation.platform.database import DB
from participation.platform.outbox import Message
from participation.platform.outbox.upkeep import charge_loss, is_open
from workers.consumers import Consumer, Registry

log = structlog.get_logger(__name__)


class Result(StrEnum):
    """How a delivery ended."""

    DONE = "done"
    REPEATED = "repeated"  # the receipt was there already
    BUSY = "busy"  # another process is at it
    CLOSED = "closed"  # complete, parked or gone
    FAILED = "failed"  # noted in the outbox, tried again later


async def deliver(registry: Registry, message_id: int, consumer_name: str, *, redelivered: bool = False) -> Result:
    """Run the consumer's handler unless it has its receipt; note a failure in the outbox, which sends again with a pause.

    ``redelivered``: the broker hands it on because a worker process was lost.  Never raises for a handler's error.
    """
    message = await outbox.message(message_id)
    consumer = registry.named(consumer_name)
    if message is None or consumer is None or not await is_open(message_id):
        return Result.CLOSED
    if redelivered and not await charge_loss(message_id, consumer_name):
        log.error("outbox.parked", message_id=message_id, topic=message.topic, consumer=consumer_name)
        return Result.CLOSED
    try:
        async with asyncio.timeout(consumer.timeout):
            result = await _consume(message, consumer)
    except Exception as error:
        # TimeoutError has no text of its own; the class name says enough.
        reason = f"{consumer_name}: {type(error).__name__}: {error}"
        log.warning("outbox.failed", message_id=message_id, topic=message.topic, consumer=consumer_name, exc_info=error)
        await outbox.failed(message_id, reason)
        return Result.FAILED
    if result is not Result.BUSY:
        await outbox.complete_if_consumed(message_id, [c.name for c in registry.of(message.topic)])
    return result


async def _consume(message: Message, consumer: Consumer) -> Result:
    if not consumer.outside:
        return Result.DONE if await outbox.consume(message, consumer.name, consumer.handler) else Result.REPEATED
    async with _alone(message.id, consumer.name) as alone:
        if not alone:
            return Result.BUSY
        done = await outbox.consume_idempotent(message, consumer.name, consumer.handler)
        return Result.DONE if done else Result.REPEATED


@asynccontextmanager
async def _alone(message_id: int, consumer: str) -> AsyncIterator[bool]:
    """Whether this process is the only one at it.  The lock is the connection's: a killed process gives it back at once.

    Without it a message sent again while a long render runs would be rendered by a second worker beside the first.
    """
    pool = DB.pool
    if pool is None:
        raise RuntimeError("the database pool is not open")
    connection = await pool.acquire(timeout=10)
    try:
        mine = await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, $2))", consumer, message_id)
        try:
            yield mine
        finally:
            if mine and not connection.is_closed():
                try:
                    await connection.execute(
                        "SELECT pg_advisory_unlock(hashtextextended($1, $2))", consumer, message_id
                    )
                except BaseException:
                    # A connection that may still hold the lock must not go back into the pool.
                    connection.terminate()
                    raise
    finally:
        await pool.release(connection, timeout=5)
