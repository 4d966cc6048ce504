"""A late holiday recomputes what is open."""

from __future__ import annotations

from participation.consultations.services import notices
from participation.hearings.services import recomputing
from participation.platform.database import unit_of_work
from participation.platform.outbox import Message
from workers.consumers import consumes, registry


# Outside: each round is recomputed in a unit of work of its own, and doing it again changes nothing.
@consumes("calendar.changed", name="consultations.recompute", outside=True)
async def recompute_rounds(message: Message) -> None:
    """Closings that count working days."""
    for consultation_id in await notices.recompute_running():
        async with unit_of_work():
            await notices.recompute(consultation_id, message.payload["title"])


@consumes("calendar.changed", name="hearings.recompute", outside=True)
async def recompute_hearings(message: Message) -> None:
    """Lead times of hearing notices that count working days."""
    for hearing_id in await recomputing.coming_with_working_days():
        async with unit_of_work():
            await recomputing.recompute(hearing_id, message.payload["title"])


registry.announce(recomputing.TOPIC)
