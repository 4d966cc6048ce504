"""Files of comments: one policy in every format, restricted ones sealed, failures that show and can be tried again."""

import csv
import io
import json
import re
import time
import zipfile
from uuid import UUID

import openpyxl
import pypdfium2
import pytest

from participation.consultations import services
from participation.consultations.queries import exporting
from participation.consultations.rules import CommentState
from participation.consultations.services import erasing, exports, printing
from participation.identity.rules import Role, totp_code
from participation.identity.services import new_totp_secret
from participation.identity.services.credentials import seal_totp
from participation.platform import files
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from tests.integration.consultations.conftest import browse, person, remark
from tests.support.web import fill, page, words


@pytest.fixture
def office(stage):
    return f"/office/matters/{stage.number}"


@pytest.fixture
async def filled(stage, round_open):
    """Three published (one of them a formula, one masked), one withheld, one waiting."""
    made = [
        await remark(round_open, "art-3", "=1+1 供热", name="赵秀霞", phone="13800138000"),
        await remark(round_open, "", "第二条\n两行，含“引号”和𠮷"),
        await remark(round_open, "art-1", "电话 13900139000"),
        await remark(round_open, "art-1", "住址某某小区"),
        await remark(round_open, "art-1", "还没有审核"),
    ]
    await execute(
        "UPDATE comment SET state = 'published', public_text = replace(text, '13900139000', '（已隐去）')"
        " WHERE id = ANY($1::uuid[])",
        [one.comment_id for one in made[:3]],
    )
    async with unit_of_work():
        await services.moderate(
            stage.moderator, round_open.id, [made[3].comment_id], CommentState.WITHHELD, "含他人住址"
        )
    return round_open


async def work():
    """What the worker does with the outbox."""
    for row in await fetch(
        "SELECT id, payload->>'export_id' AS export FROM outbox_message"
        " WHERE topic = 'export.requested' AND completed_at IS NULL ORDER BY id"
    ):
        await exports.run(UUID(row["export"]))
        await execute("UPDATE outbox_message SET completed_at = clock_timestamp() WHERE id = $1", row["id"])


async def make(client, office, **data):
    answer = await fill(client, f"{office}/exports", data, action="/exports")
    assert answer.status_code == 303, words(answer)
    await work()
    shown = await client.get(f"{office}/exports")
    return (await client.get(page(shown).xpath("//a[contains(@href, '/file')]/@href")[0])), shown


async def test_officers_files_in_every_format(application, stage, office, filled):
    async with await browse(application, stage.moderator) as client:
        assert "还没有导出过文件" in words(await client.get(f"{office}/exports"))
        table, _ = await make(client, office, format="csv")
        assert table.content[:3] == b"\xef\xbb\xbf"
        rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
        assert len(rows) == 6
        assert rows[0][:5] == ["回执编号", "针对条款", "引用原文", "态度", "意见"]
        assert [row[4] for row in rows[1:]] == [
            "'=1+1 供热",
            "第二条\n两行，含“引号”和𠮷",
            "电话 13900139000",
            "住址某某小区",
            "还没有审核",
        ]
        assert "13800138000" not in table.text
        sheet, _ = await make(client, office, format="xlsx")
        book = openpyxl.load_workbook(io.BytesIO(sheet.content))
        cell = book.active["E2"]
        assert (cell.value, cell.data_type) == ("=1+1 供热", "s")
        assert book.active.max_row == 6
        lines, shown = await make(client, office, format="jsonl")
        records = [json.loads(line) for line in lines.content.splitlines()]
        assert [one["state"] for one in records] == ["published", "published", "published", "withheld", "received"]
        assert records[2]["public_text"] == "电话 （已隐去）"
        assert "real_name" not in records[0]
        assert words(shown).count("可以下载") == 3
        part = await fill(client, f"{office}/exports?state=received", {"format": "csv"}, action="/exports")
        assert part.status_code == 303
        await work()
        newest = page(await client.get(f"{office}/exports")).xpath("//a[contains(@href, '/file')]/@href")[0]
        assert len((await client.get(newest)).text.splitlines()) == 2
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'export.downloaded'") == 4
    async with await browse(application, stage.publisher) as client:
        assert (await client.get(f"{office}/exports")).status_code == 403


async def test_a_printed_book(application, stage, office, filled):
    for n in range(300):
        await remark(filled, "art-3", f"第{n}条意见，供热温度应当提高。🔥")
    async with await browse(application, stage.moderator) as client:
        answer, _ = await make(client, office, format="pdf")
    book = pypdfium2.PdfDocument(answer.content)
    texts = [leaf.get_textpage().get_text_range() for leaf in book]
    assert "意见汇编" in texts[0].replace(" ", "")
    assert "内部资料" in texts[0]
    # Page numbers go on through the parts.
    for number, text in enumerate(texts, 1):
        assert f"— {number} —" in text, (number, text[-40:])
    whole = "".join(texts)
    assert whole.count("YJ-2026-") == 305
    assert "还没有审核" in whole
    outline = [mark.get_title() for mark in book.get_toc()]
    assert outline == ["全文", "第一条", "第三条"]


async def test_a_long_book_comes_in_volumes_step_by_step(application, stage, office, filled, monkeypatch, tmp_path):
    files.configure(tmp_path)
    monkeypatch.setattr(printing, "VOLUME", 2)
    monkeypatch.setattr(printing, "STEP_SECONDS", 0.0)
    async with await browse(application, stage.moderator) as client:
        await fill(client, f"{office}/exports", {"format": "pdf"}, action="/exports")
        await work()
        # One step is one volume; the rest is asked for by another message, and what there is shows.
        export = await fetch_value("SELECT id FROM comment_export")
        assert "已写 2 条，共 5 条" in words(await client.get(f"{office}/exports"))
        # A worker dies half-way: what was made stays made.
        await execute("UPDATE comment_export SET state = 'running', attempts = 3")
        await exports.run(export)
        assert "制作多次中断" in words(await client.get(f"{office}/exports"))
        await fill(client, f"{office}/exports", {}, action="/retry")
        await work()
        shown = await client.get(f"{office}/exports")
        assert "下载 PDF（3 册，ZIP）" in words(shown)
        answer = await client.get(page(shown).xpath("//a[contains(@href, '/file')]/@href")[0])
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert [name.rpartition("-")[2] for name in archive.namelist()] == ["第1册.pdf", "第2册.pdf", "第3册.pdf"]
    texts, numbers = [], []
    for name in archive.namelist():
        leaves = [leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(archive.read(name))]
        texts.append("".join(leaves))
        numbers += [re.search(r"— (\d+) —", leaf)[1] for leaf in leaves]
    assert [f"第 {n} 册（共 3 册）" in text for n, text in enumerate(texts, 1)] == [True, True, True]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert [text.count("YJ-2026-") for text in texts] == [2, 2, 1]
    # Only the archive is left of it.
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1
    # Withdrawn while it is being made: nothing is handed out, nothing lies about.
    async with await browse(application, stage.moderator) as client:
        await fill(client, f"{office}/exports", {"format": "pdf"}, action="/exports")
        await work()
        async with unit_of_work():
            gone = await exporting.withdraw(filled.id)
        assert len(gone) == 2
        assert await erasing.remove_files(gone) == 2
        await work()
        assert words(await client.get(f"{office}/exports")).count("已过期删去") == 2
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


async def test_names_only_for_a_purpose_and_with_a_code(application, stage, office, filled):
    secret = new_totp_secret()
    await execute("UPDATE staff SET totp_secret = $2 WHERE id = $1", stage.moderator.staff_id, seal_totp(secret))
    async with await browse(application, stage.moderator) as client:
        wrong = await fill(client, f"{office}/exports", {"format": "csv", "restricted": "y"}, action="/exports")
        assert wrong.status_code == 422
        assert "请写明导出姓名和手机号的用途" in words(wrong)
        assert "请填写手机验证器上现在的 6 位数字" in words(wrong)
        data = {"format": "csv", "restricted": "y", "purpose": "逐个电话回访", "code": "000000"}
        wrong = await fill(client, f"{office}/exports", data, action="/exports")
        assert (wrong.status_code, "验证码不对" in words(wrong)) == (422, True)
        assert await fetch_value("SELECT count(*) FROM comment_export") == 0
        now = time.time()
        asked, _ = await make(client, office, **(data | {"code": totp_code(secret, int(now) // 30)}))
        address = f"{office}/exports/{await fetch_value('SELECT id FROM comment_export')}"
        # At the download too: a computer left alone hands nothing out.
        assert (asked.status_code, asked.headers["location"]) == (303, f"{address}/open")
        assert "用途：逐个电话回访" in words(await client.get(f"{address}/open"))
        wrong = await fill(client, f"{address}/open", {"code": "000000"})
        assert (wrong.status_code, "验证码不对" in words(wrong)) == (422, True)
        assert (await fill(client, f"{address}/open", {"code": ""})).status_code == 422
        opened = await fill(client, f"{address}/open", {"code": totp_code(secret, int(now) // 30 + 1)})
        assert (opened.status_code, opened.headers["location"]) == (303, f"{address}/file")
        right = await client.get(f"{address}/file")
        rows = list(csv.reader(io.StringIO(right.content.decode("utf-8-sig"))))
        assert rows[1][-2:] == ["赵秀霞", "13800138000"]
        await execute("UPDATE comment_export SET opened_until = now()")
        assert (await client.get(f"{address}/file")).headers["location"] == f"{address}/open"
        await execute("UPDATE comment_export SET opened_until = now() + interval '1 minute'")
    actions = [row[0] for row in await fetch("SELECT action FROM audit_event WHERE action LIKE 'export.%' ORDER BY id")]
    assert actions == ["export.requested", "export.ready", "export.opened", "export.downloaded"]
    # What lies on the disk says nothing.
    sha256 = await fetch_value("SELECT sha256 FROM comment_export")
    assert b"13800138000" not in files.path_of(sha256).read_bytes()
    other = await person(Role.MODERATOR)
    async with await browse(application, other) as client:
        assert (await client.get(f"{address}/file")).status_code == 403
        assert (await client.get(f"{address}/open")).status_code == 403
    answering = await person(Role.RESPONSE_OFFICER)
    async with await browse(application, answering) as client:
        assert "包含姓名和手机号" not in words(await client.get(f"{office}/exports")).split("导出的文件")[0]
    await execute("UPDATE comment_export SET finished_at = finished_at - interval '8 days'")
    assert await exports.remove_expired() == 1
    assert not files.path_of(sha256).exists()


async def test_failures_show_and_are_tried_again(application, stage, office, filled, monkeypatch):
    monkeypatch.setattr(exports.making, "MAX_SHEET_ROWS", 2)
    async with await browse(application, stage.moderator) as client:
        await fill(client, f"{office}/exports", {"format": "xlsx"}, action="/exports")
        await work()
        failed = words(await client.get(f"{office}/exports"))
        assert "没有做成" in failed
        assert "共 5 条意见，一张表最多 2 条" in failed
        monkeypatch.undo()
        answer = await fill(client, f"{office}/exports", {}, action="/retry")
        assert answer.status_code == 303, words(answer)
        await work()
        assert "可以下载" in words(await client.get(f"{office}/exports"))
        export = await fetch_value("SELECT id FROM comment_export")
        # A worker that dies over it again and again: said, not hidden.
        await execute("UPDATE comment_export SET state = 'running', attempts = 3")
        await exports.run(export)
        assert "制作多次中断" in words(await client.get(f"{office}/exports"))


async def test_open_data(client, stage, filled):
    address = f"/matters/{stage.number}/comments"
    assert (await client.get(f"{address}.csv")).status_code == 404
    assert await exports.refresh_open_files() == 2
    assert await exports.refresh_open_files() == 0
    await work()
    table = await client.get(f"{address}.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [(row[4], row[5]) for row in rows[1:]] == [
        ("'=1+1 供热", ""),
        ("第二条\n两行，含“引号”和𠮷", ""),
        ("电话 （已隐去）", ""),
        ("", "含他人住址"),
    ]
    lines = await client.get(f"{address}.jsonl")
    records = [json.loads(line) for line in lines.content.splitlines()]
    assert [one["text"] for one in records][2:] == ["电话 （已隐去）", None]
    assert records[0]["name"] == "赵*霞"
    for answer in (table, lines):
        assert "13900139000" not in answer.text
        assert "住址某某小区" not in answer.text
        assert "还没有审核" not in answer.text
    again = await client.get(f"{address}.csv", headers={"if-none-match": table.headers["etag"]})
    assert again.status_code == 304
    shown = await client.get(address)
    assert table.headers["etag"][1:9] in words(shown)
    # What is published afterwards is in the next files.
    await execute("UPDATE comment SET state = 'published', public_text = text WHERE state = 'received'")
    assert await exports.refresh_open_files() == 2
