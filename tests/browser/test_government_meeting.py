"""A government meeting about no matter, from its preparation to the published report, in English and without scripts."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenBrowser, Played
from tests.browser.people import option, options
from tests.browser.sessions import assemble, keep, moment, notice, pdf_of, register

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_meeting_from_its_plan_to_the_report(visitor: OpenBrowser, played: Played) -> None:
    people = await assemble(visitor, javascript=False, lang="en")
    officer, second, resident = people.officer, people.second, people.visitor

    # --- prepared, reviewed by another, announced by one who did not review
    await officer.open("/office/meetings")
    await officer.sees("No meeting is being prepared")
    await officer.send(
        "/office/meetings/new", "/office/meetings/new", {"title": ""}, press="Save the draft", refused="Give the name"
    )
    await officer.picture("m01-new-errors")
    await officer.send(
        "",
        "/office/meetings/new",
        {
            "title": "自治区人民政府第 12 次常务会议",
            "description": "研究供热保障，开放旁听第一项议题。",
            "agenda": "今冬供热保障工作",
            "starts_at": moment(minutes=50),
            "venue": "自治区人民政府二楼会议厅",
            "registration_closes_at": moment(minutes=40),
            "observer_places": "2",
        },
        press="Save the draft",
    )
    plan = officer.path
    await officer.picture("m02-plan")
    assert (await resident.page.request.get("/hearings")).status == 200
    await resident.open("/hearings")
    assert "第 12 次常务会议" not in await resident.words()
    await people.publisher.open(plan)
    assert await people.publisher.page.locator("form[action$='/publish']").count() == 0
    await officer.send("", f"{plan}/submit")
    await people.reviewer.open("/office/meetings")
    await people.reviewer.sees("第 12 次常务会议")
    await people.reviewer.send(plan, f"{plan}/review", {"outcome": "return"}, refused="Say what has to change")
    await people.reviewer.send("", f"{plan}/review", {"outcome": "return", "note": "请写明会议厅的入口。"})
    await officer.open(plan)
    await officer.sees("请写明会议厅的入口。")
    await officer.picture("m03-returned")
    await officer.send("", plan, {"venue": "自治区人民政府二楼会议厅，东门进"}, press="Save the draft")
    await officer.send("", f"{plan}/submit")
    await people.reviewer.open(plan)
    await people.reviewer.picture("m04-review")
    await people.reviewer.send("", f"{plan}/review", {"outcome": "publish"})
    await officer.send(plan, f"{plan}/publish")
    hearing = officer.last(r"TZ-\d{4}-\d{4}")
    assert officer.path == f"/office/meetings/{hearing}"
    await officer.picture("m05-office")
    await people.reviewer.open(plan)
    await people.reviewer.sees(hearing)

    # --- the public: list, notice no. 1 with its PDF, places in the order of arrival
    await resident.open("/hearings")
    await resident.sees("第 12 次常务会议", "Open government meeting")
    await resident.open(f"/hearings/{hearing}")
    await resident.picture("m06-notice")
    await resident.open(f"/hearings/{hearing}/notices/1")
    await resident.picture("m07-notice-1")
    await keep(await pdf_of(resident), "m-notice-1")
    one = await register(resident, hearing, "observer", "何旁听", "13900020001")
    await resident.picture("m08-ticket")
    two = await register(resident, hearing, "observer", "吕旁听", "13900020002")
    three = await register(resident, hearing, "observer", "施旁听", "13900020003", wait=True)
    await resident.picture("m09-waiting")
    await resident.send(two[1], "/withdraw")
    await resident.open(three[1])
    await resident.send("", "/accept")
    await officer.open(f"/office/meetings/{hearing}/manage")
    await officer.picture("m10-manage")
    await notice(people, hearing, "arrangements", "旁听须知", lists="everybody")
    await resident.open(f"/hearings/{hearing}/notices/2")
    await resident.sees("何*听", "施*听")

    # --- the door and the day
    desk = f"/office/hearings/{hearing}/door"
    for number, _path in (one, three):
        await officer.send(desk, f"{desk}/check-in", {"shown": number})
    await officer.picture("m11-desk")
    sitting = f"/office/hearings/{hearing}/sitting"
    await officer.send(
        sitting, f"{sitting}/state", press="Open the session", refused="There is no presiding officer yet"
    )
    staff = await options(officer, "staff")
    for role, name in (("presiding", "听证员"), ("recorder", "记录员")):
        await officer.send(sitting, f"{sitting}/roles", {"role": role, "staff": option(staff, name)})
    await officer.send(sitting, f"{sitting}/items", {"kind": "other", "title": "今冬供热保障工作"})
    await officer.send(sitting, f"{sitting}/state", press="Open the session")
    item = officer.page.locator("form[action*='/items/']").first
    await officer.send("", str(await item.get_attribute("action")), press="Go to this part")
    await officer.picture("m12-sitting")
    await resident.open(f"/hearings/{hearing}/live")
    await resident.sees("under way", "今冬供热保障工作")
    await resident.picture("m13-live")
    await resident.send(f"{one[1]}/sitting", "/written", {"text": "请把测温结果贴在楼道里。"})
    await resident.picture("m14-written")
    record = f"/office/hearings/{hearing}/record"
    presiding = option(await options(second, "speaker") if await second.open(record) else [], "听证员")
    await second.send(
        "", record, {"kind": "presentation", "speaker": presiding, "text": "听取住房城乡建设厅关于供热保障的汇报。"}
    )
    await second.send(record, record, {"kind": "procedure", "text": "会议同意今冬供热保障方案。"})
    await second.sees("请把测温结果贴在楼道里。")
    await second.picture("m15-record")
    await officer.send(sitting, f"{sitting}/state", press="End session")
    await second.send(record, f"{record}/state", press="Finished")
    await officer.send(record, f"{record}/sign", press="Sign as presiding officer")
    await second.send(record, f"{record}/sign", press="Sign as recorder")
    await people.publisher.send(f"{record}/publish", f"{record}/publish")
    await resident.open(f"/hearings/{hearing}/record")
    await resident.sees("会议同意今冬供热保障方案。")
    await resident.picture("m16-public-record")
    await keep(await pdf_of(resident), "m-record")

    # --- the report
    report = f"/office/hearings/{hearing}/report"
    await officer.send(report, f"{report}/begin")
    assert await officer.page.locator("[name=opinion_1]").count() == 0
    await officer.send(
        "", report, {"summary": "会议开放旁听一项议题。", "other": "同意今冬供热保障方案。"}, press="Save and submit"
    )
    await people.approver.send(report, f"{report}/state", press="Approve")
    await people.publisher.send(report, f"{report}/state", press="Publish the report")
    await resident.open(f"/hearings/{hearing}/report")
    await resident.sees("What was decided", "同意今冬供热保障方案。")
    await resident.picture("m17-public-report")
    await keep(await pdf_of(resident), "m-report")
    numbers = await (await resident.page.request.get(f"/hearings/{hearing}/numbers.json")).json()
    assert [(p["name"], p["applied"], p["withdrawn"], p["attended"]) for p in numbers["pools"]] == [
        ("Observer seats", 3, 1, 2)
    ]
    assert people.problems == []
