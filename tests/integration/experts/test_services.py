"""Inviting, declaring, handing in; what is kept, what is told, what is refused."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from participation.experts import services
from participation.experts.rules import Conclusion, Interest, InvitationState
from participation.identity.rules import Actor, Grant, Role
from participation.matters.services import StepKind, get_matter, timeline
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError, NotFound, NotPermitted, RuleViolation
from tests.integration.experts.conftest import SITE, Scene, expert, expire, invite, make_matter, opinion


async def declared(scene: Scene, interest: Interest = Interest.NONE, text: str = "") -> services.InvitationView:
    found, _ = await invite(scene)
    async with unit_of_work():
        return await services.declare(found.id, interest, text)


async def hand_in(found: services.InvitationView, **changes: Any) -> services.InvitationView:
    async with unit_of_work():
        return await services.hand_in(found.id, opinion(**changes))


async def test_an_invitation_keeps_no_name_no_address_and_no_link_in_the_clear(scene: Scene) -> None:
    found, link = await invite(scene)
    token = link.removeprefix("/expert/")
    assert len(token) >= 43
    row = await fetch_one("SELECT * FROM expert_invitation")
    assert row is not None
    kept = repr(tuple(row))
    for secret in ("孙教授", "sun@example.edu", token):
        assert secret not in kept
        assert secret.encode() not in b"".join(bytes(value) for value in row if isinstance(value, bytes))
    assert bytes(row["token_hash"]) == hashlib.sha256(token.encode()).digest()
    message = await fetch_one("SELECT topic, payload FROM outbox_message")
    assert message is not None
    assert message["topic"] == "message.send"
    assert token not in message["payload"]
    for event in await fetch("SELECT facts FROM audit_event"):
        assert "孙" not in event["facts"]
        assert "sun@" not in event["facts"]
    (step,) = await timeline(scene.matter_id)
    assert step.kind is StepKind.EXPERTS_INVITED
    assert "孙" not in repr(step.facts)
    assert found.state is InvitationState.INVITED
    assert (await services.by_link(token)).id == found.id


async def test_the_whole_way(scene: Scene) -> None:
    found = await declared(scene)
    assert found.state is InvitationState.DECLARED
    done = await hand_in(found)
    assert done.state is InvitationState.SUBMITTED
    assert done.opinion is not None
    assert done.opinion.conclusion is Conclusion.SUPPORT_WITH_CHANGES
    assert StepKind.OPINION_RECEIVED in [step.kind for step in await timeline(scene.matter_id)]
    (facts,) = await services.facts_for_summary(scene.matter_id)
    assert (facts.name, facts.institution, facts.field) == ("孙教授", "某某工业大学", "热能工程")
    assert facts.declared
    assert facts.conflict is None
    assert facts.opinion_excerpt == "建议第十五条写明测温的时间和位置。"
    actions = [row[0] for row in await fetch("SELECT action FROM audit_event ORDER BY id")]
    assert actions == ["expert.invited", "expert.declared", "expert.opinion"]


async def test_without_consent_neither_name_nor_institution_is_told(scene: Scene) -> None:
    await hand_in(await declared(scene), consent=False)
    (facts,) = await services.facts_for_summary(scene.matter_id)
    assert (facts.name, facts.institution, facts.field) == ("孙*授", "工作单位不公开", "热能工程")


async def test_an_indirect_tie_is_published_with_the_opinion(scene: Scene) -> None:
    await hand_in(await declared(scene, Interest.INDIRECT, "曾任热力公司顾问"))
    (facts,) = await services.facts_for_summary(scene.matter_id)
    assert facts.conflict == "曾任热力公司顾问"


async def test_a_direct_interest_bars_the_opinion_in_the_code_and_in_the_database(scene: Scene) -> None:
    found = await declared(scene, Interest.DIRECT, "持有热力公司股份")
    assert found.state is InvitationState.BARRED
    with pytest.raises(RuleViolation) as refused:
        await hand_in(found)
    assert refused.value.code == "expert.barred"
    with pytest.raises(asyncpg.CheckViolationError):
        await execute("UPDATE expert_invitation SET submitted_at = now()")
    assert await services.facts_for_summary(scene.matter_id) == []


async def test_a_tie_needs_words(scene: Scene) -> None:
    found, _ = await invite(scene)
    with pytest.raises(RuleViolation) as refused:
        async with unit_of_work():
            await services.declare(found.id, Interest.INDIRECT, " \n ")
    assert refused.value.code == "expert.words"


async def test_declared_once_handed_in_once(scene: Scene) -> None:
    found, _ = await invite(scene)
    with pytest.raises(RuleViolation) as early:
        await hand_in(found)
    assert early.value.code == "expert.undeclared"

    async def outcome(work: Any) -> str:
        try:
            async with unit_of_work():
                await work()
        except DomainError as error:
            return error.code
        return "done"

    answers = await asyncio.gather(*(outcome(lambda: services.declare(found.id, Interest.NONE, "")) for _ in range(10)))
    assert Counter(answers) == {"done": 1, "expert.declared": 9}
    answers = await asyncio.gather(*(outcome(lambda: services.hand_in(found.id, opinion())) for _ in range(10)))
    assert Counter(answers) == {"done": 1, "expert.submitted": 9}
    assert await fetch_value("SELECT count(*) FROM expert_opinion") == 1
    with pytest.raises(asyncpg.RaiseError):
        await execute("UPDATE expert_opinion SET text = 'x'")
    with pytest.raises(asyncpg.RaiseError):
        await execute("DELETE FROM expert_opinion")


async def test_an_expired_link_does_nothing_more(scene: Scene) -> None:
    found = await declared(scene)
    await expire(found)
    with pytest.raises(Closed) as refused:
        await hand_in(found)
    assert refused.value.code == "expert.expired"
    # What was handed in in time stays readable.
    other = await declared(scene)
    await hand_in(other)
    await expire(other)
    assert (await services.invitation(other.id)).state is InvitationState.SUBMITTED


async def test_another_link_kills_the_first(scene: Scene) -> None:
    found, link = await invite(scene)
    await expire(found)
    async with unit_of_work():
        renewed, second = await services.renew(scene.secretary, await scene.matter(), found.id, base_url=SITE)
    assert renewed.state is InvitationState.INVITED
    with pytest.raises(NotFound):
        await services.by_link(link.removeprefix("/expert/"))
    assert (await services.by_link(second.rpartition("/")[2])).id == found.id
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'message.send'") == 2
    done = await declared(scene)
    await hand_in(done)
    with pytest.raises(Conflict) as finished:
        async with unit_of_work():
            await services.renew(scene.secretary, await scene.matter(), done.id, base_url=SITE)
    assert finished.value.code == "expert.finished"
    await make_matter(scene.housing, scene.secretary.staff_id, "2026-0002")
    for stranger in (found.id, uuid4()):
        with pytest.raises(NotFound):
            async with unit_of_work():
                await services.renew(scene.secretary, await get_matter("2026-0002"), stranger, base_url=SITE)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\x00", "\ud800", "' OR 1=1 --", "é" * 300])
async def test_forged_links(scene: Scene, token: str) -> None:
    await invite(scene)
    with pytest.raises(NotFound) as refused:
        await services.by_link(token)
    assert refused.value.code == "expert.link"


@pytest.mark.parametrize("stage", ["drafting", "secrecy_review", "ready", "responded", "decided", "interpreted"])
async def test_experts_are_asked_while_it_can_still_matter(scene: Scene, stage: str) -> None:
    await scene.at(stage)
    with pytest.raises(RuleViolation) as refused:
        await invite(scene)
    assert refused.value.code == "expert.stage"
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'message.send'") == 0


async def test_after_the_response_no_opinion_is_taken_and_all_are_public(scene: Scene) -> None:
    done, late = await declared(scene), await declared(scene)
    await hand_in(done, conclusion=Conclusion.OPPOSE)
    assert await services.public_opinions(await scene.matter()) == []
    await scene.at("responded")
    with pytest.raises(Closed) as refused:
        await hand_in(late)
    assert refused.value.code == "expert.closed"
    (shown,) = await services.public_opinions(await scene.matter())
    assert shown.opinion is not None
    assert shown.opinion.conclusion is Conclusion.OPPOSE


async def test_only_the_secretary_of_the_matters_unit(scene: Scene) -> None:
    for role, path in ((Role.EXPERT_SECRETARY, "water"), (Role.HEARING_OFFICER, "housing")):
        actor = Actor(uuid4(), "外人", uuid4(), path, frozenset({Grant(role, path)}))
        with pytest.raises(NotPermitted):
            async with unit_of_work():
                await services.invite(actor, await scene.matter(), expert(), base_url=SITE)
        with pytest.raises(NotPermitted):
            async with unit_of_work():
                await services.renew(actor, await scene.matter(), uuid4(), base_url=SITE)
