"""Stages, secrecy review, numbers and tasks of a matter."""

from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.matters.rules import (
    FORWARD,
    ORDER,
    ROLES,
    UNPUBLISHED,
    ReviewOutcome,
    ReviewProblem,
    ReviewState,
    Stage,
    StageNotAllowed,
    Task,
    advanced,
    due_tasks,
    index_number,
    is_final,
    matter_number,
    may_publish,
    possible_tasks,
    reached,
    reopened,
    review_problems,
    review_state,
    stage_after_draft,
    stage_after_review,
)

stages = st.sampled_from(list(Stage))
DRAFTER, CREATOR, REVIEWER = (uuid4() for _ in range(3))
VERSION = uuid4()


def problems(**changes: object) -> tuple[ReviewProblem, ...]:
    given_: dict[str, object] = {
        "reviewer": REVIEWER,
        "drafters": {DRAFTER, CREATOR},
        "current_version": VERSION,
        "version": VERSION,
        "state": ReviewState.PENDING,
        "outcome": ReviewOutcome.MAY_PUBLISH,
        "reason": "",
        **changes,
    }
    return review_problems(**given_)  # type: ignore[arg-type]


# --- stages ----------------------------------------------------------------------------------------------------------


def test_the_whole_way() -> None:
    for current, following in pairwise(ORDER):
        assert advanced(current, following) is following


def test_a_response_may_come_before_the_sweep_has_marked_the_close() -> None:
    assert advanced(Stage.CONSULTING, Stage.RESPONDED) is Stage.RESPONDED


@given(stages, stages)
def test_advancing_goes_forward_stays_or_is_refused(current: Stage, target: Stage) -> None:
    if reached(current, target):
        assert advanced(current, target) is current
    elif target in FORWARD[current]:
        assert advanced(current, target) is target
    else:
        with pytest.raises(StageNotAllowed) as caught:
            advanced(current, target)
        assert (caught.value.current, caught.value.target) == (current, target)


def test_nobody_is_answered_who_was_not_asked() -> None:
    for early in UNPUBLISHED:
        for late in (Stage.REPLYING, Stage.RESPONDED, Stage.DECIDED, Stage.INTERPRETED):
            with pytest.raises(StageNotAllowed):
                advanced(early, late)


@given(stages)
def test_a_new_version_is_reviewed_and_never_moves_a_public_matter(stage: Stage) -> None:
    assert stage_after_draft(stage) is (Stage.SECRECY_REVIEW if stage in UNPUBLISHED else stage)


@given(stages, st.sampled_from(list(ReviewOutcome)))
def test_only_a_plain_yes_makes_ready(stage: Stage, outcome: ReviewOutcome) -> None:
    after = stage_after_review(stage, outcome)
    if stage not in UNPUBLISHED:
        assert after is stage
    else:
        assert (after is Stage.READY) == (outcome is ReviewOutcome.MAY_PUBLISH)
        assert (after is Stage.SECRECY_REVIEW) == (outcome is ReviewOutcome.REFER)


# --- secrecy review --------------------------------------------------------------------------------------------------


def test_a_plain_yes_needs_no_reason() -> None:
    assert problems() == ()
    assert problems(state=ReviewState.REFERRED) == ()


@pytest.mark.parametrize("outcome", [o for o in ReviewOutcome if o is not ReviewOutcome.MAY_PUBLISH])
def test_everything_else_does(outcome: ReviewOutcome) -> None:
    assert problems(outcome=outcome, reason=" 　") == (ReviewProblem.REASON_MISSING,)
    assert problems(outcome=outcome, reason="第三条涉密") == ()


@pytest.mark.parametrize("reviewer", [DRAFTER, CREATOR])
def test_nobody_reviews_their_own(reviewer: UUID) -> None:
    assert problems(reviewer=reviewer) == (ReviewProblem.REVIEWER_IS_DRAFTER,)


def test_what_is_reviewed_is_the_current_version_once() -> None:
    assert problems(current_version=None) == (ReviewProblem.NO_DRAFT,)
    assert problems(version=uuid4()) == (ReviewProblem.OTHER_VERSION,)
    for state in (ReviewState.MAY_PUBLISH, ReviewState.MAY_PUBLISH_AFTER_REDACTION, ReviewState.MAY_NOT):
        assert problems(state=state) == (ReviewProblem.ALREADY_DONE,)


def test_all_problems_at_once() -> None:
    found = problems(version=uuid4(), reviewer=DRAFTER, outcome=ReviewOutcome.MAY_NOT)
    assert found == (ReviewProblem.OTHER_VERSION, ReviewProblem.REVIEWER_IS_DRAFTER, ReviewProblem.REASON_MISSING)


def test_the_state_follows_from_version_and_outcome() -> None:
    assert review_state(None, None) is ReviewState.NO_DRAFT
    assert review_state(VERSION, None) is ReviewState.PENDING
    assert {o: review_state(VERSION, o).value for o in ReviewOutcome} == {
        ReviewOutcome.MAY_PUBLISH: "may_publish",
        ReviewOutcome.MAY_PUBLISH_AFTER_REDACTION: "may_publish_after_redaction",
        ReviewOutcome.MAY_NOT: "may_not",
        ReviewOutcome.REFER: "referred",
    }


def test_the_publisher_is_never_the_reviewer() -> None:
    assert not may_publish(REVIEWER, REVIEWER)
    assert may_publish(DRAFTER, REVIEWER)
    assert may_publish(DRAFTER, None)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers() -> None:
    assert matter_number(2026, 1) == "2026-0001"
    assert matter_number(2026, 12345) == "2026-12345"
    assert index_number("zjt", 2026, 12) == "ZJT/2026-00012"
    assert index_number("zjt", 2026, 12, "{organisation}/{year}06-{number:05d}") == "ZJT/202606-00012"
    assert index_number("zjt", 2026, 12, None) is None
    assert index_number("zjt", 2026, 12, "") is None


# --- tasks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "review", "tasks"),
    [
        (Stage.DRAFTING, ReviewState.NO_DRAFT, (Task.IMPORT_DRAFT,)),
        (Stage.DRAFTING, ReviewState.MAY_NOT, (Task.REVISE_DRAFT,)),
        (Stage.DRAFTING, ReviewState.MAY_PUBLISH_AFTER_REDACTION, (Task.REVISE_DRAFT,)),
        (Stage.SECRECY_REVIEW, ReviewState.PENDING, (Task.REVIEW,)),
        (Stage.SECRECY_REVIEW, ReviewState.REFERRED, (Task.REVIEW,)),
        (Stage.READY, ReviewState.MAY_PUBLISH, (Task.PUBLISH,)),
        (Stage.CONSULTING, ReviewState.MAY_PUBLISH, (Task.MODERATE,)),
        (Stage.REPLYING, ReviewState.MAY_PUBLISH, (Task.MODERATE, Task.THEMES, Task.RESPOND)),
        (Stage.RESPONDED, ReviewState.MAY_PUBLISH, (Task.IMPORT_FINAL,)),
        (Stage.DECIDED, ReviewState.MAY_PUBLISH, (Task.INTERPRET,)),
        (Stage.INTERPRETED, ReviewState.MAY_PUBLISH, ()),
    ],
)
def test_what_moves_a_matter_on(stage: Stage, review: ReviewState, tasks: tuple[Task, ...]) -> None:
    assert due_tasks(stage, review) == tasks


@pytest.mark.parametrize(
    ("review", "tasks"),
    [
        (ReviewState.PENDING, (Task.REVIEW,)),
        (ReviewState.REFERRED, (Task.REVIEW,)),
        (ReviewState.MAY_PUBLISH, (Task.PUBLISH_FINAL,)),
        (ReviewState.MAY_NOT, (Task.IMPORT_FINAL,)),
        (ReviewState.MAY_PUBLISH_AFTER_REDACTION, (Task.IMPORT_FINAL,)),
    ],
)
def test_the_final_text_is_reviewed_before_it_is_published(review: ReviewState, tasks: tuple[Task, ...]) -> None:
    assert due_tasks(Stage.RESPONDED, review, final=True) == tasks
    assert Task.INTERPRET in possible_tasks(Stage.RESPONDED, final=True)
    assert Task.INTERPRET not in possible_tasks(Stage.RESPONDED)


def test_while_only_the_clock_is_waited_for_nothing_is_to_be_done() -> None:
    assert due_tasks(Stage.READY, ReviewState.MAY_PUBLISH, scheduled=True) == ()
    assert possible_tasks(Stage.READY, scheduled=True) == {Task.QUESTIONNAIRE, Task.HEARING}


@given(stages)
def test_a_version_is_final_once_the_response_is_out(stage: Stage) -> None:
    assert is_final(stage) == (stage in (Stage.RESPONDED, Stage.DECIDED, Stage.INTERPRETED))


@given(stages)
def test_what_is_possible_has_somebody_who_may(stage: Stage) -> None:
    for task in possible_tasks(stage):
        assert ROLES[task]
    assert set(ROLES) == set(Task)
    assert (Task.HEARING in possible_tasks(stage)) == (stage in (Stage.READY, Stage.CONSULTING, Stage.REPLYING))


def test_only_a_consultation_without_its_response_is_opened_again() -> None:
    again = {Stage.CONSULTING, Stage.REPLYING}
    assert {reopened(stage) for stage in again} == {Stage.CONSULTING}
    for stage in set(Stage) - again:
        with pytest.raises(StageNotAllowed, match=f"{stage} does not lead to consulting") as caught:
            reopened(stage)
        assert (caught.value.current, caught.value.target) == (stage, Stage.CONSULTING)


def test_staying_and_leaping() -> None:
    assert advanced(Stage.DECIDED, Stage.READY) is Stage.DECIDED
    with pytest.raises(StageNotAllowed, match="ready does not lead to responded"):
        advanced(Stage.READY, Stage.RESPONDED)


@pytest.mark.parametrize(
    ("outcome", "following"),
    [
        (ReviewOutcome.MAY_PUBLISH, Stage.READY),
        (ReviewOutcome.MAY_PUBLISH_AFTER_REDACTION, Stage.DRAFTING),
        (ReviewOutcome.MAY_NOT, Stage.DRAFTING),
        (ReviewOutcome.REFER, Stage.SECRECY_REVIEW),
    ],
)
def test_where_a_review_leads(outcome: ReviewOutcome, following: Stage) -> None:
    assert stage_after_review(Stage.SECRECY_REVIEW, outcome) is following
    assert stage_after_review(Stage.CONSULTING, outcome) is Stage.CONSULTING


def test_where_a_new_version_leads() -> None:
    public = [stage for stage in Stage if stage not in UNPUBLISHED]
    assert [stage_after_draft(stage) for stage in public] == public
    assert {stage_after_draft(stage) for stage in UNPUBLISHED} == {Stage.SECRECY_REVIEW}


def test_which_stages_take_the_final_text() -> None:
    assert [stage for stage in Stage if is_final(stage)] == [Stage.RESPONDED, Stage.DECIDED, Stage.INTERPRETED]
