"""The working-day calendar of the People's Republic of China, from the State Council's yearly notices.

The notices come with the library `chinesecalendar` (2004 on, a new release every November or so). A year it does not
hold is provisional: only weekends and the holidays with a fixed date (New Year, Labour Day, National Day) are free,
and there are no make-up days. `announced` adds what the library does not know yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from chinese_calendar import constants

from participation.procedures.rules import DayReason

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
class Announcement:
    """One year's notice: the days off with their holiday, and the weekend days worked in exchange."""

    off: Mapping[date, DayReason]
    worked: frozenset[date] = field(default_factory=frozenset)


class StateCouncilCalendar:
    """Working days by the notices of the library and those in `announced`, by year; the latter win."""

    def __init__(self, announced: Mapping[int, Announcement] | None = None) -> None:
        self._years = {**_library_years(), **(announced or {})}

    def is_working(self, day: date) -> bool:
        return self.reason(day) in (None, DayReason.MAKE_UP_DAY)

    def reason(self, day: date) -> DayReason | None:
        weekend = day.weekday() >= 5
        year = self._years.get(day.year)
        if year is None:
            fixed = FIXED_HOLIDAYS.get((day.month, day.day))
            return fixed or (DayReason.WEEKEND if weekend else None)
        if day in year.worked:
            return DayReason.MAKE_UP_DAY
        return year.off.get(day) or (DayReason.WEEKEND if weekend else None)

    def provisional(self, year: int) -> bool:
        return year not in self._years


@cache
def _library_years() -> Mapping[int, Announcement]:
    """The library's tables by year. Only years that contain a holiday are known; there is none without."""
    return {
        year: Announcement(
            off={
                day: _HOLIDAYS.get(name, DayReason.SPECIAL_HOLIDAY)
                for day, name in constants.holidays.items()
                if day.year == year
            },
            worked=frozenset(day for day in constants.workdays if day.year == year),
        )
        for year in {day.year for day in constants.holidays}
    }
