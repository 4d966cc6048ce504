"""What waits for one person, by deadline: computed from the matters themselves, never stored."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from participation.identity.rules import Actor, Role
from participation.matters import queries
from participation.matters.rules import ROLES, Stage, Task, due_tasks, may_publish
from participation.matters.services import units_in_scope
from participation.matters.views import MatterView, Milestones, ShortNotice, ShortPool
from participation.platform import clock
from participation.procedures import services as procedures
from participation.procedures.rules import Deadline, local_day

MATTERS = 500
"""Unfinished matters looked through, oldest first."""
SHOWN = 100
"""Items on one page; the rest is in the list of matters."""
SOON = 3
"""Days before a deadline from which it is called near."""


class Urgency(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One task of one matter. `due_at` is the moment it must be done by (None: no fixed one), `days_left` whole days
    in Shanghai until that day (negative: overdue by as many). `provisional`: counted through a year whose holidays are not announced yet; it may move."""

    task: Task
    matter: MatterView
    roles: tuple[Role, ...]
    due_at: datetime | None
    days_left: int | None
    provisional: bool = False

    @property
    def urgency(self) -> Urgency:
        if self.days_left is None:
            return Urgency.NONE
        if self.days_left < 0:
            return Urgency.OVERDUE
        if self.days_left == 0:
            return Urgency.TODAY
        return Urgency.SOON if self.days_left <= SOON else Urgency.LATER


@dataclass(frozen=True, slots=True)
class Worklist:
    """The items by deadline (those without one last, oldest matter first), and how many there are of some kinds."""

    items: tuple[WorkItem, ...]

    @property
    def shown(self) -> tuple[WorkItem, ...]:
        return self.items[:SHOWN]

    @property
    def overdue(self) -> int:
        return sum(item.urgency is Urgency.OVERDUE for item in self.items)

    @property
    def soon(self) -> int:
        return sum(item.urgency in (Urgency.TODAY, Urgency.SOON) for item in self.items)

    def of(self, task: Task) -> tuple[WorkItem, ...]:
        return tuple(item for item in self.items if item.task is task)


def may_do(actor: Actor, task: Task, matter: MatterView) -> bool:
    """Whether this person can do the task: the role for the unit, not one's own text to review, not one's own review
    to publish."""
    if not any(actor.holds(role, matter.lead_unit_path) for role in ROLES[task]):
        return False
    if task is Task.REVIEW:
        return actor.staff_id not in matter.drafters
    if task in (Task.PUBLISH, Task.PUBLISH_NEXT, Task.PUBLISH_FINAL):
        return may_publish(actor.staff_id, matter.reviewer_id)
    return True


def matter_tasks(matter: MatterView) -> tuple[Task, ...]:
    """What moves this matter on from where it is."""
    return due_tasks(
        matter.stage,
        matter.review,
        final=matter.version_final,
        scheduled=matter.scheduled,
        revised=matter.revised,
    )


def interpretation_deadline(matter: MatterView, final_published_at: datetime | None) -> Deadline | None:
    """By when the interpretation is due; None before the final text is published."""
    if final_published_at is None:
        return None
    return procedures.interpretation_deadline(matter.profile, local_day(final_published_at))


def items_of(actor: Actor, matter: MatterView, milestones: Milestones, today: date) -> list[WorkItem]:
    """What this person can do now for this matter."""
    found = []
    for task in matter_tasks(matter):
        if not may_do(actor, task, matter):
            continue
        last_day, due_at, provisional = _due(task, matter, milestones, today)
        roles = tuple(role for role in ROLES[task] if actor.holds(role, matter.lead_unit_path))
        found.append(
            WorkItem(task, matter, roles, due_at, None if last_day is None else (last_day - today).days, provisional)
        )
    return found


async def worklist(actor: Actor) -> Worklist:
    """Everything that waits for this person."""
    units = await units_in_scope(actor)
    today = local_day(clock.now())
    items = [
        item
        for matter, milestones in await queries.in_progress([unit.id for unit in units], MATTERS)
        for item in items_of(actor, matter, milestones, today)
    ]
    items.sort(key=lambda item: (item.due_at is None, item.due_at or item.matter.created_at))
    return Worklist(tuple(items))


async def short_notices(actor: Actor) -> list[ShortNotice]:
    """Hearings to put off, for those who run hearings of these units."""
    units = [unit for unit in await units_in_scope(actor) if actor.holds(Role.HEARING_OFFICER, unit.path)]
    return await queries.short_notices([unit.id for unit in units], local_day(clock.now()))


async def short_pools(actor: Actor) -> list[ShortPool]:
    """Pools of hearings for which too few registered, for those who run hearings of these units."""
    units = [unit for unit in await units_in_scope(actor) if actor.holds(Role.HEARING_OFFICER, unit.path)]
    return await queries.short_pools([unit.id for unit in units])


def _due(
    task: Task, matter: MatterView, milestones: Milestones, today: date
) -> tuple[date | None, datetime | None, bool]:
    """(last day, moment) by which the task is to be done, and whether holidays announced later may still move it."""
    if task is Task.INTERPRET:
        deadline = interpretation_deadline(matter, milestones.final_published_at)
        return (deadline.last_day, deadline.closes_at, deadline.provisional) if deadline else (None, None, False)
    closes_at = milestones.consultation_closes_at
    if task is Task.MODERATE and matter.stage is Stage.CONSULTING and closes_at is not None:
        # A closing at midnight belongs to the day that ends with it. Once closed, moderation has no date of its own.
        last_day = local_day(closes_at - _MOMENT)
        return (last_day, closes_at, False) if last_day >= today else (None, None, False)
    return None, None, False


_MOMENT = datetime.resolution
