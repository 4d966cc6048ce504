"""Taking in, listing, moderating and answering comments."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from participation.audit.services import history
from participation.consultations import services
from participation.consultations.rules import Channel, CommentState, Stance
from participation.consultations.services import CommentCommand, CommentOutcome
from participation.identity.rules import Role
from participation.matters import services as matters
from participation.matters.rules import Stage as MatterStage
from participation.platform.crypto import decrypt
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Closed, NotFound, NotPermitted, RuleViolation
from tests.integration.consultations.conftest import close, database_now, person, remark

SUGGEST = CommentCommand(Stance.SUGGEST, "请写明最迟哪一年改完。")


async def submit(consultation, command=SUGGEST, path="art-3", key=None):
    return await services.submit_comment(
        consultation.matter_number, consultation.ordinal, path, command, channel=Channel.WEB, key=key or uuid4().hex
    )


async def test_everything_of_a_comment_is_written_together(round_open):
    command = CommentCommand(Stance.OPPOSE, "不同意。\n太低了。", name="赵小霞", phone="13800138000")
    accepted = await submit(round_open, command)
    row = await fetch_one("SELECT * FROM comment")
    assert row["id"] == accepted.comment_id
    assert row["receipt_number"] == accepted.receipt_number
    assert (row["stance"], row["text"], row["channel"], row["state"]) == (
        "oppose",
        "不同意。\n太低了。",
        "web",
        "received",
    )
    assert (row["provision_path"], row["provision_label"]) == ("art-3", "第三条")
    assert (row["shown_name"], row["name_consent"]) == ("赵*霞", False)
    person_row = await fetch_one("SELECT * FROM comment_person WHERE comment = $1", accepted.comment_id)
    assert decrypt(bytes(person_row["name"]), "comment.name") == "赵小霞"
    assert decrypt(bytes(person_row["phone"]), "comment.phone") == "13800138000"
    events = await history(f"comment:{accepted.comment_id}")
    assert [(event.actor, event.action) for event in events] == [("resident", "comment.received")]
    assert "赵" not in json.dumps(events[0].facts, ensure_ascii=False)
    assert await fetch_value("SELECT count(*) FROM audit_unsealed WHERE event_id = $1", events[0].id) == 1
    message = await fetch_one("SELECT * FROM outbox_message WHERE topic = 'comment.received'")
    assert json.loads(message["payload"])["comment_id"] == str(accepted.comment_id)


async def test_name_with_consent_is_shown_whole(round_open):
    await submit(round_open, CommentCommand(Stance.SUPPORT, "好", name="赵小霞", consent=True))
    await submit(round_open, CommentCommand(Stance.SUPPORT, "好", name="匿名", consent=True))
    await submit(round_open, CommentCommand(Stance.SUPPORT, "好"))
    shown = [one.shown_name for one in await services.comments(round_open.id)]
    assert shown == ["赵小霞", "匿名", "匿名"]
    assert await fetch_value("SELECT count(*) FROM comment_person") == 2


async def test_receipt_numbers_run_on(database, round_open):
    numbers = [(await submit(round_open)).receipt_number for _ in range(3)]
    assert [number[-6:] for number in numbers] == ["-00001", "-00002", "-00003"]
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("SELECT setval('comment_sequence', 99999)")
    await owner.close()
    assert (await submit(round_open)).receipt_number.endswith("-100000")


async def test_sent_twice_is_one_row_and_one_receipt(round_open):
    key = uuid4().hex
    first = await submit(round_open, key=key)
    again = await submit(round_open, key=key)
    assert (again.receipt_number, again.code, again.repeated) == (first.receipt_number, first.code, True)
    assert await fetch_value("SELECT count(*) FROM comment") == 1
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'comment.received'") == 1


async def test_sent_twice_at_the_same_moment(round_open):
    key = uuid4().hex
    both = await asyncio.gather(*(submit(round_open, key=key) for _ in range(6)))
    assert len({one.receipt_number for one in both}) == 1
    assert sorted(one.repeated for one in both) == [False] + [True] * 5
    assert await fetch_value("SELECT count(*) FROM comment") == 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'comment.received'") == 1


async def test_sent_twice_across_the_closing(round_open):
    key = uuid4().hex
    first = await submit(round_open, key=key)
    await close(round_open)
    assert (await submit(round_open, key=key)).receipt_number == first.receipt_number


@pytest.mark.parametrize("changed", [{"text": "另一句"}, {"name": "王五"}, {"stance": Stance.ASK}])
async def test_the_same_key_with_another_comment(round_open, changed):
    key = uuid4().hex
    await submit(round_open, key=key)
    command = CommentCommand(**({"stance": SUGGEST.stance, "text": SUGGEST.text} | changed))
    with pytest.raises(RuleViolation) as refused:
        await submit(round_open, command, key=key)
    assert refused.value.code == "idempotency.reused"


@pytest.mark.parametrize("key", ["", "short", "x" * 81])
async def test_without_a_proper_key(round_open, key):
    with pytest.raises(RuleViolation):
        await services.submit_comment(round_open.matter_number, 1, "", SUGGEST, channel=Channel.WEB, key=key)


async def test_closed_says_since_when(round_open):
    await close(round_open)
    with pytest.raises(Closed) as refused:
        await submit(round_open)
    assert refused.value.code == "consultation.closed"
    closes_at = (await services.get_consultation(round_open.id)).closes_at
    assert refused.value.facts == {"closes_at": closes_at}
    assert await fetch_value("SELECT count(*) FROM comment") == 0
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'comment.received'") == 0


async def test_before_the_opening(publish):
    consultation = await publish(opens_at=await database_now(timedelta(hours=1)))
    with pytest.raises(Closed) as refused:
        await submit(consultation)
    assert refused.value.code == "consultation.not_open"


async def test_unknown_places(round_open):
    for number, ordinal, path in (
        (round_open.matter_number, 1, "art-99"),
        (round_open.matter_number, 7, ""),
        ("1999-1", 1, ""),
    ):
        with pytest.raises(NotFound):
            await services.submit_comment(number, ordinal, path, SUGGEST, channel=Channel.WEB, key=uuid4().hex)


async def test_counts_and_lists(stage, round_open):
    first = await remark(round_open, "art-1")
    second = await remark(round_open, "art-3")
    third = await remark(round_open)
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [first.comment_id], CommentState.PUBLISHED)
        await services.moderate(stage.moderator, round_open.id, [third.comment_id], CommentState.WITHHELD, "含他人住址")
    counts = await services.counts(round_open.id)
    assert (counts.total, counts.published, counts.withheld, counts.received) == (3, 1, 1, 1)
    assert counts.by_channel == {"web": 3}
    assert counts.by_provision == {"art-1": 1, "art-3": 1, "": 1}
    assert counts.waiting_by_provision == {"art-3": 1}
    numbers = [one.receipt_number for one in await services.comments(round_open.id)]
    assert numbers == [first.receipt_number, second.receipt_number, third.receipt_number]
    shown = await services.comments(round_open.id, state=services.PUBLIC_STATES, newest_first=True)
    assert [one.receipt_number for one in shown] == [third.receipt_number, first.receipt_number]
    assert (shown[0].text, shown[0].withheld_reason, shown[0].provision_label) == ("", "含他人住址", "全文")
    assert shown[0].original == shown[1].text == "请写明最迟哪一年改完。"
    assert [
        one.provision_path for one in await services.comments(round_open.id, provision_path=["art-1", "art-3"])
    ] == [
        "art-1",
        "art-3",
    ]
    assert await services.all_comment_ids(round_open.id) == [first.comment_id, second.comment_id, third.comment_id]
    by_ids = await services.comments_by_ids([third.comment_id, uuid4(), first.comment_id])
    assert [one.id for one in by_ids] == [first.comment_id, third.comment_id]


async def test_pages_by_keyset_see_every_comment_once(round_open):
    for _ in range(7):
        await remark(round_open)
    seen, after = [], None
    while page := await services.comments(round_open.id, after=after, limit=3):
        seen += [one.sequence for one in page]
        after = page[-1].sequence
    assert seen == sorted(set(seen))
    assert len(seen) == 7
    backwards = await services.comments(round_open.id, newest_first=True, after=seen[-1], limit=2)
    assert [one.sequence for one in backwards] == [seen[-2], seen[-3]]


async def test_moderation_keeps_a_history(stage, round_open):
    accepted = await remark(round_open)
    for target, reason in (
        (CommentState.WITHHELD, "含他人住址"),
        (CommentState.PUBLISHED, ""),
        (CommentState.WITHHELD, "发现住址"),
    ):
        async with unit_of_work():
            done = await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], target, reason)
        assert (done.moved, done.unchanged) == (1, 0)
    rows = await fetch("SELECT state, reason, actor FROM comment_history ORDER BY id")
    actor = stage.moderator.audit_name
    assert [tuple(row) for row in rows] == [
        ("withheld", "含他人住址", actor),
        ("published", "", actor),
        ("withheld", "发现住址", actor),
    ]
    assert len(await history(f"comment:{accepted.comment_id}")) == 4


async def test_moderating_again_changes_nothing(stage, round_open):
    accepted = await remark(round_open)
    results = []
    for _ in range(2):
        async with unit_of_work():
            results.append(
                await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
            )
    assert [(one.moved, one.unchanged) for one in results] == [(1, 0), (0, 1)]
    assert await fetch_value("SELECT count(*) FROM comment_history") == 1


async def test_moderation_is_refused(stage, round_open):
    accepted = await remark(round_open)
    stranger = await person(Role.MODERATOR, at="region/water")
    cases = [
        (stage.moderator, [accepted.comment_id], CommentState.WITHHELD, " ", RuleViolation),
        (stage.moderator, [accepted.comment_id], CommentState.WITHHELD, "长" * 301, RuleViolation),
        (stage.moderator, [], CommentState.PUBLISHED, "", RuleViolation),
        (stage.moderator, [uuid4()], CommentState.PUBLISHED, "", NotFound),
        (stage.publisher, [accepted.comment_id], CommentState.PUBLISHED, "", NotPermitted),
        (stranger, [accepted.comment_id], CommentState.PUBLISHED, "", NotPermitted),
    ]
    for actor, ids, target, reason, error in cases:
        with pytest.raises(error):
            async with unit_of_work():
                await services.moderate(actor, round_open.id, ids, target, reason)
    assert await fetch_value("SELECT state FROM comment") == "received"


async def test_the_database_keeps_words_and_history(stage, round_open):
    accepted = await remark(round_open)
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    for statement in (
        "UPDATE comment SET text = '改了'",
        "DELETE FROM comment",
        "UPDATE comment_history SET reason = 'x'",
        "DELETE FROM comment_history",
    ):
        with pytest.raises(asyncpg.RaiseError):
            await execute(statement)


async def test_what_came_on_paper(stage, round_open):
    await execute("UPDATE consultation SET opens_at = opens_at - interval '3 days'")
    received_at = await database_now(timedelta(days=-1))
    target = (await services.find_round(stage.number, 1)).target("art-2")
    async with unit_of_work():
        accepted = await services.enter(
            stage.moderator, target, SUGGEST, channel=Channel.PAPER, received_at=received_at
        )
    comment = (await services.comments_by_ids([accepted.comment_id]))[0]
    assert (comment.channel, comment.created_at) == (Channel.PAPER, received_at)
    assert (await history(f"comment:{comment.id}"))[0].actor == stage.moderator.audit_name
    entered = await services.entered_receipt(stage.moderator, accepted.receipt_number)
    assert entered == (accepted.receipt_number, accepted.code)
    assert await services.entered_receipt(stage.publisher, accepted.receipt_number) is None
    assert (await services.counts(round_open.id)).by_channel == {"paper": 1}


async def test_what_came_on_paper_in_time_counts_after_the_closing(stage, round_open):
    await close(round_open)
    target = (await services.find_round(stage.number, 1)).target("")
    async with unit_of_work():
        await services.enter(
            stage.moderator,
            target,
            SUGGEST,
            channel=Channel.PAPER,
            received_at=await database_now(timedelta(days=-1)),
        )
    for late in (timedelta(0), timedelta(days=-3)):
        with pytest.raises(Closed) as refused:
            async with unit_of_work():
                await services.enter(
                    stage.moderator, target, SUGGEST, channel=Channel.PAPER, received_at=await database_now(late)
                )
        assert refused.value.code == "consultation.not_in_time"
    async with unit_of_work():
        await matters.advance(stage.matter.id, MatterStage.RESPONDED)
    with pytest.raises(Closed) as refused:
        async with unit_of_work():
            await services.enter(
                stage.moderator,
                target,
                SUGGEST,
                channel=Channel.PAPER,
                received_at=await database_now(timedelta(days=-1)),
            )
    assert refused.value.code == "consultation.answered"


async def test_outcomes_are_shown_once_and_told(stage, round_open):
    with_phone = await remark(round_open, "art-3", phone="13800138000")
    without = await remark(round_open, "art-3")
    outcomes = [
        CommentOutcome(
            one.comment_id, "室温标准", "partially_adopted", "改造前仍为十八度。", "/matters/x/response#theme-1"
        )
        for one in (with_phone, without)
    ]
    strange = CommentOutcome(uuid4(), "室温标准", "noted", "无", "/")
    for expected in (2, 0):
        async with unit_of_work():
            assert await services.record_outcomes(round_open.id, [*outcomes, strange]) == expected
    receipt = await services.find_receipt(with_phone.receipt_number, with_phone.code)
    assert receipt.outcome == outcomes[0]
    assert receipt.same_theme == 2
    assert receipt.answered_at is not None
    messages = await fetch("SELECT payload FROM outbox_message WHERE topic = 'message.send'")
    assert len(messages) == 1
    assert "13800138000" not in messages[0]["payload"]


async def test_receipts_are_found_as_people_type(round_open):
    accepted = await remark(round_open, "art-3")
    number, code = accepted.receipt_number, accepted.code
    for typed_number, typed_code in (
        (number, code),
        (number.lower(), code.lower()),
        (number.replace("-", ""), f"{code[:4]} {code[4:]}"),
    ):
        receipt = await services.find_receipt(typed_number, typed_code)
        assert (receipt.comment.id, receipt.code) == (accepted.comment_id, code)


async def test_unknown_receipts_get_one_answer(round_open):
    accepted = await remark(round_open)
    other = await remark(round_open)
    messages = set()
    for number, code in (
        (accepted.receipt_number, other.code),
        (accepted.receipt_number, ""),
        ("YJ-2026-99999", accepted.code),
        ("", ""),
        ("' OR 1=1 --", "x" * 500),
    ):
        with pytest.raises(NotFound) as refused:
            await services.find_receipt(number, code)
        messages.add((refused.value.code, refused.value.message))
    assert messages == {("receipt.unknown", "没有找到这张回执。请核对编号和查询码，字母不分大小写")}
