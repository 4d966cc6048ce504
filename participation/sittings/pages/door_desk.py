"""The officers' desk on the day: check in by number, find by name, open doors, release places, see every line."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from participation.hearings import services as hearings
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of, require
from participation.platform.errors import Conflict, DomainError
from participation.platform.i18n import N_
from participation.platform.web.access import staff
from participation.platform.web.forms import Form, submitted
from participation.platform.web.pages import render
from participation.sittings.pages.door_forms import CheckInForm, CutOffForm, LinkForm, SearchForm
from participation.sittings.pages.door_parts import (
    Again,
    AnyRequest,
    AnyResponse,
    check_in,
    do,
    private,
    shared,
    undo_form,
)
from participation.sittings.queries import doors as queries
from participation.sittings.queries.doors import Who
from participation.sittings.services import checkin, doors, standby
from participation.sittings.services.checkin import Answer

ACCESS = {"access": staff(Role.HEARING_OFFICER)}
DESK = "/office/hearings/{number:str}/door"
LINES = 100


@get(DESK, opt=ACCESS)
async def desk(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Everything of the day on one page."""
    _actor, hearing = await _officer(request, number)
    return await _page(request, hearing)


@post(f"{DESK}/check-in", opt=ACCESS)
async def desk_check_in(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Let somebody in at the desk."""
    actor, hearing = await _officer(request, number)
    form = CheckInForm(await submitted(request))
    return await check_in(request, hearing, _at_desk(actor), form, _path(number), _again(request, hearing))


@post(f"{DESK}/undo", opt=ACCESS)
async def desk_undo(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Take back any admission."""
    actor, hearing = await _officer(request, number)
    form = undo_form(await queries.lines(hearing.id, LINES), await submitted(request))

    async def work() -> str:
        await checkin.undo(hearing, form.number, _at_desk(actor), form.undo_reason.data or "", any_door=True)
        return _path(number)

    return await do(request, form, work, _again(request, hearing))


@post(f"{DESK}/search", opt=ACCESS)
async def desk_search(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Find by a part of the name. A POST, so that no name stands in an address."""
    actor, hearing = await _officer(request, number)
    form = SearchForm(await submitted(request))
    if not form.validate():
        return await _page(request, hearing, wrong=form, status=422)
    return await _page(request, hearing, wrong=form, found=await checkin.search(actor, hearing, form.name.data or ""))


@post(f"{DESK}/links", opt=ACCESS)
async def open_door(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Open a door; its link opens at once, to be passed on."""
    actor, hearing = await _officer(request, number)
    form = LinkForm(await submitted(request))

    async def work() -> str:
        return f"/doors/{await doors.open_door(actor, hearing, form.label.data or '')}?new=1"

    return await do(request, form, work, _again(request, hearing))


@post(f"{DESK}/links/{{door_id:uuid}}/revoke", opt=ACCESS)
async def revoke_door(request: AnyRequest, number: FromPath[str], door_id: FromPath[UUID]) -> AnyResponse:
    """The link works no more."""
    actor, hearing = await _officer(request, number)

    async def work() -> str:
        await doors.revoke_door(actor, hearing, door_id)
        return _path(number)

    return await do(request, None, work, _again(request, hearing))


@post(f"{DESK}/cut-off", opt=ACCESS)
async def cut_off(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Fix when the places of those who have not come are released."""
    actor, hearing = await _officer(request, number)
    form = CutOffForm(await submitted(request))

    async def work() -> str:
        await standby.fix_cut_off(actor, hearing, form.moment)
        return _path(number)

    return await do(request, form, work, _again(request, hearing))


@post(f"{DESK}/release", opt=ACCESS)
async def release(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Release them, once it is time; the clock does the same a few seconds later."""
    actor, hearing = await _officer(request, number)

    async def work() -> str:
        if await standby.release(hearing, _at_desk(actor)) is None:
            raise Conflict("door.not_due", N_("还没到释放席位的时间，或者已经释放过"))
        return _path(number)

    return await do(request, None, work, _again(request, hearing))


def _again(request: AnyRequest, hearing: HearingView) -> Again:
    async def show(**context: Any) -> AnyResponse:
        return await _page(request, hearing, **context)

    return show


async def _page(
    request: AnyRequest,
    hearing: HearingView,
    *,
    wrong: Form | None = None,
    error: DomainError | None = None,
    answer: Answer | None = None,
    found: list[dict[str, object]] | None = None,
    status: int = 200,
) -> AnyResponse:
    lines = await queries.lines(hearing.id, LINES)
    context = await shared(request, hearing, lines, wrong=wrong, error=error, answer=answer, found=found)
    return private(
        render(
            request,
            "sittings/door_desk.html",
            status_code=status,
            nav="matters",
            path_here=_path(hearing.number),
            doors=await queries.doors(hearing.id),
            **context,
        )
    )


async def _officer(request: AnyRequest, number: str) -> tuple[Actor, HearingView]:
    actor, hearing = actor_of(request), await hearings.get_hearing(number)
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    return actor, hearing


def _at_desk(actor: Actor) -> Who:
    return Who(actor.display_name, staff=actor.staff_id)


def _path(number: str) -> str:
    return f"/office/hearings/{number}/door"


routes: list[Any] = [
    desk,
    desk_check_in,
    desk_undo,
    desk_search,
    open_door,
    revoke_door,
    cut_off,
    release,
]
