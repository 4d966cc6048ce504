"""Numbered notices of a session: what each is for, its way through the office, the lead time it is held to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class NoticeKind(StrEnum):
    RECRUIT = "recruit"
    """第一号: quotas, how places are given, sign-up for participants, observers and press."""
    ARRANGEMENTS = "arrangements"
    """第二号: time, place, plan, lists."""
    CHANGE = "change"
    DRAW = "draw"
    RESULT = "result"
    CANCEL = "cancel"
    SHORTFALL = "shortfall"
    """Too few registered, and what becomes of the places."""
    OTHER = "other"


DRAFTABLE = (
    NoticeKind.ARRANGEMENTS,
    NoticeKind.CHANGE,
    NoticeKind.DRAW,
    NoticeKind.RESULT,
    NoticeKind.CANCEL,
    NoticeKind.OTHER,
)
"""The first notice is published with the session itself."""


class NoticeState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Waits for the secrecy review by another person."""
    REVIEWED = "reviewed"
    """May be published, by somebody who is not the reviewer."""
    RETURNED = "returned"
    """The reviewer says what has to change."""
    PUBLISHED = "published"
    DROPPED = "dropped"


_S = NoticeState
NEXT: Mapping[NoticeState, frozenset[NoticeState]] = {
    _S.DRAFT: frozenset({_S.DRAFT, _S.SUBMITTED, _S.DROPPED}),
    _S.SUBMITTED: frozenset({_S.REVIEWED, _S.RETURNED, _S.DRAFT, _S.DROPPED}),
    _S.RETURNED: frozenset({_S.DRAFT, _S.DROPPED}),
    # Changed after the review: reviewed anew.
    _S.REVIEWED: frozenset({_S.PUBLISHED, _S.DRAFT, _S.DROPPED}),
    _S.PUBLISHED: frozenset(),
    _S.DROPPED: frozenset(),
}


def may_become(state: NoticeState, following: NoticeState) -> bool:
    """Whether a notice in ``state`` may be put into ``following``."""
    return following in NEXT[state]


def may_review(reviewer: UUID, drafter: UUID) -> bool:
    """Nobody reviews what they drafted."""
    return reviewer != drafter


def may_publish(publisher: UUID, reviewer: UUID | None) -> bool:
    """The publisher is never the reviewer (the seed's secrecy rule), and without a review nothing is published."""
    return reviewer is not None and publisher != reviewer


class Lists(StrEnum):
    """Which list of people a notice carries; names masked, PIPL art. 25."""

    NONE = "none"
    PARTICIPANTS = "participants"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Person:
    """A line of a published list: the masked name and the pool."""

    pool: str
    name: str


class Shortness(StrEnum):
    FINE = "fine"
    TOO_LATE = "too_late"
    REASON_REQUIRED = "reason_required"


def shortness(starts_on: date, earliest: date | None, *, may_shorten: bool, reason: str) -> Shortness:
    """Whether a notice that allows the session from ``earliest`` on is early enough for one on ``starts_on``."""
    if earliest is None or starts_on >= earliest:
        return Shortness.FINE
    if not may_shorten:
        return Shortness.TOO_LATE
    return Shortness.FINE if reason.strip() else Shortness.REASON_REQUIRED


def earliest_after_change(first: date | None, change: date | None) -> date | None:
    """The first day a session may be moved to: its first notice and the notice of the change both have their lead time."""
    return max((day for day in (first, change) if day is not None), default=None)


def feed_moment(published: datetime) -> str:
    """RFC 3339, as Atom wants it."""
    return published.isoformat(timespec="seconds")
