"""Workers count what came in: in portions, each answer once, however often a worker dies in between."""

from uuid import UUID

from participation.platform.database import unit_of_work
from participation.questionnaires import queries
from participation.questionnaires.rules import tally

PORTION = 2_000
QUESTIONNAIRES = 50


async def count_answers() -> int:
    """Add what is new to every questionnaire's tally, a portion a transaction; how many answers were added."""
    counted = 0
    for questionnaire_id in await queries.with_uncounted(QUESTIONNAIRES):
        while portion := await _count(questionnaire_id):
            counted += portion
    return counted


async def _count(questionnaire_id: UUID) -> int:
    async with unit_of_work():
        found = await queries.lock_for_counting(questionnaire_id)
        if found is None:
            return 0
        definition, so_far = found
        answers = await queries.take_uncounted(questionnaire_id, PORTION)
        if answers:
            await queries.save_tally(questionnaire_id, so_far.plus(tally(definition, answers)))
        return len(answers)
