"""The proof of work as it is in production: a script solves it while one writes; without one the form is taken, too, a little later."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from participation.platform.web.altcha import WAIT
from tests.browser.axe import CHROMIUM
from tests.support.running import Product, product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def guarded() -> Iterator[tuple[Product, str]]:
    """A product with its guards on, and the address of an article that is open for comment."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no chromium at {CHROMIUM}; set CHROMIUM to one")
    with product(variables={"PROOF_OF_WORK": "on", "RATE_LIMITS": "on"}) as found:
        yield found, f"{found.url}/matters/{found.scene()['number']}/draft/v1/art-6"


async def visitor(browser: Browser, found: Product, *, javascript: bool = True) -> BrowserContext:
    """Somebody with a telephone who reads Chinese."""
    context = await browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=javascript)
    await context.add_cookies([{"name": "pp_display", "value": "zh-CN.medium.normal", "url": found.url}])
    return context


async def solved(page: Page) -> None:
    """Wait until the script has put the solution beside the challenge."""
    await page.wait_for_function(
        "() => { try { return 'solution' in JSON.parse(atob(document.querySelector('[name=_check]').value)) }"
        " catch { return false } }",
        timeout=60_000,
    )


async def test_solved_by_the_page_and_good_once(browser: Browser, guarded: tuple[Product, str]) -> None:
    found, address = guarded
    context = await visitor(browser, found)
    page = await context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    await page.goto(address)
    await page.locator("input[name=stance]").first.check()
    await page.locator("[name=text]").fill("这一条要写明期限。")
    await solved(page)
    proof = await page.input_value("[name=_check]")
    assert json.loads(base64.b64decode(proof))["solution"]["counter"] >= 0
    started = time.monotonic()
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_url("**/receipts/**")
    assert time.monotonic() - started < WAIT + 20
    assert refused == []
    assert (await found.sql("SELECT count(*) FROM spent_challenge"))[0][0] == 1
    # The same proof again, with other words: not taken.
    await page.goto(address)
    await page.locator("input[name=stance]").first.check()
    await page.locator("[name=text]").fill("再提一条。")
    await solved(page)
    await page.evaluate("proof => { document.querySelector('[name=_check]').value = proof }", proof)
    await page.get_by_role("button", name="提交意见").click()
    await expect(page.locator("main")).to_contain_text("安全检查", timeout=20_000)
    assert await page.input_value("[name=text]") == "再提一条。"
    assert (await found.sql("SELECT count(*) FROM comment"))[0][0] == 1
    await context.close()


async def test_without_a_script_it_is_taken_a_little_later(browser: Browser, guarded: tuple[Product, str]) -> None:
    found, address = guarded
    context = await visitor(browser, found, javascript=False)
    page = await context.new_page()
    await page.goto(address)
    started = time.monotonic()
    before = (await found.sql("SELECT count(*) FROM comment"))[0][0]
    await page.locator("input[name=stance]").first.check()
    await page.locator("[name=text]").fill("没有脚本也能提。")
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_url("**/receipts/**")
    assert time.monotonic() - started > WAIT - 2
    assert (await found.sql("SELECT count(*) FROM comment"))[0][0] == before + 1
    await context.close()
