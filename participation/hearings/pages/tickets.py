"""What a registrant sees with number and query code: the ticket, its calendar entry and PDF, giving the place back."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from participation.documents.rules import DocumentKind
from participation.documents.schemas import Ticket
from participation.documents.services import render_now
from participation.hearings import presentation, services, words
from participation.hearings.forms import ChangeForm, LookupForm
from participation.hearings.forms.fields import seat_ids
from participation.hearings.pages import proving
from participation.hearings.rules import HearingState, RegistrationState, Seating, format_code
from participation.hearings.seatmap import draw
from participation.hearings.services import draws
from participation.hearings.tickets import calendar, path_of, qr_svg
from participation.hearings.views import TicketView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import form_key, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
#: A ticket is for one person: kept nowhere on the way, found by no search engine.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@get("/registrations", opt={"access": PUBLIC})
async def look_up(request: AnyRequest) -> AnyResponse:
    """Find one's ticket again."""
    return render(request, "hearings/lookup.html", form=LookupForm())


@post("/registrations", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def found(request: AnyRequest) -> AnyResponse:
    """On to the ticket of this number and code."""
    form = LookupForm(await submitted(request))
    if not form.validate():
        return invalid(request, "hearings/lookup.html", form=form)
    try:
        ticket = await services.ticket(form.number.data or "", form.code.data or "")
    except NotFound as error:
        return invalid(request, "hearings/lookup.html", form=form, error=error)
    return Redirect(path_of(ticket.number, ticket.code), status_code=303)


@get("/registrations/{number:str}/{code:str}", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def show(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """The ticket."""
    return await _page(request, await services.ticket(number, code))


@post("/registrations/{number:str}/{code:str}/accept", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def accept(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Accept the place that is kept."""
    ticket = await services.ticket(number, code)
    return await _do(request, ticket, lambda: services.accept(ticket))


@post("/registrations/{number:str}/{code:str}/withdraw", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def withdraw(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Give the place, the offer or the place in line back."""
    ticket = await services.ticket(number, code)
    return await _do(request, ticket, lambda: services.withdraw(ticket))


@post("/registrations/{number:str}/{code:str}/change", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def change(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Change what may be changed without queueing anew."""
    ticket = await services.ticket(number, code)
    data = await submitted(request)
    form = ChangeForm(data)
    form.ticket = ticket
    if not form.validate():
        return await _page(request, ticket, form=form, status=422)
    proved = False
    wanted = form.change()
    if ticket.hearing.phone_proof and wanted.phone:
        try:
            proved = await proving.prove_phone(request, wanted.phone, data, await form_key(request))
        except proving.CodeSent as sent:
            return await _page(request, ticket, form=form, error=sent, status=422, proof=str(sent.proof))
        except DomainError as error:
            proof = str(data.get(proving.FIELD, ""))
            return await _page(request, ticket, form=form, error=error, status=error.status, proof=proof)
    return await _do(request, ticket, lambda: services.change(ticket, form.change(phone_proved=proved)), form)


@post("/registrations/{number:str}/{code:str}/erase", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def erase(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Erase one's personal data, for good."""
    ticket = await services.ticket(number, code)
    return await _do(request, ticket, lambda: services.erase(ticket))


@post("/registrations/{number:str}/{code:str}/seats", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def seats(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Move to other seats."""
    ticket = await services.ticket(number, code)
    chosen = seat_ids((await submitted(request)).getlist("seats"))
    return await _do(request, ticket, lambda: services.move_seats(ticket, chosen))


async def _do(
    request: AnyRequest, ticket: TicketView, work: Callable[[], Awaitable[None]], form: ChangeForm | None = None
) -> AnyResponse:
    """Do it and go back to the ticket; what the rules have against it is said on the ticket as it is by then."""

    async def effect() -> str:
        await work()
        return path_of(ticket.number, ticket.code)

    async def refused(error: DomainError) -> AnyResponse:
        fresh = await services.ticket(ticket.number, ticket.code)
        return await _page(request, fresh, form=form, error=error, status=error.status)

    return await submit(request, effect, on_error=refused)


async def _page(
    request: AnyRequest,
    ticket: TicketView,
    *,
    form: ChangeForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
    proof: str = "",
) -> AnyResponse:
    if form is None:
        names = await services.companions_of(ticket) if ticket.companions else ()
        form = ChangeForm(needs=list(ticket.needs), companions="\n".join(names))
    form.ticket = ticket
    return _private(
        render(
            request,
            "hearings/ticket.html",
            status_code=status,
            ticket=ticket,
            hearing=ticket.hearing,
            path=path_of(ticket.number, ticket.code),
            code=format_code(ticket.code),
            qr=qr_svg(_pass_address(request, ticket), _("报名编号 {number} 的签到二维码").format(number=ticket.number)),
            form=form,
            proof=proof,
            lines=await draws.lines_of(ticket.id),
            seats=draw(await services.seat_map(ticket.hearing.id), ticket.pool_id, ticket.id)
            if ticket.holds_place and ticket.hearing.seating is Seating.CHOSEN
            else None,
            error=error,
            words=words,
            presentation=presentation,
            states=RegistrationState,
            hearing_states=HearingState,
        )
    )


@get("/registrations/{number:str}/{code:str}/calendar.ics", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def calendar_entry(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """The hearing for one's own calendar."""
    ticket = await services.ticket(number, code)
    page = f"{request.app.state.settings.public_url}/hearings/{ticket.hearing.number}"
    return Response(
        content=calendar(ticket, page).encode(),
        media_type="text/calendar; charset=utf-8",
        headers={**PRIVATE, "Content-Disposition": f'attachment; filename="{ticket.number}.ics"'},
    )


@get("/registrations/{number:str}/{code:str}/pdf", opt={"access": PUBLIC}, guards=[limited("render.address")])
async def pdf(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """The ticket on paper."""
    ticket = await services.ticket(number, code)
    content = await render_now(DocumentKind.TICKET, await _printed(request, ticket))
    return Response(
        content=content,
        media_type="application/pdf",
        headers={**PRIVATE, "Content-Disposition": f'inline; filename="{ticket.number}.pdf"'},
    )


async def _printed(request: AnyRequest, ticket: TicketView) -> Ticket:
    hearing = ticket.hearing
    confirmed = ticket.state in (RegistrationState.CONFIRMED, RegistrationState.CHECKED_IN) and not hearing.cancelled
    notes = [_("入场核对身份证件，请提前 20 分钟到场。"), presentation.pool_note_of(hearing, ticket.pool_slug)]
    if ticket.seats:
        notes.append(_("座位：{seats}").format(seats=_("、").join(ticket.seats)))
    if ticket.companions:
        notes.append(_("同行：{names}").format(names=_("、").join(ticket.companions)))
    if hearing.online_address:
        notes.append(_("视频参加：{address}").format(address=hearing.online_address))
    if ticket.needs:
        notes.append(_("便利：{needs}").format(needs=_("、").join(ticket.need_names)))
    return Ticket(
        number=ticket.number,
        secret=format_code(ticket.code),
        url=_address(request, ticket),
        qr=_pass_address(request, ticket) if confirmed else "",
        hearing_number=hearing.number,
        hearing_title=hearing.title,
        matter_title=hearing.matter_title or hearing.title,
        lead_unit=hearing.organiser_name,
        starts_at=hearing.starts_at,
        venue=hearing.venue,
        pool=ticket.pool_name,
        holder=ticket.holder or ticket.masked_name,
        state=presentation.ticket_state(ticket),
        confirmed=confirmed,
        notes=notes if confirmed else [],
    )


def _address(request: AnyRequest, ticket: TicketView) -> str:
    return f"{request.app.state.settings.public_url}{path_of(ticket.number, ticket.code)}"


def _pass_address(request: AnyRequest, ticket: TicketView) -> str:
    return f"{request.app.state.settings.public_url}{services.path_of_pass(ticket)}"


def _private(response: AnyResponse) -> AnyResponse:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


routes: list[Any] = [look_up, found, show, accept, withdraw, change, erase, seats, calendar_entry, pdf]
