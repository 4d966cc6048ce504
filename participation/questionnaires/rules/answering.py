"""From what was ticked and typed to an answer, or all that is wrong with it.

Field names on the page: ``q1`` the question itself; ``q1_other`` words beside 其他; ``q1_0`` the rank of the first option,
the column of the first row; ``q1_0_stance`` and ``q1_0_text`` what is said of the first provision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from participation.consultations.rules import Stance, TextProblem, clean_text, text_problem
from participation.questionnaires.rules.questions import MAX_OPTION, Definition, Question, QuestionKind

OTHER = "other"
STANCES = (Stance.SUPPORT, Stance.OPPOSE, Stance.SUGGEST)
"""What one may say of a provision."""

Raw = Callable[[str], Sequence[str]]
"""All values of one field, in order; none where it was not sent."""


class AnswerProblem(StrEnum):
    MISSING = "missing"
    UNKNOWN = "unknown"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    OTHER_EMPTY = "other_empty"
    OTHER_TOO_LONG = "other_too_long"
    RANK_MISSING = "rank_missing"
    RANK_TWICE = "rank_twice"
    ROW_MISSING = "row_missing"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_CONTROL = "text_control"
    STANCE_MISSING = "stance_missing"
    SUGGESTION_EMPTY = "suggestion_empty"


@dataclass(frozen=True, slots=True)
class Answered:
    """``answers`` by question id, only of what was answered; ``problems``: field name → what is wrong there.

    Shapes by kind – single: {choice: index or "other", other}; multiple: {choices: [index or "other"], other};
    scale: int; ranking: [option indices, first the best]; matrix: {row index as text: column index};
    text: str; provision: {path: {stance, text}}.
    """

    answers: dict[str, Any]
    problems: dict[str, AnswerProblem]


def answer(definition: Definition, raw: Raw) -> Answered:
    """Read every question. Nothing answered at all is a problem of the first question (``MISSING``)."""
    answers: dict[str, Any] = {}
    problems: dict[str, AnswerProblem] = {}
    for question in definition.questions:
        value, found = _READERS[question.kind](question, raw)
        problems |= found
        if value is not None:
            answers[question.id] = value
        elif question.required and not found:
            problems[first_field(question)] = AnswerProblem.MISSING
    if not answers and not problems and definition.questions:
        problems[first_field(definition.questions[0])] = AnswerProblem.MISSING
    return Answered(answers, problems)


def first_field(question: Question) -> str:
    """The field an error about the whole question stands at."""
    if question.kind in (QuestionKind.RANKING, QuestionKind.MATRIX):
        return f"{question.id}_0"
    return f"{question.id}_0_stance" if question.kind is QuestionKind.PROVISION else question.id


Read = tuple[Any, dict[str, AnswerProblem]]


def _first(raw: Raw, name: str) -> str:
    values = raw(name)
    return values[0].strip() if values else ""


def _index(value: str, count: int) -> int | None:
    """A number from 0 to count - 1 as the page wrote it."""
    if value.isascii() and value.isdigit() and len(value) <= 3 and int(value) < count:
        return int(value)
    return None


def _single(question: Question, raw: Raw) -> Read:
    value = _first(raw, question.id)
    if not value:
        return None, {}
    if value == OTHER and question.other:
        words, problem = _other(question, raw)
        return ({"choice": OTHER, "other": words}, {}) if problem is None else (None, problem)
    index = _index(value, len(question.options))
    return (None, {question.id: AnswerProblem.UNKNOWN}) if index is None else ({"choice": index, "other": ""}, {})


def _multiple(question: Question, raw: Raw) -> Read:
    values = list(dict.fromkeys(value.strip() for value in raw(question.id) if value.strip()))
    if not values:
        return None, {}
    choices: list[int | str] = []
    for value in values:
        index = _index(value, len(question.options))
        if index is None and not (value == OTHER and question.other):
            return None, {question.id: AnswerProblem.UNKNOWN}
        choices.append(OTHER if index is None else index)
    if len(choices) < question.least:
        return None, {question.id: AnswerProblem.TOO_FEW}
    if question.most and len(choices) > question.most:
        return None, {question.id: AnswerProblem.TOO_MANY}
    words = ""
    if OTHER in choices:
        words, problem = _other(question, raw)
        if problem is not None:
            return None, problem
    numbers = sorted(choice for choice in choices if isinstance(choice, int))
    return {"choices": [*numbers, *([OTHER] if OTHER in choices else [])], "other": words}, {}


def _other(question: Question, raw: Raw) -> tuple[str, dict[str, AnswerProblem] | None]:
    name = f"{question.id}_other"
    words = clean_text(_first(raw, name))
    match text_problem(words):
        case TextProblem.EMPTY:
            return "", {name: AnswerProblem.OTHER_EMPTY}
        case TextProblem.CONTROL:
            return "", {name: AnswerProblem.TEXT_CONTROL}
    if len(words) > MAX_OPTION:
        return "", {name: AnswerProblem.OTHER_TOO_LONG}
    return words, None


def _scale(question: Question, raw: Raw) -> Read:
    value = _first(raw, question.id)
    if not value:
        return None, {}
    number = _index(value, question.most + 1)
    if number is None or number < question.least:
        return None, {question.id: AnswerProblem.UNKNOWN}
    return number, {}


def _ranking(question: Question, raw: Raw) -> Read:
    ranks: dict[int, int] = {}
    problems: dict[str, AnswerProblem] = {}
    for option in range(len(question.options)):
        name = f"{question.id}_{option}"
        value = _first(raw, name)
        if not value:
            continue
        rank = _index(value, len(question.options) + 1)
        if not rank:
            problems[name] = AnswerProblem.UNKNOWN
        elif rank in ranks.values():
            problems[name] = AnswerProblem.RANK_TWICE
        else:
            ranks[option] = rank
    if problems:
        return None, problems
    if not ranks:
        return None, {}
    if len(ranks) < len(question.options):
        missing = next(option for option in range(len(question.options)) if option not in ranks)
        return None, {f"{question.id}_{missing}": AnswerProblem.RANK_MISSING}
    return sorted(ranks, key=lambda option: ranks[option]), {}


def _matrix(question: Question, raw: Raw) -> Read:
    chosen: dict[str, int] = {}
    problems: dict[str, AnswerProblem] = {}
    missing: list[str] = []
    for row in range(len(question.rows)):
        name = f"{question.id}_{row}"
        value = _first(raw, name)
        if not value:
            missing.append(name)
            continue
        column = _index(value, len(question.options))
        if column is None:
            problems[name] = AnswerProblem.UNKNOWN
        else:
            chosen[str(row)] = column
    if question.required and chosen:
        problems |= dict.fromkeys(missing, AnswerProblem.ROW_MISSING)
    if problems:
        return None, problems
    return chosen or None, {}


def _text(question: Question, raw: Raw) -> Read:
    words = clean_text(_first(raw, question.id))
    match text_problem(words):
        case TextProblem.EMPTY:
            return None, {}
        case TextProblem.CONTROL:
            return None, {question.id: AnswerProblem.TEXT_CONTROL}
        case TextProblem.TOO_LONG:
            return None, {question.id: AnswerProblem.TEXT_TOO_LONG}
    return words, {}


def _provision(question: Question, raw: Raw) -> Read:
    said: dict[str, dict[str, str]] = {}
    problems: dict[str, AnswerProblem] = {}
    for number, path in enumerate(question.paths):
        stance_field, text_field = f"{question.id}_{number}_stance", f"{question.id}_{number}_text"
        stance, words = _first(raw, stance_field), clean_text(_first(raw, text_field))
        problem = text_problem(words)
        if problem is TextProblem.EMPTY:
            words, problem = "", None
        if not stance and not words:
            continue
        if stance not in set(STANCES):
            problems[stance_field] = AnswerProblem.UNKNOWN if stance else AnswerProblem.STANCE_MISSING
        elif stance == Stance.SUGGEST and not words:
            problems[text_field] = AnswerProblem.SUGGESTION_EMPTY
        if problem is not None:
            too_long = problem is TextProblem.TOO_LONG
            problems[text_field] = AnswerProblem.TEXT_TOO_LONG if too_long else AnswerProblem.TEXT_CONTROL
        said[path] = {"stance": stance, "text": words}
    return (None, problems) if problems else (said or None, {})


_READERS: dict[QuestionKind, Callable[[Question, Raw], Read]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.SCALE: _scale,
    QuestionKind.RANKING: _ranking,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.TEXT: _text,
    QuestionKind.PROVISION: _provision,
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Words in an answer that become a comment. path: "" is the whole draft."""

    question_id: str
    path: str
    stance: Stance
    text: str


def remarks(definition: Definition, answers: dict[str, Any]) -> tuple[Remark, ...]:
    """What somebody wrote in own words: it goes into the register of comments and is answered like any other.

    The words beside 其他 name an option and are counted; they are no remark.
    """
    found = []
    for question in definition.questions:
        value = answers.get(question.id)
        if value is None:
            continue
        if question.kind is QuestionKind.TEXT:
            found.append(Remark(question.id, "", Stance.SUGGEST, value))
        elif question.kind is QuestionKind.PROVISION:
            found += [
                Remark(question.id, path, Stance(said["stance"]), said["text"])
                for path, said in value.items()
                if said["text"]
            ]
    return tuple(found)
