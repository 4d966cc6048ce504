"""Two thousand people for thirty places, and everything killed in the middle of it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter

import httpx
import pytest

from tests.faults.conftest import Person, Running, registration

pytestmark = pytest.mark.fault

PEOPLE = 2000
PLACES = 30
AT_ONCE = 150


async def test_a_rush_with_everything_killed_gives_thirty_places_and_everybody_an_answer(running: Running) -> None:
    product = running.product
    hearing = product.scene("hearing", str(PLACES))["hearing"]
    address = f"/hearings/{hearing}"
    gate = asyncio.Semaphore(AT_ONCE)
    answers: Counter[str] = Counter()
    tickets: list[str] = []
    began = time.monotonic()
    # One browser's form, sent by everybody with a key and a telephone of their own: what is tried here is the desk.
    async with Person(product) as opener:
        await opener.open(address)

        async def one(n: int) -> None:
            form = opener.filled(**registration(40_000_000 + n), **({"wait": "y"} if n % 2 else {}))
            async with gate:
                answer, _again = await opener.send_until_answered(form, address)
            if answer.status_code == 303:
                tickets.append(answer.headers["location"])
            answers[str(answer.status_code)] += 1

        async def trouble() -> None:
            while sum(answers.values()) < 20:
                await asyncio.sleep(0.05)
            os.kill(product.child_pids("granian")[0], signal.SIGKILL)
            os.kill(product.child_pids("-Q default")[0], signal.SIGKILL)
            await asyncio.sleep(3)
            os.kill(product.postgres_pid(), signal.SIGKILL)

        await asyncio.gather(*(one(n) for n in range(PEOPLE)), trouble())
        spent = time.monotonic() - began
        assert sum(answers.values()) == PEOPLE
        assert set(answers) == {"303", "409"}, answers
        row = (
            await product.sql(
                "SELECT p.taken, p.capacity, count(r.id) FILTER (WHERE r.state = 'confirmed'),"
                " count(r.id) FILTER (WHERE r.state = 'waitlisted'), count(DISTINCT r.phone_index), count(r.id)"
                " FROM hearing_pool p JOIN hearing h ON h.id = p.hearing JOIN registration r ON r.pool = p.id"
                " WHERE h.number = $1 AND p.slug = 'observer' GROUP BY p.id",
                hearing,
            )
        )[0]
        taken, capacity, confirmed, waiting, people, rows = row
        assert (taken, capacity, confirmed) == (PLACES, PLACES, PLACES)
        assert people == rows == confirmed + waiting
        assert waiting > 0
        # Every acknowledged answer stands behind a registration of its own, and none is lost.
        assert len(set(tickets)) == len(tickets) == rows
        for ticket in tickets[:: max(1, len(tickets) // 40)]:
            assert (await _get(opener.browser, ticket)).status_code == 200
    assert spent < 120, f"{spent:.0f} s"


async def _get(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    for _ in range(100):
        try:
            found = await browser.get(address)
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
            continue
        if found.status_code < 500:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
