"""What can be done with hearings: announce, register, withdraw, record as held, and what others may know of them."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings import queries, words
from participation.hearings.notices import earliest_deadline, notice_check
from participation.hearings.rules import (
    ANNOUNCEABLE,
    HearingKind,
    HearingPlan,
    NoticeProblem,
    PoolCode,
    RegistrationState,
    Selection,
    hearing_number,
    plan_problems,
)
from participation.hearings.tables import Hearing, HearingPool
from participation.hearings.tickets import code_of, is_code_of
from participation.hearings.views import HearingFacts, HearingView, PoolFacts, PoolView, RegistrationView, TicketView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import Stage, StepKind
from participation.matters.services import MatterView, get_matter, record_step, require_reviewed
from participation.platform.clock import local
from participation.platform.crypto import decrypt
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_, format_datetime, ngettext
from participation.platform.i18n import gettext as _

__all__ = [
    "Announcement",
    "HearingFacts",
    "HearingView",
    "PoolFacts",
    "PoolView",
    "RegistrationView",
    "TicketView",
    "announce",
    "facts_for_summary",
    "get_hearing",
    "mark_held",
    "of_matter",
    "past",
    "registrations",
    "ticket",
    "upcoming",
    "withdraw",
]


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


async def get_hearing(number: str) -> HearingView:
    """One hearing. NotFound."""
    found = await queries.hearing(number)
    if found is None:
        raise NotFound("hearing.unknown", N_("没有找到这场听证会。请核对地址，或到“听证旁听”里查找"))
    return found


async def of_matter(matter_id: UUID) -> list[HearingView]:
    """A matter's hearings, the earliest first."""
    return await queries.hearings_of(matter_id)


async def upcoming(limit: int = 50) -> list[HearingView]:
    """Hearings still to come, the next first."""
    return await queries.upcoming(limit)


async def past(limit: int = 50) -> list[HearingView]:
    """Hearings that have begun or were held, the latest first."""
    return await queries.past(limit)


async def registrations(actor: Actor, hearing: HearingView) -> list[RegistrationView]:
    """Who registered, masked, in the order of arrival. NotPermitted without the role for the matter's lead unit."""
    matter = await get_matter(hearing.matter_number)
    require(actor, Role.HEARING_OFFICER, matter.lead_unit_path)
    return [
        registration if sealed is None else _with_statement(registration, sealed)
        for registration, sealed in await queries.registrations(hearing.id)
    ]


def _with_statement(registration: RegistrationView, sealed: bytes) -> RegistrationView:
    return RegistrationView(
        number=registration.number,
        pool=registration.pool,
        state=registration.state,
        masked_name=registration.masked_name,
        statement=decrypt(sealed, "registration.statement"),
        needs=registration.needs,
        created_at=registration.created_at,
        withdrawn_at=registration.withdrawn_at,
    )


async def ticket(number: str, code: str) -> TicketView:
    """The registration of this number, for whoever knows its query code; NotFound when either is wrong."""
    row = await queries.registration(number.strip().upper())
    if row is None or not is_code_of(row["id"], code):
        # One answer for a wrong number and a wrong code: nobody learns which numbers exist.
        raise NotFound("registration.unknown", N_("没有找到这张报名凭证。请核对编号和查询码，字母不分大小写"))
    hearing = await queries.hearing_by_id(row["hearing"])
    if hearing is None:
        raise RuntimeError(f"registration {number} belongs to no hearing")
    sealed = row["name_encrypted"]
    return TicketView(
        id=row["id"],
        number=row["number"],
        code=code_of(row["id"]),
        pool=PoolCode(row["pool_code"]),
        state=RegistrationState(row["state"]),
        masked_name=row["masked_name"],
        holder=None if sealed is None else decrypt(bytes(sealed), "registration.name"),
        needs=tuple(row["needs"] or ()),
        created_at=row["created_at"],
        withdrawn_at=row["withdrawn_at"],
        hearing=hearing,
    )


async def withdraw(found: TicketView) -> None:
    """Give the place back, inside a unit of work; the next person can have it at once.

    Conflict when it was given back before or the hearing has begun.
    """
    await queries.lock_pool_of(found.id)
    if not await queries.withdraw(found.id, "resident"):
        if found.hearing.begun:
            raise Conflict(
                "registration.begun", N_("会议已于 {starts_at} 开始，不能再取消"), starts_at=found.hearing.starts_at
            )
        raise Conflict("registration.withdrawn", N_("这个席位已经取消，不用再取消"))
    await record(
        "resident",
        "registration.withdrawn",
        subject=f"registration:{found.id}",
        facts={"number": found.number, "hearing": found.hearing.number, "pool": found.pool.value},
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


async def facts_for_summary(matter_id: UUID) -> list[HearingFacts]:
    """A matter's hearings for the consultation summary, in words of the current language."""
    return [
        HearingFacts(
            number=hearing.number,
            kind=words.kind_name(hearing.kind),
            title=hearing.title,
            starts_at=hearing.starts_at,
            venue=hearing.venue,
            pools=tuple(PoolFacts(pool.code.value, pool.name, pool.capacity, pool.taken) for pool in hearing.pools),
            held_at=hearing.held_at,
            note=_note(hearing),
        )
        for hearing in await queries.hearings_of(matter_id)
    ]


def _note(hearing: HearingView) -> str:
    if hearing.held_at is None:
        return _("尚未举行，时间 {starts_at}").format(starts_at=format_datetime(hearing.starts_at))
    came = _("到会：参加人 {participants} 人，旁听 {observers} 人").format(
        participants=hearing.attended_participants or 0, observers=hearing.attended_observers or 0
    )
    return f"{came}\n{hearing.held_note}".strip()
