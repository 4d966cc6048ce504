"""Too few came by the close of registration: what the notice said would be done, and what the office may decide.

``leave_unfilled`` is done as announced, without anybody. ``recommend`` asks an officer to choose one of four ways, with a
reason that is published: somebody recommends, registration goes on, another pool gets the places, or the session is held as
it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from participation.hearings.rules.pools import PoolPlan, PoolProblem, pool_problems


class Remedy(StrEnum):
    RECOMMENDED = "recommended"
    """The named body recommends people, whom the office enters."""
    EXTENDED = "extended"
    """Registration goes on until a later moment."""
    OTHER_POOL = "other_pool"
    """Places move to another pool of the session; who waits there is offered them."""
    HELD_ANYWAY = "held_anyway"
    LEFT = "left"
    """Left unfilled, as the notice said. Decided by the clock."""


CHOICES = (Remedy.RECOMMENDED, Remedy.EXTENDED, Remedy.OTHER_POOL, Remedy.HELD_ANYWAY)
"""What an officer may decide."""


class RemedyProblem(StrEnum):
    REASON_MISSING = "reason_missing"
    BODY_MISSING = "body_missing"
    UNTIL_MISSING = "until_missing"
    UNTIL_OVER = "until_over"
    """Not later than now."""
    UNTIL_AFTER_START = "until_after_start"
    FROZEN = "frozen"
    """A list has been frozen for a draw: nobody can be added to it."""
    POOL_MISSING = "pool_missing"
    """No other pool, or the same one."""
    PLACES = "places"
    """Fewer than one, or more than are missing."""
    SHARE = "share"
    """The least part of some category would be hurt."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided. ``until`` of EXTENDED, ``body`` of RECOMMENDED, ``to_pool`` (slug) and ``places`` of OTHER_POOL."""

    remedy: Remedy
    reason: str
    body: str = ""
    until: datetime | None = None
    to_pool: str = ""
    places: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision is judged by, at ``at`` on the database's clock. ``plans``: (slug, pool) of the session, as they are."""

    at: datetime
    starts_at: datetime
    pool: str
    missing: int
    frozen: bool
    plans: tuple[tuple[str, PoolPlan], ...]


def missing(capacity: int, applied: int) -> int:
    """Places for which nobody came."""
    return max(0, capacity - applied)


def remedy_problems(decision: Decision, situation: Situation) -> tuple[RemedyProblem, ...]:
    """Everything that stands against a decision; empty where it may be."""
    found = [] if decision.reason.strip() else [RemedyProblem.REASON_MISSING]
    match decision.remedy:
        case Remedy.RECOMMENDED:
            if not decision.body.strip():
                found.append(RemedyProblem.BODY_MISSING)
        case Remedy.EXTENDED:
            found += _until(decision.until, situation)
        case Remedy.OTHER_POOL:
            found += _moved(decision, situation)
        case _:
            """Holding it anyway and leaving places empty need nothing but the reason."""
    return tuple(found)


def _until(until: datetime | None, situation: Situation) -> list[RemedyProblem]:
    if situation.frozen:
        return [RemedyProblem.FROZEN]
    if until is None:
        return [RemedyProblem.UNTIL_MISSING]
    if until <= situation.at:
        return [RemedyProblem.UNTIL_OVER]
    return [RemedyProblem.UNTIL_AFTER_START] if until >= situation.starts_at else []


def _moved(decision: Decision, situation: Situation) -> list[RemedyProblem]:
    known = {slug for slug, _plan in situation.plans}
    if decision.to_pool == situation.pool or decision.to_pool not in known:
        return [RemedyProblem.POOL_MISSING]
    if not 1 <= decision.places <= situation.missing:
        return [RemedyProblem.PLACES]
    problems = {problem for _index, problem in pool_problems(after_moving(decision, situation))}
    return [RemedyProblem.SHARE] if PoolProblem.SHARE_TOO_SMALL in problems else []


def after_moving(decision: Decision, situation: Situation) -> Sequence[PoolPlan]:
    """The session's pools once the places have moved."""
    change = {situation.pool: -decision.places, decision.to_pool: decision.places}
    return [_resized(plan, plan.capacity + change.get(slug, 0)) for slug, plan in situation.plans]


def _resized(plan: PoolPlan, capacity: int) -> PoolPlan:
    return PoolPlan(code=plan.code, capacity=capacity, name=plan.name, share=plan.share)
