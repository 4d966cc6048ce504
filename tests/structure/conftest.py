"""The running application's route table, and browsers that can forge what browsers cannot."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from participation.platform.web import csrf
from participation.platform.web.access import Access, declared
from tests.conftest import browser
from tests.support.web import sign_in_as

#: For every kind of path parameter a value of the right form that names nothing.
NOTHING = {"str": "2026-9999", "uuid": str(uuid4()), "int": "999999", "path": "nothing.txt", "date": "2026-01-01"}
LAST = ("/office/sign-out", "/expert/leave")


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    method: str
    template: str
    access: Access

    def url(self, **values: str) -> str:
        """The path with its parameters filled in: with ``values`` by name, else with something that does not exist."""
        parts = []
        for part in self.template.split("/"):
            if part.startswith("{"):
                name, _, kind = part.strip("{}").partition(":")
                part = values.get(name, NOTHING[kind])
            parts.append(part)
        return "/".join(parts)

    @property
    def safe(self) -> bool:
        """Whether it may change nothing."""
        return self.method in csrf.SAFE

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def route_table(application: Litestar) -> list[Route]:
    """Everything that can be asked for, in a stable order; what ends the session one walks with comes last."""
    found = [
        Route(method, route.path_format if not hasattr(route, "path") else route.path, declared(handler))
        for route in application.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
        for method in handler.http_methods - {"OPTIONS"}
    ]
    return sorted(found, key=lambda route: (route.template in LAST, route.template, route.method))


@pytest.fixture
def table(application: Litestar) -> list[Route]:
    """All routes."""
    return route_table(application)


class Visitor:
    """A browser of one kind of person that sends what it is told to, and reads errors as JSON problems."""

    def __init__(self, client: httpx.AsyncClient, bound: str) -> None:
        self.client = client
        self._bound = bound

    def token(self) -> str:
        """A valid form token, made as the server makes them."""
        salt = secrets.token_hex(8)
        return f"{salt}.{csrf._mac(salt, self._bound)}"

    async def ask(
        self, route: Route, *, token: str | None = None, values: Mapping[str, str] | None = None, **headers: str
    ) -> httpx.Response:
        """GET, or POST of a form with nothing in it but the platform's own fields; ``values`` for the path."""
        url = route.url(**(values or {}))
        sent = {"accept": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if route.safe:
            return await self.client.request(route.method, url, headers=sent)
        fields = {"_key": secrets.token_urlsafe(18), **({"_csrf": token} if token is not None else {})}
        return await self.client.post(url, data=fields, headers=sent)


def code_of(response: httpx.Response) -> str:
    """The stable code of an error; empty for anything else."""
    if "problem+json" not in response.headers.get("content-type", ""):
        return ""
    return str(response.json()["code"])


@pytest.fixture
async def visitors(application: Litestar, database: Any) -> AsyncIterator[Any]:
    """``await visitors("staff", staff_id)``, ``visitors("expert", any_id)``, ``visitors("public")``."""
    opened = []

    async def make(kind: str, subject: UUID | None = None) -> Visitor:
        client = browser(application)
        opened.append(client)
        if kind == "public":
            visitor = secrets.token_hex(16)
            client.cookies.set("pp_visitor", visitor)
            return Visitor(client, f"visitor:{visitor}")
        cookie = f"pp_{kind}"
        await sign_in_as(client, subject or uuid4(), kind, cookie)
        return Visitor(client, f"session:{hashlib.sha256(client.cookies[cookie].encode()).hexdigest()}")

    yield make
    for client in opened:
        await client.aclose()
