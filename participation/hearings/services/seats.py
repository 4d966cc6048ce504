"""Giving numbered seats: chosen ones where they are still free, else the best that are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from participation.audit.services import record
from participation.hearings.queries import seats as queries
from participation.hearings.queries.seats import SeatRow
from participation.hearings.rules.seating import FreeSeat, choose_seats
from participation.hearings.views import TicketView
from participation.platform.errors import Conflict
from participation.platform.i18n import N_

ACCESS_NEEDS = frozenset({"wheelchair"})


@dataclass(frozen=True, slots=True)
class SeatWish:
    """A registration that holds ``places`` places of a session with seats; ``chosen``: what it would like, or nothing."""

    hearing: UUID
    registration: UUID
    pool: UUID
    places: int
    needs: tuple[str, ...]
    chosen: tuple[UUID, ...] = ()


async def give_seats(wishes: Sequence[SeatWish]) -> None:
    """Give each its seats, in order, inside the unit of work that gave the places.

    The place counts, the seat follows: whoever chose a seat that is gone meanwhile gets another.
    """
    for wish in wishes:
        free = await queries.free_seats(wish.hearing, wish.pool)
        given = _chosen(free, wish) or choose_seats(free, wish.places, access=not ACCESS_NEEDS.isdisjoint(wish.needs))
        if given:
            await queries.take(wish.registration, [seat.id for seat in given])


async def change_seats(wish: SeatWish) -> bool:
    """Move to the chosen seats, inside a unit of work; False where one of them is gone, and nothing is changed then."""
    free = await queries.free_seats(wish.hearing, wish.pool)
    mine = await queries.of_registration(wish.registration)
    own = [FreeSeat(seat.id, seat.line, seat.place, seat.kind.value == "access") for seat in mine]
    given = _chosen([*free, *own], wish)
    if not given:
        return False
    await queries.leave(wish.registration)
    await queries.take(wish.registration, [seat.id for seat in given])
    return True


async def move_seats(ticket: TicketView, chosen: tuple[UUID, ...]) -> None:
    """Move a ticket's holder to the chosen seats, inside a unit of work. Conflict where one of them is gone."""
    wish = SeatWish(ticket.hearing.id, ticket.id, ticket.pool_id, ticket.places, ticket.needs, chosen)
    if not ticket.holds_place or ticket.hearing.begun or not await change_seats(wish):
        raise Conflict("registration.seat_taken", N_("座位已被别人选走，或者数目不对。请重新选"))
    await record(
        "resident",
        "registration.seats_changed",
        subject=f"registration:{ticket.id}",
        facts={"number": ticket.number, "hearing": ticket.hearing.number},
    )


async def seat_map(hearing: UUID) -> list[SeatRow]:
    """A session's seats, in reading order."""
    return await queries.of_hearing(hearing)


def _chosen(free: Sequence[FreeSeat], wish: SeatWish) -> tuple[FreeSeat, ...]:
    wanted = [seat for seat in free if seat.id in wish.chosen]
    return tuple(wanted) if len(wanted) == wish.places == len(set(wish.chosen)) else ()
