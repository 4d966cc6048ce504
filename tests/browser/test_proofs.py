"""Checking a receipt's proof in the browser, following a matter, and the pages around them, looked at by axe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played, quiet
from tests.support.running import ROOT, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
async def test_a_receipt_is_proved_and_a_forged_one_is_not(
    visitor: OpenBrowser, played: Played, tmp_path: Path, javascript: bool
) -> None:
    context = await visitor(javascript=javascript, width=360)
    page = await context.new_page()
    spoken = quiet(page)
    await page.goto(played.receipt)
    await expect(page.locator("#proof")).to_have_text("存证")
    if javascript:
        await check(page, "receipt-with-proof")
    answer = await context.request.get(f"{played.url}{played.receipt}/proof.json")
    proof = await answer.json()
    whole, forged, early = (tmp_path / name for name in ("proof.json", "forged.json", "early.json"))
    whole.write_text(json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    forged.write_text(json.dumps(proof | {"text": proof["text"] + "。"}, ensure_ascii=False), encoding="utf-8")

    # A tree of this leaf alone, whose root is to be published tomorrow; and what is left when words are erased.
    alone = {"leaf_index": 0, "tree_size": 1, "path": [], "root": proof["leaf_hash"], "published": None}
    early.write_text(json.dumps(proof | alone, ensure_ascii=False), encoding="utf-8")
    left = tmp_path / "inclusion.json"
    left.write_bytes(await (await context.request.get(f"{played.url}{played.receipt}/inclusion.json")).body())

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.goto("/verify/receipt")
    for path, heading, number in (
        (whole, "核验通过", 0),
        (early, "前后相符，等树根公布后再核验", 0),
        (left, "核验通过：这条记录在登记里（内容已删除）", 0),
        (forged, "核验没有通过", 1),
    ):
        await page.locator("input[type=file]").set_input_files(path)
        await page.get_by_role("button", name="核验", exact=True).click()
        panel = page.locator("#pp-proof") if javascript else page.locator("main")
        await expect(panel).to_contain_text(heading)
        await expect(panel).to_contain_text("相符")
        assert await page.locator(".pp-fault").count() == number
        if javascript:
            await check(page, f"proof-{path.stem}")
        else:
            await page.goto("/verify/receipt")
    assert ("POST" in sent) is not javascript, "with JavaScript the file stays on the device"
    assert spoken == []


async def test_the_command_proves_it_offline(visitor: OpenBrowser, played: Played, tmp_path: Path) -> None:
    context = await visitor()
    files = {"proof.json": f"{played.receipt}/proof.json", "roots.json": f"/matters/{played.finished}/roots.json"}
    for name, address in files.items():
        answer = await context.request.get(f"{played.url}{address}")
        (tmp_path / name).write_bytes(await answer.body())
    for arguments, said in (
        (["receipt", "proof.json", "--roots", "roots.json"], "Proved: the comment is in the tree, word for word."),
        (["roots", "roots.json", "--kept", "roots.json"], "each continues the one before."),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "participation.cli", "verify", *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert said in done.stdout


def written(played: Played, said: str) -> str:
    """The newest mail that says so, as its reader would see it; waits for the workers."""

    def found() -> str:
        for path in sorted((played.product.home / "mail").glob("*.eml"), reverse=True):
            text: str = message_from_bytes(path.read_bytes(), policy=default).get_body().get_content()  # type: ignore[union-attr]
            if said in text:
                return text
        return ""

    text: str = until(found, 60, f"a mail that says {said}")
    return text


async def test_the_pages_around(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor()).new_page()
    for name, address in (
        ("roots", f"/matters/{played.finished}/roots"),
        ("follow", f"/matters/{played.open}/follow"),
        ("calendar", "/calendar/2026"),
        ("calendar-provisional", "/calendar/2099"),
        ("matter-open", f"/matters/{played.open}"),
    ):
        await page.goto(address)
        await check(page, name)
    await page.goto(f"/matters/{played.open}/follow")
    await page.get_by_role("button", name="发送确认邮件").click()
    await page.wait_for_load_state()
    await check(page, "follow-error")
    await page.locator("#email").fill("a@example.cn")
    await page.get_by_role("button", name="发送确认邮件").click()
    await expect(page.locator("main")).to_contain_text("请到邮箱里打开")
    await check(page, "follow-asked")
    link = re.search(r"https?://\S+(/follow/\S+)", written(played, "请打开下面的链接确认"))
    assert link is not None
    await page.goto(link[1])
    await check(page, "follow-confirm")
    await page.get_by_role("button", name="确认订阅").click()
    await expect(page.locator("main")).to_contain_text("每封信里都有取消订阅的链接")


async def test_extending_in_the_office(visitor: OpenBrowser, played: Played) -> None:
    page = await (await visitor(role="publisher")).new_page()
    await page.goto(f"/office/matters/{played.open}/consultation/period")
    await page.get_by_role("button", name="签发并公布公告").click()
    await page.wait_for_load_state()
    await check(page, "period-errors")
    await page.locator("#days").fill("5")
    await page.locator("#reason").fill("意见很多，需要更多时间。")
    await page.locator("#signatory").fill("王某某，副厅长")
    await page.get_by_role("button", name="签发并公布公告").click()
    await page.wait_for_url("**/notices/1")
    await check(page, "notice")
    text = written(played, "延长征求意见期限")
    assert "/unfollow/" in text
    link = re.search(r"https?://\S+(/unfollow/\S+)", text)
    assert link is not None
    await page.goto(link[1])
    await check(page, "unfollow")
    await page.goto(f"/matters/{played.open}")
    await expect(page.locator("main")).to_contain_text("已经延长")
    await check(page, "matter-extended")
    office = await (await visitor(role="administrator")).new_page()
    for name, address in (("calendar-office", "/office/calendar"), ("calendar-office-year", "/office/calendar/2028")):
        await office.goto(address)
        await check(office, name)
