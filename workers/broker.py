"""The relay's hands: sends through Celery without blocking the loop."""

from __future__ import annotations

import asyncio
from typing import Any

from celery import Celery

from participation.platform.outbox import Message
from workers.consumers import Consumer

DELIVER = "outbox.deliver"


class CeleryBroker:
    """Wake-ups as Celery messages, one kept connection."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._producer: Any = None

    async def reachable(self) -> bool:
        """Whether Redis answers now."""
        return await asyncio.to_thread(self._ping)

    async def wake(self, message: Message, consumer: Consumer) -> None:
        """Send one wake-up; raises kombu's OperationalError where Redis is away."""
        await asyncio.to_thread(self._send, message, consumer)

    def _ping(self) -> bool:
        try:
            with self._app.connection_for_write() as connection:
                return bool(connection.default_channel.client.ping())
        except Exception:
            return False

    def _send(self, message: Message, consumer: Consumer) -> None:
        self._app.send_task(
            DELIVER,
            args=[message.id, consumer.name],
            queue=consumer.queue,
            headers={"request_id": message.request_id},
            retry=False,
            ignore_result=True,
        )
