"""What a consultation summary says of questionnaires: finished sentences, in the language that is spoken."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.consultations import services as consultations
from participation.platform.i18n import format_number
from participation.platform.i18n import gettext as _
from participation.questionnaires import queries, words
from participation.questionnaires.rules import Question, QuestionKind, Tally, option_keys, tally
from participation.questionnaires.views import QuestionnaireView


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """One question: ``answered`` people, ``lines`` one result each."""

    title: str
    answered: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionnaireFacts:
    """One questionnaire. ``ended_at``: taken back early, for ``ended_reason``."""

    title: str
    answers: int
    ended_at: datetime | None
    ended_reason: str
    questions: tuple[QuestionFacts, ...]


async def facts_for_summary(matter_id: UUID) -> list[QuestionnaireFacts]:
    """The published questionnaires of a matter, with what the workers have not counted yet."""
    return [await _facts(found) for found in await queries.of_matter(matter_id, published_only=True)]


async def _facts(found: QuestionnaireView) -> QuestionnaireFacts:
    labels: dict[str, str] = {}
    if found.consultation_id is not None and any(question.paths for question in found.definition.questions):
        labels = dict(
            (await consultations.text_of(await consultations.get_consultation(found.consultation_id))).labels()
        )
    counts = found.tally.plus(tally(found.definition, await queries.uncounted(found.id)))
    return QuestionnaireFacts(
        title=found.title,
        answers=counts.total,
        ended_at=found.ended_at,
        ended_reason=found.ended_reason,
        questions=tuple(
            QuestionFacts(question.title, counts.answered(question), _lines(question, counts, labels))
            for question in found.definition.questions
        ),
    )


def _lines(question: Question, counts: Tally, labels: dict[str, str]) -> tuple[str, ...]:
    def count(name: str, key: str) -> str:
        return _("{name} {count}").format(name=name, count=format_number(counts.of(question, key)))

    join = _("、")
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            names = [*question.options, *([words.other_name()] if question.other else [])]
            return (join.join(count(name, key) for name, key in zip(names, option_keys(question), strict=True)),)
        case QuestionKind.SCALE:
            mean = counts.mean(question)
            values = join.join(
                count(words.value_name(value), str(value)) for value in range(question.least, question.most + 1)
            )
            return (values, _("平均 {mean} 分").format(mean=f"{mean:.2f}")) if mean is not None else (values,)
        case QuestionKind.RANKING:
            ranked = [(counts.mean_rank(question, n), text) for n, text in enumerate(question.options)]
            return tuple(
                _("{name}：平均名次 {mean}").format(name=text, mean=f"{mean:.2f}")
                for mean, text in sorted((mean, text) for mean, text in ranked if mean is not None)
            )
        case QuestionKind.MATRIX:
            return tuple(
                f"{row}{_('：')}"
                + join.join(count(text, f"{n}:{column}") for column, text in enumerate(question.options))
                for n, row in enumerate(question.rows)
            )
        case QuestionKind.PROVISION:
            return tuple(
                f"{labels.get(path, path)}{_('：')}"
                + join.join(count(words.stance_name(stance), f"{path}:{stance.value}") for stance in words.STANCES)
                for path in question.paths
            )
        case QuestionKind.TEXT:
            return (_("回答均登记为意见，逐条答复"),)
