"""What pages and other features see of a response: frozen, finished values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from participation.responses.rules import Missing, Move, Outcome, ResponseState


@dataclass(frozen=True, slots=True)
class ThemeView:
    """One theme with its reply.

    ``position`` numbers it from 1 in its round and is part of its public address. ``provisions`` are (path, label) pairs
    in the order of the text. ``comments`` counts those under it, ``withheld`` those of them whose text is not shown.
    """

    id: UUID
    position: int
    title: str
    comments: int
    withheld: int
    outcome: Outcome | None
    reason: str
    change: str
    provisions: tuple[tuple[str, str], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether it has its reply."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True)
class ResponseView:
    """The response to one round."""

    id: UUID
    consultation_id: UUID
    matter_id: UUID
    matter_number: str
    state: ResponseState
    remark: str
    published_at: datetime | None

    @property
    def published(self) -> bool:
        """Whether everyone can read it."""
        return self.state is ResponseState.PUBLISHED

    @property
    def path(self) -> str:
        """Its public page."""
        return f"/matters/{self.matter_number}/response"

    @property
    def audit_subject(self) -> str:
        return f"response:{self.id}"


@dataclass(frozen=True, slots=True)
class StepView:
    """One move of the response."""

    move: Move
    remark: str
    actor_name: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers for the office. ``waiting`` comments have no theme yet."""

    total: int
    waiting: int
    themes: int
    unanswered: int

    @property
    def coded(self) -> int:
        return self.total - self.waiting


@dataclass(frozen=True, slots=True)
class Shelf:
    """One provision in the left pane of the workbench: ``path`` "" is the whole text."""

    path: str
    label: str
    total: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is missing, ready to be shown: receipt numbers and theme titles with their addresses."""

    missing: Missing
    comments: tuple[tuple[str, str], ...] = ()
    """(receipt number, provision label) of the first comments without a theme."""
    themes: tuple[tuple[UUID, str], ...] = ()
    """(id, title) of themes without a reply."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a published response adds up to, by outcome."""

    comments: dict[Outcome, int] = field(default_factory=dict)
    themes: dict[Outcome, int] = field(default_factory=dict)
    total: int = 0
    withheld: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)
