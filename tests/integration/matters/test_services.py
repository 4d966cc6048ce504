"""Matters in the real database: numbers, stages, reviews, steps, lists."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from participation.audit.services import history
from participation.matters import queries, services
from participation.matters.services import NewMatter, ReviewOutcome, ReviewState, Stage, StepKind
from participation.platform import clock
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Conflict, DomainError, NotFound, NotPermitted, RuleViolation
from tests.integration.matters.conftest import MakeActor, MakeMatter, import_draft

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


async def review(actor: Any, matter: Any, outcome: ReviewOutcome, reason: str = "", version: Any = None) -> Any:
    async with unit_of_work():
        return await services.record_review(actor, matter, version or matter.version_id, outcome, reason)


async def move(matter: Any, *stages: Stage) -> None:
    for stage in stages:
        async with unit_of_work():
            await services.advance(matter.id, stage)


# --- making ----------------------------------------------------------------------------------------------------------


async def test_a_matter_is_made_with_the_next_number(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter = await make_actor("drafter")
    first, second = await make_matter(drafter), await make_matter(drafter)
    year = clock.local(clock.now()).year
    assert (first.number, second.number) == (f"{year}-0001", f"{year}-0002")
    assert first.stage is Stage.DRAFTING
    assert first.review is ReviewState.NO_DRAFT
    assert first.lead_unit_path == "region/housing"
    assert first.profile_name == "重大行政决策"
    assert (first.index_number, first.published_at) == (None, None)
    assert await services.get_matter(first.number) == await services.get_matter_by_id(first.id) == first
    [event] = await history(f"matter:{first.id}")
    assert event.action == "matter.created"


async def test_the_year_of_a_number_is_the_year_in_shanghai(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter = await make_actor("drafter")
    with clock.frozen(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)):
        old = await make_matter(drafter)
    with clock.frozen(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):
        new = await make_matter(drafter)
    assert (old.number, new.number) == ("2026-0001", "2027-0001")


async def test_many_at_once_get_different_numbers_and_a_failed_one_leaves_no_trace(
    make_actor: MakeActor, make_matter: MakeMatter
) -> None:
    drafter = await make_actor("drafter")
    made = await asyncio.gather(*(make_matter(drafter) for _ in range(12)))
    assert sorted(matter.number[-4:] for matter in made) == [f"{n:04d}" for n in range(1, 13)]
    with pytest.raises(RuntimeError, match="stop"):
        async with unit_of_work():
            await services.create_matter(drafter, NewMatter("标题", "概述", drafter.organisation_id, "price_hearing"))
            raise RuntimeError("stop")
    assert (await make_matter(drafter)).number.endswith("-0013")


async def test_only_drafters_of_the_unit_make_matters(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    other = await make_actor("drafter", at="region/energy")
    housing = await make_actor("publisher")
    above = await make_actor("drafter", at="region")
    for actor in (other, housing):
        with pytest.raises(NotPermitted):
            await make_matter(actor, lead_unit_id=housing.organisation_id)
    assert (await make_matter(above, lead_unit_id=housing.organisation_id)).lead_unit_path == "region/housing"
    with pytest.raises(NotFound):
        await make_matter(above, lead_unit_id=uuid4())
    with pytest.raises(NotFound):
        await make_matter(above, profile="war")
    assert await fetch_value("SELECT count(*) FROM matter") == 1


# --- drafts and their review -----------------------------------------------------------------------------------------


async def test_a_draft_goes_to_review_and_a_yes_makes_it_ready(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter, reviewer, publisher = (
        await make_actor("drafter"),
        await make_actor("reviewer"),
        await make_actor("publisher"),
    )
    matter = await make_matter(drafter, draft="b" * 64)
    assert (matter.stage, matter.review) == (Stage.SECRECY_REVIEW, ReviewState.PENDING)
    assert (matter.version_title, matter.version_sha256) == ("征求意见稿", "b" * 64)
    with pytest.raises(RuleViolation) as caught:
        await services.require_reviewed(matter.id)
    assert caught.value.code == "matter.not_reviewed"
    ready = await review(reviewer, matter, ReviewOutcome.MAY_PUBLISH)
    assert (ready.stage, ready.review, ready.reviewer_id) == (Stage.READY, ReviewState.MAY_PUBLISH, reviewer.staff_id)
    await services.require_reviewed(matter.id)
    await services.require_reviewed(matter.id, publisher=publisher, version_id=matter.version_id)
    with pytest.raises(NotPermitted):
        await services.require_reviewed(matter.id, publisher=reviewer)
    with pytest.raises(Conflict):
        await services.require_reviewed(matter.id, version_id=uuid4())
    [told] = await services.reviews(matter.id)
    assert (told.outcome, told.version_sha256, told.reviewer_name) == (ReviewOutcome.MAY_PUBLISH, "b" * 64, "某某")
    actions = [event.action for event in await history(matter.audit_subject)]
    assert actions == ["matter.created", "matter.draft_imported", "matter.reviewed"]


@pytest.mark.parametrize(
    ("outcome", "stage", "code"),
    [
        (ReviewOutcome.MAY_PUBLISH_AFTER_REDACTION, Stage.DRAFTING, "matter.redaction_needed"),
        (ReviewOutcome.MAY_NOT, Stage.DRAFTING, "matter.may_not_publish"),
        (ReviewOutcome.REFER, Stage.SECRECY_REVIEW, "matter.review_referred"),
    ],
)
async def test_anything_but_a_yes_keeps_it_from_the_public(
    make_actor: MakeActor, make_matter: MakeMatter, outcome: ReviewOutcome, stage: Stage, code: str
) -> None:
    drafter, reviewer = await make_actor("drafter"), await make_actor("reviewer")
    matter = await make_matter(drafter, draft="a" * 64)
    with pytest.raises(RuleViolation) as missing:
        await review(reviewer, matter, outcome, " ")
    assert missing.value.code == "review.reason_missing"
    assert (await review(reviewer, matter, outcome, " 第三条 ")).stage is stage
    with pytest.raises(RuleViolation) as caught:
        await services.require_reviewed(matter.id)
    assert caught.value.code == code
    assert (await services.reviews(matter.id))[0].reason == "第三条"


async def test_without_a_draft_nothing_is_reviewed(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter, reviewer = await make_actor("drafter"), await make_actor("reviewer")
    matter = await make_matter(drafter)
    with pytest.raises(RuleViolation) as caught:
        await review(reviewer, matter, ReviewOutcome.MAY_PUBLISH, version=uuid4())
    assert caught.value.code == "review.no_draft"
    with pytest.raises(RuleViolation) as refused:
        await services.require_reviewed(matter.id)
    assert refused.value.code == "matter.no_draft"


async def test_nobody_reviews_their_own_nor_elsewhere(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    creator = await make_actor("drafter", "reviewer")
    drafter = await make_actor("drafter", "reviewer")
    matter = await make_matter(creator)
    await import_draft(matter.id, drafter.staff_id)
    matter = await services.get_matter(matter.number)
    for actor in (creator, drafter):
        with pytest.raises(NotPermitted) as caught:
            await review(actor, matter, ReviewOutcome.MAY_PUBLISH)
        assert caught.value.code == "review.reviewer_is_drafter"
    for actor in (await make_actor("reviewer", at="region/energy"), await make_actor("publisher")):
        with pytest.raises(NotPermitted) as scope:
            await review(actor, matter, ReviewOutcome.MAY_PUBLISH)
        assert scope.value.code == "access.scope"
    # The database keeps the rule too.
    with pytest.raises(asyncpg.CheckViolationError):
        async with unit_of_work():
            await queries.set_review(matter.id, Stage.READY, ReviewOutcome.MAY_PUBLISH, drafter.staff_id, clock.now())


async def test_a_new_version_needs_a_new_review(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter, reviewer = await make_actor("drafter"), await make_actor("reviewer")
    matter = await make_matter(drafter, draft="a" * 64)
    first = matter.version_id
    matter = await review(reviewer, matter, ReviewOutcome.MAY_PUBLISH)
    await import_draft(matter.id, drafter.staff_id, "c" * 64)
    again = await services.get_matter(matter.number)
    assert (again.stage, again.review, again.reviewer_id) == (Stage.SECRECY_REVIEW, ReviewState.PENDING, None)
    with pytest.raises(Conflict) as stale:
        await review(reviewer, again, ReviewOutcome.MAY_PUBLISH, version=first)
    assert stale.value.code == "review.other_version"
    await review(reviewer, again, ReviewOutcome.MAY_PUBLISH)
    with pytest.raises(Conflict) as done:
        await review(reviewer, again, ReviewOutcome.MAY_NOT, "改主意")
    assert done.value.code == "review.already_done"
    assert len(await services.reviews(matter.id)) == 2


async def test_what_was_referred_gets_its_answer_later(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter, reviewer = await make_actor("drafter"), await make_actor("reviewer")
    matter = await make_matter(drafter, draft="a" * 64)
    matter = await review(reviewer, matter, ReviewOutcome.REFER, "第五条是否涉密")
    matter = await review(reviewer, matter, ReviewOutcome.MAY_PUBLISH)
    assert matter.stage is Stage.READY


async def test_of_two_reviewers_at_once_one_is_heard(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter, one, two = await make_actor("drafter"), await make_actor("reviewer"), await make_actor("reviewer")
    matter = await make_matter(drafter, draft="a" * 64)
    results = await asyncio.gather(
        review(one, matter, ReviewOutcome.MAY_PUBLISH),
        review(two, matter, ReviewOutcome.MAY_NOT, "涉密"),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert len(await services.reviews(matter.id)) == 1


async def test_the_final_text_is_reviewed_without_moving_the_public_matter(
    make_actor: MakeActor, make_matter: MakeMatter
) -> None:
    drafter, reviewer = await make_actor("drafter"), await make_actor("reviewer")
    matter = await make_matter(drafter, draft="a" * 64)
    await review(reviewer, matter, ReviewOutcome.MAY_PUBLISH)
    await move(matter, Stage.CONSULTING, Stage.REPLYING, Stage.RESPONDED)
    await import_draft(matter.id, drafter.staff_id, "f" * 64)
    final = await services.get_matter(matter.number)
    assert (final.stage, final.review, final.version_final) == (Stage.RESPONDED, ReviewState.PENDING, True)
    with pytest.raises(RuleViolation):
        await services.require_reviewed(matter.id)
    assert (await review(reviewer, final, ReviewOutcome.MAY_PUBLISH)).stage is Stage.RESPONDED
    await services.require_reviewed(matter.id)


# --- stages and steps ------------------------------------------------------------------------------------------------


async def test_stages_go_forward_once(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    matter = await make_matter(await make_actor("drafter"))
    with pytest.raises(RuleViolation) as caught:
        await move(matter, Stage.CONSULTING)
    assert caught.value.code == "matter.stage"
    await move(matter, Stage.SECRECY_REVIEW, Stage.SECRECY_REVIEW, Stage.READY, Stage.CONSULTING, Stage.DRAFTING)
    async with unit_of_work():
        assert await services.advance(matter.id, Stage.READY) is Stage.CONSULTING
    advanced = [e for e in await history(matter.audit_subject) if e.action == "matter.advanced"]
    assert [(e.facts["from"], e.facts["to"]) for e in advanced] == [
        ("drafting", "secrecy_review"),
        ("secrecy_review", "ready"),
        ("ready", "consulting"),
    ]


async def test_the_first_publication_makes_it_public_and_numbers_it(
    make_actor: MakeActor, make_matter: MakeMatter
) -> None:
    drafter = await make_actor("drafter")
    matters = [await make_matter(drafter) for _ in range(2)]
    for matter in matters:
        with pytest.raises(NotFound):
            await services.published_matter(matter.number)
        for moment in (NOON, NOON + timedelta(days=9)):
            async with unit_of_work():
                await services.record_step(matter.id, StepKind.DRAFT_PUBLISHED, moment, {"ordinal": 1})
    found = [await services.published_matter(matter.number) for matter in matters]
    assert [matter.index_number for matter in found] == ["HOUSING/2026-00001", "HOUSING/2026-00002"]
    assert {matter.published_at for matter in found} == {NOON}


async def test_a_set_publication_holds_the_version(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter, reviewer = await make_actor("drafter"), await make_actor("reviewer")
    matter = await make_matter(drafter, draft="a" * 64)
    with pytest.raises(RuleViolation):
        async with unit_of_work():
            await services.schedule_publication(matter.id, NOON)
    await review(reviewer, matter, ReviewOutcome.MAY_PUBLISH)
    async with unit_of_work():
        await services.schedule_publication(matter.id, NOON)
    assert (await services.get_matter(matter.number)).scheduled
    with pytest.raises(Conflict) as caught:
        await import_draft(matter.id, drafter.staff_id, "b" * 64)
    assert caught.value.code == "matter.scheduled"
    assert "2026年11月23日 12:00" in caught.value.message
    with pytest.raises(Conflict):
        async with unit_of_work():
            await services.schedule_publication(matter.id, NOON + timedelta(days=1))
    async with unit_of_work():
        await services.advance(matter.id, Stage.CONSULTING)
        await services.record_step(matter.id, StepKind.DRAFT_PUBLISHED, NOON, {})
    assert not (await services.get_matter(matter.number)).scheduled


async def test_the_timeline_is_in_order_and_tells_each_step_once(
    make_actor: MakeActor, make_matter: MakeMatter
) -> None:
    matter = await make_matter(await make_actor("drafter"))
    until, link = NOON + timedelta(days=30), f"/matters/{matter.number}/draft"
    for _ in range(2):
        async with unit_of_work():
            await services.record_step(matter.id, StepKind.HEARING_ANNOUNCED, NOON + timedelta(days=1), {"n": 1}, "/a")
            await services.record_step(matter.id, StepKind.HEARING_ANNOUNCED, NOON + timedelta(days=1), {"n": 2}, "/b")
            await services.record_step(matter.id, StepKind.CONSULTATION_OPENED, NOON, {"名": ["一"]}, link, until)
            await services.record_step(matter.id, StepKind.DRAFT_PUBLISHED, NOON - timedelta(hours=1), {})
    steps = await services.timeline(matter.id)
    assert [step.kind.value for step in steps] == [
        "draft_published",
        "consultation_opened",
        "hearing_announced",
        "hearing_announced",
    ]
    assert (steps[1].until, steps[1].link, steps[1].facts) == (until, link, {"名": ["一"]})
    assert steps[0].link is None


@pytest.mark.parametrize("number", ["", "2026-9999", "' OR 1=1 --", "../etc", "2026-0001" * 40])
async def test_an_unknown_number_is_not_found(database: Any, number: str) -> None:
    with pytest.raises(NotFound):
        await services.get_matter(number)


async def test_an_unknown_id_is_not_found_by_anything(database: Any) -> None:
    async def step() -> None:
        await services.record_step(uuid4(), StepKind.DRAFT_PUBLISHED, NOON, {})

    async def draft() -> None:
        await services.draft_imported(uuid4(), uuid4(), uuid4(), "t", "s")

    for call in (
        lambda: services.get_matter_by_id(uuid4()),
        lambda: services.advance(uuid4(), Stage.READY),
        step,
        draft,
    ):
        with pytest.raises(NotFound):
            async with unit_of_work():
                await call()


async def test_writing_without_a_unit_of_work_changes_nothing(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter = await make_actor("drafter")
    matter = await make_matter(drafter, draft="a" * 64)
    new = NewMatter("标题", "概述", drafter.organisation_id, "price_hearing")
    for call in (
        lambda: services.advance(matter.id, Stage.READY),
        lambda: services.record_step(matter.id, StepKind.DRAFT_PUBLISHED, NOON, {}),
        lambda: services.draft_imported(matter.id, uuid4(), drafter.staff_id, "t", "s"),
        lambda: services.create_matter(drafter, new),
    ):
        with pytest.raises(RuntimeError, match="unit of work"):
            await call()
    assert await services.get_matter(matter.number) == matter
    assert await services.timeline(matter.id) == []
    assert await fetch_value("SELECT last FROM matter_counter") == 1


# --- lists -----------------------------------------------------------------------------------------------------------


async def test_lists_filter_search_and_page(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    housing, energy = await make_actor("drafter"), await make_actor("drafter", at="region/energy")
    for n in range(5):
        await make_matter(housing, title=f"供热办法 {n}% 减免_{n}")
    gas = await make_matter(energy, title="燃气条例", draft="a" * 64)
    public = await services.list_matters()
    assert (list(public), public.total, public.pages) == ([], 0, 1)
    page = await services.list_matters(published_only=False, per_page=4, page=2)
    assert (len(page), page.total, page.pages, page.previous, page.following) == (2, 6, 2, 1, None)
    found = await services.list_matters(published_only=False, q=" 3% ")
    assert [matter.title for matter in found] == ["供热办法 3% 减免_3"]
    assert (await services.list_matters(published_only=False, q="_")).total == 5
    assert (await services.list_matters(published_only=False, q="\\")).total == 0
    assert [m.id for m in await services.list_matters(published_only=False, stages=[Stage.SECRECY_REVIEW])] == [gas.id]
    assert (await services.list_matters(published_only=False, page=-3, per_page=0)).page == 1
    assert len(await services.list_matters(published_only=False, page=10**30)) == 0
    assert (await services.list_office_matters(energy)).total == 1
    assert (await services.list_office_matters(await make_actor("auditor", at="region"))).total == 6
    assert (await services.list_office_matters(await make_actor())).total == 0
    async with unit_of_work():
        await services.record_step(gas.id, StepKind.DRAFT_PUBLISHED, NOON, {})
    assert [matter.number for matter in await services.list_matters()] == [gas.number]


async def test_a_matter_is_opened_within_the_scope_only(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    drafter = await make_actor("drafter")
    matter = await make_matter(drafter)
    assert (await services.open_matter(await make_actor("auditor", at="region"), matter.number)).id == matter.id
    for actor in (
        await make_actor("drafter", at="region/energy"),
        await make_actor("drafter", at="region/housing/heat"),
    ):
        with pytest.raises(NotPermitted) as caught:
            await services.open_matter(actor, matter.number)
        assert caught.value.code == "matter.other_unit"


async def test_the_table_refuses_what_no_rule_allows(make_actor: MakeActor, make_matter: MakeMatter) -> None:
    matter = await make_matter(await make_actor("drafter"))
    for change in ("stage = 'lost'", "version_id = gen_random_uuid()", "reviewed_at = now()", "number = NULL"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await execute(f"UPDATE matter SET {change} WHERE id = $1", matter.id)
    assert isinstance(NotFound("a", "b"), DomainError)
