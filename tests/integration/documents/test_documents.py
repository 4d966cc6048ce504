"""Documents on the real database: asked for once, made once, given out, verified."""

import asyncio
import hashlib
import json
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from asyncpg import PostgresError, RaiseError

from participation.audit import services as audit
from participation.documents import schemas, services
from participation.documents.rules import DocumentKind as Kind
from participation.platform import files
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import NotFound
from tests.support.postgres import TestDatabase
from tests.support.web import fill, page, words
from tests.unit.documents import views

TITLE = "《城镇供热管理办法》政策解读"


async def ask(subject: UUID | None = None, matter: UUID | None = None) -> UUID:
    async with unit_of_work():
        return await services.request(
            Kind.INTERPRETATION,
            subject_id=subject or uuid4(),
            matter_id=matter or uuid4(),
            title=TITLE,
            view=views.interpretation(),
        )


async def test_request_keeps_the_view_and_posts_one_message(database: TestDatabase) -> None:
    subject, matter = uuid4(), uuid4()
    document_id = await ask(subject, matter)
    found = await services.get_document(document_id)
    assert (found.state, found.sha256, found.ready_at) == (services.DocumentState.REQUESTED, None, None)
    assert found.matter_number == "2026-0001"
    assert await services.of_matter(matter) == [found]
    assert await services.of_subject(Kind.INTERPRETATION, subject) == found
    assert await services.of_subject(Kind.CONSULTATION_SUMMARY, subject) is None
    rows = await fetch("SELECT topic, payload FROM outbox_message")
    assert [(r["topic"], json.loads(r["payload"])) for r in rows] == [
        ("document.requested", {"document_id": str(document_id)})
    ]
    assert await fetch_value("SELECT view FROM document") is not None


async def test_request_for_the_same_subject_is_the_same_document(database: TestDatabase) -> None:
    subject = uuid4()
    assert await ask(subject) == await ask(subject)
    assert await fetch_value("SELECT count(*) FROM outbox_message") == 1
    assert await fetch_value("SELECT count(*) FROM document") == 1


async def test_request_refuses_what_is_not_stored_and_what_does_not_fit(database: TestDatabase) -> None:
    async with unit_of_work():
        with pytest.raises(ValueError, match="not stored"):
            await services.request(Kind.RECEIPT, subject_id=uuid4(), matter_id=uuid4(), title="x", view=views.receipt())
        with pytest.raises(msgspec.ValidationError):
            await services.request(
                Kind.INTERPRETATION, subject_id=uuid4(), matter_id=uuid4(), title="x", view={"title": "x"}
            )
    with pytest.raises(RuntimeError, match="unit of work"):
        await services.request(
            Kind.INTERPRETATION, subject_id=uuid4(), matter_id=uuid4(), title="x", view=views.interpretation()
        )
    assert await fetch_value("SELECT count(*) FROM document") == 0


async def test_render_makes_one_document_however_often_it_is_called(database: TestDatabase) -> None:
    document_id = await ask()
    made = await asyncio.gather(*(services.render(str(document_id)) for _ in range(3)))
    assert len(set(made)) == 1
    document = made[0]
    pdf = await services.content(document)
    assert pdf.startswith(b"%PDF-")
    assert document.sha256 == hashlib.sha256(pdf).hexdigest()
    assert document.size == len(pdf)
    assert await services.render(document_id) == document
    events = [e.action for e in await audit.history(f"document:{document_id}")]
    assert sorted(events) == ["document.ready", "document.requested"]


async def test_a_render_that_was_killed_after_the_file_was_stored_is_done_again(database: TestDatabase) -> None:
    """Kill between the file and the row: the file is there under its hash, the row still requested."""
    from participation.documents.rendering import render_view

    document_id = await ask()
    before = await files.store(render_view(Kind.INTERPRETATION, views.interpretation()))
    document = await services.render(document_id)
    assert document.sha256 == before.sha256
    assert document.ready


async def test_render_is_refused_inside_a_transaction_and_for_unknown_ids(database: TestDatabase) -> None:
    async with unit_of_work():
        with pytest.raises(RuntimeError, match="transaction"):
            await services.render(uuid4())
        with pytest.raises(RuntimeError, match="transaction"):
            await services.render_now(Kind.RECEIPT, views.receipt())
    with pytest.raises(NotFound):
        await services.render(uuid4())


async def test_a_failed_render_leaves_the_document_requested(
    database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = await ask()

    def broken(*_: object, **__: object) -> bytes:
        raise services.RenderingFailed("no font")

    monkeypatch.setattr(services, "render_view", broken)
    with pytest.raises(services.RenderingFailed):
        await services.render(document_id)
    monkeypatch.undo()
    assert not (await services.get_document(document_id)).ready
    assert (await services.render(document_id)).ready


async def test_a_ready_document_can_not_be_changed_or_deleted(database: TestDatabase) -> None:
    document_id = await ask()
    with pytest.raises(RaiseError, match="never changed"):
        await execute("UPDATE document SET view = '{}' WHERE id = $1", document_id)
    await services.render(document_id)
    for statement in (
        "UPDATE document SET sha256 = repeat('0', 64) WHERE id = $1",
        "UPDATE document SET state = 'requested', sha256 = NULL, size = NULL, ready_at = NULL WHERE id = $1",
        "DELETE FROM document WHERE id = $1",
    ):
        with pytest.raises(PostgresError):
            await execute(statement, document_id)


async def test_render_now_speaks_the_language_asked_for(database: TestDatabase) -> None:
    chinese = await services.render_now(Kind.RECEIPT, views.receipt())
    english = await services.render_now(Kind.RECEIPT, schemas.as_builtins(views.receipt()), language="en")
    assert chinese.startswith(b"%PDF-")
    assert chinese != english


async def test_download(client: httpx.AsyncClient) -> None:
    document_id = await ask()
    pending = await client.get(f"/documents/{document_id}.pdf")
    assert pending.status_code == 202
    assert "文件正在制作" in words(pending)
    assert pending.headers["retry-after"] == "5"
    document = await services.render(document_id)
    response = await client.get(f"/documents/{document_id}.pdf")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline;")
    assert "%E5%9F%8E" in response.headers["content-disposition"]
    assert "immutable" in response.headers["cache-control"]
    assert hashlib.sha256(response.content).hexdigest() == document.sha256
    again = await client.get(f"/documents/{document_id}.pdf", headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nonsense.pdf", "00000000-0000-0000-0000-000000000000.pdf", "%00.pdf"])
async def test_download_of_what_does_not_exist(client: httpx.AsyncClient, name: str) -> None:
    response = await client.get(f"/documents/{name}")
    assert response.status_code == 404
    assert "没有找到这份文件" in words(response)


async def test_verify_by_file_and_by_digest(client: httpx.AsyncClient) -> None:
    document = await services.render(await ask())
    pdf = await services.content(document)
    sent = await fill(client, "/verify", {"sha256": ""}, files={"file": ("a.pdf", pdf, "application/pdf")})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/verify/{document.sha256}")
    answer = await client.get(sent.headers["location"])
    assert "没有被改过" in words(answer)
    assert TITLE in words(answer)
    assert document.path in answer.text
    assert "/matters/2026-0001/interpretation" in answer.text
    assert document.sha256 is not None
    spaced = " ".join(document.sha256[i : i + 8].upper() for i in range(0, 64, 8))
    pasted = await fill(client, "/verify", {"sha256": spaced})
    assert pasted.headers["location"] == f"/verify/{document.sha256}"


async def test_verify_a_changed_file(client: httpx.AsyncClient) -> None:
    document = await services.render(await ask())
    changed = await services.content(document) + b" "
    sent = await fill(client, "/verify", {}, files={"file": ("a.pdf", changed, "application/pdf")}, follow=True)
    assert sent.status_code == 200
    assert "没有找到内容相同的文件" in words(sent)
    assert hashlib.sha256(changed).hexdigest() in words(sent)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "请选择文件，或者粘贴校验值"), ("abc", "现在是 3 位"), ("g" * 64, "64 位的 0 到 9、a 到 f")],
)
async def test_verify_with_bad_input_keeps_it(client: httpx.AsyncClient, typed: str, said: str) -> None:
    response = await fill(client, "/verify", {"sha256": typed, "file": None})
    assert response.status_code == 422
    assert said in words(response)
    assert page(response).xpath("//input[@name='sha256']")[0].get("value", "") == typed


async def test_verify_with_both(client: httpx.AsyncClient) -> None:
    response = await fill(client, "/verify", {"sha256": "a" * 64}, files={"file": ("a.pdf", b"x", "application/pdf")})
    assert response.status_code == 422
    assert "只填一项" in words(response)


async def test_verify_address_that_is_no_digest(client: httpx.AsyncClient) -> None:
    assert (await client.get("/verify/abc")).status_code == 404
    assert (await client.get(f"/verify/{'a' * 64}")).status_code == 200


async def test_verify_pages_in_english(client: httpx.AsyncClient) -> None:
    response = await client.get("/verify", headers={"accept-language": "en"})
    assert "Find out whether a PDF you have was published here" in words(response)
