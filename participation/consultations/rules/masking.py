"""What of a comment everyone may read: places found or chosen, decided one by one, and the text that results.

A place is a slice [start:end] of one edition of the text, in code points. Nothing is masked by itself: every proposal waits
for a moderator, and a text with an open one is not published.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

OTHER = "other"
"""Kind of a place that a moderator chose."""

MAX_OWN = 40
"""Most words or passages a moderator may add at once."""


@dataclass(frozen=True, slots=True, order=True)
class Mask:
    """A decision: this place is masked, or (`masked` false) stays readable. `own`: chosen by a moderator, not found."""

    start: int
    end: int
    kind: str
    masked: bool = True
    own: bool = False

    def as_json(self) -> dict[str, Any]:
        """As stored in `comment.masks`."""
        return {"start": self.start, "end": self.end, "kind": self.kind, "masked": self.masked, "own": self.own}


def from_json(stored: Iterable[dict[str, Any]]) -> tuple[Mask, ...]:
    """What `as_json` wrote, in order of place."""
    return tuple(sorted(Mask(one["start"], one["end"], one["kind"], one["masked"], one["own"]) for one in stored))


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what was decided: None while it waits."""

    start: int
    end: int
    kind: str
    masked: bool | None
    own: bool


def places(found: Iterable[tuple[int, int, str]], decided: Sequence[Mask]) -> tuple[Place, ...]:
    """What was found (start, end, kind) and what was decided, as one list in order of place.

    A finding counts as decided when its very place was, or when it lies inside a masked one.
    """
    exact = {(mask.start, mask.end) for mask in decided}
    waiting = [
        Place(start, end, kind, None, False)
        for start, end, kind in found
        if (start, end) not in exact
        and not any(mask.masked and mask.start <= start and end <= mask.end for mask in decided)
    ]
    known = [Place(mask.start, mask.end, mask.kind, mask.masked, mask.own) for mask in decided]
    return tuple(sorted([*waiting, *known], key=lambda place: (place.start, place.end)))


def undecided(found: Iterable[tuple[int, int, str]], decided: Sequence[Mask]) -> int:
    """How many findings still wait for a decision."""
    return sum(place.masked is None for place in places(found, decided))


def merged(decided: Iterable[Mask]) -> tuple[Mask, ...]:
    """The masked places, overlapping ones as one (of the kind that begins first), in order."""
    found: list[Mask] = []
    for mask in sorted(mask for mask in decided if mask.masked):
        if found and mask.start < found[-1].end:
            last = found[-1]
            found[-1] = Mask(last.start, max(last.end, mask.end), last.kind, True, last.own)
        else:
            found.append(mask)
    return tuple(found)


def public_text(text: str, decided: Iterable[Mask], said: Callable[[str], str]) -> str:
    """The text with each masked place replaced by what `said` makes of its kind; nothing else changes.

    Whatever stands in a masked place is gone, its length too.
    """
    parts, last = [], 0
    for mask in merged(decided):
        parts += [text[last : mask.start], said(mask.kind)]
        last = mask.end
    return "".join([*parts, text[last:]])


def occurrences(text: str, passage: str) -> list[tuple[int, int]]:
    """Every place where a passage stands, not overlapping; none for an empty one."""
    found: list[tuple[int, int]] = []
    if not passage:
        return found
    at = text.find(passage)
    while at >= 0:
        found.append((at, at + len(passage)))
        at = text.find(passage, at + len(passage))
    return found


def fits(decided: Iterable[Mask], text: str) -> bool:
    """Whether all places lie inside the text and are not empty."""
    return all(0 <= mask.start < mask.end <= len(text) for mask in decided)


def pieces(text: str, marked: Sequence[Place]) -> list[tuple[str, Place | None]]:
    """The text cut at the places, for showing: (slice, its place or None). Of overlapping places the first is shown."""
    found: list[tuple[str, Place | None]] = []
    last = 0
    for place in marked:
        if place.start < last:
            continue
        if place.start > last:
            found.append((text[last : place.start], None))
        found.append((text[place.start : place.end], place))
        last = place.end
    if last < len(text):
        found.append((text[last:], None))
    return found
