"""What matters show of themselves: frozen values, read once, safe to pass on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from participation.matters.rules import ReviewOutcome, ReviewState, Stage, StepKind, review_state, revision_pending
from participation.platform import clock


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter. `version_*` describe its newest draft version (None: no draft yet), `reviewer_id` and the rest the
    last secrecy review of that version. `index_number` is given when it is first published."""

    id: UUID
    number: str
    title: str
    summary: str
    lead_unit_id: UUID
    lead_unit_name: str
    lead_unit_path: str
    profile: str
    profile_name: str
    subject_category: str
    stage: Stage
    index_number: str | None
    created_by: UUID
    created_at: datetime
    published_at: datetime | None
    version_id: UUID | None = None
    version_title: str | None = None
    version_sha256: str | None = None
    version_drafter_id: UUID | None = None
    version_at: datetime | None = None
    version_final: bool = False
    review_outcome: ReviewOutcome | None = None
    reviewer_id: UUID | None = None
    reviewed_at: datetime | None = None
    publication_at: datetime | None = None

    @property
    def scheduled(self) -> bool:
        """Its newest draft's publication is set and has not taken place: nothing about it may change any more."""
        if self.publication_at is None:
            return False
        return self.published_at is None or self.publication_at > clock.now()

    @property
    def revised(self) -> bool:
        """A further draft waits for its review or its publication, while an earlier one is public."""
        return self.published_at is not None and revision_pending(
            self.version_at, self.publication_at, final=self.version_final
        )

    @property
    def review(self) -> ReviewState:
        """How the secrecy review of the current version stands."""
        return review_state(self.version_id, self.review_outcome)

    @property
    def drafters(self) -> frozenset[UUID]:
        """Who made the matter or its current version: they may not review it."""
        return frozenset({self.created_by} | ({self.version_drafter_id} if self.version_drafter_id else set()))

    @property
    def audit_subject(self) -> str:
        return f"matter:{self.id}"


@dataclass(frozen=True, slots=True)
class StepView:
    """One entry of the timeline, in the order things happened."""

    kind: StepKind
    occurred_at: datetime
    until: datetime | None
    facts: Mapping[str, Any]
    link: str | None
    id: int = 0
    matter_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One secrecy review of one version."""

    version_id: UUID
    version_sha256: str
    outcome: ReviewOutcome
    reason: str
    reviewer_name: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One page of a list: iterate it for the matters. `total` counts all pages together."""

    items: tuple[MatterView, ...]
    total: int
    page: int
    per_page: int

    def __iter__(self) -> Iterator[MatterView]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def following(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class NewMatter:
    """What a drafter fills in to make a matter."""

    title: str
    summary: str
    lead_unit_id: UUID
    profile: str
    subject_category: str = field(default="")


@dataclass(frozen=True, slots=True)
class Milestones:
    """The moments of a matter that deadlines follow from."""

    consultation_closes_at: datetime | None
    final_published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShortPool:
    """A pool of a hearing for which ``missing`` registrations were too few, and nobody has decided yet what is done."""

    matter: str
    hearing: str
    title: str
    pool: str
    missing: int


@dataclass(frozen=True, slots=True)
class ShortNotice:
    """A hearing that now comes before its ``earliest`` day, because a holiday was announced after its notice."""

    matter: str
    title: str
    hearing: str
    earliest: date
