"""Publishing a round, and noting its opening and closing."""

import asyncio
from datetime import UTC, timedelta

import pytest

from participation.consultations import services
from participation.consultations.rules import ConsultationState, PeriodProblem
from participation.drafts import services as drafts
from participation.identity.rules import Role
from participation.matters import services as matters
from participation.matters.rules import Stage as MatterStage
from participation.platform.database import fetch, fetch_value, unit_of_work
from participation.platform.errors import Conflict, DomainError, NotPermitted, RuleViolation
from tests.integration.consultations.conftest import close, database_now, import_draft, person, review


async def kinds(matter):
    return [step.kind.value for step in await matters.timeline(matter.id)]


async def test_statutory_round_is_open_at_once(stage, publish):
    consultation = await publish()
    assert consultation.state is ConsultationState.OPEN
    assert consultation.shortened_reason is None
    assert consultation.deadline is not None
    assert consultation.closes_at == consultation.deadline.closes_at.astimezone(UTC)
    assert consultation.deadline.article == "order_713:15"
    assert await kinds(stage.matter) == ["draft_published", "consultation_opened"]
    matter = await matters.get_matter(stage.number)
    assert matter.stage is MatterStage.CONSULTING
    assert matter.published_at is not None
    version = await drafts.latest(stage.matter.id)
    assert (version.frozen, version.published_at) == (True, consultation.opens_at)
    topics = [row[0] for row in await fetch("SELECT topic FROM outbox_message ORDER BY id")]
    assert topics.count("consultation.opened") == 1
    actions = [row[0] for row in await fetch("SELECT action FROM audit_event ORDER BY id")]
    assert actions.count("consultation.published") == actions.count("consultation.opened") == 1


async def test_of_matter_and_open_consultations(stage, round_open):
    assert await services.of_matter(stage.matter.id) == round_open
    assert await services.open_consultations() == [round_open]
    assert await services.current_round(stage.number) == round_open
    await close(round_open)
    assert await services.open_consultations() == []
    assert (await services.of_matter(stage.matter.id)).state is ConsultationState.CLOSED


async def test_shortened_in_days_needs_a_reason(stage, publish):
    with pytest.raises(services.PeriodRefused) as refused:
        await publish(days=7)
    assert refused.value.problems == (PeriodProblem.REASON_MISSING,)
    assert await services.of_matter(stage.matter.id) is None
    consultation = await publish(days=7, shortened_reason="汛期临近，须在入汛前施行")
    assert consultation.shortened_reason == "汛期临近，须在入汛前施行"
    assert timedelta(days=7) <= consultation.closes_at - consultation.opens_at <= timedelta(days=8)
    steps = await matters.timeline(stage.matter.id)
    assert steps[1].facts["shortened_reason"] == "汛期临近，须在入汛前施行"
    assert steps[1].until == consultation.closes_at


async def test_shortened_to_minutes_closes_at_the_second(stage, publish):
    closes_at = await database_now(timedelta(seconds=1))
    consultation = await publish(closes_at=closes_at, shortened_reason="演示")
    assert consultation.state is ConsultationState.OPEN
    await asyncio.sleep(1.1)
    assert (await services.get_consultation(consultation.id)).state is ConsultationState.CLOSED


async def test_a_longer_period_is_fine(publish):
    consultation = await publish(days=45)
    assert timedelta(days=45) <= consultation.closes_at - consultation.opens_at <= timedelta(days=46)


async def test_profile_that_forbids_shortening(stage):
    async with unit_of_work():
        await fetch_value("UPDATE matter SET profile = 'government_rule' RETURNING 1")
    with pytest.raises(services.PeriodRefused) as refused:
        async with unit_of_work():
            await services.publish(stage.publisher, stage.number, days=5, shortened_reason="急")
    assert refused.value.problems == (PeriodProblem.SHORTENING_NOT_ALLOWED,)


async def test_scheduled_round_is_hidden_until_it_opens_by_itself(stage, publish):
    opens_at = await database_now(timedelta(seconds=1))
    consultation = await publish(opens_at=opens_at)
    assert consultation.state is ConsultationState.SCHEDULED
    assert await kinds(stage.matter) == []
    assert await services.current_round(stage.number) is None
    assert await services.sweep_periods() == 0
    await asyncio.sleep(1.1)
    assert (await services.get_consultation(consultation.id)).state is ConsultationState.OPEN
    assert await services.sweep_periods() == 1
    assert await kinds(stage.matter) == ["draft_published", "consultation_opened"]


async def test_opening_and_closing_are_noted_exactly_once(stage, publish):
    opens_at = await database_now(timedelta(seconds=0.3))
    consultation = await publish(opens_at=opens_at)
    await asyncio.sleep(0.4)
    await close(consultation)
    done = [await services.sweep_periods() for _ in range(3)]
    assert done == [2, 0, 0]
    assert await kinds(stage.matter) == ["draft_published", "consultation_opened", "consultation_closed"]
    assert (await matters.get_matter(stage.number)).stage is MatterStage.REPLYING
    topics = [
        row[0] for row in await fetch("SELECT topic FROM outbox_message WHERE topic LIKE 'consultation.%' ORDER BY id")
    ]
    assert topics == ["consultation.opened", "consultation.closed"]


async def test_sweeps_side_by_side_note_once(stage, publish, round_open):
    await close(round_open)
    done = await asyncio.gather(*(services.sweep_periods() for _ in range(5)))
    assert sum(done) == 1
    assert (await kinds(stage.matter)).count("consultation_closed") == 1


async def test_publisher_without_the_role_here(stage):
    for actor in (stage.drafter, await person(Role.PUBLISHER, at="region/water")):
        with pytest.raises(NotPermitted):
            async with unit_of_work():
                await services.publish(actor, stage.number)


async def test_reviewer_does_not_publish(stage):
    both = await person(Role.PUBLISHER, Role.REVIEWER)
    await import_draft(stage.drafter, stage.matter)
    await review(both, stage.matter)
    with pytest.raises(NotPermitted):
        async with unit_of_work():
            await services.publish(both, stage.number)


async def test_without_secrecy_review(stage):
    await import_draft(stage.drafter, stage.matter)
    with pytest.raises(RuleViolation) as refused:
        async with unit_of_work():
            await services.publish(stage.publisher, stage.number)
    assert refused.value.code == "matter.not_reviewed"


async def test_twice(stage, publish):
    await publish()
    with pytest.raises(Conflict):
        await publish()


async def test_two_publishers_at_the_same_moment(publish):
    results = await asyncio.gather(*(publish() for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, services.ConsultationView) for one in results) == 1
    assert all(isinstance(one, services.ConsultationView | DomainError) for one in results), results
    assert await fetch_value("SELECT count(*) FROM consultation") == 1


async def test_a_second_version_waits_until_the_first_round_is_answered(stage, publish, round_open):
    await import_draft(stage.drafter, stage.matter)
    await review(stage.reviewer, stage.matter)
    with pytest.raises(Conflict) as refused:
        await publish()
    assert refused.value.code == "consultation.exists"
    assert await services.of_matter(stage.matter.id) == round_open


async def test_nothing_is_left_behind_by_a_refusal(stage, publish):
    with pytest.raises(DomainError):
        await publish(opens_at=await database_now(timedelta(days=-1)))
    version = await drafts.latest(stage.matter.id)
    assert (version.frozen, version.published_at) == (False, None)
    assert await fetch_value("SELECT count(*) FROM consultation") == 0
