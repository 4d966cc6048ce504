"""A questionnaire in a browser: written and published in the office, answered on a phone, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTIONS = {
    "single": {"title": "供热从哪天开始合适？", "options": "十月一日\n十月十五日", "other": True, "required": True},
    "multiple": {"title": "停暖要怎么通知？", "options": "短信\n电话\n楼道公告", "most": "2"},
    "scale": {"title": "您对去年的室温满意吗？", "low": "很不满意", "high": "很满意"},
    "ranking": {"title": "哪件事先办？", "options": "改管网\n装热表\n退费"},
    "matrix": {"title": "下面几项做得怎样？", "rows": "室温\n报修\n收费", "options": "好\n一般\n不好"},
    "text": {"title": "还有什么要说的？"},
    "provision": {"title": "下面几条您怎么看？"},
}


async def test_from_the_first_question_to_a_receipt(visitor: OpenBrowser, played: Played) -> None:
    office = f"/office/matters/{played.open}/questionnaires"
    page = await (await visitor(role="drafter")).new_page()
    await page.goto(office)
    await check(page, "questionnaires-empty")
    await page.locator("#title").fill("供热怎么安排")
    await page.locator("#intro").fill("想知道大家怎么看，大约三分钟。")
    await page.get_by_role("button", name="建立问卷").click()
    here = page.url
    for kind, fields in QUESTIONS.items():
        await page.goto(f"{here}/questions/new?kind={kind}")
        if kind == "matrix":
            await page.get_by_role("button", name="保存问题").click()
            await check(page, "question-errors")
        for name, value in fields.items():
            field = page.locator(f"[name={name}]")
            await (field.check() if value is True else field.fill(str(value)))
        if kind == "provision":
            await page.locator("[name=paths]").nth(0).check()
            await page.locator("[name=paths]").nth(2).check()
        if kind in ("provision", "scale"):
            await check(page, f"question-{kind}")
        await page.get_by_role("button", name="保存问题").click()
        await page.wait_for_url(here)
    await check(page, "questionnaire-written")
    await page.goto(f"{here}/preview")
    await check(page, "questionnaire-preview")

    publisher = await (await visitor(role="publisher")).new_page()
    await publisher.goto(here)
    await publisher.get_by_role("button", name="公布这份问卷").click()
    await expect(publisher.locator("main")).to_contain_text("提前停止")

    await page.goto(f"/matters/{played.open}")
    await expect(page.get_by_role("link", name="供热怎么安排")).to_be_visible()
    public = here.replace("/office", "")
    for javascript, lang in ((True, "zh-CN"), (False, "en")):
        resident = await (await visitor(javascript=javascript, width=360, lang=lang)).new_page()
        await resident.goto(public)
        if javascript:
            await check(resident, "questionnaire")
            # Ticked and chosen, then closed: offered when one comes back, and put back whole.
            await resident.locator("[name=q2]").nth(2).check()
            await resident.locator("[name=q5_0]").nth(1).check()
            await resident.locator("[name=q4_2]").select_option("1")
            again = await resident.context.new_page()
            await resident.close()
            resident = again
            await resident.goto(public)
            await expect(resident.locator("[name=q2]").nth(2)).not_to_be_checked()
            await resident.get_by_role("button", name="放回来接着写").click()
            await expect(resident.locator("[name=q2]").nth(2)).to_be_checked()
            await expect(resident.locator("[name=q5_0]").nth(1)).to_be_checked()
            assert await resident.locator("[name=q4_2]").input_value() == "1"
            await resident.locator("[data-pp-forget]:visible").click()
            await expect(resident.locator("[name=q2]").nth(2)).not_to_be_checked()
            assert await resident.evaluate("localStorage.length") == 0
        await resident.locator("#questionnaire button.govuk-button").click()
        await expect(resident.locator(".govuk-error-summary li")).to_have_count(1)
        await resident.locator("[name=q1]").nth(1).check()
        await resident.locator("[name=q3]").nth(3).check()
        await resident.locator("[name=q6]").fill("报修电话没人接。")
        await resident.locator("[name=q2]").nth(0).check()
        await resident.locator("[name=q4_0]").select_option("1")
        await resident.locator("#questionnaire button.govuk-button").click()
        # The ranking was only begun: everything else is still there.
        await expect(resident.locator(".govuk-error-summary li")).to_have_count(1)
        assert await resident.locator("[name=q6]").input_value() == "报修电话没人接。"
        if javascript:
            await check(resident, "questionnaire-errors")
        await resident.locator("[name=q4_1]").select_option("3")
        await resident.locator("[name=q4_2]").select_option("2")
        await resident.locator("#questionnaire button.govuk-button").click()
        await resident.wait_for_url("**/questionnaire-receipts/**")
        await expect(resident.locator("main")).to_contain_text("YJ-")
        if javascript:
            await check(resident, "questionnaire-receipt")

    await page.goto(f"{here}/results")
    await expect(page.locator("main")).to_contain_text("已统计")
    await check(page, "questionnaire-results")
    await page.goto(f"{public}/results")
    await check(page, "questionnaire-results-public")
