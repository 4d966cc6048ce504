"""Commenting as people do: by mouse and touch on selected words, by keyboard, on a narrow screen."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played, quiet

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Selects characters FROM to TO of the first line of the provision, as a mouse or the handles of a telephone do.
SELECT = """([from, to]) => {
    const line = document.querySelector("[data-pp-part]");
    const range = document.createRange();
    range.setStart(line.firstChild, from);
    range.setEnd(line.firstChild, to);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
}"""


async def test_selected_words_are_quoted_and_marked(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(width=360)).new_page()
    problems = quiet(page)
    address = f"/matters/{played.open}/draft/v1/art-6"
    await page.goto(address)
    words = (await page.locator("[data-pp-part]").first.inner_text())[4:12]
    await page.evaluate(SELECT, [4, 12])
    bar = page.locator("#quote-bar")
    await expect(bar).to_contain_text(words)
    await check(page, "quote-bar", widths=(360,))
    await bar.get_by_role("button").click()
    assert await page.evaluate("document.activeElement.name") == "stance"
    assert await page.input_value("[name=quote_words]") == words
    assert await page.input_value("[name=quote_start]") == "4"
    await page.locator("input[name=stance]").first.check()
    await page.fill("[name=text]", "请写得再明白一些。")
    await check(page, "comment-form-quoting")
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_url("**/receipts/**")
    await expect(page.locator(".pp-quoting")).to_contain_text(words)
    await check(page, "receipt-new")
    assert problems == []


async def test_by_keyboard_a_sentence_then_changed_then_withdrawn(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    await page.goto(f"/matters/{played.open}/draft/v1/art-8")
    await page.locator("#quote > summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    picked = await page.evaluate("document.activeElement.value")
    assert picked.startswith("art-8|")
    await page.locator("input[name=stance]").first.focus()
    await page.keyboard.press("Space")
    await page.locator("[name=text]").focus()
    await page.keyboard.type("这一句要有期限。")
    await page.get_by_role("button", name="提交意见").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipts/**")
    await (
        page.get_by_role("link", name="修改", exact=True)
        .or_(page.get_by_role("button", name="修改", exact=True))
        .click()
    )
    await check(page, "receipt-change")
    await page.fill("[name=text]", "这一句要有期限，三年。")
    await page.get_by_role("button", name="保存修改").click()
    await expect(page.locator("main")).to_contain_text("改过 1 次")
    await check(page, "receipt-changed")
    await page.get_by_role("link", name="撤回这条意见").click()
    await check(page, "receipt-withdraw")
    await page.get_by_role("button", name="撤回这条意见").click()
    await expect(page.locator("h1")).to_have_text("您的意见已撤回")
    await check(page, "receipt-withdrawn")
