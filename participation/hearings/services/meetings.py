"""Government meetings about no matter: drafted, reviewed by another person, announced by one who did not review.

A matter's sessions stand on its secrecy review; a meeting has none of its own, so its notice is reviewed before anybody
outside hears of it (保密审查). Inside units of work.
"""

from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings.notice_views import MeetingPlanView
from participation.hearings.queries import meetings as queries
from participation.hearings.queries import reading
from participation.hearings.rules.notices import NoticeState, may_become, may_publish, may_review
from participation.hearings.services.announcing import Announcement, announce_meeting
from participation.hearings.views import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import OrganisationView, require
from participation.matters.services import units_in_scope
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_

HANDLING = (Role.HEARING_OFFICER, Role.REVIEWER, Role.PUBLISHER)
Fields = list[tuple[str, str]]


async def organisers(actor: Actor) -> list[OrganisationView]:
    """Units for which this person may prepare a meeting."""
    return await units_in_scope(actor, Role.HEARING_OFFICER)


async def plans(actor: Actor) -> list[MeetingPlanView]:
    """What is being prepared in this person's units."""
    units = [unit for unit in await units_in_scope(actor) if any(actor.holds(role, unit.path) for role in HANDLING)]
    return await queries.unpublished([unit.id for unit in units])


async def waiting_for(actor: Actor) -> list[MeetingPlanView]:
    """Meetings that wait for this person: to review, or to announce."""
    found = []
    for plan in await plans(actor):
        if plan.state is NoticeState.SUBMITTED:
            mine = actor.holds(Role.REVIEWER, plan.organiser_path) and may_review(actor.staff_id, plan.drafted_by)
        else:
            publishes = any(actor.holds(role, plan.organiser_path) for role in (Role.HEARING_OFFICER, Role.PUBLISHER))
            mine = plan.state is NoticeState.REVIEWED and publishes and may_publish(actor.staff_id, plan.reviewed_by)
        if mine:
            found.append(plan)
    return found


async def held_by(actor: Actor) -> list[HearingView]:
    """Announced meetings about no matter that this person's units hold, the latest first."""
    units = await units_in_scope(actor, Role.HEARING_OFFICER)
    return await reading.meetings_of([unit.id for unit in units])


async def get_plan(actor: Actor, plan_id: UUID) -> MeetingPlanView:
    """One meeting that is being prepared. NotFound; NotPermitted for whoever has no part in it."""
    found = await queries.plan(plan_id)
    if found is None:
        raise NotFound("meeting.unknown", N_("没有找到这份会议安排。请从“政府会议”打开"))
    if not any(actor.holds(role, found.organiser_path) for role in HANDLING):
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
    return found


async def draft(actor: Actor, organiser: UUID, title: str, fields: Fields) -> UUID:
    """Begin one; its id. NotPermitted for a unit that is not one's own."""
    unit = next((unit for unit in await organisers(actor) if unit.id == organiser), None)
    if unit is None:
        raise NotPermitted("access.scope", N_("您没有这个单位的这项权限。需要时请联系管理员"))
    plan_id = uuid4()
    await queries.add(plan_id, organiser, title, fields, actor.staff_id)
    await _note(actor, "meeting.drafted", plan_id, {"organiser": unit.path})
    return plan_id


async def edit(actor: Actor, plan_id: UUID, title: str, fields: Fields) -> None:
    """Change it; what was reviewed before is reviewed anew."""
    plan = await get_plan(actor, plan_id)
    require(actor, Role.HEARING_OFFICER, plan.organiser_path)
    if not await queries.edit(plan_id, title, fields):
        raise _changed()
    await _note(actor, "meeting.edited", plan_id, {})


async def submit_for_review(actor: Actor, plan_id: UUID) -> None:
    """Hand it to the secrecy review."""
    plan = await get_plan(actor, plan_id)
    require(actor, Role.HEARING_OFFICER, plan.organiser_path)
    await _move(plan, NoticeState.SUBMITTED)
    await _note(actor, "meeting.submitted", plan_id, {})


async def drop(actor: Actor, plan_id: UUID) -> None:
    """Give it up; nothing of it was public."""
    plan = await get_plan(actor, plan_id)
    require(actor, Role.HEARING_OFFICER, plan.organiser_path)
    await _move(plan, NoticeState.DROPPED)
    await _note(actor, "meeting.dropped", plan_id, {})


async def review(actor: Actor, plan_id: UUID, *, may_be_published: bool, note: str) -> None:
    """The secrecy review. NotPermitted for whoever drafted it; RuleViolation when it is returned without saying why."""
    plan = await get_plan(actor, plan_id)
    require(actor, Role.REVIEWER, plan.organiser_path)
    if not may_review(actor.staff_id or plan.drafted_by, plan.drafted_by):
        raise NotPermitted("notice.own", N_("自己起草的公告不能自己审查。请由另一位审查员办理"))
    if not may_be_published and not note.strip():
        raise RuleViolation("notice.return_reason", N_("退回请写明要改什么"))
    state = NoticeState.REVIEWED if may_be_published else NoticeState.RETURNED
    if not await queries.review(plan_id, actor.staff_id, state, note.strip()):
        raise _changed()
    await _note(actor, "meeting.reviewed", plan_id, {"outcome": state.value})


async def publish(actor: Actor, plan_id: UUID, notice: Announcement) -> HearingView:
    """Announce it: from now on it is a session with notice no. 1. NotPermitted for the reviewer."""
    plan = await get_plan(actor, plan_id)
    if plan.state is not NoticeState.REVIEWED:
        raise Conflict("notice.not_reviewed", N_("公告要先通过保密审查才能公布"))
    if actor.staff_id is None or not may_publish(actor.staff_id, plan.reviewed_by):
        raise NotPermitted("notice.reviewer_publishes", N_("做保密审查的人不能公布。请由另一位工作人员公布"))
    cleared = {"plan": str(plan.id), "reviewed_by": str(plan.reviewed_by)}
    hearing = await announce_meeting(actor, plan.organiser_id, plan.organiser_path, notice, cleared)
    if not await queries.publish(plan_id, actor.staff_id, hearing.id):
        raise _changed()
    return hearing


async def _move(plan: MeetingPlanView, state: NoticeState) -> None:
    if not may_become(plan.state, state) or not await queries.move(plan.id, plan.state, state):
        raise _changed()


def _changed() -> Conflict:
    return Conflict("notice.changed", N_("这份公告的情况刚刚变了。请重新打开页面再看"))


async def _note(actor: Actor, action: str, plan_id: UUID, facts: dict[str, object]) -> None:
    await record(actor.audit_name, action, subject=f"meeting:{plan_id}", facts=facts)
