"""Use cases of questionnaires: writing, publishing, answering, counting."""

from participation.questionnaires.services.answering import find_answer, hand_in, has_proved, policy_of
from participation.questionnaires.services.counting import count_answers
from participation.questionnaires.services.facts import QuestionFacts, QuestionnaireFacts, facts_for_summary
from participation.questionnaires.services.reading import (
    export_rows,
    of_matter,
    open_questionnaire,
    published_of,
    published_questionnaire,
)
from participation.questionnaires.services.waiting import piles
from participation.questionnaires.services.writing import create, discard, end, publish, rewrite
from participation.questionnaires.views import AnswerView, QuestionnaireView, RemarkView

__all__ = [
    "AnswerView",
    "QuestionFacts",
    "QuestionnaireFacts",
    "QuestionnaireView",
    "RemarkView",
    "count_answers",
    "create",
    "discard",
    "end",
    "export_rows",
    "facts_for_summary",
    "find_answer",
    "hand_in",
    "has_proved",
    "of_matter",
    "open_questionnaire",
    "piles",
    "policy_of",
    "publish",
    "published_of",
    "published_questionnaire",
    "rewrite",
]
