"""Comments that come at the same moment are taken in together, and each as if it had come alone (ADR 0023)."""

import asyncio
import secrets
from datetime import timedelta
from uuid import uuid4

from participation.audit.services import history
from participation.consultations import services
from participation.consultations.queries import gathered
from participation.consultations.rules import Channel, Proof, Stance
from participation.consultations.services import CommentCommand, Selected, addresses, checking, register
from participation.consultations.services.commenting import NOBODY, Sender
from participation.consultations.services.register import Wanted
from participation.identity.queries.residents import ensure_resident
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import RuleViolation
from tests.integration.consultations.conftest import database_now
from tests.integration.consultations.test_versions import publish_next  # noqa: F401
from tests.support.web import fill, form_fields, words


def command(text, **more):
    return CommentCommand(Stance.SUGGEST, text, **more)


async def send(consultation, what, path="", key="", sender=NOBODY):
    return await services.submit_comment(
        consultation.matter_number,
        consultation.ordinal,
        path,
        what,
        channel=Channel.WEB,
        key=key or uuid4().hex,
        sender=sender,
    )


async def test_each_is_decided_by_itself(round_open, monkeypatch):
    await execute("INSERT INTO region (code, name, position) VALUES ('1501', '首府市', 1)")
    batches = []
    insert = gathered.insert

    async def noted(rows):
        batches.append(len(rows))
        return await insert(rows)

    monkeypatch.setattr("participation.consultations.services.commenting._desk._together", noted)
    await services.remembered_round(round_open.matter_number, round_open.ordinal)  # so that nobody waits for it
    proof = (secrets.token_bytes(32), await database_now() + timedelta(hours=1))
    twice, changed = uuid4().hex, uuid4().hex
    done = await asyncio.gather(
        send(round_open, command("普通的", name="赵小霞", phone="13800138000")),
        send(round_open, command("引用的", quote=Selected("十八摄氏度", 14), region="1501"), "art-3"),
        send(round_open, command("单位的", on_behalf_of="供热公司", behalf_role="工程师", region="9999"), "art-1"),
        send(round_open, command("同一张表"), key=twice),
        send(round_open, command("同一张表"), key=twice),
        send(round_open, command("改过的表"), key=changed),
        send(round_open, command("改过的表，又改"), key=changed),
        send(round_open, command("做过验证"), sender=Sender(challenge=proof)),
        send(round_open, command("又用那次验证"), sender=Sender(challenge=proof)),
        send(round_open, command("写不进去的\ud800")),
        send(round_open, command("引用了没有的话", quote=Selected("二十摄氏度")), "art-3"),
        return_exceptions=True,
    )
    # Those that were sent with the first are with it; what may be there only once waits for its answer, and what cannot
    # be written spoils it for nobody.
    assert batches[0] == 7
    assert [type(one).__name__ for one in done] == [
        *["Accepted"] * 6,
        "RuleViolation",
        "Accepted",
        "RuleViolation",
        "DataError",
        "RuleViolation",
    ]
    assert (done[6].code, done[8].code, done[10].code) == (
        "idempotency.reused",
        "comment.challenge_spent",
        "comment.quote_unknown",
    )
    assert (done[3].receipt_number, done[3].repeated, done[4].repeated) == (done[4].receipt_number, False, True)
    rows = {row["text"]: row for row in await fetch("SELECT * FROM comment ORDER BY sequence")}
    assert sorted(rows) == sorted(["普通的", "引用的", "单位的", "同一张表", "改过的表", "做过验证"])
    quoted, body = rows["引用的"], rows["单位的"]
    assert (quoted["quote_exact"], quoted["quote_start"], quoted["quote_end"], quoted["region"]) == (
        "十八摄氏度",
        14,
        19,
        "1501",
    )
    assert (body["on_behalf_of"], body["behalf_role"], body["region"], body["quote_start"]) == (
        "供热公司",
        "工程师",
        "",
        None,
    )
    assert await fetch_value("SELECT count(*) FROM comment_person") == 1
    assert await fetch_value("SELECT count(*) FROM spent_challenge") == 1
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'comment.received'") == 6
    assert await fetch_value("SELECT count(*) FROM comment_unsealed") == 6
    assert await fetch_value("SELECT sum(n) FROM comment_count_change") == 6
    for row in rows.values():
        assert [event.action for event in await history(f"comment:{row['id']}")] == ["comment.received"]


async def test_an_account_keeps_its_receipts_together(round_open):
    async with unit_of_work():
        resident_id = await ensure_resident(uuid4(), b"x" * 32, b"sealed")
    known = Sender(Proof.ACCOUNT, resident_id)
    accepted = await asyncio.gather(*(send(round_open, command(f"第{n}条"), sender=known) for n in range(3)))
    rows = await fetch("SELECT c.proof, p.resident FROM comment c JOIN comment_person p ON p.comment = c.id")
    assert [(row["proof"], row["resident"]) for row in rows] == [("account", resident_id)] * 3
    assert len({one.receipt_number for one in accepted}) == 3


async def test_found_before_a_worker_has_looked_and_after(stage, round_open):
    await asyncio.gather(*(send(round_open, command(text)) for text in ("东街的供热", "西街的供热", "停车")))
    text = await services.text_of(round_open)

    async def found():
        entries = await register.entries(text, Wanted(q="供热"), public=False, after=None, limit=9)
        return sorted(entry.comment.original for entry in entries)

    assert await fetch_value("SELECT count(*) FROM comment WHERE found_in IS NULL") == 3
    assert await found() == ["东街的供热", "西街的供热"]
    assert await checking.check_pending() == 3
    assert await fetch_value("SELECT count(*) FROM comment WHERE found_in IS NULL") == 0
    assert await found() == ["东街的供热", "西街的供热"]


async def test_a_form_of_the_whole_draft_goes_to_the_newest_version(client, stage, round_open, publish_next):  # noqa: F811
    """Also where this process still remembers the version before, and where it remembers one that is gone."""
    where = f"/matters/{stage.number}/comment"
    assert (await fill(client, where, {"stance": "support", "text": "对第一稿"})).status_code == 303
    opened = await publish_next()
    for stale in (1, 7):
        target, fields = form_fields(await client.get(where), where)
        addresses._newest[stage.number] = stale
        answer = await client.post(target, data=fields | {"stance": "support", "text": f"不再是第 {stale} 稿"})
        assert (answer.status_code, answer.headers.get("location", "")[:10]) == (303, "/receipts/"), words(answer)
    assert await fetch_value("SELECT count(*) FROM comment WHERE consultation = $1", opened.id) == 2


async def test_a_rush_gives_everybody_a_receipt_of_their_own(round_open):
    sent = await asyncio.gather(
        *(send(round_open, command(f"第{n}条意见"), "art-1") for n in range(150)), return_exceptions=True
    )
    assert not [one for one in sent if isinstance(one, RuleViolation | Exception)]
    assert len({one.receipt_number for one in sent}) == 150
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'comment.received'") == 150
