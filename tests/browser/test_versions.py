"""A revised draft in real browsers: comparing, comments carried along, publishing the next version, orphans."""

from __future__ import annotations

import pytest

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played, quiet

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_revised_draft_everywhere(visitor: OpenBrowser, played: Played) -> None:
    found = played.product.scene("revised")
    base, office = f"/matters/{found['number']}", f"/office/matters/{found['number']}"
    compare = f"{base}/compare/v1/v2"
    public = {
        "compare": compare,
        "compare-side": f"{compare}?view=side",
        "compare-all": f"{compare}?show=all",
        "draft-older": f"{base}/draft/v1",
        "draft-newest": f"{base}/draft",
        "provision-carried": f"{base}/draft/v2/art-6",
        "matter": base,
    }
    for lang, senior in (("zh-CN", False), ("en", False), ("zh-CN", True)):
        context = await visitor(lang=lang, senior=senior)
        page = await context.new_page()
        problems = quiet(page)
        for name, address in public.items():
            if (lang, senior) != ("zh-CN", False) and not name.startswith(("compare", "provision")):
                continue
            answer = await page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            await check(page, f"versions-{name}-{lang}{'-senior' if senior else ''}")
        assert problems == []
    for role, name, address in (
        ("publisher", "next", f"{office}/consultation/next"),
        ("publisher", "round", f"{office}/consultation"),
        ("moderator", "anchors", f"{office}/anchors"),
    ):
        context = await visitor(role=role)
        page = await context.new_page()
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        await check(page, f"versions-office-{name}")


async def test_from_change_to_change_by_keyboard_on_a_phone_without_a_script(
    visitor: OpenBrowser, played: Played
) -> None:
    number = (await played.product.sql("SELECT m.number FROM consultation c JOIN matter m ON m.id = c.matter"
        " WHERE c.replaced_at IS NOT NULL LIMIT 1"))[0]["number"]  # fmt: skip
    context = await visitor(javascript=False, width=360)
    page = await context.new_page()
    await page.goto(f"/matters/{number}/draft/v1")
    await page.get_by_role("link", name="看改了什么").first.click()
    await page.wait_for_url("**/compare/v1/v2")
    following = page.locator("section.pp-diff[id]").first.get_by_role("link", name="下一处")
    await following.focus()
    await page.keyboard.press("Enter")
    second = await page.locator("section.pp-diff[id]").nth(1).get_attribute("id")
    assert page.url.endswith(f"#{second}")
    await page.get_by_role("link", name="左右对照").click()
    assert await page.locator(".pp-diff__sides").count() > 0
