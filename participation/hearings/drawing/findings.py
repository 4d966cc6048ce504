"""What is said of a transcript that is not as it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

SHOWN = 5
"""Differences of one list that are named one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was.

    ``part``: file, algorithm, pool, source, key, order, steps, places, draw or checks; ``place``: where in it ("line 3", "no. 2",
    "position 7"), "" for the whole; ``said``: what stands there; ``found``: what belongs there.
    """

    part: str
    place: str
    said: str
    found: str

    def __str__(self) -> str:
        where = f"{self.part}, {self.place}" if self.place else self.part
        return f"{where}: the transcript says {self.said}, it should be {self.found}"


def order_findings(order: list[Any], expected: list[int]) -> Iterator[Finding]:
    """Where an order differs from the one that was drawn."""
    if len(order) != len(expected):
        yield Finding("order", "length", f"{len(order)} entries", f"{len(expected)} entries")
    missing = sorted(set(expected) - set(order))
    if missing:
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        yield Finding("order", "entries", "nothing", f"{', '.join(map(str, missing[:SHOWN]))}{more} somewhere in it")
    yield from differences("order", "position", order, expected)


def differences(part: str, word: str, said: Sequence[Any], found: Sequence[Any]) -> Iterator[Finding]:
    """Where two lists differ, one by one; where one is longer, only where they part: all that follows has moved."""
    different = [(n, *pair) for n, pair in enumerate(zip_longest(said, found), 1) if pair[0] != pair[1]]
    shown = SHOWN if len(said) == len(found) else 1
    for n, one, other in different[:shown]:
        yield Finding(part, f"{word} {n}", named(one), named(other))
    if len(different) > shown:
        yield Finding(part, f"{len(different) - shown} more", "something else", f"the {len(found)} that were drawn")


def named(value: object) -> str:
    text = "nothing" if value is None else f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
