"""Extending and reopening by signed public notices, decided by the database's clock."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from participation.audit import services as audit
from participation.consultations import services
from participation.consultations.rules.notices import ChangeProblem, NoticeKind
from participation.consultations.services import ConsultationState, notices
from participation.consultations.services.notices import ChangeRefused
from participation.matters import services as matters
from participation.matters.rules import Stage, StepKind
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, NotPermitted
from tests.integration.consultations.conftest import browse, close, remark
from tests.support.web import fill, words


async def change(stage, kind=NoticeKind.EXTENDED, actor=None, **more):
    arguments = {"days": 7, "reason": "意见很多，需要更多时间", "signatory": "王某某，副厅长"} | more
    async with unit_of_work():
        return await notices.change_period(actor or stage.publisher, stage.number, kind, **arguments)


async def test_extended(stage, round_open, client):
    notice = await change(stage)
    assert (notice.number, notice.kind) == (f"{stage.number}-G1", NoticeKind.EXTENDED)
    assert notice.new_closes_at - notice.old_closes_at == timedelta(days=7)
    after = await services.get_consultation(round_open.id)
    assert after.closes_at == notice.new_closes_at
    assert after.moved is not None
    assert after.moved.old_closes_at == round_open.closes_at
    assert after.moved_path == notice.path == f"/matters/{stage.number}/notices/1"
    [step] = [s for s in await matters.timeline(round_open.matter_id) if s.kind is StepKind.CONSULTATION_EXTENDED]
    assert step.link == notice.path
    [message] = await fetch("SELECT payload FROM outbox_message WHERE topic = 'consultation.notice'")
    assert f'"number": "{notice.number}"' in message[0]
    [event] = [e for e in await audit.history(f"consultation:{round_open.id}") if e.action == "consultation.extended"]
    assert event.facts["sha256"] == notice.sha256
    shown = words(await client.get(notice.path))
    for part in (
        "关于延长征求意见期限的公告",
        notice.number,
        "意见很多，需要更多时间",
        "王某某，副厅长",
        notice.sha256,
    ):
        assert part in shown, part
    assert "已经延长" in words(await client.get(round_open.draft_path))
    assert "延长征求意见期限" in words(await client.get(f"/matters/{stage.number}"))
    assert (await client.get(f"/matters/{stage.number}/notices/2")).status_code == 404
    assert (await client.get(f"/matters/{stage.number}/notices/x")).status_code == 404


async def test_refused(stage, round_open):
    for more, problem in (
        ({"days": None, "closes_at": round_open.closes_at}, ChangeProblem.NOT_LATER),
        ({"days": None, "closes_at": round_open.closes_at - timedelta(days=3)}, ChangeProblem.NOT_LATER),
        ({"days": 400}, ChangeProblem.TOO_LONG),
        ({"reason": "  "}, ChangeProblem.REASON_MISSING),
        ({"signatory": ""}, ChangeProblem.SIGNATORY_MISSING),
    ):
        with pytest.raises(ChangeRefused) as refused:
            await change(stage, **more)
        assert refused.value.problems == (problem,)
    with pytest.raises(NotPermitted):
        await change(stage, actor=stage.moderator)
    with pytest.raises(Conflict):
        await change(stage, NoticeKind.REOPENED)
    assert await notices.of_matter(round_open.matter_id) == []
    assert (await services.get_consultation(round_open.id)).closes_at == round_open.closes_at


async def test_reopened_keeps_the_old_period_and_closes_again(stage, round_open, client):
    await remark(round_open, "", "第一期的意见")
    await close(round_open)
    await services.sweep_periods()
    assert (await matters.get_matter(stage.number)).stage is Stage.REPLYING
    with pytest.raises(Conflict):
        await change(stage)
    closed = await services.get_consultation(round_open.id)
    notice = await change(stage, NoticeKind.REOPENED)
    after = await services.get_consultation(round_open.id)
    assert after.state is ConsultationState.OPEN
    assert (notice.old_opens_at, notice.old_closes_at) == (closed.opens_at, closed.closes_at)
    assert notice.new_opens_at == notice.published_at
    assert (await matters.get_matter(stage.number)).stage is Stage.CONSULTING
    await remark(round_open, "", "第二期的意见")
    assert (await services.counts(round_open.id)).total == 2
    shown = words(await client.get(notice.path))
    assert "关于重新公开征求意见的公告" in shown
    assert "原来期限内收到的意见照常有效" in shown
    await close(round_open)
    await services.sweep_periods()
    assert (await matters.get_matter(stage.number)).stage is Stage.REPLYING
    kinds = [s.kind for s in await matters.timeline(round_open.matter_id)]
    assert kinds.count(StepKind.CONSULTATION_CLOSED) == 2
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'consultation.closed'") == 2


async def test_nothing_moves_once_it_is_answered(stage, round_open):
    await close(round_open)
    await services.sweep_periods()
    await execute("UPDATE matter SET stage = 'responded'")
    with pytest.raises(Closed):
        await change(stage, NoticeKind.REOPENED)


async def test_two_extensions_at_once_are_two_notices(stage, round_open):
    made = await asyncio.gather(change(stage, days=3), change(stage, days=5))
    assert {notice.number for notice in made} == {f"{stage.number}-G1", f"{stage.number}-G2"}
    after = await services.get_consultation(round_open.id)
    assert after.closes_at == max(notice.new_closes_at for notice in made)
    assert after.closes_at - round_open.closes_at == timedelta(days=8), "the second counts from where the first ended"


async def test_an_extension_that_comes_too_late_does_not_reopen(stage, round_open):
    """The round closes between the officer's look and the statement."""
    opened = await services.get_consultation(round_open.id)
    assert opened.is_open
    await close(round_open)
    with pytest.raises(Conflict) as refused:
        await change(stage)
    assert refused.value.code == "consultation.changed"


async def test_the_office_page(application, stage, round_open, client):
    office = await browse(application, stage.publisher)
    url = f"/office/matters/{stage.number}/consultation/period"
    assert url in (await office.get(f"/office/matters/{stage.number}/consultation")).text
    answer = await fill(
        office, url, {"period": "exact", "closes_at": "2020-01-01T00:00", "reason": "", "signatory": ""}
    )
    assert answer.status_code == 422
    said = words(answer)
    for part in ("公布过的期限只能延长，不能缩短", "请写明理由", "请填写签发人"):
        assert part in said, part
    answer = await fill(office, url, {"days": "5", "reason": "意见很多", "signatory": "王某某"})
    assert answer.status_code == 303, words(answer)
    assert answer.headers["location"] == f"/matters/{stage.number}/notices/1"
    await close(round_open)
    assert "重新开放征求意见" in words(await office.get(url))
    answer = await fill(office, url, {"days": "0", "reason": "意见很多", "signatory": "王某某"})
    assert answer.status_code == 422
    answer = await fill(office, url, {"days": "10", "reason": "意见很多", "signatory": "王某某"})
    assert answer.status_code == 303, words(answer)
    assert (await client.get(answer.headers["location"], headers={"accept-language": "en"})).status_code == 200
    await office.aclose()


async def test_notices_are_only_added(stage, round_open):
    await change(stage)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("UPDATE consultation_notice SET reason = 'x'")
