"""What consultations hand to pages and to other features: frozen, finished, without personal data."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from participation.consultations.rules import Channel, CommentState, ConsultationState, Policy, Quote, Stance
from participation.procedures.services import Deadline


@dataclass(frozen=True, slots=True)
class Moved:
    """The last notice that moved a round's closing: its number, NoticeKind, and when the round would have closed."""

    number: str
    kind: str
    old_closes_at: datetime


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """One round. `state` is by the database's clock at the moment of reading; times are aware.

    `policy` says who may comment and what goes with it. `ordinal` is the version's, as in its address. `deadline` is how the statutory closing was computed, None where the profile sets no period. `closes_at` counts.
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
    policy: Policy = field(default_factory=Policy)
    changeable: bool = True
    """Comments made in it may be changed or withdrawn: until its closing, also where a newer version ended it before."""
    planned_closes_at: datetime | None = None
    """The closing it had before a newer version ended it."""
    newer: int | None = None
    """Ordinal of the version after this one that has a round, too."""
    replaced_by: int | None = None
    """Ordinal of the version that ended this round before its time."""
    replaced_at: datetime | None = None
    revision_note: str = ""
    """What was changed since the version before, and why; published with this one."""
    continued: bool = False
    """It took the place of the text of a running round; the closing announced then stands."""
    moved: Moved | None = None

    @property
    def moved_path(self) -> str:
        """Where the last notice about the period is read; "" without one."""
        return f"/matters/{self.matter_number}/notices/{self.moved.number.rpartition('-G')[2]}" if self.moved else ""

    @property
    def last_change_at(self) -> datetime:
        """Until when comments may be changed or withdrawn."""
        return self.planned_closes_at or self.closes_at

    @property
    def is_open(self) -> bool:
        return self.state is ConsultationState.OPEN

    @property
    def draft_path(self) -> str:
        """Where the draft is read."""
        return f"/matters/{self.matter_number}/draft/v{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of comments. `total` = received (not moderated yet) + published + withheld + withdrawn by their writers.

    by_channel: channel code → number, channels without comments left out. by_provision: path → number of those that
    stand (not withdrawn), "" = the whole; by_region: code → number, "" = not said; waiting_by_provision as by_provision
    for those not moderated yet.
    """

    total: int = 0
    published: int = 0
    withheld: int = 0
    received: int = 0
    withdrawn: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)
    by_provision: dict[str, int] = field(default_factory=dict)
    waiting_by_provision: dict[str, int] = field(default_factory=dict)
    by_region: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment.

    `text` is what everyone may read: "" unless it is published. `original` is what was written, for officers only.
    `sequence` orders comments by arrival and is the mark for paging. `created_at` is when it reached the office
    (for paper the day it was received), `shown_name` and `provision_label` are ready to be shown. `quote`: the words of
    the provision it is about, None for all of it. `on_behalf_of`: the body that speaks, "" for a person; `behalf_role`: as
    what the writer speaks for it. `edition` counts the wordings, `changed_at` is since when this one stands.
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
    quote: Quote | None = None
    on_behalf_of: str = ""
    behalf_role: str = ""
    proof: str = ""
    edition: int = 1
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a comment. `state`: quarantined, clean or refused (`problem` says why); `size` in bytes and `sha256` are of
    the clean copy once there is one. `scanned`: a virus scanner looked at it. `decision`: "", published or withheld."""

    id: UUID
    comment_id: UUID
    receipt_number: str
    name: str
    kind: str
    size: int
    sha256: str
    state: str
    problem: str
    scanned: bool
    decision: str
    reason: str
    comment_published: bool

    @property
    def public(self) -> bool:
        """Whether everyone may have it."""
        return self.state == "clean" and self.decision == "published" and self.comment_published

    @property
    def public_path(self) -> str:
        return f"/attachments/{self.id}"


@dataclass(frozen=True, slots=True)
class Edition:
    """An earlier wording of a comment: which it was, and how long it stood."""

    edition: int
    stance: Stance
    text: str
    written_at: datetime
    replaced_at: datetime


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
    """One step, as its receipt shows it: of moderation, or the writer changed it (RECEIVED) or withdrew it."""

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
    editions: tuple[Edition, ...] = ()
    """Earlier wordings, oldest first."""

    @property
    def changeable(self) -> bool:
        """Whether it may still be changed or withdrawn, by the state of its round when this was read."""
        return self.consultation.changeable and self.comment.state is not CommentState.WITHDRAWN

    @property
    def path(self) -> str:
        return f"/receipts/{self.comment.receipt_number}/{self.code}"


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A line of a resident's own list. `path` leads to the receipt; `outcome`: None until it was answered."""

    path: str
    receipt_number: str
    title: str
    provision_label: str
    text: str
    state: CommentState
    outcome: str | None
    received_at: datetime


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
