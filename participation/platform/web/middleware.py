"""Around every request: its id, its language, the security headers, one log line, one metric."""

from __future__ import annotations

import logging
import time
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from participation.platform.database import DB
from participation.platform.i18n import SOURCE, set_language
from participation.platform.request_id import set_request_id
from participation.platform.web import display

log = structlog.get_logger("http")

REQUESTS = Counter("participation_requests_total", "Requests", ["method", "route", "status"])
SECONDS = Histogram(
    "participation_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), interest-cohort=()"),
]
_PERMISSIONS = b"permissions-policy"
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class RequestContext:
    """Pure ASGI, outermost of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await self.app(scope, receive, send)
            return
        method = str(scope.get("method"))
        started = time.perf_counter()
        headers = {name: value for name, value in scope["headers"] if name in _READ}
        request_id = set_request_id(headers.get(b"x-request-id", b"").decode("latin-1"))
        # A pooled task may carry the context of an earlier one: a request never begins inside a unit of work.
        DB.current_transaction.set(None)
        scope.setdefault("state", {})
        # PostgreSQL holds no NUL: in an address it finds nothing, instead of failing in a query.
        if "\x00" in scope["path"]:
            scope["path"] = scope["path"].replace("\x00", "\ufffd")
        if b"%00" in scope["query_string"]:
            scope["query_string"] = scope["query_string"].replace(b"%00", b"%EF%BF%BD")
        _choose_display(scope, headers)
        secure = scope["litestar_app"].state.settings.secure
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                extra = [*_HEADERS, (b"x-request-id", request_id.encode())]
                if secure:
                    extra.append(_HSTS)
                given = list(message.get("headers", []))
                if any(name.lower() == _PERMISSIONS for name, _ in given):
                    # A page that needs the camera says so itself; two headers would be read as one list.
                    extra = [header for header in extra if header[0] != _PERMISSIONS]
                own: Any = [*given, *extra]
                message["headers"] = own
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            route = str(scope.get("path_template") or "unmatched")
            took = time.perf_counter() - started
            _count(method, route, status, took)
            if status >= 400 and not scope["state"].get("expected"):
                log.info(
                    "request",
                    method=method,
                    route=route,
                    status=status,
                    ms=round(took * 1000, 1),
                    code=scope["state"].get("error_code"),
                )
            elif log.is_enabled_for(logging.DEBUG):
                log.debug("request", method=method, route=route, status=status, ms=round(took * 1000, 1))


_requests: dict[tuple[str, str, int], Counter] = {}
_seconds: dict[str, Histogram] = {}


def _count(method: str, route: str, status: int, seconds: float) -> None:
    """Into the metrics. The labels' children are kept: finding them costs more than counting."""
    counter = _requests.get((method, route, status))
    if counter is None:
        counter = _requests[method, route, status] = REQUESTS.labels(method, route, status)
        _seconds.setdefault(route, SECONDS.labels(route))
    counter.inc()
    _seconds[route].observe(seconds)


_READ = frozenset({b"x-request-id", b"cookie", b"accept-language"})


def _choose_display(scope: Scope, headers: dict[bytes, bytes]) -> None:
    """Language: the visitor's own choice, else what the browser prefers; Chinese where it says nothing we speak."""
    chosen = display.Display()
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == display.COOKIE:
            chosen = display.Display.parse(value)
    scope["state"]["display"] = chosen
    language = chosen.lang
    if not language:
        first = headers.get(b"accept-language", b"").decode("latin-1").split(",")[0].strip().lower()
        language = "en" if first.startswith("en") else SOURCE
    set_language(language)
