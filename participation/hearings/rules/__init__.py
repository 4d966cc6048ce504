"""What the law and the notice say about hearings, as pure functions and frozen values.

Time and randomness are arguments; nothing here reads a clock, a database or a language.
"""

from participation.hearings.rules.notice import NoticeCheck, NoticeProblem
from participation.hearings.rules.numbers import (
    MAX_NAME,
    format_code,
    hearing_number,
    is_hearing_number,
    is_mobile,
    is_name,
    is_registration_number,
    registration_number,
)
from participation.hearings.rules.registration import (
    LIVE,
    Applicant,
    Condition,
    Refusal,
    RefusalReason,
    RegistrationState,
    answer_for,
    can_become,
    may_withdraw,
    unmet_conditions,
)
from participation.hearings.rules.session import (
    ANNOUNCEABLE,
    MAX_PLACES,
    HearingKind,
    HearingPlan,
    HearingState,
    PlanProblem,
    Pool,
    PoolCode,
    Selection,
    can_be_held,
    plan_problems,
    state_at,
)

__all__ = [
    "ANNOUNCEABLE",
    "LIVE",
    "MAX_NAME",
    "MAX_PLACES",
    "Applicant",
    "Condition",
    "HearingKind",
    "HearingPlan",
    "HearingState",
    "NoticeCheck",
    "NoticeProblem",
    "PlanProblem",
    "Pool",
    "PoolCode",
    "Refusal",
    "RefusalReason",
    "RegistrationState",
    "Selection",
    "answer_for",
    "can_be_held",
    "can_become",
    "format_code",
    "hearing_number",
    "is_hearing_number",
    "is_mobile",
    "is_name",
    "is_registration_number",
    "may_withdraw",
    "plan_problems",
    "registration_number",
    "state_at",
    "unmet_conditions",
]
