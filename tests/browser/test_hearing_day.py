"""A hearing from its notice to the published report, each step by the person who does it, on telephones."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pikepdf
import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenBrowser, Played
from tests.browser.people import Person, option, options
from tests.browser.sessions import assemble, keep, moment, notice, pdf_of, register

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NUMBERS = ("07 12 19 28 33 + 04 11", "353")
RESIDENTS = ("赵小霞", "钱大山", "孙丽丽", "李国强")


async def test_a_hearing_from_notice_to_report(visitor: OpenBrowser, played: Played, tmp_path: Path) -> None:
    people = await assemble(visitor)
    officer, second, resident = people.officer, people.second, people.visitor
    place = f"/office/matters/{played.open}/hearings"

    # --- notice no. 1
    await officer.open(place)
    await officer.picture("01-announce")
    for _ in range(2):
        await officer.send("", place, press="再加一类席位")
    await officer.send(
        "",
        place,
        {
            "kind": "hearing",
            "title": "城镇供热管理办法价格听证会",
            "description": "听取居民和供热单位对供热期和室内温度的意见。",
            "agenda": "供热期（第一条）\n室内温度（第二条）",
            "starts_at": moment(minutes=50),
            "venue": "自治区政务服务中心三楼第一会议室",
            "registration_closes_at": moment(minutes=40),
            "participant_places": "2",
            "observer_places": "2",
            "participants-name": "居民",
            "participants-selection": "draw",
            "participants-alternates": "1",
            "participants-share": "1/2",
            "more-0-code": "participant",
            "more-0-places": "1",
            "more-0-name": "供热单位",
            "more-1-code": "press",
            "more-1-places": "1",
        },
        press="发布公告",
    )
    hearing = officer.last(r"TZ-\d{4}-\d{4}")
    await officer.picture("02-office-hearing")
    await resident.open(f"/hearings/{hearing}")
    await resident.sees("城镇供热管理办法价格听证会", "居民", "供热单位", "记者席")
    await resident.picture("03-notice")
    feed = await resident.page.request.get("/hearings/notices.atom")
    assert f"/hearings/{hearing}/notices/1" in await feed.text()
    await resident.open(f"/hearings/{hearing}/notices/1")
    await keep(await pdf_of(resident), "notice-1")

    # --- registering
    drawn = [
        await register(resident, hearing, "participant", name, f"1390001000{n}") for n, name in enumerate(RESIDENTS)
    ]
    await resident.picture("04-ticket-draw")
    supplier = await register(resident, hearing, "participant-2", "周立民", "13900010010", statement="成本上涨。")
    observer = await register(resident, hearing, "observer", "吴旁听", "13900010020")
    await resident.picture("05-ticket-observer")
    press = await register(resident, hearing, "press", "郑记者", "13900010030")
    await played.product.sql("UPDATE hearing SET registration_closes_at = clock_timestamp() WHERE number = $1", hearing)

    # --- the draw
    sources = f"/office/hearings/{hearing}/draws"
    await officer.send(
        sources,
        sources,
        {
            "draws_at": moment(seconds=7),
            "place": "自治区政务服务中心一楼",
            "s1_kind": "super",
            "s1_name": "大乐透第 26135 期",
            "s1_due": moment(seconds=6),
            "s2_kind": "three_d",
            "s2_name": "福彩3D 第 2026314 期",
            "s2_due": moment(seconds=6),
        },
    )
    draw = officer.last(r"CQ-\d{4}-\d{4}")
    await resident.open(f"/draws/{draw}")
    await resident.picture("06-draw-announced")
    await asyncio.sleep(7.5)
    for person in (officer, second):
        await person.open(f"/office/draws/{draw}")
        for n, numbers in enumerate(NUMBERS, 1):
            form = person.page.locator(f"#source-{n} form[action$='/value']")
            address = await form.get_attribute("action")
            assert address
            await person.send(
                f"/office/draws/{draw}", address, {f"s{n}-value": numbers, f"s{n}-note": "开奖公告，当晚 21:30"}
            )
    await second.picture("07-draw-entered")
    await officer.send(f"/office/draws/{draw}", "/run", {"notary": "某公证处 张公证员", "witnesses": "赵代表\n钱代表"})
    await officer.picture("08-draw-done")
    await resident.open(f"/draws/{draw}/participant/check")
    await resident.page.get_by_role("button", name="在我的浏览器里重算").click()
    await expect(resident.page.locator("[data-pp-answer]")).to_contain_text("没有改动，4 个编号的顺序一致")
    await resident.picture("09-draw-checked")
    rows = await played.product.sql(
        "SELECT r.number, r.state FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing"
        " WHERE h.number = $1 AND p.slug = 'participant'",
        hearing,
    )
    states = {row["number"]: row["state"] for row in rows}
    selected = [one for one in drawn if states[one[0]] == "selected"]
    assert len(selected) == 2, states
    for _number, path in selected:
        await resident.open(path)
        await resident.picture("10-selected")
        await resident.send("", "/accept")
    await resident.picture("11-accepted")

    # --- notice no. 2, papers
    await notice(people, hearing, "arrangements", "听证会时间、地点和名单", lists="everybody", draw=draw)
    await resident.open(f"/hearings/{hearing}/notices/2")
    await resident.sees("第 2 号", "周*民", "吴*听")
    await resident.picture("12-notice-2")
    await keep(await pdf_of(resident), "notice-2")
    paper = tmp_path / "方案.pdf"
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(paper)
    papers = f"/office/hearings/{hearing}/papers"
    await officer.send(papers, papers, {"title": "供热方案和说明", "file": paper})
    await officer.send("", f"{papers}/serve")
    await resident.open(f"{supplier[1]}/sitting")
    await resident.picture("13-mine-before")
    link = await resident.page.get_by_role("link", name="供热方案和说明").get_attribute("href")
    assert link
    assert (await resident.page.request.get(link)).status == 200
    await officer.open(papers)
    await officer.sees("送达凭证", supplier[0], "短信和邮件", "凭证页面")
    await officer.picture("14-papers")

    # --- the doors
    desk = f"/office/hearings/{hearing}/door"
    await officer.send(desk, f"{desk}/links", {"label": "东门"})
    door = officer.path
    await resident.open(door)
    for number, _path in (*selected, supplier):
        await resident.page.locator("#shown").fill(number)
        await resident.page.get_by_role("button", name="签到").click()
        await expect(resident.page.locator("[data-pp-answer]")).to_contain_text("请进")
        await expect(resident.page.locator("#shown")).to_have_value("")
        await expect(resident.page.locator("[data-pp-fresh=log]")).to_contain_text(number)
    await resident.look("15-door")
    await officer.send(desk, f"{desk}/search", {"name": "吴旁"})
    await officer.sees(observer[0])
    await officer.send("", f"{desk}/check-in", press="签到")
    await officer.send(desk, f"{desk}/check-in", {"shown": press[0]})
    await officer.picture("16-desk")

    # --- the table
    sitting = f"/office/hearings/{hearing}/sitting"
    await officer.open(sitting)
    await officer.picture("17-sitting-empty")
    people_here = await options(officer, "staff")
    for role, name in (("presiding", "听证员"), ("recorder", "记录员"), ("officer", "发布员")):
        await officer.send(sitting, f"{sitting}/roles", {"role": role, "staff": option(people_here, name)})
    await officer.send(sitting, f"{sitting}/roles", {"role": "presenter", "name": "冯处长", "title": "住房城乡建设厅"})
    await officer.send(sitting, f"{sitting}/items", press="用常用的议程")
    mine = f"{selected[0][1]}/sitting"
    await resident.open(mine)
    presenter = option(await options(resident, "role"), "冯处长")
    await resident.send("", "/recusal", {"role": presenter, "reason": "他持有供热公司的股份。"})
    await resident.sees("申请已经收到")
    await officer.open(sitting)
    await officer.picture("18-sitting-table")
    recusal = officer.page.locator("form[action*='/recusals/']")
    await officer.send("", str(await recusal.get_attribute("action")), {"reason": "确有股份。"}, press="同意回避")
    await officer.send(
        sitting, f"{sitting}/roles", {"role": "presenter", "name": "陈副处长", "title": "住房城乡建设厅"}
    )

    # --- the day
    live = resident
    await live.open(f"/hearings/{hearing}/live")
    await live.sees("还没有开始")
    await officer.send(sitting, f"{sitting}/state", press="宣布开会")
    await expect(live.page.locator("[data-pp-live]")).to_contain_text("正在进行")
    statements = officer.page.locator("li", has_text="参加人陈述意见").locator("form")
    await officer.send("", str(await statements.get_attribute("action")), press="进行这一项")
    for number, _path in (selected[0], supplier):
        await officer.send(sitting, f"{sitting}/turns", {"who": f"registration:{number}", "minutes": "5"})
    await officer.send(sitting, f"{sitting}/turns/call", press="请下一位")
    await officer.look("19-sitting-running")
    await expect(live.page.locator("[data-pp-live]")).to_contain_text("正在发言")
    await live.look("20-live")
    screen = Person(await live.page.context.new_page(), "screen")
    await screen.page.set_viewport_size({"width": 1280, "height": 720})
    await screen.open(f"/hearings/{hearing}/screen")
    await screen.look("21-screen")

    # --- the record, while they speak
    record = f"/office/hearings/{hearing}/record"
    await second.open(record)
    speaker = f"registration:{selected[0][0]}"
    assert await second.page.locator("select[name=speaker]").input_value() == speaker
    await second.page.locator("textarea#text").fill("供热期太短，请延长到六个月。")
    await expect(second.page.locator("[data-pp-saved]")).to_contain_text("已保存")
    await second.page.locator("textarea#text").fill(
        "供热期太短，请延长到六个月。我住在新城区幸福小区 3 号楼，电话 13900010000。"
    )
    await second.send("", record, press="记下这一条")
    await second.look("22-record")
    await officer.send(
        record, record, {"kind": "procedure", "text": "主持人宣布听证会开始，介绍纪律。"}, press="记下这一条"
    )
    await officer.send(sitting, f"{sitting}/turns/call", press="请下一位")
    await second.send(
        record,
        record,
        {"kind": "statement", "speaker": f"registration:{supplier[0]}", "text": "煤价上涨，请同意调整。"},
        press="记下这一条",
    )
    await officer.send(sitting, f"{sitting}/turns/call", press="发言结束")

    # --- an observer hands in writing
    await resident.send(f"{observer[1]}/sitting", "/written", {"text": "旁听意见：请写明测温的方法。"})
    await resident.sees("请写明测温的方法")
    await resident.picture("23-written")
    await officer.send(sitting, f"{sitting}/state", press="结束会议")

    # --- confirmed, corrected, refused; signed
    await second.send(record, f"{record}/state", press="记完了，请发言人核对")
    await resident.open(mine)
    await resident.look("24-mine")
    form = resident.page.locator("form[action*='/entries/']")
    await resident.send(
        "", str(await form.get_attribute("action")), {"said": "corrected", "words": "应为“不少于六个月”。"}
    )
    await resident.sees("已补正", "应为“不少于六个月”。")
    await second.open(record)
    await second.send("", f"{record}/sign", press="以记录员身份签字", refused="还有发言没有核对")
    await second.open(record)
    await second.look("25-record-reading")
    refused = second.page.locator("li.pp-entry", has_text="煤价上涨").locator("form[action$='/paper']")
    await second.send(
        "", str(await refused.get_attribute("action")), {"said": "refused", "words": "已离场，不愿签字。"}
    )
    await officer.send(record, f"{record}/sign", press="以主持人身份签字")
    await second.send(record, f"{record}/sign", press="以记录员身份签字")
    await second.picture("26-record-signed")

    # --- published with masks
    await officer.open(f"{record}/publish")
    await officer.look("27-masks")
    await officer.send("", f"{record}/masks", {"wherever": "幸福小区 3 号楼"})
    await officer.picture("27-masks-set")
    await people.publisher.send(f"{record}/publish", f"{record}/publish")
    await resident.open(f"/hearings/{hearing}/record")
    public = await resident.words()
    assert "13900010000" not in public
    assert "幸福小区" not in public
    assert "煤价上涨" in public
    assert "本人补正：应为“不少于六个月”。" in public
    assert "拒绝核对 煤价上涨，请同意调整。 本人说明：已离场，不愿签字。" in public
    assert re.search(r"登记为意见 YJ-\d{4}-\d{5}", public)
    await resident.picture("28-public-record")
    await keep(await pdf_of(resident), "record")

    # --- the report
    report = f"/office/hearings/{hearing}/report"
    await officer.send(report, f"{report}/begin")
    await officer.look("29-report-empty")
    entries = await officer.page.locator("[name=entries_1]").evaluate_all("all => all.map(e => e.value)")
    await officer.send(
        "",
        report,
        {
            "opinion_1": "供热期太短，要求延长。",
            "advice_1": "adopt_partly",
            "reason_1": "气候数据支持延长，财政可承受到五个半月。",
            "entries_1": [entries[0]],
            "opinion_2": "煤价上涨，要求调整价格。",
            "advice_2": "study",
            "reason_2": "请价格主管部门核定成本后研究。",
            "entries_2": [entries[1]],
        },
        press="保存并送审",
    )
    await people.approver.open(report)
    await people.approver.picture("30-report-approve")
    await people.approver.send("", f"{report}/state", press="批准")
    await people.publisher.send(report, f"{report}/state", press="公布报告")
    await resident.open(f"/hearings/{hearing}/report")
    await resident.sees("建议部分采纳", "气候数据支持延长", "建议进一步研究")
    await resident.picture("31-public-report")
    await keep(await pdf_of(resident), "report")

    # --- in the register, in the numbers, on the timeline
    comments = await played.product.sql(
        "SELECT c.text FROM comment c JOIN matter m ON m.number = $1 WHERE c.channel = 'hearing' ORDER BY c.sequence",
        played.open,
    )
    assert [row["text"] for row in comments][-3:] == [
        "旁听意见：请写明测温的方法。",
        "供热期太短，请延长到六个月。我住在新城区幸福小区 3 号楼，电话 13900010000。\n应为“不少于六个月”。",
        "煤价上涨，请同意调整。",
    ]
    numbers = await (await resident.page.request.get(f"/hearings/{hearing}/numbers.json")).json()
    counted = {pool["name"]: (pool["applied"], pool["selected"], pool["attended"]) for pool in numbers["pools"]}
    assert counted == {"居民": (4, 2, 2), "供热单位": (1, 1, 1), "记者席": (1, 1, 1), "旁听席": (1, 1, 1)}
    await resident.open(f"/hearings/{hearing}")
    await resident.picture("32-hearing-after")
    await resident.open(f"/matters/{played.open}")
    await resident.sees("笔录已公布", "报告已公布")
    await resident.picture("33-matter-after")
    assert people.problems == []
