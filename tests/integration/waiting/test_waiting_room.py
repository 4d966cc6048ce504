"""The waiting room on a real Redis: fair, kept over reloads, open when Redis is not there."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from participation.platform import crypto
from participation.platform.web import waiting
from participation.platform.web.waiting import WaitingRoom, is_pass, make_pass, read_ticket, write_ticket
from tests.integration.ratelimit.test_redis import Server

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
DOOR = "TZ-2026-0001"


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    ring = crypto._keyring
    crypto.configure([("test", b"k" * 32)])
    yield
    crypto._keyring = ring


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path)
    found.start()
    yield found
    found.kill()


@pytest_asyncio.fixture
async def room(server: Server) -> AsyncIterator[WaitingRoom]:
    found = WaitingRoom(server.url, per_second=20, burst=5)
    yield found
    await found.close()


async def test_few_people_notice_nothing(room: WaitingRoom) -> None:
    turns = [await room.turn(DOOR, None) for _ in range(5)]
    assert [t.admitted for t in turns] == [True] * 5


async def test_a_crowd_goes_in_in_the_order_it_came(room: WaitingRoom) -> None:
    came = [await room.turn(DOOR, None) for _ in range(40)]
    waiting_now = [t for t in came if not t.admitted]
    assert len(waiting_now) >= 20
    assert [t.ahead for t in waiting_now] == sorted(t.ahead for t in waiting_now)
    last = came[-1]
    assert 0 < last.seconds <= 2
    # Reloading changes nothing but the time that has passed; a number drawn anew is a later one.
    again = await room.turn(DOOR, last.ticket)
    assert again.ticket == last.ticket
    assert again.ahead <= last.ahead
    assert (await room.turn(DOOR, None)).ahead > again.ahead
    await asyncio.sleep(last.ahead / 20 + 0.2)
    assert (await room.turn(DOOR, last.ticket)).admitted


async def test_two_processes_share_one_line_and_doors_are_apart(room: WaitingRoom, server: Server) -> None:
    other = WaitingRoom(server.url, per_second=20, burst=5)
    try:
        turns = await asyncio.gather(*(r.turn(DOOR, None) for r in [room, other] * 30))
        assert sum(t.admitted for t in turns) <= 5 + 20
        numbers = sorted(int(t.ticket.split(".")[1]) for t in turns)
        assert numbers == list(range(1, 61))
        assert (await other.turn("TZ-2026-0002", None)).admitted
    finally:
        await other.close()


async def test_a_forged_or_foreign_ticket_is_none(room: WaitingRoom) -> None:
    for _ in range(30):
        await room.turn(DOOR, None)
    good = await room.turn(DOOR, None)
    epoch, number, signature = good.ticket.split(".")
    for ticket in (f"{epoch}.1.{signature}", f"{epoch}.x.{signature}", "a.b", "", write_ticket("TZ-9", epoch, 1)):
        assert read_ticket(DOOR, ticket) == ("", "")
        assert not (await room.turn(DOOR, ticket)).admitted
    assert read_ticket(DOOR, good.ticket) == (epoch, number)


async def test_redis_that_forgot_lets_in_who_waited_and_redis_that_is_away_lets_in_everybody(
    room: WaitingRoom, server: Server
) -> None:
    turns = [await room.turn(DOOR, None) for _ in range(40)]
    assert not turns[-1].admitted
    server.kill()
    assert (await room.turn(DOOR, turns[-1].ticket)).admitted
    assert (await room.turn(DOOR, None)).admitted
    server.start()
    fresh = WaitingRoom(server.url, per_second=20, burst=5)
    assert (await fresh.turn(DOOR, turns[-1].ticket)).admitted
    await fresh.close()


async def test_without_redis_there_is_no_room() -> None:
    assert (await WaitingRoom(None, per_second=20, burst=1).turn(DOOR, None)).admitted


def test_passes() -> None:
    assert is_pass(DOOR, make_pass(DOOR))
    assert not is_pass("TZ-2026-0002", make_pass(DOOR))
    assert not is_pass(DOOR, make_pass(DOOR, at=0))
    assert not is_pass(DOOR, "9999999999.forged")
    assert not is_pass(DOOR, "")
    assert waiting.PASS_SECONDS == 7200
