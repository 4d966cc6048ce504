"""What several pages of questionnaires show."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response

from participation.consultations import services as consultations
from participation.drafts import services as drafts
from participation.drafts.rules import official_labels
from participation.platform.errors import NotFound
from participation.questionnaires import words
from participation.questionnaires.rules import Question, QuestionKind, Tally, option_keys
from participation.questionnaires.services import QuestionnaireView

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

_NOT_ASKABLE = frozenset({"title", "head"})


async def provisions_of(matter_id: Any) -> list[tuple[str, str]]:
    """(path, official label) of what may be asked about: of the round's text, or of the newest draft before it."""
    consultation = await consultations.of_matter(matter_id)
    if consultation is not None:
        return (await consultations.text_of(consultation)).labels()
    version = await drafts.latest(matter_id, kind="draft")
    if version is None:
        return []
    found = await drafts.provisions(version.id)
    labels = official_labels(found)
    return [(one.path, labels[one.path]) for one in found if one.kind not in _NOT_ASKABLE]


async def texts_of(questionnaire: QuestionnaireView) -> dict[str, Any]:
    """``labels``: path → official label; ``texts``: path → the provisions of it; ``draft``: address of the text.

    Of the round it is published with, else of what it would be published with now."""
    asked = {path for question in questionnaire.definition.questions for path in question.paths}
    labels = dict(await provisions_of(questionnaire.matter_id)) if asked else {}
    texts: dict[str, list[Any]] = {}
    draft = None
    if questionnaire.consultation_id is not None:
        consultation = await consultations.get_consultation(questionnaire.consultation_id)
        draft = consultation.draft_path
        found = await consultations.text_of(consultation)
        for path in asked:
            try:
                texts[path] = found.subtree(path)
                labels[path] = found.label(path)
            except NotFound:
                continue
    return {"labels": labels, "texts": texts, "draft": draft}


def results(questionnaire: QuestionnaireView, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """What a page or a summary shows of each question: ``question``, ``answered``, and by kind ``rows`` for bars,
    ``mean``, ``table`` (columns, rows of numbers)."""
    return [_result(question, questionnaire.tally, labels) for question in questionnaire.definition.questions]


def _result(question: Question, tally: Tally, labels: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "question": question,
        "answered": tally.answered(question),
        "rows": [],
        "mean": None,
        "columns": [],
        "table": [],
    }
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            names = [*question.options, *([words.other_name()] if question.other else [])]
            found["rows"] = [
                {"label": name, "value": tally.of(question, key), "colour": "indigo"}
                for name, key in zip(names, option_keys(question), strict=True)
            ]
        case QuestionKind.SCALE:
            values = range(question.least, question.most + 1)
            found["rows"] = [
                {"label": str(value), "value": tally.of(question, str(value)), "colour": "indigo"} for value in values
            ]
            found["mean"] = tally.mean(question)
        case QuestionKind.RANKING:
            ranks = range(1, len(question.options) + 1)
            found["columns"] = [words.rank_name(rank) for rank in ranks] + [words.mean_rank_name()]
            order = sorted(range(len(question.options)), key=lambda n: (tally.mean_rank(question, n) or 0, n))
            found["table"] = [
                (
                    question.options[n],
                    [*(tally.of(question, f"{n}:{rank}") for rank in ranks), tally.mean_rank(question, n)],
                )
                for n in order
            ]
        case QuestionKind.MATRIX:
            found["columns"] = list(question.options)
            found["table"] = [
                (row, [tally.of(question, f"{n}:{column}") for column in range(len(question.options))])
                for n, row in enumerate(question.rows)
            ]
        case QuestionKind.PROVISION:
            found["columns"] = [words.stance_name(stance) for stance in words.STANCES]
            found["table"] = [
                (labels.get(path, path), [tally.of(question, f"{path}:{stance.value}") for stance in words.STANCES])
                for path in question.paths
            ]
    return found
