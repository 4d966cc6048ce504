"""A further version of a draft: published while people are being heard, or after that.

Each version has a round of its own, so that every comment stays with the text it was made on. The round before it ends at that
moment. The new one either *continues* it – the announced closing stands – or has a period of its own (ADR 0010).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.queries import revising, rounds
from participation.consultations.services.publishing import PeriodRefused, plan, tell_opening
from participation.consultations.services.reading import get_consultation
from participation.consultations.tables import Consultation
from participation.consultations.views import ConsultationView
from participation.drafts import services as drafts
from participation.drafts.services import VersionView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import Stage, StepKind, reached
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post

REVISED = "consultation.revised"
"""Audit action and outbox topic; the message holds {consultation_id, previous_id, version_id, matter_id}."""

MAX_NOTE = 2000


class Way(StrEnum):
    """How a further version is put up for comment."""

    CONTINUE = "continue"  # it takes the place of the text of the running round; the announced closing stands
    NEW_ROUND = "new_round"  # a round with a period of its own


@dataclass(frozen=True, slots=True)
class RoundStory:
    """What belongs to a round because of versions before and after it. continues: the round whose text this one replaced;
    note: what was changed and why; replaced_at: when a newer version ended it, planned_closes_at: what its closing had been."""

    continues: UUID | None
    note: str
    replaced_at: datetime | None
    planned_closes_at: datetime | None


async def round_story(consultation_id: UUID) -> RoundStory:
    """NotFound for an unknown round."""
    row = await revising.story_of(consultation_id)
    if row is None:
        raise NotFound("consultation.unknown", N_("没有找到这次征求意见"))
    return RoundStory(row["continues"], row["revision_note"], row["replaced_at"], row["planned_closes_at"])


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


async def publish_next(
    actor: Actor,
    matter_number: str,
    way: Way,
    note: str,
    *,
    days: int | None = None,
    closes_at: datetime | None = None,
    shortened_reason: str = "",
) -> ConsultationView:
    """Inside a unit of work: publish the imported further draft now, with a note that says what was changed and why.

    NotPermitted without the role or for whoever did its secrecy review; RuleViolation without that review or without a note;
    Closed once the response is out, and for CONTINUE when the round has closed; Conflict without a waiting draft or when another
    version took its place; PeriodRefused for a period of its own.
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
    running = bool(before["running"])
    if way is Way.CONTINUE and not running:
        raise Closed(
            "consultation.ended", N_("上一稿已于 {closes_at} 截止，只能另开一轮"), closes_at=before["closes_at"]
        )
    planned = None
    if way is Way.NEW_ROUND:
        planned = plan(
            matter.profile, moment=before["moment"], days=days, closes_at=closes_at, reason=shortened_reason.strip()
        )
        if planned.problems:
            raise PeriodRefused(planned.problems)
    moment = await revising.end_round(before["id"]) if running else before["moment"]
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
    await drafts.freeze(version.id)
    await drafts.mark_published(version.id, moment)
    await matters.next_published(matter.id, moment)
    await matters.reopen_consultation(matter.id, actor=actor.audit_name)
    facts = {
        "matter_id": str(matter.id),
        "consultation_id": str(consultation_id),
        "previous_id": str(before["id"]),
        "version_id": str(version.id),
    }
    await record(
        actor.audit_name,
        REVISED,
        f"consultation:{consultation_id}",
        {**facts, "way": way.value, "text_sha256": version.text_sha256, "note": note[:MAX_NOTE]},
    )
    await rounds.claim_opening(consultation_id)
    opened = await get_consultation(consultation_id)
    await _tell(opened, version, way, note)
    await post(REVISED, facts)
    return opened


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
