"""Counting answers. Counts of two sets of answers add up to those of both, in any order, so workers count in portions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from participation.questionnaires.rules.answering import OTHER
from participation.questionnaires.rules.questions import Definition, Question, QuestionKind


@dataclass(frozen=True, slots=True)
class Tally:
    """``total`` answers; ``counts``: question id → key → number. Keys by kind –

    ``answered`` (all kinds); single, multiple: option index or ``other``; scale: the value; ranking: ``option:rank``
    (rank from 1); matrix: ``row:column``; provision: ``path:stance``.
    """

    total: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        counts = {question: dict(found) for question, found in self.counts.items()}
        for question, found in other.counts.items():
            mine = counts.setdefault(question, {})
            for key, number in found.items():
                mine[key] = mine.get(key, 0) + number
        return Tally(self.total + other.total, counts)

    def of(self, question: Question, key: str) -> int:
        """One count."""
        return self.counts.get(question.id, {}).get(key, 0)

    def answered(self, question: Question) -> int:
        """How many answered this question."""
        return self.of(question, "answered")

    def mean(self, question: Question) -> float | None:
        """Mean value of a scale; None where nobody answered."""
        if not self.answered(question):
            return None
        values = range(question.least, question.most + 1)
        return sum(value * self.of(question, str(value)) for value in values) / self.answered(question)

    def mean_rank(self, question: Question, option: int) -> float | None:
        """Mean rank of an option, 1 the best; None where nobody ranked."""
        if not self.answered(question):
            return None
        ranks = range(1, len(question.options) + 1)
        return sum(rank * self.of(question, f"{option}:{rank}") for rank in ranks) / self.answered(question)

    def to_json(self) -> dict[str, Any]:
        """JSON-able."""
        return {"total": self.total, "counts": {question: dict(found) for question, found in self.counts.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        """The inverse of ``to_json``; of an empty mapping the empty tally."""
        return cls(int(data.get("total", 0)), data.get("counts", {}))


def tally(definition: Definition, answers: Iterable[Mapping[str, Any]]) -> Tally:
    """Count answers as ``answering.answer`` makes them."""
    total = 0
    counts: dict[str, dict[str, int]] = {}
    for given in answers:
        total += 1
        for question in definition.questions:
            if question.id not in given:
                continue
            mine = counts.setdefault(question.id, {})
            for key in ("answered", *_KEYS[question.kind](given[question.id])):
                mine[key] = mine.get(key, 0) + 1
    return Tally(total, counts)


_KEYS: Mapping[QuestionKind, Callable[[Any], list[str]]] = {
    QuestionKind.SINGLE: lambda value: [str(value["choice"])],
    QuestionKind.MULTIPLE: lambda value: [str(choice) for choice in value["choices"]],
    QuestionKind.SCALE: lambda value: [str(value)],
    QuestionKind.RANKING: lambda value: [f"{option}:{rank}" for rank, option in enumerate(value, start=1)],
    QuestionKind.MATRIX: lambda value: [f"{row}:{column}" for row, column in value.items()],
    QuestionKind.PROVISION: lambda value: [f"{path}:{said['stance']}" for path, said in value.items()],
    QuestionKind.TEXT: lambda _value: [],
}


def option_keys(question: Question) -> list[str]:
    """The keys of a single or multiple choice, in the order of the page."""
    return [*(str(index) for index in range(len(question.options))), *([OTHER] if question.other else [])]
