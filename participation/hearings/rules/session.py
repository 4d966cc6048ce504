"""A hearing as its notice fixes it: kind, pools of places, sign-up window, and where it stands now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from participation.hearings.rules.pools import MAX_PLACES, PoolCode, Selection
from participation.matters.rules import Stage

ANNOUNCEABLE = frozenset({Stage.READY, Stage.CONSULTING, Stage.REPLYING})
"""A hearing is heard before the decision is: cleared by the secrecy review, and not yet answered (Order 713 arts. 16, 18)."""


class HearingKind(StrEnum):
    """The two kinds of session the public can register for."""

    HEARING = "hearing"
    """听证会: participants state, ask and debate (重大行政决策程序暂行条例 art. 17)."""
    GOVERNMENT_MEETING = "government_meeting"
    """公众列席、旁听政府会议."""


class Mode(StrEnum):
    """How one takes part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Seating(StrEnum):
    """Whether places have numbered seats, and who chooses them."""

    FREE = "free"
    ASSIGNED = "assigned"
    """By the system: companions together, access seats for who needs them."""
    CHOSEN = "chosen"
    """By the registrant, from what is free."""


class HearingState(StrEnum):
    """Where a hearing stands, computed from its times and from whether it was recorded as held."""

    SCHEDULED = "scheduled"
    """Announced; sign-up has not begun."""
    OPEN = "open"
    """Sign-up is running."""
    CLOSED = "closed"
    """Sign-up has ended; the hearing is still to come or its record is still to be made."""
    HELD = "held"
    CANCELLED = "cancelled"
    """It will not take place; the reason is published."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Places of one pool. ``taken`` never passes ``capacity``: the database holds that as a CHECK too."""

    code: PoolCode
    capacity: int
    taken: int
    selection: Selection = Selection.FIRST_COME

    @property
    def left(self) -> int:
        return self.capacity - self.taken

    @property
    def full(self) -> bool:
        return self.taken >= self.capacity


@dataclass(frozen=True, slots=True)
class HearingPlan:
    """What an officer wants to announce. All datetimes are aware."""

    kind: HearingKind
    starts_at: datetime
    registration_opens_at: datetime
    registration_closes_at: datetime
    participant_places: int
    observer_places: int


class PlanProblem(StrEnum):
    """Why a plan cannot be announced. The form shows each beside its field."""

    STARTS_IN_THE_PAST = "starts_in_the_past"
    CLOSES_BEFORE_OPENS = "closes_before_opens"
    CLOSES_AFTER_START = "closes_after_start"
    CLOSED_ALREADY = "closed_already"
    PARTICIPANTS_MISSING = "participants_missing"
    PARTICIPANTS_TOO_MANY = "participants_too_many"
    OBSERVERS_MISSING = "observers_missing"
    OBSERVERS_TOO_MANY = "observers_too_many"


def plan_problems(plan: HearingPlan, at: datetime) -> tuple[PlanProblem, ...]:
    """Every reason against announcing ``plan`` at ``at``; empty when there is none.

    A hearing needs participants; both kinds are held in public (Order 713 art. 17), so both need observer places.
    A government meeting may have none but observers.
    """
    found: list[PlanProblem] = []
    if plan.starts_at <= at:
        found.append(PlanProblem.STARTS_IN_THE_PAST)
    if plan.registration_closes_at <= plan.registration_opens_at:
        found.append(PlanProblem.CLOSES_BEFORE_OPENS)
    if plan.registration_closes_at > plan.starts_at:
        found.append(PlanProblem.CLOSES_AFTER_START)
    if plan.registration_closes_at <= at:
        found.append(PlanProblem.CLOSED_ALREADY)
    fewest_participants = 1 if plan.kind is HearingKind.HEARING else 0
    if plan.participant_places < fewest_participants:
        found.append(PlanProblem.PARTICIPANTS_MISSING)
    if plan.participant_places > MAX_PLACES:
        found.append(PlanProblem.PARTICIPANTS_TOO_MANY)
    if plan.observer_places < 1:
        found.append(PlanProblem.OBSERVERS_MISSING)
    if plan.observer_places > MAX_PLACES:
        found.append(PlanProblem.OBSERVERS_TOO_MANY)
    return tuple(found)


def state_at(
    registration_opens_at: datetime,
    registration_closes_at: datetime,
    held_at: datetime | None,
    at: datetime,
    cancelled_at: datetime | None = None,
) -> HearingState:
    """The state at ``at``. The window is half open: a registration at the closing second is too late."""
    if cancelled_at is not None:
        return HearingState.CANCELLED
    if held_at is not None:
        return HearingState.HELD
    if at < registration_opens_at:
        return HearingState.SCHEDULED
    if at < registration_closes_at:
        return HearingState.OPEN
    return HearingState.CLOSED


def can_be_held(starts_at: datetime, held_at: datetime | None, at: datetime) -> bool:
    """Whether it can be recorded as held: it has begun, and nobody recorded it before."""
    return held_at is None and starts_at <= at
