"""Agreeing with published comments, once a person; clarifications by the office."""

import asyncio

import asyncpg
import pytest

from participation.audit.services import history
from participation.consultations import services
from participation.consultations.rules import CommentState, Policy, WhoMayComment
from participation.consultations.services import agreeing, clarifying
from participation.consultations.services.agreeing import Voice
from participation.identity.rules import Role
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Closed, NotFound, NotPermitted
from participation.platform.web.pages import forget_pages
from tests.conftest import browser
from tests.integration.consultations.conftest import browse, close, person, remark
from tests.integration.identity.test_phone_proof import sent
from tests.support.web import fill, form_fields, page, words


async def published(stage, consultation, path="art-3"):
    accepted = await remark(consultation, path)
    async with unit_of_work():
        await services.moderate(stage.moderator, consultation.id, [accepted.comment_id], CommentState.PUBLISHED)
    return accepted


async def agree(accepted, voice, **options):
    async with unit_of_work():
        await agreeing.agree(accepted.receipt_number, voice, **options)


async def count():
    return await fetch_value("SELECT count(*) FROM comment_agreement")


async def test_once_a_device_and_taken_back(client, application, stage, round_open):
    accepted = await published(stage, round_open)
    url = f"{round_open.draft_path}/art-3"
    action = f"/comments/{accepted.receipt_number}/agree"
    assert "我也这样看（0）" in words(await client.get(url))
    done = await fill(client, url, {}, action=action)
    assert (done.status_code, done.headers["location"]) == (303, f"{url}#{accepted.receipt_number}")
    shown = words(await client.get(url))
    assert "您也这样看（1）" in shown
    # Another form of the same page changes nothing.
    other = await client.post(action, data=form_fields(await client.get(url), action)[1])
    assert other.status_code == 303
    assert await count() == 1
    async with browser(application) as somebody:
        assert "我也这样看（1）" in words(await somebody.get(url))
        await fill(somebody, url, {}, action=action)
    assert await count() == 2
    listed = (await client.get(f"/api/v1/matters/{stage.number}/comments")).json()["comments"]
    assert [one["agreements"] for one in listed] == [2]
    await fill(client, f"/matters/{stage.number}/comments", {"withdraw": "1"}, action=action)
    assert await count() == 1
    assert "我也这样看（1）" in words(await client.get(url))
    actions = [event.action for event in await history(f"comment:{accepted.comment_id}")]
    assert actions[-3:] == ["comment.agreed", "comment.agreed", "comment.agreement_withdrawn"]
    await close(round_open)
    assert "1 人也这样看" in words(await client.get(url))


async def test_at_the_same_moment_it_counts_once(stage, round_open):
    accepted = await published(stage, round_open)
    voices = [Voice(f"visitor:{n % 3}") for n in range(12)]
    results = await asyncio.gather(*(agree(accepted, one) for one in voices), return_exceptions=True)
    assert results == [None] * 12
    assert await count() == 3
    with pytest.raises(asyncpg.UniqueViolationError):
        await execute("INSERT INTO comment_agreement (comment, person) SELECT comment, person FROM comment_agreement")


async def test_a_telephone_where_one_is_asked_for(client, stage, publish):
    consultation = await publish(policy=Policy(who=WhoMayComment.PHONE))
    async with unit_of_work():
        accepted = await services.enter(
            stage.moderator,
            (await services.find_round(stage.number, 1)).target("art-3"),
            services.CommentCommand(services.Stance.ASK, "为什么？"),
            channel=services.Channel.HEARING,
            received_at=await services.database_now(),
        )
    await execute("UPDATE comment SET state = 'published', public_text = text")
    voice = Voice("visitor:a", "13800138000")
    with pytest.raises(NotPermitted):
        await agree(accepted, Voice("visitor:a"))
    await agree(accepted, voice)
    await agree(accepted, Voice("visitor:b", "13800138000"))  # another device, the same person
    assert await count() == 1
    assert (await agreeing.agreements(consultation, [accepted.comment_id], voice)).mine == {accepted.comment_id}
    url = f"{consultation.draft_path}/art-3"
    refused = await fill(client, url, {}, action="/agree")
    assert (refused.status_code, "请先用手机验证登录" in words(refused)) == (403, True)
    step = await fill(client, "/sign-in", {"phone": "13900139000"})
    target, fields = form_fields(step, "/sign-in")
    await client.post(target, data=fields | {"phone_code": (await sent())[-1][1]})
    assert (await fill(client, url, {}, action="/agree")).status_code == 303
    assert await count() == 2


async def test_only_what_is_public_while_it_is_open_where_it_is_allowed(client, stage, publish):
    consultation = await publish(policy=Policy(agreeing=False))
    accepted = await published(stage, consultation)
    assert "我也这样看" not in words(await client.get(f"{consultation.draft_path}/art-3"))
    with pytest.raises(NotPermitted):
        await agree(accepted, Voice("visitor:a"))
    await execute("UPDATE consultation SET agreeing = TRUE")
    waiting = await remark(consultation, "art-3")
    for number in (waiting.receipt_number, "YJ-2026-99999", "x"):
        with pytest.raises(NotFound):
            async with unit_of_work():
                await agreeing.agree(number, Voice("visitor:a"))
    await close(consultation)
    with pytest.raises(Closed):
        await agree(accepted, Voice("visitor:a"))
    assert await count() == 0


async def test_clarifications(client, application, stage, round_open):
    officer = await person(Role.RESPONSE_OFFICER)
    desk = f"/office/matters/{stage.number}/clarifications"
    at_desk = await browse(application, officer)
    assert "请写说明" in words(await fill(at_desk, desk, {"place": "art-3"}))
    for place, text in (("art-3", "名录在供热期前公布。"), ("whole", "本办法不涉及工业用热。")):
        assert (await fill(at_desk, desk, {"place": place, "text": text})).status_code == 303
    forget_pages()
    draft = words(await client.get(round_open.draft_path))
    assert "单位 housing说明" in draft
    assert "名录在供热期前公布。" in draft
    assert "本办法不涉及工业用热。" in draft
    assert "名录在供热期前公布。" in words(await client.get(f"{round_open.draft_path}/art-3"))
    assert "名录在供热期前公布。" not in words(await client.get(f"{round_open.draft_path}/art-1"))
    series = next(one.series for one in await clarifying.of_round(round_open.id) if one.provision_path == "art-3")
    edit = f"{desk}?series={series}"
    assert form_fields(await at_desk.get(edit), "/clarifications")[1]["text"] == "名录在供热期前公布。"
    await fill(at_desk, edit, {"text": "名录在十月一日前公布。"}, action="/clarifications")
    await fill(at_desk, edit, {"withdraw": "1"}, action="/clarifications")
    forget_pages()
    shown = words(await client.get(f"{round_open.draft_path}/art-3"))
    for part in ("这条说明已经收回。", "以前的写法（2）", "名录在十月一日前公布。", "名录在供热期前公布。"):
        assert part in shown, part
    events = await history(f"clarification:{series}")
    assert [(one.action, one.facts["edition"]) for one in events] == [
        ("clarification.published", 1),
        ("clarification.published", 2),
        ("clarification.withdrawn", 3),
    ]
    for statement in ("UPDATE clarification SET text = 'x'", "DELETE FROM clarification"):
        with pytest.raises(asyncpg.RaiseError):
            await execute(statement)
    assert (await at_desk.get(f"{desk}?series=x")).status_code == 404
    stranger = await person(Role.RESPONSE_OFFICER, at="region/water")
    with pytest.raises(NotPermitted):
        async with unit_of_work():
            await clarifying.publish(stranger, round_open, "art-3", "x")
    with pytest.raises(NotFound):
        async with unit_of_work():
            await clarifying.publish(officer, round_open, "art-99", "x")
    assert page(await at_desk.get(desk)).xpath("//select[@name='place']/option/@value")[:3] == [
        "whole",
        "art-1",
        "art-2",
    ]
    await at_desk.aclose()
