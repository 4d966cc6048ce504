"""Follows the links of a site and looks at every kind of page once."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Page

from tests.browser.axe import WIDTHS, check
from tests.browser.conftest import quiet

#: Not pages: files, machine answers, and what changes the visitor's choices.
_NO_PAGE = re.compile(
    r"^/(display|static|api|healthz|readyz|metrics)|\.(pdf|csv|ics|jsonl?|xlsx|zip|atom|txt|py|png|svg)$|/pdf$|\.csv|\.ics"
)
#: Addresses of one kind: a page of the kind is looked at once.
_KINDS = (
    (re.compile(r"/draft/(v\d+)/[^/?]+"), r"/draft/\1/:provision"),
    (re.compile(r"/(receipts|registrations)/[^/?]+/[^/?]+"), r"/\1/:number/:code"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), ":id"),
    (re.compile(r"[0-9a-f]{64}"), ":sha256"),
    (re.compile(r"/hearings/[^/?]+"), "/hearings/:number"),
    (re.compile(r"/calendar/\d{4}"), "/calendar/:year"),
    (re.compile(r"/notices/\d+"), "/notices/:n"),
    (re.compile(r"/(follow|unfollow)/[^/?]+"), r"/\1/:token"),
    (re.compile(r"/response/\d+"), "/response/:theme"),
    (re.compile(r"\d{4}-\d{4}"), ":matter"),
)


def kind(address: str) -> str:
    """What sort of page an address is: numbers and query values do not matter, the names in the query do."""
    path, _, query = address.partition("?")
    for pattern, replacement in _KINDS:
        path = pattern.sub(replacement, path)
    names = sorted({part.partition("=")[0] for part in query.split("&") if part})
    return f"{path}?{'&'.join(names)}" if names else path


#: Pages looked at side by side: one for each core.
TABS = 2


async def look_at_everything(
    context: BrowserContext,
    starts: list[str],
    *,
    under: str,
    seen: set[str],
    name: str,
    limit: int = 120,
    widths: Sequence[int] = WIDTHS,
) -> list[str]:
    """Check ``starts`` and every kind of page reachable from them whose path begins with ``under``; what was looked at.

    ``seen`` holds the kinds looked at already and is added to. AssertionError with everything wrong, not the first only.
    """
    problems: list[str] = []
    queue: deque[str] = deque(starts)
    always, looked = set(starts), []
    busy = 0

    async def look(page: Page, address: str) -> None:
        try:
            answer = await page.goto(address)
        except Error as error:
            if "Download is starting" in error.message:
                return
            raise
        assert answer is not None
        looked.append(address)
        if answer.status >= 500:
            problems.append(f"{address}: {answer.status}")
        try:
            picture = re.sub(r"\W+", "-", address if address in always else kind(address)).strip("-")[:80] or "home"
            await check(page, f"{name}-{picture}", widths)
        except AssertionError as error:
            problems.append(str(error))
        for link in await page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
            parts = urlsplit(link)
            found = parts.path + (f"?{parts.query}" if parts.query else "")
            same_site = urlsplit(page.url).netloc == parts.netloc
            wanted = found.startswith(under) and (under != "/" or not found.startswith("/office"))
            if same_site and wanted and not _NO_PAGE.search(parts.path) and kind(found) not in seen:
                queue.append(found)

    async def walk() -> None:
        nonlocal busy
        page = await context.new_page()
        spoken = quiet(page)
        while len(looked) < limit and (queue or busy):
            if not queue:
                # The other tab may still find links.
                await asyncio.sleep(0.02)
                continue
            address = queue.popleft()
            if kind(address) in seen and address not in always:
                continue
            seen.add(kind(address))
            busy += 1
            try:
                await look(page, address)
            finally:
                busy -= 1
            problems.extend(f"{address}: {one}" for one in spoken)
            spoken.clear()
        await page.close()

    await asyncio.gather(*(walk() for _ in range(TABS)))
    assert not problems, "\n".join(problems)
    return looked
