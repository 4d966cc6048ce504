"""The answer of a full session, cheap enough for a crowd: one page for everybody, with each one's own form in it.

What was typed goes along as hidden fields, so that waiting, or changing something, needs no second typing. The page around
it is made once for the same message, language and display, and kept for as long as the message is the same.
"""

from typing import Any

from litestar import Request, Response
from markupsafe import escape

from participation.hearings import words
from participation.hearings.views import HearingView, PoolView
from participation.platform.errors import DomainError
from participation.platform.i18n import current_language
from participation.platform.web import csrf
from participation.platform.web.forms import KEY, FormInput, fresh_key
from participation.platform.web.pages import apply_cookies, render_text

#: Refusals that a whole crowd hears.
CODES = frozenset({"registration.full", "registration.waitlist_full", "hearing.closed"})
_SLOT = "@@the-form@@"
_LIMIT = 200
_shells: dict[tuple[Any, ...], tuple[str, str]] = {}


def page(
    request: Request[Any, Any, Any], hearing: HearingView, pool: PoolView, data: FormInput, error: DomainError
) -> Response[Any]:
    """Why there is no place, and what one can do now; with the error's status.

    A shell is as old as ``hearing``, so that what it says of other places is no older than that.
    """
    state = request.scope["state"]
    message = error.message
    key = (
        hearing.number,
        pool.slug,
        message,
        hearing.as_of,
        current_language(),
        getattr(state.get("display"), "html_class", ""),
    )
    shell = _shells.get(key)
    if shell is None:
        text = render_text(
            request,
            "hearings/refused.html",
            hearing=hearing,
            pool=pool,
            message=message,
            may_wait=error.code == "registration.full" and pool.keeps_waitlist,
            others=[p for p in hearing.pools if p.open_to_all and p.slug != pool.slug],
            words=words,
            slot=_SLOT,
        )
        before, _, after = text.partition(_SLOT)
        if len(_shells) >= _LIMIT:
            _shells.clear()
        shell = _shells[key] = (before, after)
    # A crowd is told the same: counted in the metrics, not a line in the log for each.
    state["expected"] = True
    state["error_code"] = error.code
    response: Response[Any] = Response(
        content=f"{shell[0]}{_fields(request, data)}{shell[1]}".encode(),
        media_type="text/html; charset=utf-8",
        status_code=error.status,
        headers={"Cache-Control": "no-store"},
    )
    return apply_cookies(request, response)


def _fields(request: Request[Any, Any, Any], data: FormInput) -> str:
    """What was typed, a new key and a new token, as hidden fields."""
    kept = [(csrf.FIELD, csrf.token(request)), (KEY, fresh_key())]
    for name in data:
        if name not in (csrf.FIELD, KEY, "wait", "again"):
            kept += [(name, value) for value in data.getlist(name) if isinstance(value, str)]
    return "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept)
