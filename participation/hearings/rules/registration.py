"""A registration's way and the conditions of taking part.

Places are given to those who come first, so a registration is confirmed or told "full" the moment it is submitted.
States that a draw and a waiting list need come between ``submitted`` and ``confirmed``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RegistrationState(StrEnum):
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    FULL = "full"
    """Told that no place is left. It is an answer, never a stored row: nothing personal is kept for it."""
    WITHDRAWN = "withdrawn"


_NEXT: dict[RegistrationState, frozenset[RegistrationState]] = {
    RegistrationState.SUBMITTED: frozenset(
        {RegistrationState.CONFIRMED, RegistrationState.FULL, RegistrationState.WITHDRAWN}
    ),
    RegistrationState.CONFIRMED: frozenset({RegistrationState.WITHDRAWN}),
    RegistrationState.FULL: frozenset(),
    RegistrationState.WITHDRAWN: frozenset(),
}

LIVE = frozenset({RegistrationState.SUBMITTED, RegistrationState.CONFIRMED})
"""States that count for "one registration per person and pool". Only these may be withdrawn."""


def can_become(state: RegistrationState, following: RegistrationState) -> bool:
    """Whether ``state`` may be followed by ``following``. Withdrawn never comes back: whoever returns queues anew."""
    return following in _NEXT[state]


class Condition(StrEnum):
    """Conditions are data of the notice; each can say why it is not met."""

    ADULT = "adult"
    """Has declared to be 18 or older."""
    ONE_PER_PERSON = "one_per_person"
    """Has no other live registration in the same pool."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the conditions look at."""

    confirms_adult: bool
    has_live_registration: bool


def unmet_conditions(conditions: frozenset[Condition], applicant: Applicant) -> tuple[Condition, ...]:
    """The conditions of the notice that this applicant does not meet, in a fixed order."""
    unmet: list[Condition] = []
    if Condition.ADULT in conditions and not applicant.confirms_adult:
        unmet.append(Condition.ADULT)
    if Condition.ONE_PER_PERSON in conditions and applicant.has_live_registration:
        unmet.append(Condition.ONE_PER_PERSON)
    return tuple(unmet)


class RefusalReason(StrEnum):
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    ALREADY_REGISTERED = "already_registered"
    FULL = "full"


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


def answer_for(
    *,
    at: datetime,
    opens_at: datetime,
    closes_at: datetime,
    held_at: datetime | None,
    existing_number: str | None,
    capacity: int,
    taken: int,
) -> Refusal | None:
    """Why nobody with these facts gets a place at ``at``; None when nothing speaks against one.

    The order is what helps most: a closed window first, then one's own registration (it is good news even when the
    pool is full), then "full".
    """
    if at < opens_at:
        return Refusal(RefusalReason.NOT_OPEN_YET, since=opens_at)
    if at >= closes_at or held_at is not None:
        return Refusal(RefusalReason.CLOSED, since=closes_at)
    if existing_number is not None:
        return Refusal(RefusalReason.ALREADY_REGISTERED, existing_number=existing_number)
    if taken >= capacity:
        return Refusal(RefusalReason.FULL, capacity=capacity, taken=taken)
    return None


def may_withdraw(state: RegistrationState, starts_at: datetime, at: datetime) -> bool:
    """A place can be given back until the hearing begins; afterwards there is nobody left to take it."""
    return state in LIVE and at < starts_at
