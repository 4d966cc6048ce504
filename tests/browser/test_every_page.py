"""Every kind of page, looked at by axe-core in a real browser, at 1280 and 360 px."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenBrowser, Played
from tests.browser.crawl import look_at_everything

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PUBLIC = [
    "/",
    "/matters",
    "/matters?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA",
    "/responses",
    "/hearings",
    "/receipts",
    "/registrations",
    "/verify",
    "/verify/0000000000000000000000000000000000000000000000000000000000000000",
    "/mn",
    "/no-such-page",
    "/matters/2026-9999",
    "/expert/forged-link",
    "/receipts/YJ-2026-00001/AAAA-AAAA",
    "/office/sign-in",
]

#: Together they open every page of the office; a page is looked at by the first who comes to it.
ROLES = [
    "drafter",
    "reviewer",
    "publisher",
    "moderator",
    "hearing_officer",
    "expert_secretary",
    "response_officer",
    "approver",
    "auditor",
    "administrator",
]


@pytest.mark.parametrize(
    ("lang", "senior"), [("zh-CN", False), ("zh-CN", True), ("en", False)], ids=["chinese", "senior", "english"]
)
async def test_public_pages(visitor: OpenBrowser, played: Played, lang: str, senior: bool) -> None:
    context = await visitor(lang=lang, senior=senior)
    starts = [*PUBLIC, f"/matters/{played.open}", f"/matters/{played.finished}", played.receipt]
    name = f"{lang}{'-senior' if senior else ''}"
    looked = await look_at_everything(await context.new_page(), starts, under="/", seen=set(), name=name)
    for page in (
        "/response",
        "/interpretation",
        "/experts",
        "/comments",
        "/draft/v1",
    ):
        assert f"/matters/{played.finished}{page}" in looked, looked


async def test_office_pages(visitor: OpenBrowser, played: Played) -> None:
    seen: set[str] = set()
    looked: list[str] = []
    problems: list[str] = []
    for role in ROLES:
        context = await visitor(role=role)
        starts = ["/office", f"/office/matters/{played.open}", f"/office/matters/{played.finished}"]
        page = await context.new_page()
        try:
            looked += await look_at_everything(page, starts, under="/office", seen=seen, name=f"office-{role}")
        except AssertionError as error:
            problems.append(f"{role}\n{error}")
    assert not problems, "\n".join(problems)
    assert len(seen) > 25, sorted(seen)
