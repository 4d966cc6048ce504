"""Procedures for the features above: the rules bound to the calendar in force, and their words."""

from collections.abc import Sequence
from datetime import date, datetime

from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.procedures import rules
from participation.procedures.presentation import (
    citation,
    period_text,
    profile_name,
    rule_text,
    tentative,
    violation_message,
    why_rows,
)
from participation.procedures.rules import (
    PROFILES,
    Deadline,
    Period,
    Profile,
    RuleCode,
    Unit,
    Violation,
    explain_deadline,
)
from participation.procedures.services.calendars import keep_calendar_fresh, refresh_calendar, working_calendar

__all__ = [
    "PROFILES",
    "Deadline",
    "Period",
    "Profile",
    "RuleCode",
    "Unit",
    "Violation",
    "check_hearing_notice",
    "check_period",
    "citation",
    "comment_deadline",
    "earliest_after",
    "earliest_hearing",
    "explain_deadline",
    "interpretation_deadline",
    "keep_calendar_fresh",
    "latest_before",
    "messages",
    "period_text",
    "profile",
    "profile_choices",
    "profile_name",
    "recomputed",
    "refresh_calendar",
    "rule_text",
    "tentative",
    "violation_message",
    "why_rows",
    "working_calendar",
]


def profile(code: str) -> Profile:
    """The procedure profile of this code. NotFound `procedure.unknown`."""
    found = PROFILES.get(code)
    if found is None:
        raise NotFound("procedure.unknown", N_("没有这种办理程序：{profile}"), profile=code)
    return found


def profile_choices() -> list[tuple[str, str]]:
    """(code, name) of every profile, as a form offers them."""
    return [(code, profile_name(code)) for code in PROFILES]


def comment_deadline(code: str, opens_on: date) -> Deadline | None:
    """The end of the shortest comment period for an opening on this day in Shanghai; None where none is set."""
    return rules.comment_deadline(profile(code), opens_on, working_calendar())


def check_period(code: str, opens_at: datetime, closes_at: datetime, reason: str | None) -> tuple[Violation, ...]:
    """What forbids this comment period; empty when it is fine."""
    return rules.check_period(profile(code), opens_at, closes_at, reason, calendar=working_calendar())


def earliest_hearing(code: str, announced_on: date) -> Deadline | None:
    """The notice period of a hearing announced on this day: held from `last_day` on. None: no fixed number."""
    return rules.earliest_hearing(profile(code), announced_on, working_calendar())


def earliest_after(code: str, rule: RuleCode, published_on: date) -> Deadline | None:
    """The lead time that a publication on this day sets going (notice, second notice, papers). None: no fixed number."""
    return rules.earliest_after(profile(code), rule, published_on, working_calendar())


def latest_before(code: str, rule: RuleCode, held_on: date) -> date | None:
    """The last day on which it may be published for a hearing on this day. None: no fixed number."""
    return rules.latest_before(profile(code), rule, held_on, working_calendar())


def check_hearing_notice(code: str, announced_at: datetime, starts_at: datetime) -> tuple[Violation, ...]:
    """What forbids announcing at this moment a hearing that starts then; empty when it is fine."""
    return rules.check_hearing_notice(profile(code), announced_at, starts_at, calendar=working_calendar())


def interpretation_deadline(code: str, published_on: date) -> Deadline:
    """The last day for the interpretation of a document published on this day."""
    return rules.interpretation_deadline(profile(code), published_on, working_calendar())


def recomputed(deadline: Deadline, moment: datetime) -> Deadline:
    """The deadline by the calendar in force; one that has passed never changes."""
    return rules.recomputed(deadline, working_calendar(), moment)


def messages(violations: Sequence[Violation]) -> list[str]:
    """One sentence for each."""
    return [violation_message(violation) for violation in violations]
