"""What pages and other rooms see of a sitting: frozen, finished, names as everyone may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.hearings.services import HearingView
from participation.sittings.rules.conduct import ItemKind, SittingState, TurnState
from participation.sittings.rules.record import Confirmation, EntryKind, RecordState
from participation.sittings.rules.report import Point, ReportState
from participation.sittings.rules.roles import Seated, TableRole


@dataclass(frozen=True, slots=True)
class RoleView:
    """Somebody at the table. ``asked``: recusals that wait for a decision."""

    id: UUID
    role: TableRole
    name: str
    title: str
    staff_id: UUID | None
    appointed_at: datetime
    ended_at: datetime | None
    end_reason: str

    @property
    def seated(self) -> Seated:
        return Seated(self.role, self.name, self.staff_id)


@dataclass(frozen=True, slots=True)
class RecusalView:
    """A demand that somebody stand back."""

    id: UUID
    role_id: UUID
    role: TableRole
    name: str
    asked_by: str
    reason: str
    asked_at: datetime
    decision: str
    decision_reason: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """A part of the agenda."""

    id: UUID
    position: int
    kind: ItemKind
    title: str
    minutes: int | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn to speak. ``seconds``: what is allowed; ``spoken``: what was used."""

    id: int
    registration_number: str
    name: str
    category: str
    seconds: int
    state: TurnState
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    spoken: int


@dataclass(frozen=True, slots=True)
class SittingView:
    """A sitting as it stood at ``hearing.as_of``."""

    hearing: HearingView
    state: SittingState
    started_at: datetime | None
    ended_at: datetime | None
    stream: str
    edition: int
    item: ItemView | None
    speaking: TurnView | None
    roles: tuple[RoleView, ...]
    items: tuple[ItemView, ...]
    turns: tuple[TurnView, ...]

    @property
    def table(self) -> tuple[RoleView, ...]:
        """Who sits there now."""
        return tuple(role for role in self.roles if role.ended_at is None)

    @property
    def waiting(self) -> tuple[TurnView, ...]:
        return tuple(turn for turn in self.turns if turn.state is TurnState.WAITING)

    @property
    def office_path(self) -> str:
        return f"/office/hearings/{self.hearing.number}"


def blocked(words: str, places: Iterable[tuple[int, int]]) -> str:
    """Words with these places left out, each shown as one block of its length, at most eight signs long."""
    text, at = [], 0
    for start, end in sorted(places):
        if start < at:
            continue
        text += [words[at:start], "█" * min(end - start, 8)]
        at = end
    return "".join([*text, words[at:]])


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry. ``speaker`` as printed; ``registration_number`` "" where the speaker has none. ``said``: what the
    speaker said of it last, of the wording that stands; ``correction`` their words beside it. ``written_by``: whose wording
    stands."""

    id: int
    position: int
    kind: EntryKind
    item_title: str
    speaker: str
    category: str
    registration_number: str
    role_id: UUID | None
    name: str
    text: str
    edition: int
    written_by: UUID | None
    written_at: datetime
    changed_at: datetime
    said: Confirmation | None
    correction: str
    said_at: datetime | None
    way: str
    masks: tuple[tuple[int, int], ...]
    comment_number: str

    @property
    def public_text(self) -> str:
        """With what was masked left out."""
        return blocked(self.text, self.masks)

    @property
    def corrected(self) -> bool:
        """Whether ``correction`` belongs to what was said; else it is why the speaker did not confirm it."""
        return self.said is Confirmation.CORRECTED


@dataclass(frozen=True, slots=True)
class RecordView:
    """The whole record."""

    state: RecordState
    entries: tuple[EntryView, ...]
    presiding_signed_by: str
    presiding_signed_at: datetime | None
    recorder_signed_by: str
    recorder_signed_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of the report."""

    id: UUID
    position: int
    point: Point


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report."""

    id: UUID
    state: ReportState
    edition: int
    summary: str
    other: str
    drafted_by: UUID
    submitted_by: UUID | None
    approved_by: UUID | None
    published_at: datetime | None
    remark: str
    points: tuple[PointView, ...]


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper of the hearing, with how many participants were served and how many opened it."""

    id: UUID
    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    served: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class ServedView:
    """Proof that one participant was served one paper."""

    paper_title: str
    registration_number: str
    masked_name: str
    way: str
    served_at: datetime
    opened_at: datetime | None
