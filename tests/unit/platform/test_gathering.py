"""Batches: who is in them, and that each gets its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from participation.platform import gathering
from participation.platform.errors import TooMany
from participation.platform.gathering import Gathering


class Clerk:
    """Answers with ten times the number; notes the batches; 13 is a fault of its own, 666 a lost connection."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await asyncio.sleep(0)
        if 13 in numbers:
            raise ValueError("thirteen")
        if 666 in numbers:
            raise asyncpg.ConnectionDoesNotExistError("gone")
        return [10 * number for number in numbers]


def of(clerk: Clerk, modulo: int = 10_000) -> Gathering[int, int]:
    return Gathering(clerk, lambda number: [number % modulo])


async def test_what_comes_together_is_done_together_and_what_comes_meanwhile_next() -> None:
    clerk = Clerk()
    desk = of(clerk)
    first = [asyncio.create_task(desk.ask(n)) for n in range(3)]
    while not clerk.batches:
        await asyncio.sleep(0)
    later = [asyncio.create_task(desk.ask(n)) for n in range(3, 5)]
    assert await asyncio.gather(*first, *later) == [0, 10, 20, 30, 40]
    assert clerk.batches == [[0, 1, 2], [3, 4]]
    assert await desk.ask(7) == 70


async def test_a_batch_has_an_end() -> None:
    clerk = Clerk()
    desk = of(clerk)
    count = gathering.BATCH + 1
    assert await asyncio.gather(*(desk.ask(n) for n in range(100, 100 + count))) == [
        10 * n for n in range(100, 100 + count)
    ]
    assert [len(batch) for batch in clerk.batches] == [gathering.BATCH, 1]


async def test_the_same_mark_waits_for_the_next_batch_in_its_order() -> None:
    clerk = Clerk()
    desk = of(clerk, modulo=10)
    assert await asyncio.gather(*(desk.ask(n) for n in (1, 11, 2, 21, 12))) == [10, 110, 20, 210, 120]
    assert clerk.batches == [[1, 2], [11, 12], [21]]


async def test_a_fault_of_one_spoils_no_other() -> None:
    clerk = Clerk()
    desk = of(clerk)
    answers = await asyncio.gather(*(desk.ask(n) for n in (12, 13, 14)), return_exceptions=True)
    assert [answers[0], type(answers[1]), answers[2]] == [120, ValueError, 140]
    assert clerk.batches == [[12, 13, 14], [12], [13], [14]]


async def test_a_lost_connection_is_told_to_all_and_tried_by_nobody() -> None:
    clerk = Clerk()
    desk = of(clerk)
    answers = await asyncio.gather(*(desk.ask(n) for n in (1, 666)), return_exceptions=True)
    assert [type(one) for one in answers] == [asyncpg.ConnectionDoesNotExistError] * 2
    assert clerk.batches == [[1, 666]]


async def test_whoever_goes_away_takes_nobody_along() -> None:
    clerk = Clerk()
    desk = of(clerk)
    gone = asyncio.create_task(desk.ask(1))
    stays = asyncio.create_task(desk.ask(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 20
    assert clerk.batches == [[1, 2]]


async def test_beyond_the_most_people_are_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_WAITING", 2)
    desk = of(Clerk())
    answers = await asyncio.gather(*(desk.ask(n) for n in range(3)), return_exceptions=True)
    assert answers[:2] == [0, 10]
    assert isinstance(answers[2], TooMany)
