"""A pool's own questions on its form, as data of the notice, and the answers they accept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_QUESTIONS = 8
MAX_ANSWER = 500


class QuestionKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Question:
    """``id`` names the field and never changes; ``choices``: what a CHOICE offers."""

    id: str
    label: str
    kind: QuestionKind = QuestionKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored and published."""
        found: dict[str, Any] = {"id": self.id, "label": self.label, "kind": self.kind.value}
        if self.required:
            found["required"] = True
        if self.choices:
            found["choices"] = list(self.choices)
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Question":
        """The question of a stored object; ValueError for a kind nobody knows."""
        return cls(
            str(data["id"]),
            str(data["label"]),
            QuestionKind(data["kind"]),
            bool(data.get("required", False)),
            tuple(data.get("choices", ())),
        )


class AnswerProblem(StrEnum):
    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_CHOICE = "not_a_choice"


def answer_problem(question: Question, answer: str) -> AnswerProblem | None:
    """What is wrong with this answer ("" for none)."""
    if not answer:
        return AnswerProblem.MISSING if question.required else None
    if len(answer) > MAX_ANSWER:
        return AnswerProblem.TOO_LONG
    allowed: Iterable[str] | None = None
    if question.kind is QuestionKind.CHOICE:
        allowed = question.choices
    elif question.kind is QuestionKind.YES_NO:
        allowed = ("yes", "no")
    return AnswerProblem.NOT_A_CHOICE if allowed is not None and answer not in allowed else None


def read_questions(text: str) -> list[Question]:
    """Questions as an officer writes them, one a line: ``您住的小区？*`` or ``怎样到会？ 现场 | 视频``.

    A star at the end of the question makes it required; choices are parted by ``|`` after the question mark; the choices
    ``是 | 否`` make a yes-no question. Empty lines are skipped. ``id`` is q1, q2 … in order.
    """
    found: list[Question] = []
    for line in text.splitlines():
        asked, choices = _split(line.strip())
        if not asked:
            continue
        required = asked.endswith(("*", "＊"))
        label = asked.rstrip("*＊ ").strip()
        if not label:
            continue
        kind = QuestionKind.CHOICE if choices else QuestionKind.TEXT
        if choices in (("是", "否"), ("yes", "no")):
            kind, choices = QuestionKind.YES_NO, ()
        found.append(Question(f"q{len(found) + 1}", label, kind, required, choices))
    return found


def _split(line: str) -> tuple[str, tuple[str, ...]]:
    line = line.replace("｜", "|")
    if "|" not in line:
        return line, ()
    head, _, rest = line.partition("|")
    for mark in ("*", "＊", "？", "?", "：", ":"):
        asked, found, first = head.rpartition(mark)
        if found:
            choices = tuple(dict.fromkeys(c.strip() for c in [first, *rest.split("|")] if c.strip()))
            return asked + found, choices
    # No mark says where the question ends: the whole head is the question.
    return head, tuple(dict.fromkeys(c.strip() for c in rest.split("|") if c.strip()))
