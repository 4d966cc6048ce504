"""Routes that belong to no feature: display choices, health, metrics, static files."""

from __future__ import annotations

import os
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from redis.asyncio import Redis

from participation.platform import outbox
from participation.platform.database import UNAVAILABLE, fetch_value
from participation.platform.web import display
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import STATIC


def safe_back(address: str) -> str:
    """Only our own paths: no other host, no scheme, no backslash tricks."""
    ok = address.startswith("/") and not address.startswith("//") and "\\" not in address and "\n" not in address
    return address if ok and "\r" not in address else "/"


@get("/display", opt={"access": PUBLIC}, sync_to_thread=False)
def choose_display(
    request: Request[Any, Any, Any],
    lang: FromQuery[str | None] = None,
    size: FromQuery[str | None] = None,
    senior: FromQuery[str | None] = None,
    back: FromQuery[str] = "/",
) -> Redirect:
    """Remember how this visitor wants to read, then back to the page."""
    chosen = request.scope["state"]["display"]
    for part in (lang, size, {"1": "senior", "0": "normal"}.get(senior or "")):
        if part:
            chosen = chosen.with_choice(part)
    response = Redirect(safe_back(back), status_code=303)
    response.set_cookie(
        Cookie(
            key=display.COOKIE,
            value=chosen.dump(),
            path="/",
            max_age=60 * 60 * 24 * 365,
            samesite="lax",
            httponly=True,
            secure=request.app.state.settings.secure,
        )
    )
    return response


@get("/healthz", opt={"access": PUBLIC}, media_type=MediaType.TEXT, sync_to_thread=False)
def healthz() -> str:
    """This process answers."""
    return "ok"


@get("/readyz", opt={"access": PUBLIC})
async def readyz(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Whether requests can be served: the database must answer; Redis may be away (reading and writing go on)."""
    checks: dict[str, Any] = {}
    try:
        checks["database"] = "ok" if await fetch_value("SELECT 1") == 1 else "no answer"
        open_messages, age = await outbox.backlog()
        checks["outbox"] = {"due": open_messages, "oldest_seconds": round(age, 1)}
    except UNAVAILABLE as error:
        checks["database"] = type(error).__name__
    redis_url = request.app.state.settings.redis_url
    if redis_url:
        client: Any = Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1)
        try:
            await client.ping()
            checks["redis"] = "ok"
        except Exception as error:
            checks["redis"] = type(error).__name__
        finally:
            await client.aclose()
    ready = checks.get("database") == "ok"
    return Response(content={"ready": ready, **checks}, status_code=200 if ready else 503)


@get("/metrics", opt={"access": PUBLIC}, sync_to_thread=False)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Prometheus text; from this host only (a proxy in front does not pass it on)."""
    client = request.scope["client"]
    forwarded = request.headers.get("x-forwarded-for")
    if forwarded or (client is not None and client[0] not in ("127.0.0.1", "::1", "unix", "testclient")):
        return Response(content=b"", status_code=403, media_type="text/plain")
    registry: Any = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(content=generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def static_files() -> Any:
    """Static files; their address carries a content hash, so a browser may keep them."""
    return create_static_files_router(
        path="/static",
        directories=[STATIC],
        opt={"access": PUBLIC},
        include_in_schema=False,
        cache_control=None,
        send_as_attachment=False,
    )


routes: list[Any] = [choose_display, healthz, readyz, metrics]
__all__ = ["routes", "safe_back", "static_files"]
