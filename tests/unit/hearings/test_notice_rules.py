"""The lead time of a notice against the first day the profile allows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import NoticeCheck, NoticeProblem

ANNOUNCED = date(2026, 11, 3)
EARLIEST = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("starts_on", "earliest", "too_short", "days"),
    [
        (date(2026, 12, 10), EARLIEST, False, 37),
        (date(2026, 12, 3), EARLIEST, False, 30),
        (date(2026, 12, 2), EARLIEST, True, 29),
        (date(2026, 11, 3), EARLIEST, True, 0),
        (date(2026, 11, 4), None, False, 1),
    ],
)
def test_lead_time(starts_on: date, earliest: date | None, too_short: bool, days: int):
    check = NoticeCheck(ANNOUNCED, starts_on, earliest, may_shorten=True)
    assert check.too_short is too_short
    assert check.days_given == days


def test_too_short_needs_a_reason_with_words_in_it():
    check = NoticeCheck(ANNOUNCED, date(2026, 11, 4), EARLIEST, may_shorten=True)
    assert check.problem("") is NoticeProblem.REASON_REQUIRED
    assert check.problem(" \t\u3000\n") is NoticeProblem.REASON_REQUIRED
    assert check.problem("汛期临近，须在本月内定下调度方案") is None


def test_where_the_law_allows_no_exception_no_reason_helps():
    check = NoticeCheck(ANNOUNCED, date(2026, 11, 4), EARLIEST, may_shorten=False)
    assert check.problem("汛期临近") is NoticeProblem.TOO_LATE
    assert check.problem("") is NoticeProblem.TOO_LATE


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 90), st.integers(0, 90), st.text(), st.booleans())
def test_long_enough_needs_no_reason(announced: date, required: int, given_days: int, reason: str, may: bool):
    check = NoticeCheck(announced, announced + timedelta(days=given_days), announced + timedelta(days=required), may)
    assert check.too_short == (given_days < required)
    assert (check.problem(reason) is None) == (given_days >= required or (may and reason.strip() != ""))
