"""The attendance list for the office, and the certificate for whoever came."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from participation.hearings import services as hearings
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.ratelimit import limited
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
    content = await attendance.certificate_pdf(ticket, _page(request, ticket.hearing.number))
    return _pdf(content, f"{ticket.number}-attendance.pdf")


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


routes: list[Any] = [list_pdf, certificate]
