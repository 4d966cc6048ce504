"""What a deadline needs to know about working days, without saying where it comes from.

Working days follow the State Council's yearly notice, with make-up days (调休) on weekends. A year whose
notice is not out yet is *provisional*: a date computed through it may still move, and says so.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol


class DayReason(StrEnum):
    """Why a day is not what its weekday suggests. All but MAKE_UP_DAY are reasons not to work."""

    WEEKEND = "weekend"
    NEW_YEAR = "new_year"
    SPRING_FESTIVAL = "spring_festival"
    QINGMING = "qingming"
    LABOUR_DAY = "labour_day"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL_DAY = "national_day"
    SPECIAL_HOLIDAY = "special_holiday"
    MAKE_UP_DAY = "make_up_day"
    """A Saturday or Sunday on which people work in exchange for a holiday."""


class WorkingCalendar(Protocol):
    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""

    def reason(self, day: date) -> DayReason | None:
        """Why the day is free, or MAKE_UP_DAY for a working weekend; None for a plain working day."""

    def provisional(self, year: int) -> bool:
        """Whether the year's arrangement of holidays is not announced (or not known here)."""


class WeekdayCalendar:
    """Monday to Friday, less the days given; every year provisional. What is left when nothing is known.

    `free` are the extra days off, by date. No day is worked on a weekend.
    """

    def __init__(self, free: Iterable[tuple[date, DayReason]] = ()) -> None:
        self._free = dict(free)

    def is_working(self, day: date) -> bool:
        return self.reason(day) is None

    def reason(self, day: date) -> DayReason | None:
        found = self._free.get(day)
        if found is not None:
            return found
        return DayReason.WEEKEND if day.weekday() >= 5 else None

    def provisional(self, year: int) -> bool:
        return True
