"""People who sign in through the pages, and a clock for their telephones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar

from participation.identity.rules import STEP_SECONDS, Role, totp_code
from participation.identity.services import Credentials, create_staff, credentials, new_totp_secret
from participation.platform import clock
from participation.platform.database import unit_of_work
from participation.platform.web import ratelimit
from tests.conftest import browser
from tests.support.people import QUICK, make_organisation
from tests.support.web import fill

START = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)


class Telephone:
    """Shows codes; its clock is the product's. Every look at it is half a minute later, because a code is good once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = START
        self._monkeypatch = monkeypatch
        self._set()

    def _set(self) -> None:
        # A context variable would not reach the requests' own contexts.
        self._monkeypatch.setattr("participation.identity.services.sign_in.now", lambda: self._now)

    def wait(self, seconds: float = STEP_SECONDS) -> None:
        self._now += timedelta(seconds=seconds)
        self._set()

    def code(self, secret: str) -> str:
        self.wait()
        return totp_code(secret, int(self._now.timestamp()) // STEP_SECONDS)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords hashed without effort: what makes them slow is tested once."""
    monkeypatch.setattr(credentials, "_HASHER", QUICK)
    credentials._nobodys_hash.cache_clear()
    yield
    credentials._nobodys_hash.cache_clear()


@pytest.fixture
def telephone(monkeypatch: pytest.MonkeyPatch) -> Telephone:
    assert clock.now().tzinfo is not None
    return Telephone(monkeypatch)


@pytest.fixture
async def people(database: Any) -> Any:
    """``await people("li", Role.DRAFTER, totp=True)`` → Credentials."""
    numbers = iter(range(1000))

    async def make(
        username: str | None = None,
        *roles: Role,
        organisation: str = "region",
        totp: bool = True,
        temporary: bool = False,
    ) -> Credentials:
        await make_organisation(organisation)
        async with unit_of_work():
            return await create_staff(
                username or f"person.{next(numbers)}",
                "李 四",
                organisation,
                roles,
                totp_secret=new_totp_secret() if totp else None,
                temporary=temporary,
            )

    return make


@pytest.fixture
def limits(application: Litestar) -> Iterator[None]:
    """Rate limits on, counted in this process from zero."""
    before = ratelimit._limiter, ratelimit._enabled
    ratelimit._limiter, ratelimit._enabled = ratelimit.Limiter(None), True
    yield
    ratelimit._limiter, ratelimit._enabled = before


@pytest.fixture
async def another(application: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A second browser."""
    async with browser(application) as found:
        yield found


async def password_step(
    client: httpx.AsyncClient, who: Credentials, *, password: str | None = None, url: str = "/office/sign-in"
) -> httpx.Response:
    """The first form."""
    return await fill(client, url, {"username": who.username, "password": password or who.password})


async def sign_in(client: httpx.AsyncClient, who: Credentials, telephone: Telephone) -> httpx.Response:
    """Both forms; the last answer."""
    first = await password_step(client, who)
    assert first.headers["location"] == "/office/sign-in/code", first.text
    assert who.totp_secret is not None
    return await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
