"""Telling those who follow a matter."""

from __future__ import annotations

from uuid import UUID

from participation.platform.outbox import Message
from participation.portal.services import following
from workers.celery_app import app
from workers.consumers import consumes
from workers.runtime import runtime


@consumes("matter.step", name="following.step", timeout=300)
async def tell_step(message: Message) -> None:
    """Whatever is new on a public timeline."""
    await following.tell_step(int(message.payload["step_id"]))


@consumes("consultation.closing_soon", name="following.closing_soon", timeout=300)
async def tell_closing_soon(message: Message) -> None:
    """A round closes in a few days."""
    await following.tell_closing_soon(UUID(message.payload["consultation_id"]))


@app.task(name="following.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Rounds that are about to close are told; addresses nobody confirmed go."""
    runtime().run(following.sweep())
