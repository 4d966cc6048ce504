"""What a crowd asks for again and again, kept for a few seconds in this process: a session as its notice fixes it.

Nothing is decided by it: capacity, window and waiting list are read again under the pools' lock.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from uuid import UUID

from participation.hearings.queries import reading
from participation.hearings.services.reading import get_hearing
from participation.hearings.views import HearingView, PoolView

SECONDS = 3.0
_LIMIT = 500

_MOST_FULL = 10_000
_T = TypeVar("_T")
_full: set[UUID] = set()
_kept: dict[str, tuple[float, asyncio.Task[Any]]] = {}


async def kept_hearing(number: str) -> HearingView:
    """The session, at most SECONDS old. NotFound."""
    return await _keep(number, lambda: get_hearing(number))


async def kept_sessions(series: UUID) -> list[HearingView]:
    """``sessions_of``, at most SECONDS old."""
    return await _keep(str(series), lambda: sessions_of(series))


async def _keep(name: str, read: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """One request reads it, the others wait for that one."""
    found = _kept.get(name)
    if found is None or found[0] < time.monotonic():
        if len(_kept) >= _LIMIT:
            _kept.clear()
        found = (time.monotonic() + SECONDS, asyncio.create_task(read()))
        found[1].add_done_callback(lambda task: _drop(name, task))
        _kept[name] = found
    task: asyncio.Task[_T] = found[1]
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


def _drop(name: str, task: asyncio.Task[Any]) -> None:
    """A failure is not kept."""
    if (task.cancelled() or task.exception() is not None) and _kept.get(name, (0, None))[1] is task:
        del _kept[name]
