"""The record of a hearing (听证笔录): entries in order, each confirmed, corrected or refused by who spoke, then signed.

行政许可法 art. 48(5), Order 713 art. 17: the record is given to those who spoke, who confirm that it is right and sign it;
where somebody refuses, that is noted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

MAX_ENTRY = 5000
"""Longest entry, in code points: some ten minutes of speech."""
MAX_CORRECTION = 2000
MAX_NOTE = 300


class EntryKind(StrEnum):
    PROCEDURE = "procedure"
    """What the presiding officer announces and what happens."""
    PRESENTATION = "presentation"
    STATEMENT = "statement"
    QUESTION = "question"
    ANSWER = "answer"
    EVIDENCE = "evidence"
    """质证."""
    DEBATE = "debate"


REMARKS = frozenset({EntryKind.STATEMENT, EntryKind.QUESTION, EntryKind.EVIDENCE, EntryKind.DEBATE})
"""Kinds that go into the register of comments when a registrant spoke: they are coded and answered like any other."""


class Confirmation(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    """Right but for what the speaker wrote beside it; the entry itself stays."""
    REFUSED = "refused"


class RecordState(StrEnum):
    WRITING = "writing"
    READING = "reading"
    """Closed to the recorder; those who spoke read and confirm it."""
    SIGNED = "signed"
    """By the presiding officer and the recorder: fixed."""
    PUBLISHED = "published"


_MOVES = {
    RecordState.WRITING: frozenset({RecordState.READING}),
    # Back to writing: a speaker noticed that something is missing.
    RecordState.READING: frozenset({RecordState.WRITING, RecordState.SIGNED}),
    RecordState.SIGNED: frozenset({RecordState.PUBLISHED}),
    RecordState.PUBLISHED: frozenset(),
}


def may_move(state: RecordState, following: RecordState) -> bool:
    """Whether the record may go from one state to the other."""
    return following in _MOVES[state]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One entry as signing looks at it. by_participant: who spoke has a registration and confirms it."""

    id: int
    by_participant: bool
    confirmation: Confirmation | None


def unconfirmed(entries: Collection[Spoken]) -> tuple[int, ...]:
    """Entries of participants that nobody confirmed, corrected or refused yet: the record cannot be signed before."""
    return tuple(entry.id for entry in entries if entry.by_participant and entry.confirmation is None)


class SignProblem(StrEnum):
    NOT_READING = "not_reading"
    EMPTY = "empty"
    UNCONFIRMED = "unconfirmed"
    NOT_ENDED = "not_ended"


def sign_problem(state: RecordState, entries: Collection[Spoken], *, ended: bool) -> SignProblem | None:
    """Why the record cannot be signed; None when it can. ended: the sitting is over."""
    if state is not RecordState.READING:
        return SignProblem.NOT_READING
    if not ended:
        return SignProblem.NOT_ENDED
    if not entries:
        return SignProblem.EMPTY
    return SignProblem.UNCONFIRMED if unconfirmed(entries) else None


def places_of(text: str, words: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where these words stand in the text, each as often as it does, in order; (start, end) in code points."""
    found = set()
    for word in words:
        start = text.find(word) if word else -1
        while start >= 0:
            found.add((start, start + len(word)))
            start = text.find(word, start + len(word))
    return tuple(sorted(found))


def portions(text: str, limit: int) -> tuple[str, ...]:
    """A long speech in pieces of at most ``limit`` code points, cut behind a sentence where one ends in the second half.

    The pieces together are the text, but for white space at the cuts; an empty text has none.
    """
    found = []
    rest = text.strip()
    while len(rest) > limit:
        cut = next((at + 1 for at in range(limit - 1, limit // 2, -1) if rest[at] in "。！？；\n.!?;"), limit)
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return tuple(piece for piece in (*found, rest) if piece)
