"""What a questionnaire asks: its questions as data, and what is wrong with them.

A published definition never changes, so an answer's indices always mean the same options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

MAX_QUESTIONS = 40
MAX_OPTIONS = 30
MAX_RANKED = 12
MAX_ROWS = 20
MAX_PATHS = 40
MAX_TITLE = 200
MAX_HELP = 500
MAX_OPTION = 100
MAX_ANSWER = 2000
"""Longest text of an answer, in code points: as long as a comment, for it becomes one."""
SCALE_LIMITS = (0, 10)


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    RANKING = "ranking"
    MATRIX = "matrix"
    TEXT = "text"
    PROVISION = "provision"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. What a kind does not use is empty.

    id: ``q1``, given once and never again in this questionnaire. options: of single, multiple and ranking, the columns of
    a matrix. rows: of a matrix. other: single and multiple also offer 其他 with words. least, most: picks of multiple
    (0: no limit), ends of a scale. low, high: words at the ends of a scale. paths: provisions asked about.
    """

    id: str
    kind: QuestionKind
    title: str
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    other: bool = False
    least: int = 0
    most: int = 0
    low: str = ""
    high: str = ""
    paths: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON-able; tuples as lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        """The inverse of ``to_json``."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**(values | {"kind": QuestionKind(values["kind"])}))


class QuestionProblem(StrEnum):
    NO_TITLE = "no_title"
    TOO_FEW_OPTIONS = "too_few_options"
    TOO_MANY_OPTIONS = "too_many_options"
    OPTION_TWICE = "option_twice"
    OPTION_TOO_LONG = "option_too_long"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    ROW_TWICE = "row_twice"
    PICKS = "picks"
    SCALE = "scale"
    NO_PATHS = "no_paths"
    TOO_MANY_PATHS = "too_many_paths"


_CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING, QuestionKind.MATRIX})


def problems(question: Question) -> tuple[QuestionProblem, ...]:
    """Everything that keeps a question from being asked, in the order of the form."""
    found: list[QuestionProblem] = []
    if not question.title:
        found.append(QuestionProblem.NO_TITLE)
    if question.kind in _CHOICES:
        found += _option_problems(question)
    if question.kind is QuestionKind.MATRIX:
        found += _row_problems(question.rows)
    if question.kind is QuestionKind.MULTIPLE and not _picks_fit(question):
        found.append(QuestionProblem.PICKS)
    if question.kind is QuestionKind.SCALE and not _scale_fits(question):
        found.append(QuestionProblem.SCALE)
    if question.kind is QuestionKind.PROVISION:
        if not question.paths:
            found.append(QuestionProblem.NO_PATHS)
        elif len(question.paths) > MAX_PATHS:
            found.append(QuestionProblem.TOO_MANY_PATHS)
    return tuple(found)


def _option_problems(question: Question) -> list[QuestionProblem]:
    found = []
    allowed = MAX_RANKED if question.kind is QuestionKind.RANKING else MAX_OPTIONS
    if len(question.options) < 2:
        found.append(QuestionProblem.TOO_FEW_OPTIONS)
    if len(question.options) > allowed:
        found.append(QuestionProblem.TOO_MANY_OPTIONS)
    if len(set(question.options)) < len(question.options):
        found.append(QuestionProblem.OPTION_TWICE)
    if any(len(option) > MAX_OPTION for option in (*question.options, *question.rows)):
        found.append(QuestionProblem.OPTION_TOO_LONG)
    return found


def _row_problems(rows: Sequence[str]) -> list[QuestionProblem]:
    if not rows:
        return [QuestionProblem.NO_ROWS]
    found = []
    if len(rows) > MAX_ROWS:
        found.append(QuestionProblem.TOO_MANY_ROWS)
    if len(set(rows)) < len(rows):
        found.append(QuestionProblem.ROW_TWICE)
    return found


def _picks_fit(question: Question) -> bool:
    offered = len(question.options) + question.other
    if question.least < 0 or question.most < 0 or question.least > offered:
        return False
    return question.most == 0 or max(question.least, 1) <= question.most <= offered


def _scale_fits(question: Question) -> bool:
    lowest, highest = SCALE_LIMITS
    return lowest <= question.least < question.most <= highest


@dataclass(frozen=True, slots=True)
class Definition:
    """The questions in the order they are asked. ``next_id``: the number the next new question gets."""

    questions: tuple[Question, ...] = ()
    next_id: int = 1

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def added(self, question: Question) -> Definition:
        """With a new question at the end; its id is given here."""
        named = replace(question, id=f"q{self.next_id}")
        return Definition((*self.questions, named), self.next_id + 1)

    def changed(self, question: Question) -> Definition:
        """With the question of the same id replaced; ValueError where there is none."""
        if self.question(question.id) is None:
            raise ValueError(question.id)
        return replace(self, questions=tuple(question if one.id == question.id else one for one in self.questions))

    def removed(self, question_id: str) -> Definition:
        """Without that question; its id is not given again."""
        return replace(self, questions=tuple(one for one in self.questions if one.id != question_id))

    def moved(self, question_id: str, by: int) -> Definition:
        """With the question ``by`` places further down (negative: up), at the ends as far as it goes."""
        order = [one.id for one in self.questions]
        if question_id not in order:
            return self
        here = order.index(question_id)
        there = min(max(here + by, 0), len(order) - 1)
        questions = list(self.questions)
        questions.insert(there, questions.pop(here))
        return replace(self, questions=tuple(questions))

    def to_json(self) -> dict[str, Any]:
        """JSON-able."""
        return {"questions": [question.to_json() for question in self.questions], "next_id": self.next_id}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Definition:
        """The inverse of ``to_json``."""
        return cls(tuple(Question.from_json(one) for one in data["questions"]), int(data["next_id"]))


def may_publish(definition: Definition) -> bool:
    """At least one question, not too many, nothing wrong with any."""
    return 0 < len(definition.questions) <= MAX_QUESTIONS and not any(map(problems, definition.questions))
