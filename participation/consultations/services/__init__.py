"""Consultations for pages, workers and the features above.

Reading: of_matter, of_version, get_consultation, open_consultations, counts, comments, comments_by_ids, all_comment_ids,
find_round, find_receipt. Doing: publish, sweep_periods, submit_comment, enter, moderate, record_outcomes.
"""

from participation.consultations.presentation import (
    channel_text,
    comment_state_text,
    consultation_state_text,
    name_text,
    outcome_text,
    provision_text,
    stance_text,
)
from participation.consultations.rules import Channel, CommentState, ConsultationState, Stance
from participation.consultations.rules.commitments import RootReason
from participation.consultations.services.anchoring import carry_late, carry_to
from participation.consultations.services.commenting import (
    CommentCommand,
    Selected,
    Sender,
    code_of,
    not_open,
    submit_comment,
)
from participation.consultations.services.entering import Original, enter
from participation.consultations.services.moderation import Moderated, moderate
from participation.consultations.services.outcomes import record_outcomes
from participation.consultations.services.proofs import PublishedRoot, last_root
from participation.consultations.services.publishing import PeriodRefused, Plan, plan, publish
from participation.consultations.services.quoting import WHOLE, WORDS, Picked, choose, quoted, sentence_choices
from participation.consultations.services.reading import (
    PUBLIC_STATES,
    all_comment_ids,
    all_rounds,
    comments,
    comments_by_ids,
    counts,
    counts_of_all_rounds,
    current_round,
    database_now,
    fold_counts,
    get_consultation,
    of_matter,
    of_version,
    open_consultations,
    round_of,
)
from participation.consultations.services.receipts import entered_receipt, find_receipt, of_resident
from participation.consultations.services.revising import Way, publish_next, scheduled_next, take_back_next
from participation.consultations.services.rounds import Round, Target, find_round, remembered_round, text_of
from participation.consultations.services.sealing import erase_openings, publish_root
from participation.consultations.services.sweeping import sweep_periods
from participation.consultations.services.waiting import piles
from participation.consultations.views import (
    Accepted,
    AttachmentView,
    CommentOutcome,
    CommentView,
    ConsultationView,
    Counts,
    ReceiptView,
    Step,
)

__all__ = [
    "PUBLIC_STATES",
    "WHOLE",
    "WORDS",
    "Accepted",
    "AttachmentView",
    "Channel",
    "CommentCommand",
    "CommentOutcome",
    "CommentState",
    "CommentView",
    "ConsultationState",
    "ConsultationView",
    "Counts",
    "Moderated",
    "Original",
    "PeriodRefused",
    "Picked",
    "Plan",
    "PublishedRoot",
    "ReceiptView",
    "RootReason",
    "Round",
    "Selected",
    "Sender",
    "Stance",
    "Step",
    "Target",
    "Way",
    "all_comment_ids",
    "all_rounds",
    "carry_late",
    "carry_to",
    "channel_text",
    "choose",
    "code_of",
    "comment_state_text",
    "comments",
    "comments_by_ids",
    "consultation_state_text",
    "counts",
    "counts_of_all_rounds",
    "current_round",
    "database_now",
    "enter",
    "entered_receipt",
    "erase_openings",
    "find_receipt",
    "find_round",
    "fold_counts",
    "get_consultation",
    "last_root",
    "moderate",
    "name_text",
    "not_open",
    "of_matter",
    "of_resident",
    "of_version",
    "open_consultations",
    "outcome_text",
    "piles",
    "plan",
    "provision_text",
    "publish",
    "publish_next",
    "publish_root",
    "quoted",
    "record_outcomes",
    "remembered_round",
    "round_of",
    "scheduled_next",
    "sentence_choices",
    "stance_text",
    "submit_comment",
    "sweep_periods",
    "take_back_next",
    "text_of",
]
