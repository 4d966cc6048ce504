"""What pages and documents see of notices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings import notice_words
from participation.hearings.rules.notices import Lists, NoticeKind, NoticeState
from participation.procedures.rules import Deadline


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. ``ordinal`` and ``published_at`` are None until it is published; ``facts`` as ``services.notices`` snaps."""

    id: UUID
    hearing_id: UUID
    hearing_number: str
    hearing_title: str
    organiser_name: str
    organiser_path: str
    ordinal: int | None
    kind: NoticeKind
    state: NoticeState
    title: str
    body: str
    lists: Lists
    draw: str
    facts: dict[str, Any]
    deadline: Deadline | None
    reason: str
    drafted_by: UUID
    drafter_name: str
    drafted_at: datetime
    reviewed_by: UUID | None
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str
    published_at: datetime | None

    @property
    def kind_name(self) -> str:
        return notice_words.kind_name(self.kind)

    @property
    def state_name(self) -> str:
        return notice_words.state_name(self.state)

    @property
    def path(self) -> str:
        """Its permanent address; the office's while it is not published."""
        if self.ordinal is None:
            return f"/office/notices/{self.id}"
        return f"/hearings/{self.hearing_number}/notices/{self.ordinal}"

    @property
    def editable(self) -> bool:
        return self.state not in (NoticeState.PUBLISHED, NoticeState.DROPPED)


@dataclass(frozen=True, slots=True)
class MeetingPlanView:
    """A government meeting on its way to being announced. ``fields``: what was typed; ``hearing_number``: "" until then."""

    id: UUID
    organiser_id: UUID
    organiser_name: str
    organiser_path: str
    state: NoticeState
    title: str
    fields: tuple[tuple[str, str], ...]
    drafted_by: UUID
    drafter_name: str
    drafted_at: datetime
    reviewed_by: UUID | None
    reviewer_name: str
    reviewed_at: datetime | None
    review_note: str
    published_at: datetime | None
    hearing_number: str

    @property
    def state_name(self) -> str:
        return notice_words.state_name(self.state)

    @property
    def path(self) -> str:
        """Its page in the office."""
        return f"/office/meetings/plans/{self.id}"

    @property
    def editable(self) -> bool:
        return self.state not in (NoticeState.PUBLISHED, NoticeState.DROPPED)
