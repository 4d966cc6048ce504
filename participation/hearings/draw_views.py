"""What pages and documents see of draws: finished, immutable values."""

from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from uuid import UUID

from participation.hearings.drawing import bits_needed
from participation.hearings.rules.draws import (
    Agreement,
    DrawState,
    Entered,
    SourceKind,
    agreement,
    state_of,
)


@dataclass(frozen=True, slots=True)
class EntryView:
    """What one person last entered for a source. ``hidden``: the reader may not see the value before entering their own."""

    id: int
    staff_id: UUID
    staff_name: str
    value: str
    canonical: str
    fetched: bool
    address: str
    note: str
    picture_sha256: str
    picture_type: str
    entered_at: datetime
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class DrawSourceView:
    """A source as announced, with its value once settled. ``entries``: the last one of each person."""

    id: UUID
    position: int
    kind: SourceKind
    name: str
    how: str
    address: str
    bits: float
    due_at: datetime
    commitment: str
    round: int | None
    value: str
    canonical: str
    seed: str
    nonce: str
    settled_at: datetime | None
    dropped_at: datetime | None
    entries: tuple[EntryView, ...]
    as_of: datetime

    @property
    def due(self) -> bool:
        """Its value exists; of a promise: the time to tell it is over."""
        return self.due_at <= self.as_of

    @property
    def is_promise(self) -> bool:
        return self.kind is SourceKind.COMMITMENT

    @property
    def settled(self) -> bool:
        """It holds nothing up any more: confirmed, or a promise not kept in time, which then does not count."""
        return self.settled_at is not None or (self.is_promise and self.due)

    @property
    def counts(self) -> bool:
        """Whether it is in the key."""
        return self.settled_at is not None

    @property
    def agreement(self) -> Agreement:
        return agreement([Entered(str(entry.staff_id), entry.canonical) for entry in self.entries])

    @property
    def waiting_for_entries(self) -> bool:
        return self.due and not self.is_promise and self.settled_at is None

    def seen_by(self, staff_id: UUID) -> "DrawSourceView":
        """As this person may see it: until they have entered a value themselves, others' are hidden."""
        if self.settled_at is not None or any(entry.staff_id == staff_id for entry in self.entries):
            return self
        hidden = (
            replace(
                entry, value="", canonical=f"hidden {entry.id}", address="", note="", picture_sha256="", hidden=True
            )
            for entry in self.entries
        )
        return replace(self, entries=tuple(hidden))


@dataclass(frozen=True, slots=True)
class SkipView:
    """An entry skipped after the draw. ``rank``: its place in the order, from 1."""

    line: int
    reason: str
    skipped_at: datetime


@dataclass(frozen=True, slots=True)
class TranscriptView:
    """One published revision. ``reason``: why it follows an earlier one, "" for the first."""

    id: UUID
    revision: int
    sha256: str
    reason: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class DrawPoolView:
    """A frozen pool; ``order`` is None before the draw. ``slug`` and ``name``: the hearing's pool it was made of."""

    id: UUID
    pool_id: UUID
    slug: str
    name: str
    quota: int
    alternates: int
    size: int
    sha256: str
    order: tuple[int, ...] | None
    skips: tuple[SkipView, ...]
    transcripts: tuple[TranscriptView, ...]

    @property
    def bits_needed(self) -> float:
        """What choosing the places takes, in bits."""
        return bits_needed(self.size, self.quota)

    @property
    def skipped(self) -> frozenset[int]:
        return frozenset(skip.line for skip in self.skips)

    @property
    def latest(self) -> TranscriptView | None:
        return self.transcripts[-1] if self.transcripts else None


@dataclass(frozen=True, slots=True)
class DrawView:
    """One draw as it stood at ``as_of`` (the database's clock). All datetimes are aware."""

    id: UUID
    number: str
    hearing_id: UUID
    hearing_number: str
    hearing_title: str
    hearing_starts_at: datetime
    matter_number: str
    organiser_name: str
    organiser_path: str
    hash: str
    draws_at: datetime
    place: str
    announced_at: datetime
    announced_by: UUID
    run_by: UUID | None
    run_at: datetime | None
    key: str
    notary: str
    witnesses: str
    voided_at: datetime | None
    void_reason: str
    sources: tuple[DrawSourceView, ...]
    pools: tuple[DrawPoolView, ...]
    as_of: datetime

    @property
    def settled(self) -> bool:
        return all(source.settled for source in self.sources) and any(source.counts for source in self.sources)

    @property
    def state(self) -> DrawState:
        return state_of(
            voided=self.voided_at is not None,
            run=self.run_at is not None,
            settled=self.settled,
            draws_at=self.draws_at,
            at=self.as_of,
        )

    @property
    def bits_announced(self) -> float:
        """What all public sources carry together; a promised value adds nothing for whoever promised it."""
        total = sum(source.bits for source in self.sources if not source.is_promise)
        return total if isfinite(total) else 0.0

    @property
    def bits_needed(self) -> float:
        """What the most demanding pool takes."""
        return max((pool.bits_needed for pool in self.pools), default=0.0)

    @property
    def enough(self) -> bool:
        return self.bits_announced >= self.bits_needed

    def source(self, source_id: UUID) -> DrawSourceView | None:
        """The source with this id."""
        return next((source for source in self.sources if source.id == source_id), None)

    def pool(self, slug: str) -> DrawPoolView | None:
        """The pool with this name in addresses."""
        return next((pool for pool in self.pools if pool.slug == slug), None)

    def seen_by(self, staff_id: UUID) -> "DrawView":
        """As this member of staff may see it (``DrawSourceView.seen_by``)."""
        return replace(self, sources=tuple(source.seen_by(staff_id) for source in self.sources))


@dataclass(frozen=True, slots=True)
class LineView:
    """A registrant's own line: with number and salt it proves itself. ``rank``: place in the order, None before the draw.

    ``standing``: position among those not skipped, from 1; None before the draw or when skipped.
    """

    draw: DrawView
    pool: DrawPoolView
    number: str
    line: int
    salt: str
    commitment: str
    rank: int | None

    @property
    def skip(self) -> SkipView | None:
        return next((skip for skip in self.pool.skips if skip.line == self.line), None)

    @property
    def standing(self) -> int | None:
        if self.rank is None or self.pool.order is None or self.skip is not None:
            return None
        before = self.pool.order[: self.rank - 1]
        return self.rank - sum(1 for line in before if line in self.pool.skipped)
