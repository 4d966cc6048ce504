"""A form is accepted from our own pages only.

Two checks: where the browser says the request comes from (Sec-Fetch-Site, Origin), and a token bound to the session or,
without one, to a visitor cookie.  The token is salted on each page, so compression leaks nothing (BREACH).
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any, Protocol
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection

from participation.platform import crypto
from participation.platform.errors import NotPermitted
from participation.platform.i18n import N_

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "_csrf"
VISITOR = "pp_visitor"


class _Connection(Protocol):
    scope: Any
    cookies: dict[str, str]


def cookie_name(name: str, *, secure: bool) -> str:
    """``__Host-`` binds a cookie to this host; it exists only over https."""
    return f"__Host-{name}" if secure else name


def binding(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[str, bool]:
    """(what the token is bound to, whether a new visitor cookie has to be set)."""
    state = connection.scope["state"]
    session = state.get("session")
    if session is not None:
        return f"session:{session.id_hash.hex()}", False
    existing = state.get("visitor") or connection.cookies.get(
        cookie_name(VISITOR, secure=connection.app.state.settings.secure)
    )
    if existing and len(existing) == 32:
        state["visitor"] = existing
        return f"visitor:{existing}", bool(state.get("visitor_is_new"))
    state["visitor"], state["visitor_is_new"] = secrets.token_hex(16), True
    return f"visitor:{state['visitor']}", True


def token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """A fresh token for a form on the page that is being made."""
    bound, _ = binding(connection)
    salt = secrets.token_hex(8)
    return f"{salt}.{_mac(salt, bound)}"


async def check(request: Request[Any, Any, Any]) -> None:
    """NotPermitted unless the request comes from a form of ours."""
    _check_origin(request)
    form = await request.form()
    offered = form.get(FIELD) or request.headers.get("x-csrf-token", "")
    bound, is_new = binding(request)
    salt, _, mac = str(offered).partition(".")
    if is_new or not mac or not hmac.compare_digest(mac, _mac(salt, bound)):
        raise NotPermitted(
            "csrf.token",
            N_("没能确认这张表单是从本站打开的。请允许 Cookie，返回上一页重新打开后再提交；您写的内容可先复制保存"),
        )


def _check_origin(request: Request[Any, Any, Any]) -> None:
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    foreign = site in ("cross-site", "same-site") if site else False
    if origin and origin != "null":
        own = {urlsplit(request.app.state.settings.public_url).netloc, headers.get("host", "")}
        foreign = foreign or urlsplit(origin).netloc not in own
    elif origin == "null":
        foreign = True
    if foreign:
        raise NotPermitted("csrf.origin", N_("这次提交来自别的网站，已拒绝。请在本站页面上提交"))


def _mac(salt: str, bound: str) -> str:
    return crypto.sign(f"{salt}|{bound}", "csrf")[:40]
