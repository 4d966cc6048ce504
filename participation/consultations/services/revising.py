"""A further version of a draft: published while people are being heard, or after that.

Each version has a round of its own, so that every comment stays with the text it was made on. The round before it ends at that
moment. The new one either *continues* it – the announced closing stands – or has a period of its own (ADR 0010).
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.queries import revising, rounds
from participation.consultations.rules.periods import BACKDATING_TOLERANCE
from participation.consultations.services.publishing import PeriodRefused, plan, tell_opening
from participation.consultations.services.reading import consultation_view, get_consultation
from participation.consultations.tables import Consultation
from participation.consultations.views import ConsultationView
from participation.drafts import services as drafts
from participation.drafts.services import VersionView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import Stage, StepKind, reached
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, Conflict, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post

REVISED = "consultation.revised"
"""Audit action and outbox topic; the message holds {consultation_id, previous_id, version_id, matter_id}."""

MAX_NOTE = 2000


class Way(StrEnum):
    """How a further version is put up for comment."""

    CONTINUE = "continue"  # it takes the place of the text of the running round; the announced closing stands
    NEW_ROUND = "new_round"  # a round with a period of its own


async def next_version(matter_id: UUID) -> tuple[VersionView, VersionView] | None:
    """(published, next): the newest published draft and the imported one that waits behind it; None where none waits."""
    matter = await matters.get_matter_by_id(matter_id)
    if not matter.revised:
        return None
    published = await drafts.latest(matter_id, kind="draft", published_only=True)
    newest = await drafts.latest(matter_id, kind="draft")
    if published is None or newest is None or newest.id == published.id:
        return None
    return published, newest


async def set_version(ahead: ConsultationView) -> tuple[VersionView, VersionView]:
    """(published, next) of a round that `scheduled_next` gave."""
    before = await get_consultation(await revising.before(ahead.id))
    return await drafts.version(before.version_id), await drafts.version(ahead.version_id)


async def scheduled_next(matter_id: UUID) -> ConsultationView | None:
    """The round of a further version whose publication is set and has not come; for officers only."""
    row = await rounds.scheduled_next(matter_id)
    return None if row is None else consultation_view(row)


async def publish_next(
    actor: Actor,
    matter_number: str,
    way: Way,
    note: str,
    *,
    opens_at: datetime | None = None,
    days: int | None = None,
    closes_at: datetime | None = None,
    shortened_reason: str = "",
) -> ConsultationView:
    """Inside a unit of work: publish the imported further draft with a note that says what was changed and why, now or at
    `opens_at`. Set for later, the round before it ends at that second by itself, and nothing of it is public until then.

    NotPermitted without the role or for whoever did its secrecy review; RuleViolation without that review, without a note or
    for an opening in the past or, for CONTINUE, after the closing; Closed once the response is out, and for CONTINUE when the
    round has closed; Conflict without a waiting draft or when another version took its place; PeriodRefused for a period of
    its own.
    """
    require_unit_of_work()
    note = note.strip()
    if not note:
        raise RuleViolation("consultation.note_missing", N_("请写明改了什么、为什么改。说明随新稿一并公布"))
    matter = await matters.get_matter(matter_number)
    require(actor, Role.PUBLISHER, matter.lead_unit_path)
    # The matter's row first, as with every publication: of two at the same moment the second is told.
    await matters.hold(matter.id)
    matter = await matters.get_matter(matter_number)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered_draft", N_("意见采纳情况已经公布，不能再公布新的草案"))
    waiting = await next_version(matter.id)
    latest = await rounds.latest_of_matter(matter.id)
    if waiting is None or latest is None:
        raise Conflict("matter.nothing_to_publish", N_("没有等待公布的新稿。请重新打开页面"))
    version = waiting[1]
    await matters.require_reviewed(matter.id, publisher=actor, version_id=version.id)
    before = await revising.lock_round(latest["id"])
    if not before["begun"]:
        raise Conflict("consultation.scheduled_first", N_("上一稿还没有开始征求意见。请等它公布以后再办"))
    later = _later(opens_at, before["moment"])
    _require_running(way, later, before)
    planned = None
    if way is Way.NEW_ROUND:
        planned = plan(
            matter.profile,
            moment=before["moment"],
            opens_at=later,
            days=days,
            closes_at=closes_at,
            reason=shortened_reason.strip(),
        )
        if planned.problems:
            raise PeriodRefused(planned.problems)
    moment = await _hand_over(before, later)
    consultation_id = uuid4()
    statutory = None if planned is None or planned.statutory is None else planned.statutory.as_json()
    await Consultation(
        id=consultation_id,
        matter=matter.id,
        version=version.id,
        opens_at=moment,
        closes_at=planned.closes_at if planned else before["closes_at"],
        deadline=json.dumps(statutory, ensure_ascii=False) if statutory else (None if planned else before["deadline"]),
        shortened_reason=shortened_reason.strip() if planned else before["shortened_reason"],
        published_by=actor.staff_id,
        who_may_comment=before["who_may_comment"],
        agreeing=before["agreeing"],
        attachments=before["attachments"],
        continues=before["id"] if way is Way.CONTINUE else None,
        revision_note=note[:MAX_NOTE],
    ).save()
    await matters.next_published(matter.id, moment)
    facts = {"way": way.value, "opens_at": moment.isoformat(), "note": note[:MAX_NOTE]}
    facts |= {"version_id": str(version.id), "text_sha256": version.text_sha256}
    if later is not None:
        await record(actor.audit_name, "consultation.next_scheduled", f"consultation:{consultation_id}", facts)
    elif await rounds.claim_opening(consultation_id):
        await open_next(await get_consultation(consultation_id), actor=actor.audit_name)
    return await get_consultation(consultation_id)


async def take_back_next(actor: Actor, matter_number: str) -> None:
    """Inside a unit of work: a further version that is set for later is not published then; it waits again, and the round
    before it keeps its announced closing. Conflict when none is set, or it was published meanwhile."""
    require_unit_of_work()
    matter = await matters.get_matter(matter_number)
    require(actor, Role.PUBLISHER, matter.lead_unit_path)
    await matters.hold(matter.id)
    ahead = await rounds.scheduled_next(matter.id)
    if ahead is None:
        raise Conflict("consultation.nothing_scheduled", N_("没有定时公布的新稿，可能刚刚已经公布。请重新打开页面"))
    before_id = await revising.before(ahead["id"])
    before = await revising.lock_round(before_id)
    if not await revising.take_back(ahead["id"], before_id):
        raise Conflict("consultation.nothing_scheduled", N_("没有定时公布的新稿，可能刚刚已经公布。请重新打开页面"))
    await matters.next_taken_back(matter.id, before["opens_at"])
    facts = {"version_id": str(ahead["version"]), "opens_at": ahead["opens_at"].isoformat()}
    await record(actor.audit_name, "consultation.next_taken_back", f"consultation:{ahead['id']}", facts)


async def open_next(consultation: ConsultationView, *, actor: str = "system") -> None:
    """Inside a unit of work that holds the matter's row: the opening of a further version, which was claimed, has come."""
    version = await drafts.freeze(consultation.version_id)
    await drafts.mark_published(version.id, consultation.opens_at)
    await matters.reopen_consultation(consultation.matter_id, actor=actor)
    facts = {
        "matter_id": str(consultation.matter_id),
        "consultation_id": str(consultation.id),
        "previous_id": str(await revising.before(consultation.id)),
        "version_id": str(version.id),
    }
    way = Way.CONTINUE if consultation.continued else Way.NEW_ROUND
    said = {"way": way.value, "text_sha256": version.text_sha256, "note": consultation.revision_note}
    await record(actor, REVISED, f"consultation:{consultation.id}", facts | said)
    await _tell(consultation, version, way, consultation.revision_note)
    await post(REVISED, facts)


def _later(opens_at: datetime | None, moment: datetime) -> datetime | None:
    """The opening that is set for later; None for now, which a form filled in slowly means as well."""
    if opens_at is None or moment - BACKDATING_TOLERANCE <= opens_at <= moment:
        return None
    if opens_at < moment:
        raise RuleViolation("consultation.opens_in_past", N_("开始时间已经过去。留空即为现在"))
    return opens_at


def _require_running(way: Way, later: datetime | None, before: Any) -> None:
    """A version that continues a round takes over while that still runs."""
    if way is not Way.CONTINUE:
        return
    if not before["running"]:
        raise Closed(
            "consultation.ended", N_("上一稿已于 {closes_at} 截止，只能另开一轮"), closes_at=before["closes_at"]
        )
    if later is not None and later >= before["closes_at"]:
        raise RuleViolation(
            "consultation.next_too_late",
            N_("上一稿到 {closes_at} 截止，开始时间要早于它；晚于它请选“另开一轮”"),
            closes_at=before["closes_at"],
        )


async def _hand_over(before: Any, later: datetime | None) -> datetime:
    """The round before ends when the next version opens, if it still runs then; that moment."""
    if later is not None:
        await revising.end_round_at(before["id"], later)
        return later
    moment: datetime = await revising.end_round(before["id"]) if before["running"] else before["moment"]
    return moment


async def _tell(consultation: ConsultationView, version: VersionView, way: Way, note: str) -> None:
    """The public timeline: the new text; a round of its own is told as an opening as well."""
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
            "note": note,
        },
        link=consultation.draft_path,
    )
    if way is Way.NEW_ROUND:
        await tell_opening(consultation)
