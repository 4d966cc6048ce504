"""From the outbox to Celery: due rows are claimed and their consumers woken.

Several relays may run side by side.  A message whose consumers do not finish is claimed again after ``resend_after``
seconds, then twice that, up to an hour: whatever the broker lost comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog

from participation.platform import outbox
from participation.platform.database import UNAVAILABLE
from participation.platform.outbox import Message
from workers.consumers import Consumer, Registry

log = structlog.get_logger(__name__)

BATCH = 200
ANNOUNCED = 2000
#: Seconds between two looks at an idle outbox: what somebody just asked for waits this long at most.
PAUSE = 0.3
PAUSE_IN_TROUBLE = 1.0


class Broker(Protocol):
    """What the relay needs of a message broker."""

    async def reachable(self) -> bool:
        """Whether it answers now."""
        ...

    async def wake(self, message: Message, consumer: Consumer) -> None:
        """Send one wake-up; raises where it could not be handed over."""
        ...


async def relay_once(registry: Registry, broker: Broker, *, resend_after: float) -> int:
    """Claim one batch and wake its consumers; returns how many messages were claimed. Those that only announce, thousands
    on a busy day, are completed in one statement.

    A broker that is away claims nothing: otherwise an hour without it would push every message an hour into the future.
    """
    if not await broker.reachable():
        raise ConnectionError("the message broker does not answer")
    unheard = registry.unheard()
    completed = await outbox.complete_announced(unheard, ANNOUNCED) if unheard else 0
    messages = await outbox.claim_due(BATCH, resend_after=resend_after)
    for message in messages:
        consumers = registry.of(message.topic)
        if message.topic in unheard:
            # It came between the two statements.
            await outbox.complete_if_consumed(message.id, [])
        elif not consumers:
            # A topic that nobody knows is a fault of this version, not of the message: kept, and parked in the end.
            log.error("outbox.unknown_topic", message_id=message.id, topic=message.topic)
            await outbox.failed(message.id, f"no consumer for the topic {message.topic}")
        for consumer in consumers:
            await broker.wake(message, consumer)
    return completed + len(messages)


async def relay_forever(
    registry: Registry,
    broker: Broker,
    *,
    resend_after: float,
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
) -> None:
    """Until cancelled.  Trouble is logged once when it begins and once when it ends."""
    trouble: str | None = None
    while True:
        try:
            claimed = await relay_once(registry, broker, resend_after=resend_after)
        except Exception as error:
            kind = "database" if isinstance(error, UNAVAILABLE) else "relay"
            if trouble is None:
                log.warning("relay.waiting", kind=kind, error=f"{type(error).__name__}: {error}")
            trouble = kind
            await sleep(PAUSE_IN_TROUBLE)
            continue
        if trouble is not None:
            log.info("relay.resumed")
            trouble = None
        if claimed < BATCH:
            await sleep(PAUSE)
