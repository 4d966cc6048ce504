"""The door: for helpers by the day's link, for officers at the desk. Works by typing the number; scripts add the camera."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response, get, post
from litestar.params import FromPath

import participation
from participation.hearings import services as hearings
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of, require
from participation.platform.errors import Conflict, DomainError
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import Form, submit, submitted
from participation.platform.web.pages import render
from participation.sittings import door_words
from participation.sittings.pages.door_forms import CheckInForm, CutOffForm, LinkForm, SearchForm, UndoForm
from participation.sittings.queries import doors as queries
from participation.sittings.queries import standby as standby_queries
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import GOOD, Outcome
from participation.sittings.services import checkin, standby
from participation.sittings.services.checkin import DoorView

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
ACCESS = {"access": staff(Role.HEARING_OFFICER)}
DESK = "/office/hearings/{number:str}/door"
#: The address is the key; it stays on the helper's telephone. The camera is allowed here and nowhere else.
PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), interest-cohort=()",
}
LINES = 30
STATIC = Path(participation.__file__).parent / "static"


@get("/doors/worker.js", opt={"access": PUBLIC})
async def worker() -> AnyResponse:
    """The service worker, served from where it may look after the doors and nothing else."""
    content = (STATIC / "js" / "door-worker.js").read_bytes()
    return Response(content=content, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@get("/doors/{token:str}", opt={"access": PUBLIC})
async def door_page(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """A door, on a telephone."""
    return await _door_page(request, await checkin.door_of(token))


@post("/doors/{token:str}/check-in", opt={"access": PUBLIC})
async def door_check_in(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Let somebody in."""
    door = await checkin.door_of(token)
    form = CheckInForm(await submitted(request))
    return await _check_in(request, door.hearing, door.who, form, f"/doors/{token}", _again(request, door))


@post("/doors/{token:str}/undo", opt={"access": PUBLIC})
async def door_undo(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Take back what this door did."""
    door = await checkin.door_of(token)
    form = UndoForm(await submitted(request))
    again = _again(request, door)

    async def work() -> str:
        await checkin.undo(door.hearing, form.entry.data or 0, door.who, form.undo_reason.data or "", any_door=False)
        return f"/doors/{token}"

    return await _do(request, form, work, again)


@get(DESK, opt=ACCESS)
async def desk(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The officers' desk: check in by number, find by name, open doors, release places, see every line."""
    _, hearing = await _officer(request, number)
    return await _desk(request, hearing)


@post(f"{DESK}/check-in", opt=ACCESS)
async def desk_check_in(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Let somebody in at the desk."""
    actor, hearing = await _officer(request, number)
    form = CheckInForm(await submitted(request))
    return await _check_in(request, hearing, _at_desk(actor), form, _desk_path(number), _desk_again(request, hearing))


@post(f"{DESK}/undo", opt=ACCESS)
async def desk_undo(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Take back any admission."""
    actor, hearing = await _officer(request, number)
    form = UndoForm(await submitted(request))

    async def work() -> str:
        reason = form.undo_reason.data or ""
        await checkin.undo(hearing, form.entry.data or 0, _at_desk(actor), reason, any_door=True)
        return _desk_path(number)

    return await _do(request, form, work, _desk_again(request, hearing))


@post(f"{DESK}/search", opt=ACCESS)
async def desk_search(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Find by name. A POST, so that no name stands in an address."""
    actor, hearing = await _officer(request, number)
    form = SearchForm(await submitted(request))
    if not form.validate():
        return await _desk(request, hearing, wrong=form, status=422)
    return await _desk(request, hearing, wrong=form, found=await checkin.search(actor, hearing, form.name.data or ""))


@post(f"{DESK}/links", opt=ACCESS)
async def open_door(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Open a door; its link opens at once, to be passed on."""
    actor, hearing = await _officer(request, number)
    form = LinkForm(await submitted(request))

    async def work() -> str:
        return f"/doors/{await checkin.open_door(actor, hearing, form.label.data or '')}?new=1"

    return await _do(request, form, work, _desk_again(request, hearing))


@post(f"{DESK}/links/{{door_id:uuid}}/revoke", opt=ACCESS)
async def revoke_door(request: AnyRequest, number: FromPath[str], door_id: FromPath[UUID]) -> AnyResponse:
    """The link works no more."""
    actor, hearing = await _officer(request, number)

    async def work() -> str:
        await checkin.revoke_door(actor, hearing, door_id)
        return _desk_path(number)

    return await _do(request, None, work, _desk_again(request, hearing))


@post(f"{DESK}/cut-off", opt=ACCESS)
async def cut_off(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Fix when the places of those who have not come are released."""
    actor, hearing = await _officer(request, number)
    form = CutOffForm(await submitted(request))

    async def work() -> str:
        await standby.fix_cut_off(actor, hearing, form.moment)
        return _desk_path(number)

    return await _do(request, form, work, _desk_again(request, hearing))


@post(f"{DESK}/release", opt=ACCESS)
async def release(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Release them, once it is time; the clock does the same a few seconds later."""
    actor, hearing = await _officer(request, number)

    async def work() -> str:
        if await standby.release(hearing, _at_desk(actor)) is None:
            raise Conflict("door.not_due", N_("还没到释放席位的时间，或者已经释放过"))
        return _desk_path(number)

    return await _do(request, None, work, _desk_again(request, hearing))


Again = Callable[..., Awaitable[AnyResponse]]


async def _check_in(
    request: AnyRequest, hearing: HearingView, who: Who, form: CheckInForm, back: str, again: Again
) -> AnyResponse:
    line = uuid4()

    async def work() -> str:
        answer = await checkin.check_in(hearing, form.shown.data or "", who, Step(line, form.people.data, None, False))
        if answer.outcome in GOOD or answer.outcome is Outcome.ALREADY or answer.outcome is Outcome.RELEASED:
            return f"{back}?line={line}"
        raise answer.error or Conflict(f"door.{answer.outcome.value}", "{said}", said=door_words.sentence(answer))

    return await _do(request, form, work, again)


async def _do(request: AnyRequest, form: Form | None, work: Callable[[], Awaitable[str]], again: Again) -> AnyResponse:
    if form is not None and not form.validate():
        return await again(wrong=form, status=422)

    async def refused(error: DomainError) -> AnyResponse:
        return await again(wrong=form, error=error, status=error.status)

    return await submit(request, work, on_error=refused)


def _again(request: AnyRequest, door: DoorView) -> Again:
    async def show(**context: Any) -> AnyResponse:
        return await _door_page(request, door, **context)

    return show


def _desk_again(request: AnyRequest, hearing: HearingView) -> Again:
    async def show(**context: Any) -> AnyResponse:
        return await _desk(request, hearing, **context)

    return show


async def _door_page(
    request: AnyRequest,
    door: DoorView,
    *,
    wrong: Form | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> AnyResponse:
    lines = [row for row in await queries.lines(door.hearing.id, 200) if row["door"] == door.who.door][:LINES]
    address = f"{request.app.state.settings.public_url}/doors/{door.token}"
    response = render(
        request,
        "sittings/door.html",
        status_code=status,
        door=door,
        address=address if "new" in request.query_params else "",
        lines=lines,
        **await _shared(request, door.hearing, wrong, error),
    )
    return _private(response)


async def _desk(
    request: AnyRequest,
    hearing: HearingView,
    *,
    wrong: Form | None = None,
    error: DomainError | None = None,
    found: list[dict[str, object]] | None = None,
    status: int = 200,
) -> AnyResponse:
    response = render(
        request,
        "sittings/door_desk.html",
        status_code=status,
        nav="matters",
        path_here=_desk_path(hearing.number),
        lines=await queries.lines(hearing.id, 100),
        doors=await queries.doors(hearing.id),
        day=await standby_queries.day(hearing.id),
        found=found,
        **await _shared(request, hearing, wrong, error),
    )
    return _private(response)


async def _shared(
    request: AnyRequest, hearing: HearingView, wrong: Form | None, error: DomainError | None
) -> dict[str, Any]:
    answer = None
    if request.method == "GET" and (line := _uuid(request.query_params.get("line", ""))):
        answer = await checkin.line_of(hearing, line)
    forms: dict[str, Any] = {
        "check_in": CheckInForm(),
        "undo": UndoForm(),
        "link": LinkForm(),
        "cut_off": CutOffForm(),
        "search": SearchForm(),
    }
    for name, empty in forms.items():
        if wrong is not None and type(wrong) is type(empty):
            forms[name] = wrong
    return {
        "hearing": hearing,
        "totals": await queries.totals(hearing.id),
        "answer": answer,
        "forms": forms,
        "form": wrong,
        "error": error,
        "words": door_words,
        "good": GOOD,
    }


async def _officer(request: AnyRequest, number: str) -> tuple[Actor, HearingView]:
    actor, hearing = actor_of(request), await hearings.get_hearing(number)
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    return actor, hearing


def _at_desk(actor: Actor) -> Who:
    return Who(actor.display_name, staff=actor.staff_id)


def _desk_path(number: str) -> str:
    return f"/office/hearings/{number}/door"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _private(response: AnyResponse) -> AnyResponse:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


routes: list[Any] = [
    worker,
    door_page,
    door_check_in,
    door_undo,
    desk,
    desk_check_in,
    desk_undo,
    desk_search,
    open_door,
    revoke_door,
    cut_off,
    release,
]
