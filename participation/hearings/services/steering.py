"""What the office may do after the notice: places more or fewer, single registrations. ``changing`` has time, place, cancelling.

Inside a unit of work. Everybody concerned is told by way of the outbox; what comes free is offered down the list.
"""

from uuid import uuid4

from participation.audit.services import record
from participation.hearings.queries import booking, queue, reading, shortfalls, steering
from participation.hearings.rules import (
    OPEN_TO_ALL,
    PoolCode,
    PoolPlan,
    PoolProblem,
    Reason,
    RegistrationState,
    pool_problems,
    registration_number,
)
from participation.hearings.services.kept import forget
from participation.hearings.services.queueing import offer_free_places
from participation.hearings.services.reading import get_hearing
from participation.hearings.services.registering import Application, person_of
from participation.hearings.services.seats import SeatWish, give_seats
from participation.hearings.views import HearingView, PoolView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.services import hold
from participation.platform.clock import local
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.request_id import current_request_id


async def set_capacity(actor: Actor, number: str, slug: str, capacity: int) -> int:
    """Change how many places a pool has; how many were offered to those who wait.

    Conflict ``hearing.capacity_taken`` (with the number) below what is taken; RuleViolation where a share would be hurt.
    """
    hearing, pool = await _pool(actor, number, slug)
    await booking.lock([pool.id])
    plans = tuple(_plan(other, capacity if other.id == pool.id else other.capacity) for other in hearing.pools)
    if any(problem in (PoolProblem.SHARE_TOO_SMALL, PoolProblem.CAPACITY) for _, problem in pool_problems(plans)):
        raise RuleViolation("hearing.share", N_("这样改不合公告规定的比例或席位数的范围"))
    if hearing.has_seats and capacity > pool.capacity:
        usable = await steering.usable_seats(hearing.id)
        if sum(plan.capacity for plan in plans) > usable:
            raise RuleViolation("hearing.seats_few", N_("座位图只有 {usable} 个座位，席位不能再多"), usable=usable)
    taken = await steering.set_capacity(pool.id, capacity)
    if taken is not None:
        raise Conflict(
            "hearing.capacity_taken",
            N_("已经定了 {taken} 席，不能减到 {capacity} 席。最少可以改成 {taken} 席"),
            taken=taken,
            capacity=capacity,
        )
    offered = await offer_free_places(pool.id)
    await record(
        actor.audit_name,
        "hearing.capacity_changed",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "pool": slug, "from": pool.capacity, "to": capacity, "offered": offered},
    )
    forget()
    return offered


async def end_registration(actor: Actor, number: str, registration: str, reason: str, *, ineligible: bool) -> None:
    """Withdraw a registration, or find it ineligible, for a reason that its holder is told. NotFound, Conflict."""
    hearing = await as_officer(actor, number)
    row = await reading.registration(registration)
    if row is None or row["hearing_number"] != hearing.number:
        raise NotFound("registration.missing", N_("这场会议没有这份报名"))
    await booking.lock([row["pool"]])
    state = RegistrationState.INELIGIBLE if ineligible else RegistrationState.WITHDRAWN
    done = await queue.end(row["id"], state.value, Reason.OFFICE.value, reason, actor.audit_name, until_start=False)
    if done is None:
        raise Conflict("registration.over", N_("这份报名已经结束，不能再改"))
    await queue.notify(row["id"], "ineligible" if ineligible else "withdrawn")
    await offer_free_places(row["pool"])
    await record(
        actor.audit_name,
        "registration.ended",
        subject=f"registration:{row['id']}",
        facts={"number": registration, "hearing": hearing.number, "from": done[0], "to": state.value},
    )


async def reinstate(actor: Actor, number: str, registration: str) -> str:
    """Take a withdrawn registration in again: a new one, at the end of the line, with a number of its own; that number.

    Conflict when it is not withdrawn, or when the person is registered anew already.
    """
    hearing = await still_to_come(actor, number)
    row = await reading.registration(registration)
    if row is None or row["hearing_number"] != hearing.number:
        raise NotFound("registration.missing", N_("这场会议没有这份报名"))
    if row["state"] != RegistrationState.WITHDRAWN.value or row["phone_encrypted"] is None:
        raise Conflict("registration.not_withdrawn", N_("只有已取消的报名可以恢复"))
    await booking.lock([row["pool"]])
    if await booking.existing([(0, row["pool"], bytes(row["phone_index"]), row["identity_index"])]):
        raise Conflict("registration.again", N_("这个人已经重新报过名"))
    _at, (now,) = await booking.pools_now([row["pool"]])
    free = now.taken + row["places"] <= now.capacity and now.waiting == 0 and now.selection in OPEN_TO_ALL
    (serial, place), *_rest = await booking.numbers(1)
    new_number = registration_number(local(hearing.as_of).year, serial)
    new_id = uuid4()
    state = RegistrationState.CONFIRMED if free else RegistrationState.WAITLISTED
    await steering.copy_registration(row["id"], new_id, new_number, state.value, None if free else place)
    if free and hearing.has_seats:
        await give_seats([SeatWish(hearing.id, new_id, row["pool"], row["places"], tuple(row["needs"] or ()))])
    await queue.notify(new_id, state.value)
    await record(
        actor.audit_name,
        "registration.reinstated",
        subject=f"registration:{new_id}",
        facts={"number": new_number, "before": registration, "hearing": hearing.number, "state": state.value},
    )
    return new_number


async def enter(actor: Actor, number: str, slug: str, application: Application, note: str) -> str:
    """Enter somebody who was recommended or invited (or a shortfall's recommendation); the registration's number.

    ``note``: who recommended and why, kept in the audit trail. Conflict where no place is left or the person is in;
    RuleViolation for a pool in which people register by themselves, unless too few did and recommending was decided.
    """
    hearing, pool = await _pool(actor, number, slug)
    if hearing.cancelled or hearing.begun:
        raise Conflict("hearing.over", N_("会议已经开始或取消，不能再改"))
    if pool.open_to_all and not await shortfalls.recommends(pool.id):
        raise RuleViolation(
            "hearing.enter_open",
            N_("{pool}由本人报名，不能由工作人员登记。报名截止后人数不足、决定请单位推荐的，才可以登记"),
            pool=pool.name,
        )
    person = person_of(application, pool)
    await booking.lock([pool.id])
    if await booking.existing([(0, pool.id, person.phone_index, person.identity_index)]):
        raise Conflict("registration.again", N_("这个手机号已经在名单里"))
    _at, (now,) = await booking.pools_now([pool.id])
    if now.taken >= now.capacity:
        raise Conflict(
            "registration.full",
            N_("{pool}已报满：共 {capacity} 席，已定 {taken} 席。有人取消时会重新放出"),
            pool=pool.name,
            capacity=now.capacity,
            taken=now.taken,
        )
    (serial, _place), *_rest = await booking.numbers(1)
    entered = registration_number(local(hearing.as_of).year, serial)
    await booking.write(
        [
            booking.NewRegistration(
                person=person,
                number=entered,
                hearing=hearing.number,
                pool=pool.id,
                slug=pool.slug,
                state=RegistrationState.CONFIRMED,
                places=1,
                queue=None,
                cascade=False,
                request_id=current_request_id(),
                key_hash=None,
                body_hash=None,
                route=None,
                answer=None,
            )
        ]
    )
    if hearing.has_seats:
        await give_seats([SeatWish(hearing.id, person.id, pool.id, 1, person.needs)])
    await record(
        actor.audit_name,
        "registration.entered",
        subject=f"registration:{person.id}",
        facts={"number": entered, "hearing": hearing.number, "pool": slug, "note": note},
    )
    return entered


async def as_officer(actor: Actor, number: str) -> HearingView:
    """The session, for an officer of its organiser. NotFound, NotPermitted."""
    hearing = await get_hearing(number)
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    return hearing


async def hold_whole(hearing: HearingView) -> None:
    """Nobody else changes the session until this unit of work ends. The matter before its hearing before the pools: the order in which everybody takes them."""
    if hearing.matter_id is not None:
        await hold(hearing.matter_id)
    await booking.lock([pool.id for pool in hearing.pools])


async def still_to_come(actor: Actor, number: str) -> HearingView:
    """The same, Conflict once it has begun, was held or is cancelled."""
    hearing = await as_officer(actor, number)
    if hearing.cancelled or hearing.held_at is not None or hearing.begun:
        raise Conflict("hearing.over", N_("会议已经开始或取消，不能再改"))
    return hearing


async def _pool(actor: Actor, number: str, slug: str) -> tuple[HearingView, PoolView]:
    hearing = await as_officer(actor, number)
    pool = hearing.pool(slug)
    if pool is None:
        raise NotFound("hearing.pool_unknown", N_("这场会议没有这种席位。请重新选择"))
    return hearing, pool


def _plan(pool: PoolView, capacity: int) -> PoolPlan:
    return PoolPlan(code=PoolCode(pool.code), capacity=capacity, name=pool.slug, share=pool.share)
