"""The attendance list for the office, and the certificate for whoever came."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import services as hearings
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.errors import NotFound
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited
from participation.sittings.pages.door_forms import ConfirmForm
from participation.sittings.services import attendance

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@get("/office/hearings/{number:str}/attendance.pdf", opt={"access": staff(Role.HEARING_OFFICER)})
async def list_pdf(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Who came."""
    hearing = await hearings.get_hearing(number)
    content = await attendance.list_pdf(actor_of(request), hearing, _page(request, hearing.number))
    return _pdf(content, f"{hearing.number}-attendance.pdf")


@get("/registrations/{number:str}/{code:str}/attendance", opt={"access": PUBLIC}, guards=[limited("render.address")])
async def certificate(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """That I came."""
    ticket = await hearings.ticket(number, code)
    site = request.app.state.settings.public_url
    content = await attendance.certificate_pdf(ticket, _page(request, ticket.hearing.number), site)
    return _pdf(content, f"{ticket.number}-attendance.pdf")


@get("/verify/attendance", opt={"access": PUBLIC})
async def confirm_form(request: AnyRequest) -> AnyResponse:
    """Ask for a certificate's number and code."""
    return render(request, "verify/attendance.html", form=ConfirmForm(), found=None)


# Nothing is written, so there is nothing to do twice: the form needs no idempotency key of its own.
@post("/verify/attendance", opt={"access": PUBLIC}, guards=[limited("lookup.address")], status_code=200)
async def confirm_submit(request: AnyRequest) -> AnyResponse:
    """Whether there is such a certificate."""
    form = ConfirmForm(await submitted(request))
    if not form.validate():
        return invalid(request, "verify/attendance.html", form=form, found=None)
    return await _confirmed(request, form)


@get("/verify/attendance/{number:str}/{code:str}", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def confirmed(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """The same, where a certificate's QR code leads."""
    return await _confirmed(request, ConfirmForm(data={"number": number, "code": code}))


async def _confirmed(request: AnyRequest, form: ConfirmForm) -> AnyResponse:
    try:
        found = await attendance.confirm(form.number.data or "", form.code.data or "")
    except NotFound as error:
        return _private(invalid(request, "verify/attendance.html", form=form, error=error, found=None))
    return _private(render(request, "verify/attendance.html", form=form, found=found))


def _private(response: AnyResponse) -> AnyResponse:
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return response


def _page(request: AnyRequest, number: str) -> str:
    return f"{request.app.state.settings.public_url}/hearings/{number}"


def _pdf(content: bytes, name: str) -> AnyResponse:
    return Response(
        content=content,
        media_type="application/pdf",
        headers={
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
            "Content-Disposition": f'inline; filename="{name}"',
        },
    )


routes: list[Any] = [list_pdf, certificate, confirm_form, confirm_submit, confirmed]
