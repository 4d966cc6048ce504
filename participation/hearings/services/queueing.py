"""Giving places back, offering them down the list, accepting in time. Inside a unit of work, the pool locked first."""

from uuid import UUID

from participation.audit.services import record
from participation.hearings.queries import booking, queue
from participation.hearings.rules import (
    TO_ACCEPT,
    Reason,
    RegistrationState,
    next_in_line,
    offer_ends,
)
from participation.hearings.services.seats import SeatWish, give_seats
from participation.hearings.views import TicketView
from participation.platform.database import unit_of_work
from participation.platform.errors import Conflict
from participation.platform.i18n import N_

SWEPT = 200
"""Offers looked at in one sweep; the next comes a few seconds later."""


async def offer_free_places(pool: UUID) -> int:
    """Offer what is free down the list; how many were offered. The caller holds the pool's lock."""
    line = await queue.pool_in_line(pool)
    if line.over or line.free <= 0:
        return 0
    expires_at = offer_ends(line.at, line.offer_hours, line.offers_until, line.starts_at)
    if expires_at is None:
        return 0
    chosen = next_in_line(line.free, await queue.waiters(pool, line.free))
    if chosen:
        await queue.offer(pool, [waiter.id for waiter in chosen], expires_at)
    return len(chosen)


async def accept(ticket: TicketView) -> None:
    """Accept a selected or offered place. Conflict when there is none, or not any more."""
    observing = await queue.cascaded_from(ticket.id)
    await booking.lock([ticket.pool_id, *(observing[1:] if observing else ())])
    if not await queue.confirm(ticket.id, "resident"):
        if ticket.state is RegistrationState.CONFIRMED:
            raise Conflict("registration.confirmed", N_("这个席位已经确认，不用再确认"))
        raise Conflict("registration.offer_expired", N_("确认的时间已过，席位已经让给下一位"))
    if ticket.hearing.has_seats:
        await give_seats([SeatWish(ticket.hearing.id, ticket.id, ticket.pool_id, ticket.places, ticket.needs)])
    # Who became an observer because no participant's place was left gives that place back.
    if observing and await queue.end(observing[0], "withdrawn", Reason.MOVED_UP.value, "", "system", until_start=False):
        await offer_free_places(observing[1])
    await record(
        "resident",
        "registration.accepted",
        subject=f"registration:{ticket.id}",
        facts={"number": ticket.number, "hearing": ticket.hearing.number, "pool": ticket.pool_slug},
    )


async def withdraw(ticket: TicketView) -> None:
    """Give the place, the offer or the place in line back; what comes free is offered to the next.

    Conflict when it was given back before or the session has begun.
    """
    reason = Reason.DECLINED if ticket.state in TO_ACCEPT else Reason.OWN_WISH
    await booking.lock([ticket.pool_id])
    done = await queue.end(ticket.id, "withdrawn", reason.value, "", "resident", until_start=True)
    if done is None:
        if ticket.state is RegistrationState.WITHDRAWN or not ticket.hearing.begun:
            raise Conflict("registration.withdrawn", N_("这个席位已经取消，不用再取消"))
        raise Conflict(
            "registration.begun", N_("会议已于 {starts_at} 开始，不能再取消"), starts_at=ticket.hearing.starts_at
        )
    await offer_free_places(ticket.pool_id)
    await record(
        "resident",
        "registration.withdrawn",
        subject=f"registration:{ticket.id}",
        facts={
            "number": ticket.number,
            "hearing": ticket.hearing.number,
            "pool": ticket.pool_slug,
            "from": done[0],
        },
    )


async def sweep_offers() -> int:
    """End the offers that have run out and offer their places to the next; how many ended. Called by the clock.

    One unit of work for each pool: a busy one keeps no other waiting.
    """
    ended = 0
    for pool, registrations in await queue.due_offers(SWEPT):
        async with unit_of_work():
            await booking.lock([pool])
            for registration in registrations:
                # Looked at again under the lock: it may have been accepted at the last moment.
                if await queue.end(
                    registration,
                    "withdrawn",
                    Reason.OFFER_EXPIRED.value,
                    "",
                    "system",
                    until_start=False,
                    expired=True,
                ):
                    ended += 1
                    await queue.notify(registration, "expired")
                    await record(
                        "system", "registration.offer_expired", subject=f"registration:{registration}", facts={}
                    )
            await offer_free_places(pool)
    return ended
