"""What other rooms and the pages see of an interpretation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.interpretations.rules import Element, ElementCode, State


@dataclass(frozen=True, slots=True)
class InterpretationView:
    """One interpretation with what is written so far, in the order of printing."""

    id: UUID
    matter_id: UUID
    version_id: UUID
    state: State
    interpreter: str
    document_number: str
    writers: frozenset[UUID]
    remark: str
    approved_by: UUID | None
    published_at: datetime | None
    elements: tuple[Element, ...]

    def element(self, code: ElementCode) -> Element:
        """The element, empty where nothing is written yet."""
        return next((e for e in self.elements if e.code == code), Element(code, ""))
