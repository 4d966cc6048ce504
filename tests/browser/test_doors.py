"""Doors on telephones: the camera reads a real ticket, a door goes on without a network and comes back, double entries are
found and named at both doors, places of those who do not come go to people on site; and all of it without scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.browser.axe import ARGUMENTS, CHROMIUM, check
from tests.browser.conftest import OpenBrowser, Played, quiet
from tests.support.running import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FRAMES = 60
"""Of each ticket in the camera's film, which the browser plays at 30 a second."""


@pytest.fixture(scope="session")
def day(played: Played) -> dict[str, Any]:
    """The session that begins in an hour, and its people."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.door_day"],
        cwd=ROOT,
        env={
            **os.environ,
            "PARTICIPATION_HOME": str(played.product.home),
            "PUBLIC_URL": played.url,
            **played.product.services,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


class Door:
    """A door's page on a telephone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("[data-pp-door]")
        self.answer = page.locator("[data-pp-answer]")
        self.problems = quiet(page)

    async def show(self, shown: str, sign: str, *said: str, people: str = "") -> None:
        """Type it, and see this sign and these words."""
        await self.page.locator("input[name=shown]").first.fill(shown)
        await self.page.locator("input[name=people]").fill(people)
        await self.page.get_by_role("button", name="签到", exact=True).first.click()
        await self.said(sign, *said)

    async def said(self, sign: str, *said: str) -> None:
        for words in said:
            await expect(self.answer).to_contain_text(words)
        await expect(self.answer).to_have_class(f"pp-verdict pp-verdict--{sign}")
        await expect(self.answer.locator(f".pp-verdict__sign--{sign}")).to_be_visible()

    async def state(self, state: str, words: str) -> None:
        await expect(self.box).to_have_attribute("data-pp-state", state, timeout=20_000)
        await expect(self.page.locator("[data-pp-status]")).to_contain_text(words)

    async def kept(self) -> int:
        """How many lines the telephone keeps, by its own database."""
        found: int = await self.page.evaluate(
            """() => new Promise((resolve) => { indexedDB.open("door", 1).onsuccess = (event) => {
                event.target.result.transaction("lines").objectStore("lines").count().onsuccess =
                    (counted) => resolve(counted.target.result); }; })"""
        )
        return found


async def opened(office: Page, number: str, label: str) -> str:
    """A new door's link."""
    await office.goto(f"/office/hearings/{number}/door")
    await office.locator("input[name=label]").fill(label)
    await office.get_by_role("button", name="开一个签到口").click()
    await office.wait_for_url("**/doors/**")
    await expect(office.locator(".pp-door-link .pp-qr")).to_be_visible()
    return office.url.split("?", 1)[0]


async def door(context: BrowserContext, link: str) -> Door:
    """Opened with a network: the worker is there, page and list are kept."""
    found = Door(await context.new_page())
    await found.page.goto(link)
    await expect(found.box).to_have_attribute("data-pp-ready", "true")
    return found


async def test_the_camera_reads_a_ticket(
    visitor: OpenBrowser, played: Played, day: dict[str, Any], tmp_path: Path
) -> None:
    people = day["people"]
    film = tmp_path / "tickets.mjpeg"
    film.write_bytes(
        b"".join(
            frame * FRAMES
            for frame in (
                picture(""),
                picture(f"{played.url}/t/{people['late']['pass']}"),
                picture(f"{played.url}/t/{people['forged']['pass']}"),
            )
        )
    )
    link = await opened(await (await visitor(role="hearing_officer")).new_page(), day["hearing"], "南门")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *ARGUMENTS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
                "--autoplay-policy=user-gesture-required",
            ],
        )
        context = await browser.new_context(base_url=played.url, viewport={"width": 390, "height": 844}, locale="zh-CN")
        found = await door(context, link)
        await found.page.get_by_role("button", name="用摄像头扫码").click()
        await expect(found.page.locator("video")).to_be_visible()
        await found.said("ok", "请进", "赵*霞", people["late"]["number"])
        await check(found.page, "door-camera", (390, 360))
        await found.said("no", "签名不对")
        # The film begins anew: the same ticket, shown again.
        await found.said("no", "已经签过到", "南门")
        await found.page.get_by_role("button", name="关掉摄像头").click()
        await expect(found.page.locator("video")).to_be_hidden()
        assert found.problems == []
        await browser.close()


async def test_two_doors_go_on_without_a_network_and_meet_again(
    visitor: OpenBrowser, played: Played, day: dict[str, Any]
) -> None:
    people = day["people"]
    shown = {who: f"{played.url}/t/{person['pass']}" for who, person in people.items()}
    office = await (await visitor(role="hearing_officer")).new_page()
    east_link, west_link = [await opened(office, day["hearing"], label) for label in ("东门", "西门")]
    await check(office, "door-opened")
    context = await visitor(width=390)
    east, west = await door(context, east_link), await door(await visitor(width=360), west_link)
    assert "camera=(self)" in (await office.request.get(east_link)).headers["permissions-policy"]
    assert "camera=()" in (await office.request.get("/hearings")).headers["permissions-policy"]
    worker = await east.page.evaluate("navigator.serviceWorker.ready.then((found) => found.active.scriptURL)")
    assert worker == f"{played.url}/doors/worker.js"

    # With a network every bad ticket is named.
    await east.state("online", "在线")
    await east.show(shown["forged"], "no", "凭证有问题", "签名不对")
    await east.show(shown["elsewhere"], "no", "另一场会议")
    await east.show(shown["gone"], "no", "席位已取消", people["gone"]["number"])
    await east.show("77777", "no", "没有这个编号")
    await east.show("https://example.com/menu", "no", "不是本平台的凭证")
    await east.show(shown["waits"], "wait", "在场候补")
    await east.show(shown["group"], "ok", "请进", "这次进 1 人，共 3 席，已到 1 人", "座位", people="1")
    await check(east.page, "door-online")

    # The east door loses its network and the page is loaded anew.
    await context.set_offline(True)
    await east.page.reload()
    await east.state("offline", "离线")
    await east.show(shown["forged"], "no", "签名不对")
    await east.show(shown["elsewhere"], "no", "另一场会议")
    await east.show(shown["gone"], "no", "席位已取消")
    await east.show("77777", "no", "没有这个编号")
    await east.show(shown["east"], "ok", "请进", "王*国", "旁听席；座位")
    await east.show(shown["east"], "no", "已经签过到", "这个签到口")
    await east.show(people["west"]["number"].removeprefix("BM-2026-"), "ok", "请进", "乌**雅")
    await east.show(shown["group"], "no", "人数超过席位", people="3")
    await east.state("offline", "有 2 条还没上报")
    await east.page.get_by_text("撤销一次签到").click()
    await east.page.get_by_role("button", name="撤销签到").click()
    await east.said("no", "要连上网再做")
    await check(east.page, "door-offline")
    await east.page.reload()
    await east.state("offline", "有 2 条还没上报")
    assert await east.kept() == 2
    await east.show(shown["east"], "no", "已经签过到")

    # Meanwhile one of them came in at the west door with another copy of the ticket.
    await west.show(shown["west"], "ok", "请进")
    await west.show(shown["west"], "no", "已经签过到", "西门")
    await west.state("online", "在线")

    await context.set_offline(False)
    await east.state("online", "在线")
    assert await east.kept() == 0
    named = f"{people['west']['number']}（乌**雅）"
    for found in (east, west):
        await found.page.reload()
        troubles = found.page.locator("[data-pp-fresh=troubles]")
        await expect(troubles).to_contain_text(named)
        await expect(troubles).to_contain_text("“西门”")
        await expect(troubles).to_contain_text("“东门”都放进去了")
    await check(east.page, "door-troubles")
    await expect(east.page.locator("[data-pp-news]")).to_be_hidden()
    await office.goto(f"/office/hearings/{day['hearing']}/door")
    await expect(office.locator("[data-pp-fresh=troubles]")).to_contain_text(named)
    await expect(office.locator("[data-pp-fresh=log]")).to_contain_text("重复出示（离线）")
    await check(office, "door-desk")
    for found in (east, west):
        assert [one for one in found.problems if "ERR_INTERNET_DISCONNECTED" not in one] == []

    # The clock gives the places of who never came, and of the two missing of the group, to who waits on site.
    await played.product.sql(
        "INSERT INTO door_day (hearing, cut_off_at, set_by) SELECT h.id, clock_timestamp(), d.opened_by FROM hearing h"
        " JOIN door d ON d.hearing = h.id WHERE h.number = $1 LIMIT 1",
        day["hearing"],
    )
    west_standby = west.page.locator("[data-pp-fresh=standby]")
    await expect(west_standby).to_contain_text("有席位了，请进", timeout=30_000)
    await expect(west_standby).to_contain_text(people["waits"]["number"])
    await west.show(shown["absent"], "ok", "请进")
    await west.show(shown["group"], "ok", "请进", people="1")
    await check(west.page, "door-released")

    # Revoked: nothing of the list stays on the telephone.
    await office.goto(f"/office/hearings/{day['hearing']}/door")
    await office.locator("li", has_text="西门").get_by_role("button", name="停用").click()
    await west.show("1", "no", "没有记下", "链接已停用")
    left = await west.page.evaluate(
        "caches.open('door-1').then((cache) => cache.match(location.pathname)).then(Boolean)"
    )
    assert left is False


def picture(text: str) -> bytes:
    """What a camera sees: a ticket held before it, a little askew; an empty room for "". JPEG."""
    room = Image.new("RGB", (640, 480), (96, 92, 88))
    if text:
        drawn = BytesIO()
        segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=6, border=4)
        ticket = Image.open(drawn).convert("RGB").resize((380, 380)).rotate(4, expand=True, fillcolor=(96, 92, 88))
        room.paste(ticket, (120, 40))
    kept = BytesIO()
    room.save(kept, "JPEG", quality=85)
    return kept.getvalue()


async def test_a_door_without_scripts(visitor: OpenBrowser, day: dict[str, Any]) -> None:
    office = await (await visitor(role="hearing_officer")).new_page()
    link = await opened(office, day["hearing"], "北门")
    page = await (await visitor(width=360, javascript=False)).new_page()
    await page.goto(link)
    await expect(page.get_by_role("button", name="用摄像头扫码")).to_be_hidden()
    await page.locator("input[name=shown]").first.fill("77777")
    await page.get_by_role("button", name="签到", exact=True).first.click()
    await expect(page.locator(".pp-verdict--no")).to_contain_text("没有这个编号")
    await expect(page.locator("input[name=shown]").first).to_have_value("77777")
    for name, found in (("巴特", "没有叫这个名字的报名"), ("巴特尔", "巴*尔")):
        await page.locator("input[name=name]").fill(name)
        await page.get_by_role("button", name="查找").click()
        await expect(page.locator("main")).to_contain_text(found)
    await page.locator(".pp-people").get_by_role("button", name="签到").click()
    await expect(page.locator(".pp-verdict--ok, .pp-verdict--no")).to_contain_text(day["people"]["absent"]["number"])
