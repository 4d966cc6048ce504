"""Noting when rounds open and close."""

import structlog

from participation.consultations.queries import rounds
from participation.consultations.services.publishing import note_closing, note_opening
from participation.consultations.services.reading import get_consultation
from participation.consultations.services.revising import open_next
from participation.matters import services as matters
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError

log = structlog.get_logger(__name__)


async def sweep_periods() -> int:
    """The beat's task, every second: note each opening and closing whose time has come, exactly once; returns how many.

    Opens a unit of work for each. Nothing waits for it: whether a consultation is open is decided by the database's
    clock at each request. A round that cannot be noted is logged and does not hold up the others.
    """
    done = 0
    for matter_id, consultation_id, opening in await rounds.due():
        try:
            async with unit_of_work():
                # The matter's row first, as whoever publishes takes it.
                await matters.hold(matter_id)
                claim = rounds.claim_opening if opening else rounds.claim_closing
                if not await claim(consultation_id):
                    continue
                consultation = await get_consultation(consultation_id)
                if not opening:
                    await note_closing(consultation)
                elif consultation.revision_note:
                    await open_next(consultation)
                else:
                    await note_opening(consultation)
                done += 1
        except DomainError as error:
            log.error("consultation.sweep_failed", consultation=str(consultation_id), opening=opening, code=error.code)
    return done
