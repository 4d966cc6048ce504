"""The drafter's way: choose a file, see what was understood, save; and everything that can be wrong with a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from participation.drafts import services
from participation.drafts.reading import MAX_BYTES
from participation.identity.rules import Role
from participation.matters.services import Stage
from participation.platform.database import fetch_value
from tests.integration.drafts.conftest import LAW, Desk, person
from tests.support.web import fill, form_fields, page, words
from tests.unit.drafts.documents import docx, p, packed

StaffClient = Callable[..., Awaitable[httpx.AsyncClient]]


async def upload(
    client: httpx.AsyncClient, desk: Desk, data: bytes, name: str = "草案.docx", **fields: Any
) -> httpx.Response:
    return await fill(
        client, f"{desk.office}/draft/import", fields, files={"file": (name, data, "application/octet-stream")}
    )


async def test_from_the_file_to_the_saved_version(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    text = "当前位置: 首页\n" + LAW + "第四条 丁。\n"
    sent = await upload(drafter_client, desk, text.encode("gb18030"), "草案.txt", explanatory_note="为什么要定。")
    assert sent.status_code == 303
    preview = await drafter_client.get(sent.headers["location"])
    said = words(preview)
    for part in (
        "还没有保存", "草案.txt", "城镇供热管理办法（征求意见稿）", "各部分合起来与原文逐字一致",
        "有 2 处请您核对", "像是网页上的文字", "当前位置: 首页", "序号不连续：应为第三条，写的是第四条", "第二条第一款第（一）项",
    ):  # fmt: skip
        assert part in said, part
    links = page(preview).xpath("//table//a/@href")
    assert links == ["#head-1", "#art-4"]
    assert page(preview).xpath("//li[@id='art-4']")
    assert await fetch_value("SELECT count(*) FROM draft_version") == 0

    target, fields = form_fields(preview)
    saved = await drafter_client.post(target, data=fields, headers={"referer": str(preview.url)})
    assert saved.status_code == 303
    again = await drafter_client.post(target, data=fields, headers={"referer": str(preview.url)})
    assert again.headers["location"] == saved.headers["location"]
    version = await services.latest(desk.matter.id)
    assert version is not None
    assert saved.headers["location"] == f"{desk.office}/draft/v/{version.id}"
    shown = await drafter_client.get(saved.headers["location"])
    for part in ("已保存。接下来由保密审查员审查", "为什么要定。", "第一章总则", "第四条", "第 1 稿"):
        assert part in words(shown), part
    assert page(shown).xpath("//section[@id='art-2']")
    assert f"{desk.office}/draft/v/{version.id}" in (await drafter_client.get(f"{desk.office}/draft/import")).text


async def test_saving_from_two_tabs_is_one_version(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    sent = await upload(drafter_client, desk, LAW.encode(), "草案.txt")
    tabs = [await drafter_client.get(sent.headers["location"]) for _ in range(2)]
    first, second = [
        await drafter_client.post(target, data=fields, headers={"referer": str(tab.url)})
        for tab in tabs
        for target, fields in [form_fields(tab)]
    ]
    assert first.headers["location"] == second.headers["location"]
    assert await fetch_value("SELECT count(*) FROM draft_version") == 1


async def test_a_version_that_was_replaced_says_so(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    pages = []
    for text in (LAW, LAW + "第三条 丙。\n"):
        sent = await upload(drafter_client, desk, text.encode(), "草案.txt")
        pages.append((await fill(drafter_client, sent.headers["location"], {})).headers["location"])
    assert "已被后来导入的内容代替" in words(await drafter_client.get(pages[0]))
    assert "已被后来导入的内容代替" not in words(await drafter_client.get(pages[1]))


async def test_word_documents_and_what_was_left_out(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    body = p("某办法") + p("第一条 ", f"<w:del>{p('')}</w:del>", "甲。", "<w:r><w:commentReference/></w:r>")
    sent = await upload(drafter_client, desk, docx(body))
    said = words(await drafter_client.get(sent.headers["location"]))
    assert "接受了 1 处修订" in said
    assert "略去了 1 条批注" in said
    assert "没有看不懂的地方" in said


@pytest.mark.parametrize(
    ("data", "chinese", "english"),
    [
        (b"", "文件是空的", "The file is empty"),
        (b"%PDF-1.7", "文件已经损坏", "The file is damaged"),
        (b"PK\x03\x04broken", "文件已经损坏", "The file is damaged"),
        (packed({"word/document.xml": b" " * 30_000_000}), "文件展开后过大", "The file expands to far too much"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "文件设了密码",
            "protected by a password",
        ),
        (bytes(range(1, 256)) * 3, "文件已经损坏", "The file is damaged"),
        (b"a" * MAX_BYTES, "超过 50 MB 的上限", "the limit is 50 MB"),
    ],
    ids=["empty", "pdf", "broken", "bomb", "password", "garbage", "huge"],
)
async def test_bad_files_are_explained_and_change_nothing(
    drafter_client: httpx.AsyncClient, desk: Desk, data: bytes, chinese: str, english: str
) -> None:
    refused = await upload(drafter_client, desk, data, explanatory_note="写了很久的说明")
    assert refused.status_code == 422
    assert chinese in words(refused)
    tree = page(refused)
    assert tree.xpath("//*[@id='error-summary']//a/@href") == ["#file"]
    assert tree.xpath("//textarea[@name='explanatory_note']")[0].value == "写了很久的说明"
    drafter_client.headers["accept-language"] = "en"
    assert english in words(await upload(drafter_client, desk, data))
    assert await fetch_value("SELECT count(*) FROM draft_upload") == 0
    assert (await desk.fresh()).stage is Stage.DRAFTING


async def test_everything_wrong_at_once(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    refused = await fill(
        drafter_client, f"{desk.office}/draft/import", {"explanatory_note": "长" * 20_001}, files={"other": ("x", b"")}
    )
    assert refused.status_code == 422
    assert page(refused).xpath("//*[@id='error-summary']//a/@href") == ["#file", "#explanatory_note"]
    assert "请选择要导入的文件" in words(refused)
    assert "起草说明最多 20000 字" in words(refused)


async def test_when_it_is_too_late_the_page_says_why(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    sent = await upload(drafter_client, desk, LAW.encode(), "草案.txt")
    opened = await drafter_client.get(f"{desk.office}/draft/import")
    await desk.at(Stage.CONSULTING)
    final = await drafter_client.get(f"{desk.office}/final")
    assert "公布意见采纳情况以后才能导入正式文本" in words(final)
    assert page(await drafter_client.get(f"{desk.office}/draft/import")).xpath("//input[@type='file']")
    await desk.at(Stage.RESPONDED)
    told = await drafter_client.get(f"{desk.office}/draft/import")
    assert "不能再有新的草案" in words(told)
    assert not page(told).xpath("//input[@type='file']")
    target, fields = form_fields(opened)
    late = await drafter_client.post(
        target, data=fields, files={"file": ("x.txt", LAW.encode())}, headers={"referer": str(opened.url)}
    )
    assert late.status_code == 422
    assert "不能再有新的草案" in words(late)
    saving = await fill(drafter_client, sent.headers["location"], {})
    assert saving.status_code == 422
    assert await fetch_value("SELECT count(*) FROM draft_version") == 0


async def test_the_final_text(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    await desk.at(Stage.RESPONDED)
    sent = await fill(drafter_client, f"{desk.office}/final", {}, files={"file": ("正式.txt", LAW.encode())})
    assert "还没有保存" in words(await drafter_client.get(sent.headers["location"]))
    saved = await fill(drafter_client, sent.headers["location"], {})
    assert "正式文本" in words(await drafter_client.get(saved.headers["location"]))


async def test_forged_addresses(drafter_client: httpx.AsyncClient, desk: Desk, staff_client: StaffClient) -> None:
    sent = await upload(drafter_client, desk, LAW.encode(), "草案.txt")
    saved = await fill(drafter_client, sent.headers["location"], {})
    for address in (
        f"{desk.office}/draft/preview/{uuid4()}", f"{desk.office}/draft/preview/x", f"{desk.office}/draft/v/{uuid4()}",
        f"{desk.office}/draft/v/%00", "/office/matters/2026-9999/draft/import",
    ):  # fmt: skip
        assert (await drafter_client.get(address)).status_code == 404, address
    other = await staff_client("drafter", "reviewer", organisation="region/transport")
    for address in (sent.headers["location"], saved.headers["location"], f"{desk.office}/draft/import"):
        assert (await other.get(address)).status_code == 403, address
    reviewer = await staff_client("reviewer", organisation="region/housing")
    assert (await reviewer.get(saved.headers["location"])).status_code == 200
    assert (await reviewer.get(sent.headers["location"])).status_code == 403


async def test_a_preview_of_another_matter_is_not_found(drafter_client: httpx.AsyncClient, desk: Desk) -> None:
    from participation.matters import services as matters
    from participation.matters.services import NewMatter
    from participation.platform.database import unit_of_work

    async with unit_of_work():
        second = await matters.create_matter(
            desk.drafter, NewMatter("另一事项", "另一事项。", desk.drafter.organisation_id, "major_decision", "")
        )
    sent = await upload(drafter_client, desk, LAW.encode(), "草案.txt")
    saved = await fill(drafter_client, sent.headers["location"], {})
    for location in (sent.headers["location"], saved.headers["location"]):
        other = location.replace(desk.number, second.number)
        assert (await drafter_client.get(other)).status_code == 404


async def test_nobody_but_staff(client: httpx.AsyncClient, desk: Desk) -> None:
    assert await person(Role.MODERATOR)
    answer = await client.get(f"{desk.office}/draft/import")
    assert answer.status_code in (302, 303, 401)
