"""The only place where the parts are put together."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from litestar import Litestar
from litestar.datastructures import State

from participation import settings as settings_module
from participation.platform import antivirus, crypto, database, files, logging, messaging
from participation.platform.web import access, altcha, errors, ratelimit, routes, waiting
from participation.platform.web.middleware import RequestContext
from participation.platform.web.requests import PageRequest
from participation.procedures import services as procedures
from participation.settings import Settings

FEATURES = (
    "portal",
    "interpretations",
    "responses",
    "sittings",
    "experts",
    "hearings",
    "questionnaires",
    "consultations",
    "drafts",
    "matters",
    "procedures",
    "documents",
    "identity",
    "audit",
)
MAX_BODY = 1024 * 1024  # bytes; routes that take files set their own


def configure(settings: Settings) -> None:
    """Set up the process-wide parts that need settings: keys, files, senders, logs.  Also used by workers and commands."""
    logging.configure(settings.log_level, cache=settings.environment != "test")
    crypto.configure(settings.secret_keys)
    files.configure(settings.home / "files")
    altcha.configure(enabled=settings.proof_of_work)
    antivirus.configure(settings.clamav_url)
    messaging.configure(
        mail_url=settings.mail_url, mail_from=settings.mail_from, sms_url=settings.sms_url, home=settings.home
    )


def collect_routes() -> list[Any]:
    """Every feature's ``pages.routes`` and ``api.routes``."""
    found: list[Any] = [*routes.routes, routes.static_files()]
    for feature in FEATURES:
        for module in ("pages", "api"):
            name = f"participation.{feature}.{module}"
            if find_spec(f"participation.{feature}") and find_spec(name):
                found.extend(import_module(name).routes)
    return found


def settle_memory() -> None:
    """What is there once a process has started stays there: the search for garbage need not walk through it each time.

    Nearly everything a request leaves behind goes by its reference count; what is left in circles waits a little longer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def create_app(settings: Settings | None = None) -> Litestar:
    """The ASGI application; granian and the tests call this."""
    settings = settings or settings_module.current()
    configure(settings)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await database.open_pool(settings)
        ratelimit.configure(settings.redis_url, trusted_proxies=settings.trusted_proxies, enabled=settings.rate_limits)
        waiting.configure(settings.redis_url, per_second=settings.admit_per_second)
        fresh = asyncio.create_task(procedures.keep_calendar_fresh())
        if settings.environment != "test":
            settle_memory()
        try:
            yield
        finally:
            fresh.cancel()
            await asyncio.gather(fresh, return_exceptions=True)
            await waiting.close()
            await ratelimit.close()
            await database.close_pool()

    resolve_actor = None
    if find_spec("participation.identity") and find_spec("participation.identity.services"):
        resolve_actor = import_module("participation.identity.services").resolve_actor

    app = Litestar(
        route_handlers=collect_routes(),
        guards=[access.guard],
        exception_handlers=errors.HANDLERS,
        request_class=PageRequest,
        lifespan=[lifespan],
        state=State({"settings": settings, "resolve_actor": resolve_actor}),
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        debug=False,
    )
    # Outside the router, so that a page that does not exist has its language and headers too.
    app.asgi_handler = RequestContext(app.asgi_handler)
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            access.declared(handler)
    return app
