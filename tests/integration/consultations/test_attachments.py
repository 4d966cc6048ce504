"""Files with comments: from the form through quarantine, check and moderation to whoever may have them."""

import asyncio
import struct
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from participation.audit.services import history
from participation.consultations import services
from participation.consultations.rules import CommentState, Policy
from participation.consultations.services import attaching
from participation.platform import antivirus, files
from participation.platform.database import fetch, fetch_one, fetch_value, unit_of_work
from tests.integration.consultations.conftest import browse, close
from tests.support.web import fill, form_fields, page, words
from tests.unit.attachments.test_cleaning import picture, portable, word

SAID = {"stance": "suggest", "text": "见附件。"}


def several(*sent):
    return [("attached", (name, BytesIO(data), "application/octet-stream")) for name, data in sent]


async def upload(client, consultation, *sent, **fields):
    url = f"{consultation.draft_path}/art-3"
    target, form = form_fields(await client.get(url), "/art-3")
    form.pop("attached", None)
    return await client.post(target, data=form | SAID | fields, files=several(*sent))


async def rows():
    return await fetch("SELECT * FROM comment_attachment ORDER BY position")


def stored():
    root = Path(files.path_of("0" * 64)).parents[2]
    return {path.name for path in root.rglob("*") if path.is_file() and path.parent.name != "incoming"}


async def test_the_whole_way(client, application, stage, round_open):
    exif = Image.Exif()
    exif[0x010F] = "Some Camera"
    sent = (("现场.jpg", picture(exif=exif)), ("意见.docx", word()), ("宏.docx", word({"word/vbaProject.bin": b"x"})))
    answer = await upload(client, round_open, *sent)
    assert answer.status_code == 303, words(answer)
    path = answer.headers["location"]
    assert words(await client.get(path)).count("正在检查") == 3
    before = await rows()
    assert [(row["name"], row["kind"], row["state"]) for row in before] == [
        ("现场.jpg", "jpeg", "quarantined"),
        ("意见.docx", "docx", "quarantined"),
        ("宏.docx", "docx", "quarantined"),
    ]
    # In the store nothing can be read, and the original goes once it was checked.
    originals = {row["original_file"] for row in before}
    assert originals <= stored()
    assert not (await files.load(before[0]["original_file"])).startswith(b"\xff\xd8")
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'comment.attached'") == 1
    comment_id = before[0]["comment"]
    for _ in range(2):  # delivered twice, it acts once
        await attaching.check(comment_id)
    after = await rows()
    assert [(row["state"], row["problem"], row["scanned"]) for row in after] == [
        ("clean", "", False),
        ("clean", "", False),
        ("refused", "macros", False),
    ]
    assert not originals & stored()
    assert len(await history(f"attachment:{after[0]['id']}")) == 1
    receipt = await client.get(path)
    assert "没有收下：文件里有宏或者程序" in words(receipt)
    (mine, _) = page(receipt).xpath("//ul[@class='pp-docs']//a/@href")
    got = await client.get(mine)
    assert got.status_code == 200
    assert b"Some Camera" not in got.content
    number = path.split("/")[2]
    disposition = f"attachment; filename=\"{number}.jpeg\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA.jpg"
    assert got.headers["content-disposition"] == disposition
    assert got.headers["x-content-type-options"] == "nosniff"
    assert any("sandbox" in value for value in got.headers.get_list("content-security-policy"))
    assert got.headers["cache-control"] == "no-store"

    # Nobody else may have it until a moderator publishes it, and the comment.
    first, second = after[0]["id"], after[1]["id"]
    assert (await client.get(f"/attachments/{first}")).status_code == 404
    officer = await browse(application, stage.moderator)
    desk = f"/office/matters/{stage.number}/attachments"
    assert "现场.jpg" in words(await officer.get(desk))
    assert (await officer.get(f"{desk}/{first}")).content == got.content
    assert "还没有勾选附件" in words(await fill(officer, desk, {"action": "publish"}))
    assert "不公开要写明理由" in words(await fill(officer, desk, {"action": "withhold", "pick": str(second)}))
    assert (await fill(officer, desk, {"action": "publish", "pick": str(first)})).status_code == 303
    assert (await client.get(f"/attachments/{first}")).status_code == 404  # the comment is not published
    # To be seen before it is decided on, without opening the file: pages made anew.
    looked = await officer.get(f"{desk}/{first}/look")
    assert "里面没有可以运行的内容" in words(looked)
    (shown_page,) = page(looked).xpath("//figure/img/@src")
    made = await officer.get(shown_page)
    assert (made.headers["content-type"], made.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert made.headers["content-security-policy"].startswith("sandbox")
    assert (await officer.get(f"{desk}/{first}/pages/2")).status_code == 404
    assert (await officer.get(f"{desk}/{uuid4()}/look")).status_code == 404
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [comment_id], CommentState.PUBLISHED)
    assert (await client.get(f"/attachments/{first}")).content == got.content
    shown = await client.get(f"{round_open.draft_path}/art-3")
    assert page(shown).xpath("//ul[@class='pp-docs']//a/@href") == [f"/attachments/{first}/look"]
    # Everyone may look at it without opening it, as the moderators did.
    seen = await client.get(f"/attachments/{first}/look")
    assert "里面没有可以运行的内容" in words(seen)
    (drawn,) = page(seen).xpath("//figure/img/@src")
    assert (await client.get(drawn)).content == made.content
    assert (await client.get(f"/attachments/{first}/pages/2")).status_code == 404
    assert f"/attachments/{first}" in page(seen).xpath("//main//a/@href")
    assert f"/attachments/{first}" in (await client.get(f"/matters/{stage.number}/comments")).text
    await fill(officer, desk, {"action": "withhold", "pick": str(second), "reason": "含他人信息"})
    assert "不公开：含他人信息" in words(await client.get(path))
    await fill(officer, f"{desk}?show=decided", {"action": "withhold", "pick": str(first), "reason": "发现人脸"})
    for tail in ("", "/look", "/pages/1"):
        assert (await client.get(f"/attachments/{first}{tail}")).status_code == 404
    await officer.aclose()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([("a.pdf", b"MZ not a pdf")], "a.pdf：只收 PDF、DOCX、ODT、PNG、JPEG 文件"),
        ([("a.pdf", b"x" * (10 * 1024 * 1024 + 5))], "文件超过 10 MB"),
        ([(f"{n}.pdf", b"%PDF-1.4 %%EOF") for n in range(4)], "附件最多 3 个"),
    ],
)
async def test_what_is_clearly_not_taken_is_said_at_once(client, round_open, sent, said):
    kept = stored()
    answer = await upload(client, round_open, *sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert form_fields(answer, "/art-3")[1]["text"] == SAID["text"]
    assert await fetch_value("SELECT count(*) FROM comment") == 0
    assert stored() == kept


async def test_nothing_is_left_of_files_whose_comment_was_not_taken(client, round_open):
    url = f"{round_open.draft_path}/art-3"
    target, form = form_fields(await client.get(url), "/art-3")
    form.pop("attached", None)
    kept = stored()
    await close(round_open)
    answer = await client.post(target, data=form | SAID, files=several(("a.pdf", portable())))
    assert answer.status_code == 409
    assert stored() == kept


async def test_the_same_form_twice_keeps_one(client, round_open):
    url = f"{round_open.draft_path}/art-3"
    target, form = form_fields(await client.get(url), "/art-3")
    form.pop("attached", None)
    kept = stored()
    document = portable()
    answers = [await client.post(target, data=form | SAID, files=several(("a.pdf", document))) for _ in range(2)]
    assert answers[1].headers["location"] == answers[0].headers["location"] + "?again=1"
    assert len(stored() - kept) == 1
    other = await client.post(
        target, data=form | SAID, files=several(("a.pdf", portable(lambda pdf: pdf.add_blank_page())))
    )
    assert other.status_code == 422
    assert len(stored() - kept) == 1


async def test_where_the_policy_takes_none(client, publish):
    consultation = await publish(policy=Policy(attachments=False))
    assert "附文件" not in words(await client.get(f"{consultation.draft_path}/art-3"))
    assert "这次征求意见不收附件" in words(await upload(client, consultation, ("a.pdf", portable())))


async def test_ids_that_are_none(client, application, stage, round_open):
    officer = await browse(application, stage.moderator)
    for address in (f"/attachments/{uuid4()}", "/attachments/x"):
        assert (await client.get(address)).status_code == 404
    assert (await officer.get(f"/office/matters/{stage.number}/attachments/{uuid4()}")).status_code == 404
    await officer.aclose()


class FakeDaemon:
    """clamd's INSTREAM, on a socket; says FOUND for what contains EICAR."""

    def __init__(self, path):
        self.path, self.received, self.answer = path, b"", None

    async def __aenter__(self):
        self.server = await asyncio.start_unix_server(self.serve, self.path)
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def serve(self, reader, writer):
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        self.received = b""
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            self.received += await reader.readexactly(size)
        found = b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in self.received else b"stream: OK\0"
        writer.write(self.answer or found)
        await writer.drain()
        writer.close()


async def test_a_scanner_is_asked_and_its_absence_keeps_the_quarantine(client, round_open, tmp_path):
    socket = tmp_path / "clamd.ctl"
    antivirus.configure(f"unix://{socket}")
    try:
        document, infected = portable(), picture("PNG") + b"EICAR"
        await upload(client, round_open, ("a.pdf", document), ("b.png", infected))
        comment_id = (await fetch_one("SELECT id FROM comment"))["id"]
        with pytest.raises(antivirus.Unavailable):
            await attaching.check(comment_id)
        assert {row["state"] for row in await rows()} == {"quarantined"}
        async with FakeDaemon(socket) as daemon:
            daemon.answer = b"INSTREAM size limit exceeded. ERROR\0"
            with pytest.raises(antivirus.Unavailable):
                await attaching.check(comment_id)
            daemon.answer = None
            await attaching.check(comment_id)
            assert daemon.received == infected
        assert [(row["state"], row["problem"], row["scanned"]) for row in await rows()] == [
            ("clean", "", True),
            ("refused", "virus", True),
        ]
    finally:
        antivirus.configure(None)
    with pytest.raises(ValueError, match="CLAMAV_URL"):
        antivirus.configure("http://x")
