"""A door on a helper's telephone, by the day's link. Works by typing the number; scripts add the camera and being offline."""

from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

import participation
from participation.hearings.services import qr_svg
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import Form, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited
from participation.sittings import door_words
from participation.sittings.pages.door_forms import CheckInForm, SearchForm
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
from participation.sittings.services import checkin
from participation.sittings.services.checkin import Answer
from participation.sittings.services.doors import DoorView, door_of

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
    return await _page(request, await door_of(token))


@post("/doors/{token:str}/check-in", opt={"access": PUBLIC})
async def door_check_in(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Let somebody in."""
    door = await door_of(token)
    form = CheckInForm(await submitted(request))
    return await check_in(request, door.hearing, door.who, form, f"/doors/{token}", _again(request, door))


@post("/doors/{token:str}/search", opt={"access": PUBLIC}, guards=[limited("search.address")])
async def door_search(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Find by the whole name. A POST, so that no name stands in an address."""
    door = await door_of(token)
    form = SearchForm(await submitted(request))
    if not form.validate():
        return await _page(request, door, wrong=form, status=422)
    return await _page(request, door, wrong=form, found=await checkin.find(door, form.name.data or ""))


@post("/doors/{token:str}/undo", opt={"access": PUBLIC})
async def door_undo(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Take back what this door did."""
    door = await door_of(token)
    form = undo_form(await _lines(door), await submitted(request))

    async def work() -> str:
        await checkin.undo(door.hearing, form.number, door.who, form.undo_reason.data or "", any_door=False)
        return f"/doors/{token}"

    return await do(request, form, work, _again(request, door))


def _again(request: AnyRequest, door: DoorView) -> Again:
    async def show(**context: Any) -> AnyResponse:
        return await _page(request, door, **context)

    return show


async def _lines(door: DoorView) -> list[Any]:
    return await queries.lines(door.hearing.id, LINES, door.who.door)


async def _page(
    request: AnyRequest,
    door: DoorView,
    *,
    wrong: Form | None = None,
    error: DomainError | None = None,
    answer: Answer | None = None,
    found: list[dict[str, object]] | None = None,
    status: int = 200,
) -> AnyResponse:
    address = f"{request.app.state.settings.public_url}/doors/{door.token}"
    fresh = "new" in request.query_params
    context = await shared(
        request,
        door.hearing,
        await _lines(door),
        door=door.who.door,
        wrong=wrong,
        error=error,
        answer=answer,
        found=found,
    )
    return private(
        render(
            request,
            "sittings/door.html",
            status_code=status,
            door=door,
            address=address if fresh else "",
            qr=qr_svg(address, _("签到口链接的二维码")) if fresh else "",
            spoken=door_words.spoken(),
            **context,
        )
    )


routes: list[Any] = [worker, door_page, door_check_in, door_search, door_undo]
