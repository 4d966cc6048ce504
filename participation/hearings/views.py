"""What other features, pages and documents see of hearings: finished, immutable values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from participation.hearings import words
from participation.hearings.rules import (
    HOLDING,
    LIVE,
    OPEN_TO_ALL,
    TO_ACCEPT,
    Condition,
    ConditionKind,
    HearingKind,
    HearingState,
    Mode,
    PoolCode,
    Question,
    RegistrationState,
    Seating,
    Selection,
    Shortfall,
    can_be_held,
    may_withdraw,
)
from participation.procedures.rules import Deadline, local_day

_NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class PoolView:
    """Places of one kind, or of one interest category. ``name`` is in the reader's language.

    ``label`` is the category's own name ("" for the kind's usual one); ``waiting`` and ``applied`` count registrations
    on the waiting list and all that were not withdrawn or found ineligible; the rest is what ``rules.PoolPlan`` fixes.
    """

    id: UUID
    code: PoolCode
    capacity: int
    taken: int
    selection: Selection
    slug: str = ""
    label: str = ""
    note: str = ""
    recommended_by: str = ""
    alternates: int = 0
    share: Fraction = Fraction(0)
    conditions: tuple[Condition, ...] = ()
    questions: tuple[Question, ...] = ()
    id_number: bool = False
    companions: int = 0
    group_size: int = 0
    waitlist: int | None = None
    cascade: bool = False
    shortfall: Shortfall = Shortfall.LEAVE_UNFILLED
    waiting: int = 0
    applied: int = 0

    @property
    def on_page(self) -> int:
        """Observers first, as the most people look for them; then the notice's order."""
        return 0 if self.code is PoolCode.OBSERVER else 1

    @property
    def conditions_shown(self) -> tuple[Condition, ...]:
        """Conditions that say more than the age everybody knows."""
        return tuple(c for c in self.conditions if c.kind is not ConditionKind.AGE or c.minimum != 18 or c.proved)

    @property
    def name(self) -> str:
        return self.label or words.pool_name(self.code)

    @property
    def left(self) -> int:
        return self.capacity - self.taken

    @property
    def full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def open_to_all(self) -> bool:
        """Whether anybody may register by themselves."""
        return self.selection in OPEN_TO_ALL

    @property
    def by_draw(self) -> bool:
        return self.selection is Selection.DRAW

    @property
    def keeps_waitlist(self) -> bool:
        """Whether who finds no place can wait for one."""
        return self.selection is Selection.FIRST_COME and self.waitlist != 0


@dataclass(frozen=True, slots=True)
class HearingView:
    """One session as it stood at ``as_of`` (the database's clock). All datetimes are aware.

    ``matter_id`` is None, ``matter_number`` and ``matter_title`` are "" for a government meeting about no matter of ours.
    ``pools``: in the notice's order; pools without a place are left out. ``notice_deadline``: how the lead time was
    computed; None where the profile fixes none. ``attended_*``: None until it was recorded as held.
    ``online_address`` is for those who have a place, not for the public page.
    """

    id: UUID
    number: str
    matter_id: UUID | None
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
    organiser_name: str = ""
    organiser_path: str = ""
    mode: Mode = Mode.IN_PERSON
    series: UUID | None = None
    session_label: str = ""
    online_address: str = ""
    ends_at: datetime | None = None
    phone_proof: bool = False
    offer_hours: int = 2
    offers_until: datetime | None = None
    seating: Seating = Seating.FREE
    seat_plan: str = ""
    sequence: int = 0
    cancelled_at: datetime | None = None
    cancel_reason: str = ""

    @property
    def kind_name(self) -> str:
        return words.kind_name(self.kind)

    @property
    def office_path(self) -> str:
        """Its page in the office: beside its matter, or among the meetings about none."""
        if self.matter_number:
            return f"/office/matters/{self.matter_number}/hearings/{self.number}"
        return f"/office/meetings/{self.number}"

    @property
    def office_trail(self) -> list[tuple[str, str]]:
        """(words, address) of the pages above those of the session in the office, its own the last."""
        if not self.matter_number:
            return [(words.meetings_name(), "/office/meetings"), (self.number, self.office_path)]
        return [(self.matter_number, f"/office/matters/{self.matter_number}"), (self.number, self.office_path)]

    @property
    def notice_short(self) -> bool:
        """Whether it is still to come and comes sooner after its notice than the procedure wants, with no reason published."""
        return (
            self.notice_deadline is not None
            and not self.notice_reason
            and not self.cancelled
            and not self.begun
            and local_day(self.starts_at) < self.notice_deadline.last_day
        )

    @property
    def begun(self) -> bool:
        return self.starts_at <= self.as_of

    @property
    def can_be_held(self) -> bool:
        return can_be_held(self.starts_at, self.held_at, self.as_of)

    def pool(self, slug: str) -> PoolView | None:
        """The pool of this name, None when the session has none."""
        return next((pool for pool in self.pools if pool.slug == slug), None)

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def has_seats(self) -> bool:
        return self.seating is not Seating.FREE


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
    pool_label: str = ""

    @property
    def pool_name(self) -> str:
        return self.pool_label or words.pool_name(self.pool)

    @property
    def state_name(self) -> str:
        return words.registration_state_name(self.state)

    @property
    def need_names(self) -> list[str]:
        return words.need_names(self.needs)


@dataclass(frozen=True, slots=True)
class TicketView:
    """A registration as its holder sees it. ``holder`` is the full name: shown to the holder alone (None once erased).

    ``position``: place in the queue (from 1) of one who waits. ``seats``: what is printed on the numbered seats.
    ``masked_identity``: the last signs of the ID number, "" where none was asked for.
    """

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
    pool_id: UUID = _NIL
    pool_slug: str = ""
    pool_label: str = ""
    places: int = 1
    reason: str = ""
    reason_text: str = ""
    offer_expires_at: datetime | None = None
    position: int | None = None
    cascade: bool = False
    companions: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    masked_identity: str = ""

    @property
    def pool_name(self) -> str:
        return self.pool_label or words.pool_name(self.pool)

    @property
    def need_names(self) -> list[str]:
        return words.need_names(self.needs)

    @property
    def may_withdraw(self) -> bool:
        return may_withdraw(self.state, self.hearing.starts_at, self.hearing.as_of)

    @property
    def may_erase(self) -> bool:
        """Whether personal data is kept that nothing needs any more (the database decides again)."""
        hearing = self.hearing
        over = hearing.cancelled or hearing.held_at is not None or self.state not in LIVE
        return self.holder is not None and (
            over or (hearing.ends_at or hearing.starts_at + timedelta(days=1)) <= hearing.as_of
        )

    @property
    def holds_place(self) -> bool:
        return self.state in HOLDING

    @property
    def may_accept(self) -> bool:
        """Whether a place is kept for the holder and waits to be accepted."""
        return (
            self.state in TO_ACCEPT
            and not self.hearing.cancelled
            and not self.hearing.begun
            and (self.offer_expires_at is None or self.offer_expires_at > self.hearing.as_of)
        )


@dataclass(frozen=True, slots=True)
class Booked:
    """A registration was taken in. ``code`` is the secret half of the ticket's address; ``state`` is where it begins."""

    id: UUID
    number: str
    code: str
    pool: PoolCode
    title: str
    starts_at: datetime
    venue: str
    state: RegistrationState = RegistrationState.CONFIRMED


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
