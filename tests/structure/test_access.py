"""Every route × everybody: who gets in is what the route declares, and nothing is done that a page of ours did not ask."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from litestar import get
from litestar.exceptions import ImproperlyConfiguredException

from participation import app as app_module
from participation.identity.rules import Role
from participation.settings import Settings
from tests.structure.conftest import Route, Visitor, code_of
from tests.support.people import make_staff

#: Pages of the office which one has to reach before one is signed in.
DOOR = "/office/sign-in"
#: What the guard answers when it does not let somebody pass.
REFUSALS = {"access.role", "access.sign_in", "access.expert", "csrf.token", "csrf.origin"}


def test_a_route_that_declares_nothing_does_not_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    @get("/forgotten")
    async def forgotten() -> str:
        return "open to everybody by mistake"

    collected = app_module.collect_routes()
    monkeypatch.setattr(app_module, "collect_routes", lambda: [*collected, forgotten])
    with pytest.raises(ImproperlyConfiguredException, match="forgotten"):
        app_module.create_app(settings)


def test_declarations_make_sense(table: list[Route]) -> None:
    wrong = []
    for route in table:
        office = route.template.startswith("/office") and not route.template.startswith(DOOR)
        if office != (route.access.kind == "staff"):
            wrong.append(f"{route}: {route.access.kind}")
        if route.access.kind == "machine" and not route.template.startswith("/api/"):
            wrong.append(f"{route}: machine outside the API")
        if route.access.roles - set(Role):
            wrong.append(f"{route}: unknown roles {set(route.access.roles - set(Role))}")
    assert wrong == []
    assert len(table) > 100, "the table was not read"


def test_signing_out_and_changes_are_never_links(table: list[Route]) -> None:
    assert {route.method for route in table} <= {"GET", "HEAD", "POST"}
    assert [route.method for route in table if route.template == "/office/sign-out"] == ["POST"]


async def test_nobody_signed_in_is_sent_to_the_door(table: list[Route], visitors: Any) -> None:
    stranger: Visitor = await visitors("public")
    wrong = []
    for route in table:
        if route.access.kind != "staff":
            continue
        answer = await stranger.ask(route, token=stranger.token(), accept="text/html")
        if answer.status_code != 303 or not answer.headers["location"].startswith(f"{DOOR}?next="):
            wrong.append(f"{route}: {answer.status_code} {answer.headers.get('location', '')}")
    assert wrong == []


async def test_half_signed_in_is_not_signed_in(table: list[Route], visitors: Any, database: Any) -> None:
    from participation.platform.database import execute

    half: Visitor = await visitors("staff", await make_staff(list(Role)))
    await execute("""UPDATE web_session SET data = '{"stage": "code", "until": 9999999999}'""")
    wrong = []
    for route in table:
        if route.access.kind == "staff":
            answer = await half.ask(route, token=half.token())
            if code_of(answer) != "access.sign_in":
                wrong.append(f"{route}: {answer.status_code} {code_of(answer)}")
    assert wrong == []


async def test_experts_need_their_link(table: list[Route], visitors: Any) -> None:
    stranger: Visitor = await visitors("public")
    official: Visitor = await visitors("staff", await make_staff(list(Role)))
    wrong = []
    for route in table:
        if route.access.kind == "expert":
            for visitor in (stranger, official):
                answer = await visitor.ask(route, token=visitor.token())
                if code_of(answer) != "access.expert":
                    wrong.append(f"{route}: {answer.status_code} {code_of(answer)}")
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_gets_in_where_it_is_declared_and_nowhere_else(
    role: Role, table: list[Route], visitors: Any
) -> None:
    someone: Visitor = await visitors("staff", await make_staff([role]))
    wrong = []
    for route in table:
        if route.access.kind != "staff":
            continue
        answer = await someone.ask(route, token=someone.token())
        allowed = not route.access.roles or role in route.access.roles
        if allowed and (code_of(answer) in REFUSALS or answer.status_code >= 500):
            wrong.append(f"{route}: should be let in: {answer.status_code} {code_of(answer)}")
        if not allowed and (answer.status_code, code_of(answer)) != (403, "access.role"):
            wrong.append(f"{route}: should be kept out: {answer.status_code} {code_of(answer)}")
    assert wrong == []


async def test_without_any_role_only_what_is_for_all_staff(table: list[Route], visitors: Any) -> None:
    someone: Visitor = await visitors("staff", await make_staff([]))
    wrong = []
    for route in table:
        if route.access.kind == "staff":
            answer = await someone.ask(route, token=someone.token())
            if (code_of(answer) == "access.role") != bool(route.access.roles):
                wrong.append(f"{route}: {answer.status_code} {code_of(answer)}")
    assert wrong == []


class TestForgedRequests:
    """Each POST, from somebody who may: refused without its token, and from a foreign page even with it."""

    @pytest.fixture
    async def insiders(self, visitors: Any) -> dict[str, Visitor]:
        return {
            "staff": await visitors("staff", await make_staff(list(Role))),
            "expert": await visitors("expert", uuid4()),
            "public": await visitors("public"),
        }

    @pytest.fixture
    def posts(self, table: list[Route]) -> list[Route]:
        return [route for route in table if not route.safe and route.access.kind != "machine"]

    async def test_token_missing_or_of_somebody_else(
        self, posts: list[Route], insiders: dict[str, Visitor], visitors: Any
    ) -> None:
        other: Visitor = await visitors("public")
        wrong = []
        for route in posts:
            visitor = insiders[route.access.kind]
            for token in (None, "", "x", "x.y", other.token(), visitor.token()[:-1]):
                answer = await visitor.ask(route, token=token)
                if (answer.status_code, code_of(answer)) != (403, "csrf.token"):
                    wrong.append(f"{route} with {token!r}: {answer.status_code} {code_of(answer)}")
        assert wrong == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "http://testserver.evil.example"},
            {"origin": "null"},
            {"sec_fetch_site": "cross-site"},
            {"sec_fetch_site": "same-site"},
        ],
        ids=str,
    )
    async def test_from_a_foreign_page(
        self, posts: list[Route], insiders: dict[str, Visitor], headers: dict[str, str]
    ) -> None:
        wrong = []
        for route in posts:
            visitor = insiders[route.access.kind]
            answer = await visitor.ask(route, token=visitor.token(), **headers)
            if (answer.status_code, code_of(answer)) != (403, "csrf.origin"):
                wrong.append(f"{route}: {answer.status_code} {code_of(answer)}")
        assert wrong == []

    async def test_from_our_own_page_they_pass(self, posts: list[Route], insiders: dict[str, Visitor]) -> None:
        """Else the tests above would prove nothing."""
        wrong = []
        for route in posts:
            visitor = insiders[route.access.kind]
            answer = await visitor.ask(
                route, token=visitor.token(), origin="http://testserver", sec_fetch_site="same-origin"
            )
            if code_of(answer) in REFUSALS or answer.status_code >= 500:
                wrong.append(f"{route}: {answer.status_code} {code_of(answer)}")
        assert wrong == []


async def test_what_does_not_exist_is_said_so(table: list[Route], visitors: Any) -> None:
    """Forged ids: a clear answer in both languages, never a fault."""
    visitor: Visitor = await visitors("public")
    wrong = []
    for route in table:
        if route.method != "GET" or route.access.kind != "public":
            continue
        for language in ("zh-CN", "en"):
            for kind in ("text/html", "application/json"):
                answer = await visitor.ask(route, accept=kind, accept_language=language)
                if answer.status_code >= 500:
                    wrong.append(f"{route} as {kind} in {language}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("odd", ["%00", "%FF%FE", "..%2f..%2fetc%2fpasswd", "'%20OR%20''='", "9" * 400, "%F0%A0%AE%B7"])
async def test_odd_ids_are_no_faults(odd: str, table: list[Route], visitors: Any) -> None:
    visitor: Visitor = await visitors("public")
    wrong = []
    for route in table:
        if route.method != "GET" or route.access.kind != "public" or "{" not in route.template:
            continue
        names = [part.strip("{}").partition(":")[0] for part in route.template.split("/") if part.startswith("{")]
        answer = await visitor.client.get(route.url(**dict.fromkeys(names, odd)))
        if answer.status_code >= 500:
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []
