"""A closing only ever moves later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import ConsultationState
from participation.consultations.rules.notices import (
    ChangeProblem,
    NoticeKind,
    change_problems,
    fingerprint,
    kind_for,
    notice_number,
    recomputed_closing,
)
from participation.procedures.calendar import InForce, StateCouncilCalendar
from participation.procedures.rules import DayReason, Period, Unit, explain_deadline
from participation.procedures.rules.holidays import YearPlan

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def problems(kind: NoticeKind, old: datetime, new: datetime, **more: object) -> tuple[ChangeProblem, ...]:
    facts: dict[str, object] = {"reason": "意见很多", "signatory": "王某某，副厅长", "moment": NOW} | more
    return change_problems(kind, old, new, **facts)  # type: ignore[arg-type]


def test_what_a_change_is_called() -> None:
    assert [kind_for(state) for state in ConsultationState] == [
        NoticeKind.EXTENDED,
        NoticeKind.EXTENDED,
        NoticeKind.REOPENED,
    ]
    assert notice_number("2026-0001", 3) == "2026-0001-G3"


def test_every_problem_at_once() -> None:
    old = NOW + 5 * DAY
    assert problems(NoticeKind.EXTENDED, old, old + DAY) == ()
    assert problems(NoticeKind.EXTENDED, old, old) == (ChangeProblem.NOT_LATER,)
    assert problems(NoticeKind.EXTENDED, old, old - DAY, reason=" ", signatory="") == (
        ChangeProblem.NOT_LATER,
        ChangeProblem.REASON_MISSING,
        ChangeProblem.SIGNATORY_MISSING,
    )
    assert problems(NoticeKind.EXTENDED, old, old + 367 * DAY) == (ChangeProblem.TOO_LONG,)
    closed = NOW - 5 * DAY
    assert problems(NoticeKind.REOPENED, closed, NOW + DAY) == ()
    assert problems(NoticeKind.REOPENED, closed, NOW + DAY / 2) == (ChangeProblem.TOO_SHORT,)
    assert problems(NoticeKind.REOPENED, closed, closed + DAY) == (ChangeProblem.IN_PAST,)


@given(MOMENTS, MOMENTS, MOMENTS, st.sampled_from([NoticeKind.EXTENDED, NoticeKind.REOPENED]))
def test_no_accepted_change_ends_earlier_or_in_the_past(
    old: datetime, new: datetime, now: datetime, kind: NoticeKind
) -> None:
    if kind is NoticeKind.REOPENED:
        old = min(old, now)
    if not problems(kind, old, new, moment=now):
        assert new > old
        assert kind is NoticeKind.EXTENDED or new > now


@given(
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.integers(1, 40),
    st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=12),
    st.integers(-3, 60),
)
def test_a_recomputed_closing_never_comes_earlier(start: date, n: int, free: set[date], shift: int) -> None:
    known = StateCouncilCalendar()
    late = StateCouncilCalendar([InForce(2027, YearPlan(dict.fromkeys(free, DayReason.SPECIAL_HOLIDAY)))])
    period = Period(n, Unit.WORKING_DAY)
    old = explain_deadline(start, period, known, rule="comment_period")
    new = explain_deadline(start, period, late, rule="comment_period")
    closes_at = old.closes_at + timedelta(days=shift)
    moved = recomputed_closing(closes_at, old, new)
    assert moved >= closes_at
    if shift == 0:
        assert moved == max(old.closes_at, new.closes_at)
    if shift < 0:
        assert moved == closes_at, "a shortened period keeps its own closing"


def test_the_fingerprint_is_over_every_fact() -> None:
    facts = {"number": "2026-0001-G1", "new_closes_at": NOW, "reason": "意见很多"}
    assert fingerprint(facts) == fingerprint(dict(reversed(facts.items())))
    assert (
        len(
            {
                fingerprint(facts),
                fingerprint(facts | {"reason": "x"}),
                fingerprint(facts | {"new_closes_at": NOW + DAY}),
            }
        )
        == 3
    )


def test_a_late_holiday_moves_a_closing_that_followed_the_rule_and_no_other() -> None:
    period = Period(5, Unit.WORKING_DAY)
    start = date(2027, 3, 1)
    old = explain_deadline(start, period, StateCouncilCalendar(), rule="comment_period")
    plan = YearPlan({date(2027, 3, 4): DayReason.SPECIAL_HOLIDAY})
    new = explain_deadline(start, period, StateCouncilCalendar([InForce(2027, plan)]), rule="comment_period")
    assert (old.last_day, new.last_day) == (date(2027, 3, 8), date(2027, 3, 9))
    assert recomputed_closing(old.closes_at, old, new) == new.closes_at
    assert recomputed_closing(new.closes_at, new, old) == new.closes_at, "a holiday taken back shortens nothing"
    assert recomputed_closing(old.closes_at + timedelta(hours=1), old, new) == new.closes_at
    assert recomputed_closing(new.closes_at + DAY, old, new) == new.closes_at + DAY
    assert recomputed_closing(old.closes_at - DAY, old, new) == old.closes_at - DAY
