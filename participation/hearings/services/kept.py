"""What a crowd asks for again and again, kept for a few seconds in this process: a session as its notice fixes it.

Nothing is decided by it: capacity, window and waiting list are read again under the pools' lock.
"""

import asyncio
import time
from uuid import UUID

from participation.hearings.queries import reading
from participation.hearings.services.reading import get_hearing
from participation.hearings.views import HearingView

SECONDS = 3.0
_LIMIT = 500

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


def forget() -> None:
    """Drop what is kept: after a change in this process, and in tests."""
    _kept.clear()


def _drop(number: str, task: asyncio.Task[HearingView]) -> None:
    """A failure is not kept."""
    if (task.cancelled() or task.exception() is not None) and _kept.get(number, (0, None))[1] is task:
        del _kept[number]
