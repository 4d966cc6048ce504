"""The one task that the relay sends, and the outbox's own upkeep."""

from __future__ import annotations

from typing import Any

import structlog

from participation.platform.outbox.upkeep import purge
from workers.broker import DELIVER
from workers.celery_app import app
from workers.consumers import registry
from workers.delivery import deliver
from workers.runtime import runtime

log = structlog.get_logger(__name__)

#: Days that completed messages are kept for looking into a complaint.
KEEP_DAYS = 30


@app.task(name=DELIVER, bind=True)  # type: ignore[untyped-decorator]
def deliver_message(self: Any, message_id: int, consumer: str) -> None:
    """Run ``consumer`` for one outbox message."""
    request = self.request
    redelivered = bool((request.delivery_info or {}).get("redelivered"))
    result = runtime().run(
        deliver(registry, message_id, consumer, redelivered=redelivered),
        request_id=request.get("request_id") or (request.headers or {}).get("request_id"),
        message_id=message_id,
        consumer=consumer,
    )
    log.info("outbox.delivered", message_id=message_id, consumer=consumer, result=result.value)


@app.task(name="outbox.purge")  # type: ignore[untyped-decorator]
def purge_completed() -> None:
    """Remove what was completed long ago."""
    log.info("outbox.purged", messages=runtime().run(purge(KEEP_DAYS)))
