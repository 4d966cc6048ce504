"""What a crowd asks for again and again, kept for a few seconds in this process: a session as its notice fixes it.

Nothing is decided by it: capacity, window and waiting list are read again under the pools' lock.
"""

import asyncio
import time
from uuid import UUID

from participation.hearings.queries import reading
from participation.hearings.services.reading import get_hearing
from participation.hearings.views import HearingView, PoolView

SECONDS = 3.0
_LIMIT = 500

_MOST_FULL = 10_000
_full: set[UUID] = set()
_kept: dict[str, tuple[float, asyncio.Task[HearingView]]] = {}


async def kept_hearing(number: str) -> HearingView:
    """The session, at most SECONDS old. NotFound. One request reads it, the others wait for that one."""
    found = _kept.get(number)
    if found is None or found[0] < time.monotonic():
        if len(_kept) >= _LIMIT:
            _kept.clear()
        found = (time.monotonic() + SECONDS, asyncio.create_task(get_hearing(number)))
        found[1].add_done_callback(lambda task: _drop(number, task))
        _kept[number] = found
    task = found[1]
    # Awaiting a finished task would cost a turn of the loop, and most find it finished.
    return task.result() if task.done() else await asyncio.shield(task)


async def sessions_of(series: UUID) -> list[HearingView]:
    """All sessions of one occasion, the earliest first."""
    return await reading.sessions_of(series)


def note_full(pool: UUID) -> None:
    """This pool had no place just now."""
    if len(_full) >= _MOST_FULL:
        _full.clear()
    _full.add(pool)


def forget_full(pool: UUID) -> None:
    """It has one now."""
    _full.discard(pool)


def may_be_full(pool: PoolView) -> bool:
    """Whether it had no place when this process last heard of it: a hint that a glance is worth it, never an answer."""
    return pool.full or pool.id in _full


def forget() -> None:
    """Drop what is kept: after a change in this process, and in tests."""
    _kept.clear()
    _full.clear()


def _drop(number: str, task: asyncio.Task[HearingView]) -> None:
    """A failure is not kept."""
    if (task.cancelled() or task.exception() is not None) and _kept.get(number, (0, None))[1] is task:
        del _kept[number]
