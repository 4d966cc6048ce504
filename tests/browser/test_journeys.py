"""What a resident comes for, with and without JavaScript, and with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

both = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])


@both
async def test_resident_comments_and_looks_up_the_receipt(
    visitor: OpenBrowser, played: Played, javascript: bool
) -> None:
    page = await (await visitor(javascript=javascript, width=360)).new_page()
    await page.goto("/")
    await page.get_by_role("link", name="读草案、提意见").click()
    await page.locator("#art-5 a", has_text="提意见").click()
    await page.get_by_label("建议修改").check()
    await page.locator("#text").fill("开放时间请写进公告栏。")
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_url("**/receipts/**")
    await check(page, f"receipt-{'js' if javascript else 'plain'}") if javascript else None
    number, code = page.url.rsplit("/", 2)[1:]

    await page.goto("/")
    await page.locator("#number").fill(number.lower())
    await page.locator("#code").fill(code.lower())
    await page.get_by_role("button", name="查询").click()
    await page.wait_for_url("**/receipts/**")
    await expect(page.locator("main")).to_contain_text("开放时间请写进公告栏。")


@both
async def test_wrong_receipt_says_so_and_keeps_the_number(visitor: OpenBrowser, javascript: bool) -> None:
    page = await (await visitor(javascript=javascript)).new_page()
    await page.goto("/receipts")
    await page.locator("main input[name=number]").fill("YJ-2026-99999")
    await page.locator("main input[name=code]").fill("AAAA-AAAA")
    await page.locator("main form button.govuk-button").click()
    await page.wait_for_load_state()
    await expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert await page.locator("main input[name=number]").input_value() == "YJ-2026-99999"


@both
async def test_empty_comment_lists_every_error(visitor: OpenBrowser, played: Played, javascript: bool) -> None:
    page = await (await visitor(javascript=javascript)).new_page()
    await page.goto(f"/matters/{played.open}/comment")
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_load_state()
    links = page.locator(".govuk-error-summary a")
    assert await links.count() >= 2
    assert (await page.title()).startswith(f"有 {await links.count()} 处要改")
    for href in [await links.nth(n).get_attribute("href") for n in range(await links.count())]:
        assert await page.locator(href or "#none").count() == 1
    if javascript:
        await check(page, "comment-errors")


@both
async def test_observer_registers_and_withdraws(visitor: OpenBrowser, played: Played, javascript: bool) -> None:
    page = await (await visitor(javascript=javascript, width=360)).new_page()
    await page.goto("/hearings")
    open_now = await played.product.sql(
        "SELECT h.number FROM hearing h JOIN hearing_pool p ON p.hearing = h.id WHERE p.code = 'observer'"
        " AND p.selection = 'first_come' AND p.taken < p.capacity AND h.cancelled_at IS NULL"
        " AND clock_timestamp() BETWEEN h.registration_opens_at AND h.registration_closes_at ORDER BY h.number LIMIT 1"
    )
    await page.locator(f"main a[href='/hearings/{open_now[0]['number']}']").first.click()
    await page.locator("input[name=name]").fill("钱小明")
    await page.locator("input[name=phone]").fill("13900009001" if javascript else "13900009002")
    await page.locator("[name=adult]").check()
    await page.get_by_role("button", name="提交报名").click()
    await page.wait_for_url("**/registrations/**")
    if javascript:
        await check(page, "ticket")
    await page.locator("main .govuk-button--warning").last.click()
    await page.wait_for_load_state()
    await expect(page.locator("main")).to_contain_text("取消")


async def tab_to(page: Page, selector: str, most: int = 200) -> None:
    """Press Tab until the element has the focus; every stop on the way must show it."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


async def test_keyboard_alone_is_enough_to_comment(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    await page.goto(f"/matters/{played.open}/draft/v1/art-8")
    await tab_to(page, "input[type=radio]")
    await page.keyboard.press("Space")
    await tab_to(page, "textarea")
    await page.keyboard.type("操场开放要有人管。")
    await tab_to(page, "button.govuk-button")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipts/**")


async def test_focus_can_be_seen_wherever_it_goes(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    await page.goto(f"/matters/{played.open}/draft/v1/art-8")
    plain = "getComputedStyle(document.activeElement)"
    for _ in range(40):
        await page.keyboard.press("Tab")
        shown = await page.evaluate(
            f"""() => {{
                const e = document.activeElement, s = {plain};
                if (e === document.body) return true;
                const label = e.id && document.querySelector(`label[for="${{e.id}}"]`);
                const mark = label ? getComputedStyle(label, "::before") : null;
                const drawn = (x) => x && ((x.outlineStyle !== "none" && parseFloat(x.outlineWidth) > 0) || x.boxShadow !== "none");
                return drawn(s) || drawn(mark);
            }}"""
        )
        assert shown, await page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


async def test_officer_signs_in(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    account = played.accounts["auditor"]
    await page.goto("/office")
    assert "/office/sign-in" in page.url
    await page.locator("input[name=username]").fill(account["username"])
    await page.locator("input[type=password]").fill("wrong password")
    await page.locator("main form button.govuk-button:not([type=button])").click()
    await page.wait_for_load_state()
    await expect(page.locator(".govuk-error-summary")).to_be_visible()
    await check(page, "sign-in-error")
    await page.locator("input[type=password]").fill(account["password"])
    await page.locator("main form button.govuk-button:not([type=button])").click()
    await page.wait_for_load_state()
    await check(page, "sign-in-code")
