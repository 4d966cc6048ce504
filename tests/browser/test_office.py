"""The office's own journey in a browser: from a new matter to a published draft, each step by the person who does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DRAFT = """历史建筑保护办法
（征求意见稿）

第一条　为了保护历史建筑，制定本办法。

第二条　历史建筑的保护，应当遵循下列原则：

（一）保护优先；

（二）合理利用。
"""

both = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])


async def errors(page: Page) -> int:
    """How many errors the summary lists; the title begins with their number."""
    await expect(page.locator(".govuk-error-summary")).to_be_visible()
    count = await page.locator(".govuk-error-summary li").count()
    assert (await page.title()).startswith(f"有 {count} 处要改"), await page.title()
    return count


async def look(page: Page, name: str, javascript: bool) -> None:
    """axe needs scripts; the pages are the same without."""
    if javascript:
        await check(page, name)


@both
async def test_from_a_new_matter_to_a_published_draft(
    visitor: OpenBrowser, played: Played, tmp_path: Path, javascript: bool
) -> None:
    title = f"某某自治区历史建筑保护办法（{'甲' if javascript else '乙'}）"
    drafter = await (await visitor(role="drafter", javascript=javascript)).new_page()
    await drafter.goto("/office/matters/new")
    await drafter.get_by_role("button", name="建立事项").click()
    assert await errors(drafter) >= 3
    await look(drafter, "new-matter-errors", javascript)
    await drafter.locator("#title").fill(title)
    await drafter.locator("#summary").fill("哪些房子要保护，谁来保护，能不能改。")
    await drafter.locator("#lead_unit").select_option(index=await drafter.locator("#lead_unit option").count() - 1)
    await drafter.locator("input[name=profile]").first.check()
    await drafter.locator("#subject_category").fill("城乡建设")
    await drafter.get_by_role("button", name="建立事项").click()
    await drafter.wait_for_url("**/office/matters/2026-*" if "2026" in drafter.url else "**/office/matters/*-*")
    number = drafter.url.rsplit("/", 1)[-1]

    await drafter.goto(f"/office/matters/{number}/draft/import")
    await look(drafter, "import", javascript)
    await drafter.get_by_role("button", name="读取文件").click()
    assert await errors(drafter) == 1
    file = tmp_path / "办法.txt"
    file.write_text(DRAFT, "utf-8")
    await drafter.locator("input[type=file]").set_input_files(file)
    await drafter.get_by_role("button", name="读取文件").click()
    await drafter.wait_for_url("**/preview/**")
    await expect(drafter.locator("main")).to_contain_text("合理利用")
    await look(drafter, "import-preview", javascript)
    await drafter.get_by_role("button", name="保存这一稿").click()
    await drafter.wait_for_load_state()

    reviewer = await (await visitor(role="reviewer", javascript=javascript)).new_page()
    await reviewer.goto(f"/office/matters/{number}/review")
    await look(reviewer, "review", javascript)
    await reviewer.get_by_role("button", name="登记结论").click()
    assert await errors(reviewer) >= 1
    await reviewer.get_by_label("可以公布", exact=True).check()
    await reviewer.get_by_role("button", name="登记结论").click()
    await reviewer.wait_for_load_state()

    publisher = await (await visitor(role="publisher", javascript=javascript)).new_page()
    await publisher.goto(f"/office/matters/{number}/consultation")
    await look(publisher, "publish", javascript)
    await publisher.locator("input[name=period][value=days]").check()
    await publisher.locator("#days").fill("5")
    await publisher.get_by_role("button", name="公布征求意见").click()
    assert await errors(publisher) >= 1
    await look(publisher, "publish-errors", javascript)
    await publisher.locator("input[name=period][value=statutory]").check()
    await publisher.locator("#days").fill("")
    await publisher.get_by_role("button", name="公布征求意见").click()
    await publisher.wait_for_load_state()

    resident = await (await visitor(javascript=javascript)).new_page()
    await resident.goto(f"/matters/{number}")
    await expect(resident.locator("h1")).to_contain_text("历史建筑保护办法")
    await resident.get_by_role("link", name="读草案、提意见").click()
    await expect(resident.locator("main")).to_contain_text("保护优先")


async def test_pages_of_others_are_refused_in_words(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(role="auditor")).new_page()
    answer = await page.goto(f"/office/matters/{played.open}/moderation")
    assert answer is not None
    assert answer.status == 403
    await expect(page.locator("h1")).to_have_text("没有权限")
    await check(page, "refused")
