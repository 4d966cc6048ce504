"""Reading questionnaires."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.matters.services import MatterView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.questionnaires import queries
from participation.questionnaires.views import QuestionnaireView

PORTION = 1000
"""Answers read at once for an export."""


async def of_matter(matter_id: UUID) -> list[QuestionnaireView]:
    """All of a matter, those still being written too; for the office."""
    return await queries.of_matter(matter_id)


async def published_of(matter_id: UUID) -> list[QuestionnaireView]:
    """Those of a matter that anyone may see."""
    return await queries.of_matter(matter_id, published_only=True)


async def open_questionnaire(matter: MatterView, ordinal: int) -> QuestionnaireView:
    """One of a matter that an officer has opened; NotFound `questionnaire.unknown`."""
    return _known(await queries.of_ordinal(matter.number, ordinal))


async def published_questionnaire(number: str, ordinal: int) -> QuestionnaireView:
    """One that anyone may see; NotFound `questionnaire.unknown` also while it is being written."""
    found = _known(await queries.of_ordinal(number, ordinal))
    if found.published_at is None:
        raise unknown()
    return found


async def export_rows(questionnaire_id: UUID) -> AsyncIterator[tuple[str, datetime, dict[str, Any]]]:
    """(receipt number, received_at, answers) of every answer, in order, read in portions."""
    after = 0
    while portion := list(await queries.all_answers(questionnaire_id, after, PORTION)):
        for sequence, number, received_at, answers in portion:
            yield number, received_at, answers
            after = sequence


def unknown() -> NotFound:
    """There is no such questionnaire, or not yet."""
    return NotFound("questionnaire.unknown", N_("没有找到这份问卷。它可能还没有公布"))


def _known(found: QuestionnaireView | None) -> QuestionnaireView:
    if found is None:
        raise unknown()
    return found
