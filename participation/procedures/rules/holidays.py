"""Reading the State Council's yearly notice about holidays, as it is published or as plain lines. Pure.

The notice's own words are what an administrator has at hand, so they are what is pasted in:

    二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

Days of the week and numbers of days that the notice gives are checked against the calendar: a slip of the pen is found
here, not when somebody misses a date. The other form is one day a line, ``2027-02-06 放假 春节`` or ``2027-02-20 上班``;
it is what a year's table is written back as, to be corrected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from participation.procedures.rules.calendars import DayReason

HOLIDAYS: Mapping[str, DayReason] = {
    "元旦": DayReason.NEW_YEAR,
    "春节": DayReason.SPRING_FESTIVAL,
    "清明节": DayReason.QINGMING,
    "清明": DayReason.QINGMING,
    "劳动节": DayReason.LABOUR_DAY,
    "端午节": DayReason.DRAGON_BOAT,
    "中秋节": DayReason.MID_AUTUMN,
    "国庆节": DayReason.NATIONAL_DAY,
}
NAMES: Mapping[DayReason, str] = {reason: name for name, reason in HOLIDAYS.items() if name != "清明"} | {
    DayReason.SPECIAL_HOLIDAY: "特别放假"
}
YEARLY = (
    DayReason.NEW_YEAR,
    DayReason.SPRING_FESTIVAL,
    DayReason.QINGMING,
    DayReason.LABOUR_DAY,
    DayReason.DRAGON_BOAT,
    DayReason.MID_AUTUMN,
    DayReason.NATIONAL_DAY,
)
LONGEST = 15
"""Days of one holiday; more is a slip."""

_HEAD = re.compile(
    r"(元旦|春节|清明节|清明|劳动节|端午节|中秋节|国庆节)((?:[、和与](?:元旦|春节|清明节|劳动节|端午节|中秋节|国庆节))*)\s*:"
)
_DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
_ONE = re.compile(_DATE)
_RANGE = re.compile(_DATE + r"\s*[至到~—–-]+\s*" + _DATE)
_COUNT = re.compile(r"(?:共|放假)(\d{1,2})天")
_LINE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\s+(放假|上班)(?:\s+(\S+))?")
_WEEKDAYS = "一二三四五六日"


class HolidayProblem(StrEnum):
    """What is wrong with a pasted notice. Values are stable: they are error codes."""

    NO_DATES = "no_dates"
    BAD_DATE = "bad_date"
    WRONG_WEEKDAY = "wrong_weekday"
    WRONG_COUNT = "wrong_count"
    BACKWARDS = "backwards"
    WORKED_ON_WEEKDAY = "worked_on_weekday"
    BOTH = "both"
    """A day both free and worked."""
    MISSING = "missing"
    """A holiday of every year is not there."""
    OTHER_YEAR = "other_year"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault and the words it is about."""

    code: HolidayProblem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One year's arrangement: days off with their holiday, weekend days worked in exchange."""

    off: Mapping[date, DayReason] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def as_json(self) -> dict[str, object]:
        """JSON-able; `from_json` gives an equal value back."""
        return {
            "off": {day.isoformat(): reason.value for day, reason in sorted(self.off.items())},
            "worked": [day.isoformat() for day in sorted(self.worked)],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> YearPlan:
        """ValueError when it is not one."""
        off, worked = value.get("off"), value.get("worked")
        if not isinstance(off, Mapping) or not isinstance(worked, list):
            raise ValueError("not a year's plan")
        return cls(
            {date.fromisoformat(str(day)): DayReason(str(reason)) for day, reason in off.items()},
            frozenset(date.fromisoformat(str(day)) for day in worked),
        )

    def as_lines(self) -> str:
        """One day a line, in order: what `read_plan` reads."""
        lines = [(day, f"{day.isoformat()} 放假 {NAMES[reason]}") for day, reason in self.off.items()]
        lines += [(day, f"{day.isoformat()} 上班") for day in self.worked]
        return "\n".join(text for _day, text in sorted(lines))


def read_plan(year: int, text: str) -> tuple[YearPlan, tuple[Problem, ...]]:
    """The year's arrangement from a notice's words or from lines, with every problem found."""
    reader = _Reader(year)
    for line in _plain(text).split("\n"):
        match = _LINE.fullmatch(line.strip())
        if match:
            reader.line(match)
        elif line.strip():
            reader.sentence_by_sentence(line)
    return reader.finish()


def _plain(text: str) -> str:
    """Full-width forms made ordinary; the ideographic full stop stays what ends a sentence."""
    return unicodedata.normalize("NFKC", text).replace("\r", "\n")


class _Reader:
    def __init__(self, year: int) -> None:
        self.year = year
        self.off: dict[date, DayReason] = {}
        self.worked: set[date] = set()
        self.problems: list[Problem] = []
        self.reason = DayReason.SPECIAL_HOLIDAY

    def line(self, match: re.Match[str]) -> None:
        year, month, day, what, name = match.groups()
        found = self._date(int(year), int(month), int(day), match[0])
        if found is None:
            return
        if what == "上班":
            self.worked.add(found)
        else:
            self.off[found] = HOLIDAYS.get(name or "", DayReason.SPECIAL_HOLIDAY)

    def sentence_by_sentence(self, line: str) -> None:
        for sentence in re.split(r"[。;]", line):
            head = _HEAD.search(sentence)
            if head:
                self.reason = HOLIDAYS[head[1]]
                sentence = sentence[head.end() :]
            if "放假" in sentence:
                self._free(sentence.partition("放假")[0], sentence)
            elif "上班" in sentence:
                for found in self._dates(sentence):
                    self.worked.add(found)

    def finish(self) -> tuple[YearPlan, tuple[Problem, ...]]:
        if not self.off:
            self.problems.append(Problem(HolidayProblem.NO_DATES))
        else:
            missing = [NAMES[reason] for reason in YEARLY if reason not in self.off.values()]
            # Two holidays that fall together are one period under one name.
            together = {NAMES[DayReason.MID_AUTUMN]} if NAMES[DayReason.NATIONAL_DAY] not in missing else set()
            self.problems += [Problem(HolidayProblem.MISSING, name) for name in missing if name not in together]
        for day in sorted(self.worked):
            if day in self.off:
                self.problems.append(Problem(HolidayProblem.BOTH, day.isoformat()))
            elif day.weekday() < 5:
                self.problems.append(Problem(HolidayProblem.WORKED_ON_WEEKDAY, day.isoformat()))
        near = {self.year - 1, self.year, self.year + 1}
        for day in sorted({*self.off, *self.worked}):
            # A New Year's holiday may begin in December; anything further away is another year's notice.
            if day.year not in near or (
                day.year != self.year
                and abs((day - date(self.year, 1, 1)).days) > 7
                and abs((day - date(self.year, 12, 31)).days) > 7
            ):
                self.problems.append(Problem(HolidayProblem.OTHER_YEAR, day.isoformat()))
        return YearPlan(dict(sorted(self.off.items())), frozenset(self.worked)), tuple(dict.fromkeys(self.problems))

    def _free(self, said: str, sentence: str) -> None:
        days: list[date] = []
        span = _RANGE.search(said)
        if span:
            first = self._one(span.groups()[:4], span[0])
            last = None if first is None else self._one(span.groups()[4:], span[0], month=first.month, year=first.year)
            if first is not None and last is not None:
                if not timedelta(0) <= last - first < timedelta(days=LONGEST):
                    self.problems.append(Problem(HolidayProblem.BACKWARDS, span[0]))
                else:
                    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        else:
            days = self._dates(said)
        count = _COUNT.search(sentence)
        if count and days and int(count[1]) != len(days):
            self.problems.append(Problem(HolidayProblem.WRONG_COUNT, sentence.strip()))
        for day in days:
            self.off[day] = self.reason

    def _dates(self, said: str) -> list[date]:
        found: list[date] = []
        month, year = 0, self.year
        for match in _ONE.finditer(said):
            one = self._one(match.groups(), match[0], month=month, year=year)
            if one is not None:
                found.append(one)
                month, year = one.month, one.year
        return found

    def _one(self, parts: tuple[str | None, ...], said: str, *, month: int = 0, year: int | None = None) -> date | None:
        own_year, own_month, day, remark = parts
        found = self._date(
            int(own_year) if own_year else (year or self.year),
            int(own_month) if own_month else month,
            int(day or 0),
            said,
        )
        weekday = re.search(r"(?:周|星期)([一二三四五六日天])", remark or "")
        if found is not None and weekday and _WEEKDAYS[found.weekday()] != weekday[1].replace("天", "日"):
            self.problems.append(Problem(HolidayProblem.WRONG_WEEKDAY, said))
        return found

    def _date(self, year: int, month: int, day: int, said: str) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            self.problems.append(Problem(HolidayProblem.BAD_DATE, said))
            return None
