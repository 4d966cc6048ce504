"""What may be announced, and where a hearing stands at a given second."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import (
    MAX_PLACES,
    HearingKind,
    HearingPlan,
    HearingState,
    PlanProblem,
    Pool,
    PoolCode,
    Selection,
    can_be_held,
    plan_problems,
    state_at,
)

AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
GOOD = HearingPlan(
    kind=HearingKind.HEARING,
    starts_at=AT + timedelta(days=37),
    registration_opens_at=AT,
    registration_closes_at=AT + timedelta(days=17),
    participant_places=10,
    observer_places=30,
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_good_plan_has_no_problem():
    assert plan_problems(GOOD, AT) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts_at": AT}, {PlanProblem.STARTS_IN_THE_PAST, PlanProblem.CLOSES_AFTER_START}),
        ({"registration_closes_at": AT}, {PlanProblem.CLOSES_BEFORE_OPENS, PlanProblem.CLOSED_ALREADY}),
        ({"registration_closes_at": GOOD.starts_at}, set()),
        ({"registration_closes_at": GOOD.starts_at + timedelta(seconds=1)}, {PlanProblem.CLOSES_AFTER_START}),
        ({"registration_opens_at": GOOD.registration_closes_at}, {PlanProblem.CLOSES_BEFORE_OPENS}),
        ({"participant_places": 0}, {PlanProblem.PARTICIPANTS_MISSING}),
        ({"participant_places": -1, "kind": HearingKind.GOVERNMENT_MEETING}, {PlanProblem.PARTICIPANTS_MISSING}),
        ({"participant_places": 0, "kind": HearingKind.GOVERNMENT_MEETING}, set()),
        ({"participant_places": MAX_PLACES}, set()),
        ({"participant_places": MAX_PLACES + 1}, {PlanProblem.PARTICIPANTS_TOO_MANY}),
        ({"observer_places": 0}, {PlanProblem.OBSERVERS_MISSING}),
        ({"observer_places": 0, "kind": HearingKind.GOVERNMENT_MEETING}, {PlanProblem.OBSERVERS_MISSING}),
        ({"observer_places": MAX_PLACES + 1}, {PlanProblem.OBSERVERS_TOO_MANY}),
    ],
)
def test_each_problem_is_found_and_only_it(changes: dict[str, object], expected: set[PlanProblem]):
    assert set(plan_problems(replace(GOOD, **changes), AT)) == expected


def test_everything_wrong_at_once_is_told_at_once():
    plan = HearingPlan(
        kind=HearingKind.HEARING,
        starts_at=AT - timedelta(days=2),
        registration_opens_at=AT,
        registration_closes_at=AT - timedelta(days=1),
        participant_places=0,
        observer_places=MAX_PLACES + 1,
    )
    assert plan_problems(plan, AT) == (
        PlanProblem.STARTS_IN_THE_PAST,
        PlanProblem.CLOSES_BEFORE_OPENS,
        PlanProblem.CLOSES_AFTER_START,
        PlanProblem.CLOSED_ALREADY,
        PlanProblem.PARTICIPANTS_MISSING,
        PlanProblem.OBSERVERS_TOO_MANY,
    )


@given(MOMENTS, MOMENTS, MOMENTS, st.integers(-5, 20_000), st.integers(-5, 20_000), st.sampled_from(HearingKind))
def test_a_plan_without_problem_can_be_signed_up_for_and_begins_after_sign_up(
    starts: datetime, opens: datetime, closes: datetime, participants: int, observers: int, kind: HearingKind
):
    plan = HearingPlan(kind, starts, opens, closes, participants, observers)
    if not plan_problems(plan, AT):
        assert opens < closes <= starts
        assert closes > AT
        assert 1 <= observers <= MAX_PLACES
        assert 0 <= participants <= MAX_PLACES
        assert state_at(opens, closes, None, max(opens, AT)) is HearingState.OPEN


def test_the_window_is_half_open_to_the_microsecond():
    opens, closes = AT, AT + timedelta(days=1)
    tick = timedelta(microseconds=1)
    assert state_at(opens, closes, None, opens - tick) is HearingState.SCHEDULED
    assert state_at(opens, closes, None, opens) is HearingState.OPEN
    assert state_at(opens, closes, None, closes - tick) is HearingState.OPEN
    assert state_at(opens, closes, None, closes) is HearingState.CLOSED
    assert state_at(opens, closes, closes, opens) is HearingState.HELD


def test_held_only_once_and_never_before_it_begins():
    tick = timedelta(microseconds=1)
    assert not can_be_held(AT, None, AT - tick)
    assert can_be_held(AT, None, AT)
    assert not can_be_held(AT, AT, AT + tick)


@given(st.integers(0, 100), st.integers(0, 100))
def test_places_left_and_full_say_the_same(capacity: int, taken: int):
    taken = min(taken, capacity)
    pool = Pool(PoolCode.OBSERVER, capacity, taken)
    assert pool.left == capacity - taken
    assert pool.full == (pool.left == 0)
    assert pool.selection is Selection.FIRST_COME


def test_places_left() -> None:
    assert (Pool(PoolCode.OBSERVER, 30, 29).left, Pool(PoolCode.OBSERVER, 30, 29).full) == (1, False)
    assert (Pool(PoolCode.OBSERVER, 30, 30).left, Pool(PoolCode.OBSERVER, 30, 30).full) == (0, True)
