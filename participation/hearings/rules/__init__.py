"""What the law and the notice say about hearings, as pure functions and frozen values.

Time and randomness are arguments; nothing here reads a clock, a database or a language.
"""

from participation.hearings.rules.notice import NoticeCheck, check_notice
from participation.hearings.rules.numbers import (
    CODE_ALPHABET,
    CODE_LENGTH,
    code_from,
    format_code,
    mask_name,
    mask_phone,
    normalise_code,
    normalise_phone,
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
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "LIVE",
    "MAX_PLACES",
    "Applicant",
    "Condition",
    "HearingKind",
    "HearingPlan",
    "HearingState",
    "NoticeCheck",
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
    "check_notice",
    "code_from",
    "format_code",
    "mask_name",
    "mask_phone",
    "may_withdraw",
    "normalise_code",
    "normalise_phone",
    "plan_problems",
    "registration_number",
    "state_at",
    "unmet_conditions",
]
