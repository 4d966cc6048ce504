"""What other features, pages and documents see of hearings: finished, immutable values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.hearings import words
from participation.hearings.rules import (
    HearingKind,
    HearingState,
    PoolCode,
    RegistrationState,
    Selection,
    can_be_held,
    may_withdraw,
)
from participation.procedures.rules import Deadline


@dataclass(frozen=True, slots=True)
class PoolView:
    """Places of one kind. ``name`` is in the reader's language."""

    id: UUID
    code: PoolCode
    capacity: int
    taken: int
    selection: Selection

    @property
    def name(self) -> str:
        return words.pool_name(self.code)

    @property
    def left(self) -> int:
        return self.capacity - self.taken

    @property
    def full(self) -> bool:
        return self.taken >= self.capacity


@dataclass(frozen=True, slots=True)
class HearingView:
    """One hearing as it stood at ``as_of`` (the database's clock). All datetimes are aware.

    ``pools``: participants first, then observers; pools without a place are left out. ``notice_deadline``: how the
    lead time was computed; None where the profile fixes none. ``attended_*``: None until it was recorded as held.
    """

    id: UUID
    number: str
    matter_id: UUID
    matter_number: str
    matter_title: str
    kind: HearingKind
    title: str
    description: str
    agenda: str
    venue: str
    starts_at: datetime
    registration_opens_at: datetime
    registration_closes_at: datetime
    state: HearingState
    pools: tuple[PoolView, ...]
    announced_at: datetime
    notice_deadline: Deadline | None
    notice_reason: str
    held_at: datetime | None
    held_note: str
    attended_participants: int | None
    attended_observers: int | None
    as_of: datetime

    @property
    def kind_name(self) -> str:
        return words.kind_name(self.kind)

    @property
    def begun(self) -> bool:
        return self.starts_at <= self.as_of

    @property
    def can_be_held(self) -> bool:
        return can_be_held(self.starts_at, self.held_at, self.as_of)

    def pool(self, code: PoolCode) -> PoolView | None:
        """The pool with this code, None when the hearing has none."""
        return next((pool for pool in self.pools if pool.code is code), None)


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """One registration as an officer's list shows it. ``statement``: what a participant wants to speak about, or ""."""

    number: str
    pool: PoolCode
    state: RegistrationState
    masked_name: str
    statement: str
    needs: tuple[str, ...]
    created_at: datetime
    withdrawn_at: datetime | None

    @property
    def pool_name(self) -> str:
        return words.pool_name(self.pool)

    @property
    def state_name(self) -> str:
        return words.registration_state_name(self.state)

    @property
    def need_names(self) -> list[str]:
        return words.need_names(self.needs)


@dataclass(frozen=True, slots=True)
class TicketView:
    """A registration as its holder sees it. ``holder`` is the full name: shown to the holder alone (None once erased)."""

    id: UUID
    number: str
    code: str
    pool: PoolCode
    state: RegistrationState
    masked_name: str
    holder: str | None
    needs: tuple[str, ...]
    created_at: datetime
    withdrawn_at: datetime | None
    hearing: HearingView

    @property
    def pool_name(self) -> str:
        return words.pool_name(self.pool)

    @property
    def need_names(self) -> list[str]:
        return words.need_names(self.needs)

    @property
    def may_withdraw(self) -> bool:
        return may_withdraw(self.state, self.hearing.starts_at, self.hearing.as_of)


@dataclass(frozen=True, slots=True)
class Booked:
    """A place was given. ``code`` is the secret half of the ticket's address."""

    id: UUID
    number: str
    code: str
    pool: PoolCode
    title: str
    starts_at: datetime
    venue: str


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """Places of one kind in the consultation summary."""

    code: str
    name: str
    capacity: int
    taken: int


@dataclass(frozen=True, slots=True)
class HearingFacts:
    """One hearing in the consultation summary. ``note``: what was recorded when it was held, with attendance."""

    number: str
    kind: str
    title: str
    starts_at: datetime
    venue: str
    pools: tuple[PoolFacts, ...]
    held_at: datetime | None
    note: str
