"""What consultations hand to pages and to other features: frozen, finished, without personal data."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from participation.consultations.rules import Channel, CommentState, ConsultationState, Stance
from participation.procedures.services import Deadline


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """One round. `state` is by the database's clock at the moment of reading; times are aware.

    `ordinal` is the version's, as in its address. `deadline` is how the statutory closing was computed, None where the profile sets no period. `closes_at` counts.
    """

    id: UUID
    matter_id: UUID
    matter_number: str
    version_id: UUID
    ordinal: int
    opens_at: datetime
    closes_at: datetime
    deadline: Deadline | None
    shortened_reason: str | None
    state: ConsultationState

    @property
    def is_open(self) -> bool:
        return self.state is ConsultationState.OPEN

    @property
    def draft_path(self) -> str:
        """Where the draft is read."""
        return f"/matters/{self.matter_number}/draft/v{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of comments. `total` = received (not moderated yet) + published + withheld.

    by_channel: channel code → number, channels without comments left out. by_provision: path → number, "" = the whole; waiting_by_provision the same for those not moderated yet.
    """

    total: int = 0
    published: int = 0
    withheld: int = 0
    received: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)
    by_provision: dict[str, int] = field(default_factory=dict)
    waiting_by_provision: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment.

    `text` is what everyone may read: "" unless it is published. `original` is what was written, for officers only.
    `sequence` orders comments by arrival and is the mark for paging. `created_at` is when it reached the office
    (for paper the day it was received), `shown_name` and `provision_label` are ready to be shown.
    """

    id: UUID
    consultation_id: UUID
    sequence: int
    receipt_number: str
    provision_path: str
    provision_label: str
    stance: Stance
    text: str
    original: str
    channel: Channel
    shown_name: str
    state: CommentState
    withheld_reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CommentOutcome:
    """What a published response says about one comment. `link` is a path on this site."""

    comment_id: UUID
    theme_title: str
    outcome: str
    reason: str
    link: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of moderation, as its receipt shows it."""

    state: CommentState
    reason: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """Everything the holder of a receipt may see."""

    comment: CommentView
    consultation: ConsultationView
    code: str
    steps: tuple[Step, ...]
    outcome: CommentOutcome | None
    answered_at: datetime | None
    same_theme: int
    """How many comments got the same answer, this one included; 0 before there is one."""

    @property
    def path(self) -> str:
        return f"/receipts/{self.comment.receipt_number}/{self.code}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A comment was taken in. `repeated`: it had been before, this is the same receipt."""

    comment_id: UUID
    receipt_number: str
    code: str
    repeated: bool

    @property
    def path(self) -> str:
        return f"/receipts/{self.receipt_number}/{self.code}"
