"""When a consultation is open, and which periods may be published.

The state is never stored: it follows from two moments and the clock, so opening and closing happen
at the published second whether or not any program is awake then.

Source: 重大行政决策程序暂行条例 (Order 713) art. 15 – as a rule not less than 30 days; a shorter period
for urgent reasons is published together with its reason.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from participation.procedures.rules import (
    Deadline,
    Profile,
    ViolationCode,
    WorkingCalendar,
    check_period,
    comment_deadline,
    local_day,
)

MAX_DAYS = 366
"""Longest period an officer can enter, in days: catches a mistyped year, not a legal limit."""

BACKDATING_TOLERANCE = timedelta(minutes=5)
"""An opening this little in the past is a form filled in slowly, not a backdated notice."""


class ConsultationState(StrEnum):
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


class PeriodProblem(StrEnum):
    """Why a period cannot be published. Values are stable: they are error codes."""

    OPENS_IN_PAST = "opens_in_past"
    CLOSES_IN_PAST = "closes_in_past"
    CLOSES_BEFORE_OPENING = "closes_before_opening"
    TOO_LONG = "too_long"
    SHORTENING_NOT_ALLOWED = "shortening_not_allowed"
    REASON_MISSING = "reason_missing"
    REASON_WITHOUT_SHORTENING = "reason_without_shortening"


def state_at(opens_at: datetime, closes_at: datetime, moment: datetime) -> ConsultationState:
    """The state at a moment. The opening second belongs to the period, the closing second does not."""
    if moment < opens_at:
        return ConsultationState.SCHEDULED
    if moment < closes_at:
        return ConsultationState.OPEN
    return ConsultationState.CLOSED


def is_shortened(closes_at: datetime, statutory: Deadline | None) -> bool:
    """Whether a closing lies before the one the procedure profile demands (None: it demands none)."""
    return statutory is not None and closes_at < statutory.closes_at


def period_problems(
    profile: Profile,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    *,
    calendar: WorkingCalendar,
    moment: datetime,
) -> tuple[PeriodProblem, ...]:
    """Everything that forbids publishing this period, in the order a person would mend it; empty when fine.

    All times are aware. What the law demands is asked of `procedures`; here is added what makes no sense in practice.
    """
    problems: list[PeriodProblem] = []
    if opens_at < moment - BACKDATING_TOLERANCE:
        problems.append(PeriodProblem.OPENS_IN_PAST)
    if opens_at < closes_at <= moment:
        problems.append(PeriodProblem.CLOSES_IN_PAST)
    if closes_at - opens_at > timedelta(days=MAX_DAYS + 1):
        problems.append(PeriodProblem.TOO_LONG)
    found = check_period(profile, opens_at, closes_at, reason, calendar=calendar)
    problems.extend(_OF_THE_LAW[violation.code] for violation in found)
    statutory = comment_deadline(profile, local_day(opens_at), calendar)
    if reason.strip() and not is_shortened(closes_at, statutory):
        # A published reason for a period that is not short would tell the public something untrue.
        problems.append(PeriodProblem.REASON_WITHOUT_SHORTENING)
    return tuple(problems)


_OF_THE_LAW = {
    ViolationCode.CLOSES_BEFORE_OPENING: PeriodProblem.CLOSES_BEFORE_OPENING,
    ViolationCode.PERIOD_TOO_SHORT: PeriodProblem.SHORTENING_NOT_ALLOWED,
    ViolationCode.REASON_REQUIRED: PeriodProblem.REASON_MISSING,
}
