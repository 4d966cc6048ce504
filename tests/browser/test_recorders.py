"""Two recorders at one record, and one whose connection is lost in the middle of a sentence."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenBrowser, Played
from tests.browser.people import option, options
from tests.browser.sessions import assemble, moment

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_recorders_lose_nothing_and_write_over_nobody(visitor: OpenBrowser, played: Played) -> None:
    people = await assemble(visitor)
    officer, second = people.officer, people.second
    place = f"/office/matters/{played.open}/hearings"
    await officer.open(place)
    await officer.page.locator("#title").fill("两位记录员")
    async with officer.page.expect_navigation():
        await officer.page.locator("#title").press("Enter")
    await officer.sees("请")
    # Enter sends the form, it does not add a kind of place.
    assert await officer.page.locator(".govuk-error-summary").count() == 1
    assert await officer.page.locator("[name='more-0-code']").count() == 0
    await officer.send(
        "",
        place,
        {
            "kind": "hearing",
            "description": "听取意见。",
            "agenda": "供热期（第一条）",
            "starts_at": moment(minutes=50),
            "venue": "自治区政务服务中心三楼",
            "registration_closes_at": moment(minutes=40),
            "participant_places": "2",
            "observer_places": "2",
        },
        press="发布公告",
    )
    hearing = officer.last(r"TZ-\d{4}-\d{4}")
    await played.product.sql("UPDATE hearing SET registration_closes_at = clock_timestamp() WHERE number = $1", hearing)
    sitting, record = f"/office/hearings/{hearing}/sitting", f"/office/hearings/{hearing}/record"
    await officer.open(sitting)
    staff = await options(officer, "staff")
    for role, name in (("presiding", "听证员"), ("recorder", "记录员")):
        await officer.send(sitting, f"{sitting}/roles", {"role": role, "staff": option(staff, name)})
    presenter = {"role": "presenter", "name": "冯处长", "title": "住房城乡建设厅"}
    await officer.send(sitting, f"{sitting}/roles", presenter)
    await officer.send(sitting, f"{sitting}/items", press="用常用的议程")
    await officer.send(sitting, f"{sitting}/state", press="宣布开会")

    async def stored() -> list[tuple[str, int]]:
        rows = await played.product.sql(
            "SELECT e.text, e.edition FROM record_entry e JOIN hearing h ON h.id = e.hearing WHERE h.number = $1"
            " ORDER BY e.position",
            hearing,
        )
        return [(row["text"], row["edition"]) for row in rows]

    # --- the connection is lost in the middle of a sentence
    await second.open(record)
    page, note = second.page, second.page.locator("[data-pp-saved]")
    await page.locator("select#kind").select_option("procedure")
    await page.locator("textarea#text").fill("主持人宣布听证会")
    await expect(note).to_contain_text("已保存", timeout=10_000)
    await page.context.set_offline(True)
    await page.locator("textarea#text").press_sequentially("开始，介绍")
    await expect(note).to_contain_text("连不上", timeout=10_000)
    await page.locator("textarea#text").press_sequentially("纪律")
    assert await stored() == [("主持人宣布听证会", 1)]
    await page.context.set_offline(False)
    await expect(note).to_contain_text("已保存", timeout=15_000)
    assert await stored() == [("主持人宣布听证会开始，介绍纪律", 2)]

    # --- a colleague changes the entry that is still being typed
    await officer.open(record)
    form = officer.page.locator("form[action*='/record/entries/']:has(button:text('保存这一条'))").first
    address = str(await form.get_attribute("action"))
    await officer.send("", address, {"text": "主持人宣布听证会开始，宣读纪律。"}, press="保存这一条")
    await page.locator("textarea#text").press_sequentially("和程序")
    await expect(note).to_contain_text("宣读纪律。", timeout=10_000)
    await page.wait_for_timeout(5000)
    assert await stored() == [("主持人宣布听证会开始，宣读纪律。", 3)]
    await expect(page.locator("textarea#text")).to_have_value("主持人宣布听证会开始，介绍纪律和程序")

    # --- having seen it, the recorder puts both together
    await page.locator("textarea#text").fill("主持人宣布听证会开始，宣读纪律和程序。")
    await second.send("", record, press="记下这一条")
    assert await stored() == [("主持人宣布听证会开始，宣读纪律和程序。", 4)]

    # --- both write at once: two entries
    for person, text in ((officer, "参加人到齐。"), (second, "设备已经调试。")):
        await person.open(record)
        await person.page.locator("select#kind").select_option("procedure")
        await person.page.locator("textarea#text").fill(text)
    for person in (officer, second):
        await expect(person.page.locator("[data-pp-saved]")).to_contain_text("已保存", timeout=10_000)
    for person in (officer, second):
        await person.send("", record, press="记下这一条")
    assert sorted((await stored())[1:]) == [("参加人到齐。", 1), ("设备已经调试。", 1)]
    assert [one for one in people.problems if "ERR_INTERNET_DISCONNECTED" not in one] == []
