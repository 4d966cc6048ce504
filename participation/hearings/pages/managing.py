"""The office after the notice: places, time and place, cancelling, single registrations; and the look at the invariants."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import services, words
from participation.hearings.forms.managing import (
    CancelForm,
    CapacityForm,
    EnterForm,
    RegistrationActionForm,
    RescheduleForm,
)
from participation.hearings.forms.shortfall import ShortfallForm
from participation.hearings.pages.office import ACCESS, SESSION, matter_and_hearing
from participation.hearings.services import shortfalls
from participation.hearings.views import HearingView
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters.services import MatterView
from participation.platform.clock import local
from participation.platform.errors import DomainError
from participation.platform.web.access import staff
from participation.platform.web.forms import Form, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
BASE = [f"{path}/manage" for path in SESSION]


@get(BASE, opt=ACCESS)
async def manage(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Everything that can still be changed, each in a form of its own."""
    matter, found = await matter_and_hearing(request, number, hearing)
    return await _page(request, matter, found)


@post([f"{path}/capacity" for path in BASE], opt=ACCESS)
async def capacity(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """More or fewer places."""
    form = CapacityForm(await submitted(request))

    async def work(found: HearingView) -> None:
        await services.set_capacity(actor_of(request), found.number, form.pool.data or "", form.capacity.data or 0)

    return await _do(request, number, hearing, "capacity", form, work)


@post([f"{path}/reschedule" for path in BASE], opt=ACCESS)
async def reschedule(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Another time or place; everybody registered is told, calendars get the change."""
    form = RescheduleForm(await submitted(request))

    async def work(found: HearingView) -> None:
        await services.reschedule(actor_of(request), found.number, form.change())

    return await _do(request, number, hearing, "reschedule", form, work)


@post([f"{path}/cancel" for path in BASE], opt=ACCESS)
async def cancel(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Cancel the session; everybody registered is told why."""
    form = CancelForm(await submitted(request))

    async def work(found: HearingView) -> None:
        await services.cancel(actor_of(request), found.number, form.cancel_reason.data or "")

    return await _do(request, number, hearing, "cancel", form, work)


@post([f"{path}/registration" for path in BASE], opt=ACCESS)
async def registration(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Find one ineligible, withdraw it, or take a withdrawn one in again."""
    form = RegistrationActionForm(await submitted(request))

    async def work(found: HearingView) -> None:
        which = (form.registration.data or "").upper()
        if form.action.data == "reinstate":
            await services.reinstate(actor_of(request), found.number, which)
        else:
            reason = form.action_reason.data or ""
            ineligible = form.action.data == "ineligible"
            await services.end_registration(actor_of(request), found.number, which, reason, ineligible=ineligible)

    return await _do(request, number, hearing, "registration", form, work)


@post([f"{path}/enter" for path in BASE], opt=ACCESS)
async def enter(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Enter somebody who was recommended or invited."""
    form = EnterForm(await submitted(request))

    async def work(found: HearingView) -> None:
        application = form.application()
        await services.enter(actor_of(request), found.number, application.pool, application, form.note.data or "")

    return await _do(request, number, hearing, "enter", form, work)


@post([f"{path}/shortfall" for path in BASE], opt=ACCESS)
async def shortfall(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Decide what becomes of places for which too few came; published at once."""
    form = ShortfallForm(await submitted(request))

    async def work(found: HearingView) -> None:
        await shortfalls.decide(actor_of(request), found.number, form.which, form.decision())

    return await _do(request, number, hearing, "shortfall", form, work)


@get("/office/hearings/check", opt={"access": staff(Role.HEARING_OFFICER, Role.ADMINISTRATOR)})
async def check(request: AnyRequest) -> AnyResponse:
    """What the last hourly look at the invariants found, and what there is at this moment."""
    return render(
        request,
        "hearings/office_check.html",
        nav="matters",
        last=await services.last_check(),
        found=await services.findings(),
        words=words,
    )


async def _do(
    request: AnyRequest,
    number: str,
    hearing: str,
    name: str,
    form: Form,
    work: Callable[[HearingView], Awaitable[None]],
) -> AnyResponse:
    matter, found = await matter_and_hearing(request, number, hearing)
    if not form.validate():
        return await _page(request, matter, found, {name: form}, status=422, wrong=form)

    async def effect() -> str:
        await work(found)
        return f"{found.office_path}/manage"

    async def refused(error: DomainError) -> AnyResponse:
        fresh = await services.get_hearing(found.number)
        return await _page(request, matter, fresh, {name: form}, status=error.status, error=error)

    return await submit(request, effect, on_error=refused)


async def _page(
    request: AnyRequest,
    matter: MatterView | None,
    hearing: HearingView,
    filled: dict[str, Form] | None = None,
    *,
    status: int = 200,
    wrong: Form | None = None,
    error: DomainError | None = None,
) -> AnyResponse:
    forms: dict[str, Any] = {
        "capacity": CapacityForm(),
        "reschedule": RescheduleForm(
            starts_at=local(hearing.starts_at).replace(tzinfo=None),
            ends_at=local(hearing.ends_at).replace(tzinfo=None) if hearing.ends_at else None,
            venue=hearing.venue,
            online_address=hearing.online_address,
        ),
        "cancel": CancelForm(),
        "registration": RegistrationActionForm(),
        "enter": EnterForm(),
        "shortfall": ShortfallForm(),
        **(filled or {}),
    }
    choices = {pool.slug: f"{pool.name} {pool.taken} / {pool.capacity}" for pool in hearing.pools}
    forms["capacity"].pool.choices = choices
    forms["shortfall"].to_pool.choices = {"": ""} | choices
    forms["enter"].enter_pool.choices = choices
    over = hearing.cancelled or hearing.begun or hearing.held_at is not None
    return render(
        request,
        "hearings/office_manage.html",
        earliest=None if over else await services.earliest_new_day(hearing),
        status_code=status,
        nav="matters",
        matter=matter,
        hearing=await services.with_counts(hearing),
        numbers=await services.numbers_of(hearing),
        shortfalls=await shortfalls.of_hearing(hearing),
        forms=forms,
        form=wrong,
        error=error,
        words=words,
    )


routes: list[Any] = [manage, capacity, reschedule, cancel, registration, enter, shortfall, check]
