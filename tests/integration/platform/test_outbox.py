"""The outbox loses nothing and does nothing twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from participation.platform import clock, outbox
from participation.platform.database import execute, fetch_one, fetch_value, unit_of_work
from participation.platform.outbox import Message
from participation.platform.outbox.queries import PARK_AFTER
from participation.platform.request_id import set_request_id
from tests.support.postgres import TestDatabase


async def posted(topic: str = "t.test", **payload: object) -> int:
    async with unit_of_work():
        return await outbox.post(topic, dict(payload))


async def test_a_message_lives_and_dies_with_its_transaction(database: TestDatabase) -> None:
    with pytest.raises(KeyError):
        async with unit_of_work():
            await outbox.post("t.test", {"a": 1})
            raise KeyError
    assert await outbox.claim_due(10, resend_after=60) == []
    with pytest.raises(RuntimeError):
        await outbox.post("t.test", {})


async def test_a_claimed_message_carries_its_payload_and_request(database: TestDatabase) -> None:
    set_request_id("request-abcdef")
    number = await posted(文="值", n=1)
    assert await outbox.claim_due(10, resend_after=60) == [
        Message(number, "t.test", {"文": "值", "n": 1}, "request-abcdef", 1)
    ]


async def test_a_message_is_claimed_once_until_it_is_overdue(database: TestDatabase) -> None:
    number = await posted()
    assert len(await outbox.claim_due(10, resend_after=60)) == 1
    assert await outbox.claim_due(10, resend_after=60) == []
    await execute("UPDATE outbox_message SET next_send_at = now() - interval '1 second'")
    again = await outbox.claim_due(10, resend_after=60)
    assert [(m.id, m.sends) for m in again] == [(number, 2)]


async def test_the_pause_before_resending_doubles(database: TestDatabase) -> None:
    await posted()
    pauses = []
    for _ in range(4):
        await execute("UPDATE outbox_message SET next_send_at = now() - interval '1 second'")
        await outbox.claim_due(1, resend_after=10)
        row = await fetch_one("SELECT extract(epoch FROM next_send_at - clock_timestamp())::float8 FROM outbox_message")
        assert row is not None
        pauses.append(round(row[0] / 10))
    assert pauses == [1, 2, 4, 8]


async def test_a_message_for_later_is_not_due_now(database: TestDatabase) -> None:
    async with unit_of_work():
        await outbox.post("t.test", {}, due_at=clock.now() + timedelta(hours=2))
    assert await outbox.claim_due(10, resend_after=60) == []
    assert await outbox.backlog() == (0, 0.0)


async def test_relays_at_once_never_claim_the_same(database: TestDatabase) -> None:
    for _ in range(40):
        await posted()
    batches = await asyncio.gather(*(outbox.claim_due(10, resend_after=60) for _ in range(8)))
    claimed = [m.id for batch in batches for m in batch]
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 40


async def test_a_message_delivered_twice_acts_once(database: TestDatabase) -> None:
    number = await posted()
    message = await outbox.message(number)
    assert message is not None

    async def act(m: Message) -> None:
        await execute(
            "INSERT INTO idempotency_key (key_hash, body_hash, answer) VALUES ($1, '', '')", str(m.id).encode()
        )

    done = await asyncio.gather(*(outbox.consume(message, "c", act) for _ in range(5)))
    assert sorted(done) == [False, False, False, False, True]
    assert await fetch_value("SELECT count(*) FROM idempotency_key") == 1


async def test_a_handler_that_fails_leaves_no_receipt(database: TestDatabase) -> None:
    message = await outbox.message(await posted())
    assert message is not None

    async def fail(_: Message) -> None:
        raise KeyError

    for run in (outbox.consume, outbox.consume_idempotent):
        with pytest.raises(KeyError):
            await run(message, "c", fail)
    assert await fetch_value("SELECT count(*) FROM outbox_receipt") == 0


async def test_a_long_handler_runs_outside_any_transaction(database: TestDatabase) -> None:
    from participation.platform.database import in_unit_of_work

    message = await outbox.message(await posted())
    assert message is not None
    seen = []

    async def act(_: Message) -> None:
        seen.append(in_unit_of_work())

    assert await outbox.consume_idempotent(message, "c", act)
    assert not await outbox.consume_idempotent(message, "c", act)
    assert seen == [False]


async def test_a_message_is_complete_when_every_consumer_has_its_receipt(database: TestDatabase) -> None:
    number = await posted()
    message = await outbox.message(number)
    assert message is not None

    async def act(_: Message) -> None: ...

    await outbox.consume(message, "a", act)
    assert not await outbox.complete_if_consumed(number, ["a", "b"])
    await outbox.consume(message, "b", act)
    assert await outbox.complete_if_consumed(number, ["a", "b"])
    assert not await outbox.complete_if_consumed(number, ["a", "b"])
    await execute("UPDATE outbox_message SET next_send_at = now() - interval '1 hour'")
    assert await outbox.claim_due(10, resend_after=60) == []
    assert await outbox.backlog() == (0, 0.0)


async def test_a_message_that_keeps_failing_is_parked_for_a_person(database: TestDatabase) -> None:
    number = await posted("t.poison")
    for attempt in range(PARK_AFTER):
        assert await outbox.parked() == [], attempt
        await outbox.failed(number, "boom")
    assert await outbox.parked() == [(number, "t.poison", "boom")]
    await execute("UPDATE outbox_message SET next_send_at = now() - interval '1 hour'")
    assert await outbox.claim_due(10, resend_after=60) == []


async def test_an_unknown_message_is_none(database: TestDatabase) -> None:
    assert await outbox.message(404) is None
