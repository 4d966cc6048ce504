"""What everyone sees: hearings to come and past, one hearing, and the form to register."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from participation.hearings import services, words
from participation.hearings.forms import RegistrationForm
from participation.hearings.rules import HearingState, PoolCode
from participation.hearings.tickets import path_of
from participation.hearings.views import HearingView
from participation.matters.services import get_matter
from participation.platform.errors import DomainError, TooMany
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import hit, limited
from participation.procedures import services as procedures

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
SHOWN = 50


@get("/hearings", opt={"access": PUBLIC})
async def hearings(request: AnyRequest) -> AnyResponse:
    """Hearings to come, the next first, and those that were."""
    return render(
        request,
        "hearings/list.html",
        upcoming=await services.upcoming(SHOWN),
        past=await services.past(SHOWN),
        words=words,
        states=HearingState,
    )


@get("/hearings/{number:str}", opt={"access": PUBLIC})
async def show(request: AnyRequest, number: FromPath[str], pool: FromQuery[str] = "") -> AnyResponse:
    """One hearing with its notice, places and, while sign-up runs, the form. ``pool`` chooses whose form."""
    hearing = await services.get_hearing(number)
    chosen = _chosen(hearing, pool)
    form = RegistrationForm(pool=chosen.value)
    return render(request, "hearings/show.html", form=form, **await _context(hearing, chosen))


@post("/hearings/{number:str}", opt={"access": PUBLIC}, guards=[limited("registration.address")])
async def register(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Take a place, or say why not; then the ticket."""
    form = RegistrationForm(await submitted(request))
    if not form.validate():
        hearing = await services.get_hearing(number)
        return invalid(request, "hearings/show.html", form=form, **await _context(hearing, form.pool_code))
    application = form.application()
    public_url = request.app.state.settings.public_url

    async def effect() -> str:
        booked = await services.register(number, application, public_url=public_url)
        return path_of(booked.number, booked.code)

    async def refused(error: DomainError) -> AnyResponse:
        hearing = await services.get_hearing(number)
        context = await _context(hearing, application.pool)
        return invalid(request, "hearings/show.html", form=form, error=error, **context)

    try:
        await hit("registration.phone", application.phone)
    except TooMany as error:
        return await refused(error)
    return await submit(request, effect, on_error=refused)


def _chosen(hearing: HearingView, asked: str) -> PoolCode:
    """The pool asked for, else the first in which there is a place, observers before participants."""
    pools = {pool.code: pool for pool in reversed(hearing.pools)}
    if asked in {code.value for code in pools}:
        return PoolCode(asked)
    return next((code for code, pool in pools.items() if not pool.full), PoolCode.OBSERVER)


async def _context(hearing: HearingView, chosen: PoolCode) -> dict[str, Any]:
    matter = await get_matter(hearing.matter_number)
    return {
        "hearing": hearing,
        "matter": matter,
        "chosen": hearing.pool(chosen) or hearing.pools[-1],
        "words": words,
        "states": HearingState,
        "pools": PoolCode,
        "why": procedures.why_rows(hearing.notice_deadline) if hearing.notice_deadline else [],
        "cited": procedures.citation(hearing.notice_deadline.article) if hearing.notice_deadline else "",
    }


routes: list[Any] = [hearings, show, register]
