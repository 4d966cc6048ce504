"""Headers, errors, display choices, health: what holds for every request."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from wtforms import StringField
from wtforms.validators import InputRequired

from participation.platform.database import execute, fetch_value
from participation.platform.errors import Closed
from participation.platform.web import access, errors, forms
from participation.platform.web.forms import Form, lazy
from participation.platform.web.middleware import RequestContext
from participation.settings import Settings
from tests.support.postgres import TestDatabase


async def test_a_page_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")
    assert response.status_code == 200
    assert response.text == "ok"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert len(response.headers["x-request-id"]) == 16


async def test_ready_says_what_it_needs(client: httpx.AsyncClient) -> None:
    response = await client.get("/readyz")
    assert response.json() == {"ready": True, "database": "ok", "outbox": {"due": 0, "oldest_seconds": 0.0}}


async def test_metrics_count_by_route_and_stay_on_this_host(client: httpx.AsyncClient) -> None:
    await client.get("/healthz")
    text = (await client.get("/metrics")).text
    assert 'participation_requests_total{method="GET",route="/healthz",status="200"}' in text
    refused = await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})
    assert refused.status_code == 403


async def test_an_unknown_page_is_a_page_that_helps(client: httpx.AsyncClient) -> None:
    response = await client.get("/nothing/here")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.text
    english = await client.get("/nothing/here", headers={"accept-language": "en"})
    assert "没有找到" not in english.text
    assert 'lang="en"' in english.text


async def test_the_same_error_is_a_problem_for_the_api(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["code"] == "http.not_found"
    assert response.json()["status"] == 404


@pytest.mark.parametrize(
    ("back", "location"),
    [
        ("/matters", "/matters"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/a\\b", "/"),
        ("/a\r\nb", "/"),
    ],
)
async def test_display_choices_are_kept_and_lead_back_home(client: httpx.AsyncClient, back: str, location: str) -> None:
    response = await client.get("/display", params={"senior": "1", "lang": "en", "back": back})
    assert response.status_code == 303
    assert response.headers["location"] == location
    assert client.cookies["pp_display"] == "en.medium.senior"


class _Remark(Form):
    text = StringField(lazy("意见"), validators=[InputRequired(lazy("请写下您的意见"))])


@post("/remark", opt={"access": access.PUBLIC})
async def _remark(request: Request) -> Response:  # type: ignore[type-arg]
    form = _Remark(await forms.submitted(request))

    async def effect() -> str:
        if form.text.data == "late":
            raise Closed("test.closed", "已于 {at} 截止", at="昨天")
        number = await fetch_value("INSERT INTO test_remark (text) VALUES ($1) RETURNING id", form.text.data)
        return f"/remark/{number}"

    return await forms.submit(request, effect)


@get("/remark", opt={"access": access.PUBLIC})
async def _remark_form(request: Request) -> str:  # type: ignore[type-arg]
    from participation.platform.web import csrf

    token = csrf.token(request)
    return f"{token} {request.scope['state']['visitor']}"


@pytest.fixture
async def small(settings: Settings, database: TestDatabase):  # type: ignore[no-untyped-def]
    import asyncpg

    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("DROP TABLE IF EXISTS test_remark; CREATE TABLE test_remark (id serial PRIMARY KEY, text text)")
    await owner.execute(
        "GRANT ALL ON test_remark TO participation_app; GRANT ALL ON SEQUENCE test_remark_id_seq TO participation_app"
    )
    app = Litestar(
        [_remark, _remark_form],
        guards=[access.guard],
        exception_handlers=errors.HANDLERS,
        state=State({"settings": settings}),
        openapi_config=None,
    )
    app.asgi_handler = RequestContext(app.asgi_handler)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
        base_url="http://testserver",
        headers={"accept": "application/json"},
    ) as client:
        token, visitor = (await client.get("/remark")).text.strip('"').split()
        client.cookies.set("pp_visitor", visitor)
        yield client, token
    await owner.execute("DROP TABLE test_remark")
    await owner.close()


KEY = "k" * 24


async def test_a_form_without_its_token_changes_nothing(small) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    for bad in ({}, {"_csrf": "x.y"}, {"_csrf": token[:-1] + ("a" if token[-1] != "a" else "b")}):
        response = await client.post("/remark", data={"text": "a", "_key": KEY, **bad})
        assert response.status_code == 403
        assert response.json()["code"] == "csrf.token"
    assert await fetch_value("SELECT count(*) FROM test_remark") == 0


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
async def test_a_form_from_elsewhere_is_refused(small, headers: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    response = await client.post("/remark", data={"text": "a", "_key": KEY, "_csrf": token}, headers=headers)
    assert response.status_code == 403
    assert response.json()["code"] == "csrf.origin"
    assert await fetch_value("SELECT count(*) FROM test_remark") == 0


async def test_sent_twice_acts_once_and_answers_the_same(small) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    data = {"text": "a", "_key": KEY, "_csrf": token}
    first = await client.post("/remark", data=data)
    second = await client.post("/remark", data=data)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert await fetch_value("SELECT count(*) FROM test_remark") == 1


async def test_sent_twice_at_the_same_moment_acts_once(small) -> None:  # type: ignore[no-untyped-def]
    import asyncio

    client, token = small
    data = {"text": "a", "_key": KEY, "_csrf": token}
    answers = await asyncio.gather(*(client.post("/remark", data=data) for _ in range(8)))
    assert {a.status_code for a in answers} == {303}
    assert len({a.headers["location"] for a in answers}) == 1
    assert await fetch_value("SELECT count(*) FROM test_remark") == 1


async def test_the_same_key_with_another_body_is_refused(small) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    await client.post("/remark", data={"text": "a", "_key": KEY, "_csrf": token})
    other = await client.post("/remark", data={"text": "b", "_key": KEY, "_csrf": token})
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency.reused"
    assert await fetch_value("SELECT count(*) FROM test_remark") == 1


async def test_an_effect_that_refuses_leaves_the_key_free(small) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    refused = await client.post("/remark", data={"text": "late", "_key": KEY, "_csrf": token})
    assert refused.status_code == 409
    assert refused.json() | {"instance": ""} == {
        "type": "urn:participation:error:test.closed",
        "title": "已于 昨天 截止",
        "status": 409,
        "detail": "已于 昨天 截止",
        "code": "test.closed",
        "instance": "",
    }
    assert await fetch_value("SELECT count(*) FROM idempotency_key") == 0
    again = await client.post("/remark", data={"text": "in time", "_key": KEY, "_csrf": token})
    assert again.status_code == 303


async def test_a_form_without_a_key_is_refused(small) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    response = await client.post("/remark", data={"text": "a", "_csrf": token})
    assert response.status_code == 422
    assert response.json()["code"] == "idempotency.missing"


async def test_the_answer_is_kept_encrypted(small) -> None:  # type: ignore[no-untyped-def]
    client, token = small
    await client.post("/remark", data={"text": "a", "_key": KEY, "_csrf": token})
    assert b"/remark" not in bytes(await fetch_value("SELECT answer FROM idempotency_key"))
    await execute("DELETE FROM idempotency_key")
