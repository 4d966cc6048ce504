"""Who can only be refused is refused at a glance; everybody else has every right they had, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from participation.hearings import services
from participation.hearings.queries import booking
from participation.hearings.rules import Condition, ConditionKind, PoolCode, PoolPlan
from participation.hearings.services import kept
from participation.platform import gathering
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound
from participation.platform.web.forms import FormKey
from tests.integration.hearings.conftest import Announce, applied, move_into_the_past, register
from tests.integration.hearings.test_place_edges import meanwhile, pool_id, waiting_for_a_lock
from tests.support.web import form_fields, page, words

PARTICIPANTS = PoolPlan(PoolCode.PARTICIPANT, 1)
FULL = "旁听席已报满：共 1 席，已定 1 席。有人取消时会重新放出"


def look(phone: int, **changes: Any) -> services.Glimpse:
    facts: dict[str, Any] = {"phone": f"139{phone:08d}", "identity": "", "places": 1, "waits": False}
    return services.Glimpse(**(facts | changes))


def key(name: str = "k") -> FormKey:
    return FormKey(name.encode() * 32, b"b" * 32, "/hearings/{number}")


async def seen(hearing: services.HearingView, glimpse: services.Glimpse, form: FormKey | None = None) -> str | None:
    """The code of the refusal at a glance."""
    found = await services.kept_hearing(hearing.number)
    pool = found.pool("observer")
    assert pool is not None
    error = await services.glance(found, pool, glimpse, form or key())
    return None if error is None else error.code


async def send(client: httpx.AsyncClient, hearing: services.HearingView, **changes: Any) -> httpx.Response:
    """The observer's form, sent as it was opened."""
    opened = await client.get(f"/hearings/{hearing.number}?pool=observer")
    target, fields = form_fields(opened)
    return await client.post(target, data=fields | {"name": "赵小霞", "adult": "y", "wait": None} | changes)


async def test_the_refused_wait_for_nobody_who_books(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    await register(hearing, applied(1))
    kept.forget()
    async with meanwhile(lambda: booking.lock([pool_id(hearing)])):
        # Nothing of the form is looked at but what decides; all of it is kept.
        answer = await send(client, hearing, phone="139 0000 0002", name="", email="zhao@")
        await waiting_for_a_lock(0)
    assert answer.status_code == 409
    assert FULL in words(answer)
    tree = page(answer)
    assert tree.xpath("//form//input[@name='email']/@value") == ["zhao@"]
    assert tree.xpath("//form//input[@name='phone']/@value") == ["139 0000 0002"]
    assert await fetch_value("SELECT count(*) FROM registration_person") == 1


async def test_a_place_that_opens_is_had_at_once(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    kept.forget()
    assert (await send(client, hearing, phone="13900000002")).status_code == 409
    async with unit_of_work():
        await services.withdraw(await services.ticket(first.number, first.code))
    # What this process keeps of the session still says that it is full.
    assert (await services.kept_hearing(hearing.number)).pool("observer").full  # type: ignore[union-attr]
    assert (await send(client, hearing, phone="13900000002")).status_code == 303


async def test_a_pool_that_fills_is_noticed_before_its_notice_is_read_again(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    assert not services.may_be_full((await services.kept_hearing(hearing.number)).pools[1])
    await register(hearing, applied(1))
    pool = (await services.kept_hearing(hearing.number)).pool("observer")
    assert pool is not None
    assert not services.may_be_full(pool)
    with pytest.raises(Conflict):
        await register(hearing, applied(2))
    assert services.may_be_full(pool)
    assert await seen(hearing, look(3)) == "registration.full"
    await execute("UPDATE hearing_pool SET capacity = 2 WHERE id = $1", pool.id)
    assert await seen(hearing, look(3)) is None
    assert not services.may_be_full(pool)


async def test_the_same_form_gets_its_old_answer_and_the_same_person_their_number(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    hearing = await announce(observer_places=1)
    opened = await client.get(f"/hearings/{hearing.number}?pool=observer")
    target, fields = form_fields(opened)
    data = fields | {"name": "赵小霞", "phone": "13900000001", "adult": "y"}
    first = await client.post(target, data=data)
    assert first.status_code == 303
    kept.forget()
    again = await client.post(target, data=data)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    other = await send(client, hearing, phone="13900000001")
    assert other.status_code == 409
    assert "已经报过这场会议" in words(other)


async def test_who_may_still_wait_or_draw_or_come_in_goes_to_the_desk_and_the_late_do_not(announce: Announce) -> None:
    hearing = await announce(pools=(PARTICIPANTS, PoolPlan(PoolCode.OBSERVER, 1, waitlist=1)))
    await register(hearing, applied(1))
    assert await seen(hearing, look(2)) == "registration.full"
    assert await seen(hearing, look(2, waits=True)) is None
    await register(hearing, applied(2, wait=True))
    assert await seen(hearing, look(3, waits=True)) == "registration.waitlist_full"
    assert await seen(hearing, look(2)) is None  # waits already, and hears so
    await execute("UPDATE hearing_pool SET capacity = 3 WHERE id = $1", pool_id(hearing))
    # One of the two is kept for the one who waits.
    assert await seen(hearing, look(3)) == "registration.full"
    await move_into_the_past(hearing)
    assert await seen(hearing, look(3)) == "hearing.closed"


async def test_one_person_is_known_by_either_number_and_in_the_other_pool(announce: Announce) -> None:
    conditions = (Condition(ConditionKind.ONE_PER_PERSON),)
    hearing = await announce(
        pools=(PARTICIPANTS, PoolPlan(PoolCode.OBSERVER, 1, id_number=True, conditions=conditions))
    )
    identity = "11010519491231002X"
    await register(hearing, applied(1, identity=identity))
    await register(hearing, applied(2, pool=PoolCode.PARTICIPANT))
    assert await seen(hearing, look(3, identity="110105194912310038")) == "registration.full"
    assert await seen(hearing, look(3, identity=identity)) is None
    assert await seen(hearing, look(1)) is None
    assert await seen(hearing, look(2)) is None


async def test_one_person_is_known_in_the_other_sessions_of_a_series(announce: Announce) -> None:
    conditions = (Condition(ConditionKind.ONE_PER_PERSON),)
    pools = (PARTICIPANTS, PoolPlan(PoolCode.OBSERVER, 1, conditions=conditions))
    morning, evening = await announce(pools=pools), await announce(pools=pools)
    await execute("UPDATE hearing SET series = gen_random_uuid() WHERE id = $1", morning.id)
    await execute(
        "UPDATE hearing SET series = (SELECT series FROM hearing WHERE id = $1) WHERE id = $2", morning.id, evening.id
    )
    kept.forget()
    await register(morning, applied(1))
    with pytest.raises(Conflict) as known:
        await register(evening, applied(1))
    assert known.value.code == "registration.exists"
    await register(evening, applied(2))
    # Full for everybody, and who has a place in the other session hears of that one.
    assert await seen(evening, look(3)) == "registration.full"
    assert await seen(evening, look(1)) is None


async def test_a_crowd_is_one_statement_after_the_other(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing = await announce(observer_places=1)
    await register(hearing, applied(1))
    asked: list[int] = []
    real = booking.glance

    async def counted(pools: Any, keys: Any, people: Any) -> Any:
        asked.append(len(keys))
        return await real(pools, keys, people)

    monkeypatch.setattr(booking, "glance", counted)
    answers = await asyncio.gather(*(seen(hearing, look(n)) for n in range(2, 202)))
    assert set(answers) == {"registration.full"}
    assert asked == [64, 64, 64, 8]


async def test_trouble_is_told_to_each_and_is_over_with_it(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing = await announce(observer_places=1)
    await register(hearing, applied(1))
    real = booking.glance
    for fails in (True, False):
        asked, left = asyncio.Event(), asyncio.Event()

        async def slow(*args: Any, asked: Any = asked, left: Any = left, fails: bool = fails) -> Any:
            asked.set()
            await left.wait()
            if fails:
                raise asyncpg.ConnectionDoesNotExistError("gone")
            return await real(*args)

        with monkeypatch.context() as patched:
            patched.setattr(booking, "glance", slow)
            gone = asyncio.create_task(seen(hearing, look(2)))
            stays = asyncio.create_task(seen(hearing, look(3)))
            await asked.wait()
            gone.cancel()
            await asyncio.wait([gone])
            left.set()
            if fails:
                with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                    await stays
            else:
                assert await stays == "registration.full"
            assert gone.cancelled()
    assert await seen(hearing, look(2)) == "registration.full"
    monkeypatch.setattr(gathering, "MOST_WAITING", 2)
    answers = await asyncio.gather(*(seen(hearing, look(n)) for n in range(2, 6)), return_exceptions=True)
    assert [getattr(answer, "code", answer) for answer in answers] == ["registration.full"] * 2 + ["rush"] * 2


async def test_what_is_kept_never_grows_without_end(announce: Announce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_LIMIT", 2)
    monkeypatch.setattr(kept, "_MOST_FULL", 2)
    hearings = [await announce() for _ in range(3)]
    kept.forget()
    for hearing in hearings:
        found = await services.kept_hearing(hearing.number)
        assert found.number == hearing.number
        kept.note_full(found.pools[0].id)
    assert [services.may_be_full(hearing.pools[0]) for hearing in hearings] == [False, False, True]
    assert len(kept._kept) == 1


async def test_a_failed_reading_is_not_kept_and_a_lost_reader_takes_nobody_along(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = await announce()
    kept.forget()
    real, asked, go_on = kept.get_hearing, asyncio.Event(), asyncio.Event()

    async def slow(number: str) -> services.HearingView:
        asked.set()
        await go_on.wait()
        return await real(number)

    monkeypatch.setattr(kept, "get_hearing", slow)
    gone = asyncio.create_task(services.kept_hearing(hearing.number))
    stays = asyncio.create_task(services.kept_hearing(hearing.number))
    await asked.wait()
    gone.cancel()
    go_on.set()
    assert (await stays).number == hearing.number
    with pytest.raises(NotFound):
        await services.kept_hearing("TZ-2026-99999")
    assert "TZ-2026-99999" not in kept._kept
    assert hearing.number in kept._kept
