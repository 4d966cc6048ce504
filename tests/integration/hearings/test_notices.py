"""Numbered notices from the first to the last: drafted, reviewed by another, published for good."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import asyncpg
import httpx
import pytest
from litestar import Litestar

from participation.documents import services as documents
from participation.hearings.rules.notices import Lists, NoticeKind, NoticeState
from participation.hearings.services import notices
from participation.identity.rules import Actor, Grant, Role
from participation.identity.tables import Staff, StaffGrant
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from tests.conftest import browser
from tests.integration.hearings.conftest import Announce, Scene, applied, register
from tests.integration.hearings.draws import announced, entered, hearing_by_draw, plan, run
from tests.support.web import fill, page, sign_in_as, words

TEXT = notices.NoticeText(
    NoticeKind.ARRANGEMENTS, "城镇供热管理办法听证会公告", "听证会的时间、地点和参加人名单如下。", Lists.PARTICIPANTS
)


async def reviewer_of(scene: Scene) -> Actor:
    staff = uuid4()
    await Staff(
        id=staff, username="zhao", display_name="赵某", organisation=scene.housing, password_hash="x", recovery_codes=""
    ).save()
    await StaffGrant(id=uuid4(), staff=staff, role=Role.REVIEWER.value, organisation=scene.housing).save()
    return Actor(staff, "赵某", scene.housing, "region/housing", frozenset({Grant(Role.REVIEWER, "region/housing")}))


async def do(work: Any) -> Any:
    async with unit_of_work():
        return await work


async def cleared(scene: Scene, hearing: str, text: notices.NoticeText = TEXT) -> tuple[UUID, Actor]:
    """A notice drafted, submitted and reviewed."""
    reviewer = await reviewer_of(scene)
    notice = await do(notices.draft(scene.officer, hearing, text))
    await do(notices.submit_for_review(scene.officer, notice.id))
    await do(notices.review(reviewer, notice.id, may_be_published=True, note=""))
    return notice.id, reviewer


async def test_the_first_notice_comes_with_the_session(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    (first,) = await notices.of_hearing(hearing.id)
    assert (first.ordinal, first.kind, first.path) == (1, NoticeKind.RECRUIT, f"/hearings/{hearing.number}/notices/1")
    shown = await client.get(first.path)
    for text in ("第 1 号公告", "席位和产生办法", "旁听席", "30", "自治区政务服务中心三楼 301 听证室"):
        assert text in words(shown), text
    document = await documents.of_subject(documents.DocumentKind.HEARING_NOTICE, first.id)
    assert document is not None
    done = await documents.render(document.id)
    assert done.sha256 is not None
    assert first.path in (await client.get(f"/hearings/{hearing.number}")).text
    # It goes on saying what it said.
    await execute("UPDATE hearing SET venue = '别处' WHERE id = $1", hearing.id)
    assert "301 听证室" in words(await client.get(first.path))
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE hearing_notice SET title = 'x'")
    for path in (
        f"/hearings/{hearing.number}/notices/2",
        f"/hearings/{hearing.number}/notices/0",
        "/hearings/x/notices/1",
    ):
        assert (await client.get(path)).status_code == 404


async def test_the_second_notice_by_three_people(
    application: Litestar, client: httpx.AsyncClient, office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce()
    await register(hearing, applied(1, pool="participant", name="欧阳小霞"))
    await register(hearing, applied(2, name="巴特尔"))
    reviewer = await reviewer_of(scene)
    base = f"/office/hearings/{hearing.number}/notices"
    bad = await fill(office, base, {"title": "", "body": "", "kind": "x"})
    errors = {a.get("href")[1:] for a in page(bad).xpath("//*[@id='error-summary']//a")}
    assert (bad.status_code, errors) == (422, {"kind", "title", "body"})
    typed = {"kind": "arrangements", "title": "听证会公告", "body": "名单如下。", "lists": "everybody"}
    opened = await fill(office, base, typed, follow=True)
    path = str(opened.url.path)
    assert "起草中" in words(opened)
    assert (await fill(office, path, {}, action="/submit")).status_code == 303
    async with browser(application) as other:
        await sign_in_as(other, reviewer.staff_id)
        assert path in (await other.get("/office/notices")).text
        bad = await fill(other, path, {"outcome": "return", "note": ""}, action="/review")
        assert "退回请写明要改什么" in words(bad)
        assert (await fill(other, path, {"outcome": "publish"}, action="/review")).status_code == 303
        assert (await other.post(f"{path}/publish")).status_code == 403
    assert (await fill(office, path, {}, action="/publish")).status_code == 303
    shown = await client.get(f"/hearings/{hearing.number}/notices/2")
    for text in ("第 2 号公告", "名单如下。", "欧阳*霞", "巴*尔", "参加人席"):
        assert text in words(shown), text
    for secret in ("欧阳小霞", "巴特尔", "139000"):
        assert secret not in shown.text
    english = words(await client.get(f"/hearings/{hearing.number}/notices/2", headers={"accept-language": "en"}))
    assert "Notice no. 2" in english
    feed = await client.get("/hearings/notices.atom")
    entries = ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")
    links = [entry.find("{http://www.w3.org/2005/Atom}link").get("href") for entry in entries]  # type: ignore[union-attr]
    assert links == [f"http://testserver/hearings/{hearing.number}/notices/{n}" for n in (2, 1)]


async def test_nobody_does_two_steps_that_must_be_apart(scene: Scene, announce: Announce) -> None:
    hearing = await announce()
    notice, reviewer = await cleared(scene, hearing.number)
    both = Actor(
        reviewer.staff_id,
        "赵某",
        scene.housing,
        "region/housing",
        frozenset({Grant(role, "region/housing") for role in (Role.REVIEWER, Role.HEARING_OFFICER)}),
    )
    with pytest.raises(NotPermitted):
        await do(notices.publish(both, notice))
    own = await do(notices.draft(both, hearing.number, TEXT))
    await do(notices.submit_for_review(both, own.id))
    with pytest.raises(NotPermitted):
        await do(notices.review(both, own.id, may_be_published=True, note=""))
    # Changed after the review: reviewed anew.
    edited = await do(notices.edit(scene.officer, notice, TEXT))
    assert (edited.state, edited.reviewed_by) == (NoticeState.DRAFT, None)
    with pytest.raises(Conflict):
        await do(notices.publish(scene.officer, notice))


async def test_published_once_and_under_its_own_number(scene: Scene, announce: Announce) -> None:
    hearing = await announce()
    notice, reviewer = await cleared(scene, hearing.number)
    second = await do(notices.draft(scene.officer, hearing.number, TEXT))
    await do(notices.submit_for_review(scene.officer, second.id))
    await do(notices.review(reviewer, second.id, may_be_published=True, note=""))

    async def attempt(which: UUID) -> int | None:
        try:
            return (await do(notices.publish(scene.officer, which))).ordinal
        except Conflict:
            return None

    ordinals = await asyncio.gather(*(attempt(which) for which in [notice, second.id] * 3))
    assert sorted(found for found in ordinals if found is not None) == [2, 3]
    with pytest.raises(Conflict):
        await do(notices.edit(scene.officer, notice, TEXT))
    assert await fetch_value("SELECT count(*) FROM document WHERE kind = 'hearing_notice'") == 3


async def test_a_second_notice_too_late(scene: Scene, announce: Announce) -> None:
    await execute("UPDATE matter SET profile = 'price_hearing'")
    hearing = await announce(
        starts_at=datetime.now(UTC) + timedelta(days=40), registration_closes_at=datetime.now(UTC) + timedelta(days=20)
    )
    dues = await notices.schedule(hearing)
    assert [due.rule.value for due in dues] == ["hearing_notice", "second_notice", "papers"]
    await execute("UPDATE hearing SET starts_at = now() + interval '10 days', registration_closes_at = now()")
    notice = await do(notices.draft(scene.officer, hearing.number, TEXT))
    with pytest.raises(RuleViolation) as late:
        await do(notices.submit_for_review(scene.officer, notice.id))
    assert late.value.code == "notice.reason"
    urgent = notices.NoticeText(TEXT.kind, TEXT.title, TEXT.body, reason="供热期已近，价格须先定。")
    await do(notices.edit(scene.officer, notice.id, urgent))
    await do(notices.submit_for_review(scene.officer, notice.id))
    await do(notices.review(await reviewer_of(scene), notice.id, may_be_published=True, note=""))
    published = await do(notices.publish(scene.officer, notice.id))
    assert (published.reason, published.deadline is not None) == ("供热期已近，价格须先定。", True)


async def test_a_notice_carries_the_draw_as_it_stood(client: httpx.AsyncClient, scene: Scene) -> None:
    drawn = await hearing_by_draw(scene, {"居民": 6})
    draw = await announced(drawn, plan())
    notice, reviewer = await cleared(
        scene, drawn.number, notices.NoticeText(NoticeKind.DRAW, "抽签公告", "抽签安排如下。", draw=draw.number)
    )
    first = await do(notices.publish(scene.officer, notice))
    draw = await entered(drawn, draw, ["1 2 3", "353"])
    await run(drawn.first, draw.number)
    result = await do(
        notices.draft(
            scene.officer,
            drawn.number,
            notices.NoticeText(NoticeKind.RESULT, "结果公告", "结果如下。", draw=draw.number),
        )
    )
    await do(notices.submit_for_review(scene.officer, result.id))
    await do(notices.review(reviewer, result.id, may_be_published=True, note=""))
    second = await do(notices.publish(scene.officer, result.id))
    assert "定于" in words(await client.get(first.path))
    shown = words(await client.get(second.path))
    assert "抽中的行号" in shown
    assert "1.2.3./" in shown
    document = await documents.of_subject(documents.DocumentKind.HEARING_NOTICE, second.id)
    assert document is not None
    assert (await documents.render(document.id)).sha256 is not None
