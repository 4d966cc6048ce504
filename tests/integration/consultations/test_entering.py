"""Typing in what came another way, with its original, and the second person's check, in a browser without JavaScript."""

import io

import pypdfium2
import pytest
from PIL import Image

from participation.consultations import services
from participation.consultations.rules import Channel, CommentState
from participation.consultations.services import entering
from participation.identity.rules import Role
from participation.platform.clock import SHANGHAI
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from tests.integration.consultations.conftest import browse, database_now, person
from tests.support.web import fill, form_fields, page, words


def picture(form="PNG"):
    target = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(target, form)
    return target.getvalue()


def scan(pages=2):
    document, target = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(200, 300)
    document.save(target)
    document.close()
    return target.getvalue()


@pytest.fixture
def office(stage):
    return f"/office/matters/{stage.number}"


async def today():
    return (await database_now()).astimezone(SHANGHAI).date().isoformat()


async def letter(**changed):
    return {
        "channel": "paper",
        "received_on": await today(),
        "provision": "art-3",
        "stance": "oppose",
        "text": "室内温度十八度太低。",
        "name": "赵秀霞",
        "phone": "13800138000",
        **changed,
    }


async def test_typed_in_by_one_checked_by_another(application, stage, office, round_open):
    second = await person(Role.MODERATOR)
    async with await browse(application, stage.moderator) as typist:
        files = {"originals": ("来信.pdf", scan(), "application/pdf")}
        answer = await fill(typist, f"{office}/comments/new", await letter(), action="/comments/new", files=files)
        assert answer.status_code == 303, words(answer)
        comment = (await services.comments(round_open.id))[0]
        queue = await typist.get(f"{office}/checks")
        assert "1 条待核对，其中 0 条可以由您核对" in words(queue)
        assert "由您录入，要由别人核对" in words(queue)
        assert "核对别人录入的意见" not in words(await typist.get("/office"))
        own = await typist.get(f"{office}/checks/{comment.receipt_number}")
        assert "要由另一位工作人员核对" in words(own)
        # Not by the same person, also without the page; not published before.
        _, fields = form_fields(await typist.get(f"{office}/checks/{comment.receipt_number}"), "/sign-out")
        forged = await typist.post(f"{office}/checks/{comment.receipt_number}", data=fields | await letter())
        assert (forged.status_code, "要由另一位工作人员核对" in words(forged)) == (403, True)
        await fill(
            typist,
            f"{office}/moderation",
            {"pick": [str(comment.id)], "action": "publish"},
            action="/moderation",
        )
        assert (await services.comments(round_open.id))[0].state is CommentState.RECEIVED
    async with await browse(application, second) as checker:
        assert f"核对别人录入的意见：{stage.matter.title} 1" in words(await checker.get("/office"))
        assert "其中 1 条可以由您核对" in words(await checker.get(f"{office}/checks"))
        opened = await checker.get(f"{office}/checks/{comment.receipt_number}")
        pictures = page(opened).xpath("//img/@src")
        assert len(pictures) == 2
        shown = await checker.get(pictures[1])
        assert (shown.headers["content-type"], shown.content[:4]) == ("image/png", b"\x89PNG")
        assert (await checker.get(pictures[1][:-1] + "9")).status_code == 404
        _, fields = form_fields(opened, f"/checks/{comment.receipt_number}")
        assert (fields["name"], fields["phone"], fields["text"]) == ("赵秀霞", "13800138000", "室内温度十八度太低。")
        wrong = await fill(
            checker,
            f"{office}/checks/{comment.receipt_number}",
            {"text": "", "received_on": "2020-01-01"},
            action=f"/checks/{comment.receipt_number}",
        )
        assert (wrong.status_code, "请写下您的意见" in words(wrong)) == (422, True)
        early = await fill(
            checker,
            f"{office}/checks/{comment.receipt_number}",
            {"received_on": "2020-01-01"},
            action=f"/checks/{comment.receipt_number}",
        )
        assert "收到日期要在征求意见期间" in words(early)
        corrected = await fill(
            checker,
            f"{office}/checks/{comment.receipt_number}",
            {"text": "室内温度十六度太低。", "provision": "whole", "name": "赵秀红"},
            action=f"/checks/{comment.receipt_number}",
        )
        assert corrected.status_code == 303, words(corrected)
        assert corrected.headers["location"] == f"{office}/checks"
        history = words(await checker.get(f"{office}/checks/{comment.receipt_number}"))
        assert "作了更正" in history
        assert "原来：室内温度十八度太低。" in history
        assert "赵秀" not in history.split("更正的地方")[1]
        again = await checker.post(
            f"{office}/checks/{comment.receipt_number}", data=fields | {"_key": "another-key-0123456789"}
        )
        assert (again.status_code, "已经由别人核对过" in words(again)) == (409, True)
    after = (await services.comments(round_open.id))[0]
    assert (after.original, after.provision_path, after.shown_name) == ("室内温度十六度太低。", "", "赵*红")
    row = await fetch_one("SELECT state, checked_by, entered_by FROM entry_check")
    assert (row["state"], row["checked_by"], row["entered_by"]) == (
        "corrected",
        second.staff_id,
        stage.moderator.staff_id,
    )
    assert await fetch_value("SELECT facts->>'fields' FROM audit_event WHERE action = 'comment.corrected'") == (
        '["text", "provision", "name"]'
    )
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'comment.corrected'") == 1
    assert (await services.counts(round_open.id)).by_provision == {"": 1}
    # From now on its words stay like any other's.
    with pytest.raises(Exception, match="earlier ones were kept"):
        await execute("UPDATE comment SET text = 'x'")


async def test_confirmed_as_it_is_then_published(application, stage, office, round_open):
    second = await person(Role.MODERATOR)
    async with await browse(application, stage.moderator) as typist:
        for n in range(2):
            await fill(typist, f"{office}/comments/new", await letter(text=f"第{n}封"), action="/comments/new")
    first, other = await services.comments(round_open.id)
    async with await browse(application, second) as checker:
        address = f"{office}/checks/{first.receipt_number}"
        answer = await fill(checker, address, {}, action=f"/checks/{first.receipt_number}")
        # On to the next one.
        assert answer.headers["location"] == f"{office}/checks/{other.receipt_number}"
        assert "核对，无误" in words(await checker.get(address))
        picks = {"pick": [str(first.id), str(other.id)], "action": "publish"}
        await fill(checker, f"{office}/moderation", picks, action="/moderation")
    assert [one.state.value for one in await services.comments(round_open.id)] == ["published", "received"]


async def test_bad_originals_are_told_and_good_ones_kept(application, stage, office, round_open):
    async with await browse(application, stage.moderator) as typist:
        for name, data, part in (
            ("a.png", b"GIF89a", "不是 PNG、JPEG 图片或 PDF"),
            ("b.pdf", b"%PDF-1.7 nothing", "打不开"),
            ("c.png", picture()[:40], "打不开"),
            ("d.png", b"", "是空文件"),
        ):
            files = {"originals": (name, data)}
            answer = await fill(typist, f"{office}/comments/new", await letter(), action="/comments/new", files=files)
            assert (answer.status_code, part in words(answer)) == (422, True), (name, words(answer)[:300])
        files = {"originals": ("photo.jpg", picture("JPEG"))}
        wrong = await letter(text="")
        answer = await fill(typist, f"{office}/comments/new", wrong, action="/comments/new", files=files)
        assert answer.status_code == 422
        action, fields = form_fields(answer, "/comments/new")
        assert "photo.jpg" in words(answer)
        kept = fields["kept"]
        sent = {k: v for k, v in fields.items() if k != "originals"} | {"text": "现在有字了"}
        done = await typist.post(str(answer.url.join(action)), data=sent)
        assert done.status_code == 303, words(done)
    assert str(await fetch_value("SELECT id FROM entry_original WHERE comment IS NOT NULL")) == kept
    stranger = await person(Role.MODERATOR, at="region/water")
    for actor, status in ((stranger, 404), (stage.moderator, 200), (stage.drafter, 404)):
        async with await browse(application, actor) as client:
            assert (await client.get(f"/office/originals/{kept}")).status_code == status
            assert (await client.get(f"/office/originals/{kept}/1")).status_code == status
    assert (await fetch_value("SELECT count(*) FROM comment")) == 1
    # What was never registered goes; what belongs to a comment stays.
    async with unit_of_work():
        await entering.keep_files(stage.moderator, round_open.id, [("unused.png", picture())])
    assert await entering.remove_abandoned() == 0
    await execute("UPDATE entry_original SET created_at = created_at - interval '4 days'")
    assert await entering.remove_abandoned() == 1
    assert str(await fetch_value("SELECT id FROM entry_original")) == kept


MAIL = """From: =?utf-8?B?5byg5LiJ?= <zhang.san@example.cn>
To: office@example.cn
Subject: =?utf-8?B?5YWz5LqO5L6b5pqW?=
Date: Tue, 24 Nov 2020 08:00:00 +0800
Message-ID: <1@example.cn>
MIME-Version: 1.0
Content-Type: text/plain; charset=gb2312
Content-Transfer-Encoding: 8bit

"""


async def test_from_an_e_mail(application, stage, office, round_open):
    data = MAIL.encode() + "建议供暖期延长到四月底。\n-- \n张三".encode("gb18030")
    async with await browse(application, stage.moderator) as typist:
        answer = await fill(
            typist, f"{office}/comments/mail", {}, action="/comments/mail", files={"file": ("意见.eml", data)}
        )
        assert answer.status_code == 303, words(answer)
        opened = await typist.get(answer.headers["location"])
        _, fields = form_fields(opened, "/comments/new")
        assert (fields["channel"], fields["text"], fields["name"], fields["received_on"]) == (
            "email",
            "建议供暖期延长到四月底。",
            "张三",
            "2020-11-24",
        )
        assert "z***@example.cn" in words(opened)
        assert "zhang.san" not in opened.text
        done = await fill(
            typist,
            answer.headers["location"],
            {"received_on": await today(), "provision": "whole", "stance": "suggest"},
            action="/comments/new",
        )
        assert done.status_code == 303, words(done)
        nothing = await fill(typist, f"{office}/comments/mail", {}, action="/comments/mail")
        assert (nothing.status_code, "请选择 .eml 文件，或者粘贴" in words(nothing)) == (422, True)
        pasted = await fill(
            typist,
            f"{office}/comments/mail",
            {"pasted": "发件人：李四 <li@example.cn>\n发送时间：2026年11月2日 9:00\n主题：供热\n\n暖气不热。"},
            action="/comments/mail",
        )
        _, fields = form_fields(await typist.get(pasted.headers["location"]), "/comments/new")
        assert (fields["text"], fields["name"], fields["received_on"]) == ("暖气不热。", "李四", "2026-11-02")
    assert (await services.comments(round_open.id))[0].channel is Channel.EMAIL
    second = await person(Role.MODERATOR)
    receipt = (await services.comments(round_open.id))[0].receipt_number
    check = await entering.open_check(second, round_open.id, receipt)
    assert check.originals[0].mail.text == "建议供暖期延长到四月底。"
    assert await fetch("SELECT 1 FROM entry_original WHERE comment IS NOT NULL AND prefill IS NOT NULL") == []


async def test_regions(application, stage, office, round_open):
    administrator = await person(Role.ADMINISTRATOR, at="region")
    async with await browse(application, administrator) as client:
        wrong = await fill(client, "/office/regions", {"regions": "150100 首府市\n没有代码"}, action="/regions")
        assert (wrong.status_code, "第 2 行不对" in words(wrong)) == (422, True)
        twice = await fill(client, "/office/regions", {"regions": "1 甲\n1 乙"}, action="/regions")
        assert "前面已经有了" in words(twice)
        done = await fill(client, "/office/regions", {"regions": "150100 首府市\n152200 某某盟"}, action="/regions")
        assert done.status_code == 303
        await fill(client, "/office/regions", {"regions": "152200 某某盟"}, action="/regions")
    assert await entering.regions() == [("152200", "某某盟")]
    assert await entering.all_region_names() == {"152200": "某某盟", "150100": "首府市"}
    async with await browse(application, stage.moderator) as typist:
        bad = await fill(typist, f"{office}/comments/new", await letter(region="150100"), action="/comments/new")
        assert bad.status_code == 422
        good = await fill(typist, f"{office}/comments/new", await letter(region="152200"), action="/comments/new")
        assert good.status_code == 303, words(good)
    assert (await services.counts(round_open.id)).by_region == {"152200": 1}
    await services.fold_counts()
    assert (await services.counts(round_open.id)).by_region == {"152200": 1}
    assert await fetch_value("SELECT count(*) FROM comment_count_change") == 0
