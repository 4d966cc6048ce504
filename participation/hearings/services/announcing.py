"""An officer announces a hearing and, later, records that it was held."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings.notices import earliest_deadline, notice_check
from participation.hearings.queries import reading, seats
from participation.hearings.rules import (
    ANNOUNCEABLE,
    Condition,
    ConditionKind,
    HearingKind,
    HearingPlan,
    Mode,
    NoticeProblem,
    PoolCode,
    PoolPlan,
    Seating,
    hearing_number,
    plan_problems,
    pool_problems,
    slugs,
)
from participation.hearings.rules.seating import SeatKind, read_grid
from participation.hearings.services.notices import publish_first
from participation.hearings.services.reading import get_hearing
from participation.hearings.tables import Hearing, HearingPool
from participation.hearings.views import HearingView
from participation.hearings.words import POOLS
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import Stage, StepKind
from participation.matters.services import MatterView, get_matter, record_step, require_reviewed
from participation.platform.clock import local
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict, RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.procedures.services import refresh_calendar


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
    pools: tuple[PoolPlan, ...]
    notice_reason: str = ""
    mode: Mode = Mode.IN_PERSON
    online_address: str = ""
    ends_at: datetime | None = None
    session_label: str = ""
    same_occasion: str = ""
    phone_proof: bool = False
    offer_hours: int = 2
    offers_until: datetime | None = None
    remind_at: datetime | None = None
    seating: Seating = Seating.FREE
    seat_plan: str = ""

    def places(self, code: PoolCode) -> int:
        """All places of that kind."""
        return sum(pool.capacity for pool in self.pools if pool.code is code)


def simple_pools(participants: int, observers: int) -> tuple[PoolPlan, ...]:
    """One pool of participants and one of observers, both in the order of arrival, for adults."""
    adult = (Condition(ConditionKind.AGE, minimum=18),)
    return (
        PoolPlan(PoolCode.PARTICIPANT, participants, conditions=adult),
        PoolPlan(PoolCode.OBSERVER, observers, conditions=adult),
    )


async def announce(actor: Actor, matter_number: str, notice: Announcement) -> HearingView:
    """Publish the notice of a session about a matter, inside a unit of work.

    NotPermitted without the role for the matter's lead unit; RuleViolation when the matter is not cleared by its secrecy
    review or already answered, when the plan cannot be, or when the notice comes too late and its profile does not allow
    that (or allows it with a reason and there is none).
    """
    matter = await get_matter(matter_number)
    require(actor, Role.HEARING_OFFICER, matter.lead_unit_path)
    await _may_be_announced(matter)
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    _require_sound(notice, at)
    await refresh_calendar()
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
    number = await _open(
        actor,
        notice,
        at,
        organiser=matter.lead_unit_id,
        matter_id=matter.id,
        series=await _series(notice.same_occasion, matter.id),
        deadline=None if deadline is None else deadline.as_json(),
        reason=notice.notice_reason if check.too_short else "",
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
            "participant_places": notice.places(PoolCode.PARTICIPANT),
            "observer_places": notice.places(PoolCode.OBSERVER),
        },
        link=f"/hearings/{number}",
    )
    facts = {"matter": matter.number, "notice_days": check.days_given, "notice_shortened": check.too_short}
    await _announced(actor, notice, number, facts)
    return await get_hearing(number)


async def announce_meeting(
    actor: Actor, organiser: UUID, organiser_path: str, notice: Announcement, cleared: Mapping[str, object]
) -> HearingView:
    """Publish the notice of a government meeting about no matter of ours, inside a unit of work.

    ``cleared``: what the audit keeps of the secrecy review that came before. No procedure fixes how long ahead such a
    notice comes. NotPermitted; RuleViolation when the plan cannot be.
    """
    if not any(actor.holds(role, organiser_path) for role in (Role.HEARING_OFFICER, Role.PUBLISHER)):
        require(actor, Role.HEARING_OFFICER, organiser_path)
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    _require_sound(notice, at)
    if notice.kind is not HearingKind.GOVERNMENT_MEETING:
        raise RuleViolation("hearing.plan", N_("听证会的时间或席位安排不合规定。请核对后再发布"))
    number = await _open(actor, notice, at, organiser=organiser, series=await _series(notice.same_occasion, None))
    await _announced(actor, notice, number, cleared)
    return await get_hearing(number)


def _require_sound(notice: Announcement, at: datetime) -> None:
    plan = HearingPlan(
        notice.kind,
        notice.starts_at,
        notice.registration_opens_at or at,
        notice.registration_closes_at,
        notice.places(PoolCode.PARTICIPANT),
        notice.places(PoolCode.OBSERVER),
    )
    if plan_problems(plan, at) or pool_problems(notice.pools):
        raise RuleViolation("hearing.plan", N_("听证会的时间或席位安排不合规定。请核对后再发布"))


async def _open(
    actor: Actor,
    notice: Announcement,
    at: datetime,
    *,
    organiser: UUID,
    series: UUID | None,
    matter_id: UUID | None = None,
    deadline: object = None,
    reason: str = "",
) -> str:
    """The rows of the session, its pools and seats; its number."""
    hearing_id = uuid4()
    number = hearing_number(local(at).year, await reading.next_hearing_serial())
    await Hearing(
        id=hearing_id,
        number=number,
        matter=matter_id,
        organiser=organiser,
        kind=notice.kind.value,
        mode=notice.mode.value,
        series=series,
        session_label=notice.session_label,
        title=notice.title,
        description=notice.description,
        agenda=notice.agenda,
        venue=notice.venue,
        online_address=notice.online_address,
        starts_at=notice.starts_at,
        ends_at=notice.ends_at,
        registration_opens_at=notice.registration_opens_at or at,
        registration_closes_at=notice.registration_closes_at,
        phone_proof=notice.phone_proof,
        offer_hours=notice.offer_hours,
        offers_until=notice.offers_until or notice.starts_at,
        remind_at=notice.remind_at,
        seating=notice.seating.value,
        seat_plan=notice.seat_plan,
        notice_deadline=None if deadline is None else json.dumps(deadline),
        notice_reason=reason,
        announced_at=at,
        announced_by=actor.staff_id,
    ).save()
    rows = [
        pool_row(hearing_id, slug, position, pool)
        for position, (slug, pool) in enumerate(zip(slugs(notice.pools), notice.pools, strict=True))
    ]
    await HearingPool.insert(*rows)
    await _seats(hearing_id, notice, rows)
    return number


async def _announced(actor: Actor, notice: Announcement, number: str, more: Mapping[str, object]) -> None:
    hearing = await get_hearing(number)
    await record(
        actor.audit_name,
        "hearing.announced",
        subject=f"hearing:{hearing.id}",
        facts={
            "number": number,
            "starts_at": notice.starts_at.isoformat(),
            "participant_places": notice.places(PoolCode.PARTICIPANT),
            "observer_places": notice.places(PoolCode.OBSERVER),
            **more,
        },
    )
    await publish_first(actor, number)


async def _series(number: str, matter_id: UUID | None) -> UUID | None:
    """The series of the session of this number, which begins one where it has none yet; "" is a session by itself."""
    if not number:
        return None
    other = await get_hearing(number)
    if other.matter_id != matter_id:
        raise RuleViolation("hearing.series", N_("同一次会议的场次要属于同一个事项"))
    return other.series or await reading.begin_series(other.id)


async def _seats(hearing_id: UUID, notice: Announcement, pools: list[HearingPool]) -> None:
    if notice.seating is Seating.FREE:
        return
    found, faults = read_grid(notice.seat_plan)
    usable = sum(seat.kind is not SeatKind.BLOCKED for seat in found)
    if faults or usable < sum(pool.capacity for pool in notice.pools):
        raise RuleViolation("hearing.seats", N_("座位图写错了，或者座位比席位少。请核对后再发布"))
    zones: dict[str, UUID] = {}
    for row in pools:
        zones |= {row.slug: row.id, row.name or _(POOLS[PoolCode(row.code)]): row.id}
    await seats.insert(hearing_id, [(seat, zones.get(seat.zone)) for seat in found])


def pool_row(hearing_id: UUID, slug: str, position: int, plan: PoolPlan) -> HearingPool:
    """The row of a pool as it is announced."""
    return HearingPool(
        id=uuid4(),
        hearing=hearing_id,
        code=plan.code.value,
        slug=slug,
        name=plan.name,
        note=plan.note,
        position=position,
        selection=plan.selection.value,
        recommended_by=plan.recommended_by,
        capacity=plan.capacity,
        alternates=plan.alternates,
        share=plan.share.numerator,
        share_of=plan.share.denominator,
        conditions=json.dumps([condition.as_json() for condition in plan.conditions], ensure_ascii=False),
        questions=json.dumps([question.as_json() for question in plan.questions], ensure_ascii=False),
        id_number=plan.id_number,
        companions=plan.companions,
        group_size=plan.group_size,
        waitlist=plan.waitlist,
        cascade=plan.cascade,
        shortfall=plan.shortfall.value,
    )


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
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    done = await reading.mark_held(hearing.id, participants, observers, note)
    if done is None:
        if hearing.held_at is not None:
            raise Conflict("hearing.held", N_("已于 {held_at} 记为举行，不用再记"), held_at=hearing.held_at)
        raise Conflict("hearing.not_begun", N_("{starts_at} 才开始，现在还不能记为已举行"), starts_at=hearing.starts_at)
    starts_at, _held_at = done
    if hearing.matter_id is not None:
        await record_step(
            hearing.matter_id,
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
