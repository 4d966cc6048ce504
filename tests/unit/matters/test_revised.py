"""What is to be done about a further draft while an earlier one is public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from participation.matters.rules import CONSULTED, ReviewState, Stage, Task, due_tasks, possible_tasks, revision_pending

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("review", "task"),
    [
        (ReviewState.PENDING, Task.REVIEW),
        (ReviewState.REFERRED, Task.REVIEW),
        (ReviewState.MAY_PUBLISH, Task.PUBLISH_NEXT),
        (ReviewState.MAY_NOT, Task.REVISE_DRAFT),
        (ReviewState.MAY_PUBLISH_AFTER_REDACTION, Task.REVISE_DRAFT),
    ],
)
@pytest.mark.parametrize("stage", sorted(CONSULTED))
def test_a_further_draft_comes_first(stage: Stage, review: ReviewState, task: Task) -> None:
    assert due_tasks(stage, review, revised=True)[0] is task
    assert Task.PUBLISH_NEXT not in due_tasks(stage, review)


@pytest.mark.parametrize("stage", list(Stage))
def test_further_drafts_are_imported_while_and_after_people_are_heard(stage: Stage) -> None:
    assert (Task.IMPORT_NEXT in possible_tasks(stage)) == (stage in (Stage.CONSULTING, Stage.REPLYING))
    assert (Task.PUBLISH_NEXT in due_tasks(stage, ReviewState.MAY_PUBLISH, revised=True)) == (stage in CONSULTED)


@pytest.mark.parametrize(
    ("version_at", "publication_at", "final", "pending"),
    [
        (NOW, NOW - timedelta(hours=1), False, True),
        (NOW, NOW + timedelta(hours=1), False, False),
        (NOW, NOW - timedelta(hours=1), True, False),
        (NOW, None, False, False),
        (None, NOW, False, False),
    ],
)
def test_which_draft_waits(
    version_at: datetime | None, publication_at: datetime | None, final: bool, pending: bool
) -> None:
    assert revision_pending(version_at, publication_at, final=final) is pending
