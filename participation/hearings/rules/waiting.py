"""The waiting list: who is offered what comes free, and until when the offer stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

SHORTEST_OFFER = timedelta(minutes=10)
"""An offer that nobody could read in time is none: later than this before the cut-off nothing is offered."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """A waiting registration; the list is in the order of the queue."""

    id: UUID
    places: int


def next_in_line(free: int, waiters: Iterable[Waiter]) -> list[Waiter]:
    """Those who are offered places now: down the list, each for whom what is left is enough.

    A party of three does not keep one free place from the single person behind them; they keep their turn.
    """
    found = []
    for waiter in waiters:
        if free <= 0:
            break
        if waiter.places <= free:
            found.append(waiter)
            free -= waiter.places
    return found


def offer_ends(at: datetime, hours: int, offers_until: datetime, starts_at: datetime) -> datetime | None:
    """Until when an offer made at ``at`` stands; None when none may be made any more.

    Never after the cut-off, and the session's beginning is always one.
    """
    end = min(offers_until, starts_at)
    if at + SHORTEST_OFFER > end:
        return None
    return min(at + timedelta(hours=hours), end)
