"""Which round of a matter an officer works in: the newest, unless they chose the round of an earlier version.

Letters that came in for an earlier version are still typed in, comments made on it are still moderated. The choice is a cookie of
this browser; it selects among the rounds of a matter one may open anyway, and is worth nothing else.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from litestar import Request, get
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from participation.consultations.services.addresses import opened_round, ordinal_of
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.platform.web.access import SIGNED_IN
from participation.platform.web.routes import safe_back

COOKIE = "pp_round"
NEWEST = "newest"
_chosen: ContextVar[tuple[str, int] | None] = ContextVar("working_round", default=None)


async def remember(request: Request[Any, Any, Any]) -> None:
    """Before each page of the office: what this browser chose. Nonsense is no choice."""
    number, _, version = (request.cookies.get(COOKIE) or "").partition(".")
    digits = version.removeprefix("v")
    chosen = (number, int(digits)) if number and digits.isascii() and digits.isdigit() and len(digits) < 7 else None
    _chosen.set(chosen)


def chosen_ordinal(number: str) -> int | None:
    """The version whose round was chosen for this matter; None: the newest."""
    chosen = _chosen.get()
    return chosen[1] if chosen is not None and chosen[0] == number else None


@get("/office/matters/{number:str}/round/{version:str}", opt={"access": SIGNED_IN})
async def choose(
    request: Request[Any, Any, Any], number: FromPath[str], version: FromPath[str], back: FromQuery[str] = ""
) -> Redirect:
    """Work in the round of this version (v1), or in the newest one again (newest)."""
    await matters.open_matter(actor_of(request), number)
    value = ""
    if version != NEWEST:
        consultation, _found = await opened_round(number, ordinal_of(version))
        value = f"{number}.v{consultation.ordinal}"
    response = Redirect(safe_back(back or f"/office/matters/{number}/moderation"), status_code=303)
    response.set_cookie(
        Cookie(
            key=COOKIE,
            value=value,
            path="/office",
            max_age=None if value else 0,
            samesite="lax",
            httponly=True,
            secure=request.app.state.settings.secure,
        )
    )
    return response


routes: list[Any] = [choose]
