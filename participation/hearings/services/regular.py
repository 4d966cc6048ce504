"""What the clock asks for: reminders, and the cascade from unselected participants to observers."""

from uuid import uuid4

from participation.audit.services import record
from participation.hearings.queries import booking, queue, reading, steering
from participation.hearings.rules import RegistrationState, registration_number
from participation.hearings.services.reading import get_hearing
from participation.hearings.services.seats import SeatWish, give_seats
from participation.platform.clock import local
from participation.platform.database import unit_of_work

SWEPT = 100


async def sweep_reminders() -> int:
    """Remind those who hold a place in sessions that are due; how many people."""
    told = 0
    async with unit_of_work():
        for hearing in await steering.take_due_reminders():
            told += await steering.tell_all(hearing, "reminder", holding=True)
    return told


async def sweep_cascades() -> int:
    """Make observers of unselected participants who asked for it; how many. Each in a unit of work of its own.

    They stay on the participants' list: who moves up there later gives the observer's place back.
    """
    made = 0
    for row in await steering.to_cascade(SWEPT):
        async with unit_of_work():
            await booking.lock([row["observers"]])
            before = await reading.contact(row["id"])
            if before is None or before["state"] != RegistrationState.WAITLISTED.value:
                continue
            at, (now,) = await booking.pools_now([row["observers"]])
            free = now.taken + before["places"] <= now.capacity and now.waiting == 0
            if not free and now.waitlist == 0:
                continue
            (serial, place), *_rest = await booking.numbers(1)
            new_id, number = uuid4(), registration_number(local(at).year, serial)
            state = RegistrationState.CONFIRMED if free else RegistrationState.WAITLISTED
            await steering.copy_registration(
                row["id"], new_id, number, state.value, None if free else place, observers=row["observers"]
            )
            hearing = await get_hearing(before["hearing_number"])
            if free and hearing.has_seats:
                wish = SeatWish(hearing.id, new_id, row["observers"], before["places"], tuple(before["needs"] or ()))
                await give_seats([wish])
            await queue.notify(new_id, state.value)
            await record(
                "system",
                "registration.cascaded",
                subject=f"registration:{new_id}",
                facts={"number": number, "before": before["number"], "state": state.value},
            )
            made += 1
    return made
