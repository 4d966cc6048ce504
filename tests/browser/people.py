"""People at browsers: each opens a page, fills in the form that stands there as a hand would, and presses its button."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page

from tests.browser.axe import check

Value = str | bool | list[str] | Path


class Person:
    """One person with one page. ``send`` works with and without scripts: it fills in, opens what is folded, and presses."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name

    async def open(self, address: str) -> Page:
        """Go there; AssertionError where it is not answered with 200."""
        answer = await self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{self.name}: {address}: {answer.status}"
        return self.page

    async def words(self) -> str:
        """What stands in the page's main part, white space folded."""
        return " ".join((await self.page.locator("main").inner_text()).split())

    async def sees(self, *wanted: str) -> None:
        """AssertionError with the page's words where one of the texts is not there."""
        found = await self.words()
        for text in wanted:
            assert text in found, f"{self.name} misses “{text}” at {self.page.url}:\n{found[:1500]}"

    async def send(
        self, address: str, action: str, fields: dict[str, Value] | None = None, *, press: str = "", refused: str = ""
    ) -> Page:
        """Open ``address`` ("" to stay), fill in the form whose address ends with ``action``, press its first button.

        ``press``: the button with that text instead. ``refused``: the error one expects; without it the form must be taken.
        """
        if address:
            await self.open(address)
        forms = self.page.locator(f'form[action$="{action}"]')
        if press:
            forms = forms.filter(has=self.page.get_by_role("button", name=press, include_hidden=True))
        form = forms.last
        assert await form.count(), f"{self.name}: no form {action} at {self.page.url}:\n{(await self.words())[:1500]}"
        for name, value in (fields or {}).items():
            await self._fill(form.locator(f'[name="{name}"]:not([type=hidden])'), value, name)
        button = (
            form.get_by_role("button", name=press, include_hidden=True)
            if press
            else form.locator("button:not([type=button])")
        )
        await _unfold(button.first)
        async with self.page.expect_navigation():
            await button.first.click()
        summary = self.page.locator(".govuk-error-summary")
        if await summary.count():
            told = " ".join((await summary.inner_text()).split())
            assert refused, f"{self.name} at {self.page.url}: {told}"
            assert refused in told, f"{self.name} at {self.page.url}: {told}"
        else:
            assert not refused, f"{self.name} at {self.page.url} was not refused:\n{(await self.words())[:1500]}"
        return self.page

    async def _fill(self, found: Locator, value: Value, name: str) -> None:
        assert await found.count(), f"{self.name}: no field {name} at {self.page.url}"
        await _unfold(found.first)
        tag = await found.first.evaluate("(e) => e.type || e.tagName")
        if tag in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                if one is True:
                    await found.first.check(force=True)
                else:
                    chosen = found.and_(self.page.locator(f'[value="{one}"]'))
                    await chosen.first.check(force=True)
        elif tag.startswith("select"):
            await found.first.select_option(str(value))
        elif tag == "file":
            await found.first.set_input_files(str(value))
        else:
            await found.first.fill(str(value))

    async def look(self, name: str, widths: tuple[int, ...] = (1280, 360)) -> None:
        """axe and no sideways scroll at each width; afterwards the window is as it was."""
        before = self.page.viewport_size
        await check(self.page, f"{name}", widths)
        if before:
            await self.page.set_viewport_size(before)

    async def picture(self, name: str) -> None:
        """A picture of the page as it stands, where pictures are wanted."""
        folder = os.environ.get("PARTICIPATION_PICTURES")
        if folder:
            target = Path(folder)
            target.mkdir(parents=True, exist_ok=True)
            width = (self.page.viewport_size or {"width": 0})["width"]
            await self.page.screenshot(path=target / f"{name}-{width}.png", full_page=True)

    @property
    def path(self) -> str:
        """Where the page is, without host and query."""
        return urlsplit(self.page.url).path

    def last(self, pattern: str) -> str:
        """The part of the page's path that matches."""
        found = re.search(pattern, self.path)
        assert found, self.page.url
        return found[0]


async def _unfold(found: Locator) -> None:
    """Open every folded part it lies in, the outermost first."""
    for _ in range(4):
        folded = found.locator("xpath=ancestor::details[not(@open)]").first
        if not await folded.count():
            return
        await folded.locator("> summary").click()


def option(options: list[tuple[str, str]], wanted: str) -> str:
    """The value of the choice whose words contain ``wanted``."""
    return next(value for value, text in options if wanted in text)


async def options(person: Person, name: str) -> list[tuple[str, str]]:
    """(value, words) of a select's choices."""
    found: Any = await person.page.locator(f'select[name="{name}"] option').evaluate_all(
        "all => all.map(o => [o.value, o.textContent])"
    )
    return [(value, text) for value, text in found]
