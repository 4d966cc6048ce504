"""Where a comment is made, and what becomes of the place in a new version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TextQuote:
    """The words themselves with what stands before and after them (W3C TextQuoteSelector)."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class TextPosition:
    """Where they stand in the provision's own text, in Unicode code points; ``end`` is behind the last (W3C
    TextPositionSelector)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in one version: a provision by its path ("" is the whole draft), or words of it.

    ``quote`` and ``position`` are None where the comment is on the provision as such.
    """

    path: str
    quote: TextQuote | None = None
    position: TextPosition | None = None


class Carriage(StrEnum):
    """How an anchor came over to a new version."""

    EXACT = "exact"  # the same words in a provision of the same name
    MOVED = "moved"  # the same words, in a provision that has another name
    CHANGED = "changed"  # the words were changed; the score says how much is the same
    ORPHANED = "orphaned"  # nothing in the new version is what it was made on


@dataclass(frozen=True, slots=True)
class Carried:
    """The place in the new version. ``path`` is None for an orphan; ``score`` 0…1 is the share of words that stayed."""

    carriage: Carriage
    path: str | None
    quote: TextQuote | None
    position: TextPosition | None
    score: float


ORPHAN = Carried(Carriage.ORPHANED, None, None, None, 0.0)
CONTEXT = 32
"""Code points kept before and after quoted words."""


def quoted(text: str, start: int, end: int) -> tuple[TextQuote, TextPosition]:
    """The words from start to end with their surroundings. ValueError where there is nothing."""
    if not 0 <= start < end <= len(text):
        raise ValueError("no such place in the text")
    quote = TextQuote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
    return quote, TextPosition(start, end)


def from_utf16(text: str, offset: int) -> int:
    """Code points before an offset that JavaScript counted in UTF-16 units (𠮷 is two). Inside a pair: before it;
    outside the text: its end."""
    if offset <= 0:
        return 0
    units = 0
    for index, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        if units > offset:
            return index
    return len(text)


def to_utf16(text: str, offset: int) -> int:
    """UTF-16 units before a code point."""
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text[: max(0, offset)])
