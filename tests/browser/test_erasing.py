"""Personal data erased in a browser, at 360 pixels and wide: by the holder of a receipt, by two officers."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played
from tests.browser.test_moderation import send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_two_officers_erase_words(visitor: OpenBrowser, played: Played) -> None:
    receipt = await send(played, "邻居住东方小区10号楼3单元502室，家里冷。")
    number = receipt.split("/")[2]
    moderator = await (await visitor(role="moderator")).new_page()
    await moderator.goto(f"/office/matters/{played.open}/moderation/{number}")
    await moderator.get_by_role("link", name="删除内容里的个人信息").click()
    await moderator.get_by_role("button", name="申请删除").click()
    await check(moderator, "erase-errors")
    await moderator.locator("#passages").fill("东方小区10号楼3单元502室")
    await moderator.locator("#reason").fill("含他人住址")
    await moderator.get_by_role("button", name="申请删除").click()
    await expect(moderator.locator("main")).to_contain_text("申请删除的人不能自己确认")
    await check(moderator, "erasure-own")
    reviewer = await (await visitor(role="reviewer")).new_page()
    await reviewer.goto(f"/office/matters/{played.open}/erasures")
    await check(reviewer, "erasures")
    await reviewer.get_by_role("link", name=number).click()
    await check(reviewer, "erasure")
    await reviewer.get_by_label("确认删除，不能恢复").check()
    await reviewer.get_by_role("button", name="作出结论").click()
    await expect(reviewer.locator("main")).to_contain_text("已经删除")
    resident = await (await visitor(width=360)).new_page()
    await resident.goto(receipt)
    await expect(resident.locator("main")).to_contain_text("邻居住〔已删除：含他人住址〕，家里冷。")
    await check(resident, "receipt-erased")


async def test_a_holder_erases_their_name(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(width=360)).new_page()
    await page.goto(played.receipt)
    await page.get_by_role("link", name="删除我的姓名和手机号").click()
    await check(page, "receipt-erase")
    await page.get_by_role("button", name="删除姓名和手机号").click()
    await expect(page.locator(".govuk-error-summary")).to_contain_text("请先勾选")
    await check(page, "receipt-erase-errors")
