"""Government meetings about no matter: prepared, reviewed, announced; what may not be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar

from participation.hearings.rules import HearingKind
from participation.hearings.rules.notices import NoticeState
from participation.hearings.services import cancel, get_hearing, meetings
from participation.identity.rules import Role
from participation.platform.clock import SHANGHAI
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from tests.conftest import browser
from tests.integration.consultations.conftest import browse, person
from tests.integration.hearings.conftest import Announce, Scene, announcement
from tests.support.web import fill, page, words

NEW = "/office/meetings/new"
HOUSING = "region/housing"


def at(**later: float) -> str:
    return f"{datetime.now(SHANGHAI) + timedelta(**later):%Y-%m-%dT%H:%M}"


def meeting(**changes: str) -> dict[str, str]:
    """The form, filled in well."""
    return {
        "title": "自治区人民政府第 12 次常务会议",
        "description": "研究供热保障，开放旁听第一项议题。",
        "agenda": "今冬供热保障工作",
        "starts_at": at(days=10),
        "venue": "自治区人民政府二楼会议厅",
        "registration_closes_at": at(days=5),
        "observer_places": "20",
    } | changes


async def drafted(office: httpx.AsyncClient, **changes: str) -> UUID:
    made = await fill(office, NEW, meeting(**changes), action=NEW)
    assert made.status_code == 303, words(made)[:600]
    return UUID(made.headers["location"].rsplit("/", 1)[-1])


async def do(work: Any) -> Any:
    async with unit_of_work():
        return await work


async def test_all_that_is_wrong_is_said_in_the_order_of_the_page(office: httpx.AsyncClient) -> None:
    empty = await fill(office, NEW, meeting(title="", agenda="", starts_at="", observer_places="0"), action=NEW)
    assert empty.status_code == 422
    shown = [link.text_content() for link in page(empty).xpath("//*[@id='error-summary']//a")]
    assert shown == ["请填写会议名称", "请列出开放旁听的议题", "请填写开会时间", "会议公开举行，至少要有 1 个旁听席位"]
    # One more kind of places keeps what was typed.
    more = await fill(office, NEW, meeting(venue="", add="pool"), action=NEW)
    assert more.status_code == 200
    assert page(more).xpath("//input[@name='more-0-places']")
    assert page(more).xpath("//input[@name='title']/@value") == ["自治区人民政府第 12 次常务会议"]


async def test_nothing_is_public_before_review_and_publication(
    application: Litestar, office: httpx.AsyncClient, scene: Scene, client: httpx.AsyncClient
) -> None:
    plan_id = await drafted(office, kind="hearing")
    plan = f"/office/meetings/plans/{plan_id}"
    reviewer, publisher = await person(Role.REVIEWER, at=HOUSING), await person(Role.PUBLISHER, at=HOUSING)
    early = f"{plan}/publish"
    async with await browse(application, publisher) as publishing, await browse(application, reviewer) as reviewing:
        assert not page(await publishing.get(plan)).xpath(f"//form[@action='{early}']")
        assert (await fill(office, plan, {}, action=f"{plan}/submit")).status_code == 303
        assert "常务会议" in words(await reviewing.get("/office/meetings"))
        without = await fill(reviewing, plan, {"outcome": "return", "note": ""}, action=f"{plan}/review")
        assert "退回请写明要改什么" in words(without)
        assert (await fill(reviewing, plan, {"outcome": "publish"}, action=f"{plan}/review")).status_code == 303
        # Changed after the review: reviewed anew.
        changed = await fill(office, plan, {"venue": "三楼会议厅"}, action=plan)
        assert changed.status_code == 303
        assert not page(await publishing.get(plan)).xpath(f"//form[@action='{early}']")
        await fill(office, plan, {}, action=f"{plan}/submit")
        await fill(reviewing, plan, {"outcome": "publish"}, action=f"{plan}/review")
        assert "常务会议" not in words(await client.get("/hearings"))
        done = await fill(publishing, plan, {}, action=early)
        assert done.headers["location"] == plan
        assert "公布，编号 TZ-" in words(await publishing.get(plan))
    number = await fetch_value("SELECT number FROM hearing WHERE matter IS NULL")
    hearing = await get_hearing(number)
    # Whatever was sent: it is a meeting, not a hearing.
    assert (hearing.kind, hearing.venue, hearing.office_path) == (
        HearingKind.GOVERNMENT_MEETING,
        "三楼会议厅",
        f"/office/meetings/{number}",
    )
    assert "常务会议" in words(await client.get("/hearings"))
    assert "第 1 号" in words(await client.get(f"/hearings/{number}/notices/1"))
    facts = json.loads(await fetch_value("SELECT facts FROM audit_event WHERE action = 'hearing.announced'"))
    assert (facts["plan"], facts["reviewed_by"]) == (str(plan_id), str(reviewer.staff_id))
    for path in ("", "/manage", "/registrations.csv"):
        assert (await office.get(f"/office/meetings/{number}{path}")).status_code == 200
    changed = await fill(
        office, f"/office/meetings/{number}/manage", {"pool": "observer", "capacity": "25"}, action="/manage/capacity"
    )
    assert changed.headers["location"] == f"/office/meetings/{number}/manage"
    with pytest.raises(Conflict):
        await do(meetings.publish(publisher, plan_id, announcement(kind=HearingKind.GOVERNMENT_MEETING)))


async def test_who_may_not(office: httpx.AsyncClient, scene: Scene) -> None:
    plan_id = await drafted(office)
    both = await person(Role.REVIEWER, Role.PUBLISHER, Role.HEARING_OFFICER, at=HOUSING)
    stranger = await person(Role.HEARING_OFFICER, Role.REVIEWER, at="region/health")
    notice = announcement(kind=HearingKind.GOVERNMENT_MEETING, participant_places=0)
    for work in (
        meetings.get_plan(stranger, plan_id),
        meetings.draft(stranger, scene.housing, "x", []),
        meetings.review(scene.officer, plan_id, may_be_published=True, note=""),
    ):
        with pytest.raises(NotPermitted):
            await do(work)
    with pytest.raises(NotFound):
        await do(meetings.get_plan(both, uuid4()))
    with pytest.raises(Conflict):
        await do(meetings.review(both, plan_id, may_be_published=True, note=""))  # not handed in yet
    await do(meetings.submit_for_review(scene.officer, plan_id))
    await do(meetings.review(both, plan_id, may_be_published=True, note=""))
    with pytest.raises(NotPermitted, match="保密审查的人不能公布"):
        await do(meetings.publish(both, plan_id, notice))
    with pytest.raises(RuleViolation):
        await do(meetings.publish(scene.officer, plan_id, announcement(kind=HearingKind.HEARING)))
    with pytest.raises(asyncpg.CheckViolationError):
        await execute("UPDATE meeting_plan SET state = 'published', published_by = reviewed_by WHERE id = $1", plan_id)
    await do(meetings.drop(scene.officer, plan_id))
    assert (await do(meetings.get_plan(both, plan_id))).state is NoticeState.DROPPED
    with pytest.raises(Conflict):
        await do(meetings.edit(scene.officer, plan_id, "x", []))
    assert await do(meetings.plans(both)) == []


async def test_a_plan_whose_time_has_passed_is_not_announced(
    application: Litestar, office: httpx.AsyncClient, scene: Scene
) -> None:
    plan_id = await drafted(office)
    plan = f"/office/meetings/plans/{plan_id}"
    await do(meetings.submit_for_review(scene.officer, plan_id))
    await do(meetings.review(await person(Role.REVIEWER, at=HOUSING), plan_id, may_be_published=True, note="可以"))
    fields = [[name, at(days=-1) if name == "registration_closes_at" else value] for name, value in meeting().items()]
    fields += [["kind", "government_meeting"], ["participant_places", "0"]]
    await execute("UPDATE meeting_plan SET fields = $2 WHERE id = $1", plan_id, json.dumps(fields))
    late = await fill(office, plan, {}, action=f"{plan}/publish")
    assert late.status_code == 422
    assert "报名截止时间已经过去，请改到今后" in words(late)
    assert await fetch_value("SELECT count(*) FROM hearing") == 0


async def test_a_matters_hearing_has_no_page_among_the_meetings(
    application: Litestar, office: httpx.AsyncClient, announce: Announce
) -> None:
    hearing = await announce()
    for path in ("", "/manage", "/registrations.csv"):
        assert (await office.get(f"/office/meetings/{hearing.number}{path}")).status_code == 404
        assert (await office.get(f"{hearing.office_path}{path}")).status_code == 200
    async with browser(application) as nobody:
        assert (await nobody.get("/office/meetings")).status_code in (302, 303)
    assert datetime.now(UTC) < hearing.starts_at


async def test_a_meeting_about_no_matter_is_cancelled_by_a_notice_of_its_own(
    application: Litestar, office: httpx.AsyncClient, scene: Scene, client: httpx.AsyncClient
) -> None:
    plan = f"/office/meetings/plans/{await drafted(office)}"
    reviewer, publisher = await person(Role.REVIEWER, at=HOUSING), await person(Role.PUBLISHER, at=HOUSING)
    await fill(office, plan, {}, action=f"{plan}/submit")
    async with await browse(application, reviewer) as reviewing:
        # Whoever reviews notices finds the plan there too.
        assert "第 12 次常务会议" in words(await reviewing.get("/office/notices"))
        await fill(reviewing, plan, {"outcome": "publish"}, action=f"{plan}/review")
        assert "第 12 次常务会议" not in words(await reviewing.get("/office/notices"))
    async with await browse(application, publisher) as publishing:
        await fill(publishing, plan, {}, action=f"{plan}/publish")
    number = await fetch_value("SELECT number FROM hearing WHERE matter IS NULL")
    await do(cancel(scene.officer, number, "议题另行安排。"))
    assert "取消，不再举行" in words(await client.get(f"/hearings/{number}/notices/2"))
    assert "已取消" in words(await client.get(f"/hearings/{number}"))
