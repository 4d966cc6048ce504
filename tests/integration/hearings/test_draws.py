"""A draw on the real database: frozen before its sources, confirmed by two, run once, run on, provable by each registrant."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from participation.hearings.drawing import Opening, commitment_of, commitment_to, places_of, verify
from participation.hearings.rules.draws import DrawState, SourceKind
from participation.hearings.services import draws
from participation.hearings.services.draws.results import send_results
from participation.hearings.tables import Registration
from participation.identity.rules import Actor
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError, NotPermitted, RuleViolation
from tests.integration.hearings.draws import (
    EVIDENCE,
    SOON,
    Drawn,
    announced,
    entered,
    hearing_by_draw,
    lottery,
    plan,
    run,
)

VALUES = ["07 12 19 28 33 + 04 11", "353"]
KEY = "4.7.11.12.19.28.33./353./"


async def refused(work: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        async with unit_of_work():
            await work
    return caught.value


async def test_the_whole_way_of_a_draw(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 12, "供热单位": 5})
    draw = await announced(drawn)
    assert (draw.state, draw.number[:8]) == (DrawState.ANNOUNCED, "CQ-2026-")
    assert [(pool.name, pool.size, pool.quota, pool.alternates) for pool in draw.pools] == [
        ("居民", 12, 3, 1),
        ("供热单位", 5, 3, 1),
    ]
    # The file: numbered commitments, nothing personal, its hash as announced.
    content = await draws.pool_file(draw.pools[0])
    assert hashlib.sha256(content).hexdigest() == draw.pools[0].sha256
    lines = content.decode().splitlines()
    assert [line.split(",")[0] for line in lines] == [str(n) for n in range(1, 13)]
    assert all(len(line.split(",")[1]) == 64 for line in lines)
    assert "BM-" not in content.decode()

    draw = await entered(drawn, draw, VALUES)
    assert draw.state is DrawState.READY
    done = await run(drawn.first, draw.number)
    assert (done.state, done.key) == (DrawState.DONE, KEY)
    for pool in done.pools:
        revision, body = await draws.published_transcript(pool)
        document = json.loads(body)
        assert (revision, hashlib.sha256(body).hexdigest()) == (1, pool.transcripts[0].sha256)
        assert verify(document, await draws.pool_file(pool)) == []
        assert document["order"] == list(pool.order)
        assert document["draw"]["witnesses"] == ["赵代表", "钱代表"]
        assert "staff" not in body.decode()

    # The order is real: the first three have places, the others wait in the order drawn.
    rows = await fetch(
        "SELECT r.state, r.queue, l.rank, l.line FROM draw_line l JOIN registration r ON r.id = l.registration"
        " WHERE l.draw_pool = $1 ORDER BY l.rank",
        done.pools[0].id,
    )
    assert [row["line"] for row in rows] == list(done.pools[0].order)
    assert [row["state"] for row in rows] == ["selected"] * 3 + ["waitlisted"] * 9
    assert [row["queue"] for row in rows[3:]] == list(range(4, 13))
    assert await fetch_value("SELECT taken FROM hearing_pool WHERE id = $1", drawn.pools["居民"]) == 3

    # Each registrant proves their own line.
    registration = await fetch_value(
        "SELECT registration FROM draw_line WHERE draw_pool = $1 AND line = 7", done.pools[0].id
    )
    (line,) = await draws.lines_of(registration)
    assert line.line == 7
    assert lines[6] == f"7,{commitment_of(Opening(line.number, line.salt))}"
    assert line.rank == done.pools[0].order.index(7) + 1
    assert line.standing == line.rank

    # All are told, once each.
    told = [
        await send_in_unit(row["payload"])
        for row in await fetch("SELECT payload FROM outbox_message WHERE topic = 'draw.results' ORDER BY id")
    ]
    assert told == [12, 5]
    kinds = await fetch("SELECT kind FROM document ORDER BY requested_at")
    assert [row["kind"] for row in kinds] == ["draw_record", "draw_record"]


async def send_in_unit(payload: str) -> int:
    async with unit_of_work():
        return await send_results(json.loads(payload))


async def test_a_draw_run_twice_gives_the_same_answer(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 40})
    draw = await entered(drawn, await announced(drawn), VALUES)
    results = await asyncio.gather(*(run(actor, draw.number) for actor in [drawn.first, drawn.second] * 4))
    assert len({(found.run_at, found.key, found.pools[0].order) for found in results}) == 1
    again = await run(drawn.second, draw.number)
    assert again.pools[0].order == results[0].pools[0].order
    assert await fetch_value("SELECT count(*) FROM draw_transcript") == 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'draw.run'") == 1
    assert await fetch_value("SELECT taken FROM hearing_pool WHERE id = $1", drawn.pools["居民"]) == 3
    with pytest.raises(asyncpg.RaiseError):
        await execute('UPDATE draw_pool SET "order" = $1', list(range(1, 41)))


async def test_what_stands_against_announcing(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 4})
    now = datetime.now(UTC)
    there = draws.SourceNotice(SourceKind.LOTTERY, "昨天的大乐透", now - timedelta(seconds=1), 24.0)
    for announcement, code in (
        (plan(there), "draw.plan"),
        (draws.DrawAnnouncement(now + timedelta(hours=1), ()), "draw.plan"),
        (draws.DrawAnnouncement(now + timedelta(days=30), (lottery("大乐透", 60),)), "draw.plan"),
        (
            plan(
                draws.SourceNotice(
                    SourceKind.COMMITMENT, "公证处", now + timedelta(hours=1), 256.0, commitment="a" * 64
                )
            ),
            "draw.plan",
        ),
    ):
        error = await refused(draws.announce(drawn.first, drawn.number, announcement))
        assert (type(error), error.code) == (RuleViolation, code)
    stranger = Actor(drawn.first.staff_id, "外人", drawn.first.organisation_id, "region/else", frozenset())
    assert isinstance(await refused(draws.announce(stranger, drawn.number, plan())), NotPermitted)
    await Registration.update({Registration.state: "submitted"}).where(Registration.number == "BM-2026-00101")
    assert (await refused(draws.announce(drawn.first, drawn.number, plan()))).code == "draw.undecided"
    await Registration.update({Registration.state: "eligible"}).where(Registration.number == "BM-2026-00101")
    await announced(drawn)
    assert (await refused(draws.announce(drawn.first, drawn.number, plan()))).code == "draw.nothing"


async def test_no_draw_while_people_may_still_register(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 4}, closed=False)
    error = await refused(draws.announce(drawn.first, drawn.number, plan()))
    assert (error.code, "还没有截止" in error.message) == ("draw.plan", True)


async def test_two_people_and_no_peeping(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 6})
    draw = await announced(drawn, plan(lottery("大乐透", 0.4), after=0.4))
    source = draw.sources[0].id
    assert (await refused(draws.enter(drawn.first, draw.number, source, "1 2", EVIDENCE))).code == "draw.source_early"
    assert isinstance(await refused(draws.run(drawn.first, draw.number)), Closed)
    await asyncio.sleep(0.5)
    assert (await refused(draws.run(drawn.first, draw.number))).code == "draw.unsettled"
    assert (
        await refused(draws.enter(drawn.first, draw.number, source, "1 2", draws.Evidence()))
    ).code == "draw.evidence"
    assert (await refused(draws.enter(drawn.first, draw.number, source, "一 二", EVIDENCE))).code == "draw.value"

    async with unit_of_work():
        draw = await draws.enter(drawn.first, draw.number, source, "01 02 30", EVIDENCE)
    hidden = draw.seen_by(drawn.second.staff_id).sources[0].entries[0]
    assert (hidden.value, hidden.hidden) == ("", True)
    assert draw.seen_by(drawn.first.staff_id).sources[0].entries[0].value == "01 02 30"
    # One person twice is one person.
    async with unit_of_work():
        draw = await draws.enter(drawn.first, draw.number, source, "30 2 1", EVIDENCE)
    assert draw.state is DrawState.ANNOUNCED

    async with unit_of_work():
        draw = await draws.enter(drawn.second, draw.number, source, "1 2 31", EVIDENCE)
    assert draw.sources[0].agreement.value == "different"
    assert [entry.value for entry in draw.seen_by(drawn.second.staff_id).sources[0].entries] == ["30 2 1", "1 2 31"]
    assert (await refused(draws.run(drawn.first, draw.number))).code == "draw.unsettled"

    async with unit_of_work():
        draw = await draws.enter(drawn.second, draw.number, source, "1，2，30", EVIDENCE)
    assert (draw.sources[0].canonical, draw.state) == ("1.2.30./", DrawState.READY)
    assert (await refused(draws.enter(drawn.first, draw.number, source, "9", EVIDENCE))).code == "draw.source_settled"
    assert await fetch_value("SELECT count(*) FROM draw_entry") == 4
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE draw_entry SET value = '9'")


async def test_a_promise_is_told_in_time_or_does_not_count(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 6})
    seed, nonce, other = "0b" * 32, "c4" * 16, "77" * 32
    now = datetime.now(UTC)
    promises = [
        draws.SourceNotice(
            SourceKind.COMMITMENT, name, now + timedelta(seconds=SOON), 256.0, commitment=commitment_to(value, nonce)
        )
        for name, value in (("公证处", seed), ("人大代表", other))
    ]
    draw = await announced(drawn, plan(*promises, lottery("大乐透", SOON + 0.1), after=SOON + 0.1))
    kept, broken, public = draw.sources
    for wrong, code in ((("ff" * 32, nonce), "draw.not_as_promised"), (("xyz", nonce), "draw.promise_format")):
        assert (await refused(draws.reveal(drawn.first, draw.number, kept.id, *wrong))).code == code
    async with unit_of_work():
        await draws.reveal(drawn.first, draw.number, kept.id, seed, nonce)
    await asyncio.sleep(SOON + 0.2)
    assert (await refused(draws.reveal(drawn.first, draw.number, broken.id, other, nonce))).code == "draw.told_late"
    assert (await refused(draws.enter(drawn.first, draw.number, broken.id, "1", EVIDENCE))).code == "draw.promise"
    for actor in (drawn.first, drawn.second):
        async with unit_of_work():
            await draws.enter(actor, draw.number, public.id, "7 9", EVIDENCE)
    done = await run(drawn.first, draw.number)
    assert done.key == f"{int(seed, 16)}./7.9./"
    document = json.loads((await draws.published_transcript(done.pools[0]))[1])
    assert verify(document) == []
    assert document["sources"][0]["reveal"] == {"commitment": commitment_to(seed, nonce), "seed": seed, "nonce": nonce}
    assert [source["name"] for source in document["draw"]["not_counted"]] == ["人大代表"]
    document["sources"][0]["reveal"]["nonce"] = "c5" * 16
    assert [(found.part, found.place) for found in verify(document)] == [("source", "no. 1, reveal.nonce")]


async def test_whoever_drops_out_is_skipped_and_the_draw_runs_on(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 8})
    draw = await announced(drawn)
    # Withdrawn after the pool was frozen: stays in it, is skipped.
    await execute(
        "UPDATE registration SET state = 'withdrawn', withdrawn_at = clock_timestamp() WHERE number = 'BM-2026-00103'"
    )
    draw = await entered(drawn, draw, VALUES)
    assert (await refused(draws.skip(drawn.first, draw.number, "participant", 1, "x"))).code == "draw.not_run"
    done = await run(drawn.first, draw.number)
    pool = done.pools[0]
    (withdrawn,) = pool.skips
    assert withdrawn.reason == "名单冻结后自己取消了报名"
    places = places_of(pool.order, 3, 1, pool.skipped)

    out = places.selected[1]
    after = await skip(drawn, done.number, out, "核实后不满 18 周岁")
    pool = after.pools[0]
    assert pool.order == done.pools[0].order
    assert [transcript.revision for transcript in pool.transcripts] == [1, 2]
    first = json.loads((await draws.published_transcript(pool, 1))[1])
    second = json.loads((await draws.published_transcript(pool))[1])
    assert verify(first) == verify(second) == []
    assert second["places"]["selected"] == [places.selected[0], places.selected[2], places.alternate[0]]
    assert second["draw"]["replaces"] == pool.transcripts[0].sha256
    assert second["places"]["skipped"][1]["reason"] == "核实后不满 18 周岁"
    states = {
        row["line"]: row["state"]
        for row in await fetch("SELECT l.line, r.state FROM draw_line l JOIN registration r ON r.id = l.registration")
    }
    assert states[out] == "ineligible"
    assert states[places.alternate[0]] == "offered"
    assert await fetch_value("SELECT taken FROM hearing_pool") == 3
    assert (await refused(draws.skip(drawn.first, done.number, "participant", out, "又一次"))).code == "draw.skipped"
    assert (await refused(draws.skip(drawn.first, done.number, "participant", 99, "x"))).code == "draw.no_line"
    assert (
        await refused(draws.skip(drawn.first, done.number, "participant", places.selected[0], " "))
    ).code == "draw.skip_reason"


async def skip(drawn: Drawn, number: str, line: int, reason: str) -> Any:
    async with unit_of_work():
        return await draws.skip(drawn.first, number, "participant", line, reason)


async def test_whoever_is_found_ineligible_elsewhere_is_skipped_too(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 5})
    done = await run(drawn.first, (await entered(drawn, await announced(drawn), VALUES)).number)
    line = done.pools[0].order[3]
    await execute(
        "UPDATE registration SET state = 'ineligible', queue = NULL, reason = 'office', reason_text = '家住外地'"
        " WHERE id = (SELECT registration FROM draw_line WHERE line = $1)",
        line,
    )
    assert await draws.sweep_skips() == 1
    assert await draws.sweep_skips() == 0
    pool = (await draws.get_draw(done.number)).pools[0]
    assert [(skip.line, skip.reason) for skip in pool.skips] == [(line, "抽签后核实不符合条件")]
    revision, body = await draws.published_transcript(pool)
    assert (revision, verify(json.loads(body))) == (2, [])
    assert "家住外地" not in body.decode()


async def test_void_before_and_never_after(scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 5})
    draw = await announced(drawn)
    assert (await refused(draws.void(drawn.first, draw.number, " "))).code == "draw.void_reason"
    async with unit_of_work():
        void = await draws.void(drawn.first, draw.number, "大乐透当期停售")
    assert (void.state, void.void_reason) == (DrawState.VOID, "大乐透当期停售")
    assert (await refused(draws.run(drawn.first, draw.number))).code == "draw.void"
    again = await entered(drawn, await announced(drawn), VALUES)
    await run(drawn.first, again.number)
    assert isinstance(await refused(draws.void(drawn.first, again.number, "不喜欢这个结果")), Conflict)
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE draw_pool SET content = 'x'")
