"""Files of comments: checked and taken in while the officer watches the progress."""

from __future__ import annotations

from uuid import UUID

from participation.consultations.services import batches
from participation.platform.outbox import Message
from workers.consumers import consumes


@consumes(batches.CHECK, name="batches.check", timeout=600, outside=True)
async def check(message: Message) -> None:
    """Look at every row."""
    await batches.run_check(UUID(message.payload["batch_id"]))


@consumes(batches.IMPORT, name="batches.import", timeout=600, outside=True)
async def take_in(message: Message) -> None:
    """Take the good rows in, all or none."""
    await batches.run_import(UUID(message.payload["batch_id"]), UUID(message.payload["actor"]))
