"""Help, and the sample of vertical Mongolian."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
HELP = frozenset({"participate", "hearings", "hearing-officers", "recorders", "accessibility", "privacy", "verify"})


@get("/help/{topic:str}", opt={"access": PUBLIC}, sync_to_thread=False)
def help_page(request: AnyRequest, topic: FromPath[str]) -> AnyResponse:
    """Short pages that answer one question each."""
    if topic not in HELP:
        raise NotFound("help.unknown", N_("没有这个帮助页面"))
    return render(request, f"portal/help/{topic}.html", topic=topic)


@get("/mn", opt={"access": PUBLIC}, sync_to_thread=False)
def mongolian(request: AnyRequest) -> AnyResponse:
    """A sample of vertical Mongolian; says honestly that no more is there yet."""
    return render(request, "portal/mongolian.html")


routes: list[Any] = [help_page, mongolian]
