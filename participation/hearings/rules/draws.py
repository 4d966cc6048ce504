"""A draw's way: what is announced before the sources exist, when a source counts, when it may be run.

Announced and frozen (pool, algorithm, sources, time) → every source settled by two people → run once → published; from then
on nobody is put in or taken out, an entry found ineligible is skipped. A draw that cannot be run (a source never came) is
declared void with a published reason, before it is run, never after.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_SOURCES = 16
"""RFC 3797's own program takes sixteen."""
MAX_BEACON_ROUND = 10**15
CONFIRMATIONS = 2
"""People who must have entered the same value, each without seeing the other's."""

_NUMBER = re.compile(r"CQ-\d{4}-\d{4,12}", re.ASCII)


def draw_number(year: int, serial: int) -> str:
    """``CQ-2026-0003`` (CQ: 抽签)."""
    return f"CQ-{year:04d}-{serial:04d}"


def is_draw_number(text: str) -> bool:
    """Whether this can be the number of a draw at all."""
    return _NUMBER.fullmatch(text) is not None


class SourceKind(StrEnum):
    """Where numbers come from that nobody can know when the pool is frozen."""

    LOTTERY = "lottery"
    """A public result published for everyone: a state lottery, a closing index."""
    BEACON = "beacon"
    """The announced round of a public randomness beacon."""
    COMMITMENT = "commitment"
    """A value promised by its hash. It is told before the first public source comes, so that whoever promised it cannot
    choose, knowing the result, whether to tell it; and it is never the only source."""


PUBLIC_SOURCES = frozenset({SourceKind.LOTTERY, SourceKind.BEACON})


class Lottery(StrEnum):
    """Well-known public results, with how many equally likely ones there are."""

    DOUBLE_COLOUR = "double_colour"
    """双色球: 6 of 33 and 1 of 16."""
    SUPER = "super"
    """大乐透: 5 of 35 and 2 of 12."""
    HAPPY_EIGHT = "happy_eight"
    """快乐8: 20 of 80."""
    SEVEN = "seven"
    """七乐彩: 7 of 30 and a special one of the rest."""
    THREE_D = "three_d"
    """福彩3D: three digits, written as one number."""
    FIVE = "five"
    """排列5: five digits, written as one number."""
    OTHER = "other"


OUTCOMES: dict[Lottery, int] = {
    Lottery.DOUBLE_COLOUR: 17_721_088,
    Lottery.SUPER: 21_425_712,
    Lottery.HAPPY_EIGHT: 3_535_316_142_212_174_320,
    Lottery.SEVEN: 2_035_800 * 23,
    Lottery.THREE_D: 1_000,
    Lottery.FIVE: 100_000,
}
"""Equally likely results as they stand in the key. Digits are written as one number: sorted they would be far fewer."""


class DrawState(StrEnum):
    ANNOUNCED = "announced"
    """Published and frozen; sources are still to come or to be confirmed."""
    READY = "ready"
    """Every source is settled and the announced time has come."""
    DONE = "done"
    VOID = "void"


def state_of(*, voided: bool, run: bool, settled: bool, draws_at: datetime, at: datetime) -> DrawState:
    """Where a draw stands at ``at``."""
    if voided:
        return DrawState.VOID
    if run:
        return DrawState.DONE
    return DrawState.READY if settled and draws_at <= at else DrawState.ANNOUNCED


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One source as announced. ``due_at``: when its value comes to exist; of a commitment: until when it must be told."""

    kind: SourceKind
    due_at: datetime


class DrawProblem(StrEnum):
    """Why a draw cannot be announced like this."""

    NO_SOURCE = "no_source"
    TOO_MANY_SOURCES = "too_many_sources"
    NO_PUBLIC_SOURCE = "no_public_source"
    """Only promised values: whoever promised knows them, so a public source must be mixed in."""
    SOURCE_EXISTS = "source_exists"
    """A source's value is there already: the pool could have been chosen to fit."""
    DRAWS_BEFORE_SOURCES = "draws_before_sources"
    DRAWS_AFTER_START = "draws_after_start"
    TOLD_TOO_LATE = "told_too_late"
    """A promised value would be told after a public source is known."""
    REGISTRATION_OPEN = "registration_open"


def draw_problems(
    sources: Sequence[SourcePlan],
    *,
    draws_at: datetime,
    registration_closes_at: datetime,
    starts_at: datetime,
    at: datetime,
) -> tuple[tuple[DrawProblem, int | None], ...]:
    """(problem, index of the source it concerns or None) for everything that stands against announcing now."""
    found: list[tuple[DrawProblem, int | None]] = []
    if registration_closes_at > at:
        found.append((DrawProblem.REGISTRATION_OPEN, None))
    if not sources:
        found.append((DrawProblem.NO_SOURCE, None))
    if len(sources) > MAX_SOURCES:
        found.append((DrawProblem.TOO_MANY_SOURCES, None))
    public = [source.due_at for source in sources if source.kind in PUBLIC_SOURCES]
    if sources and not public:
        found.append((DrawProblem.NO_PUBLIC_SOURCE, None))
    for index, source in enumerate(sources):
        if source.due_at <= at:
            found.append((DrawProblem.SOURCE_EXISTS, index))
        elif source.kind is SourceKind.COMMITMENT and public and source.due_at > min(public):
            found.append((DrawProblem.TOLD_TOO_LATE, index))
    if sources and draws_at < max(source.due_at for source in sources):
        found.append((DrawProblem.DRAWS_BEFORE_SOURCES, None))
    if draws_at >= starts_at:
        found.append((DrawProblem.DRAWS_AFTER_START, None))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Entered:
    """What one person last entered for a source, in the form it takes in the key."""

    person: str
    canonical: str


class Agreement(StrEnum):
    MISSING = "missing"
    """Fewer than two people have entered it."""
    DIFFERENT = "different"
    """Two people entered different values: neither counts until they agree."""
    AGREED = "agreed"


def agreement(entered: Sequence[Entered]) -> Agreement:
    """Whether a source is settled by what different people entered. One person twice is one person."""
    latest = {entry.person: entry.canonical for entry in entered}
    if len(set(latest.values())) > 1:
        return Agreement.DIFFERENT
    return Agreement.AGREED if len(latest) >= CONFIRMATIONS else Agreement.MISSING
