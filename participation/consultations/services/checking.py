"""Looking through what came in, so that the queue can be filtered by what needs attention. Decides nothing."""

from participation.consultations.queries import checking
from participation.consultations.services.masking import proposals
from participation.consultations.services.wordlists import as_flags, matcher_for
from participation.platform.database import unit_of_work

BATCH = 500
RECHECKED = 2_000


async def check_pending() -> int:
    """One batch of comments whose present edition was not looked through yet; how many it was."""
    async with unit_of_work():
        waiting = await checking.claim(BATCH)
        units = {path: await matcher_for(path) for path in {row["unit_path"] for row in waiting}}
        await checking.note(
            [
                (
                    row["id"],
                    row["edition"],
                    bool(proposals(row["text"])),
                    as_flags(units[row["unit_path"]].find(row["text"])),
                )
                for row in waiting
            ]
        )
    return len(waiting)


async def recheck(organisation_path: str) -> None:
    """After a list of words changed: what waits there is to be looked through again, some thousand comments at a time, so
    that nobody who comments or moderates waits for it. Doing it twice does no harm."""
    last: int | None = 0
    while last is not None:
        async with unit_of_work():
            last = await checking.again(organisation_path, after=last, limit=RECHECKED)
