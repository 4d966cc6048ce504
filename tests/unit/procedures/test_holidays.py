"""Reading the State Council's notice, and a calendar that learns without changing what has passed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from participation.procedures.calendar import InForce, StateCouncilCalendar, library_years
from participation.procedures.rules import DayReason, Period, Unit, explain_deadline
from participation.procedures.rules.holidays import HolidayProblem, Problem, YearPlan, read_plan

# In the form in which these notices are published every November.
NOTICE_2026 = """各省、自治区、直辖市人民政府：
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
"""


def codes(problems: tuple[Problem, ...]) -> list[HolidayProblem]:
    return [problem.code for problem in problems]


def test_a_published_notice_gives_the_librarys_year() -> None:
    plan, problems = read_plan(2026, NOTICE_2026)
    assert problems == ()
    library = library_years()[2026]
    assert plan.worked == library.worked
    assert plan.off == library.off


def test_other_ways_of_saying_it() -> None:
    text = NOTICE_2026.replace(
        "1月1日（周四）至3日（周六）放假调休，共3天", "1月1日(星期四)－1月3日(星期六)放假调休,共3天"
    )
    assert read_plan(2026, text)[0] == read_plan(2026, NOTICE_2026)[0]
    plan, problems = read_plan(
        2025, "国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。"
    )
    assert codes(problems) == [HolidayProblem.MISSING] * 5, "中秋节 is part of the one period"
    assert len(plan.off) == 8
    assert set(plan.off.values()) == {DayReason.NATIONAL_DAY}
    plan, _ = read_plan(2025, "元旦：1月1日（周三）放假1天，不调休。")
    assert list(plan.off) == [date(2025, 1, 1)]
    plan, _ = read_plan(2023, "元旦：2022年12月31日至2023年1月2日放假，共3天。")
    assert list(plan.off) == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]
    plan, _ = read_plan(2024, "春节：2月10日至17日放假调休，共8天。鼓励各单位安排职工在除夕（2月9日）休息。")
    assert min(plan.off) == date(2024, 2, 10)


@pytest.mark.parametrize(
    ("before", "after", "code", "detail"),
    [
        ("1月4日（周日）上班", "1月4日（周六）上班", HolidayProblem.WRONG_WEEKDAY, "1月4日(周六)"),
        ("共5天", "共6天", HolidayProblem.WRONG_COUNT, "5月1日(周五)至5日(周二)放假调休,共6天"),
        ("5月9日（周六）上班", "5月8日（周五）上班", HolidayProblem.WORKED_ON_WEEKDAY, "2026-05-08"),
        ("5月9日（周六）上班", "5月2日（周六）上班", HolidayProblem.BOTH, "2026-05-02"),
        ("6月19日（周五）", "6月31日（周五）", HolidayProblem.BAD_DATE, "6月31日(周五)至21日(周日)"),
        ("6月19日（周五）至21日", "6月21日至19日", HolidayProblem.BACKWARDS, "6月21日至19日(周日)"),
        ("中秋节：9月25日（周五）至27日（周日）放假，共3天。", "", None, ""),
        ("清明节：4月4日（周六）至6日（周一）放假，共3天。", "", HolidayProblem.MISSING, "清明节"),
    ],
)
def test_slips_are_found(before: str, after: str, code: HolidayProblem | None, detail: str) -> None:
    assert before in NOTICE_2026
    _plan, problems = read_plan(2026, NOTICE_2026.replace(before, after))
    if code is None:
        assert problems == ()
    else:
        assert Problem(code, detail) in problems


def test_nothing_and_nonsense() -> None:
    for text in ("", "没有日期", "2026-13-40 放假 春节", "2026-02-30 上班"):
        assert HolidayProblem.NO_DATES in codes(read_plan(2026, text)[1])
    assert HolidayProblem.OTHER_YEAR in codes(read_plan(2027, NOTICE_2026.replace("1月1日", "2026年6月1日", 1))[1])


@pytest.mark.parametrize("year", sorted(library_years()))
def test_every_year_of_the_library_survives_its_lines(year: int) -> None:
    plan = library_years()[year]
    again, _problems = read_plan(year, plan.as_lines())
    assert again == plan
    assert YearPlan.from_json(plan.as_json()) == plan
    assert StateCouncilCalendar([InForce(year, plan)]).reason(date(year, 7, 1)) == StateCouncilCalendar().reason(
        date(year, 7, 1)
    )


def test_what_is_no_plan() -> None:
    for bad in ({}, {"off": [], "worked": []}, {"off": {"x": "weekend"}, "worked": []}, {"off": {}, "worked": [1]}):
        with pytest.raises(ValueError):
            YearPlan.from_json(bad)


DAYS_2035 = st.dates(date(2035, 1, 1), date(2035, 12, 31))


@given(
    st.dates(date(2034, 12, 1), date(2035, 11, 1)),
    st.integers(1, 30),
    st.sets(DAYS_2035, max_size=20),
    st.sets(DAYS_2035.filter(lambda day: day.weekday() >= 5), max_size=8),
    DAYS_2035,
)
def test_a_passed_date_never_changes(start: date, n: int, off: set[date], worked: set[date], since: date) -> None:
    before = StateCouncilCalendar()
    plan = YearPlan(dict.fromkeys(off - worked, DayReason.SPECIAL_HOLIDAY), frozenset(worked))
    after = StateCouncilCalendar([InForce(2035, plan, since)])
    old = explain_deadline(start, Period(n, Unit.WORKING_DAY), before, rule="r")
    new = explain_deadline(start, Period(n, Unit.WORKING_DAY), after, rule="r")
    if old.last_day < since:
        assert new.last_day == old.last_day
    else:
        assert new.last_day >= since, "what was still open stays open until the day the calendar learnt"
    day = date(2035, 1, 1)
    while day.year == 2035:
        if day < since:
            assert after.reason(day) is before.reason(day)
        day += timedelta(days=1)
    assert before.provisional(2035)
    assert not after.provisional(2035)


def test_the_later_notice_counts_and_only_for_its_year() -> None:
    first = InForce(2035, YearPlan({date(2035, 9, 3): DayReason.SPECIAL_HOLIDAY}))
    second = InForce(
        2035, YearPlan({date(2035, 9, 4): DayReason.SPECIAL_HOLIDAY, date(2034, 12, 29): DayReason.NEW_YEAR})
    )
    calendar = StateCouncilCalendar([first, second])
    assert calendar.reason(date(2035, 9, 3)) is None
    assert calendar.reason(date(2035, 9, 4)) is DayReason.SPECIAL_HOLIDAY
    assert calendar.reason(date(2034, 12, 29)) is DayReason.NEW_YEAR
    assert calendar.reason(date(2034, 12, 28)) is None
    assert calendar.provisional(2034)
    assert max(day.year for day in constants.holidays) < 2034, "else these years are no example any more"


def test_a_day_that_is_none_is_named_and_the_others_are_kept() -> None:
    plan, problems = read_plan(2026, "2月14日、2月30日、28日上班。")
    assert plan == YearPlan({}, frozenset({date(2026, 2, 14), date(2026, 2, 28)}))
    assert problems == (Problem(HolidayProblem.BAD_DATE, "2月30日"), Problem(HolidayProblem.NO_DATES))
