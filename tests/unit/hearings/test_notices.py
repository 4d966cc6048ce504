"""A notice's way through the office and the lead times it is held to."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules.notices import (
    NEXT,
    NoticeState,
    Shortness,
    may_become,
    may_publish,
    may_review,
    shortness,
)
from participation.procedures import services as procedures
from participation.procedures.rules import RuleCode

S = NoticeState


def test_the_way_of_a_notice() -> None:
    assert set(NEXT) == set(NoticeState)
    assert may_become(S.DRAFT, S.SUBMITTED)
    assert not may_become(S.DRAFT, S.PUBLISHED)
    assert not may_become(S.SUBMITTED, S.PUBLISHED)
    assert [state for state in S if may_become(state, S.PUBLISHED)] == [S.REVIEWED]
    assert not NEXT[S.PUBLISHED]


def test_three_pairs_of_eyes() -> None:
    drafter, reviewer = uuid4(), uuid4()
    assert may_review(reviewer, drafter)
    assert not may_review(drafter, drafter)
    assert may_publish(drafter, reviewer)
    assert not may_publish(reviewer, reviewer)
    assert not may_publish(drafter, None)


@pytest.mark.parametrize(
    ("earliest", "may_shorten", "reason", "expected"),
    [
        (None, False, "", Shortness.FINE),
        (date(2026, 12, 10), False, "", Shortness.FINE),
        (date(2026, 12, 11), False, "很急", Shortness.TOO_LATE),
        (date(2026, 12, 11), True, "  ", Shortness.REASON_REQUIRED),
        (date(2026, 12, 11), True, "很急", Shortness.FINE),
    ],
)
def test_too_short(earliest: date | None, may_shorten: bool, reason: str, expected: Shortness) -> None:
    assert shortness(date(2026, 12, 10), earliest, may_shorten=may_shorten, reason=reason) is expected


@pytest.mark.parametrize(
    ("profile", "rule", "latest"),
    [
        ("price_hearing", RuleCode.HEARING_NOTICE, date(2026, 11, 10)),
        ("price_hearing", RuleCode.SECOND_NOTICE, date(2026, 11, 25)),
        ("price_hearing", RuleCode.PAPERS, date(2026, 11, 25)),
        ("licence_hearing", RuleCode.HEARING_NOTICE, date(2026, 12, 3)),
        ("government_rule", RuleCode.HEARING_NOTICE, date(2026, 11, 10)),
        # Seven working days before Thursday 10 December: Tuesday 1 December.
        ("penalty_hearing", RuleCode.HEARING_NOTICE, date(2026, 12, 1)),
        ("major_decision", RuleCode.PAPERS, date(2026, 12, 3)),
        ("major_decision", RuleCode.HEARING_NOTICE, None),
        ("major_decision", RuleCode.SECOND_NOTICE, None),
    ],
)
def test_by_when_a_notice_is_due(profile: str, rule: RuleCode, latest: date | None) -> None:
    assert procedures.latest_before(profile, rule, date(2026, 12, 10)) == latest


@given(
    st.sampled_from(["price_hearing", "licence_hearing", "government_rule", "penalty_hearing"]),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_the_latest_day_is_the_last_that_is_early_enough(profile: str, held_on: date) -> None:
    latest = procedures.latest_before(profile, RuleCode.HEARING_NOTICE, held_on)
    assert latest is not None

    def early_enough(day: date) -> bool:
        deadline = procedures.earliest_after(profile, RuleCode.HEARING_NOTICE, day)
        return deadline is not None and deadline.last_day <= held_on

    assert early_enough(latest)
    assert not early_enough(latest + timedelta(days=1))
