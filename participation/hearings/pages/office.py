"""The office: a matter's hearings, announcing one, who registered, recording that it was held."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import services, words
from participation.hearings.forms import AnnounceForm, HeldForm
from participation.hearings.notices import earliest_deadline, notice_check
from participation.hearings.rules import ANNOUNCEABLE, HearingState, PoolCode
from participation.hearings.services import applicants
from participation.hearings.views import HearingView
from participation.identity.rules import Role
from participation.identity.services import actor_of, require
from participation.matters.services import MatterView, open_matter
from participation.platform.clock import now
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
ACCESS = {"access": staff(Role.HEARING_OFFICER)}
SESSION = ("/office/matters/{number:str}/hearings/{hearing:str}", "/office/meetings/{hearing:str}")
"""Where a session's pages are: beside its matter, or by itself where it is about none (``number`` is "" then)."""


@get("/office/matters/{number:str}/hearings", opt=ACCESS)
async def matter_hearings(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """A matter's hearings and the form to announce another."""
    matter = await _matter(request, number)
    form = AnnounceForm()
    return render(request, "hearings/office_list.html", form=form, **await _list_context(matter, form))


@post("/office/matters/{number:str}/hearings", opt=ACCESS)
async def announce(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish the notice of a hearing."""
    matter = await _matter(request, number)
    data = await submitted(request)
    form = AnnounceForm(data)
    if "add" in data:
        # One more pool to fill in; nothing is judged yet and nothing typed is lost.
        form.more.append_entry()
        return render(request, "hearings/office_list.html", form=form, **await _list_context(matter, form))
    form.validate()
    starts_at = form.starts_at.moment
    form.problems(now(), None if starts_at is None else notice_check(matter.profile, now(), starts_at))
    if form.errors:
        return invalid(request, "hearings/office_list.html", form=form, **await _list_context(matter, form))
    announcement = form.announcement()

    async def effect() -> str:
        hearing = await services.announce(actor_of(request), number, announcement)
        return hearing.office_path

    async def refused(error: DomainError) -> AnyResponse:
        return invalid(
            request, "hearings/office_list.html", form=form, error=error, **await _list_context(matter, form)
        )

    return await submit(request, effect, on_error=refused)


@get([*SESSION], opt=ACCESS)
async def hearing_page(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """One hearing: who registered, and the form to record it as held."""
    matter, found = await matter_and_hearing(request, number, hearing)
    return render(request, "hearings/office_show.html", form=HeldForm(), **await _show_context(request, matter, found))


@post([f"{path}/held" for path in SESSION], opt=ACCESS)
async def held(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Record that it was held."""
    matter, found = await matter_and_hearing(request, number, hearing)
    form = HeldForm(await submitted(request))
    if not form.validate():
        context = await _show_context(request, matter, found)
        return invalid(request, "hearings/office_show.html", form=form, **context)

    async def effect() -> str:
        await services.mark_held(
            actor_of(request),
            found.number,
            form.attended_participants.data or 0,
            form.attended_observers.data or 0,
            form.held_note.data or "",
        )
        return found.office_path

    async def refused(error: DomainError) -> AnyResponse:
        context = await _show_context(request, matter, found)
        return invalid(request, "hearings/office_show.html", form=form, error=error, **context)

    return await submit(request, effect, on_error=refused)


async def matter_and_hearing(request: AnyRequest, number: str, hearing: str) -> tuple[MatterView | None, HearingView]:
    """The matter the officer may work on, and its hearing; with number "" a meeting about no matter, and None."""
    if number:
        matter = await _matter(request, number)
        return matter, await _of(matter, hearing)
    found = await services.get_hearing(hearing)
    require(actor_of(request), Role.HEARING_OFFICER, found.organiser_path)
    if found.matter_id is not None:
        raise _unknown()
    return None, found


async def _matter(request: AnyRequest, number: str) -> MatterView:
    return await open_matter(actor_of(request), number, Role.HEARING_OFFICER)


async def _of(matter: MatterView, number: str) -> HearingView:
    """The hearing, if it is this matter's: another's number in the address opens nothing."""
    found = await services.get_hearing(number)
    if found.matter_id != matter.id:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("hearing.unknown", N_("没有找到这场听证会。请核对地址，或到“听证旁听”里查找"))


async def _list_context(matter: MatterView, form: AnnounceForm) -> dict[str, Any]:
    deadline = earliest_deadline(matter.profile, now())
    hearings = await services.of_matter(matter.id)
    form.same_occasion.choices = {"": _("单独一场")} | {h.number: f"{h.number} {h.title}" for h in hearings}
    return {
        "nav": "matters",
        "matter": matter,
        "hearings": hearings,
        "may_announce": matter.stage in ANNOUNCEABLE,
        "earliest": None if deadline is None else deadline.last_day,
        "why": [] if deadline is None else procedures.why_rows(deadline),
        "may_shorten": procedures.profile(matter.profile).notice_shortening_allowed,
        "words": words,
    }


async def _show_context(request: AnyRequest, matter: MatterView | None, hearing: HearingView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "hearing": hearing,
        "registrations": await applicants.all_of(actor_of(request), hearing),
        "words": words,
        "states": HearingState,
        "pools": PoolCode,
    }


routes: list[Any] = [matter_hearings, announce, hearing_page, held]
