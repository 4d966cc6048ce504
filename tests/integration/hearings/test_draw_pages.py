"""The pages of a draw, as residents and two officers see them, without JavaScript."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from PIL import Image

from participation.hearings.services import draws
from participation.hearings.tickets import code_of, path_of
from participation.platform.clock import SHANGHAI
from participation.platform.database import execute, fetch_one, fetch_value
from tests.conftest import browser
from tests.integration.hearings.draws import announced, entered, hearing_by_draw, plan, run
from tests.support.web import fill, form_fields, page, sign_in_as, words

VALUES = ["07 12 19 28 33 + 04 11", "353"]


def local_text(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def form_of(**changes: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "draws_at": local_text(now + timedelta(days=2)),
        "place": "一楼大厅",
        "s1_kind": "super",
        "s1_name": "大乐透第 26135 期",
        "s1_due": local_text(now + timedelta(days=1)),
        "s1_address": "https://example.cn/dlt",
        "s1_how": "前区和后区",
        "s2_kind": "three_d",
        "s2_name": "福彩3D 第 2026314 期",
        "s2_due": local_text(now + timedelta(days=1)),
    } | changes


def errors_of(answer: httpx.Response) -> dict[str, str]:
    return {a.get("href")[1:]: a.text_content() for a in page(answer).xpath("//*[@id='error-summary']//a")}


async def two_days_later(number: str) -> None:
    """As if two days had gone by since the draw was announced."""
    await execute(
        "UPDATE draw SET announced_at = announced_at - interval '3 days', draws_at = draws_at - interval '3 days'"
        " WHERE number = $1",
        number,
    )
    await execute("UPDATE draw_source SET due_at = due_at - interval '3 days'")


async def test_from_the_announcement_to_the_record(
    application: Litestar, client: httpx.AsyncClient, office: httpx.AsyncClient, scene: Any
) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 9})
    base = f"/office/hearings/{drawn.number}/draws"
    answer = await fill(office, base, {"draws_at": "", "s1_kind": "", "s1_name": "只有名字", "s2_extra": "1"})
    assert answer.status_code == 422
    assert set(errors_of(answer)) == {"draws_at", "s1_kind", "s1_due", "s2_kind", "s2_name", "s2_due"}
    assert form_fields(answer, base)[1]["s1_name"] == "只有名字"
    past = local_text(datetime.now(UTC) - timedelta(hours=1))
    answer = await fill(office, base, form_of(s2_due=past))
    assert "结果已经有了" in errors_of(answer)["s2_due"]
    answer = await fill(office, base, form_of(s3_kind="commitment", s3_name="公证处", s3_due=past, s3_extra="abc"))
    assert set(errors_of(answer)) == {"s3_extra"}
    opened = await fill(office, base, form_of(), follow=True)
    number = str(opened.url.path).rsplit("/", 1)[1]
    assert number.startswith("CQ-2026-"), words(opened)

    shown = await client.get(f"/draws/{number}")
    assert "来源还没有结果" in words(shown)
    assert "大乐透第 26135 期" in words(shown)
    pool = await client.get(f"/draws/{number}/participant/pool.txt")
    draw = await draws.get_draw(number)
    assert hashlib.sha256(pool.content).hexdigest() == draw.pools[0].sha256
    assert (await client.get(f"/draws/{number}/participant/transcript.json")).status_code == 404
    assert (await client.get(f"/draws/{number}/nobody/pool.txt")).status_code == 404

    # Two people, each in their own browser.
    await two_days_later(number)
    page_of = f"/office/draws/{number}"
    async with browser(application) as other:
        await sign_in_as(other, drawn.second.staff_id)
        for position, (source, value) in enumerate(zip(draw.sources, VALUES, strict=True)):
            action = f"/sources/{source.id}/value"
            own = f"s{position + 1}-"
            bad = await fill(office, page_of, {f"{own}value": "十二"}, action=action)
            assert set(errors_of(bad)) == {f"{own}value", f"{own}note"}
            picture = io.BytesIO()
            Image.new("RGB", (30, 20), "white").save(picture, "PNG")
            files = {f"{own}picture": ("result.png", picture.getvalue(), "image/png")} if position == 0 else None
            done = await fill(
                office, page_of, {f"{own}value": value, f"{own}note": "开奖公告"}, action=action, files=files
            )
            assert done.status_code == 303, words(done)
            seen = words(await other.get(page_of))
            assert "另一个人已经录入" in seen
            assert value not in seen
            done = await fill(other, page_of, {f"{own}value": value, f"{own}note": "开奖直播"}, action=action)
            assert done.status_code == 303, words(done)
    draw = await draws.get_draw(number)
    sha256 = draw.sources[0].entries[0].picture_sha256 or draw.sources[0].entries[1].picture_sha256
    picture_answer = await client.get(f"/draws/evidence/{sha256}")
    assert (picture_answer.status_code, picture_answer.headers["content-type"]) == (200, "image/png")
    assert (await client.get(f"/draws/evidence/{'0' * 64}")).status_code == 404

    done = await fill(office, page_of, {"notary": "某公证处", "witnesses": "赵代表"}, action="/run", follow=True)
    assert "已抽签" in words(done)
    shown = await client.get(f"/draws/{number}")
    for text in ("4.7.11.12.19.28.33./353./", "某公证处", "赵代表", "两人分别录入"):
        assert text in words(shown)
    body = (await client.get(f"/draws/{number}/participant/transcript.json?revision=1")).content
    checked = await client.get(f"/draws/{number}/participant/check")
    assert "服务器重算：没有改动" in words(checked)

    # Somebody is found ineligible: skipped, run on, a second revision beside the first.
    out = json.loads(body)["places"]["selected"][0]
    bad = await fill(office, page_of, {"participant-entry": "x"}, action="/pools/participant/skip")
    assert set(errors_of(bad)) == {"participant-entry", "participant-reason"}
    done = await fill(
        office,
        page_of,
        {"participant-entry": str(out), "participant-reason": "不满 18 周岁"},
        action="/pools/participant/skip",
    )
    assert done.status_code == 303
    assert (await client.get(f"/draws/{number}/participant/transcript.json?revision=1")).content == body
    second = json.loads((await client.get(f"/draws/{number}/participant/transcript.json")).content)
    assert second["draw"]["revision"] == 2
    assert f"第 {out} 行：不满 18 周岁" in words(await client.get(f"/draws/{number}"))
    told = (await client.get(f"/api/v1/hearings/{drawn.number}")).json()
    (pool_told,) = [
        one for one in told["draws"][0]["pools"] if one["transcript_url"].endswith("/participant/transcript.json")
    ]
    assert (told["hearing"]["number"], told["draws"][0]["number"], pool_told["skipped"]) == (
        drawn.number,
        number,
        [out],
    )
    assert sorted(pool_told["order"]) == list(range(1, pool_told["size"] + 1))
    hearing_page = await client.get(f"/hearings/{drawn.number}")
    assert f"/draws/{number}" in hearing_page.text
    assert "已抽签" in words(hearing_page)
    english = await client.get(f"/draws/{number}", headers={"accept-language": "en"})
    assert "Selected" in words(english)


async def test_checking_a_transcript_without_javascript(client: httpx.AsyncClient, scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 6})
    draw = await entered(drawn, await announced(drawn), VALUES)
    await run(drawn.first, draw.number)
    draw = await draws.get_draw(draw.number)
    pool = await draws.pool_file(draw.pools[0])
    _, body = await draws.published_transcript(draw.pools[0])

    def bring(content: bytes, pool_content: bytes | None = None) -> Any:
        files = {"transcript": ("t.json", content, "application/json")}
        if pool_content is not None:
            files["pool"] = ("pool.txt", pool_content, "text/plain")
        return fill(client, "/draws/verify", {}, action="/draws/verify", files=files)

    assert "服务器重算：没有改动" in words(await bring(body, pool))
    document = json.loads(body)
    document["order"][0], document["order"][1] = document["order"][1], document["order"][0]
    changed = words(await bring(json.dumps(document).encode()))
    assert "服务器重算：和记录不一致" in changed
    assert f"顺序，第 1 位：记录里是 {document['order'][0]}，应为 {document['order'][1]}" in changed
    assert "名单，第 2 行" in words(await bring(body, pool.replace(b"\n2,", b"\n2,0")))
    for nothing in (b"no json", b"[1, 2]", b"[" * 100_000):
        answer = await bring(nothing)
        assert (answer.status_code, set(errors_of(answer))) == (422, {"transcript"})
    answer = await fill(client, "/draws/verify", {}, action="/draws/verify", files={"transcript": ("", b"")})
    assert answer.status_code == 422


async def test_each_registrant_sees_their_own_line_and_no_other(client: httpx.AsyncClient, scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 5})
    row = await fetch_one("SELECT id, number FROM registration ORDER BY number LIMIT 1")
    own = f"{path_of(row['number'], code_of(row['id']))}/draw"
    assert "还没有公布抽签" in words(await client.get(own))
    draw = await entered(drawn, await announced(drawn), VALUES)
    (line,) = await draws.lines_of(row["id"])
    seen = await client.get(own)
    assert f"居民，第 {line.line} 行" in words(seen)
    assert line.salt in words(seen)
    assert "结果会发短信告诉您" in words(seen)
    assert f"您是第 {line.line} 行" in words(await client.get(own.removesuffix("/draw")))
    assert seen.headers["cache-control"] == "no-store"
    await run(drawn.first, draw.number)
    (line,) = await draws.lines_of(row["id"])
    assert line.standing == line.rank
    shown = words(await client.get(own))
    assert any(text in shown for text in ("抽中了", "备选第", "候补第"))
    assert (await client.get(f"{path_of(row['number'], 'AAAAAAAA')}/draw")).status_code == 404
    assert await fetch_value("SELECT count(*) FROM draw_line") == 5


async def test_a_stranger_of_another_unit_opens_nothing(application: Litestar, scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 3})
    draw = await announced(drawn, plan(after=60))
    await execute("UPDATE staff_grant SET organisation = $1", scene.region)
    await execute(
        "INSERT INTO organisation (id, name, slug, path, parent) VALUES (gen_random_uuid(), '别厅', 'else', 'region/else', $1)",
        scene.region,
    )
    await execute("UPDATE staff_grant SET organisation = (SELECT id FROM organisation WHERE path = 'region/else')")
    async with browser(application) as other:
        await sign_in_as(other, drawn.first.staff_id)
        for path in (f"/office/draws/{draw.number}", f"/office/hearings/{drawn.number}/draws"):
            assert (await other.get(path)).status_code == 403


@pytest.mark.parametrize("path", ["/draws/CQ-2026-9999", "/draws/x", "/draws/CQ-2026-9999/participant/pool.txt"])
async def test_a_draw_there_is_not(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_two_officers_press_the_button_at_once(
    application: Litestar, office: httpx.AsyncClient, scene: Any
) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 9})
    draw = await entered(drawn, await announced(drawn), VALUES)
    async with browser(application) as other:
        await sign_in_as(other, drawn.second.staff_id)
        address = f"/office/draws/{draw.number}"
        forms = [(who, *form_fields(await who.get(address), "/run")) for who in (office, other)]
        headers = {"referer": f"http://testserver{address}"}
        answers = await asyncio.gather(
            *(who.post(action, data=fields, headers=headers) for who, action, fields in forms)
        )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await fetch_value("SELECT count(*) FROM draw_transcript") == 1
