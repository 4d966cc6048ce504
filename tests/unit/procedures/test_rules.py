"""Periods, deadlines and checks: exact dates from real calendars, and what must hold for every date."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.procedures.calendar import InForce, StateCouncilCalendar
from participation.procedures.rules import (
    PROFILES,
    DayReason,
    Deadline,
    Evidence,
    Period,
    RuleCode,
    SkippedDay,
    Unit,
    ViolationCode,
    WeekdayCalendar,
    check_hearing_notice,
    check_period,
    comment_deadline,
    earliest_after,
    earliest_hearing,
    end_of,
    explain_deadline,
    hearing_held_deadline,
    hearing_request_deadline,
    interpretation_deadline,
    latest_before,
    local_day,
    recomputed,
)
from participation.procedures.rules.holidays import YearPlan

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = StateCouncilCalendar()
MAJOR, RULE = PROFILES["major_decision"], PROFILES["government_rule"]
days = st.dates(min_value=date(2003, 1, 1), max_value=date(2035, 12, 31))
periods = st.builds(Period, st.integers(1, 60), st.sampled_from(list(Unit)))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


# --- periods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, -1, True, 1.5, "30"])
def test_a_period_needs_a_whole_positive_number(n: object) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Period(n)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [{}, {"n": 3}, {"n": "3", "unit": "working_day"}, {"n": True, "unit": "working_day"},
                                   {"n": 3, "unit": "week"}, {"n": 0, "unit": "working_day"}])  # fmt: skip
def test_what_is_no_period_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Period.from_json(value)


def test_a_unit_given_as_text_becomes_one() -> None:
    assert Period(3, "working_day").unit is Unit.WORKING_DAY  # type: ignore[arg-type]
    assert Period(3) == Period(3, Unit.CALENDAR_DAY)


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_thirty_calendar_days_from_publication() -> None:
    deadline = comment_deadline(RULE, date(2026, 10, 26), CALENDAR)
    assert deadline is not None
    assert (deadline.first_day, deadline.last_day) == (date(2026, 10, 27), date(2026, 11, 25))
    assert deadline.closes_at == at(2026, 11, 26)
    assert (deadline.rule, deadline.article) == ("comment_period", "rules_procedure:15")
    assert deadline.skipped == ()
    assert not deadline.provisional


def test_working_days_skip_the_national_holiday_and_count_its_make_up_day() -> None:
    deadline = explain_deadline(date(2026, 9, 30), Period(7, Unit.WORKING_DAY), CALENDAR, rule="x")
    assert deadline.last_day == date(2026, 10, 15)
    assert [(day.date.day, day.reason) for day in deadline.skipped] == [
        *((n, DayReason.NATIONAL_DAY) for n in range(1, 8)),
        (11, DayReason.WEEKEND),
    ]
    assert deadline.made_up == (date(2026, 10, 10),)
    assert not deadline.provisional


def test_a_deadline_through_a_year_not_announced_says_so() -> None:
    deadline = interpretation_deadline(MAJOR, date(2035, 12, 31), CALENDAR)
    assert deadline.provisional
    assert deadline.skipped[0] == SkippedDay(date(2036, 1, 1), DayReason.NEW_YEAR)
    assert deadline.last_day == date(2036, 1, 4)


def test_calendar_days_are_never_provisional() -> None:
    deadline = comment_deadline(MAJOR, date(2035, 12, 31), CALENDAR)
    assert deadline is not None
    assert not deadline.provisional


@given(days, periods)
def test_the_last_day_is_the_nth_that_counts(start: date, period: Period) -> None:
    deadline = explain_deadline(start, period, CALENDAR, rule="r", article="a")
    inside = [start + timedelta(days=n) for n in range(1, (deadline.last_day - start).days + 1)]
    skipped = {day.date for day in deadline.skipped}
    assert len(inside) == period.n + len(skipped)
    assert deadline.first_day == inside[0]
    assert deadline.closes_at == at(deadline.last_day.year, deadline.last_day.month, deadline.last_day.day) + timedelta(
        days=1
    )
    if period.unit is Unit.CALENDAR_DAY:
        assert not skipped
        assert not deadline.made_up
    else:
        assert CALENDAR.is_working(deadline.last_day)
        assert all(CALENDAR.is_working(day) != (day in skipped) for day in inside)
        assert deadline.provisional == any(CALENDAR.provisional(day.year) for day in inside)


@given(days, periods)
def test_a_deadline_survives_json(start: date, period: Period) -> None:
    import json

    deadline = explain_deadline(start, period, CALENDAR, rule="comment_period", article="order_713:15")
    assert Deadline.from_json(json.loads(json.dumps(deadline.as_json()))) == deadline


@given(days, periods, st.integers(0, 40))
def test_a_later_start_never_ends_earlier(start: date, period: Period, later: int) -> None:
    first = explain_deadline(start, period, CALENDAR, rule="")
    second = explain_deadline(start + timedelta(days=later), period, CALENDAR, rule="")
    assert first.last_day <= second.last_day


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": "2026-11-26T00:00:00"},
        {"closes_at": "soon"},
        {"period": 30},
        {"skipped": "none"},
        {"skipped": [{"date": "2026-01-01"}]},
        {"skipped": [{"date": "2026-01-01", "reason": "rain"}]},
        {"made_up": [3]},
    ],
)
def test_what_is_no_deadline_is_refused(change: dict[str, object]) -> None:
    good = explain_deadline(date(2026, 1, 5), Period(3, Unit.WORKING_DAY), CALENDAR, rule="r").as_json()
    with pytest.raises(ValueError):
        Deadline.from_json({**good, **change})
    for key in good:
        with pytest.raises(ValueError):
            Deadline.from_json({name: value for name, value in good.items() if name != key})


def test_a_calendar_without_working_days_is_refused() -> None:
    class Never(WeekdayCalendar):
        def is_working(self, day: date) -> bool:
            return False

    with pytest.raises(ValueError, match="too few working days"):
        explain_deadline(date(2026, 1, 1), Period(1, Unit.WORKING_DAY), Never(), rule="")


def test_a_naive_moment_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_day_is_the_day_in_shanghai() -> None:
    assert local_day(datetime(2026, 1, 1, 16, 0, tzinfo=UTC)) == date(2026, 1, 2)
    assert end_of(date(2026, 12, 31)) == at(2027, 1, 1)


def test_a_late_announcement_moves_what_is_open_and_leaves_what_has_passed() -> None:
    before = explain_deadline(date(2035, 4, 30), Period(3, Unit.WORKING_DAY), CALENDAR, rule="r")
    learnt = StateCouncilCalendar(
        [InForce(2035, YearPlan({date(2035, 5, n): DayReason.LABOUR_DAY for n in range(1, 6)}))]
    )
    assert before.provisional
    assert before.last_day == date(2035, 5, 7)
    after = recomputed(before, learnt, at(2035, 5, 1))
    assert (after.last_day, after.provisional) == (date(2035, 5, 9), False)
    assert recomputed(before, learnt, before.closes_at) is before


# --- the calendar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "working", "reason"),
    [
        (date(2026, 10, 10), True, DayReason.MAKE_UP_DAY),
        (date(2026, 10, 11), False, DayReason.WEEKEND),
        (date(2026, 2, 17), False, DayReason.SPRING_FESTIVAL),
        (date(2015, 9, 3), False, DayReason.SPECIAL_HOLIDAY),
        (date(2026, 11, 23), True, None),
        (date(2040, 1, 1), False, DayReason.NEW_YEAR),
        (date(2040, 2, 29), True, None),
        (date(2040, 3, 3), False, DayReason.WEEKEND),
    ],
)
def test_days_of_the_state_council_calendar(day: date, working: bool, reason: DayReason | None) -> None:
    assert CALENDAR.is_working(day) is working
    assert CALENDAR.reason(day) is reason
    assert CALENDAR.provisional(day.year) is (day.year == 2040)


def test_the_calendar_agrees_with_the_library_on_every_day_it_knows() -> None:
    import chinese_calendar

    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_weekdays_when_nothing_is_known() -> None:
    calendar = WeekdayCalendar([(date(2026, 11, 23), DayReason.SPECIAL_HOLIDAY)])
    assert calendar.reason(date(2026, 11, 23)) is DayReason.SPECIAL_HOLIDAY
    assert calendar.reason(date(2026, 11, 22)) is DayReason.WEEKEND
    assert calendar.is_working(date(2026, 11, 24))
    assert calendar.provisional(2026)


# --- profiles --------------------------------------------------------------------------------------------------------


def test_the_profiles_are_those_of_the_rules() -> None:
    table = {code: (p.comment_period, p.shortening_allowed, p.hearing_notice, p.papers) for code, p in PROFILES.items()}
    thirty, working = Period(30), lambda n: Period(n, Unit.WORKING_DAY)
    assert table == {
        "major_decision": (thirty, True, None, Period(7)),
        "government_rule": (thirty, False, thirty, None),
        "normative_document": (thirty, True, None, None),
        "price_hearing": (None, False, thirty, Period(15)),
        "licence_hearing": (None, False, Period(7), None),
        "penalty_hearing": (None, False, working(7), None),
    }
    assert [code for code, p in PROFILES.items() if p.notice_shortening_allowed] == ["price_hearing"]
    assert {p.interpretation_due for p in PROFILES.values()} == {working(3)}
    assert {p.default_comment_period for p in PROFILES.values()} == {thirty}


def test_every_period_of_every_profile_has_a_source() -> None:
    for profile in PROFILES.values():
        for rule in RuleCode:
            if getattr(profile, rule.value) is not None:
                assert profile.source(rule) is not None, (profile.code, rule)


def test_custom_is_never_cited_as_law() -> None:
    for profile in PROFILES.values():
        for source in profile.sources:
            assert (source.citation is None) == (source.evidence is Evidence.CUSTOM or source.law == "")
    normative = comment_deadline(PROFILES["normative_document"], date(2026, 11, 23), CALENDAR)
    assert normative is not None
    assert normative.article == ""
    assert PROFILES["price_hearing"].article(RuleCode.PAPERS) == "price_hearing_local"
    assert RULE.article(RuleCode.PAPERS) == ""


# --- checks ----------------------------------------------------------------------------------------------------------


def test_the_statutory_period_to_the_second() -> None:
    opens, closes = at(2026, 10, 26, 9), at(2026, 11, 26)
    assert check_period(RULE, opens, closes, None, calendar=CALENDAR) == ()
    [violation] = check_period(RULE, opens, closes - timedelta(seconds=1), "急", calendar=CALENDAR)
    assert violation.code is ViolationCode.PERIOD_TOO_SHORT
    assert violation.on == "closes_at"
    assert violation.facts == {"n": 30, "unit": "calendar_day", "required_closes_at": closes}


@pytest.mark.parametrize("reason", [None, "", " 　\n"])
def test_a_shorter_period_of_a_decision_needs_a_reason(reason: str | None) -> None:
    opens, closes = at(2026, 10, 26, 9), at(2026, 10, 27)
    [violation] = check_period(MAJOR, opens, closes, reason, calendar=CALENDAR)
    assert (violation.code, violation.on) == (ViolationCode.REASON_REQUIRED, "shortened_reason")
    assert check_period(MAJOR, opens, closes, "汛期将至", calendar=CALENDAR) == ()


def test_all_faults_at_once() -> None:
    opens = at(2026, 10, 26, 9)
    codes = [v.code for v in check_period(MAJOR, opens, opens, "", calendar=CALENDAR)]
    assert codes == [ViolationCode.CLOSES_BEFORE_OPENING, ViolationCode.REASON_REQUIRED]


def test_a_profile_without_a_comment_period_takes_any() -> None:
    price = PROFILES["price_hearing"]
    assert check_period(price, at(2026, 1, 1), at(2026, 1, 1, 1), None, calendar=CALENDAR) == ()
    assert comment_deadline(price, date(2026, 1, 1), CALENDAR) is None


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError):
        check_period(MAJOR, datetime(2026, 1, 1), at(2026, 3, 1), None, calendar=CALENDAR)  # noqa: DTZ001
    with pytest.raises(ValueError):
        check_period(MAJOR, at(2026, 1, 1), datetime(2026, 3, 1), None, calendar=CALENDAR)  # noqa: DTZ001


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(-5 * 86400, 60 * 86400))  # noqa: DTZ001
def test_a_period_passes_exactly_from_the_computed_close_on(opens: datetime, seconds: int) -> None:
    opens_at = opens.replace(tzinfo=SHANGHAI)
    closes_at = opens_at + timedelta(seconds=seconds)
    required = comment_deadline(RULE, local_day(opens_at), CALENDAR)
    assert required is not None
    passes = not check_period(RULE, opens_at, closes_at, "理由", calendar=CALENDAR)
    assert passes == (closes_at >= required.closes_at)


def test_a_hearing_is_announced_ahead() -> None:
    announced = at(2026, 11, 3, 23)
    assert check_hearing_notice(RULE, announced, at(2026, 12, 3, 8), calendar=CALENDAR) == ()
    [violation] = check_hearing_notice(RULE, announced, at(2026, 12, 2, 23), calendar=CALENDAR)
    assert violation.code is ViolationCode.NOTICE_TOO_LATE
    assert violation.facts == {"n": 30, "unit": "calendar_day", "earliest": date(2026, 12, 3)}
    assert check_hearing_notice(MAJOR, announced, announced, calendar=CALENDAR) == ()


def test_the_notice_of_a_penalty_hearing_counts_working_days() -> None:
    notice = earliest_hearing(PROFILES["penalty_hearing"], date(2026, 9, 30), CALENDAR)
    assert notice is not None
    assert notice.last_day == date(2026, 10, 15)
    assert notice.article == "penalty_law:64"
    assert earliest_hearing(MAJOR, date(2026, 9, 30), CALENDAR) is None


def test_the_interpretation_is_due_three_working_days_later() -> None:
    deadline = interpretation_deadline(MAJOR, date(2026, 11, 20), CALENDAR)
    assert deadline.last_day == date(2026, 11, 25)
    assert deadline.article == ""


# --- asked for by a party --------------------------------------------------------------------------------------------


def test_asking_for_a_hearing_and_holding_it() -> None:
    told = date(2026, 9, 28)
    licence = hearing_request_deadline(PROFILES["licence_hearing"], told, CALENDAR)
    penalty = hearing_request_deadline(PROFILES["penalty_hearing"], told, CALENDAR)
    held = hearing_held_deadline(PROFILES["licence_hearing"], told, CALENDAR)
    assert licence is not None
    assert penalty is not None
    assert held is not None
    assert licence.last_day == date(2026, 10, 3), "calendar days for the party"
    assert penalty.last_day == date(2026, 10, 10), "working days, over the holiday"
    assert held.period == Period(20, Unit.WORKING_DAY)
    assert hearing_held_deadline(PROFILES["major_decision"], told, CALENDAR) is None


def test_the_latest_day_of_a_notice_before_and_after_a_long_holiday() -> None:
    penalty = PROFILES["penalty_hearing"]
    for held_on, latest in (
        (date(2026, 11, 20), date(2026, 11, 11)),
        (date(2026, 10, 9), date(2026, 9, 22)),
        (date(2026, 9, 30), date(2026, 9, 20)),
    ):
        assert latest_before(penalty, RuleCode.HEARING_NOTICE, held_on, CALENDAR) == latest
        assert earliest_after(penalty, RuleCode.HEARING_NOTICE, latest, CALENDAR).last_day <= held_on
        after = latest + timedelta(days=1)
        assert earliest_after(penalty, RuleCode.HEARING_NOTICE, after, CALENDAR).last_day > held_on
    assert latest_before(RULE, RuleCode.SECOND_NOTICE, date(2026, 11, 20), CALENDAR) is None
