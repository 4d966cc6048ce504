"""Where a ticket's QR code leads a plain camera, and the keys with which anybody verifies tickets."""

import json
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from participation.hearings import services
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@get("/t/{text:str}", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def shown_to_a_camera(request: AnyRequest, text: FromPath[str]) -> AnyResponse:
    """Whether the ticket is genuine and for which session; nothing about its holder."""
    try:
        said, error = services.examine(text), None
        hearing = await services.get_hearing(said.hearing)
    except DomainError as problem:
        said, hearing, error = None, None, problem
    response = render(
        request,
        "hearings/pass.html",
        status_code=200 if error is None else error.status,
        said=said,
        hearing=hearing,
        error=error,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@get("/hearings/ticket-keys.json", opt={"access": PUBLIC})
async def ticket_keys() -> AnyResponse:
    """The public keys that tickets are signed with."""
    return Response(content=json.dumps(services.public_keys_json()).encode(), media_type="application/json")


routes: list[Any] = [shown_to_a_camera, ticket_keys]
