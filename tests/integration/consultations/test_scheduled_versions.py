"""A further version that is published at a second to come, by the database's clock."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from litestar import Litestar

from participation.consultations import services
from participation.consultations.rules.notices import NoticeKind
from participation.consultations.services import ConsultationState, ConsultationView, Way, notices, publishing
from participation.drafts import services as drafts
from participation.matters import services as matters
from participation.matters.services import Stage
from participation.platform.clock import local
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, RuleViolation
from participation.platform.web.pages import forget_pages
from participation.portal import queries as portal
from participation.responses.services import flow
from tests.integration.consultations.conftest import (
    Scene,
    browse,
    close,
    database_now,
    import_draft,
    remark,
    review,
)
from tests.integration.consultations.test_versions import NEXT, NOTE, places, work
from tests.support.web import fill, words

SOON = timedelta(seconds=1.5)


@pytest.fixture
async def waiting(stage: Scene, round_open: ConsultationView) -> ConsultationView:
    """A reviewed second draft waits while people are heard on the first; that round."""
    await import_draft(stage.drafter, stage.matter, NEXT)
    await review(stage.reviewer, stage.matter)
    return round_open


async def schedule(
    stage: Scene, opens_at: datetime, way: Way = Way.CONTINUE, days: int | None = None
) -> ConsultationView:
    async with unit_of_work():
        return await services.publish_next(stage.publisher, stage.number, way, NOTE, opens_at=opens_at, days=days)


async def draws_near(ahead: ConsultationView) -> datetime:
    """The opening that was set is half a second away; that moment."""
    moment = await database_now(timedelta(seconds=0.5))
    for statement in (
        "UPDATE consultation SET opens_at = $1 WHERE id = $2",
        "UPDATE consultation SET closes_at = $1, replaced_at = $1 WHERE id <> $2",
        "UPDATE matter SET publication_at = $1 WHERE id = (SELECT matter FROM consultation WHERE id = $2)",
    ):
        await execute(statement, moment, ahead.id)
    return moment


async def until(moment: datetime) -> None:
    await asyncio.sleep(max(0.0, (moment - await database_now()).total_seconds()) + 0.02)


async def test_it_takes_over_at_the_second_and_is_told_by_the_sweep(
    stage: Scene, waiting: ConsultationView, client: httpx.AsyncClient
) -> None:
    early = await remark(waiting, "art-3")
    ahead = await schedule(stage, await database_now(timedelta(days=3)))
    assert (ahead.state, ahead.ordinal, ahead.closes_at) == (ConsultationState.SCHEDULED, 2, waiting.closes_at)
    # Nobody sees it coming, and nothing about it may change.
    now = await services.get_consultation(waiting.id)
    assert (now.is_open, now.closes_at, now.replaced_at, now.replaced_by) == (True, waiting.closes_at, None, None)
    found = await services.of_matter(stage.matter.id)
    assert found is not None
    assert found.id == waiting.id
    base = f"/matters/{stage.number}"
    assert (await client.get(f"{base}/draft/v2")).status_code == 404
    assert (await client.get(f"{base}/compare/v1/v2")).status_code == 404
    for address in (base, f"{base}/draft", f"{base}/draft/v1/art-3", f"{base}/calendar.ics"):
        shown = await client.get(address)
        assert shown.status_code == 200
        assert NOTE not in shown.text
        assert "第 2 稿" not in shown.text, (address, shown.text[shown.text.index("第 2 稿") - 300 :][:400])
    with pytest.raises(Conflict) as caught:
        await import_draft(stage.drafter, stage.matter, NEXT + "\n第六条 再换一稿。")
    assert caught.value.code == "matter.scheduled"
    with pytest.raises(Conflict):
        await schedule(stage, await database_now(timedelta(days=4)))
    assert await services.sweep_periods() == 0
    moment = await draws_near(ahead)
    assert (await services.get_consultation(waiting.id)).is_open
    assert await services.sweep_periods() == 0

    await until(moment)
    # No program has noted it yet: the clock alone decides.
    forget_pages()
    with pytest.raises(Closed) as closed:
        await remark(waiting, "art-3")
    assert closed.value.code == "consultation.replaced"
    after = await remark(ahead, "art-4")
    assert (await client.get(f"{base}/draft/v2")).status_code == 200
    assert await services.sweep_periods() == 1
    assert await services.sweep_periods() == 0
    opened = await services.get_consultation(ahead.id)
    assert (opened.state, opened.opens_at) == (ConsultationState.OPEN, moment)
    before = await services.get_consultation(waiting.id)
    assert (before.closes_at, before.replaced_at, before.replaced_by) == (moment, moment, 2)
    assert before.planned_closes_at == waiting.closes_at
    version = await drafts.version(ahead.version_id)
    assert (version.frozen, version.published_at) == (True, moment)
    steps = await matters.timeline(stage.matter.id)
    assert [(step.kind.value, step.occurred_at) for step in steps][-1] == ("draft_published", moment)
    assert (await matters.get_matter(stage.number)).stage is Stage.CONSULTING
    await work()
    assert (await places(ahead.version_id))[early.receipt_number] == ("changed", "art-4", "")
    assert after.receipt_number
    forget_pages()
    assert NOTE in words(await client.get(f"{base}/draft"))
    # As after any replacement, what was said about the first text may be changed until the announced closing.
    assert (await services.find_receipt(early.receipt_number, early.code)).changeable


async def test_taken_back_everything_is_as_before(
    stage: Scene, waiting: ConsultationView, application: Litestar
) -> None:
    moment = await database_now(timedelta(days=3))
    await schedule(stage, moment)
    publisher = await browse(application, stage.publisher)
    address = f"/office/matters/{stage.number}/consultation/next"
    shown = words(await publisher.get(address))
    assert "自动公布" in shown
    assert NOTE in shown
    assert "第 2 稿定于" in words(await publisher.get(f"/office/matters/{stage.number}/consultation"))
    assert "下一稿定于" in words(await publisher.get(f"/office/matters/{stage.number}"))
    done = await fill(publisher, address, {}, action="/take-back")
    assert done.status_code == 303, words(done)
    again = await services.get_consultation(waiting.id)
    assert (again.is_open, again.closes_at) == (True, waiting.closes_at)
    assert await fetch_value("SELECT count(*) FROM consultation WHERE replaced_at IS NOT NULL") == 0
    with pytest.raises(Conflict) as caught:
        async with unit_of_work():
            await services.take_back_next(stage.publisher, stage.number)
    assert caught.value.code == "consultation.nothing_scheduled"
    # It waits again: another text may take its place, and it can be published from the form, at another time.
    await import_draft(stage.drafter, stage.matter, NEXT + "\n第六条 再换一稿。")
    await review(stage.reviewer, stage.matter)
    past = await fill(publisher, address, {"way": "continue", "note": NOTE, "opens_at": "2020-01-01T09:00"})
    assert "开始时间已经过去" in words(past)
    late = f"{local(waiting.closes_at + timedelta(days=1)):%Y-%m-%dT%H:%M}"
    refused = await fill(publisher, address, {"way": "continue", "note": NOTE, "opens_at": late})
    assert "晚于它请选" in words(refused)
    set_for = f"{local(moment):%Y-%m-%dT%H:%M}"
    sent = await fill(publisher, address, {"way": "continue", "note": NOTE, "opens_at": set_for})
    assert sent.status_code == 303, words(sent)
    ahead = await services.scheduled_next(stage.matter.id)
    assert ahead is not None
    assert f"{local(ahead.opens_at):%Y-%m-%dT%H:%M}" == set_for
    await publisher.aclose()


async def test_an_extension_meanwhile_holds_for_both(stage: Scene, waiting: ConsultationView) -> None:
    ahead = await schedule(stage, await database_now(timedelta(days=3)))
    async with unit_of_work():
        notice = await notices.change_period(
            stage.publisher, stage.number, NoticeKind.EXTENDED, days=5, reason="征求更多意见", signatory="王某，厅长"
        )
    assert notice.new_closes_at == waiting.closes_at + timedelta(days=5)
    assert (await services.get_consultation(waiting.id)).closes_at == notice.new_closes_at
    assert (await services.get_consultation(ahead.id)).closes_at == notice.new_closes_at
    # Followers are told of the closing that was announced, not of the moment the next version comes.
    assert [row["closes_at"] for row in await portal.closing_soon(400)] == []


async def test_a_round_of_its_own_waits_for_its_opening(stage: Scene, waiting: ConsultationView) -> None:
    moment = await database_now(SOON)
    with pytest.raises(publishing.PeriodRefused):
        await schedule(stage, moment, Way.NEW_ROUND, days=3)
    with pytest.raises(RuleViolation) as past:
        await schedule(stage, moment - timedelta(days=1))
    assert past.value.code == "consultation.opens_in_past"
    await close(waiting)
    await services.sweep_periods()
    with pytest.raises(Closed) as ended:
        await schedule(stage, moment)
    assert ended.value.code == "consultation.ended"
    ahead = await schedule(stage, moment, Way.NEW_ROUND)
    assert (await matters.get_matter(stage.number)).stage is Stage.REPLYING
    # Neither an answer nor a reopening in between.
    with pytest.raises(Closed) as answered:
        await flow._require_closed(await matters.get_matter(stage.number))
    assert answered.value.code == "response.next_scheduled"
    with pytest.raises(Conflict) as reopened:
        async with unit_of_work():
            await notices.change_period(
                stage.publisher, stage.number, NoticeKind.REOPENED, days=5, reason="再听听", signatory="王某，厅长"
            )
    assert reopened.value.code == "consultation.next_scheduled"
    with pytest.raises(NotFound):
        await services.addresses.opened_round(stage.number, 2)
    await until(moment)
    assert await services.sweep_periods() == 1
    opened = await services.get_consultation(ahead.id)
    assert (opened.state, (opened.closes_at - opened.opens_at).days >= 30) == (ConsultationState.OPEN, True)
    assert (await services.get_consultation(waiting.id)).replaced_by is None
    assert (await matters.get_matter(stage.number)).stage is Stage.CONSULTING
    kinds = [step.kind.value for step in await matters.timeline(stage.matter.id)]
    assert (kinds.count("draft_published"), kinds.count("consultation_opened")) == (2, 2)
