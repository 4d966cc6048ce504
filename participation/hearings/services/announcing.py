"""An officer announces a hearing and, later, records that it was held."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from participation.audit.services import record
from participation.hearings import queries
from participation.hearings.notices import earliest_deadline, notice_check
from participation.hearings.rules import (
    ANNOUNCEABLE,
    HearingKind,
    HearingPlan,
    NoticeProblem,
    PoolCode,
    Selection,
    hearing_number,
    plan_problems,
)
from participation.hearings.services.reading import get_hearing
from participation.hearings.tables import Hearing, HearingPool
from participation.hearings.views import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import Stage, StepKind
from participation.matters.services import MatterView, get_matter, record_step, require_reviewed
from participation.platform.clock import local
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict, RuleViolation
from participation.platform.i18n import N_


@dataclass(frozen=True, slots=True)
class Announcement:
    """What an officer announces, as the form gives it. All datetimes are aware; opens_at None: at once."""

    kind: HearingKind
    title: str
    description: str
    agenda: str
    venue: str
    starts_at: datetime
    registration_opens_at: datetime | None
    registration_closes_at: datetime
    participant_places: int
    observer_places: int
    notice_reason: str = ""


async def announce(actor: Actor, matter_number: str, notice: Announcement) -> HearingView:
    """Publish the notice of a hearing, inside a unit of work.

    NotPermitted without the role for the matter's lead unit; RuleViolation when the matter is not cleared by its secrecy
    review or already answered, when the plan cannot be, or when the notice comes too late and its profile does not allow
    that (or allows it with a reason and there is none).
    """
    matter = await get_matter(matter_number)
    require(actor, Role.HEARING_OFFICER, matter.lead_unit_path)
    await _may_be_announced(matter)
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    opens_at = notice.registration_opens_at or at
    plan = HearingPlan(
        notice.kind,
        notice.starts_at,
        opens_at,
        notice.registration_closes_at,
        notice.participant_places,
        notice.observer_places,
    )
    if plan_problems(plan, at):
        raise RuleViolation("hearing.plan", N_("听证会的时间或席位安排不合规定。请核对后再发布"))
    check = notice_check(matter.profile, at, notice.starts_at)
    problem = check.problem(notice.notice_reason)
    if problem is NoticeProblem.TOO_LATE:
        raise RuleViolation(
            "hearing.notice_too_late", N_("公告太晚：最早可以 {earliest} 举行"), earliest=check.earliest
        )
    if problem is NoticeProblem.REASON_REQUIRED:
        raise RuleViolation(
            "hearing.notice_reason",
            N_("按规定最早 {earliest} 举行。要提前，请写明理由，理由随公告公布"),
            earliest=check.earliest,
        )
    deadline = earliest_deadline(matter.profile, at)
    hearing_id = uuid4()
    number = hearing_number(local(at).year, await queries.next_hearing_serial())
    await Hearing(
        id=hearing_id,
        number=number,
        matter=matter.id,
        kind=notice.kind.value,
        title=notice.title,
        description=notice.description,
        agenda=notice.agenda,
        venue=notice.venue,
        starts_at=notice.starts_at,
        registration_opens_at=opens_at,
        registration_closes_at=notice.registration_closes_at,
        notice_deadline=None if deadline is None else json.dumps(deadline.as_json()),
        notice_reason=notice.notice_reason if check.too_short else "",
        announced_at=at,
        announced_by=actor.staff_id,
    ).save()
    places = {PoolCode.PARTICIPANT: notice.participant_places, PoolCode.OBSERVER: notice.observer_places}
    await HearingPool.insert(
        *(
            HearingPool(
                id=uuid4(), hearing=hearing_id, code=code.value, selection=Selection.FIRST_COME.value, capacity=capacity
            )
            for code, capacity in places.items()
        )
    )
    await record_step(
        matter.id,
        StepKind.HEARING_ANNOUNCED,
        at,
        {
            "number": number,
            "title": notice.title,
            "starts_at": notice.starts_at.isoformat(),
            "venue": notice.venue,
            "participant_places": notice.participant_places,
            "observer_places": notice.observer_places,
        },
        link=f"/hearings/{number}",
    )
    await record(
        actor.audit_name,
        "hearing.announced",
        subject=f"hearing:{hearing_id}",
        facts={
            "number": number,
            "matter": matter.number,
            "starts_at": notice.starts_at.isoformat(),
            "participant_places": notice.participant_places,
            "observer_places": notice.observer_places,
            "notice_days": check.days_given,
            "notice_shortened": check.too_short,
        },
    )
    return await get_hearing(number)


async def _may_be_announced(matter: MatterView) -> None:
    if matter.published_at is None:
        await require_reviewed(matter.id)
    if Stage(matter.stage) not in ANNOUNCEABLE:
        raise RuleViolation(
            "hearing.stage", N_("现在不能发布听证公告：事项要先通过保密审查，并且还没有公布意见采纳情况")
        )


async def mark_held(actor: Actor, number: str, participants: int, observers: int, note: str) -> HearingView:
    """Record that a hearing was held, how many came and what is to be known of it, inside a unit of work.

    NotPermitted; Conflict when it has not begun or was recorded before.
    """
    hearing = await get_hearing(number)
    matter = await get_matter(hearing.matter_number)
    require(actor, Role.HEARING_OFFICER, matter.lead_unit_path)
    done = await queries.mark_held(hearing.id, participants, observers, note)
    if done is None:
        if hearing.held_at is not None:
            raise Conflict("hearing.held", N_("已于 {held_at} 记为举行，不用再记"), held_at=hearing.held_at)
        raise Conflict("hearing.not_begun", N_("{starts_at} 才开始，现在还不能记为已举行"), starts_at=hearing.starts_at)
    starts_at, _held_at = done
    await record_step(
        matter.id,
        StepKind.HEARING_HELD,
        starts_at,
        {
            "number": number,
            "title": hearing.title,
            "attended_participants": participants,
            "attended_observers": observers,
        },
        link=f"/hearings/{number}",
    )
    await record(
        actor.audit_name,
        "hearing.held",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "attended_participants": participants, "attended_observers": observers},
    )
    return await get_hearing(number)
