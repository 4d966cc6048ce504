"""One running product for the module's tests, and people who use it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import lxml.html
import pytest

from tests.support.running import Product, product


@dataclass
class Running:
    """The product and what was prepared in it (see tests.support.scene)."""

    product: Product
    scene: dict[str, Any]

    @property
    def draft(self) -> str:
        """Address of the published draft."""
        return f"/matters/{self.scene['number']}/draft/v{self.scene['version']}"


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """Started once for all fault tests: each must leave it working."""
    with product() as found:
        yield Running(found, found.scene())


class Person:
    """Somebody at a browser without JavaScript."""

    def __init__(self, found: Product) -> None:
        self.browser = found.browser()
        self._fields: dict[str, str] = {}
        self._page = ""

    async def open(self, address: str) -> None:
        """Open a page and keep the hidden fields of the form that posts to it."""
        page = await self.browser.get(address)
        assert page.status_code == 200, f"{address}: {page.status_code} {page.text[:500]}"
        form = next(f for f in lxml.html.fromstring(page.text).forms if (f.action or "") == address)
        self._page = address
        self._fields = {str(i.name): str(i.value) for i in form.xpath(".//input[@type='hidden']")}

    def filled(self, **fields: str) -> dict[str, str]:
        """The opened form, filled in; a key of its own, as a page opened anew would have."""
        return {**self._fields, "_key": secrets.token_urlsafe(18), **fields}

    async def send(self, form: dict[str, str], address: str | None = None) -> httpx.Response:
        """Send it; raises httpx.HTTPError where nobody answers."""
        return await self.browser.post(
            address or self._page, data=form, headers={"referer": self.browser.base_url.join(self._page).__str__()}
        )

    async def send_until_answered(self, form: dict[str, str], address: str | None = None) -> tuple[httpx.Response, int]:
        """As a patient person does: the same form again until there is an answer that is not 'come back later'.

        The answer, and how often it had to be sent again.
        """
        for again in range(400):
            try:
                answer = await self.send(form, address)
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code < 500:
                return answer, again
            await asyncio.sleep(0.1)
        raise AssertionError("no answer in 40 seconds")

    async def __aenter__(self) -> Person:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.browser.aclose()


def comment(text: str) -> dict[str, str]:
    """What one types into the form for a comment."""
    return {"stance": "suggest", "text": text}


def registration(n: int) -> dict[str, str]:
    """What one types into the form for a place as an observer; ``n`` makes the telephone number."""
    return {"pool": "observer", "name": "赵小霞", "phone": f"139{n:08d}", "adult": "y"}
