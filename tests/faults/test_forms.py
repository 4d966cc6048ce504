"""The same form twice, two hundred people for ten places, and the database restarted under all of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections import Counter

import pytest

from tests.faults.conftest import Person, Running, comment, registration
from tests.support.scene import PLACES

pytestmark = pytest.mark.fault


async def count(running: Running, table: str) -> int:
    return int((await running.product.sql(f"SELECT count(*) FROM {table}"))[0][0])


async def test_the_same_comment_sent_twice_is_one_row_with_the_same_answer(running: Running) -> None:
    before = await count(running, "comment")
    async with Person(running.product) as person:
        await person.open(f"{running.draft}/art-1")
        form = person.filled(**comment("两次提交同一条意见。"))
        first, second = await asyncio.gather(person.send(form), person.send(form))
        third = await person.send(form)
        assert first.status_code == second.status_code == third.status_code == 303, first.text[:2000]
        assert first.headers["location"].split("?")[0] == second.headers["location"].split("?")[0]
        assert first.headers["location"].split("?")[0] == third.headers["location"].split("?")[0]
        other = await person.send({**form, "text": "同一个编号，另一条意见。"})
        assert other.status_code == 422
        assert (await person.browser.get(first.headers["location"])).status_code == 200
    assert await count(running, "comment") == before + 1


async def test_the_same_registration_sent_twice_is_one_place_with_the_same_answer(running: Running) -> None:
    address = f"/hearings/{running.scene['large_hearing']}"
    before = await count(running, "registration")
    async with Person(running.product) as person:
        await person.open(address)
        form = person.filled(**registration(99_000_001))
        answers = [*await asyncio.gather(*(person.send(form) for _ in range(4))), await person.send(form)]
        assert {answer.status_code for answer in answers} == {303}, answers[0].text[:2000]
        assert len({answer.headers["location"] for answer in answers}) == 1
        other = await person.send({**form, "phone": "13999000002"})
        assert other.status_code == 422
    assert await count(running, "registration") == before + 1


async def test_two_hundred_at_once_for_ten_places(running: Running) -> None:
    address = f"/hearings/{running.scene['hearing']}"
    people = [Person(running.product) for _ in range(200)]
    try:
        for start in range(0, len(people), 20):
            await asyncio.gather(*(person.open(address) for person in people[start : start + 20]))
        answers = await asyncio.gather(
            *(person.send(person.filled(**registration(n))) for n, person in enumerate(people))
        )
    finally:
        await asyncio.gather(*(person.browser.aclose() for person in people))
    codes = Counter(answer.status_code for answer in answers)
    assert codes == {303: PLACES, 409: len(people) - PLACES}
    for answer in answers:
        if answer.status_code == 409:
            assert "已报满" in answer.text
    tickets = {answer.headers["location"] for answer in answers if answer.status_code == 303}
    assert len(tickets) == PLACES
    taken = await running.product.sql(
        "SELECT p.taken, p.capacity, (SELECT count(*) FROM registration r WHERE r.pool = p.id) AS rows"
        " FROM hearing_pool p JOIN hearing h ON h.id = p.hearing WHERE h.number = $1 AND p.code = 'observer'",
        running.scene["hearing"],
    )
    assert tuple(taken[0]) == (PLACES, PLACES, PLACES)
    async with running.product.browser() as browser:
        for ticket in tickets:
            assert (await browser.get(ticket)).status_code == 200


async def test_the_database_restarted_under_load_loses_nothing_acknowledged(running: Running) -> None:
    product = running.product
    comments_before, places_before = await count(running, "comment"), await count(running, "registration")
    acknowledged: list[str] = []
    sent_again = 0
    finished = asyncio.Event()

    async def resident(number: int) -> tuple[int, int]:
        """Comments and registers in turn until told to stop; (comments, registrations) that were acknowledged."""
        nonlocal sent_again
        hearing = f"/hearings/{running.scene['large_hearing']}"
        done = [0, 0]
        async with Person(product) as commenting, Person(product) as registering:
            await commenting.open(f"{running.draft}/art-{number + 1}")
            await registering.open(hearing)
            round_ = 0
            while not finished.is_set():
                round_ += 1
                text = f"第{number}人第{round_}条：室内温度应当更高。"
                kind = 1 if round_ % 4 == 0 else 0
                if kind:
                    form = registering.filled(**registration(number * 10_000 + round_ + 1_000_000))
                    answer, again = await registering.send_until_answered(form)
                else:
                    answer, again = await commenting.send_until_answered(commenting.filled(**comment(text)))
                sent_again += again
                assert answer.status_code == 303, answer.text[:2000]
                acknowledged.append(answer.headers["location"])
                done[kind] += 1
        return done[0], done[1]

    async def trouble() -> None:
        """Two immediate shutdowns, as a crash would be; the supervisor starts it again each time."""
        for _ in range(2):
            await asyncio.sleep(1.5)
            pid = product.postgres_pid()
            os.kill(pid, signal.SIGQUIT)
            deadline = time.monotonic() + 30
            while True:
                try:
                    if product.postgres_pid() != pid:
                        await product.sql("SELECT 1")
                        break
                except Exception:
                    assert time.monotonic() < deadline, product.output.read_text()
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.5)
        finished.set()

    *residents, _ = await asyncio.gather(*(resident(n) for n in range(12)), trouble())
    comments, places = (sum(column) for column in zip(*residents, strict=True))
    assert sent_again > 0, "nobody noticed the restart"
    assert comments > 50
    assert places > 10
    # Nothing lost, and nothing doubled by sending again.
    assert await count(running, "comment") == comments_before + comments
    assert await count(running, "registration") == places_before + places
    async with product.browser() as browser:
        assert (await browser.get("/readyz")).status_code == 200
        for address in acknowledged[:: max(1, len(acknowledged) // 40)]:
            assert (await browser.get(address)).status_code == 200, address
    # What was recorded is chained, and the chain is sound.
    verified = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "participation.cli", "audit", "verify"),
        env={**os.environ, **product.services},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await verified.communicate()
    assert verified.returncode == 0, output.decode()
