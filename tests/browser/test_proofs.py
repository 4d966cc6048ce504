"""Checking a receipt's proof in the browser, following a matter, and the pages around them, looked at by axe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played, quiet

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
async def test_a_receipt_is_proved_and_a_forged_one_is_not(
    visitor: OpenBrowser, played: Played, tmp_path: Path, javascript: bool
) -> None:
    context = await visitor(javascript=javascript, width=360)
    page = await context.new_page()
    spoken = quiet(page)
    await page.goto(played.receipt)
    await expect(page.locator("#proof")).to_have_text("存证")
    if javascript:
        await check(page, "receipt-with-proof")
    answer = await context.request.get(f"{played.url}{played.receipt}/proof.json")
    proof = await answer.json()
    whole, forged = tmp_path / "proof.json", tmp_path / "forged.json"
    whole.write_text(json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    forged.write_text(json.dumps(proof | {"text": proof["text"] + "。"}, ensure_ascii=False), encoding="utf-8")

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.goto("/verify/receipt")
    for path, heading, number in ((whole, "核验通过", 0), (forged, "核验没有通过", 1)):
        await page.locator("input[type=file]").set_input_files(path)
        await page.get_by_role("button", name="核验", exact=True).click()
        panel = page.locator("#pp-proof") if javascript else page.locator("main")
        await expect(panel).to_contain_text(heading)
        await expect(panel).to_contain_text("相符")
        assert await page.locator(".pp-fault").count() == number
        if javascript:
            await check(page, f"proof-{number}")
        else:
            await page.goto("/verify/receipt")
    assert ("POST" in sent) is not javascript, "with JavaScript the file stays on the device"
    assert spoken == []


async def test_the_pages_around(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    for name, address in (
        ("roots", f"/matters/{played.finished}/roots"),
        ("follow", f"/matters/{played.open}/follow"),
        ("calendar", "/calendar/2026"),
        ("calendar-provisional", "/calendar/2099"),
        ("matter-open", f"/matters/{played.open}"),
    ):
        await page.goto(address)
        await check(page, name)
    await page.goto(f"/matters/{played.open}/follow")
    await page.get_by_role("button", name="发送确认邮件").click()
    await page.wait_for_load_state()
    await check(page, "follow-error")
    await page.locator("#email").fill("a@example.cn")
    await page.get_by_role("button", name="发送确认邮件").click()
    await expect(page.locator("main")).to_contain_text("请到邮箱里打开")
    await check(page, "follow-asked")


async def test_extending_in_the_office(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(role="publisher")).new_page()
    await page.goto(f"/office/matters/{played.open}/consultation/period")
    await page.get_by_role("button", name="签发并公布公告").click()
    await page.wait_for_load_state()
    await check(page, "period-errors")
    await page.locator("#days").fill("5")
    await page.locator("#reason").fill("意见很多，需要更多时间。")
    await page.locator("#signatory").fill("王某某，副厅长")
    await page.get_by_role("button", name="签发并公布公告").click()
    await page.wait_for_url("**/notices/1")
    await check(page, "notice")
    await page.goto(f"/matters/{played.open}")
    await expect(page.locator("main")).to_contain_text("已经延长")
    await check(page, "matter-extended")
    office = await (await visitor(role="administrator")).new_page()
    for name, address in (("calendar-office", "/office/calendar"), ("calendar-office-year", "/office/calendar/2028")):
        await office.goto(address)
        await check(office, name)
