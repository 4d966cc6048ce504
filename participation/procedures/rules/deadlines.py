"""A computed date that can explain itself: rule, article, start, unit, the days skipped and why.

The day of the act is not counted, the next day is the first; the last day ends at 24:00 in Asia/Shanghai.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from participation.procedures.rules.calendars import DayReason, WorkingCalendar
from participation.procedures.rules.periods import Period, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_SEARCH = 20_000
"""Days looked through before a calendar without working days is called broken."""


@dataclass(frozen=True, slots=True)
class SkippedDay:
    date: date
    reason: DayReason


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period and how it came about.

    closes_at     aware, 24:00 Asia/Shanghai of last_day (that is 00:00 of the next day)
    start         the day of the act that starts the period; not counted
    rule, article codes: `RuleCode` values and `Source.citation` ("" = nothing may be cited)
    skipped       days inside the period that did not count; always empty for calendar days
    made_up       weekend days that did count because they are worked in exchange for a holiday
    provisional   some year it passes through has no announced holidays yet
    """

    closes_at: datetime
    start: date
    first_day: date
    last_day: date
    period: Period
    rule: str
    article: str
    skipped: tuple[SkippedDay, ...] = ()
    made_up: tuple[date, ...] = ()
    provisional: bool = False

    def as_json(self) -> dict[str, object]:
        """JSON-able; dates as ISO text. `Deadline.from_json` gives an equal value back."""
        return {
            "closes_at": self.closes_at.isoformat(),
            "start": self.start.isoformat(),
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "period": self.period.as_json(),
            "rule": self.rule,
            "article": self.article,
            "skipped": [{"date": day.date.isoformat(), "reason": day.reason.value} for day in self.skipped],
            "made_up": [day.isoformat() for day in self.made_up],
            "provisional": self.provisional,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Deadline":
        """ValueError when it is not a deadline."""
        try:
            period, skipped, made_up = value["period"], value["skipped"], value["made_up"]
            if not isinstance(period, Mapping) or not isinstance(skipped, list) or not isinstance(made_up, list):
                raise TypeError("period, skipped or made_up has the wrong shape")
            closes_at = datetime.fromisoformat(str(value["closes_at"]))
            if closes_at.tzinfo is None:
                raise ValueError("closes_at has no time zone")
            return cls(
                closes_at=closes_at.astimezone(SHANGHAI),
                start=date.fromisoformat(str(value["start"])),
                first_day=date.fromisoformat(str(value["first_day"])),
                last_day=date.fromisoformat(str(value["last_day"])),
                period=Period.from_json(period),
                rule=str(value["rule"]),
                article=str(value["article"]),
                skipped=tuple(SkippedDay(date.fromisoformat(day["date"]), DayReason(day["reason"])) for day in skipped),
                made_up=tuple(date.fromisoformat(day) for day in made_up),
                provisional=value["provisional"] is True,
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a deadline: {error}") from error


def local_day(moment: datetime) -> date:
    """The day of an aware moment in Asia/Shanghai. ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """24:00 of the day in Asia/Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=SHANGHAI)


def explain_deadline(
    start: date, period: Period, calendar: WorkingCalendar, *, rule: str, article: str = ""
) -> Deadline:
    """The end of a period that an act on the day `start` sets going.

    Working days count only days the calendar calls working. ValueError when the calendar has none for years.
    """
    first_day = start + timedelta(days=1)
    skipped: list[SkippedDay] = []
    made_up: list[date] = []
    provisional = False
    if period.unit is Unit.CALENDAR_DAY:
        last_day = start + timedelta(days=period.n)
    else:
        last_day, counted = start, 0
        while counted < period.n:
            last_day += timedelta(days=1)
            if (last_day - start).days > LONGEST_SEARCH:
                raise ValueError("the calendar has too few working days")
            provisional = provisional or calendar.provisional(last_day.year)
            reason = calendar.reason(last_day)
            if calendar.is_working(last_day):
                counted += 1
                if reason is DayReason.MAKE_UP_DAY:
                    made_up.append(last_day)
            else:
                skipped.append(SkippedDay(last_day, reason or DayReason.SPECIAL_HOLIDAY))
    return Deadline(
        closes_at=end_of(last_day),
        start=start,
        first_day=first_day,
        last_day=last_day,
        period=period,
        rule=rule,
        article=article,
        skipped=tuple(skipped),
        made_up=tuple(made_up),
        provisional=provisional,
    )


def recomputed(deadline: Deadline, calendar: WorkingCalendar, moment: datetime) -> Deadline:
    """The same deadline by a calendar that has learnt more; one that has passed by `moment` never changes."""
    if deadline.closes_at <= moment:
        return deadline
    return explain_deadline(deadline.start, deadline.period, calendar, rule=deadline.rule, article=deadline.article)
