"""Correcting how a text was read and adding files to it, on a phone: with scripts for the look, without for the doing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played
from tests.unit.drafts import laws
from tests.unit.drafts.documents import docx, p, r
from tests.unit.drafts.test_formats import LONG

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DRAFT = docx(
    p("古树名木保护办法")
    + p("第一条　为了保护古树名木，制定本办法。本办法所称古树，是指树龄在一百年以上的树木：")
    + p("（一）一级古树；")
    + p("（二）二级古树。")
    + p(
        "第二条　每年巡查", f"<w:del>{r('一').replace('w:t', 'w:delText')}</w:del>", f"<w:ins>{r('两')}</w:ins>", "次。"
    )
    + p("第四条规定的情形，从其规定。")
)


async def test_a_phone_corrects_a_text_and_adds_files(visitor: OpenBrowser, played: Played, tmp_path: Path) -> None:
    look = await (await visitor(role="drafter", width=360)).new_page()
    hand = await (await visitor(role="drafter", width=360, javascript=False)).new_page()
    await hand.goto("/office/matters/new")
    await hand.locator("#title").fill("某某自治区古树名木保护办法")
    await hand.locator("#summary").fill("哪些树要保护，谁来保护。")
    await hand.locator("#lead_unit").select_option(index=await hand.locator("#lead_unit option").count() - 1)
    await hand.locator("input[name=profile]").first.check()
    await hand.locator("#subject_category").fill("城乡建设")
    await hand.get_by_role("button", name="建立事项").click()
    number = hand.url.rsplit("/", 1)[-1]
    await hand.goto(f"/office/matters/{number}/draft/import")
    file = tmp_path / "古树.docx"
    file.write_bytes(DRAFT)
    await hand.locator("input[type=file]").set_input_files(file)
    await hand.get_by_role("button", name="读取文件").click()
    await expect(hand.locator("main")).to_contain_text("接受了 2 处修订")
    preview = hand.url

    await hand.locator("#art-1 a", has_text="修正").click()
    await look.goto(hand.url)
    await check(look, "mend")
    await hand.locator("form[action$=split] button").click()
    await look.goto(hand.url.removesuffix("/split"))
    await expect(hand.locator(".govuk-error-summary")).to_contain_text("请选一处")
    await hand.locator("input[name=place]").nth(1).check()
    await hand.locator("form[action$=split] button").click()
    await expect(hand.locator("main")).to_contain_text("修正了 1 处")
    assert hand.url.endswith("#art-1")
    await expect(hand.locator("[id='art-1.p2']")).to_contain_text("本办法所称古树")
    await look.goto(preview)
    await check(look, "preview-mended")
    await hand.locator("input[value=original]").check()
    await hand.get_by_role("button", name="改用这一种").click()
    await expect(hand.locator("[id='art-2.p1']")).to_contain_text("每年巡查一次")
    await hand.get_by_role("button", name="保存这一稿").click()
    version = hand.url
    await look.goto(version)
    await check(look, "version-with-files")

    await hand.get_by_role("link", name="加、减附件").click()
    report = tmp_path / "说明.pdf"
    report.write_bytes(laws.pdf(LONG))
    await hand.locator("input[value=note]").check()
    await hand.locator("input[type=file]").set_input_files(report)
    await hand.get_by_role("button", name="上传").click()
    await expect(hand.locator("main")).to_contain_text(hashlib.sha256(report.read_bytes()).hexdigest())
    await look.goto(hand.url)
    await check(look, "files")
    await hand.locator(".pp-docs a").first.click()
    await expect(hand.locator("main img").first).to_be_visible()
    await look.goto(hand.url)
    await check(look, "file")
