"""Publishing a draft for comment, and what its opening and closing do."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from participation.audit.services import record
from participation.consultations.queries import rounds
from participation.consultations.rules import PeriodProblem, Policy, is_shortened, period_problems
from participation.consultations.services.reading import get_consultation
from participation.consultations.tables import Consultation
from participation.consultations.views import ConsultationView
from participation.drafts import services as drafts
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import Stage, StepKind
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post
from participation.procedures import services as procedures
from participation.procedures.rules import local_day
from participation.procedures.services import Deadline, Period, Profile, RuleCode

OPENED, CLOSED = "consultation.opened", "consultation.closed"
"""Audit actions and outbox topics; the messages hold {consultation_id, matter_id}."""

PROBLEMS = {
    PeriodProblem.OPENS_IN_PAST: N_("开始时间已经过去。留空即为现在"),
    PeriodProblem.CLOSES_IN_PAST: N_("截止时间已经过去"),
    PeriodProblem.CLOSES_BEFORE_OPENING: N_("截止时间要晚于开始时间"),
    PeriodProblem.TOO_LONG: N_("期限超过一年，请核对年份"),
    PeriodProblem.SHORTENING_NOT_ALLOWED: N_("这种程序的征求意见期限不得缩短"),
    PeriodProblem.REASON_MISSING: N_("期限短于规定，要写明缩短的理由。理由随草案一并公布"),
    PeriodProblem.REASON_WITHOUT_SHORTENING: N_("期限没有缩短，不用填写缩短的理由"),
}


OPEN_TO_ALL = Policy()
"""Anybody, without a name; agreeing and files allowed."""


class PeriodRefused(RuleViolation):
    """The period cannot be published; `problems` are all the reasons."""

    def __init__(self, problems: tuple[PeriodProblem, ...]) -> None:
        self.problems = problems
        super().__init__(f"consultation.{problems[0].value}", PROBLEMS[problems[0]])


@dataclass(frozen=True, slots=True)
class Plan:
    """When a round would open and close. `statutory` is what the profile demands of this opening, None: nothing."""

    opens_at: datetime
    closes_at: datetime
    statutory: Deadline | None
    shortened: bool
    problems: tuple[PeriodProblem, ...]


def plan(
    profile_code: str,
    *,
    moment: datetime,
    opens_at: datetime | None = None,
    days: int | None = None,
    closes_at: datetime | None = None,
    reason: str = "",
) -> Plan:
    """The period that would be published, with everything that forbids it.

    Without days and closes_at the profile's own period; days (≥ 1) end at 24:00 of the last one, in the profile's unit;
    closes_at is exact and wins over days. `moment` is the database's now; all times are aware.
    """
    profile = procedures.profile(profile_code)
    opening = opens_at or moment
    day = local_day(opening)
    statutory = procedures.comment_deadline(profile_code, day)
    closing = closes_at or _deadline(profile, opening, days).closes_at
    problems = period_problems(profile, opening, closing, reason, calendar=procedures.working_calendar(), moment=moment)
    return Plan(opening, closing, statutory, is_shortened(closing, statutory), problems)


def _deadline(profile: Profile, opening: datetime, days: int | None) -> Deadline:
    usual = profile.default_comment_period
    rule = RuleCode.COMMENT_PERIOD
    return procedures.explain_deadline(
        local_day(opening),
        usual if days is None else Period(days, usual.unit),
        procedures.working_calendar(),
        rule=rule.value,
        article=profile.article(rule),
    )


async def publish(
    actor: Actor,
    matter_number: str,
    opens_at: datetime | None = None,
    days: int | None = None,
    shortened_reason: str | None = None,
    *,
    closes_at: datetime | None = None,
    policy: Policy = OPEN_TO_ALL,
) -> ConsultationView:
    """Inside a unit of work: publish the matter's newest draft for comment, now or at `opens_at`, under `policy`.

    NotPermitted without the role or when the publisher did the secrecy review; RuleViolation without a secrecy review
    that allows it, and PeriodRefused for the period; NotFound without a draft; Conflict when the matter has a round already.
    """
    require_unit_of_work()
    matter = await matters.get_matter(matter_number)
    require(actor, Role.PUBLISHER, matter.lead_unit_path)
    version = await drafts.latest(matter.id, kind="draft")
    if version is None:
        raise NotFound("consultation.no_draft", N_("这个事项还没有草案，先导入草案"))
    if await rounds.latest_of_matter(matter.id) is not None:
        # A second round would leave the first one's comments without an answer of their own.
        raise Conflict("consultation.exists", N_("本事项已经公布征求意见，不能再次公布"))
    await matters.require_reviewed(matter.id, publisher=actor, version_id=version.id)
    reason = (shortened_reason or "").strip()
    await procedures.refresh_calendar()
    planned = plan(
        matter.profile,
        moment=await rounds.database_now(),
        opens_at=opens_at,
        days=days,
        closes_at=closes_at,
        reason=reason,
    )
    if planned.problems:
        raise PeriodRefused(planned.problems)
    # From now on no other draft may take this one's place, also while its opening is still to come. It holds the
    # matter's row, so that of two publishers at the same moment the second is told.
    await matters.schedule_publication(matter.id, planned.opens_at)
    consultation_id = uuid4()
    await Consultation(
        id=consultation_id,
        matter=matter.id,
        version=version.id,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        deadline=None if planned.statutory is None else json.dumps(planned.statutory.as_json(), ensure_ascii=False),
        shortened_reason=reason,
        published_by=actor.staff_id,
        who_may_comment=policy.who.value,
        agreeing=policy.agreeing,
        attachments=policy.attachments,
    ).save()
    await drafts.freeze(version.id)
    await drafts.mark_published(version.id, planned.opens_at)
    await record(
        actor.audit_name,
        "consultation.published",
        f"consultation:{consultation_id}",
        {
            "matter_id": str(matter.id),
            "version_id": str(version.id),
            "text_sha256": version.text_sha256,
            "opens_at": planned.opens_at.isoformat(),
            "closes_at": planned.closes_at.isoformat(),
            "shortened_reason": reason,
            "who_may_comment": policy.who.value,
            "agreeing": policy.agreeing,
            "attachments": policy.attachments,
        },
    )
    # A round that opens now is opened by the publication itself, so that the page is there when the form answers.
    if await rounds.claim_opening(consultation_id):
        await note_opening(await get_consultation(consultation_id))
    return await get_consultation(consultation_id)


async def note_opening(consultation: ConsultationView) -> None:
    """Inside a unit of work: the opening of the first version, which was claimed, has come."""
    version = await drafts.version(consultation.version_id)
    link = consultation.draft_path
    await matters.advance(consultation.matter_id, Stage.CONSULTING)
    await matters.record_step(
        consultation.matter_id,
        StepKind.DRAFT_PUBLISHED,
        consultation.opens_at,
        {
            "title": version.title,
            "ordinal": version.ordinal,
            "articles": version.article_count,
            "provisions": version.provision_count,
            "text_sha256": version.text_sha256,
        },
        link=link,
    )
    await tell_opening(consultation)


async def tell_opening(consultation: ConsultationView) -> None:
    """The step on the public timeline, the audit event and the message of an opening that was claimed."""
    await matters.record_step(
        consultation.matter_id,
        StepKind.CONSULTATION_OPENED,
        consultation.opens_at,
        {
            "closes_at": consultation.closes_at.isoformat(),
            "deadline": None if consultation.deadline is None else consultation.deadline.as_json(),
            "shortened_reason": consultation.shortened_reason,
        },
        link=consultation.draft_path,
        until=consultation.closes_at,
    )
    await _tell(OPENED, consultation)


async def note_closing(consultation: ConsultationView) -> None:
    """Inside a unit of work: the closing of a round, which was claimed, has come."""
    await matters.advance(consultation.matter_id, Stage.REPLYING)
    await matters.record_step(
        consultation.matter_id,
        StepKind.CONSULTATION_CLOSED,
        consultation.closes_at,
        # No number of comments: letters that arrived in time are still typed in after the closing.
        {},
        link=f"/matters/{consultation.matter_number}/comments",
    )
    await _tell(CLOSED, consultation)


async def _tell(what: str, consultation: ConsultationView) -> None:
    await record(
        "system",
        what,
        f"consultation:{consultation.id}",
        {
            "matter_id": str(consultation.matter_id),
            "opens_at": consultation.opens_at.isoformat(),
            "closes_at": consultation.closes_at.isoformat(),
        },
    )
    await post(what, {"consultation_id": str(consultation.id), "matter_id": str(consultation.matter_id)})
