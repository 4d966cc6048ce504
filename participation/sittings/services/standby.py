"""The no-show cut-off: places of those who have not come go to people on site, in the order of the waiting list."""

from datetime import datetime
from uuid import UUID

from participation.audit.services import record
from participation.hearings import services as hearings
from participation.hearings.services import HearingView
from participation.hearings.services.seats import SeatWish, give_seats
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.database import unit_of_work
from participation.platform.errors import Conflict
from participation.platform.i18n import N_
from participation.sittings.queries import doors, standby
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import EntryKind

CLOCK = Who("—")
"""Who lets in when the cut-off passes and nobody pressed anything."""


async def fix_cut_off(actor: Actor, hearing: HearingView, at: datetime) -> None:
    """Fix when places are released. Conflict when it is past or was done."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    if not await standby.set_cut_off(hearing.id, at, actor.staff_id):
        raise Conflict("door.cut_off", N_("席位已经释放，或者这个时间已经过去。请填还没到的时间"))
    await record(
        actor.audit_name,
        "door.cut_off_fixed",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "at": at.isoformat()},
    )


async def arrived(hearing: HearingView, registration: UUID, pool: UUID, who: Who, step: Step) -> bool:
    """Somebody without a place is there; whether there is one for them now. Nobody is let in before the cut-off."""
    await standby.lock_pools(hearing.id)
    await standby.be_present(registration)
    await doors.log(hearing.id, registration, EntryKind.PRESENT.value, who, step)
    day = await standby.day(hearing.id)
    if day is None or day["released_at"] is None:
        return False
    return registration in await _fill(hearing, pool, who)


async def release(hearing: HearingView, who: Who) -> tuple[int, int] | None:
    """(places released, people let in from those who wait on site), inside a unit of work; None when it is not time.

    What held before holds after: ``taken`` of a pool is what its registrations hold.
    """
    pools = await standby.lock_pools(hearing.id)
    if not await standby.mark_released(hearing.id):
        return None
    freed = let_in = 0
    for pool in pools:
        freed += await standby.give_up(pool, who.actor if who is not CLOCK else "system")
        let_in += len(await _fill(hearing, pool, who))
    await record(
        "system" if who is CLOCK else who.actor,
        "door.places_released",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "freed": freed, "let_in": let_in},
    )
    return freed, let_in


async def sweep_cut_offs() -> int:
    """Release the places of every session whose cut-off has passed; how many sessions. Called by the clock."""
    done = 0
    for number in await standby.due():
        hearing = await hearings.get_hearing(number)
        async with unit_of_work():
            done += await release(hearing, CLOCK) is not None
    return done


async def _fill(hearing: HearingView, pool: UUID, who: Who) -> set[UUID]:
    """Let in who is present, in order, as long as a whole registration fits; the others keep their turn."""
    found = set()
    for row in await standby.present(pool):
        if await standby.let_in(hearing.id, pool, row, who):
            found.add(row["id"])
            if hearing.has_seats:
                await give_seats([SeatWish(hearing.id, row["id"], pool, row["places"], tuple(row["needs"] or ()))])
    return found
