"""How a sitting runs: its states, its agenda, and whose turn it is to speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class SittingState(StrEnum):
    PREPARED = "prepared"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


_MOVES = {
    SittingState.PREPARED: frozenset({SittingState.RUNNING}),
    SittingState.RUNNING: frozenset({SittingState.PAUSED, SittingState.ENDED}),
    SittingState.PAUSED: frozenset({SittingState.RUNNING, SittingState.ENDED}),
    SittingState.ENDED: frozenset(),
}

EARLIEST = timedelta(hours=1)
"""How long before its announced time a sitting may be opened: people are on their way."""


def may_move(state: SittingState, following: SittingState) -> bool:
    """Whether a sitting may go from one state to the other. Ended is ended: what comes after is another sitting."""
    return following in _MOVES[state]


def may_open(starts_at: datetime, at: datetime) -> bool:
    """Not before EARLIEST ahead of the time that was announced."""
    return at >= starts_at - EARLIEST


class ItemKind(StrEnum):
    """Parts of a hearing in their usual order (Order 713 art. 17; 行政许可法 art. 48)."""

    OPENING = "opening"
    PRESENTATION = "presentation"
    STATEMENTS = "statements"
    QUESTIONS = "questions"
    DEBATE = "debate"
    CONFIRMATION = "confirmation"
    """Participants look through the record, confirm and sign it."""
    OTHER = "other"


USUAL_AGENDA = (
    ItemKind.OPENING,
    ItemKind.PRESENTATION,
    ItemKind.STATEMENTS,
    ItemKind.QUESTIONS,
    ItemKind.DEBATE,
    ItemKind.CONFIRMATION,
)


class TurnState(StrEnum):
    WAITING = "waiting"
    SPEAKING = "speaking"
    DONE = "done"
    DROPPED = "dropped"
    """Gave the turn up, or was not there when called."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who speaks, waits to speak or has spoken. seconds: how long they spoke (0 while waiting)."""

    id: int
    category: str
    state: TurnState
    seconds: int = 0


def next_turn(turns: Iterable[Turn]) -> Turn | None:
    """Who is called next: of those waiting, somebody of the category that has been heard least (by turns taken, then by
    time), in order of arrival within it. So no side speaks twice before another that waits has spoken once."""
    known = list(turns)
    heard: dict[str, tuple[int, int]] = {}
    for turn in known:
        if turn.state in (TurnState.DONE, TurnState.SPEAKING):
            count, seconds = heard.get(turn.category, (0, 0))
            heard[turn.category] = (count + 1, seconds + turn.seconds)
    waiting = [turn for turn in known if turn.state is TurnState.WAITING]
    return min(waiting, key=lambda turn: (*heard.get(turn.category, (0, 0)), turn.id), default=None)
