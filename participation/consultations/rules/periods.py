"""When a consultation is open, and which periods may be published.

The state is never stored: it follows from two moments and the clock, so opening and closing happen
at the published second whether or not any program is awake then.

Source: 重大行政决策程序暂行条例 (Order 713) art. 15 – as a rule not less than 30 days; a shorter period
for urgent reasons is published together with its reason.
"""

from datetime import datetime, timedelta
from enum import StrEnum

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


def is_shortened(closes_at: datetime, statutory_closes_at: datetime | None) -> bool:
    """Whether a closing lies before the one the procedure profile demands (None: it demands none)."""
    return statutory_closes_at is not None and closes_at < statutory_closes_at


def period_problems(
    *,
    opens_at: datetime,
    closes_at: datetime,
    statutory_closes_at: datetime | None,
    shortening_allowed: bool,
    reason: str,
    moment: datetime,
) -> tuple[PeriodProblem, ...]:
    """Everything that forbids publishing this period, in the order a person would mend it; empty when fine.

    `statutory_closes_at` is what the procedure profile yields from the same opening, None where the
    profile sets no comment period. All times are aware.
    """
    problems: list[PeriodProblem] = []
    if opens_at < moment - BACKDATING_TOLERANCE:
        problems.append(PeriodProblem.OPENS_IN_PAST)
    if closes_at <= opens_at:
        problems.append(PeriodProblem.CLOSES_BEFORE_OPENING)
    elif closes_at <= moment:
        problems.append(PeriodProblem.CLOSES_IN_PAST)
    if closes_at - opens_at > timedelta(days=MAX_DAYS + 1):
        problems.append(PeriodProblem.TOO_LONG)
    if is_shortened(closes_at, statutory_closes_at):
        if not shortening_allowed:
            problems.append(PeriodProblem.SHORTENING_NOT_ALLOWED)
        elif not reason.strip():
            problems.append(PeriodProblem.REASON_MISSING)
    elif reason.strip():
        # A published reason for a period that is not short would tell the public something untrue.
        problems.append(PeriodProblem.REASON_WITHOUT_SHORTENING)
    return tuple(problems)
