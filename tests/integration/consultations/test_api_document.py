"""The API is as its document says: every JSON route stands in it, and schemathesis finds nothing that is otherwise."""

import base64
import io
import json

import httpx
import hypothesis
import pytest
import schemathesis
from PIL import Image
from schemathesis import Response as Seen
from schemathesis.specs.openapi.checks import positive_data_acceptance

from participation.consultations import services
from participation.consultations.rules import CommentState, Policy, WhoMayComment
from participation.platform.database import fetch_one, unit_of_work
from participation.platform.web.openapi import operations
from tests.integration.consultations.conftest import remark
from tests.integration.identity.test_phone_proof import sent
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


async def test_files_and_a_proved_telephone(client, publish):
    """Where a round asks for a telephone, a program has its owner prove it; where it asks for an account, it is told so."""
    consultation = await publish(policy=Policy(who=WhoMayComment.PHONE))
    address = f"/api/v1/matters/{consultation.matter_number}/comments"
    told = (await client.get(f"/api/v1/matters/{consultation.matter_number}")).json()["consultation"]
    assert (told["who_may_comment"], told["attachments"]) == ("phone", True)
    said = {"stance": "suggest", "text": "请写成二十度。", "provision": "art-3", "phone": "13800138000"}
    key = {"idempotency-key": "0123456789abcdef"}
    refused = await client.post(address, json=said, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (403, "comment.phone_needed")
    assert (await client.post("/api/v1/phone-proofs", json={"phone": "12"})).status_code == 422
    assert (await client.post("/api/v1/phone-proofs", content=b"{")).status_code == 400
    proof = (await client.post("/api/v1/phone-proofs", json={"phone": "138 0013 8000"})).json()["proof"]
    ((_, code),) = await sent()
    wrong = await client.post(address, json=said | {"phone_proof": {"proof": "x", "code": code}}, headers=key)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "phone_proof.over")
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "PNG")
    picture = {"name": "照片.png", "data": base64.b64encode(target.getvalue()).decode()}
    whole = said | {"phone_proof": {"proof": proof, "code": code}, "attachments": [picture]}
    for bad, message in (({"name": "a", "data": "?"}, "base64"), ({"name": "a.png", "data": "aGVsbG8="}, "a.png：")):
        answer = await client.post(address, json=whole | {"attachments": [picture, bad]}, headers=key)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field"], message in error["message"]) == ("attachments[1]", True)
    many = await client.post(address, json=whole | {"attachments": [picture] * 4}, headers=key)
    assert "附件最多 3 个" in many.json()["errors"][0]["message"]
    made = await client.post(address, json=whole, headers=key)
    assert made.status_code == 201, made.text
    again = await client.post(address, json=whole, headers=key)
    assert (again.status_code, again.json()["receipt_number"]) == (200, made.json()["receipt_number"])
    row = await fetch_one(
        "SELECT c.proof, a.name, a.state FROM comment c JOIN comment_attachment a ON a.comment = c.id"
    )
    assert tuple(row) == ("phone", "照片.png", "quarantined")


async def test_a_hearing_and_questionnaires(client, stage, public):
    assert (await client.get("/api/v1/hearings/TZH-2026-0001")).status_code == 404
    listed = await client.get(f"/api/v1/matters/{stage.number}/questionnaires")
    assert (listed.status_code, listed.json()) == (200, {"questionnaires": []})


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
