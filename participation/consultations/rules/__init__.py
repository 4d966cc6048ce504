"""The pure rules of consultations: no database, no clock, no randomness, no language."""

from participation.consultations.rules.comments import (
    MAX_REASON,
    MAX_TEXT,
    STAFF_CHANNELS,
    Channel,
    CommentState,
    Stance,
    TextProblem,
    clean_text,
    may_move,
    needs_reason,
    text_problem,
)
from participation.consultations.rules.contacts import (
    MAX_NAME,
    NameProblem,
    PhoneProblem,
    mask_name,
    name_problem,
    phone_problem,
)
from participation.consultations.rules.periods import (
    MAX_DAYS,
    ConsultationState,
    PeriodProblem,
    is_shortened,
    period_problems,
    state_at,
)
from participation.consultations.rules.receipts import (
    normalise_code,
    normalise_number,
    receipt_number,
)

__all__ = [
    "MAX_DAYS",
    "MAX_NAME",
    "MAX_REASON",
    "MAX_TEXT",
    "STAFF_CHANNELS",
    "Channel",
    "CommentState",
    "ConsultationState",
    "NameProblem",
    "PeriodProblem",
    "PhoneProblem",
    "Stance",
    "TextProblem",
    "clean_text",
    "is_shortened",
    "mask_name",
    "may_move",
    "name_problem",
    "needs_reason",
    "normalise_code",
    "normalise_number",
    "period_problems",
    "phone_problem",
    "receipt_number",
    "state_at",
    "text_problem",
]
