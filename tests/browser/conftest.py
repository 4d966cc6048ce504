"""The product with a whole matter played in it, and browsers to look at it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.axe import CHROMIUM, chromium
from tests.support.running import ROOT, Product, product


@dataclass
class Played:
    """A running product in which one matter went the whole way (``finished``) and another is open for comment (``open``).

    ``receipt``: address of a receipt that was answered. ``accounts``: role → what the demonstration knows of its account.
    """

    product: Product
    open: str
    finished: str
    receipt: str
    accounts: dict[str, dict[str, str]]

    @property
    def url(self) -> str:
        return self.product.url


@pytest.fixture(scope="session")
def played() -> Iterator[Played]:
    """Started once; the demonstration plays the finished matter over HTTP, as its users would."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no chromium at {CHROMIUM}; set CHROMIUM to one")
    with product() as found:
        scene = found.scene()
        accounts = {role: {"role": role, "name": role, **known} for role, known in scene["accounts"].items()}
        file = found.home / "demonstration.json"
        file.write_text(json.dumps({"accounts": list(accounts.values())}))
        last = _demo(found, "--accounts", str(file)).strip().splitlines()
        yield Played(
            found,
            open=scene["number"],
            finished=next(line for line in last if "/matters/" in line).rsplit("/", 1)[-1],
            receipt=next(line for line in last if "/receipts/" in line).removeprefix(found.url),
            accounts=accounts,
        )


def _demo(found: Product, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "participation.cli", "demo", "--url", found.url, *arguments],
        cwd=ROOT,
        env={**os.environ, "PARTICIPATION_HOME": str(found.home), "PUBLIC_URL": found.url, **found.services},
        capture_output=True,
        text=True,
        check=False,
        timeout=420,
    )
    assert done.returncode == 0, f"{done.stderr[-3000:]}\n{found.logs('web')}"
    return done.stdout


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


OpenBrowser = Callable[..., Awaitable[BrowserContext]]


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, played: Played) -> AsyncIterator[OpenBrowser]:
    """``await visitor(lang="en", senior=True, javascript=False, width=360, role="drafter")``: somebody's browser."""
    opened: list[BrowserContext] = []

    async def make(
        *,
        lang: str = "zh-CN",
        senior: bool = False,
        javascript: bool = True,
        width: int = 1280,
        role: str | None = None,
    ) -> BrowserContext:
        context = await browser.new_context(
            base_url=played.url, viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        opened.append(context)
        choice = f"{lang}.medium.{'senior' if senior else 'normal'}"
        await context.add_cookies([{"name": "pp_display", "value": choice, "url": played.url}])
        if role is not None:
            await context.add_cookies(
                [{"name": "pp_staff", "value": await session_of(played, role), "url": played.url}]
            )
        return context

    yield make
    for context in opened:
        await context.close()


async def session_of(played: Played, role: str) -> str:
    """A signed-in session of the demonstration's account with that role, without the way through the sign-in pages."""
    raw = secrets.token_urlsafe(32)
    made = await played.product.sql(
        "INSERT INTO web_session (id_hash, kind, subject_id, data, expires_at)"
        " SELECT $1, 'staff', id, '{}', clock_timestamp() + interval '1 hour' FROM staff WHERE username = $2 RETURNING 1",
        hashlib.sha256(raw.encode()).digest(),
        played.accounts[role]["username"],
    )
    assert made, role
    return raw


def quiet(page: Page) -> list[str]:
    """Everything that goes wrong in the page from now on: script errors, refused content, failed files."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))

    def spoken(message: Any) -> None:
        # The browser reports the status of the page itself, which the tests look at on their own.
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            problems.append(f"console: {message.text}")

    page.on("console", spoken)
    return problems
