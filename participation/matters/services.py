"""Use cases of matters. What writes is called inside a unit of work and records itself in the audit trail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.identity import services as identity
from participation.identity.rules import Actor, Role
from participation.matters import queries, rules
from participation.matters.piles import May, Pile, tell
from participation.matters.presentation import step_name
from participation.matters.rules import ReviewOutcome, ReviewProblem, ReviewState, Stage, StepKind
from participation.matters.views import MatterPage, MatterView, NewMatter, ReviewView, StepView
from participation.platform import clock
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post
from participation.procedures import services as procedures

STEP = "matter.step"
"""Outbox topic: something new stands on a public timeline. The message holds {matter_id, step_id, kind}."""

__all__ = [
    "STEP",
    "MatterPage",
    "MatterView",
    "May",
    "NewMatter",
    "Pile",
    "ReviewOutcome",
    "ReviewState",
    "ReviewView",
    "Stage",
    "StepKind",
    "StepView",
    "advance",
    "create_matter",
    "draft_imported",
    "get_matter",
    "get_matter_by_id",
    "hold",
    "list_matters",
    "list_office_matters",
    "may_see",
    "next_published",
    "open_matter",
    "public_steps",
    "published_matter",
    "record_review",
    "record_step",
    "reopen_consultation",
    "require_reviewed",
    "reviews",
    "schedule_publication",
    "step",
    "step_name",
    "tell",
    "timeline",
]

PER_PAGE = 20
MAX_QUERY = 100
"""Characters of a search that are used."""
LAST_PAGE = 100_000
"""Beyond this a page number is taken for a mistake."""

_NOT_REVIEWED: dict[ReviewState, tuple[str, str]] = {
    ReviewState.NO_DRAFT: ("matter.no_draft", N_("还没有导入草案，不能公布")),
    ReviewState.PENDING: ("matter.not_reviewed", N_("这一稿还没有做保密审查，不能公布")),
    ReviewState.REFERRED: ("matter.review_referred", N_("这一稿已送保密行政管理部门确定，结论出来以前不能公布")),
    ReviewState.MAY_PUBLISH_AFTER_REDACTION: (
        "matter.redaction_needed",
        N_("保密审查要求先删去有关内容。请导入处理后的新稿，再次审查后公布"),
    ),
    ReviewState.MAY_NOT: ("matter.may_not_publish", N_("保密审查结论是不得公布")),
}

_REVIEW_PROBLEMS: dict[ReviewProblem, str] = {
    ReviewProblem.NO_DRAFT: N_("还没有导入草案，没有可以审查的内容"),
    ReviewProblem.OTHER_VERSION: N_("草案刚刚换了新的一稿。请打开新稿重新审查"),
    ReviewProblem.ALREADY_DONE: N_("这一稿已经审查过，结论不能更改。要重新审查，请导入新的一稿"),
    ReviewProblem.REVIEWER_IS_DRAFTER: N_("起草人不能审查自己起草的内容"),
    ReviewProblem.REASON_MISSING: N_("请写明理由"),
}


# --- reading ---------------------------------------------------------------------------------------------------------


async def get_matter(number: str) -> MatterView:
    """The matter of this number, public or not. NotFound `matter.unknown`."""
    found = await queries.by_number(number)
    if found is None:
        raise _unknown()
    return found


async def get_matter_by_id(matter_id: UUID) -> MatterView:
    """The matter with this id, public or not. NotFound `matter.unknown`."""
    found = await queries.by_id(matter_id)
    if found is None:
        raise _unknown()
    return found


async def published_matter(number: str) -> MatterView:
    """For the public: NotFound also while nothing of it is published."""
    found = await queries.by_number(number)
    if found is None or found.published_at is None:
        raise _unknown()
    return found


async def list_matters(
    *,
    stages: Iterable[Stage] = (),
    q: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
    published_only: bool = True,
    lead_units: Iterable[UUID] | None = None,
) -> MatterPage:
    """One page of matters, newest first (by publication, or by creation when unpublished ones are asked for too).

    `stages` empty: all. `q`: words of the title, taken literally. `page` below 1 is the first. `lead_units`: only theirs.
    """
    page, per_page = min(LAST_PAGE, max(1, page)), min(100, max(1, per_page))
    items, total = await queries.page_of(
        stages=tuple(stages),
        q=q.strip()[:MAX_QUERY],
        published_only=published_only,
        lead_units=None if lead_units is None else tuple(lead_units),
        limit=per_page,
        offset=(page - 1) * per_page,
    )
    return MatterPage(tuple(items), total, page, per_page)


async def list_office_matters(
    actor: Actor, *, stages: Iterable[Stage] = (), q: str = "", page: int = 1, per_page: int = PER_PAGE
) -> MatterPage:
    """All matters of the units this person works for, published or not."""
    units = await units_in_scope(actor)
    return await list_matters(
        stages=stages, q=q, page=page, per_page=per_page, published_only=False, lead_units=[unit.id for unit in units]
    )


async def units_in_scope(actor: Actor, role: Role | None = None) -> list[identity.OrganisationView]:
    """Organisations for which this person holds the role (None: any role)."""
    return [
        unit
        for unit in await identity.organisations()
        if any(grant.covers(unit.path) and role in (None, grant.role) for grant in actor.grants)
    ]


async def timeline(matter_id: UUID) -> list[StepView]:
    """The matter's story so far, in the order things happened."""
    return await queries.steps(matter_id)


async def public_steps(limit: int, *, matter_id: UUID | None = None) -> list[StepView]:
    """The newest steps of all public timelines, or of one matter's, newest first."""
    return await queries.public_steps(limit, matter_id)


async def step(step_id: int) -> StepView | None:
    """One step of a timeline."""
    return await queries.step(step_id)


async def reviews(matter_id: UUID) -> list[ReviewView]:
    """All secrecy reviews of all its versions, newest first."""
    return await queries.reviews(matter_id)


def may_see(actor: Actor, matter: MatterView) -> bool:
    """Whether this person works for the matter's unit in any role."""
    return any(grant.covers(matter.lead_unit_path) for grant in actor.grants)


async def open_matter(actor: Actor, number: str, role: Role | None = None) -> MatterView:
    """The matter for an office page. NotFound; NotPermitted when it belongs to a unit outside this person's scope,
    or they do not hold `role` there."""
    matter = await get_matter(number)
    if role is not None:
        identity.require(actor, role, matter.lead_unit_path)
    elif not may_see(actor, matter):
        raise NotPermitted("matter.other_unit", N_("这一事项由其他单位承办，您的账户不能查看"))
    return matter


# --- making and moving -----------------------------------------------------------------------------------------------


async def create_matter(actor: Actor, new: NewMatter) -> MatterView:
    """Make a matter. NotPermitted outside the drafter's scope, NotFound for an unknown unit or profile."""
    require_unit_of_work()
    unit = await identity.organisation(new.lead_unit_id)
    identity.require(actor, Role.DRAFTER, unit.path)
    procedures.profile(new.profile)
    at = clock.now()
    year = clock.local(at).year
    number = rules.matter_number(year, await queries.next_in_series(f"matter/{year}"))
    matter_id = await queries.insert(number, new, actor.staff_id, at)
    await record(
        actor.audit_name,
        "matter.created",
        f"matter:{matter_id}",
        {"number": number, "title": new.title, "profile": new.profile, "lead_unit": unit.path},
    )
    return await get_matter_by_id(matter_id)


async def advance(matter_id: UUID, stage: Stage, *, actor: str = "system") -> Stage:
    """Move the matter on; nothing happens when it is there or further. The stage it is at afterwards.

    RuleViolation `matter.stage` when a stage would be left out.
    """
    matter = await _locked(matter_id)
    try:
        target = rules.advanced(matter.stage, stage)
    except rules.StageNotAllowed as error:
        raise _stage_error(error.current, error.target) from error
    if target is not matter.stage:
        await queries.set_stage(matter_id, target)
        await record(actor, "matter.advanced", matter.audit_subject, {"from": matter.stage.value, "to": target.value})
    return target


async def reopen_consultation(matter_id: UUID, *, actor: str) -> None:
    """The closed consultation is opened again, by a notice of its own. RuleViolation `matter.stage` once it is answered."""
    matter = await _locked(matter_id)
    try:
        target = rules.reopened(matter.stage)
    except rules.StageNotAllowed as error:
        raise _stage_error(error.current, error.target) from error
    if target is not matter.stage:
        await queries.set_stage(matter_id, target)
        await record(actor, "matter.reopened", matter.audit_subject, {"from": matter.stage.value, "to": target.value})


async def hold(matter_id: UUID) -> None:
    """Take the matter's row before anything of the matter that another act may take too, so that all take it in one order."""
    await _locked(matter_id)


async def record_step(
    matter_id: UUID,
    kind: StepKind,
    occurred_at: datetime,
    facts: Mapping[str, Any],
    link: str | None = None,
    until: datetime | None = None,
) -> None:
    """Tell one step on the public timeline; the same step (kind, moment, link) is told once.

    `facts` are JSON-able and hold no personal data. The first published draft makes the matter public and gives it
    its index number.
    """
    matter = await _locked(matter_id)
    step_id = await queries.insert_step(matter_id, kind, occurred_at, until, dict(facts), link)
    if step_id is None:
        return
    await post(STEP, {"matter_id": str(matter_id), "step_id": step_id, "kind": kind.value})
    if kind is StepKind.DRAFT_PUBLISHED and matter.published_at is None:
        await queries.set_published(matter_id, occurred_at, await _index_number(matter, occurred_at))


async def schedule_publication(matter_id: UUID, at: datetime) -> None:
    """The current draft is to be published at this moment: from now on no other version takes its place.

    Called with the publication itself, whether it is now or later. RuleViolation unless the matter is ready, Conflict
    when it is scheduled already.
    """
    matter = await _locked(matter_id)
    if matter.scheduled:
        raise _scheduled(matter)
    if matter.stage is not Stage.READY:
        raise _stage_error(matter.stage, Stage.CONSULTING)
    await queries.set_publication(matter_id, at)


async def next_published(matter_id: UUID, at: datetime) -> None:
    """A further draft is published at this moment. Conflict when there is none that waits for it."""
    matter = await _locked(matter_id)
    if not matter.revised:
        raise Conflict("matter.nothing_to_publish", N_("没有等待公布的新稿。请重新打开页面"))
    await queries.set_publication(matter_id, at)


async def next_taken_back(matter_id: UUID, before: datetime) -> None:
    """The publication of a further draft was set for later and is not to be: it waits again. before: when the version that
    people read was published."""
    await _locked(matter_id)
    await queries.set_publication(matter_id, before)


async def draft_imported(matter_id: UUID, version_id: UUID, drafter_id: UUID, title: str, sha256: str) -> None:
    """A version was saved: it is the matter's current one now, and its secrecy review begins anew.

    Once the response is published it is the final text. Conflict `matter.scheduled` while the publication of a draft
    is set for later.
    """
    matter = await _locked(matter_id)
    if matter.scheduled:
        raise _scheduled(matter)
    await queries.set_version(
        matter_id,
        rules.stage_after_draft(matter.stage),
        version_id,
        title[:300],
        sha256,
        drafter_id,
        clock.now(),
        final=rules.is_final(matter.stage),
    )
    await record(
        f"staff:{drafter_id}",
        "matter.draft_imported",
        matter.audit_subject,
        {"version": str(version_id), "sha256": sha256},
    )


# --- secrecy review --------------------------------------------------------------------------------------------------


async def record_review(
    actor: Actor, matter: MatterView, version_id: UUID, outcome: ReviewOutcome, reason: str
) -> MatterView:
    """Record the secrecy review of a draft version.

    NotPermitted for a drafter of it or without the role here; Conflict when the version changed meanwhile or has its
    outcome; RuleViolation without a draft or a needed reason.
    """
    identity.require(actor, Role.REVIEWER, matter.lead_unit_path)
    current = await _locked(matter.id)
    problems = rules.review_problems(
        reviewer=actor.staff_id,
        drafters=current.drafters,
        current_version=current.version_id,
        version=version_id,
        state=current.review,
        outcome=outcome,
        reason=reason,
    )
    for problem in problems:
        raise _REVIEW_ERRORS[problem](f"review.{problem.value}", _REVIEW_PROBLEMS[problem])
    at, reason = clock.now(), reason.strip()
    sha256 = current.version_sha256 or ""
    await queries.insert_review(current.id, version_id, sha256, outcome, reason, actor.staff_id, at)
    await queries.set_review(current.id, rules.stage_after_review(current.stage, outcome), outcome, actor.staff_id, at)
    await record(
        actor.audit_name,
        "matter.reviewed",
        current.audit_subject,
        {"version": str(version_id), "sha256": sha256, "outcome": outcome.value},
    )
    return await get_matter_by_id(current.id)


_REVIEW_ERRORS: dict[ReviewProblem, type[Conflict | NotPermitted | RuleViolation]] = {
    ReviewProblem.NO_DRAFT: RuleViolation,
    ReviewProblem.OTHER_VERSION: Conflict,
    ReviewProblem.ALREADY_DONE: Conflict,
    ReviewProblem.REVIEWER_IS_DRAFTER: NotPermitted,
    ReviewProblem.REASON_MISSING: RuleViolation,
}


async def require_reviewed(matter_id: UUID, *, publisher: Actor | None = None, version_id: UUID | None = None) -> None:
    """RuleViolation unless the secrecy review of the current draft says it may be published.

    With `publisher` also NotPermitted when that person did the review; with `version_id` also Conflict when another
    version is current.
    """
    matter = await get_matter_by_id(matter_id)
    if version_id is None and matter.revised:
        # What is asked about is the published draft; the review of the next one does not hold it up.
        return
    if matter.review in _NOT_REVIEWED:
        raise RuleViolation(*_NOT_REVIEWED[matter.review])
    if version_id is not None and version_id != matter.version_id:
        raise Conflict("matter.other_version", N_("审查过的是另一稿。请重新打开页面再公布"))
    if publisher is not None and not rules.may_publish(publisher.staff_id, matter.reviewer_id):
        raise NotPermitted("matter.reviewer_publishes", N_("做保密审查的人不能公布。请由另一位发布员公布"))


# --- helpers ---------------------------------------------------------------------------------------------------------


def _unknown() -> NotFound:
    return NotFound("matter.unknown", N_("没有找到这一事项。编号可能不完整，或者还没有公布"))


def _stage_error(current: Stage, target: Stage) -> RuleViolation:
    return RuleViolation("matter.stage", N_("事项还没有办到这一步"), stage=current.value, target=target.value)


def _scheduled(matter: MatterView) -> Conflict:
    return Conflict(
        "matter.scheduled",
        N_("这一稿已定于 {publication_at} 公布，不能再换稿或改期")
        if matter.published_at is None
        else N_("下一稿已定于 {publication_at} 公布。要换稿，请发布员先撤回定时公布"),
        publication_at=matter.publication_at,
    )


async def _locked(matter_id: UUID) -> MatterView:
    """The matter, held until the unit of work ends; RuntimeError outside one, before anything is written."""
    require_unit_of_work()
    found = await queries.by_id(matter_id, lock=True)
    if found is None:
        raise _unknown()
    return found


async def _index_number(matter: MatterView, at: datetime) -> str | None:
    year = clock.local(at).year
    if rules.index_number("x", year, 1) is None:
        return None
    slug = matter.lead_unit_path.rsplit("/", 1)[-1]
    n = await queries.next_in_series(f"index/{slug.upper()}/{year}")
    return rules.index_number(slug, year, n)


async def published_after(after: str, limit: int) -> list[MatterView]:
    """Published matters, newest first, those after the one numbered `after` ("": from the beginning): a keyset, so that a
    list read page by page misses nothing and repeats nothing while matters are published."""
    return await queries.published_after(after, max(1, min(limit, 200)))
