"""A hearing from the first appointment to the published report, in browsers without JavaScript."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import httpx
import pikepdf
import pytest
from litestar import Litestar

from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.identity.rules import Role
from participation.platform.database import execute, fetch, fetch_value
from participation.sittings import services
from participation.sittings.services.printing import record_subject
from tests.conftest import browser
from tests.integration.consultations.conftest import browse, person
from tests.integration.sittings.conftest import Day
from tests.support.web import fill, form_fields, page, words


async def send(client: httpx.AsyncClient, url: str, action: str, **data: Any) -> httpx.Response:
    return await fill(client, url, data, action=action)


async def done(client: httpx.AsyncClient, url: str, action: str, **data: Any) -> httpx.Response:
    answer = await send(client, url, action, **data)
    assert answer.status_code == 303, words(answer)[:800]
    return answer


async def lay_table(client: httpx.AsyncClient, day: Day) -> None:
    """Presiding officer, presenter and recorder."""
    sitting = f"{day.office}/sitting"
    for role, actor in (("presiding", day.presiding), ("presenter", day.presenter), ("recorder", day.recorder)):
        await done(client, sitting, "/sitting/roles", role=role, staff=str(actor.staff_id), name="")
    await done(client, sitting, "/sitting/items", usual="1")


async def test_the_whole_day(application: Litestar, day: Day) -> None:
    sitting, record, report = (f"{day.office}/{page}" for page in ("sitting", "record", "report"))
    live = f"/hearings/{day.hearing.number}/live"
    async with (
        await browse(application, day.presiding) as presiding,
        await browse(application, day.recorder) as recorder,
        await browse(application, day.approver) as approver,
        await browse(application, day.publisher) as publisher,
        browser(application) as participant,
        browser(application) as observer,
    ):
        refused = await send(presiding, sitting, "/sitting/state", state="running")
        assert "还没有主持人，不能开会" in words(refused)
        await lay_table(presiding, day)
        await done(presiding, sitting, "/sitting/state", state="running")
        first_item = await fetch_value("SELECT id FROM sitting_item WHERE kind = 'statements'")
        await done(presiding, sitting, f"/items/{first_item}", do="start")
        await done(presiding, sitting, "/sitting/turns", who=f"registration:{day.participant[0]}", minutes="5")
        twice = await send(presiding, sitting, "/sitting/turns", who=f"registration:{day.participant[0]}", minutes="5")
        assert "已经在排队或者正在发言" in words(twice)
        await done(presiding, sitting, "/turns/call", do="next")

        shown = words(await participant.get(live))
        assert "正在进行" in shown
        assert "参加人陈述意见" in shown
        assert "正在发言 赵*霞" in shown
        state = (await participant.get(f"{live}.json")).json()
        assert (state["state"], state["item"], state["speaking"]["name"]) == ("running", "参加人陈述意见", "赵*霞")

        # The recorder writes what is said; the speaker stands first in the list.
        opened = await recorder.get(record)
        assert page(opened).xpath("//select[@name='speaker']/option[@selected]/@value") == [
            f"registration:{day.participant[0]}"
        ]
        await done(recorder, record, "/record", kind="procedure", speaker="", text="主持人宣布开会。")
        said = "供热期太短，请延长。我叫赵小霞，电话 13900000001。"
        await done(
            recorder, record, "/record", kind="statement", speaker=f"registration:{day.participant[0]}", text=said
        )
        await done(presiding, sitting, "/turns/call", do="finish")

        # An observer may not speak, but hands in writing: it is a comment of the channel "hearing".
        room = f"{day.ticket(day.observer)}/sitting"
        handed = await done(observer, room, "/written", text="旁听有感：请写明测温方法。")
        assert handed.headers["location"].startswith("/receipts/YJ-")
        assert "请写明测温方法" in words(await observer.get(handed.headers["location"]))

        await done(presiding, sitting, "/sitting/state", state="ended")
        await done(recorder, record, "/record/state", state="reading")
        late = await recorder.get(record)
        assert "现在说的" not in words(late)
        unsigned = await send(presiding, record, "/record/sign", **{"as": "presiding"})
        assert "还有发言没有核对" in words(unsigned)

        mine = f"{day.ticket(day.participant)}/sitting"
        entry = await fetch_value("SELECT id FROM record_entry WHERE registration IS NOT NULL")
        empty = await send(participant, mine, f"/entries/{entry}", said="corrected", words="")
        assert "请写明要补正什么" in words(empty)
        await done(participant, mine, f"/entries/{entry}", said="corrected", words="应为“供热期不少于六个月”。")
        # Somebody else's words are nobody else's to confirm.
        _address, fields = form_fields(await participant.get(mine), f"/entries/{entry}")
        foreign = await observer.get(room)
        forged = await observer.post(
            f"{room}/entries/{entry}",
            data={**fields, "_csrf": page(foreign).xpath("//input[@name='_csrf']/@value")[0], "said": "confirmed"}
            if page(foreign).xpath("//input[@name='_csrf']/@value")
            else fields,
            headers={"referer": str(foreign.url)},
        )
        assert forged.status_code in (403, 422)

        wrong = await send(recorder, record, "/record/sign", **{"as": "presiding"})
        assert "只有本次会议的主持人和记录员能签字" in words(wrong)
        await done(presiding, record, "/record/sign", **{"as": "presiding"})
        await done(recorder, record, "/record/sign", **{"as": "recorder"})

        comments = await fetch("SELECT channel, text, state FROM comment ORDER BY sequence")
        assert [tuple(row) for row in comments] == [
            ("hearing", "旁听有感：请写明测温方法。", "received"),
            ("hearing", f"{said}\n应为“供热期不少于六个月”。", "received"),
        ]

        # Published with personal data left out, by another person than the recorder.
        preview = await presiding.get(f"{record}/publish")
        assert len(page(preview).xpath("//input[@name='mask' and @checked]")) >= 1
        await done(presiding, f"{record}/publish", "/record/masks")
        assert (await observer.get(f"/hearings/{day.hearing.number}/record")).status_code == 404
        await done(publisher, f"{record}/publish", "/record/publish")
        public = words(await observer.get(f"/hearings/{day.hearing.number}/record"))
        assert "13900000001" not in public
        assert "赵小霞" not in public
        assert "请延长" in public

        await done(presiding, report, "/report/begin")
        unwritten = await send(presiding, report, "/report", then="submit", opinion_1="供热期太短")
        assert "有意见要点还没有处理建议" in words(unwritten)
        assert "供热期太短" in unwritten.text
        await done(
            presiding, report, "/report", then="submit", summary="到会二人。", opinion_1="供热期太短",
            advice_1="adopt", reason_1="气候数据支持。", entries_1=str(entry), other="",
        )  # fmt: skip
        await done(approver, report, "/report/state", state="approved")
        await done(publisher, report, "/report/state", state="published")
        shown = words(await observer.get(f"/hearings/{day.hearing.number}/report"))
        assert "建议采纳" in shown
        assert "气候数据支持" in shown
        told = words(await observer.get(f"/matters/{day.stage.number}"))
        assert "笔录已公布" in told
        assert "报告已公布" in told

    for kind, subject in (
        (DocumentKind.HEARING_RECORD, record_subject(day.hearing.id)),
        (DocumentKind.HEARING_REPORT, await fetch_value("SELECT id FROM hearing_report")),
    ):
        document = await documents.of_subject(kind, subject)
        assert document is not None
        made = await documents.render(document.id)
        assert made.sha256 is not None


async def test_recusal(application: Litestar, day: Day) -> None:
    sitting = f"{day.office}/sitting"
    async with await browse(application, day.presiding) as presiding, browser(application) as participant:
        await lay_table(presiding, day)
        presenter = await fetch_value("SELECT id FROM sitting_role WHERE role = 'presenter'")
        mine = f"{day.ticket(day.participant)}/sitting"
        assert "申请回避" not in words(await participant.get(f"{day.ticket(day.observer)}/sitting"))
        nothing = await send(participant, mine, "/recusal", role="", reason="")
        assert "有 2 处要改" in words(nothing)
        asked = await done(participant, mine, "/recusal", role=str(presenter), reason="他是供热公司股东。")
        assert "申请已经收到" in words(await participant.get(asked.headers["location"]))
        recusal = await fetch_value("SELECT id FROM sitting_recusal")
        await done(presiding, sitting, f"/recusals/{recusal}", decision="granted", reason="确有投资。")
        assert "确有投资" in words(await presiding.get(sitting))
        back = await send(
            presiding, sitting, "/sitting/roles", role="officer", staff=str(day.presenter.staff_id), name=""
        )
        assert "已经回避，不能再担任" in words(back)
        # Who drafted the matter may not preside.
        presiding_role = await fetch_value("SELECT id FROM sitting_role WHERE role = 'presiding'")
        await done(presiding, sitting, f"/roles/{presiding_role}/release", reason="换人")
        drafter = await send(
            presiding, sitting, "/sitting/roles", role="presiding", staff=str(day.stage.drafter.staff_id), name=""
        )
        assert "起草、审查过这件事的人不能主持听证会" in words(drafter)


async def test_two_recorders_do_not_overwrite_each_other(application: Litestar, day: Day) -> None:
    record = f"{day.office}/record"
    async with (
        await browse(application, day.presiding) as presiding,
        await browse(application, day.recorder) as one,
        await browse(application, await person(Role.HEARING_OFFICER)) as two,
    ):
        await lay_table(presiding, day)
        early = await one.get(record)
        assert "会议开始以后才能记录" in words(early)
        await done(presiding, f"{day.office}/sitting", "/sitting/state", state="running")
        # Saved while one types: the same key is the same entry, whatever was lost on the way.
        opened = await one.get(record)
        _address, fields = form_fields(opened, "/record")
        fields |= {"kind": "procedure", "text": "主持人宣", "client_key": "k" * 24}
        headers = {"referer": str(opened.url), "accept": "application/json"}
        first = await one.post(record, data=fields, headers=headers)
        again = await one.post(record, data=fields | {"text": "主持人宣布开会"}, headers=headers)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json()["id"] == again.json()["id"]
        assert again.json()["edition"] == 2
        entry = first.json()["id"]

        stale = await two.get(record)
        _address, old = form_fields(stale, f"/entries/{entry}")
        await done(one, record, f"/entries/{entry}", text="主持人宣布开会，介绍纪律。")
        lost = await two.post(
            f"{record}/entries/{entry}",
            data=old | {"text": "主持人宣布开会并核对身份"},
            headers={"referer": str(stale.url)},
        )
        assert lost.status_code == 409
        assert "主持人宣布开会，介绍纪律。" in words(lost)
        assert "主持人宣布开会并核对身份" in lost.text
        by_script = await two.post(
            f"{record}/entries/{entry}", data=old | {"text": "x"}, headers=headers | {"referer": str(stale.url)}
        )
        assert by_script.status_code == 409
        assert by_script.json()["theirs"] == {"text": "主持人宣布开会，介绍纪律。", "edition": 3, "mine": False}
        # The first page goes on typing what it began, after a colleague changed it: nobody's words are written over.
        _address, theirs = form_fields(await two.get(record), f"/entries/{entry}")
        await done(two, record, f"/entries/{entry}", text="主持人宣布开会，核对身份。")
        for known in ({}, {"edition": "3"}):
            typed = await one.post(record, data=fields | known | {"text": "主持人宣布开会了"}, headers=headers)
            assert typed.status_code == 409
            assert typed.json()["theirs"] == {"text": "主持人宣布开会，核对身份。", "edition": 4, "mine": False}
        own = await two.post(
            f"{record}/entries/{entry}",
            data=theirs | {"text": "主持人宣布开会，核对身份和"},
            headers=headers | {"referer": str(stale.url)},
        )
        assert own.json()["theirs"]["mine"] is True
    kept = await fetch("SELECT edition, text FROM record_edition ORDER BY edition")
    assert [tuple(row) for row in kept] == [
        (1, "主持人宣"),
        (2, "主持人宣布开会"),
        (3, "主持人宣布开会，介绍纪律。"),
    ]
    # Many at once: every entry has its place, none is lost.
    sitting = await services.sitting_of(day.hearing.number)
    assert sitting.edition > 0


async def test_many_recorders_at_once(application: Litestar, day: Day) -> None:
    record = f"{day.office}/record"
    async with await browse(application, day.presiding) as presiding:
        await lay_table(presiding, day)
        await done(presiding, f"{day.office}/sitting", "/sitting/state", state="running")
        opened = await presiding.get(record)
        _address, fields = form_fields(opened, "/record")
        headers = {"referer": str(opened.url), "accept": "application/json"}
        answers = await asyncio.gather(
            *(
                presiding.post(
                    record,
                    data=fields | {"kind": "procedure", "text": f"第 {n} 句", "client_key": f"key-{n:020}"},
                    headers=headers,
                )
                for n in range(12)
            )
        )
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()["position"] for answer in answers) == list(range(1, 13))


async def test_papers_are_served_with_proof(application: Litestar, day: Day) -> None:
    papers = f"{day.office}/papers"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    made = io.BytesIO()
    pdf.save(made)
    async with await browse(application, day.presiding) as presiding, browser(application) as participant:
        assert "最迟" in words(await presiding.get(papers))
        wrong = await fill(
            presiding, papers, {"title": ""}, action="/papers", files={"file": ("a.txt", b"text", "text/plain")}
        )
        assert "有 1 处要改" in words(wrong)
        no_pdf = await fill(
            presiding, papers, {"title": "方案"}, action="/papers", files={"file": ("a.pdf", b"text", "text/plain")}
        )
        assert "请上传 PDF 文件" in words(no_pdf)
        added = await fill(
            presiding,
            papers,
            {"title": "定价方案"},
            action="/papers",
            files={"file": ("方案.pdf", made.getvalue(), "application/pdf")},
        )
        assert added.status_code == 303, words(added)
        await done(presiding, papers, "/papers/serve")
        await done(presiding, papers, "/papers/hand", number=day.participant[0], note="签收单 7 号")
        mine = f"{day.ticket(day.participant)}/sitting"
        link = page(await participant.get(mine)).xpath("//a[contains(@href, '/papers/')]/@href")[0]
        got = await participant.get(link)
        assert got.headers["content-type"] == "application/pdf"
        assert "sandbox" in got.headers["content-security-policy"]
        assert b"app.alert" not in got.content
        # An observer is not served.
        assert "/papers/" not in (await participant.get(f"{day.ticket(day.observer)}/sitting")).text
        proof = words(await presiding.get(papers))
        for way in ("短信和邮件", "凭证页面", "当面或者邮寄"):
            assert way in proof
    ways = await fetch("SELECT way, opened_at IS NOT NULL FROM hearing_paper_service ORDER BY way")
    assert [tuple(row) for row in ways] == [("hand", False), ("message", False), ("page", True)]
    told = await fetch_value(
        "SELECT payload->>'what' FROM outbox_message WHERE topic = 'hearing.notify' ORDER BY id DESC LIMIT 1"
    )
    assert told == "papers"


async def test_what_was_recorded_stays(application: Litestar, day: Day) -> None:
    record = f"{day.office}/record"
    async with await browse(application, day.presiding) as presiding:
        await lay_table(presiding, day)
        await done(presiding, f"{day.office}/sitting", "/sitting/state", state="running")
        await done(presiding, record, "/record", kind="procedure", speaker="", text="开会。")
        too_much = await send(presiding, record, "/record", kind="debate", speaker="", name="", text="长" * 5001)
        assert "有 2 处要改" in words(too_much)
    for statement in ("DELETE FROM record_entry", "UPDATE record_entry SET text = 'x'"):
        with pytest.raises(Exception, match=r"never deleted|earlier ones were kept"):
            await execute(statement)


async def test_absurd_addresses(application: Litestar, day: Day) -> None:
    async with await browse(application, day.presiding) as presiding:
        for path in ("/office/hearings/TZ-2026-9999/sitting", "/hearings/TZ-2026-9999/live", "/hearings/x/screen"):
            assert (await presiding.get(path)).status_code == 404
        sitting = f"{day.office}/sitting"
        for action, data in (("/sitting/state", {"state": "flying"}), ("/sitting/state", {"state": "prepared"})):
            answer = await send(presiding, sitting, action, **data)
            assert answer.status_code in (404, 409)


async def test_who_spoke_is_put_right_until_they_confirmed(application: Litestar, day: Day) -> None:
    record = f"{day.office}/record"
    who = f"registration:{day.participant[0]}"
    async with await browse(application, day.presiding) as presiding, browser(application) as participant:
        await lay_table(presiding, day)
        await done(presiding, f"{day.office}/sitting", "/sitting/state", state="running")
        # What happens is nobody's words, whoever stands chosen on the page.
        await done(presiding, record, "/record", kind="procedure", speaker=who, text="开会。")
        assert await fetch_value("SELECT count(*) FROM record_entry WHERE registration IS NOT NULL") == 0
        entry = await fetch_value("SELECT id FROM record_entry")
        await done(presiding, record, f"/entries/{entry}", kind="statement", speaker=who)
        assert await fetch_value("SELECT kind FROM record_entry WHERE registration IS NOT NULL") == "statement"
        forged = await send(presiding, record, f"/entries/{entry}", speaker="role:1")
        assert "请从名单里选" in words(forged)
        # The page's own key: what was saved while one typed goes with who was chosen in the end.
        opened = await presiding.get(record)
        _address, fields = form_fields(opened, "/record")
        headers = {"referer": str(opened.url), "accept": "application/json"}
        for speaker in ("", who):
            fields |= {"kind": "question", "speaker": speaker, "name": "" if speaker else "王某", "text": "多少度？"}
            assert (await presiding.post(record, data=fields, headers=headers)).status_code == 200
        assert [
            tuple(row) for row in await fetch("SELECT kind, registration IS NOT NULL FROM record_entry ORDER BY id")
        ] == [
            ("statement", True),
            ("question", True),
        ]
        mine = f"{day.ticket(day.participant)}/sitting"
        await done(participant, mine, f"/entries/{entry}", said="confirmed", words="")
        late = await send(presiding, record, f"/entries/{entry}", kind="procedure", speaker="")
        assert "已经核对过这一条" in words(late)
    with pytest.raises(Exception, match="once they have said something"):
        await execute("UPDATE record_entry SET registration = NULL WHERE id = $1", entry)
