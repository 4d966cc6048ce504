"""The auditor's page, and the public anchors."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from participation.audit import services
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.pages import render

PAGE = 100


@get("/office/audit", opt={"access": staff("auditor", "administrator")})
async def office_audit(request: Request[Any, Any, Any], before: FromQuery[int | None] = None) -> Response[Any]:
    """The newest events, and whether the trail is sound."""
    events = await services.recent(PAGE, before)
    head = await services.head()
    older = events[-1].id if len(events) == PAGE else None
    return render(request, "audit/events.html", events=events, head=head, older=older)


@get("/verify/anchors", opt={"access": PUBLIC})
async def anchors_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The published heads of the audit chain, for people."""
    return render(request, "audit/anchors.html", anchors=(await services.anchors())[::-1])


@get("/verify/anchors.json", opt={"access": PUBLIC})
async def anchors_json() -> dict[str, Any]:
    """The same for machines: keep a copy, and nobody can shorten or rewrite the trail unseen."""
    return {
        "hash": "SHA-256(0x01 || previous || seq as 8 bytes big-endian || event hash)",
        "anchors": [services.anchor_as_json(anchor) for anchor in await services.anchors()],
    }


routes: list[Any] = [office_audit, anchors_page, anchors_json]
