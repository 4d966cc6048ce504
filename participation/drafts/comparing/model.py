"""What a comparison says: rows that link old and new units, each with the edits that lead from one text to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What became of a unit. The order is that of the summary."""

    KEPT = "kept"  # same label, same words
    RENUMBERED = "renumbered"  # same words, another label
    CHANGED = "changed"  # other words, whether or not the label is the same
    MOVED = "moved"  # stands elsewhere in the order of the text, its words may have changed too
    SPLIT = "split"  # one old unit, several new ones: a row for each
    MERGED = "merged"  # several old units, one new one: a row for each
    ADDED = "added"
    REMOVED = "removed"


class Op(StrEnum):
    """What happens to a piece of text."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text. Equal and deleted pieces joined give the old text, equal and inserted ones the new."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared as one: an article with all that is below it, or what takes its place in a text without articles.

    index: its place among the units; label: as printed, or the official name where nothing is printed; title: the 【…】 of
    an article; text: its words with everything below it, a line each, without its own label; context: the titles of the
    chapters and sections it stands in; path: where it stands in the draft; paths: its own and all below it.
    """

    index: int
    label: str
    title: str
    text: str
    context: tuple[str, ...]
    path: str
    paths: tuple[str, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One link, or one unit without counterpart. ``score``: 1.0 for equal words, 0.0 for no counterpart."""

    old: Unit | None
    new: Unit | None
    change: Change
    score: float
    edits: tuple[Edit, ...]

    @property
    def renumbered(self) -> bool:
        """Whether old and new have different labels."""
        return self.old is not None and self.new is not None and self.old.label != self.new.label

    @property
    def reworded(self) -> bool:
        """Whether the words differ."""
        return any(edit.op is not Op.EQUAL for edit in self.edits)


class Target(StrEnum):
    """What became of the provision that a reference names."""

    MOVED = "moved"  # it has another number now, and the reference still says the old one
    VANISHED = "vanished"  # it was removed
    ABSENT = "absent"  # no such provision in the new text, and there was none in the old


@dataclass(frozen=True, slots=True)
class StaleReference:
    """A reference of the new text that still names a provision as it was called in the old one.

    at: the label of the unit in which it stands; reference: as printed (第二十条第一款); target: what became of what it
    meant; now: the labels of its target in the new text; start, end: where it stands in the unit's text, in code points.
    """

    at: str
    path: str
    reference: str
    target: Target
    was: str
    now: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts beside each other. ``rows`` stand in the order of the new text, removed units where they stood."""

    old: Sequence[Unit]
    new: Sequence[Unit]
    rows: tuple[Row, ...]
    references: tuple[StaleReference, ...]

    def count(self, *changes: Change) -> int:
        """How many rows have one of these changes."""
        return sum(1 for row in self.rows if row.change in changes)
