"""Files beside a draft: added and removed by the office until the text is frozen, read by everybody once it is published."""

from __future__ import annotations

import hashlib
import io

import asyncpg
import httpx
import pytest
from PIL import Image

from participation.drafts import services
from participation.identity.rules import Role
from participation.matters.services import Stage
from participation.platform.clock import now
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from tests.integration.drafts.conftest import LAW, Desk
from tests.integration.drafts.test_mending import send
from tests.integration.drafts.test_pages import StaffClient, upload
from tests.support.web import fill, page, words
from tests.unit.drafts.documents import docx, p
from tests.unit.drafts.test_pdf import made

NOTE = docx(p("起草说明") + p("为什么要定这个办法。"))


async def saved(client: httpx.AsyncClient, desk: Desk, text: str = LAW) -> str:
    """Import and save; the address of the version's page."""
    sent = await upload(client, desk, text.encode(), "草案.txt")
    return str((await fill(client, sent.headers["location"], {})).headers["location"])


async def attach(client: httpx.AsyncClient, version: str, name: str, data: bytes, **fields: str) -> httpx.Response:
    return await fill(
        client, f"{version}/files", fields, action="/files", files={"file": (name, data, "application/octet-stream")}
    )


async def test_from_the_office_to_everybody(
    client: httpx.AsyncClient, drafter_client: httpx.AsyncClient, staff_client: StaffClient, desk: Desk
) -> None:
    version = await saved(drafter_client, desk)
    pdf = made("<p>热价测算表</p>")
    assert (await attach(drafter_client, version, "C:\\起草\\说明.DOC", NOTE, role="note")).status_code == 303
    assert (
        await attach(drafter_client, version, "测算.pdf", pdf, role="attachment", title="热价测算")
    ).status_code == 303
    listed = await drafter_client.get(version)
    for part in ("附件和起草说明", "说明.docx", "热价测算", hashlib.sha256(pdf).hexdigest()):
        assert part in words(listed), part
    reviewer = await staff_client(Role.REVIEWER)
    seen = await reviewer.get(f"{version}/files/1")
    assert "为什么要定这个办法。" in words(seen)
    assert (await reviewer.get(f"{version}/files")).status_code == 403

    public = f"/matters/{desk.number}/draft/v1"
    assert (await client.get(f"{public}/files/1")).status_code == 404
    found = await services.latest(desk.matter.id)
    assert found is not None
    async with unit_of_work():
        await services.mark_published(found.id, now())
    shown = await client.get(f"{public}/files/2")
    assert shown.status_code == 200
    for part in ("热价测算", "测算.pdf", "KB", hashlib.sha256(pdf).hexdigest(), "第 1 页，共 1 页", "热价测算表"):
        assert part in words(shown), part
    picture = page(shown).xpath("//main//img/@src")[0]
    png = await client.get(picture)
    assert png.headers["content-type"] == "image/png"
    assert png.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    with Image.open(io.BytesIO(png.content)) as image:
        assert image.format == "PNG"
    assert (await client.get(picture)).content == png.content
    assert await fetch_value("SELECT count(*) FROM draft_file_page") == 1
    assert (await client.get(f"{public}/files/2/pages/2")).status_code == 404

    taken = await client.get(f"{public}/files/2/download")
    assert taken.content == pdf
    assert taken.headers["content-disposition"].startswith(
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%B5%8B"
    )
    assert taken.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert taken.headers["x-content-type-options"] == "nosniff"
    for wrong in (
        f"{public}/files/9",
        f"/matters/{desk.number}/draft/v9/files/1",
        f"/matters/{desk.number}/draft/x/files/1",
    ):
        assert (await client.get(wrong)).status_code == 404

    # Published, they stand
    assert "附件不能再改" in words(await drafter_client.get(f"{version}/files"))
    late = await send(drafter_client, f"{desk.office}/draft/import", f"{version}/files/1/remove")
    assert "附件不能再改" in words(late)
    for sql in (
        "DELETE FROM draft_file",
        "UPDATE draft_file SET title = 'x'",
        "UPDATE draft_file SET removed_at = now()",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await execute(sql)


async def test_a_changed_set_of_files_is_reviewed_again(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    version = await saved(drafter_client, desk)
    await attach(drafter_client, version, "说明.docx", NOTE, role="note")
    await desk.reviewed()
    assert (await desk.fresh()).stage is Stage.READY
    await fill(drafter_client, f"{version}/files", {}, action="/files/1/remove")
    again = await desk.fresh()
    assert (again.stage, again.review_outcome) == (Stage.SECRECY_REVIEW, None)
    await desk.reviewed()
    await attach(drafter_client, version, "表.csv", "名称,数\n管网,1\n".encode("gb18030"))
    assert (await desk.fresh()).stage is Stage.SECRECY_REVIEW
    assert "管网" in words(await drafter_client.get(f"{version}/files/2"))
    actions = await fetch("SELECT action FROM audit_event WHERE action LIKE 'draft.file%' ORDER BY id")
    assert [one["action"] for one in actions] == ["draft.file_added", "draft.file_removed", "draft.file_added"]


async def test_files_go_with_the_text_that_takes_the_place(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    version = await saved(drafter_client, desk)
    await attach(drafter_client, version, "说明.docx", NOTE, role="note", title="起草说明全文")
    newer = await saved(drafter_client, desk, LAW + "第三条 丙。\n")
    assert "起草说明全文" in words(await drafter_client.get(newer))
    refused = await send(drafter_client, f"{desk.office}/draft/import", f"{version}/files/1/remove")
    assert "已被后来导入的内容代替" in words(refused)


async def test_everything_that_can_be_wrong(
    drafter_client: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = await saved(drafter_client, desk)
    empty = await fill(
        drafter_client,
        f"{version}/files",
        {"role": "x", "title": "长" * 201},
        action="/files",
        files={"other": ("x", b"")},
    )
    assert empty.status_code == 422
    assert page(empty).xpath("//*[@id='error-summary']//a/@href") == ["#role", "#title", "#file"]
    html = await attach(drafter_client, version, "x.pdf", b"<html><script>1</script></html>", title="留着")
    assert html.status_code == 422
    assert "不能上传这种文件" in words(html)
    assert page(html).xpath("//input[@name='title']/@value") == ["留着"]
    await attach(drafter_client, version, "说明.docx", NOTE, role="note")
    assert "已经有了" in words(await attach(drafter_client, version, "a.txt", b"other", role="note"))
    assert "已经在附件里" in words(await attach(drafter_client, version, "b.docx", NOTE))
    monkeypatch.setattr("participation.drafts.attaching.MOST_FILES", 1)
    assert "不能再加" in words(await attach(drafter_client, version, "c.txt", b"more"))
    monkeypatch.setattr("participation.drafts.attaching.MOST_FILES", 20)
    monkeypatch.setattr("participation.drafts.attaching.MOST_BYTES", 10)
    assert "附件一共超过" in words(await attach(drafter_client, version, "c.txt", b"more"))
    assert await fetch_value("SELECT count(*) FROM draft_file") == 1
