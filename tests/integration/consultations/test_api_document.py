"""The API is as its document says: every JSON route stands in it, and schemathesis finds nothing that is otherwise."""

import json

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis import Response as Seen
from schemathesis.specs.openapi.checks import positive_data_acceptance

from participation.consultations import services
from participation.consultations.rules import CommentState
from participation.platform.database import unit_of_work
from participation.platform.web.openapi import operations
from tests.integration.consultations.conftest import remark
from tests.support.web import words


@pytest.fixture
async def public(stage, round_open):
    """A matter of which there is something to read."""
    made = [await remark(round_open, ["art-3", "art-1", ""][n % 3], f"意见{n}，供热") for n in range(6)]
    async with unit_of_work():
        await services.moderate(
            stage.moderator, round_open.id, [one.comment_id for one in made[:5]], CommentState.PUBLISHED
        )
    await services.sweep_periods()
    return made


async def document(client):
    return (await client.get("/api/openapi.json")).json()


async def test_every_json_route_is_documented(application, client):
    routes = {
        route.path
        for route in application.routes
        for handler in getattr(route, "route_handlers", [])
        # What mail programs press (RFC 8058) has its address from the mail, a door's telephone from its link of the day:
        # they are nobody else's.
        if route.path.startswith("/api/v1/") and not route.path.startswith(("/api/v1/unfollow/", "/api/v1/doors/"))
    }
    assert routes == {route.path for route, _method, _operation in operations(application)}


async def test_the_document_and_its_page(client):
    spec = await document(client)
    assert spec["openapi"] == "3.1.0"
    assert "/api/v1/matters/{number}/comments" in spec["paths"]
    names = set(spec["components"]["schemas"])
    text = json.dumps(spec)
    assert {ref.split('"')[0] for ref in text.split("#/components/schemas/")[1:]} <= names
    page = await client.get("/api")
    assert "提交一条意见" in words(page)
    assert "<script" not in page.text.split("<main")[1].split("</main>")[0]
    english = await client.get("/api/openapi.json", headers={"accept-language": "en", "cookie": "pp_lang=en"})
    assert english.status_code == 200


async def test_as_documented(application, client, stage, public):
    """A few examples of each operation, checked against the document: no fault, known statuses, the right shapes."""
    spec = await document(client)
    schema = schemathesis.openapi.from_dict(spec)
    cases = []

    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis.settings(
            max_examples=12,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
            derandomize=True,
        )
        @hypothesis.given(case=operation.as_strategy())
        def collect(case):
            cases.append(case)

        collect()
    assert len(cases) > 60
    for number, case in enumerate(cases):
        # Every other one about something that exists.
        if number % 2 and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = stage.number
        arguments = case.as_transport_kwargs(base_url="http://testserver")
        arguments.pop("cookies", None)
        headers = dict(arguments.pop("headers", {}) or {})
        request = httpx.Request(
            arguments["method"],
            arguments["url"],
            params=arguments.get("params") or None,
            headers=headers,
            json=arguments.get("json"),
            content=arguments.get("data") if isinstance(arguments.get("data"), bytes | str) else None,
        )
        answer = await client.send(request)
        assert answer.status_code < 500, (case.method, request.url, answer.text)
        # What a comment may say is more than a schema can express (visible characters, the version's own provisions).
        case.validate_response(Seen.from_any(answer), excluded_checks=[positive_data_acceptance])


async def test_pages_and_etags(client, stage, public):
    address = f"/api/v1/matters/{stage.number}/comments"
    first = await client.get(address, params={"q": "供热", "provision": "art-3"})
    body = first.json()
    assert [one["text"] for one in body["comments"]] == ["意见3，供热", "意见0，供热"]
    assert body["by_channel"] == {"web": 6}
    again = await client.get(
        address, params={"q": "供热", "provision": "art-3"}, headers={"if-none-match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(address, params={"outcome": "adopted"})).json()["comments"] == []
    assert (await client.get(address, params={"version": "99"})).json()["code"] == "draft.unknown"


async def test_reading_a_matter_and_a_receipt(client, stage, public):
    shown = (await client.get(f"/api/v1/matters/{stage.number}")).json()
    assert shown["matter"]["number"] == stage.number
    assert shown["consultation"]["comments"] == 6
    version = (await client.get(f"/api/v1/matters/{stage.number}/versions/1")).json()
    assert "第三条" in [one["label"] for one in version["provisions"]]
    assert (await client.get(f"/api/v1/matters/{stage.number}/versions/0")).status_code == 404
    listed = (await client.get("/api/v1/matters")).json()
    assert [one["number"] for one in listed["matters"]] == [stage.number]
    assert (await client.get("/api/v1/matters", params={"after": stage.number})).json()["matters"] == []
    made = public[0]
    right = await client.post("/api/v1/receipts", json={"number": made.receipt_number, "code": made.code})
    assert (right.status_code, right.json()["state"], right.headers["cache-control"]) == (200, "published", "no-store")
    wrong = await client.post("/api/v1/receipts", json={"number": made.receipt_number, "code": "AAAAAAAA"})
    unknown = await client.post("/api/v1/receipts", json={"number": "YJ-2026-99999", "code": "AAAAAAAA"})
    assert [one.status_code for one in (wrong, unknown)] == [404, 404]
    assert wrong.json()["code"] == unknown.json()["code"] == "receipt.unknown"
    assert (await client.post("/api/v1/receipts", content=b"{")).status_code == 400
    assert (await client.get("/api/v1/hearings")).json() == {"hearings": []}
    assert (await client.get(f"/api/v1/matters/{stage.number}/hearings")).json() == {"hearings": []}
