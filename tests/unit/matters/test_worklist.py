"""What waits for whom, and how near it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from participation.identity.rules import Actor, Grant, Role
from participation.matters.rules import ReviewOutcome, Stage, Task
from participation.matters.views import MatterPage, MatterView, Milestones
from participation.matters.worklist import Urgency, Worklist, interpretation_deadline, items_of, may_do
from participation.platform import clock

TODAY = date(2026, 11, 23)
CREATOR = uuid4()


def midnight(days: int) -> datetime:
    """00:00 in Shanghai so many days from today."""
    return datetime(2026, 11, 23, tzinfo=clock.SHANGHAI) + timedelta(days=days)


def actor(*roles: Role, path: str = "region/housing") -> Actor:
    return Actor(uuid4(), "某某", uuid4(), path, frozenset(Grant(role, path) for role in roles))


def matter(stage: Stage, **changes: Any) -> MatterView:
    made = MatterView(
        id=uuid4(),
        number="2026-0001",
        title="城镇供热管理办法",
        summary="",
        lead_unit_id=uuid4(),
        lead_unit_name="住房和城乡建设厅",
        lead_unit_path="region/housing",
        profile="major_decision",
        profile_name="重大行政决策",
        subject_category="",
        stage=stage,
        index_number=None,
        created_by=CREATOR,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        published_at=None,
        version_id=uuid4(),
        version_drafter_id=CREATOR,
        review_outcome=ReviewOutcome.MAY_PUBLISH,
        reviewer_id=uuid4(),
    )
    return replace(made, **changes)


def only(who: Actor, what: MatterView, closes: datetime | None = None, final: datetime | None = None) -> Any:
    [item] = items_of(who, what, Milestones(closes, final), TODAY)
    return item


@pytest.mark.parametrize(
    ("closes", "days", "urgency"),
    [
        (midnight(1), 0, Urgency.TODAY),
        (midnight(0) + timedelta(hours=10), 0, Urgency.TODAY),
        (midnight(2), 1, Urgency.SOON),
        (midnight(4), 3, Urgency.SOON),
        (midnight(4) + timedelta(seconds=1), 4, Urgency.LATER),
        # It closed; moderation goes on without a date of its own.
        (midnight(0), None, Urgency.NONE),
        (None, None, Urgency.NONE),
    ],
)
def test_days_until_a_consultation_closes(closes: datetime | None, days: int | None, urgency: Urgency) -> None:
    item = only(actor(Role.MODERATOR), matter(Stage.CONSULTING), closes)
    assert (item.task, item.days_left, item.urgency) == (Task.MODERATE, days, urgency)
    assert item.due_at == (closes if days is not None else None)


def test_an_interpretation_gets_overdue() -> None:
    # Published on Monday 16 November: due on Thursday the 19th, 24:00.
    item = only(actor(Role.RESPONSE_OFFICER), matter(Stage.DECIDED), final=midnight(-7) + timedelta(hours=9))
    assert (item.days_left, item.urgency, item.due_at) == (-4, Urgency.OVERDUE, midnight(-3))
    undated = only(actor(Role.RESPONSE_OFFICER), matter(Stage.DECIDED))
    assert undated.urgency is Urgency.NONE
    assert interpretation_deadline(matter(Stage.DECIDED), None) is None


def test_each_sees_what_they_may_do_here() -> None:
    ready = matter(Stage.READY)
    assert [item.task for item in items_of(actor(Role.PUBLISHER), ready, Milestones(None, None), TODAY)] == [
        Task.PUBLISH
    ]
    for other in (actor(Role.PUBLISHER, path="region/energy"), actor(Role.DRAFTER), actor()):
        assert items_of(other, ready, Milestones(None, None), TODAY) == []
    above = actor(Role.PUBLISHER, path="region")
    assert may_do(above, Task.PUBLISH, ready)
    assert not may_do(above, Task.PUBLISH, replace(ready, reviewer_id=above.staff_id))
    pending = matter(Stage.SECRECY_REVIEW, review_outcome=None, reviewer_id=None)
    reviewer = actor(Role.REVIEWER)
    assert may_do(reviewer, Task.REVIEW, pending)
    assert not may_do(reviewer, Task.REVIEW, replace(pending, created_by=reviewer.staff_id))
    assert not may_do(reviewer, Task.REVIEW, replace(pending, version_drafter_id=reviewer.staff_id))


def test_the_numbers_of_a_worklist() -> None:
    moderator, officer = actor(Role.MODERATOR), actor(Role.RESPONSE_OFFICER)
    items = (
        only(moderator, matter(Stage.CONSULTING), midnight(1)),
        only(moderator, matter(Stage.CONSULTING), midnight(3)),
        only(moderator, matter(Stage.CONSULTING), midnight(30)),
        only(officer, matter(Stage.DECIDED), final=midnight(-20)),
    )
    work = Worklist(items)
    assert (work.overdue, work.soon, len(work.of(Task.MODERATE)), len(work.of(Task.REVIEW))) == (1, 2, 3, 0)
    assert work.shown == items
    assert len(Worklist(items * 30).shown) == 100


@pytest.mark.parametrize(
    ("total", "page", "pages", "previous", "following"),
    [(0, 1, 1, None, None), (20, 1, 1, None, None), (21, 1, 2, None, 2), (21, 2, 2, 1, None), (5, 9, 1, 8, None)],
)
def test_pages_of_a_list(total: int, page: int, pages: int, previous: int | None, following: int | None) -> None:
    found = MatterPage((), total, page, 20)
    assert (found.pages, found.previous, found.following, list(found), len(found)) == (
        pages,
        previous,
        following,
        [],
        0,
    )
