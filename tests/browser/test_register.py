"""The register in a browser: entry with a scan and its check, a file of comments, search, exports, the API's page."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def scan() -> bytes:
    document, target = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(595, 842)
    document.save(target)
    document.close()
    return target.getvalue()


async def test_entry_and_check(visitor: OpenBrowser, played: Played) -> None:
    await played.product.sql("INSERT INTO region (code, name, position) VALUES ('150100', '首府市', 1)")
    office = f"/office/matters/{played.open}"
    # Without a script: everything is a form.
    page = await (await visitor(role="moderator", javascript=False)).new_page()
    await page.goto(f"{office}/comments/mail")
    await page.locator("#pasted").fill("发件人：李四 <lisi@example.cn>\n主题：图书角\n\n周末也要开到晚上八点。")
    await page.get_by_role("button", name="读取邮件").click()
    await expect(page.locator("#text")).to_have_value("周末也要开到晚上八点。")
    await page.locator("#provision").select_option(label="第二条")
    await page.locator("#region").select_option(label="首府市")
    await page.get_by_label("建议修改").check()
    await page.locator("#originals").set_input_files(
        {"name": "来信.pdf", "mimeType": "application/pdf", "buffer": scan()}
    )
    await page.get_by_role("button", name="登记", exact=True).click()
    await expect(page.locator(".pp-note--ok")).to_contain_text("已登记")
    address = page.url
    # axe itself is a script.
    page = await (await visitor(role="moderator")).new_page()
    await page.goto(address)
    await check(page, "register-entry")
    await page.goto(f"{office}/comments/mail")
    await check(page, "register-mail")
    await page.goto(f"{office}/checks")
    await expect(page.locator("main")).to_contain_text("由您录入，要由别人核对")
    await check(page, "register-checks")
    await played.product.sql("UPDATE entry_check SET entered_by = (SELECT id FROM staff WHERE username = 'fabu')")
    checker = await (await visitor(role="moderator")).new_page()
    await checker.goto(f"{office}/checks")
    await checker.locator(".pp-row a").first.click()
    await expect(checker.locator(".pp-original img")).to_have_count(1)
    await check(checker, "register-check")
    await checker.locator("#text").fill("周末也要开到晚上九点。")
    address = checker.url
    await checker.get_by_role("button", name="与原件一致，完成核对").click()
    await checker.goto(address)
    await expect(checker.locator("main")).to_contain_text("作了更正")
    await check(checker, "register-checked")
    english = await (await visitor(role="moderator", lang="en")).new_page()
    await english.goto(f"{office}/comments/new")
    await check(english, "register-entry-en", widths=(360,))
    administrator = await (await visitor(role="administrator")).new_page()
    await administrator.goto("/office/regions")
    await check(administrator, "register-regions")


async def test_a_file_of_comments(visitor: OpenBrowser, played: Played) -> None:
    office = f"/office/matters/{played.open}"
    page = await (await visitor(role="moderator")).new_page()
    await page.goto(f"{office}/batches")
    await check(page, "register-batches-empty")
    rows = "\n".join(f"{n},第{n}条：图书角要开到晚上，管理员要培训。,第二条,建议" for n in range(1, 60))
    sheet = f"序号,您的意见和建议,针对条款,态度\n{rows}\n60,不同意,第九十九条,反对\n"
    await page.locator("#file").set_input_files(
        {"name": "微信问卷.csv", "mimeType": "text/csv", "buffer": sheet.encode("gb18030")}
    )
    await page.get_by_role("button", name="上传并查看").click()
    await check(page, "register-batch-columns")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.locator("#received").fill(
        (await played.product.sql("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text"))[0][0]
    )
    await page.get_by_role("button", name="检查", exact=True).click()
    await expect(page.locator("#state")).to_contain_text("检查完毕", timeout=30_000)
    await page.reload()
    await expect(page.locator("main")).to_contain_text("草案里没有「第九十九条」")
    await check(page, "register-batch-errors")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.locator("#without_bad").check()
    await page.get_by_role("button", name=re.compile("导入 59 条意见")).click()
    await expect(page.locator("#state")).to_contain_text("导入了 59 条意见", timeout=30_000)
    await check(page, "register-batch-imported")
    await page.goto(f"{office}/batches")
    await check(page, "register-batches")


async def test_register_search_and_exports(visitor: OpenBrowser, played: Played) -> None:
    office = f"/office/matters/{played.open}"
    page = await (await visitor(role="moderator")).new_page()
    await page.goto(f"{office}/comments")
    await check(page, "register-list")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.locator("#q").fill("图书角")
    await page.keyboard.press("Enter")
    await expect(page.locator("mark.pp-hit").first).to_have_text("图书角")
    await page.locator(".pp-row a").first.click()
    await check(page, "register-comment")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(f"{office}/exports")
    await check(page, "register-exports-empty")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.locator("#restricted").check()
    await page.get_by_role("button", name="开始制作").click()
    await expect(page.locator(".govuk-error-summary")).to_contain_text("有 2 处要改")
    await check(page, "register-exports-errors")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.locator("#restricted").uncheck()
    await page.get_by_label("印制版意见汇编").check()
    await page.get_by_role("button", name="开始制作").click()
    await expect(page.locator("#files")).to_contain_text("可以下载", timeout=60_000)
    await check(page, "register-exports")
    # With names and telephones: a code again, at the download.
    ((export,),) = await played.product.sql(
        "INSERT INTO comment_export (id, consultation, audience, format, restricted, purpose, state, sha256, requested_by, total,"
        " done, size, finished_at) SELECT gen_random_uuid(), r.id, 'office', 'csv', TRUE, '逐个电话回访', 'ready', '', s.id, 60, 60, 9999,"
        " now() FROM consultation r JOIN matter m ON m.id = r.matter, staff s WHERE m.number = $1 AND s.username = $2"
        " RETURNING id::text",
        played.open,
        played.accounts["moderator"]["username"],
    )
    await page.goto(f"{office}/exports/{export}/file")
    await expect(page.locator("h1")).to_have_text("下载含姓名和手机号的文件")
    await page.locator("#code").fill("1")
    await page.get_by_role("button", name="验证并下载").click()
    await expect(page.locator(".govuk-error-summary")).to_contain_text("验证码不对")
    await check(page, "register-export-open")
    await played.product.sql("UPDATE entry_check SET state = 'waiting', checked_by = NULL")
    await page.goto("/office")
    await expect(page.locator("main")).to_contain_text("核对别人录入的意见")
    await check(page, "todo-waiting")
    resident = await (await visitor(width=360)).new_page()
    await resident.goto(f"/matters/{played.finished}/comments?q=%E6%99%9A")
    await check(resident, "comments-search")
    await resident.goto(f"/matters/{played.finished}/comments?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA")
    await expect(resident.locator("main")).to_contain_text("没有符合条件的公开意见")
    await check(resident, "comments-nothing")
    await resident.goto("/api")
    await check(resident, "api")
    await resident.goto(f"/matters/{played.finished}/comments")
    await check(resident, "comments-all")
    senior = await (await visitor(senior=True, lang="en")).new_page()
    await senior.goto(f"/matters/{played.finished}/comments")
    await check(senior, "comments-senior-en")
