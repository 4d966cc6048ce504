"""Looking through what came in, so that the queue can be filtered by what needs attention. Decides nothing."""

from participation.consultations.queries import checking
from participation.consultations.services.masking import proposals
from participation.platform.database import unit_of_work

BATCH = 500


async def check_pending() -> int:
    """One batch of comments whose present edition was not looked through yet; how many it was."""
    async with unit_of_work():
        waiting = await checking.claim(BATCH)
        await checking.note([(row["id"], row["edition"], bool(proposals(row["text"]))) for row in waiting])
    return len(waiting)
