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
from participation.platform.errors import Conflict, RuleViolation
from participation.platform.i18n import N_
from participation.sittings.queries import doors, standby
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import CUT_OFF_BEFORE_START, EntryKind, cut_off_fits

CLOCK = Who("—")
"""Who lets in when the cut-off passes and nobody pressed anything."""


async def fix_cut_off(actor: Actor, hearing: HearingView, at: datetime) -> None:
    """Fix when places are released. RuleViolation for a time that is not of the session; Conflict when it is past or was done."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    if not cut_off_fits(at, hearing.starts_at, hearing.ends_at):
        raise RuleViolation(
            "door.cut_off_apart",
            N_("请填开会前 {hours} 小时到会议结束之间的时间。会议 {starts_at} 开始"),
            hours=int(CUT_OFF_BEFORE_START.total_seconds() // 3600),
            starts_at=hearing.starts_at,
        )
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


async def lock(hearing: HearingView) -> None:
    """Hold the session's pools for the rest of the unit of work."""
    await standby.lock_pools(hearing.id)


async def rest_arrived(
    hearing: HearingView, registration: UUID, pool: UUID, people: int, who: Who, step: Step
) -> int | None:
    """Somebody of a group whose place went at the cut-off comes after all: the line of the log; None without room.

    Whoever waits on site comes first. The caller holds the pools' locks.
    """
    await _fill(hearing, pool, who)
    entry = await standby.take_rest(hearing.id, pool, registration, people, who, step)
    if entry is not None and hearing.has_seats:
        await give_seats([SeatWish(hearing.id, registration, pool, people, ())])
    return entry


async def release(hearing: HearingView, who: Who) -> tuple[int, int] | None:
    """(places released, registrations let in from those who wait on site), inside a unit of work; None when it is not time.

    Of a group of which some have come, the others' places go. What held before holds after: ``taken`` of a pool is what
    its registrations hold, and who has a place has a seat.
    """
    pools = await standby.lock_pools(hearing.id)
    if not await standby.mark_released(hearing.id):
        return None
    freed = let_in = 0
    of_groups: dict[str, int] = {}
    for pool in pools:
        await standby.hold_still(pool)
        actor = who.actor if who is not CLOCK else "system"
        rest = await standby.give_up_rest(pool)
        of_groups |= rest
        freed += await standby.give_up(pool, actor) + sum(rest.values())
        let_in += len(await _fill(hearing, pool, who))
    await record(
        "system" if who is CLOCK else who.actor,
        "door.places_released",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "freed": freed, "let_in": let_in, "of_groups": of_groups},
    )
    return freed, let_in


async def sweep_cut_offs() -> int:
    """Release the places of every session whose cut-off has passed; how many sessions. Called by the clock.

    Where that was done, a place that came free since goes to who waits on site.
    """
    done = 0
    for number in await standby.due():
        hearing = await hearings.get_hearing(number)
        async with unit_of_work():
            done += await release(hearing, CLOCK) is not None
    for number in await standby.with_room():
        hearing = await hearings.get_hearing(number)
        async with unit_of_work():
            for pool in await standby.lock_pools(hearing.id):
                await _fill(hearing, pool, CLOCK)
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
