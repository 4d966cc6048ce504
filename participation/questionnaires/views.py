"""What pages and other rooms see of questionnaires: frozen, without personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.questionnaires.rules import Definition, QuestionnaireState, Tally


@dataclass(frozen=True, slots=True)
class QuestionnaireView:
    """One questionnaire. ``state`` by the database's clock at the moment of reading; the times of the round are null
    until it is published with one. ``consultation_id`` likewise."""

    id: UUID
    matter_id: UUID
    matter_number: str
    ordinal: int
    title: str
    intro: str
    definition: Definition
    edition: int
    created_by: UUID
    state: QuestionnaireState
    consultation_id: UUID | None
    opens_at: datetime | None
    closes_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    sha256: str
    tally: Tally
    tallied_at: datetime | None

    @property
    def path(self) -> str:
        """Where it is answered."""
        return f"/matters/{self.matter_number}/questionnaires/{self.ordinal}"

    @property
    def office_path(self) -> str:
        """Where the office writes it."""
        return f"/office/matters/{self.matter_number}/questionnaires/{self.ordinal}"


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A comment that came out of an answer, with the code that opens its receipt."""

    question_id: str
    receipt_number: str
    code: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What somebody handed in, as its receipt shows it."""

    id: UUID
    receipt_number: str
    code: str
    received_at: datetime
    answers: dict[str, Any]
    remarks: tuple[RemarkView, ...]
