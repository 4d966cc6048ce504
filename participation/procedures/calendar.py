"""The working-day calendar of the People's Republic of China, from the State Council's yearly notices.

The seed comes with the library `chinesecalendar` (2004 on, a new release every November or so). Administrators add what
it does not hold (`services.holidays`). A year nobody has announced is provisional: only weekends and the holidays with a
fixed date (New Year, Labour Day, National Day) are free, and there are no make-up days.

A notice counts from the day it was put into force here. The days before stay as they were counted, so that a date which
has passed never changes, whatever is learnt later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar import constants

from participation.procedures.rules import DayReason
from participation.procedures.rules.holidays import YearPlan

_HOLIDAYS: Mapping[str, DayReason] = {
    "New Year's Day": DayReason.NEW_YEAR,
    "Spring Festival": DayReason.SPRING_FESTIVAL,
    "Tomb-sweeping Day": DayReason.QINGMING,
    "Labour Day": DayReason.LABOUR_DAY,
    "Dragon Boat Festival": DayReason.DRAGON_BOAT,
    "Mid-autumn Festival": DayReason.MID_AUTUMN,
    "National Day": DayReason.NATIONAL_DAY,
}

FIXED_HOLIDAYS: Mapping[tuple[int, int], DayReason] = {
    (1, 1): DayReason.NEW_YEAR,
    (5, 1): DayReason.LABOUR_DAY,
    (5, 2): DayReason.LABOUR_DAY,
    (10, 1): DayReason.NATIONAL_DAY,
    (10, 2): DayReason.NATIONAL_DAY,
    (10, 3): DayReason.NATIONAL_DAY,
}
"""Month and day of the holidays that need no lunar calendar: all that is assumed of a year not yet announced."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A notice of a year's holidays and the first day it is counted by here."""

    year: int
    plan: YearPlan
    since: date = date.min


class StateCouncilCalendar:
    """Working days by the library's notices and then by those in `notices`, the later in the list winning."""

    def __init__(self, notices: Iterable[InForce] = ()) -> None:
        self._notices = tuple(notices)[::-1]
        self._announced = library_years().keys() | {notice.year for notice in self._notices}

    def is_working(self, day: date) -> bool:
        return self.reason(day) in (None, DayReason.MAKE_UP_DAY)

    def reason(self, day: date) -> DayReason | None:
        for notice in self._notices:
            plan = notice.plan
            if day >= notice.since and (day.year == notice.year or day in plan.off or day in plan.worked):
                return _by_plan(plan, day)
        plan_of_library = library_years().get(day.year)
        if plan_of_library is not None:
            return _by_plan(plan_of_library, day)
        return FIXED_HOLIDAYS.get((day.month, day.day)) or _weekend(day)

    def provisional(self, year: int) -> bool:
        return year not in self._announced


def _by_plan(plan: YearPlan, day: date) -> DayReason | None:
    if day in plan.worked:
        return DayReason.MAKE_UP_DAY
    return plan.off.get(day) or _weekend(day)


def _weekend(day: date) -> DayReason | None:
    return DayReason.WEEKEND if day.weekday() >= 5 else None


@cache
def library_years() -> Mapping[int, YearPlan]:
    """The library's tables by year. Only years that contain a holiday are known; there is none without."""
    return {
        year: YearPlan(
            off={
                day: _HOLIDAYS.get(name, DayReason.SPECIAL_HOLIDAY)
                for day, name in constants.holidays.items()
                if day.year == year
            },
            worked=frozenset(day for day in constants.workdays if day.year == year),
        )
        for year in {day.year for day in constants.holidays}
    }
