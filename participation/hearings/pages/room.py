"""The waiting room in front of a hearing's form (``platform.web.waiting``): who is admitted, and the page of those who wait."""

from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from markupsafe import escape

from participation.hearings import words
from participation.hearings.rules import HearingState
from participation.hearings.views import HearingView
from participation.platform.web import csrf, waiting
from participation.platform.web.forms import KEY, FormInput, fresh_key
from participation.platform.web.pages import apply_cookies, render
from participation.platform.web.waiting import Turn

FIELD = "pass"
_HOURS = 24


async def admitted(request: Request[Any, Any, Any], hearing: HearingView) -> Turn | None:
    """None when it is the visitor's turn (or nobody needs to wait); else where they stand. Keeps their number in a cookie."""
    if hearing.state is not HearingState.OPEN or not any(pool.open_to_all for pool in hearing.pools):
        return None
    name = csrf.cookie_name(f"pp_turn_{hearing.number.replace('-', '')}", secure=request.app.state.settings.secure)
    before = request.cookies.get(name)
    turn = await waiting.turn(hearing.number, before)
    if turn.ticket and turn.ticket != before:
        cookie = Cookie(
            key=name,
            value=turn.ticket,
            path="/",
            httponly=True,
            secure=request.app.state.settings.secure,
            samesite="lax",
            max_age=_HOURS * 3600,
        )
        request.scope["state"].setdefault("cookies", []).append(cookie)
    return None if turn.admitted else turn


def pass_for(hearing: HearingView) -> str:
    """What goes with a form handed out now."""
    return waiting.make_pass(hearing.number)


async def may_send(request: Request[Any, Any, Any], hearing: HearingView, data: FormInput) -> Turn | None:
    """The same for a form that is sent in: one that was handed out goes straight on."""
    if waiting.is_pass(hearing.number, str(data.get(FIELD, ""))):
        return None
    return await admitted(request, hearing)


def page(
    request: Request[Any, Any, Any], hearing: HearingView, turn: Turn, data: FormInput | None = None
) -> Response[Any]:
    """Where one stands. It looks again by itself; with a form in hand (``data``) only at the press of a button, which keeps
    what was typed.
    """
    kept = []
    for name in data or ():
        if data is not None and name not in (csrf.FIELD, KEY, FIELD):
            kept += [(name, value) for value in data.getlist(name) if isinstance(value, str)]
    response = render(
        request,
        "hearings/waiting.html",
        status_code=200 if data is None else 429,
        hearing=hearing,
        turn=turn,
        kept=[(escape(name), escape(value)) for name, value in kept],
        has_form=data is not None,
        key=fresh_key(),
        words=words,
    )
    response.headers["Cache-Control"] = "no-store"
    if data is None:
        response.headers["Refresh"] = str(min(15, max(3, turn.seconds // 3)))
    return apply_cookies(request, response)
