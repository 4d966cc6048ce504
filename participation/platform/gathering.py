"""What comes in together is done together: one transaction for many requests, where each would pay for its own.

While one batch is with the database the next gathers; there is no clock, and a single one is a batch of one. Whoever asked
hears of it only once the batch is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

import asyncpg

from participation.platform.errors import TooMany
from participation.platform.i18n import N_

Item = TypeVar("Item")
Answer = TypeVar("Answer")

BATCH = 64
"""Most in one transaction: more make it no faster, and each would wait for all."""
MOST_WAITING = 3000
"""In one process. Beyond it people are asked to come again in a moment instead of holding a connection for a minute."""


class Gathering(Generic[Item, Answer]):
    """Of one process. `together` answers a batch in order, in a transaction of its own; `marks` names what may occur only
    once in a batch (a form's key): the second waits until the first has its answer."""

    def __init__(
        self,
        together: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        marks: Callable[[Item], Sequence[Hashable]],
    ) -> None:
        self._together = together
        self._marks = marks
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._work: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Answer:
        """The item's answer. TooMany where too many wait; the database's errors, and nothing is written then."""
        if len(self._waiting) >= MOST_WAITING:
            raise TooMany("rush", N_("现在提交的人太多，请 {retry_after} 秒后再提交一次，您写的都还在"), retry_after=3)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._serve())
        return await future

    async def _serve(self) -> None:
        # One turn of the loop, so that what arrived with the first is in its batch.
        await asyncio.sleep(0)
        while self._waiting:
            batch: list[tuple[Item, asyncio.Future[Answer]]] = []
            later: list[tuple[Item, asyncio.Future[Answer]]] = []
            seen: set[Hashable] = set()
            for place, entry in enumerate(self._waiting):
                if len(batch) == BATCH:
                    later += self._waiting[place:]
                    break
                marks = self._marks(entry[0])
                if seen.isdisjoint(marks):
                    batch.append(entry)
                else:
                    later.append(entry)
                seen.update(marks)
            self._waiting = later
            await self._answer(batch)

    async def _answer(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._together([item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, _LOST):
                # Whatever it was, it is one of them: each gets its own answer.
                for entry in batch:
                    await self._answer([entry])
                return
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            # Done already: the visitor has gone; what was written stands.
            if not future.done():
                future.set_result(answer)


_LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)
