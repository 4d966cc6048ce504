"""Moderation in a browser: by keyboard with scripts, and without them; the writer's appeal; every page looked at by axe."""

from __future__ import annotations

import secrets

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def send(played: Played, text: str) -> str:
    """A comment; the path of its receipt."""
    async with httpx.AsyncClient(base_url=played.url) as client:
        answer = await client.post(
            f"/api/v1/matters/{played.open}/comments",
            json={"stance": "suggest", "text": text, "provision": "art-2"},
            headers={"Idempotency-Key": secrets.token_hex(16)},
        )
        assert answer.status_code == 201, answer.text
        return httpx.URL(answer.json()["url"]).path


async def test_masks_by_keyboard(visitor: OpenBrowser, played: Played) -> None:
    receipt = await send(
        played, "我叫王小明，家住东方小区10号楼3单元502室，手机138 那个 0013 8000。室温应当不低于二十度，收费要公开。"
    )
    await send(played, "同意，但要写明违约怎么赔。\n第二段：请不要只罚款。")
    page = await (await visitor(role="moderator")).new_page()
    await page.goto(f"/office/matters/{played.open}/moderation")
    await check(page, "moderation-queue")
    await page.set_viewport_size({"width": 1280, "height": 900})
    number = receipt.split("/")[2]
    rows = page.locator(".pp-item")
    await expect(rows.filter(has_text=number).locator("mark.pp-found")).to_have_count(3)
    place = await rows.evaluate_all("(all, n) => all.findIndex((e) => e.textContent.includes(n))", number)
    for _ in range(place + 1):
        await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(rows.nth(place).locator("input")).to_be_checked()
    await page.get_by_role("button", name="公开", exact=True).click()
    await expect(page.locator(".pp-note").first).to_contain_text("没处理的个人信息")
    for _ in range(place + 1):
        await page.keyboard.press("j")
    await page.keyboard.press("o")
    await page.wait_for_url(f"**/moderation/{number}")
    await check(page, "moderation-places")
    await page.set_viewport_size({"width": 1280, "height": 900})
    # Words chosen in the text are filled in.
    await page.evaluate(
        """() => {
            const text = [...document.querySelector("[data-pp-select]").childNodes].at(-1);
            const at = text.textContent.indexOf("收费要公开");
            const range = document.createRange();
            range.setStart(text, at); range.setEnd(text, at + 5);
            getSelection().removeAllRanges(); getSelection().addRange(range);
            document.querySelector("[data-pp-select]").dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
        }"""
    )
    await expect(page.locator("#words")).to_have_value("收费要公开")
    await page.locator("#mask-1").uncheck()
    await page.get_by_role("button", name="照此公开").click()
    await expect(page.locator("main")).to_contain_text("遮住 3 处")
    await check(page, "moderation-places-published")
    resident = await (await visitor(width=360)).new_page()
    await resident.goto(receipt)
    await expect(resident.locator("main")).to_contain_text("公众看到的")
    await check(resident, "receipt-masked")


async def test_appeal_without_scripts(visitor: OpenBrowser, played: Played) -> None:
    receipt = await send(played, "这条规定是给供热公司开后门，局长张大伟应当回避。")
    number = receipt.split("/")[2]
    moderator = await (await visitor(role="moderator", javascript=False)).new_page()
    await moderator.goto(f"/office/matters/{played.open}/moderation/{number}")
    await moderator.get_by_role("button", name="不公开", exact=True).click()
    await expect(moderator.locator(".govuk-error-summary")).to_contain_text("不公开要写明理由")
    await moderator.locator("#reason").fill("侮辱、诽谤他人")
    await moderator.get_by_role("button", name="不公开", exact=True).click()
    await expect(moderator.locator("main")).to_contain_text("未公开")
    resident = await (await visitor(javascript=False, width=360)).new_page()
    await resident.goto(receipt)
    await resident.get_by_role("link", name="申请复核", exact=True).click()
    await resident.locator("#words").fill("我说的是事实，没有骂人。")
    await resident.get_by_role("button", name="申请复核", exact=True).click()
    await expect(resident.locator("main")).to_contain_text("您写的")
    reviewer = await (await visitor(role="reviewer")).new_page()
    await reviewer.goto(f"/office/matters/{played.open}/reviews")
    await check(reviewer, "reviews")
    await reviewer.get_by_role("link", name=number).click()
    await reviewer.get_by_role("button", name="作出结论").click()
    await check(reviewer, "review-errors")
    await reviewer.get_by_label("不公开", exact=True).check()
    await reviewer.locator("#reason").fill("点名而没有根据，可以改写后再提")
    await reviewer.get_by_role("button", name="作出结论").click()
    await expect(reviewer.locator("main")).to_contain_text("维持不公开")
    await check(reviewer, "review-decided")
    again = await (await visitor(width=360)).new_page()
    await again.goto(receipt)
    await expect(again.locator("body")).to_contain_text("另一位工作人员复核：维持不公开")
    await check(again, "receipt-reviewed")
    await again.goto(f"{receipt}/appeal")
    await check(again, "appeal-over")


async def test_reasons_and_word_lists(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(role="moderator")).new_page()
    await page.goto("/office/moderation")
    await check(page, "moderation-settings-empty")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.get_by_role("link", name="新建词表").click()
    await page.locator("#title").fill("常见辱骂")
    await page.locator("#words").fill("骗子\n王八蛋")
    await check(page, "word-list")
    await page.get_by_role("button", name="保存词表").click()
    await page.locator("#text").fill("都是騙子")
    await page.get_by_role("button", name="试一试").click()
    await expect(page.locator("main [role=status]")).to_contain_text("标出 1 处")
    await check(page, "moderation-settings")
    english = await (await visitor(role="moderator", lang="en")).new_page()
    await english.goto(f"/office/matters/{played.open}/moderation?show=all")
    await check(english, "moderation-queue-en", widths=(360,))
