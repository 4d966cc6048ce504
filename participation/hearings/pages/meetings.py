"""The office: government meetings about no matter, prepared, reviewed, announced; afterwards pages like any session's."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import notice_words, words
from participation.hearings.forms.meetings import MeetingForm, kept
from participation.hearings.forms.notices import ReviewNoticeForm
from participation.hearings.notice_views import MeetingPlanView
from participation.hearings.rules import HearingState
from participation.hearings.rules.notices import NoticeState
from participation.hearings.services import meetings
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.clock import now
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
DRAFTING = {"access": staff(Role.HEARING_OFFICER)}
HANDLING = {"access": staff(*meetings.HANDLING)}
REVIEWING = {"access": staff(Role.REVIEWER)}
PUBLISHING = {"access": staff(Role.HEARING_OFFICER, Role.PUBLISHER)}
PLAN = "/office/meetings/plans/{plan:uuid}"
NEW = "hearings/meeting_new.html"
SHOW = "hearings/meeting_plan.html"


@get("/office/meetings", opt=HANDLING)
async def overview(request: AnyRequest) -> AnyResponse:
    """What is being prepared, and the meetings that were announced."""
    actor = actor_of(request)
    return render(
        request,
        "hearings/meetings.html",
        nav="matters",
        plans=await meetings.plans(actor),
        meetings=await meetings.held_by(actor),
        may_draft=bool(await meetings.organisers(actor)),
        words=words,
        plan_states=NoticeState,
        states=HearingState,
    )


@get("/office/meetings/new", opt=DRAFTING)
async def new(request: AnyRequest) -> AnyResponse:
    """The form."""
    return render(request, NEW, form=await _form(request), **await _new_context(request))


@post("/office/meetings/new", opt=DRAFTING)
async def draft(request: AnyRequest) -> AnyResponse:
    """Keep it as a draft."""
    data = await submitted(request)
    form = await _form(request, data)
    if "add" in data:
        # One more pool to fill in; nothing is judged yet and nothing typed is lost.
        form.more.append_entry()
        return render(request, NEW, form=form, **await _new_context(request))
    if not _sound(form):
        return invalid(request, NEW, form=form, **await _new_context(request))
    organiser = next(unit.id for unit in await meetings.organisers(actor_of(request)) if str(unit.id) == _unit(form))

    async def effect() -> str:
        plan = await meetings.draft(actor_of(request), organiser, form.title.data or "", kept(data))
        return f"/office/meetings/plans/{plan}"

    context = await _new_context(request)
    return await submit(
        request, effect, on_error=lambda error: invalid(request, NEW, form=form, error=error, **context)
    )


@get(PLAN, opt=HANDLING)
async def show(request: AnyRequest, plan: FromPath[UUID]) -> AnyResponse:
    """What would be public, and what can be done with it now."""
    found = await meetings.get_plan(actor_of(request), plan)
    return render(request, SHOW, form=_filled(found), **_context(request, found))


@post(PLAN, opt=DRAFTING)
async def edit(request: AnyRequest, plan: FromPath[UUID]) -> AnyResponse:
    """Change it."""
    found = await meetings.get_plan(actor_of(request), plan)
    data = await submitted(request)
    form = MeetingForm(data)
    context = _context(request, found) | {"editing": True}
    if "add" in data:
        form.more.append_entry()
        return render(request, SHOW, form=form, **context)
    if not _sound(form):
        return invalid(request, SHOW, form=form, **context)

    async def effect() -> str:
        await meetings.edit(actor_of(request), plan, form.title.data or "", kept(data))
        return found.path

    return await submit(
        request, effect, on_error=lambda error: invalid(request, SHOW, form=form, error=error, **context)
    )


@post(f"{PLAN}/submit", opt=DRAFTING)
async def hand_in(request: AnyRequest, plan: FromPath[UUID]) -> AnyResponse:
    """Hand it to the secrecy review."""
    return await _do(request, plan, lambda: meetings.submit_for_review(actor_of(request), plan))


@post(f"{PLAN}/drop", opt=DRAFTING)
async def drop(request: AnyRequest, plan: FromPath[UUID]) -> AnyResponse:
    """Give it up."""
    return await _do(request, plan, lambda: meetings.drop(actor_of(request), plan), back="/office/meetings")


@post(f"{PLAN}/review", opt=REVIEWING)
async def review(request: AnyRequest, plan: FromPath[UUID]) -> AnyResponse:
    """Clear it, or return it."""
    form = ReviewNoticeForm(await submitted(request))
    if not form.validate():
        found = await meetings.get_plan(actor_of(request), plan)
        context = _context(request, found) | {"reviewing": form, "wrong": form}
        return invalid(request, SHOW, form=_filled(found), **context)
    cleared = form.outcome.data == "publish"
    return await _do(
        request,
        plan,
        lambda: meetings.review(actor_of(request), plan, may_be_published=cleared, note=form.note.data or ""),
    )


@post(f"{PLAN}/publish", opt=PUBLISHING)
async def publish(request: AnyRequest, plan: FromPath[UUID]) -> AnyResponse:
    """Announce it: page, notice no. 1, PDF, feed entry; registration may begin."""
    found = await meetings.get_plan(actor_of(request), plan)
    form = _filled(found)
    if not _sound(form):
        # Time went by since it was drafted: whoever drafts it has to change it, and it is reviewed again.
        return invalid(request, SHOW, form=form, **_context(request, found) | {"editing": True})
    actor = actor_of(request)

    async def effect() -> str:
        hearing = await meetings.publish(actor, plan, form.announcement())
        return hearing.office_path if actor.holds(Role.HEARING_OFFICER, found.organiser_path) else found.path

    async def refused(error: DomainError) -> AnyResponse:
        fresh = await meetings.get_plan(actor, plan)
        return invalid(request, SHOW, form=_filled(fresh), error=error, **_context(request, fresh))

    return await submit(request, effect, on_error=refused)


async def _do(request: AnyRequest, plan_id: UUID, work: Callable[[], Awaitable[None]], back: str = "") -> AnyResponse:
    async def effect() -> str:
        await work()
        return back or f"/office/meetings/plans/{plan_id}"

    async def refused(error: DomainError) -> AnyResponse:
        found = await meetings.get_plan(actor_of(request), plan_id)
        return invalid(request, SHOW, form=_filled(found), error=error, **_context(request, found))

    return await submit(request, effect, on_error=refused)


async def _form(request: AnyRequest, data: FormInput | None = None) -> MeetingForm:
    form = MeetingForm(data)
    units = await meetings.organisers(actor_of(request))
    form.organiser.choices = {str(unit.id): unit.name for unit in units}
    if form.organiser.data not in form.organiser.choices:
        form.organiser.data = str(units[0].id) if units else ""
    return form


def _unit(form: MeetingForm) -> str:
    return form.organiser.data or ""


def _filled(plan: MeetingPlanView) -> MeetingForm:
    """The form as it was kept."""
    return MeetingForm(FormInput(list(plan.fields)))


def _sound(form: MeetingForm) -> bool:
    """Whether it can be announced at this moment; errors are said beside the fields."""
    form.same_occasion.choices = {"": _("单独一场")}
    form.validate()
    form.problems(now(), None)
    return not form.errors


async def _new_context(request: AnyRequest) -> dict[str, Any]:
    return {"nav": "matters", "meeting": True, "earliest": None, "words": words, "error": None}


def _context(request: AnyRequest, plan: MeetingPlanView) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "nav": "matters",
        "meeting": True,
        "earliest": None,
        "plan": plan,
        "can_draft": actor.holds(Role.HEARING_OFFICER, plan.organiser_path),
        "can_review": actor.holds(Role.REVIEWER, plan.organiser_path) and actor.staff_id != plan.drafted_by,
        "can_publish": plan.reviewed_by != actor.staff_id
        and any(actor.holds(role, plan.organiser_path) for role in (Role.HEARING_OFFICER, Role.PUBLISHER)),
        "reviewing": ReviewNoticeForm(),
        "editing": False,
        "wrong": None,
        "states": NoticeState,
        "words": words,
        "notice_words": notice_words,
    }


routes: list[Any] = [overview, new, draft, show, edit, hand_in, drop, review, publish]
