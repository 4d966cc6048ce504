"""Every kind of page, looked at by axe-core in a real browser, at 1280 and 360 px."""

from __future__ import annotations

import pytest

from tests.browser.axe import WIDTHS
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
    "/verify/attendance",
    "/verify/attendance/BM-2026-00001/AAAA-AAAA",
    "/verify/0000000000000000000000000000000000000000000000000000000000000000",
    "/mn",
    "/no-such-page",
    "/matters/2026-9999",
    "/expert/forged-link",
    "/receipts/YJ-2026-00001/AAAA-AAAA",
    "/office/sign-in",
]

#: Together they open every page of the office; what no link leads to at this moment is named here.
ROLES: dict[str, list[str]] = {
    "drafter": ["/office/matters/new", "/office/matters/{open}/draft/import", "/office/matters/{finished}/final"],
    "reviewer": ["/office/matters/{open}/review"],
    "publisher": ["/office/matters/{open}/consultation"],
    "moderator": [
        "/office/matters/{open}/moderation",
        "/office/matters/{open}/reviews",
        "/office/matters/{open}/erasures",
        "/office/moderation",
    ],
    "hearing_officer": [
        "/office/matters/{open}/hearings",
        "/office/matters/{finished}/hearings",
        "/office/meetings",
        "/office/meetings/new",
    ],
    "expert_secretary": ["/office/matters/{open}/experts", "/office/matters/{finished}/experts"],
    "response_officer": [
        "/office/matters/{finished}/themes",
        "/office/matters/{finished}/response",
        "/office/matters/{finished}/interpretation",
    ],
    "approver": ["/office/matters/{finished}/response"],
    "auditor": ["/office/audit"],
    "administrator": ["/office/staff"],
}


@pytest.mark.parametrize(
    ("lang", "senior", "widths"),
    # What differs in English is the length of the words, and that shows where there is little room.
    [("zh-CN", False, WIDTHS), ("zh-CN", True, WIDTHS), ("en", False, (360,))],
    ids=["chinese", "senior", "english"],
)
async def test_public_pages(
    visitor: OpenBrowser, played: Played, lang: str, senior: bool, widths: tuple[int, ...]
) -> None:
    context = await visitor(lang=lang, senior=senior)
    starts = [*PUBLIC, f"/matters/{played.open}", f"/matters/{played.finished}", played.receipt]
    name = f"{lang}{'-senior' if senior else ''}"
    seen: set[str] = set()
    await look_at_everything(context, starts, under="/", seen=seen, name=name, widths=widths)
    for page in ("", "/response", "/interpretation", "/experts", "/comments", "/comment", "/draft/v1/:provision"):
        assert f"/matters/:matter{page}" in seen, sorted(seen)


async def test_office_pages(visitor: OpenBrowser, played: Played) -> None:
    seen: set[str] = set()
    problems: list[str] = []
    for role, addresses in ROLES.items():
        context = await visitor(role=role)
        starts = ["/office", f"/office/matters/{played.open}", f"/office/matters/{played.finished}"]
        starts += [address.format(open=played.open, finished=played.finished) for address in addresses]
        try:
            await look_at_everything(context, starts, under="/office", seen=seen, name=f"office-{role}")
        except AssertionError as error:
            problems.append(f"{role}\n{error}")
    assert not problems, "\n".join(problems)
    assert len(seen) > 28, sorted(seen)
