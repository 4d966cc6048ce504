"""The lead time of a notice against the first day the profile allows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import check_notice

ANNOUNCED = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("starts_on", "earliest", "too_short", "days"),
    [
        (date(2026, 12, 10), date(2026, 12, 3), False, 37),
        (date(2026, 12, 3), date(2026, 12, 3), False, 30),
        (date(2026, 12, 2), date(2026, 12, 3), True, 29),
        (date(2026, 11, 3), date(2026, 12, 3), True, 0),
        (date(2026, 11, 4), None, False, 1),
    ],
)
def test_lead_time(starts_on: date, earliest: date | None, too_short: bool, days: int):
    check = check_notice(ANNOUNCED, starts_on, earliest)
    assert check.too_short is too_short
    assert check.days_given == days


def test_too_short_needs_a_reason_with_words_in_it():
    check = check_notice(ANNOUNCED, date(2026, 11, 4), date(2026, 12, 3))
    assert not check.allows("")
    assert not check.allows(" \t\u3000\n")
    assert check.allows("汛期临近，须在本月内定下调度方案")


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 90), st.integers(0, 90), st.text())
def test_long_enough_needs_no_reason(announced: date, required: int, given_days: int, reason: str):
    check = check_notice(announced, announced + timedelta(days=given_days), announced + timedelta(days=required))
    assert check.too_short == (given_days < required)
    assert check.allows(reason) == (given_days >= required or reason.strip() != "")
