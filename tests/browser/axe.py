"""Checks every page has to pass in a real browser: axe-core finds nothing, and nothing scrolls sideways.

    page = await browser.new_page()
    await page.goto(url)
    await assert_accessible(page)
    await no_sideways_scroll(page)

Set ``PARTICIPATION_PICTURES`` to a folder to keep a picture of every page that is checked through ``check``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
#: WCAG 2.2 A and AA, and what axe's authors call best practice.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (1280, 360)


class NotAccessible(AssertionError):
    """What axe found, with the elements."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's browser, quiet: it calls nobody."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def findings(page: Page, within: str | None = None) -> list[dict[str, Any]]:
    """axe-core's violations on the page as it stands, or inside one selector."""
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
    # In a context without scripts axe would wait for ever: such pages are looked at in one with scripts.
    results = await asyncio.wait_for(Axe().run(page, context=within, options=options), 60)
    violations: list[dict[str, Any]] = results.response["violations"]
    return violations


async def assert_accessible(page: Page, within: str | None = None) -> None:
    """NotAccessible with rule, reason, selector and markup of everything axe finds."""
    found = await findings(page, within)
    if not found:
        return
    lines = [f"{page.url} at {_width(page)} px: {len(found)} rules broken"]
    for violation in found:
        lines.append(f"- {violation['id']} ({violation['impact']}): {violation['help']}")
        for node in violation["nodes"][:5]:
            lines.append(f"    {' '.join(map(str, node['target']))}\n      {node['html'][:200]}")
    raise NotAccessible("\n".join(lines))


async def no_sideways_scroll(page: Page) -> None:
    """AssertionError with the elements that stick out of the window."""
    width, scroll = await page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    if scroll <= width:
        return
    wide = await page.evaluate(
        """(width) => [...document.body.querySelectorAll("*")]
            .filter((e) => e.getBoundingClientRect().right > width + 1)
            .slice(0, 8)
            .map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") || ""}`)""",
        width,
    )
    raise AssertionError(f"{page.url}: {scroll} px wide in a window of {width} px: {', '.join(wide)}")


async def text_at_200_percent(page: Page) -> None:
    """Text twice as large in the same window, as WCAG 1.4.4 asks; call ``no_sideways_scroll`` afterwards."""
    await page.evaluate(
        """() => {
            const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
            document.documentElement.style.setProperty("font-size", `${size * 2}px`, "important");
        }"""
    )


async def check(page: Page, name: str, widths: Sequence[int] = WIDTHS) -> None:
    """Everything above at each width; a picture of each when pictures are wanted."""
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 900})
        await assert_accessible(page)
        await no_sideways_scroll(page)
        folder = os.environ.get("PARTICIPATION_PICTURES")
        if folder:
            target = Path(folder)
            target.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=target / f"{name}-{width}.png", full_page=True)


def _width(page: Page) -> int:
    return page.viewport_size["width"] if page.viewport_size else 0
