"""Pure rules of procedure: standard library only, no language, no clock, no database."""

from participation.procedures.rules.calendars import DayReason, WeekdayCalendar, WorkingCalendar
from participation.procedures.rules.checks import (
    Violation,
    ViolationCode,
    check_hearing_notice,
    check_period,
    comment_deadline,
    earliest_after,
    earliest_hearing,
    hearing_held_deadline,
    hearing_request_deadline,
    interpretation_deadline,
    latest_before,
)
from participation.procedures.rules.deadlines import (
    Deadline,
    SkippedDay,
    end_of,
    explain_deadline,
    local_day,
    recomputed,
)
from participation.procedures.rules.periods import Period, Unit
from participation.procedures.rules.profiles import PROFILES, Evidence, Profile, RuleCode, Shortening, Source

__all__ = [
    "PROFILES",
    "DayReason",
    "Deadline",
    "Evidence",
    "Period",
    "Profile",
    "RuleCode",
    "Shortening",
    "SkippedDay",
    "Source",
    "Unit",
    "Violation",
    "ViolationCode",
    "WeekdayCalendar",
    "WorkingCalendar",
    "check_hearing_notice",
    "check_period",
    "comment_deadline",
    "earliest_after",
    "earliest_hearing",
    "end_of",
    "explain_deadline",
    "hearing_held_deadline",
    "hearing_request_deadline",
    "interpretation_deadline",
    "latest_before",
    "local_day",
    "recomputed",
]
