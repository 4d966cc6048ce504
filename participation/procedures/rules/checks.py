"""Whether chosen times satisfy a profile: every fault at once, as codes with facts, in no language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from participation.procedures.rules.calendars import WorkingCalendar
from participation.procedures.rules.deadlines import Deadline, explain_deadline, local_day
from participation.procedures.rules.periods import Period
from participation.procedures.rules.profiles import Profile, RuleCode


class ViolationCode(StrEnum):
    CLOSES_BEFORE_OPENING = "closes_before_opening"
    PERIOD_TOO_SHORT = "period_too_short"
    """Shorter than the profile's period, which does not allow that for any reason."""
    REASON_REQUIRED = "reason_required"
    """Shorter than the profile's period; allowed with a published reason, and none is given."""
    NOTICE_TOO_LATE = "notice_too_late"


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault. `on` names the input at fault; `facts` hold the numbers a message needs."""

    code: ViolationCode
    on: str
    facts: Mapping[str, int | str | date | datetime] = field(default_factory=dict)


def comment_deadline(profile: Profile, opens_on: date, calendar: WorkingCalendar) -> Deadline | None:
    """The end of the shortest comment period for an opening on this day; None where the profile sets none."""
    if profile.comment_period is None:
        return None
    rule = RuleCode.COMMENT_PERIOD
    return explain_deadline(opens_on, profile.comment_period, calendar, rule=rule.value, article=profile.article(rule))


def check_period(
    profile: Profile, opens_at: datetime, closes_at: datetime, reason: str | None, *, calendar: WorkingCalendar
) -> tuple[Violation, ...]:
    """What forbids a comment period; empty when it is fine. Both moments are aware, else ValueError.

    The period is fulfilled when it closes no earlier than 24:00 of the last day computed from the day it opens.
    """
    required = comment_deadline(profile, local_day(opens_at), calendar)
    local_day(closes_at)
    violations: list[Violation] = []
    if closes_at <= opens_at:
        violations.append(Violation(ViolationCode.CLOSES_BEFORE_OPENING, "closes_at"))
    if required is not None and closes_at < required.closes_at:
        facts: dict[str, int | str | date | datetime] = {
            "n": required.period.n,
            "unit": required.period.unit.value,
            "required_closes_at": required.closes_at,
        }
        if not profile.shortening_allowed:
            violations.append(Violation(ViolationCode.PERIOD_TOO_SHORT, "closes_at", facts))
        elif not (reason or "").strip():
            violations.append(Violation(ViolationCode.REASON_REQUIRED, "shortened_reason", facts))
    return tuple(violations)


def earliest_after(profile: Profile, rule: RuleCode, published_on: date, calendar: WorkingCalendar) -> Deadline | None:
    """The lead time that a publication on this day sets going; what it is ahead of may be held from `last_day` on.

    `rule` is HEARING_NOTICE, SECOND_NOTICE or PAPERS. None where the profile fixes no number.
    """
    period = {
        RuleCode.HEARING_NOTICE: profile.hearing_notice,
        RuleCode.SECOND_NOTICE: profile.second_notice,
        RuleCode.PAPERS: profile.papers,
    }[rule]
    if period is None:
        return None
    return explain_deadline(published_on, period, calendar, rule=rule.value, article=profile.article(rule))


def latest_before(profile: Profile, rule: RuleCode, held_on: date, calendar: WorkingCalendar) -> date | None:
    """The last day on which something may be published for a hearing on this day; None where no number is fixed."""
    found = earliest_after(profile, rule, held_on, calendar)
    if found is None:
        return None
    # The period counted backwards is at most as long as counted forwards from there, holidays apart.
    day = held_on - (found.last_day - held_on)
    while True:
        deadline = earliest_after(profile, rule, day + timedelta(days=1), calendar)
        if deadline is None or deadline.last_day > held_on:
            break
        day += timedelta(days=1)
    while True:
        deadline = earliest_after(profile, rule, day, calendar)
        if deadline is None or deadline.last_day <= held_on:
            return day
        day -= timedelta(days=1)


def earliest_hearing(profile: Profile, announced_on: date, calendar: WorkingCalendar) -> Deadline | None:
    """The notice period of a hearing announced on this day; it may be held from `last_day` on.

    The day of the notice does not count and the day of the hearing does, so a notice 30 days ahead is one whose
    dates differ by 30. None where the profile fixes no number.
    """
    if profile.hearing_notice is None:
        return None
    rule = RuleCode.HEARING_NOTICE
    return explain_deadline(
        announced_on, profile.hearing_notice, calendar, rule=rule.value, article=profile.article(rule)
    )


def check_hearing_notice(
    profile: Profile, announced_at: datetime, starts_at: datetime, *, calendar: WorkingCalendar
) -> tuple[Violation, ...]:
    """What forbids announcing now a hearing that starts then; empty when it is fine."""
    notice = earliest_hearing(profile, local_day(announced_at), calendar)
    if notice is None or local_day(starts_at) >= notice.last_day:
        return ()
    facts: dict[str, int | str | date | datetime] = {
        "n": notice.period.n,
        "unit": notice.period.unit.value,
        "earliest": notice.last_day,
    }
    return (Violation(ViolationCode.NOTICE_TOO_LATE, "starts_at", facts),)


def hearing_request_deadline(profile: Profile, told_on: date, calendar: WorkingCalendar) -> Deadline | None:
    """Until when somebody told on this day of the right to a hearing may ask for one; None where the profile sets none."""
    return _from(profile, RuleCode.REQUEST_WITHIN, profile.request_within, told_on, calendar)


def hearing_held_deadline(profile: Profile, asked_on: date, calendar: WorkingCalendar) -> Deadline | None:
    """Until when a hearing asked for on this day is to be held; None where the profile sets none."""
    return _from(profile, RuleCode.HELD_WITHIN, profile.held_within, asked_on, calendar)


def _from(
    profile: Profile, rule: RuleCode, period: Period | None, start: date, calendar: WorkingCalendar
) -> Deadline | None:
    if period is None:
        return None
    return explain_deadline(start, period, calendar, rule=rule.value, article=profile.article(rule))


def interpretation_deadline(profile: Profile, published_on: date, calendar: WorkingCalendar) -> Deadline:
    """The last day for the interpretation of a document published on this day."""
    rule = RuleCode.INTERPRETATION_DUE
    return explain_deadline(
        published_on, profile.interpretation_due, calendar, rule=rule.value, article=profile.article(rule)
    )
