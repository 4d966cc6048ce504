"""A resident's own list: what was sent from this account, and what became of it."""

from typing import Any

from litestar import get
from litestar.response import Redirect

from participation.consultations import presentation, services
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.receipts import PRIVATE
from participation.identity.services import residents
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import render


@get("/me", opt={"access": PUBLIC})
async def mine(request: AnyRequest) -> AnyResponse:
    """The list; without a session the way to sign in."""
    resident = await residents.of_request(request)
    if resident is None:
        return Redirect("/sign-in", status_code=303)
    comments = await services.of_resident(resident.id) if resident.id is not None else []
    response = render(request, "receipts/mine.html", resident=resident, comments=comments, words=presentation)
    response.headers.update(PRIVATE)
    return response


routes: list[Any] = [mine]
