"""Size, language, keyboard, small windows, and what the script adds."""

from __future__ import annotations

import pytest

from tests.browser.axe import no_sideways_scroll, text_at_200_percent
from tests.browser.conftest import OpenBrowser, Played

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WORDS = "建议周末的开放时间再延长两小时。"


def pages(played: Played) -> list[str]:
    matter = f"/matters/{played.open}"
    return [
        "/",
        "/matters",
        matter,
        f"{matter}/draft/v1",
        f"{matter}/draft/v1/art-5",
        f"{matter}/comments",
        f"/matters/{played.finished}/response",
        f"/matters/{played.finished}/interpretation",
        "/hearings",
        "/receipts",
        played.receipt,
        "/verify",
        "/help/privacy",
        "/office/sign-in",
    ]


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
async def test_small_windows_and_large_text_need_no_sideways_scrolling(
    visitor: OpenBrowser, played: Played, lang: str
) -> None:
    page = await (await visitor(lang=lang)).new_page()
    for address in pages(played):
        await page.goto(address)
        for width in (320, 768, 1000):
            await page.set_viewport_size({"width": width, "height": 900})
            await no_sideways_scroll(page)
        await page.set_viewport_size({"width": 1280, "height": 900})
        await text_at_200_percent(page)
        await no_sideways_scroll(page)


async def test_display_choices_stay_without_javascript(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(javascript=False)).new_page()
    await page.goto(f"/matters/{played.open}")
    await page.get_by_role("link", name="长者模式").first.click()
    assert page.url.endswith(f"/matters/{played.open}")
    assert await page.locator("html.pp-senior").count() == 1
    await page.goto("/hearings")
    assert await page.locator("html.pp-senior").count() == 1
    await page.get_by_role("link", name="退出长者模式").first.click()
    assert await page.locator("html.pp-senior").count() == 0
    await page.get_by_role("link", name="English").click()
    assert await page.locator("html[lang=en]").count() == 1
    await page.get_by_role("link", name="中文").click()
    assert await page.locator("html[lang=zh-CN]").count() == 1


async def test_first_key_leads_to_the_main_content(visitor: OpenBrowser) -> None:
    page = await (await visitor()).new_page()
    await page.goto("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "跳到正文"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "q"


async def test_half_written_comment_survives_and_goes_once_it_was_taken_in(
    visitor: OpenBrowser, played: Played
) -> None:
    context = await visitor()
    page = await context.new_page()
    address = f"/matters/{played.open}/draft/v1/art-5"
    await page.goto(address)
    await page.fill("textarea[name=text]", WORDS)
    await page.close()

    page = await context.new_page()
    await page.goto(address)
    # Offered, not put back by itself: the device may be shared.
    text = page.locator("textarea[name=text]")
    assert await text.input_value() == ""
    await page.get_by_role("button", name="放回来接着写").click()
    assert await text.input_value() == WORDS
    assert await page.locator("[data-pp-kept]").is_visible()
    kept = await page.evaluate("JSON.stringify({...localStorage})")
    assert WORDS in kept

    # Refused: the words stay. Then taken in: they go.
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_load_state()
    assert (await page.title()).startswith("有 1 处要改")
    assert await page.evaluate("document.activeElement.id") == "error-summary"
    assert await page.evaluate("localStorage.length") == 1
    await page.locator("input[type=radio]").first.check()
    await page.get_by_role("button", name="提交意见").click()
    await page.wait_for_url("**/receipts/**")
    assert await page.evaluate("localStorage.length") == 0
    await page.goto(address)
    assert await page.input_value("textarea[name=text]") == ""
    assert not await page.locator("[data-pp-kept]").is_visible()


async def test_kept_words_can_be_deleted(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    address = f"/matters/{played.open}/draft/v1/art-7"
    await page.goto(address)
    await page.fill("textarea[name=text]", WORDS)
    await page.reload()
    await page.get_by_role("button", name="不是我写的，删去").click()
    assert await page.input_value("textarea[name=text]") == ""
    assert await page.evaluate("localStorage.length") == 0
    assert not await page.locator("[data-pp-kept]").is_visible()


async def test_password_can_be_shown(visitor: OpenBrowser) -> None:
    page = await (await visitor()).new_page()
    await page.goto("/office/sign-in")
    await page.fill("input[type=password]", "secret words")
    await page.get_by_role("button", name="显示密码").click()
    assert await page.locator("input[autocomplete=current-password]").get_attribute("type") == "text"
    await page.get_by_role("button", name="隐藏密码").click()
    assert await page.locator("input[type=password]").input_value() == "secret words"


async def test_pages_load_nothing_from_elsewhere(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in pages(played):
        await page.goto(address)
    assert {url for url in asked if not url.startswith((played.url, "data:"))} == set()


async def test_draft_prints_as_text(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    await page.goto(f"/matters/{played.open}/draft/v1")
    await page.emulate_media(media="print")
    for hidden in (".pp-header", ".pp-footer", ".pp-provision__margin >> nth=0", ".govuk-service-navigation"):
        assert not await page.locator(hidden).is_visible(), hidden
    assert await page.locator(".pp-provision__text").first.is_visible()
