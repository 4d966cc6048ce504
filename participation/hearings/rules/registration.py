"""A registration's way: its states, what may follow what, and which of them hold a place.

submitted → eligible | ineligible(reason) → selected | waitlisted → offered(expires_at) → confirmed → checked_in | no_show;
withdrawn from any live state. Where places go to those who come first, a registration is confirmed or waits the moment
it is submitted. The database holds the same pairs as a CHECK.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RegistrationState(StrEnum):
    SUBMITTED = "submitted"
    """Handed in; the conditions have still to be looked at by a person."""
    ELIGIBLE = "eligible"
    """Meets the conditions; the draw or the choice is still to come."""
    INELIGIBLE = "ineligible"
    """Does not meet a condition, and the reason is told."""
    SELECTED = "selected"
    """Has a place and is asked to accept it in time."""
    WAITLISTED = "waitlisted"
    """Waits for a place, in the order of ``queue``. Is not a participant and never shown as one."""
    OFFERED = "offered"
    """A place came free and is kept until ``offer_expires_at``."""
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"
    """Did not come by the cut-off; the place went to somebody on site."""
    WITHDRAWN = "withdrawn"


_S = RegistrationState

NEXT: dict[RegistrationState, frozenset[RegistrationState]] = {
    _S.SUBMITTED: frozenset({_S.ELIGIBLE, _S.INELIGIBLE, _S.SELECTED, _S.WAITLISTED, _S.CONFIRMED, _S.WITHDRAWN}),
    _S.ELIGIBLE: frozenset({_S.SELECTED, _S.WAITLISTED, _S.INELIGIBLE, _S.WITHDRAWN}),
    _S.INELIGIBLE: frozenset(),
    _S.SELECTED: frozenset({_S.CONFIRMED, _S.INELIGIBLE, _S.WITHDRAWN}),
    # Confirmed directly: a stand-by let in at the door.
    _S.WAITLISTED: frozenset({_S.OFFERED, _S.CONFIRMED, _S.INELIGIBLE, _S.WITHDRAWN}),
    _S.OFFERED: frozenset({_S.CONFIRMED, _S.INELIGIBLE, _S.WITHDRAWN}),
    _S.CONFIRMED: frozenset({_S.CHECKED_IN, _S.NO_SHOW, _S.INELIGIBLE, _S.WITHDRAWN}),
    # Back to confirmed: the door let in the wrong person and says so.
    _S.CHECKED_IN: frozenset({_S.CONFIRMED}),
    _S.NO_SHOW: frozenset({_S.CHECKED_IN}),
    _S.WITHDRAWN: frozenset(),
}

LIVE = frozenset({_S.SUBMITTED, _S.ELIGIBLE, _S.SELECTED, _S.WAITLISTED, _S.OFFERED, _S.CONFIRMED, _S.CHECKED_IN})
"""States that count for "one registration per person and pool"."""
HOLDING = frozenset({_S.SELECTED, _S.OFFERED, _S.CONFIRMED, _S.CHECKED_IN})
"""States that hold a place: their ``places`` add up to the pool's ``taken``."""
WITHDRAWABLE = frozenset(state for state, following in NEXT.items() if _S.WITHDRAWN in following)
TO_ACCEPT = frozenset({_S.SELECTED, _S.OFFERED})
"""States in which a place is kept until a moment, and has to be accepted."""


def can_become(state: RegistrationState, following: RegistrationState) -> bool:
    """Whether ``state`` may be followed by ``following``. Withdrawn never comes back: whoever returns queues anew."""
    return following in NEXT[state]


class Reason(StrEnum):
    """Why a registration ended. Kept as a code; ``words`` says it. Unmet conditions have codes of their own."""

    OWN_WISH = "own_wish"
    OFFER_EXPIRED = "offer_expired"
    DECLINED = "declined"
    MOVED_UP = "moved_up"
    """An observer by cascade who got a participant's place after all."""
    OFFICE = "office"
    """Withdrawn by an officer, who said why."""


class RefusalReason(StrEnum):
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ALREADY_REGISTERED = "already_registered"
    FULL = "full"
    WAITLIST_FULL = "waitlist_full"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a place was not given, with what the person needs to know to understand it."""

    reason: RefusalReason
    since: datetime | None = None
    """Opening time for NOT_OPEN_YET, closing time for CLOSED."""
    existing_number: str | None = None
    """Number of the live registration for ALREADY_REGISTERED; never its query code."""
    capacity: int = 0
    taken: int = 0
    kept: bool = False
    """Places are free, and kept for those who wait already."""


def answer_for(
    *,
    at: datetime,
    opens_at: datetime,
    closes_at: datetime,
    held_at: datetime | None,
    existing_number: str | None,
    capacity: int,
    taken: int,
    places: int = 1,
    cancelled_at: datetime | None = None,
) -> Refusal | None:
    """Why nobody with these facts gets ``places`` places at ``at``; None when nothing speaks against it.

    The order is what helps most: a closed window first, then one's own registration (it is good news even when the
    pool is full), then "full".
    """
    if cancelled_at is not None:
        return Refusal(RefusalReason.CANCELLED, since=cancelled_at)
    if at < opens_at:
        return Refusal(RefusalReason.NOT_OPEN_YET, since=opens_at)
    if at >= closes_at or held_at is not None:
        return Refusal(RefusalReason.CLOSED, since=closes_at)
    if existing_number is not None:
        return Refusal(RefusalReason.ALREADY_REGISTERED, existing_number=existing_number)
    if taken + places > capacity:
        return Refusal(RefusalReason.FULL, capacity=capacity, taken=taken)
    return None


def may_withdraw(state: RegistrationState, starts_at: datetime, at: datetime) -> bool:
    """A place can be given back until the hearing begins; afterwards there is nobody left to take it."""
    return state in WITHDRAWABLE and at < starts_at
