"""Draws in a real browser: every page by axe, and the draw repeated by the reader's own browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played, quiet
from tests.support.running import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="session")
def drawn(played: Played) -> dict[str, str]:
    """Draws at every point of their way."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.drawn"],
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
    found: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


async def test_pages_of_draws(visitor: OpenBrowser, drawn: dict[str, str]) -> None:
    for lang, senior in (("zh-CN", False), ("en", True)):
        context = await visitor(lang=lang, senior=senior)
        page = await context.new_page()
        problems = quiet(page)
        for name in ("announced", "waiting", "done"):
            await page.goto(f"/draws/{drawn[name]}")
            await check(page, f"draw-{name}-{lang}")
        for name, address in (
            ("check", f"/draws/{drawn['done']}/participant/check"),
            ("verify", "/draws/verify"),
            ("line", drawn["line"]),
        ):
            await page.goto(address)
            await check(page, f"draw-{name}-{lang}")
        assert problems == []


async def test_office_pages_of_draws(visitor: OpenBrowser, drawn: dict[str, str]) -> None:
    page = await (await visitor(role="hearing_officer")).new_page()
    problems = quiet(page)
    for name in ("announced", "waiting", "done"):
        await page.goto(f"/office/draws/{drawn[name]}")
        await check(page, f"office-draw-{name}")
    for name in ("draws", "notices"):
        await page.goto(f"/office/hearings/{drawn['hearing']}/{name}")
        await check(page, f"office-{name}")
    await page.locator("main .pp-docs a").last.click()
    await check(page, "office-notice")
    await page.goto(f"/office/hearings/{drawn['hearing']}/notices")
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.locator(".govuk-error-summary")).to_be_visible()
    await check(page, "office-notice-errors")
    assert problems == []


async def test_the_readers_own_browser_repeats_the_draw(
    visitor: OpenBrowser, drawn: dict[str, str], tmp_path: Path
) -> None:
    context = await visitor()
    page = await context.new_page()
    problems = quiet(page)
    await page.goto(f"/draws/{drawn['done']}/participant/check")
    await page.get_by_role("button", name="在我的浏览器里重算").click()
    await expect(page.locator("[data-pp-answer]")).to_contain_text("没有改动，30 个编号的顺序一致")
    answer = await page.request.get(f"/draws/{drawn['done']}/participant/transcript.json")
    document = await answer.json()

    document["order"][4], document["order"][5] = document["order"][5], document["order"][4]
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document), encoding="utf-8")
    await page.goto("/draws/verify")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.set_input_files("#transcript", changed)
    await page.get_by_role("button", name="核验").click()
    shown = page.locator("[data-pp-answer]")
    await expect(shown).to_contain_text("和记录不一致")
    await expect(shown).to_contain_text(f"第 5 位：记录里是 {document['order'][4]}，应为 {document['order'][5]}")
    assert "POST" not in sent
    await check(page, "draw-verify-changed")

    # Without JavaScript the server says the same.
    plain = await (await visitor(javascript=False)).new_page()
    await plain.goto("/draws/verify")
    await plain.set_input_files("#transcript", changed)
    await plain.get_by_role("button", name="核验").click()
    await expect(plain.locator("main")).to_contain_text(f"第 5 位：记录里是 {document['order'][4]}")
    assert problems == []
