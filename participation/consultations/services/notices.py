"""Signed public notices that move a closing: extension, reopening, and what a late holiday does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.queries import notices, rounds
from participation.consultations.rules import ConsultationState
from participation.consultations.rules.notices import (
    ChangeProblem,
    NoticeKind,
    change_problems,
    fingerprint,
    kind_for,
    notice_number,
    recomputed_closing,
)
from participation.consultations.services.reading import get_consultation
from participation.consultations.tables.notices import ConsultationNotice
from participation.consultations.views import ConsultationView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import Stage, StepKind, reached
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post
from participation.procedures import services as procedures
from participation.procedures.rules import end_of, local_day
from participation.procedures.services import Deadline

TOPIC = "consultation.notice"
"""Outbox topic; the message holds {consultation_id, matter_id, number, kind}."""

PROBLEMS = {
    ChangeProblem.NOT_LATER: N_("新的截止时间要晚于现在的截止时间。公布过的期限只能延长，不能缩短"),
    ChangeProblem.IN_PAST: N_("新的截止时间已经过去"),
    ChangeProblem.TOO_SHORT: N_("重新开放至少一天"),
    ChangeProblem.TOO_LONG: N_("期限超过一年，请核对年份"),
    ChangeProblem.REASON_MISSING: N_("请写明理由，理由随公告公布"),
    ChangeProblem.SIGNATORY_MISSING: N_("请填写签发人的姓名和职务"),
}
STEPS = {
    NoticeKind.EXTENDED: StepKind.CONSULTATION_EXTENDED,
    NoticeKind.REOPENED: StepKind.CONSULTATION_REOPENED,
    NoticeKind.RECOMPUTED: StepKind.DEADLINE_RECOMPUTED,
}
CALENDAR = "国务院办公厅节假日安排"
"""Who 'signs' what the calendar did, as printed in the notice (Chinese, like every notice)."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as everyone may read it; times are aware."""

    number: str
    kind: NoticeKind
    consultation_id: UUID
    matter_id: UUID
    matter_number: str
    old_opens_at: datetime
    old_closes_at: datetime
    new_opens_at: datetime
    new_closes_at: datetime
    reason: str
    signatory: str
    published_at: datetime
    sha256: str
    deadline: Deadline | None

    @property
    def path(self) -> str:
        return f"/matters/{self.matter_number}/notices/{self.number.rpartition('-G')[2]}"


class ChangeRefused(RuleViolation):
    """The period cannot be changed so; `problems` are all the reasons."""

    def __init__(self, problems: tuple[ChangeProblem, ...]) -> None:
        self.problems = problems
        super().__init__(f"consultation.{problems[0].value}", PROBLEMS[problems[0]])


def closing_of(
    consultation: ConsultationView, *, days: int | None, closes_at: datetime | None, moment: datetime
) -> datetime:
    """The new closing someone asks for: exact, or so many days after the present one (after now for a closed round),
    to the end of the last day."""
    if closes_at is not None:
        return closes_at
    base = moment if consultation.state is ConsultationState.CLOSED else consultation.closes_at - timedelta(seconds=1)
    return end_of(local_day(base) + timedelta(days=days or 0))


def problems_of(
    consultation: ConsultationView, new_closes_at: datetime, *, reason: str, signatory: str, moment: datetime
) -> tuple[ChangeProblem, ...]:
    """What forbids the change, for the form."""
    return change_problems(
        kind_for(consultation.state),
        consultation.closes_at,
        new_closes_at,
        reason=reason,
        signatory=signatory,
        moment=moment,
    )


async def change_period(
    actor: Actor,
    matter_number: str,
    expected: NoticeKind,
    *,
    days: int | None = None,
    closes_at: datetime | None = None,
    reason: str,
    signatory: str,
) -> NoticeView:
    """Inside a unit of work: extend the matter's running round, or open its closed one again, by a signed notice.

    ``expected``: what the officer saw on the form. Conflict `consultation.changed` when the round closed meanwhile;
    ChangeRefused; Closed `consultation.answered` once the response is published; NotFound without a round. The
    database's clock decides, in the statement that moves the closing.
    """
    require_unit_of_work()
    matter = await matters.get_matter(matter_number)
    require(actor, Role.PUBLISHER, matter.lead_unit_path)
    row = await rounds.latest_of_matter(matter.id)
    if row is None:
        raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再延长或者重新开放"))
    ahead = await rounds.scheduled_next(matter.id)
    if ahead is not None and (not ahead["continued"] or expected is NoticeKind.REOPENED):
        raise Conflict(
            "consultation.next_scheduled",
            N_("第 {ordinal} 稿定于 {opens_at} 公布并另开一轮。请等它公布以后再办，或者先撤回定时公布"),
            ordinal=ahead["ordinal"],
            opens_at=ahead["opens_at"],
        )
    # The matter first, then the round: the order in which every change takes them.
    if expected is NoticeKind.REOPENED:
        await matters.reopen_consultation(matter.id, actor=actor.audit_name)
    locked = await notices.lock_round(row["id"])
    consultation = await get_consultation(row["id"])
    if kind_for(consultation.state) is not expected:
        raise _changed()
    closing = closing_of(consultation, days=days, closes_at=closes_at, moment=locked["moment"])
    problems = problems_of(consultation, closing, reason=reason, signatory=signatory, moment=locked["moment"])
    if problems:
        raise ChangeRefused(problems)
    if not await notices.move_closing(consultation.id, closing, reopen=expected is NoticeKind.REOPENED):
        raise _changed()
    return await _publish(
        consultation, expected, closing, reason=reason.strip(), signatory=signatory.strip(), actor=actor
    )


async def recompute_running() -> list[UUID]:
    """Which rounds a change of the calendar may touch; each is then given to `recompute` in a unit of work of its own."""
    return await notices.running_with_working_days()


async def recompute(consultation_id: UUID, announcement: str) -> NoticeView | None:
    """Inside a unit of work: the computed deadline of a running round by the calendar in force; None where it stays.

    A passed date never changes and a closing never moves to an earlier moment. ``announcement``: the notice that changed
    the calendar, as printed. Doing it again changes nothing.
    """
    require_unit_of_work()
    consultation = await get_consultation(consultation_id)
    await matters.hold(consultation.matter_id)
    locked = await notices.lock_round(consultation_id)
    if locked["deadline"] is None or locked["closes_at"] <= locked["moment"]:
        return None
    await procedures.refresh_calendar()
    old = Deadline.from_json(json.loads(locked["deadline"]))
    new = procedures.recomputed(old, locked["moment"])
    if new == old:
        return None
    await notices.set_deadline(consultation_id, json.dumps(new.as_json(), ensure_ascii=False))
    facts = {"old_last_day": old.last_day.isoformat(), "new_last_day": new.last_day.isoformat()}
    await record("system", "consultation.deadline_recomputed", f"consultation:{consultation_id}", facts)
    closing = recomputed_closing(locked["closes_at"], old, new)
    if closing == locked["closes_at"] or not await notices.move_closing(consultation_id, closing, reopen=False):
        return None
    return await _publish(
        consultation, NoticeKind.RECOMPUTED, closing, reason=announcement, signatory=CALENDAR, deadline=new
    )


async def of_matter(matter_id: UUID) -> list[NoticeView]:
    """A matter's notices, oldest first."""
    return [_view(row) for row in await notices.of_matter(matter_id)]


async def find_notice(matter_number: str, n: str) -> NoticeView:
    """NotFound `notice.unknown`."""
    row = await notices.by_number(f"{matter_number}-G{n}"[:64]) if n.isascii() and n.isdigit() else None
    if row is None:
        raise NotFound("notice.unknown", N_("没有找到这份公告。地址可能不完整"))
    return _view(row)


async def _publish(
    consultation: ConsultationView,
    kind: NoticeKind,
    closing: datetime,
    *,
    reason: str,
    signatory: str,
    actor: Actor | None = None,
    deadline: Deadline | None = None,
) -> NoticeView:
    """Write the notice, its audit event, its step and its message; the closing was moved already."""
    number = notice_number(consultation.matter_number, await notices.count_of_matter(consultation.matter_id) + 1)
    published_at = await rounds.database_now()
    opens_at = published_at if kind is NoticeKind.REOPENED else consultation.opens_at
    facts = {
        "number": number,
        "kind": kind.value,
        "consultation": str(consultation.id),
        "old_opens_at": consultation.opens_at,
        "old_closes_at": consultation.closes_at,
        "new_opens_at": opens_at,
        "new_closes_at": closing,
        "reason": reason,
        "signatory": signatory,
        "published_at": published_at,
    }
    sha256 = fingerprint(facts)
    await ConsultationNotice(
        id=uuid4(),
        consultation=consultation.id,
        number=number,
        kind=kind.value,
        old_opens_at=consultation.opens_at,
        old_closes_at=consultation.closes_at,
        new_opens_at=opens_at,
        new_closes_at=closing,
        deadline=None if deadline is None else json.dumps(deadline.as_json(), ensure_ascii=False),
        reason=reason,
        signatory=signatory,
        signed_by=None if actor is None else actor.staff_id,
        published_at=published_at,
        sha256=sha256,
    ).save()
    who = "system" if actor is None else actor.audit_name
    audited = {
        "number": number,
        "old_closes_at": consultation.closes_at.isoformat(),
        "new_closes_at": closing.isoformat(),
        "sha256": sha256,
    }
    await record(who, f"consultation.{kind.value}", f"consultation:{consultation.id}", audited)
    found = await find_notice(consultation.matter_number, number.rpartition("-G")[2])
    if consultation.state is not ConsultationState.SCHEDULED:
        await matters.record_step(
            consultation.matter_id, STEPS[kind], published_at, {**audited, "reason": reason}, link=found.path
        )
    await post(
        TOPIC,
        {
            "consultation_id": str(consultation.id),
            "matter_id": str(consultation.matter_id),
            "number": number,
            "kind": kind.value,
        },
    )
    return found


def _changed() -> Conflict:
    return Conflict("consultation.changed", N_("征求意见刚刚截止，或者期限刚刚变动。请重新打开页面再办"))


def _view(row: Any) -> NoticeView:
    return NoticeView(
        number=row["number"],
        kind=NoticeKind(row["kind"]),
        consultation_id=row["consultation"],
        matter_id=row["matter"],
        matter_number=row["matter_number"],
        old_opens_at=row["old_opens_at"],
        old_closes_at=row["old_closes_at"],
        new_opens_at=row["new_opens_at"],
        new_closes_at=row["new_closes_at"],
        reason=row["reason"],
        signatory=row["signatory"],
        published_at=row["published_at"],
        sha256=row["sha256"],
        deadline=None if row["deadline"] is None else Deadline.from_json(json.loads(row["deadline"])),
    )
