"""Taking and giving back places on a real PostgreSQL: never one too many, never a lost one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from participation.hearings import services
from participation.hearings.queries import booking
from participation.hearings.rules import HearingKind, PoolCode, RegistrationState
from participation.hearings.services import desk
from participation.platform import gathering
from participation.platform.crypto import decrypt
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError, NotFound
from tests.integration.hearings.conftest import Announce, applied, move, move_into_the_past, register


async def outcome(work: Any) -> str:
    """ "booked" or the code of the refusal."""
    try:
        await work
    except DomainError as error:
        return error.code
    return "booked"


async def taken(hearing: services.HearingView, pool: PoolCode = PoolCode.OBSERVER) -> tuple[int, int]:
    """(counter, live registrations): two ways of counting that must agree."""
    row = await fetch_one(
        "SELECT p.taken, (SELECT count(*) FROM registration r WHERE r.pool = p.id AND r.state <> 'withdrawn')"
        " FROM hearing_pool p WHERE p.hearing = $1 AND p.code = $2",
        hearing.id,
        pool.value,
    )
    assert row is not None
    return row[0], row[1]


async def test_a_place_is_written_whole(announce: Announce) -> None:
    hearing = await announce()
    booked = await register(
        hearing, applied("13900000719", email="zhao@example.com", needs=("mongolian",), statement="")
    )
    row = await fetch_one(
        "SELECT r.*, n.* FROM registration r JOIN registration_person n ON n.registration = r.id WHERE r.number = $1",
        booked.number,
    )
    assert row is not None
    assert booked.number == f"BM-{datetime.now(UTC) + timedelta(hours=8):%Y}-00001"
    assert row["state"] == "confirmed"
    assert row["masked_name"] == "赵*霞"
    assert list(row["needs"]) == ["mongolian"]
    assert b"13900000719" not in bytes(row["phone_encrypted"])
    assert decrypt(bytes(row["name_encrypted"]), "registration.name") == "赵小霞"
    assert decrypt(bytes(row["phone_encrypted"]), "registration.phone") == "13900000719"
    assert decrypt(bytes(row["email_encrypted"]), "registration.email") == "zhao@example.com"
    assert row["statement_encrypted"] is None
    assert await taken(hearing) == (1, 1)
    history = await fetch("SELECT from_state, to_state, actor FROM registration_history")
    assert [tuple(step) for step in history] == [("submitted", "confirmed", "resident")]
    event = await fetch_one("SELECT actor, subject, facts FROM audit_event WHERE action = 'registration.confirmed'")
    assert event is not None
    assert event["subject"] == f"registration:{booked.id}"
    assert "赵" not in event["facts"]
    assert "139" not in event["facts"]
    assert booked.number in event["facts"]
    messages = await fetch("SELECT topic, payload FROM outbox_message WHERE topic = 'hearing.notify'")
    assert [(row["topic"], json.loads(row["payload"])) for row in messages] == [
        ("hearing.notify", {"registration": str(booked.id), "what": "confirmed"})
    ]


async def test_two_hundred_at_once_for_ten_places(announce: Announce) -> None:
    hearing = await announce(observer_places=10)
    answers = await asyncio.gather(*(outcome(register(hearing, applied(n))) for n in range(200)))
    assert Counter(answers) == {"booked": 10, "registration.full": 190}
    assert await taken(hearing) == (10, 10)
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'hearing.notify'") == 10
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'registration.confirmed'") == 10
    numbers = [row[0] for row in await fetch("SELECT number FROM registration ORDER BY number")]
    assert len(set(numbers)) == 10


async def test_one_bad_registration_spoils_no_other_of_its_batch(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = await announce(observer_places=10)
    real = booking.write

    async def write(rows: Any) -> None:
        if any(row.person.masked_name == "坏**" for row in rows):
            raise asyncpg.DataError("cannot be written")
        await real(rows)

    monkeypatch.setattr(booking, "write", write)
    people = [outcome(register(hearing, applied(n))) for n in range(9)]
    *answers, bad = await asyncio.gather(*people, register(hearing, applied(99, name="坏人")), return_exceptions=True)
    assert Counter(answers) == {"booked": 9}
    assert isinstance(bad, asyncpg.DataError)
    assert await taken(hearing) == (9, 9)


async def test_pools_are_apart(announce: Announce) -> None:
    hearing = await announce(observer_places=1, participant_places=2)
    jobs = [outcome(register(hearing, applied(n))) for n in range(20)]
    jobs += [outcome(register(hearing, applied(100 + n, pool=PoolCode.PARTICIPANT))) for n in range(20)]
    assert Counter(await asyncio.gather(*jobs)) == {"booked": 3, "registration.full": 37}
    assert await taken(hearing) == (1, 1)
    assert await taken(hearing, PoolCode.PARTICIPANT) == (2, 2)


async def test_one_phone_fifty_times_at_once_is_one_place(announce: Announce) -> None:
    hearing = await announce(observer_places=30)
    answers = await asyncio.gather(*(outcome(register(hearing, applied(7))) for _ in range(50)))
    assert Counter(answers) == {"booked": 1, "registration.exists": 49}
    assert await taken(hearing) == (1, 1)
    assert await fetch_value("SELECT count(*) FROM registration_history") == 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'registration.confirmed'") == 1


async def test_the_same_phone_again_is_told_its_number_but_not_its_code(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    booked = await register(hearing, applied(7))
    with pytest.raises(Conflict) as refused:
        await register(hearing, applied(7, name="别人"))
    assert refused.value.code == "registration.exists"
    assert booked.number in refused.value.message
    assert booked.code not in str(refused.value.facts)
    # In the other pool, and in another hearing, the same person may have a place.
    await register(hearing, applied(7, pool=PoolCode.PARTICIPANT))
    await register(await announce(), applied(7))


async def test_full_is_told_with_numbers(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    await register(hearing, applied(1))
    with pytest.raises(Conflict) as refused:
        await register(hearing, applied(2))
    assert refused.value.code == "registration.full"
    assert (refused.value.facts["capacity"], refused.value.facts["taken"]) == (1, 1)
    assert refused.value.message == "旁听席已报满：共 1 席，已定 1 席。有人取消时会重新放出"
    # Nothing of somebody who got no place is kept.
    assert await fetch_value("SELECT count(*) FROM registration_person") == 1


async def test_a_place_given_back_can_be_had_at_once(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    ticket = await services.ticket(first.number, first.code)
    async with unit_of_work():
        await services.withdraw(ticket)
    assert await taken(hearing) == (0, 0)
    second = await register(hearing, applied(2))
    assert await taken(hearing) == (1, 1)
    # Whoever withdrew queues anew: full for them now, and after the next withdrawal a new number.
    assert await outcome(register(hearing, applied(1))) == "registration.full"
    async with unit_of_work():
        await services.withdraw(await services.ticket(second.number, second.code))
    again = await register(hearing, applied(1))
    assert again.number not in (first.number, second.number)
    states = [tuple(row) for row in await fetch("SELECT from_state, to_state FROM registration_history ORDER BY id")]
    assert states.count(("confirmed", "withdrawn")) == 2


async def test_withdrawn_twice_frees_one_place(announce: Announce) -> None:
    hearing = await announce(observer_places=2)
    booked = await register(hearing, applied(1))
    await register(hearing, applied(2))
    ticket = await services.ticket(booked.number, booked.code)

    async def give_back() -> None:
        async with unit_of_work():
            await services.withdraw(ticket)

    answers = await asyncio.gather(*(outcome(give_back()) for _ in range(10)))
    assert Counter(answers) == {"booked": 1, "registration.withdrawn": 9}
    assert await taken(hearing) == (1, 1)
    gone = await services.ticket(booked.number, booked.code)
    assert gone.state is RegistrationState.WITHDRAWN
    assert not gone.may_withdraw


async def test_coming_and_going_in_a_crowd_keeps_the_count(announce: Announce) -> None:
    hearing = await announce(observer_places=5)

    async def person(n: int) -> None:
        for _ in range(4):
            try:
                booked = await register(hearing, applied(n))
            except Conflict:
                continue
            ticket = await services.ticket(booked.number, booked.code)
            async with unit_of_work():
                await services.withdraw(ticket)

    await asyncio.gather(*(person(n) for n in range(40)))
    assert await taken(hearing) == (0, 0)
    await asyncio.gather(*(outcome(register(hearing, applied(1000 + n))) for n in range(40)))
    assert await taken(hearing) == (5, 5)


async def test_the_window_is_the_databases(announce: Announce) -> None:
    now = datetime.now(UTC)
    hearing = await announce(registration_opens_at=now + timedelta(hours=1))
    with pytest.raises(Closed) as early:
        await register(hearing, applied(1))
    assert early.value.code == "hearing.not_open"
    await move(
        hearing, registration_opens_at=now - timedelta(days=2), registration_closes_at=now - timedelta(seconds=1)
    )
    with pytest.raises(Closed) as late:
        await register(hearing, applied(1))
    assert late.value.code == "hearing.closed"
    assert "截止" in late.value.message
    assert await taken(hearing) == (0, 0)


async def test_unknown_hearing_and_pool(announce: Announce) -> None:
    hearing = await announce(kind=HearingKind.GOVERNMENT_MEETING, participant_places=0)
    with pytest.raises(NotFound) as no_pool:
        await register(hearing, applied(1, pool=PoolCode.PARTICIPANT))
    assert no_pool.value.code == "hearing.pool_unknown"
    with pytest.raises(NotFound) as no_hearing:
        async with unit_of_work():
            await services.register("TZ-2026-9999", applied(1))
    assert no_hearing.value.code == "hearing.unknown"


async def test_after_the_beginning_nobody_withdraws(announce: Announce) -> None:
    hearing = await announce()
    booked = await register(hearing, applied(1))
    await move_into_the_past(hearing)
    ticket = await services.ticket(booked.number, booked.code)
    assert not ticket.may_withdraw
    with pytest.raises(Conflict) as refused:
        async with unit_of_work():
            await services.withdraw(ticket)
    assert refused.value.code == "registration.begun"
    assert await taken(hearing) == (1, 1)


async def test_number_and_code_must_belong_together(announce: Announce) -> None:
    hearing = await announce()
    first, second = await register(hearing, applied(1)), await register(hearing, applied(2))
    found = await services.ticket(first.number.lower(), f" {first.code[:4]}-{first.code[4:].lower()} ")
    assert found.holder == "赵小霞"
    for number, code in (
        (first.number, second.code),
        (first.number, ""),
        ("BM-2026-99999", first.code),
        ("' OR 1=1 --", first.code),
        (first.number, "\x00\ud7ff"),
    ):
        with pytest.raises(NotFound) as refused:
            await services.ticket(number, code)
        assert refused.value.code == "registration.unknown"


async def test_the_database_itself_refuses_what_no_code_does(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    await register(hearing, applied(1))
    with pytest.raises(asyncpg.CheckViolationError):
        await execute("UPDATE hearing_pool SET taken = taken + 1 WHERE hearing = $1 AND code = 'observer'", hearing.id)
    with pytest.raises(asyncpg.CheckViolationError):
        await execute("UPDATE hearing_pool SET capacity = 0 WHERE hearing = $1 AND code = 'observer'", hearing.id)
    with pytest.raises(asyncpg.CheckViolationError):
        await execute("UPDATE hearing_pool SET taken = -1 WHERE hearing = $1", hearing.id)
    with pytest.raises(asyncpg.CheckViolationError):
        await execute("UPDATE registration SET state = 'full'")
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE registration_history SET actor = 'nobody'")
    with pytest.raises(asyncpg.RaiseError):
        await execute("DELETE FROM registration_history")
    with pytest.raises(asyncpg.UniqueViolationError):
        await execute(
            "INSERT INTO registration (id, number, pool, state, masked_name, phone_index, needs)"
            " SELECT gen_random_uuid(), 'BM-X', pool, 'confirmed', masked_name, phone_index, needs FROM registration"
        )


async def test_what_fails_after_booking_leaves_no_trace(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing = await announce()

    async def give_seats(_: Any) -> None:
        raise RuntimeError("something later in the same unit of work")

    monkeypatch.setattr(desk, "give_seats", give_seats)
    with pytest.raises(RuntimeError, match="later"):
        await register(hearing, applied(1))
    assert await taken(hearing) == (0, 0)
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'hearing.notify'") == 0
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'registration.confirmed'") == 0
    monkeypatch.undo()
    assert await outcome(register(hearing, applied(1))) == "booked"


async def test_a_desk_that_is_overrun_says_so_and_goes_on(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing = await announce(observer_places=100)
    monkeypatch.setattr(gathering, "MOST_WAITING", 20)
    answers = Counter(await asyncio.gather(*(outcome(register(hearing, applied(n))) for n in range(60))))
    assert answers["rush"] > 0
    assert answers["booked"] + answers["rush"] == 60
    assert await taken(hearing) == (answers["booked"], answers["booked"])
