"""From the outbox to the handler and back, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from participation.platform import outbox
from participation.platform.database import execute, fetch_one, fetch_value, unit_of_work
from participation.platform.outbox import Message
from participation.platform.outbox.upkeep import charge_loss, is_open, purge, release
from tests.support.postgres import TestDatabase
from workers.consumers import Consumer, Registry
from workers.delivery import Result, deliver
from workers.relay import relay_forever, relay_once

pytestmark = pytest.mark.usefixtures("database")


class Recorder:
    """A broker that notes what it was asked to send."""

    def __init__(self) -> None:
        self.up = True
        self.sent: list[tuple[int, str]] = []

    async def reachable(self) -> bool:
        return self.up

    async def wake(self, message: Message, consumer: Consumer) -> None:
        self.sent.append((message.id, consumer.name))


class Handler:
    """Counts its calls; fails as often as told."""

    def __init__(self, failures: int = 0, error: Exception | None = None, takes: float = 0) -> None:
        self.calls: list[dict[str, Any]] = []
        self.failures = failures
        self.error = error or RuntimeError("not now")
        self.takes = takes

    async def __call__(self, message: Message) -> None:
        self.calls.append(message.payload)
        await asyncio.sleep(self.takes)
        if len(self.calls) <= self.failures:
            raise self.error


async def post(topic: str = "thing.done", **payload: Any) -> int:
    async with unit_of_work():
        return await outbox.post(topic, payload)


async def state(message_id: int) -> Any:
    return await fetch_one("SELECT * FROM outbox_message WHERE id = $1", message_id)


async def test_a_message_reaches_each_consumer_and_is_complete_when_all_have_it() -> None:
    one, two = Handler(), Handler()
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", one))
    registry.add(Consumer("b.two", "thing.done", two, outside=True))
    broker = Recorder()
    number = await post(x=1)
    assert await relay_once(registry, broker, resend_after=60) == 1
    assert broker.sent == [(number, "a.one"), (number, "b.two")]
    assert await relay_once(registry, broker, resend_after=60) == 0

    assert await deliver(registry, number, "a.one") == Result.DONE
    assert (await state(number))["completed_at"] is None
    assert await deliver(registry, number, "b.two") == Result.DONE
    assert (await state(number))["completed_at"] is not None
    assert one.calls == two.calls == [{"x": 1}]
    assert await deliver(registry, number, "a.one") == Result.CLOSED
    assert len(one.calls) == 1


@pytest.mark.parametrize("outside", [False, True])
async def test_delivered_twice_acts_once(outside: bool) -> None:
    handler = Handler()
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", handler, outside=outside))
    registry.add(Consumer("b.other", "thing.done", Handler()))
    number = await post()
    assert await deliver(registry, number, "a.one") == Result.DONE
    assert await deliver(registry, number, "a.one") == Result.REPEATED
    assert len(handler.calls) == 1


@pytest.mark.parametrize("outside", [False, True])
async def test_two_at_the_same_moment_act_once(outside: bool) -> None:
    handler = Handler(takes=0.2)
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", handler, outside=outside))
    number = await post()
    results = await asyncio.gather(*(deliver(registry, number, "a.one") for _ in range(3)))
    assert len(handler.calls) == 1
    assert sorted(results).count(Result.DONE) == 1
    # The lock is given back: nothing keeps the next one out.
    assert await fetch_value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


async def test_the_effect_and_the_receipt_go_together() -> None:
    async def writes_then_fails(_: Message) -> None:
        await execute("INSERT INTO outbox_receipt (message_id, consumer) VALUES (-1, 'effect')")
        raise RuntimeError("after the effect")

    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", writes_then_fails))
    number = await post()
    assert await deliver(registry, number, "a.one") == Result.FAILED
    assert await fetch_value("SELECT count(*) FROM outbox_receipt") == 0
    row = await state(number)
    assert row["failures"] == 1
    assert row["last_error"] == "a.one: RuntimeError: after the effect"
    assert row["completed_at"] is None


async def test_a_handler_that_hangs_is_ended_and_tried_again() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler(takes=30), timeout=0.1))
    number = await post()
    assert await deliver(registry, number, "a.one") == Result.FAILED
    assert "TimeoutError" in (await state(number))["last_error"]
    assert await fetch_value("SELECT count(*) FROM outbox_receipt") == 0


async def test_one_that_fails_for_ever_is_parked_and_can_be_given_back() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", handler := Handler(failures=99)))
    number = await post()
    for _ in range(16):
        assert await deliver(registry, number, "a.one") == Result.FAILED
    assert await deliver(registry, number, "a.one") == Result.CLOSED
    assert [row[0] for row in await outbox.parked()] == [number]
    assert await relay_once(registry, Recorder(), resend_after=0.001) == 0

    handler.failures = 0
    assert await release(number)
    assert not await release(number)
    broker = Recorder()
    await relay_once(registry, broker, resend_after=60)
    assert broker.sent == [(number, "a.one")]
    assert await deliver(registry, number, "a.one") == Result.DONE
    assert await outbox.parked() == []


async def test_one_that_kills_its_worker_again_and_again_is_parked() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", handler := Handler()))
    number = await post()
    for _ in range(15):
        assert await charge_loss(number, "a.one")
    assert await deliver(registry, number, "a.one", redelivered=True) == Result.CLOSED
    assert handler.calls == []
    assert not await is_open(number)


async def test_a_worker_lost_once_is_no_obstacle() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    number = await post()
    assert await deliver(registry, number, "a.one", redelivered=True) == Result.DONE
    row = await state(number)
    assert (row["failures"], row["last_error"]) == (1, "")


async def test_what_nobody_consumed_is_sent_again() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    broker = Recorder()
    number = await post()
    await relay_once(registry, broker, resend_after=0.05)
    await asyncio.sleep(0.06)
    await relay_once(registry, broker, resend_after=0.05)
    assert broker.sent == [(number, "a.one")] * 2
    assert (await state(number))["sends"] == 2


async def test_a_broker_that_is_away_postpones_nothing() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    broker = Recorder()
    broker.up = False
    number = await post()
    with pytest.raises(ConnectionError):
        await relay_once(registry, broker, resend_after=60)
    assert (await state(number))["sends"] == 0


async def test_the_relay_goes_on_when_the_broker_is_back() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    broker = Recorder()
    broker.up = False
    number = await post()
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        broker.up = len(pauses) > 2
        await asyncio.sleep(0.001)

    running = asyncio.create_task(relay_forever(registry, broker, resend_after=60, sleep=sleep))
    async with asyncio.timeout(5):
        while not broker.sent:
            await asyncio.sleep(0.005)
    running.cancel()
    assert broker.sent == [(number, "a.one")]


async def test_a_topic_that_nobody_knows_is_kept_and_an_announcement_is_complete() -> None:
    registry = Registry()
    registry.announce("thing.told")
    unknown, told = await post("thing.mistyped"), await post("thing.told")
    await relay_once(registry, Recorder(), resend_after=60)
    assert (await state(unknown))["last_error"] == "no consumer for the topic thing.mistyped"
    assert (await state(unknown))["completed_at"] is None
    assert (await state(told))["completed_at"] is not None


async def test_due_later_is_sent_later() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    due = await fetch_value("SELECT clock_timestamp() + interval '0.3 seconds'")
    async with unit_of_work():
        number = await outbox.post("thing.done", {}, due_at=due)
    broker = Recorder()
    assert await relay_once(registry, broker, resend_after=60) == 0
    await asyncio.sleep(0.35)
    assert await relay_once(registry, broker, resend_after=60) == 1
    assert broker.sent == [(number, "a.one")]


async def test_many_relays_send_each_message_once() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    async with unit_of_work():
        numbers = [await outbox.post("thing.done", {"n": n}) for n in range(300)]
    broker = Recorder()
    await asyncio.gather(*(relay_once(registry, broker, resend_after=60) for _ in range(5)))
    assert sorted(n for n, _ in broker.sent) == numbers


async def test_purge_removes_old_completed_messages_with_their_receipts(database: TestDatabase) -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "thing.done", Handler()))
    old, new, unfinished = await post(), await post(), await post()
    for number in (old, new):
        await deliver(registry, number, "a.one")
    await execute("UPDATE outbox_message SET completed_at = completed_at - interval '31 days' WHERE id = $1", old)
    await execute("UPDATE outbox_message SET created_at = created_at - interval '90 days' WHERE id = $1", unfinished)
    assert await purge(30) == 1
    assert await fetch_value("SELECT array_agg(id ORDER BY id) FROM outbox_message") == [new, unfinished]
    assert await fetch_value("SELECT array_agg(message_id) FROM outbox_receipt") == [new]
