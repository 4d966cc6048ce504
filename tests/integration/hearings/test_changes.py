"""Another time or place, and cancelling: the next numbered notice, the lead time, the matter's timeline."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from participation.documents import services as documents
from participation.hearings import services
from participation.hearings.rules.notices import NoticeKind, earliest_after_change
from participation.hearings.services import HearingView, Rescheduling, notices
from participation.matters import worklist
from participation.matters.rules import StepKind
from participation.matters.services import record_step, timeline
from participation.platform.clock import local
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import RuleViolation
from tests.integration.hearings.conftest import Announce, Scene, applied, register
from tests.integration.hearings.draws import announced, entered, hearing_by_draw, run
from tests.support.web import fill, words


def moved(hearing: HearingView, days: float = 0, **changes: Any) -> Rescheduling:
    facts: dict[str, Any] = {
        "starts_at": hearing.starts_at + timedelta(days=days),
        "ends_at": None,
        "venue": hearing.venue,
        "online_address": "",
        "reason": "原会场检修。",
        "short_reason": "",
    }
    return Rescheduling(**(facts | changes))


async def reschedule(scene: Scene, hearing: HearingView, change: Rescheduling) -> HearingView:
    async with unit_of_work():
        await services.reschedule(scene.officer, hearing.number, change)
    return await services.get_hearing(hearing.number)


def test_both_notices_have_their_lead_time() -> None:
    first, change = date(2026, 12, 1), date(2026, 12, 20)
    assert earliest_after_change(None, None) is None
    assert earliest_after_change(first, None) == first
    assert earliest_after_change(None, change) == change
    assert earliest_after_change(first, change) == change


async def test_a_change_is_the_next_notice_with_pdf_feed_and_step(
    client: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce()
    await register(hearing, applied(1))
    now = await reschedule(scene, hearing, moved(hearing, 2, venue="二楼 201"))
    _first, second = await notices.of_hearing(hearing.id)
    assert (second.ordinal, second.kind, second.reviewed_by) == (2, NoticeKind.CHANGE, None)
    assert second.facts["before"] == {"starts_at": hearing.starts_at.isoformat(), "venue": hearing.venue}
    shown = words(await client.get(second.path))
    for text in (
        "第 2 号公告",
        "地点由“自治区政务服务中心三楼 301 听证室”改为“二楼 201”",
        "原因：原会场检修。其他安排不变",
    ):
        assert text in shown, text
    document = await documents.of_subject(documents.DocumentKind.HEARING_NOTICE, second.id)
    assert document is not None
    assert (await documents.render(document.id)).sha256 is not None
    feed = ElementTree.fromstring((await client.get("/hearings/notices.atom")).content)
    links = [link.get("href") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert any(href and href.endswith(second.path) for href in links)
    step = (await timeline(scene.matter_id))[-1]
    assert (step.kind, step.link, step.facts["ordinal"]) == (StepKind.HEARING_NOTICE, second.path, 2)
    story = words(await client.get("/matters/2026-0001"))
    assert "第 2 号听证公告：安排变更" in story
    assert "二楼 201" in story
    english = words(await client.get("/matters/2026-0001", headers={"accept-language": "en"}))
    assert "Hearing notice no. 2: " in english
    assert now.sequence == 1
    # Only the address of the video changed: people are told, the public need not be.
    await reschedule(scene, now, moved(now, online_address="https://video.example/1"))
    assert len(await notices.of_hearing(hearing.id)) == 2
    with pytest.raises(RuleViolation) as nothing:
        await reschedule(scene, now, moved(now, online_address="https://video.example/1"))
    assert nothing.value.code == "hearing.nothing_changed"


async def test_cancelling_is_a_notice_too(client: httpx.AsyncClient, scene: Scene, announce: Announce) -> None:
    hearing = await announce()
    async with unit_of_work():
        await services.cancel(scene.officer, hearing.number, "事项撤回")
    _first, second = await notices.of_hearing(hearing.id)
    assert (second.ordinal, second.kind, second.facts["cancelled"]) == (2, NoticeKind.CANCEL, "事项撤回")
    shown = words(await client.get(second.path))
    assert "取消，不再举行。" in shown
    assert "会议取消：事项撤回" in shown
    story = words(await client.get("/matters/2026-0001"))
    assert "第 2 号听证公告：取消" in story
    assert "“城镇供热管理办法立法听证会”取消：事项撤回" in story
    assert "参加人席余" not in story


@pytest.mark.parametrize(("profile", "days"), [("government_rule", 30), ("licence_hearing", 7)])
async def test_no_exception_where_the_law_allows_none(
    scene: Scene, announce: Announce, profile: str, days: int
) -> None:
    hearing = await announce()
    await execute("UPDATE matter SET profile = $1", profile)
    found = await services.earliest_new_day(hearing)
    earliest = local(hearing.as_of).date() + timedelta(days=days)
    assert (found.day, found.may_shorten) == (earliest, False)
    with pytest.raises(RuleViolation) as refused:
        await reschedule(scene, hearing, moved(hearing, days - 38, short_reason="来不及"))
    assert (refused.value.code, refused.value.facts["earliest"]) == ("notice.too_late", earliest)
    assert len(await notices.of_hearing(hearing.id)) == 1
    # Another hour or hall of a day that was announced in time is no shorter notice.
    now = await reschedule(scene, hearing, moved(hearing, venue="二楼 201"))
    assert (now.venue, now.notice_deadline) == ("二楼 201", None)
    now = await reschedule(scene, hearing, moved(now, days - 36))
    assert now.notice_deadline is not None
    assert now.notice_deadline.last_day == earliest
    assert (await notices.of_hearing(hearing.id))[-1].deadline == now.notice_deadline


async def test_sooner_than_the_second_notice_wants_needs_a_published_reason(
    client: httpx.AsyncClient, office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce()
    await execute("UPDATE matter SET profile = 'price_hearing'")
    due = words(await client.get("/matters/2026-0001"))
    assert "公布会议时间、地点和名单" in due
    earliest = (await services.earliest_new_day(hearing)).day
    assert earliest == local(hearing.as_of).date() + timedelta(days=15)
    path = f"/office/matters/2026-0001/hearings/{hearing.number}/manage"
    sooner = local(hearing.starts_at - timedelta(days=25))
    typed = {"starts_at": f"{sooner:%Y-%m-%dT%H:%M}", "reason": "代表要求"}
    refused = await fill(office, path, typed, action="/reschedule")
    assert refused.status_code == 422
    assert "请写明提前的理由" in words(refused)
    done = await fill(office, path, typed | {"short_reason": "临近供热期"}, action="/reschedule")
    assert done.status_code == 303
    now = await services.get_hearing(hearing.number)
    assert now.notice_reason == "临近供热期"
    notice = (await notices.of_hearing(hearing.id))[-1]
    assert (notice.reason, notice.deadline and notice.deadline.last_day) == ("临近供热期", earliest)
    assert "晚于规定日期公布的理由：临近供热期" in words(await client.get(notice.path))
    assert "提前的理由：临近供热期" in words(await client.get("/matters/2026-0001"))


async def test_draws_are_steps_of_the_matter(client: httpx.AsyncClient, scene: Any) -> None:
    drawn = await hearing_by_draw(scene, {"居民代表": 4})
    draw = await announced(drawn)
    story = words(await client.get("/matters/2026-0001"))
    assert "公布抽签安排" in story
    assert "抽签，当场公布全部顺序。" in story
    await entered(drawn, draw, ["1 2 3", "405"])
    await run(drawn.first, draw.number)
    story = words(await client.get("/matters/2026-0001"))
    assert "抽签，当场公布全部顺序。" not in story
    assert "任何人都可以重算一遍。" in story
    kinds = [step.kind for step in await timeline(scene.matter_id)]
    assert kinds.count(StepKind.DRAW_ANNOUNCED) == kinds.count(StepKind.DRAW_RUN) == 1
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE payload->>'kind' = 'draw_run'") == 1


async def test_a_notice_too_short_by_a_late_holiday_is_off_the_list_once_the_hearing_is_put_off(
    office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce()
    earliest = local(hearing.starts_at).date() + timedelta(days=3)
    facts = {"number": hearing.number, "new_last_day": earliest.isoformat()}
    async with unit_of_work():
        await record_step(
            scene.matter_id, StepKind.DEADLINE_RECOMPUTED, hearing.as_of, facts, link=f"/hearings/{hearing.number}"
        )
    [short] = await worklist.short_notices(scene.officer)
    assert (short.hearing, short.earliest) == (hearing.number, earliest)
    todo = await office.get("/office")
    assert f"/office/matters/2026-0001/hearings/{hearing.number}/manage#reschedule" in todo.text
    now = await reschedule(scene, hearing, moved(hearing, 2, venue="二楼 201"))
    assert len(await worklist.short_notices(scene.officer)) == 1, "two days are too few"
    await reschedule(scene, now, moved(now, 1))
    assert await worklist.short_notices(scene.officer) == []
