"""Too few registered: what the notice said is done, by the clock or by an officer, and published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from participation.hearings import services
from participation.hearings.queries import reading
from participation.hearings.rules import PoolCode, PoolPlan, Shortfall
from participation.hearings.rules.notices import NoticeKind
from participation.hearings.rules.shortfall import Decision, Remedy
from participation.hearings.services import HearingView, kept, notices, shortfalls
from participation.hearings.tickets import code_of
from participation.matters import worklist
from participation.platform.database import execute, unit_of_work
from participation.platform.errors import Conflict, DomainError, NotFound, RuleViolation
from tests.integration.hearings.conftest import Announce, Scene, applied, move, register
from tests.integration.hearings.test_waitlist import sound, waiting
from tests.support.web import fill, words

POOLS = (
    PoolPlan(PoolCode.PARTICIPANT, 3, name="居民", shortfall=Shortfall.RECOMMEND),
    PoolPlan(PoolCode.PARTICIPANT, 1, name="商户", shortfall=Shortfall.RECOMMEND),
    PoolPlan(PoolCode.OBSERVER, 5),
)


async def closed(announce: Announce, residents: int = 1, traders: int = 2) -> HearingView:
    """Registration is over: so many residents for 3 places, so many traders for 1, one observer for 5."""
    hearing = await announce(pools=POOLS)
    for n in range(residents):
        await register(hearing, applied(n, pool="participant"))
    for n in range(traders):
        await waiting(hearing, 10 + n, pool="participant-2")
    await register(hearing, applied(20))
    await close(hearing)
    return await services.get_hearing(hearing.number)


async def close(hearing: HearingView) -> None:
    now = datetime.now(UTC)
    await move(
        hearing, registration_opens_at=now - timedelta(days=1), registration_closes_at=now - timedelta(seconds=1)
    )


async def decide(scene: Scene, hearing: HearingView, decision: Decision) -> None:
    short = next(s for s in await shortfalls.of_hearing(hearing) if s.open)
    async with unit_of_work():
        await shortfalls.decide(scene.officer, hearing.number, short.id, decision)


def person() -> services.Application:
    return applied(77, pool="participant", name="推荐人")


async def enter(scene: Scene, hearing: HearingView) -> str:
    async with unit_of_work():
        return await services.enter(scene.officer, hearing.number, "participant", person(), "消协推荐")


async def test_the_clock_does_what_the_notice_said_and_asks_an_officer_for_the_rest(
    client: httpx.AsyncClient, office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce(pools=POOLS)
    assert "报名不足：由主办单位决定怎样补足，并公告" in words(
        await client.get(f"/hearings/{hearing.number}/notices/1")
    )
    assert await shortfalls.sweep() == 0, "registration still runs"
    hearing = await closed(announce)
    assert await shortfalls.sweep() == 2
    assert await shortfalls.sweep() == 0
    found = {s.pool_slug: s for s in await shortfalls.of_hearing(hearing)}
    assert set(found) == {"participant", "observer"}
    residents, observers = found["participant"], found["observer"]
    assert (residents.capacity, residents.applied, residents.missing, residents.decision) == (3, 1, 2, None)
    assert (observers.applied, observers.decision, observers.notice) == (1, Remedy.LEFT, None)
    public = words(await client.get(f"/hearings/{hearing.number}"))
    assert "居民报名截止时共 3 席，缺 2 席。 等主办单位决定怎样处理。" in public
    assert "旁听席报名截止时共 5 席，缺 4 席。 按公告规定，席位空着，不再补。" in public
    assert "居民共 3 席，报名截止时还缺 2 席" in words(await client.get("/matters/2026-0001"))
    [todo] = await worklist.short_pools(scene.officer)
    assert (todo.hearing, todo.pool, todo.missing) == (hearing.number, "居民", 2)
    path = f"/office/matters/2026-0001/hearings/{hearing.number}/manage"
    assert f"{path}#short" in (await office.get("/office")).text
    bad = await fill(office, path, {}, action="/shortfall")
    assert bad.status_code == 422
    for text in ("请选择怎样处理", "请写明理由"):
        assert text in words(bad)
    bad = await fill(office, path, {"remedy": "recommended", "remedy_reason": "要有居民"}, action="/shortfall")
    assert "请写明由哪个单位推荐" in words(bad)
    typed = {"remedy": "recommended", "remedy_reason": "要有居民代表", "body": "社区居委会"}
    assert (await fill(office, path, typed, action="/shortfall")).status_code == 303
    notice = (await notices.of_hearing(hearing.id))[-1]
    assert (notice.ordinal, notice.kind) == (2, NoticeKind.SHORTFALL)
    assert notice.body == (
        "“城镇供热管理办法立法听证会”居民共 3 席，报名截止时有 1 席有人报名，缺 2 席。请社区居委会推荐人选。理由：要有居民代表。"
    )
    assert await worklist.short_pools(scene.officer) == []
    after = words(await client.get(f"/hearings/{hearing.number}"))
    assert "请社区居委会推荐人选。" in after
    assert "第 2 号听证公告：报名不足的处理" in words(await client.get("/matters/2026-0001"))
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE hearing_shortfall SET reason = 'x' WHERE decision <> ''")
    assert (await services.ticket(*await entered(scene, hearing))).state.value == "confirmed"
    await sound()


async def entered(scene: Scene, hearing: HearingView) -> tuple[str, str]:
    number = await enter(scene, hearing)
    row = await reading.registration(number)
    return number, code_of(row["id"])


async def test_nobody_is_entered_past_those_who_register_themselves(scene: Scene, announce: Announce) -> None:
    hearing = await closed(announce)
    with pytest.raises(RuleViolation) as refused:
        await enter(scene, hearing)
    assert refused.value.code == "hearing.enter_open"


async def test_registration_goes_on_and_may_fall_short_again(scene: Scene, announce: Announce) -> None:
    hearing = await closed(announce)
    await shortfalls.sweep()
    until = datetime.now(UTC) + timedelta(days=2)
    await decide(scene, hearing, Decision(Remedy.EXTENDED, "再征集", until=until))
    kept.forget()
    await register(hearing, applied(50, pool="participant"))
    assert await shortfalls.sweep() == 0
    await close(hearing)
    assert await shortfalls.sweep() == 2
    first, again, *_ = await shortfalls.of_hearing(hearing)
    assert (first.decision, again.decision, again.missing) == (Remedy.EXTENDED, None, 1)
    await sound()


async def test_places_go_to_another_pool_and_down_its_list(scene: Scene, announce: Announce) -> None:
    hearing = await closed(announce)
    waits = await waiting_trader(hearing)
    await shortfalls.sweep()
    wrong = Decision(Remedy.OTHER_POOL, "转给商户", to_pool="participant-2", places=3)
    with pytest.raises(RuleViolation) as many:
        await decide(scene, hearing, wrong)
    assert many.value.code == "shortfall.places"
    await decide(scene, hearing, Decision(Remedy.OTHER_POOL, "转给商户", to_pool="participant-2", places=2))
    now = await services.get_hearing(hearing.number)
    assert {pool.slug: (pool.capacity, pool.taken) for pool in now.pools} == {
        "participant": (1, 1),
        "participant-2": (3, 2),
        "observer": (5, 1),
    }
    assert waits == 1
    await sound()


async def waiting_trader(hearing: HearingView) -> int:
    counted = await services.with_counts(hearing)
    return next(pool.waiting for pool in counted.pools if pool.slug == "participant-2")


async def test_decided_once_and_only_what_is_open(scene: Scene, announce: Announce) -> None:
    hearing = await closed(announce)
    await shortfalls.sweep()
    short = next(s for s in await shortfalls.of_hearing(hearing) if s.open)
    held = Decision(Remedy.HELD_ANYWAY, "人数够开会")
    await decide(scene, hearing, held)

    async def again(which: Any) -> DomainError:
        with pytest.raises(DomainError) as refused:
            async with unit_of_work():
                await shortfalls.decide(scene.officer, hearing.number, which, held)
        return refused.value

    assert isinstance(await again(short.id), Conflict)
    assert isinstance(await again(hearing.id), NotFound)
    assert len(await notices.of_hearing(hearing.id)) == 2
