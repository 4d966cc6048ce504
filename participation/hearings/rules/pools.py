"""Pools of places: their kinds, how their places are given, and what the notice fixes for each.

Participants are called by interest category, each with a quota; some must have a minimum share of all participants
(consumers ≥ 2/5 in a price hearing). Observers, press, experts and the invited are pools of their own: a place in one
is never given to somebody who asked for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from participation.hearings.rules.conditions import Condition
from participation.hearings.rules.questions import Question

MAX_PLACES = 10_000
"""Most places one pool may have. No hall is larger; a longer number is a slip of the keyboard."""
MAX_COMPANIONS = 9
MAX_GROUP = 60
MAX_POOLS = 20


class PoolCode(StrEnum):
    """What somebody in such a place is at the session."""

    PARTICIPANT = "participant"
    """听证会参加人: states, asks, debates. One pool for each interest category."""
    OBSERVER = "observer"
    """旁听人: may hand in writing, may not speak or ask."""
    PRESS = "press"
    EXPERT = "expert"
    INVITED = "invited"


class Selection(StrEnum):
    """How a place is given. It is data of the notice, fixed when the notice is published."""

    FIRST_COME = "first_come"
    DRAW = "draw"
    RECOMMENDED = "recommended"
    """By a body that the notice names."""
    INVITED = "invited"


OPEN_TO_ALL = frozenset({Selection.FIRST_COME, Selection.DRAW})
"""Ways in which anybody may register by themselves; the others are filled in by the office."""


class Shortfall(StrEnum):
    """What happens with places for which too few came."""

    RECOMMEND = "recommend"
    """The named body, or the organiser, recommends people for them."""
    LEAVE_UNFILLED = "leave_unfilled"


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """One pool as an officer wants to announce it. ``share``: the least part of all participants' places, or 0.

    ``companions``: how many a person may bring; ``group_size``: the most names in one booking of an organisation, 0 for
    none; ``waitlist``: the most who may wait, None for no limit, 0 for no waiting list; ``cascade``: who is not selected
    may ask to be an observer.
    """

    code: PoolCode
    capacity: int
    selection: Selection = Selection.FIRST_COME
    name: str = ""
    note: str = ""
    recommended_by: str = ""
    alternates: int = 0
    share: Fraction = Fraction(0)
    conditions: tuple[Condition, ...] = ()
    questions: tuple[Question, ...] = field(default=())
    id_number: bool = False
    companions: int = 0
    group_size: int = 0
    waitlist: int | None = None
    cascade: bool = False
    shortfall: Shortfall = Shortfall.LEAVE_UNFILLED


class PoolProblem(StrEnum):
    """Why a pool cannot be announced as it is. The form shows each beside its field."""

    CAPACITY = "capacity"
    NAME_MISSING = "name_missing"
    """Of several categories each needs a name."""
    NAME_TWICE = "name_twice"
    SHARE_TOO_SMALL = "share_too_small"
    SHARE_NOT_PARTICIPANT = "share_not_participant"
    BODY_MISSING = "body_missing"
    """Recommended, but nobody is named who recommends."""
    ONCE_ONLY = "once_only"
    """A second pool of observers, press, experts or invited."""
    NOT_FOR_INVITED = "not_for_invited"
    """Experts and the invited do not register by themselves."""
    ALTERNATES_WITHOUT_DRAW = "alternates_without_draw"
    CASCADE_NOWHERE = "cascade_nowhere"
    """Who is not selected cannot become an observer where there is no pool of observers to come first in."""
    COMPANIONS_IN_DRAW = "companions_in_draw"
    """A draw is by person: companions and groups would give some more than one chance or more than one place."""


def pool_problems(plans: Sequence[PoolPlan]) -> tuple[tuple[int, PoolProblem], ...]:
    """(index of the pool, problem) for everything that stands against these pools together."""
    found: list[tuple[int, PoolProblem]] = []
    participants = [plan for plan in plans if plan.code is PoolCode.PARTICIPANT]
    seats = sum(plan.capacity for plan in participants)
    observers = any(plan.code is PoolCode.OBSERVER and plan.capacity > 0 for plan in plans)
    names: set[str] = set()
    codes: set[PoolCode] = set()
    for index, plan in enumerate(plans):

        def against(problem: PoolProblem, index: int = index) -> None:
            found.append((index, problem))

        if not 0 <= plan.capacity <= MAX_PLACES:
            against(PoolProblem.CAPACITY)
        if plan.code is PoolCode.PARTICIPANT:
            if len(participants) > 1 and not plan.name:
                against(PoolProblem.NAME_MISSING)
        elif plan.code in codes:
            against(PoolProblem.ONCE_ONLY)
        codes.add(plan.code)
        if plan.name and plan.name in names:
            against(PoolProblem.NAME_TWICE)
        names.add(plan.name)
        if plan.share and plan.code is not PoolCode.PARTICIPANT:
            against(PoolProblem.SHARE_NOT_PARTICIPANT)
        elif plan.share and plan.capacity < plan.share * seats:
            against(PoolProblem.SHARE_TOO_SMALL)
        if plan.selection is Selection.RECOMMENDED and not plan.recommended_by:
            against(PoolProblem.BODY_MISSING)
        if plan.code in (PoolCode.EXPERT, PoolCode.INVITED) and plan.selection in OPEN_TO_ALL:
            against(PoolProblem.NOT_FOR_INVITED)
        if plan.alternates and plan.selection is not Selection.DRAW:
            against(PoolProblem.ALTERNATES_WITHOUT_DRAW)
        if plan.cascade and (plan.selection is not Selection.DRAW or not observers or plan.code is PoolCode.OBSERVER):
            against(PoolProblem.CASCADE_NOWHERE)
        if (plan.companions or plan.group_size) and plan.selection is Selection.DRAW:
            against(PoolProblem.COMPANIONS_IN_DRAW)
    return tuple(found)


def fewest_for_share(share: Fraction, seats: int) -> int:
    """The fewest of ``seats`` places that are at least ``share`` of them: ⌈share · seats⌉."""
    return -(-share.numerator * seats // share.denominator)


def slugs(plans: Sequence[PoolPlan]) -> list[str]:
    """The pools' names in addresses: participant, participant-2, observer, press …, in the given order."""
    seen: dict[PoolCode, int] = {}
    made = []
    for plan in plans:
        seen[plan.code] = seen.get(plan.code, 0) + 1
        made.append(plan.code.value if seen[plan.code] == 1 else f"{plan.code.value}-{seen[plan.code]}")
    return made
