"""Opening, closing, and shortened periods."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import ConsultationState, PeriodProblem, is_shortened, period_problems, state_at
from participation.procedures.rules import PROFILES, WeekdayCalendar, comment_deadline

T0 = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("offset", "state"),
    [
        (-SECOND, ConsultationState.SCHEDULED),
        (timedelta(0), ConsultationState.OPEN),
        (30 * DAY - timedelta(microseconds=1), ConsultationState.OPEN),
        (30 * DAY, ConsultationState.CLOSED),
        (31 * DAY, ConsultationState.CLOSED),
    ],
)
def test_state_changes_at_the_second(offset, state):
    assert state_at(T0, T0 + 30 * DAY, T0 + offset) is state


moments = st.integers(min_value=-(10**7), max_value=10**7).map(lambda seconds: T0 + timedelta(seconds=seconds))


@given(moments, st.integers(1, 10**7), moments, moments)
def test_state_never_goes_back(opens_at, length, one, other):
    order = list(ConsultationState)
    closes_at = opens_at + timedelta(seconds=length)
    early, late = sorted((one, other))
    assert order.index(state_at(opens_at, closes_at, early)) <= order.index(state_at(opens_at, closes_at, late))


DECISION, RULE, PRICE = PROFILES["major_decision"], PROFILES["government_rule"], PROFILES["price_hearing"]
STATUTORY = comment_deadline(DECISION, date(2026, 11, 2), WeekdayCalendar())


def problems(profile=DECISION, *, opens_at=T0, closes_at=STATUTORY.closes_at, reason="", moment=T0):
    return period_problems(profile, opens_at, closes_at, reason, calendar=WeekdayCalendar(), moment=moment)


def test_statutory_period_ends_with_the_thirtieth_day():
    assert STATUTORY.closes_at == datetime(2026, 12, 2, 16, 0, tzinfo=UTC)
    assert problems() == ()


def test_longer_than_the_statute_is_fine():
    assert problems(closes_at=T0 + 60 * DAY) == ()


def test_profile_without_a_period_takes_any_closing():
    assert problems(PRICE, closes_at=T0 + DAY) == ()
    assert not is_shortened(T0, None)


def test_shorter_without_reason_is_refused():
    assert problems(closes_at=T0 + 29 * DAY) == (PeriodProblem.REASON_MISSING,)
    assert problems(closes_at=STATUTORY.closes_at - SECOND, reason=" \n") == (PeriodProblem.REASON_MISSING,)


def test_shorter_with_reason_is_allowed_down_to_minutes():
    assert problems(closes_at=T0 + timedelta(minutes=3), reason="汛期临近") == ()


def test_shorter_where_the_profile_forbids_it():
    assert problems(RULE, closes_at=T0 + DAY, reason="急") == (PeriodProblem.SHORTENING_NOT_ALLOWED,)


def test_reason_without_shortening_is_refused():
    assert problems(reason="急") == (PeriodProblem.REASON_WITHOUT_SHORTENING,)


def test_backdated_opening_is_refused_but_a_slow_form_is_not():
    assert problems(moment=T0 + timedelta(minutes=4)) == ()
    assert problems(moment=T0 + timedelta(minutes=6)) == (PeriodProblem.OPENS_IN_PAST,)


def test_closing_before_opening_and_in_the_past():
    assert problems(PRICE, closes_at=T0) == (PeriodProblem.CLOSES_BEFORE_OPENING,)
    assert problems(PRICE, closes_at=T0 + SECOND, moment=T0 + SECOND) == (PeriodProblem.CLOSES_IN_PAST,)


def test_mistyped_year_is_caught():
    assert problems(closes_at=T0 + 500 * DAY) == (PeriodProblem.TOO_LONG,)


def test_everything_wrong_is_told_at_once():
    assert problems(opens_at=T0 - DAY, closes_at=T0 - 2 * DAY) == (
        PeriodProblem.OPENS_IN_PAST,
        PeriodProblem.CLOSES_BEFORE_OPENING,
        PeriodProblem.REASON_MISSING,
    )
