"""What everyone sees: hearings to come and past, one hearing, and the form to register."""

import csv
import io
import json
from dataclasses import asdict, astuple, fields, replace
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from participation.hearings import draw_words, presentation, services, words
from participation.hearings.forms import RegistrationForm, glimpse, read_application, registration_form
from participation.hearings.pages import proving, refusal, room
from participation.hearings.rules import HearingState, PoolCode, Seating
from participation.hearings.seatmap import draw
from participation.hearings.services import draws, notices, shortfalls
from participation.hearings.tickets import path_of
from participation.hearings.views import HearingView, PoolView
from participation.matters.services import get_matter
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC, busy_post
from participation.platform.web.answers import SeeOther
from participation.platform.web.forms import FormInput, form_key, invalid, submitted
from participation.platform.web.pages import apply_cookies, render
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
async def show(
    request: AnyRequest, number: FromPath[str], pool: FromQuery[str] = "", read: FromQuery[str] = ""
) -> AnyResponse:
    """One hearing with its notice, places and, while sign-up runs, the form. ``pool`` chooses whose form.

    In a rush who comes for the form waits in line; ``read`` is for those who only want the notice, without a form.
    """
    if not read:
        turn = await room.admitted(request, await services.kept_hearing(number))
        if turn is not None:
            return room.page(request, await services.kept_hearing(number), turn)
    hearing = await services.with_counts(await services.get_hearing(number))
    chosen = _chosen(hearing, pool)
    form = registration_form(hearing, chosen)
    context = await _context(hearing, chosen)
    return render(request, "hearings/show.html", form=form, reading=bool(read), **context)


@busy_post("/hearings/{number:str}", opt={"access": PUBLIC}, guards=[limited("registration.address")])
async def register(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Take a place, or say why not; then the ticket."""
    data = await submitted(request)
    hearing = await services.kept_hearing(number)
    turn = await room.may_send(request, hearing, data)
    if turn is not None:
        return room.page(request, hearing, turn, data)
    chosen = _chosen(hearing, str(data.get("pool", "")))
    early = await _refused_early(request, hearing, chosen, data)
    if early is not None:
        return early
    application = None if "again" in data else read_application(hearing, chosen, data)
    if application is None:
        form = registration_form(hearing, chosen, data)
        if "again" in data or not form.validate():
            return await _again(request, number, chosen, data, form)
        application = form.application()
    try:
        key = await form_key(request)
        await hit("registration.phone", application.phone)
        if hearing.phone_proof:
            proved = await proving.prove_phone(request, application.phone, data, key)
            application = replace(application, phone_proved=proved)
        done = await services.register(number, application, key=key)
    except DomainError as error:
        if error.code in refusal.CODES:
            return refusal.page(request, hearing, chosen, data, error)
        return await _again(request, number, chosen, data, registration_form(hearing, chosen, data), error)
    location = done if isinstance(done, str) else path_of(done.number, done.code)
    if request.scope["state"].get("cookies"):  # a number of the waiting room
        return apply_cookies(request, Redirect(location, status_code=303))
    return SeeOther(location)


async def _again(
    request: AnyRequest,
    number: str,
    chosen: PoolView,
    data: FormInput,
    form: RegistrationForm,
    error: DomainError | None = None,
) -> AnyResponse:
    """The form once more with what was typed: as one asked for it, or with all that is wrong."""
    fresh = await services.with_counts(await services.get_hearing(number))
    context = await _context(fresh, chosen)
    context["proof"] = error.proof if isinstance(error, proving.CodeSent) else data.get(proving.FIELD)
    if error is None and "again" in data:
        return render(request, "hearings/show.html", form=form, **context)
    return invalid(request, "hearings/show.html", form=form, error=error, **context)


async def _refused_early(
    request: AnyRequest, hearing: HearingView, chosen: PoolView, data: FormInput
) -> AnyResponse | None:
    """The answer to whoever can only be refused; None for everybody else, whose form is looked at as usual."""
    if "again" in data or chosen.slug != data.get("pool") or not services.may_be_full(chosen):
        return None
    seen = glimpse(chosen, data)
    if seen is None:
        return None
    try:
        error = await services.glance(hearing, chosen, seen, await form_key(request))
    except DomainError:
        return None  # said again, with the form, on the usual way
    if error is None or error.code not in refusal.CODES:
        return None
    return refusal.page(request, hearing, chosen, data, error)


def _chosen(hearing: HearingView, asked: str) -> PoolView:
    """The pool asked for, else the first in which there is a place, observers before participants."""
    pools = [pool for pool in hearing.pools if pool.open_to_all]
    found = next((pool for pool in pools if pool.slug == asked), None)
    if found is not None:
        return found
    observing = sorted(pools, key=lambda pool: pool.code is not PoolCode.OBSERVER)
    return next((pool for pool in observing if not pool.full), (observing or list(hearing.pools))[0])


async def _context(hearing: HearingView, chosen: PoolView) -> dict[str, Any]:
    matter = await get_matter(hearing.matter_number) if hearing.matter_number else None
    drawn = await draws.of_hearing(hearing.id)
    return {
        "hearing": hearing,
        "matter": matter,
        "chosen": hearing.pool(chosen.slug) or chosen,
        "sessions": await services.sessions_of(hearing.series) if hearing.series else [],
        "draws": drawn,
        "draw_note": lambda pool: draw_words.pool_note(drawn, pool.id),
        "notices": await notices.of_hearing(hearing.id),
        "draw_words": draw_words,
        "room_pass": room.pass_for(hearing),
        "seats": draw(await services.seat_map(hearing.id), chosen.id) if hearing.seating is Seating.CHOSEN else None,
        "shortfalls": await shortfalls.of_hearing(hearing),
        "words": words,
        "presentation": presentation,
        "states": HearingState,
        "pools": PoolCode,
        "why": procedures.why_rows(hearing.notice_deadline) if hearing.notice_deadline else [],
        "cited": procedures.citation(hearing.notice_deadline.article) if hearing.notice_deadline else "",
    }


@get("/hearings/{number:str}/numbers.json", opt={"access": PUBLIC})
async def numbers_json(number: FromPath[str]) -> AnyResponse:
    """Applied, eligible, selected, attended by kind of place, as open data."""
    hearing = await services.get_hearing(number)
    rows = await services.numbers_of(hearing)
    content = {
        "hearing": hearing.number,
        "title": hearing.title,
        "starts_at": hearing.starts_at.isoformat(),
        "as_of": hearing.as_of.isoformat(),
        "pools": [asdict(row) for row in rows],
    }
    return Response(content=json.dumps(content, ensure_ascii=False).encode(), media_type="application/json")


@get("/hearings/{number:str}/numbers.csv", opt={"access": PUBLIC})
async def numbers_csv(number: FromPath[str]) -> AnyResponse:
    """The same for a spreadsheet."""
    hearing = await services.get_hearing(number)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.name for field in fields(services.CategoryNumbers)])
    for row in await services.numbers_of(hearing):
        # A category's name is an officer's own words: no cell that a spreadsheet takes for a formula.
        writer.writerow([f"'{cell}" if str(cell).startswith(("=", "+", "-", "@")) else cell for cell in astuple(row)])
    return Response(
        content=text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{hearing.number}-numbers.csv"'},
    )


routes: list[Any] = [hearings, show, register, numbers_json, numbers_csv]
