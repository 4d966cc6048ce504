"""Every route says who may use it: ``opt={"access": ...}``.  A route that says nothing does not start.

The guard here also does what every unsafe request needs: it refuses foreign origins and forms without their token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request
from litestar.connection import ASGIConnection
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from participation.platform.errors import NotPermitted
from participation.platform.i18n import N_
from participation.platform.web import csrf, sessions


class SignInNeeded(NotPermitted):
    """Nobody is signed in; pages send to the sign-in page and come back."""

    status = 401


@dataclass(frozen=True)
class Access:
    """``kind``: public | staff | expert | machine; ``roles``: any one of them is enough, empty means any staff."""

    kind: str
    roles: frozenset[str] = frozenset()


PUBLIC = Access("public")
SIGNED_IN = Access("staff")
EXPERT = Access("expert")
#: A JSON route without cookies: nothing to forge, so no token; unsafe methods are open to other origins.
MACHINE = Access("machine")


def staff(*roles: str) -> Access:
    """Staff who hold any of ``roles`` somewhere; the service checks the organisation."""
    if not roles:
        raise ValueError("staff() names at least one role; SIGNED_IN is for any staff")
    return Access("staff", frozenset(str(role) for role in roles))


def declared(handler: BaseRouteHandler) -> Access:
    """The handler's declaration; ImproperlyConfiguredException where there is none."""
    if getattr(handler, "http_methods", None) == {"OPTIONS"}:
        return PUBLIC  # made by the framework beside every route; it only lists methods
    access = handler.opt.get("access")
    if not isinstance(access, Access):
        raise ImproperlyConfiguredException(f"{handler.handler_name} does not declare who may use it")
    return access


class _BusyHandler(HTTPRouteHandler):
    """Litestar copies the handler for each guard of each request; ours only read it."""

    __slots__ = ()

    async def authorize_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        """Every guard, as Litestar asks them."""
        for asked in self.resolve_guards():
            await asked(connection, self)  # type: ignore[misc]


def busy_post(path: str, **options: Any) -> HTTPRouteHandler:
    """Litestar's ``post`` for a form that a crowd sends at once."""
    return _BusyHandler(path, http_method=HttpMethod.POST, **options)


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """App-wide guard: session, declared access, origin and token."""
    access = declared(handler)
    if access.kind in ("staff", "expert"):
        await sessions.load(connection)
    if (
        isinstance(handler, HTTPRouteHandler)
        and access.kind != "machine"
        and str(connection.scope.get("method")) not in csrf.SAFE
    ):
        await csrf.check(connection if isinstance(connection, Request) else Request(connection.scope))
    if access.kind == "staff":
        actor = sessions.actor(connection)
        if actor is None:
            raise SignInNeeded("access.sign_in", N_("请先登录"))
        if access.roles and not access.roles & actor.role_names:
            raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
    elif access.kind == "expert" and sessions.current(connection, "expert") is None:
        raise SignInNeeded("access.expert", N_("请用邀请信里的个人链接打开"))
