"""Files of comments over HTTP and by the worker: preview, errors by row, all or nothing, no doubles, ten thousand rows."""

import csv
import io
from uuid import UUID

import openpyxl
import pytest

from participation.consultations import services
from participation.consultations.queries import batching
from participation.consultations.services import batches
from participation.identity.rules import Role
from participation.platform import files
from participation.platform.clock import SHANGHAI
from participation.platform.database import execute, fetch, fetch_value
from tests.integration.consultations.conftest import browse, database_now, person
from tests.support.web import fill, form_fields, words


@pytest.fixture
def office(stage):
    return f"/office/matters/{stage.number}"


async def day():
    return (await database_now()).astimezone(SHANGHAI).date().isoformat()


async def upload(client, office, data, name="问卷.csv"):
    answer = await fill(client, f"{office}/batches", {}, action="/batches", files={"file": (name, data)})
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"]


async def work():
    """What the worker does with the outbox."""
    for row in await fetch(
        "SELECT id, topic, payload->>'batch_id' AS batch, payload->>'actor' AS actor FROM outbox_message"
        " WHERE topic LIKE 'batch.%' AND completed_at IS NULL ORDER BY id"
    ):
        if row["topic"] == batches.CHECK:
            await batches.run_check(UUID(row["batch"]))
        else:
            await batches.run_import(UUID(row["batch"]), UUID(row["actor"]))
        await execute("UPDATE outbox_message SET completed_at = clock_timestamp() WHERE id = $1", row["id"])


async def test_a_questionnaire_from_upload_to_import(application, stage, office, round_open):
    today = await day()
    sheet = (
        "序号,提交答卷时间,3、您的意见和建议（必填）,针对条款,态度,姓名,手机号\n"
        f"1,{today},供热期太短,第三条,建议,赵秀霞,13800138000\n"
        f"2,{today},=HYPERLINK(1),第九条,反对,,\n"
        f"3,{today},同意,,赞成,,\n"
        f"4,{today},同意,,赞成,,\n"
    )
    async with await browse(application, stage.moderator) as client:
        assert "还没有导入过文件" in words(await client.get(f"{office}/batches"))
        here = await upload(client, office, sheet.encode("gb18030"))
        opened = await client.get(here)
        assert "GB18030" in opened.text.upper()
        _, fields = form_fields(opened, "/check")
        assert [fields[f"column-{n}"] for n in range(7)] == [
            *("external_id", "received", "text", "provision", "stance", "name", "phone")
        ]
        # Two columns with one meaning, or none with the text, are refused with what was chosen.
        twice = await fill(client, here, {"column-0": "text"}, action="/check")
        assert (twice.status_code, "有两列都选了“意见内容”" in words(twice)) == (422, True)
        none = await fill(client, here, {"column-2": ""}, action="/check")
        assert "请选出哪一列是意见内容" in words(none)
        assert (await fill(client, here, {}, action="/check")).status_code == 303
        assert "正在检查" in words(await client.get(here))
        fragment = await client.get(here, headers={"hx-request": "true"})
        assert fragment.text.strip().startswith("<section")
        await work()
        checked = words(await client.get(here))
        assert "共 4 行。可以导入 3 行，以前导入过 0 行，有问题 1 行" in checked
        assert "草案里没有「第九条」" in checked
        report = await client.get(f"{here}/errors.csv")
        rows = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig"))))
        assert rows[1][:2] == ["3", "针对条款"]
        refused = await fill(client, here, {}, action="/import")
        assert (refused.status_code, "还有 1 行有问题" in words(refused)) == (422, True)
        assert await fetch_value("SELECT count(*) FROM comment") == 0
        assert (await fill(client, here, {"without_bad": "y"}, action="/import")).status_code == 303
        await work()
        assert "导入了 3 条意见；0 行以前导入过" in words(await client.get(here))
        # The mended file: only what was left out is new.
        mended = sheet.replace("第九条", "第四条").encode()
        there = await upload(client, office, mended, "改好.csv")
        await fill(client, there, {}, action="/check")
        await work()
        assert "可以导入 1 行，以前导入过 3 行，有问题 0 行" in words(await client.get(there))
        await fill(client, there, {}, action="/import")
        await work()
        assert "导入了 1 条意见；3 行以前导入过" in words(await client.get(there))
        again = await fill(
            client, f"{office}/batches", {}, action="/batches", files={"file": ("x.xls", b"\xd0\xcf\x11\xe0")}
        )
        assert (again.status_code, "另存为 .xlsx" in words(again)) == (422, True)
    comments = await services.comments(round_open.id)
    assert [(one.original, one.provision_path, one.stance.value, one.shown_name) for one in comments] == [
        ("供热期太短", "art-3", "suggest", "赵*霞"),
        ("同意", "", "support", "匿名"),
        ("同意", "", "support", "匿名"),
        ("=HYPERLINK(1)", "art-4", "oppose", "匿名"),
    ]
    assert (await services.counts(round_open.id)).by_channel == {"wechat": 4}
    assert await fetch_value("SELECT count(*) FROM comment_person") == 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'comment.received'") == 4
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'comment.received'") == 4


async def test_nothing_half_imported(application, stage, office, round_open, monkeypatch):
    sheet = "text\n" + "".join(f"意见{n}\n" for n in range(1_200))
    async with await browse(application, stage.moderator) as client:
        here = await upload(client, office, sheet.encode())
        await fill(client, here, {"received": await day()}, action="/check")
        await work()
        await fill(client, here, {}, action="/import")
        taken = batching.take_in
        calls = []

        async def breaks(*arguments, **named):
            calls.append(1)
            if len(calls) == 3:
                raise ValueError("the third part")
            return await taken(*arguments, **named)

        monkeypatch.setattr(batching, "take_in", breaks)
        await work()
        monkeypatch.undo()
        assert await fetch_value("SELECT count(*) FROM comment") == 0
        failed = await client.get(here)
        assert "没有导入任何一条" in words(failed)
        # Visible, and tried again from there.
        await fill(client, here, {}, action="/check")
        await work()
        await fill(client, here, {}, action="/import")
        await work()
    assert await fetch_value("SELECT count(*) FROM comment") == 1_200
    assert (await services.counts(round_open.id)).total == 1_200


async def test_only_for_those_who_may(application, stage, office, round_open):
    async with await browse(application, stage.moderator) as client:
        here = await upload(client, office, b"text\nx\n")
        stranger = await person(Role.MODERATOR, at="region/water")
        async with await browse(application, stranger) as other:
            assert (await other.get(here)).status_code == 403
        assert (await client.get(f"{office}/batches/nonsense")).status_code == 404
        assert (await fill(client, here, {}, action="/discard")).status_code == 303
        assert "还没有导入过文件" in words(await client.get(f"{office}/batches"))


async def test_files_lie_encrypted_and_go_when_nobody_wants_them(application, stage, office, round_open, tmp_path):
    files.configure(tmp_path)
    sheet = f"text,date,name\n太冷了,{await day()},赵秀霞\n".encode()
    async with await browse(application, stage.moderator) as client:
        first, second = await upload(client, office, sheet), await upload(client, office, sheet)
        kept = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(kept) == 2, "each its own, so that one can go alone"
        assert not any("赵秀霞".encode() in path.read_bytes() for path in kept)
        await fill(client, first, {}, action="/discard")
        assert await batches.remove_unwanted() == 1
        assert await batches.remove_unwanted() == 0
        assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1
        # The other one is still whole.
        assert "赵秀霞" in words(await client.get(second))
        await fill(client, second, {}, action="/check")
        await work()
        assert "可以导入 1 行" in words(await client.get(second))
        # Its file taken away from under it: said on the page, and where somebody had asked for the import.
        for path in tmp_path.rglob("*"):
            if path.is_file():
                path.unlink()
        shown = await client.get(second)
        assert (shown.status_code, "原件已经不在了" in words(shown), "/import" in shown.text) == (200, True, False)
        await execute("UPDATE comment_batch SET state = 'importing' WHERE state = 'checked'")
        assert await batching.batch(UUID(second.rpartition("/")[2])) is not None
        await batches.run_import(UUID(second.rpartition("/")[2]), stage.moderator.staff_id)
        failed = words(await client.get(second))
        assert "没有办成" in failed
        assert "需要时请重新上传" in failed
        # Nobody took it in for a month.
        await execute("UPDATE comment_batch SET finished_at = finished_at - interval '31 days' WHERE state = 'failed'")
        await batches.remove_unwanted()
        assert "还没有导入过文件" in words(await client.get(f"{office}/batches"))
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'batch.discarded'") == 2
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_thousands_of_rows_at_once(application, stage, office, round_open):
    """More than the worker takes in one bite; how long 10,000 take is measured by ``make bench``."""
    book, target = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(["意见内容", "针对条款", "姓名", "手机号", "收到日期"])
    today = await day()
    for n in range(3_000):
        sheet.append([f"第{n}条：室内温度应当再提高一些，老人和孩子都怕冷。", "第三条", "赵秀霞", "13800138000", today])
    book.save(target)
    async with await browse(application, stage.moderator) as client:
        here = await upload(client, office, target.getvalue(), "大.xlsx")
        await fill(client, here, {}, action="/check")
        await work()
        await fill(client, here, {}, action="/import")
        await work()
    assert await fetch_value("SELECT count(*) FROM comment") == 3_000
