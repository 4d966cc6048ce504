"""Changing and withdrawing a comment with its receipt, until the closing."""

import asyncio
import json

import asyncpg
import pytest

from participation.audit.services import history
from participation.consultations import services
from participation.consultations.rules import CommentState, Stance
from participation.consultations.services import changing
from participation.consultations.services.changing import ChangeCommand
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict
from tests.integration.consultations.conftest import close, remark
from tests.support.web import fill, form_fields, words


async def receipt_of(accepted):
    return await services.find_receipt(accepted.receipt_number, accepted.code)


async def test_change_keeps_the_earlier_wording(client, stage, round_open):
    accepted = await remark(round_open, "art-3", "十九度。", name="赵小霞", consent=True)
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    receipt = words(await client.get(accepted.path))
    assert "以前都可以" in receipt
    opened = await client.get(f"{accepted.path}/change")
    _, fields = form_fields(opened, "/change")
    assert (fields["stance"], fields["text"], fields["name"], fields["consent"]) == (
        "suggest",
        "十九度。",
        "赵小霞",
        "y",
    )
    answer = await fill(client, f"{accepted.path}/change", {"text": "二十度。", "stance": "oppose", "consent": None})
    assert answer.status_code == 303, words(answer)
    row = await fetch_one("SELECT text, stance, state, edition, shown_name, name_consent FROM comment")
    assert tuple(row) == ("二十度。", "oppose", "received", 2, "赵*霞", False)
    kept = await fetch("SELECT edition, stance, text FROM comment_edition")
    assert [tuple(one) for one in kept] == [(1, "suggest", "十九度。")]
    shown = words(await client.get(answer.headers["location"]))
    for part in ("已改好。回执编号和查询码不变", "二十度。", "改过 1 次", "十九度。", "您作了修改，重新审核"):
        assert part in shown, part
    assert "十九度" not in words(await client.get(f"{round_open.draft_path}/art-3"))
    assert "二十度" not in words(await client.get(f"{round_open.draft_path}/art-3"))
    (event,) = [one for one in await history(f"comment:{accepted.comment_id}") if one.action == "comment.changed"]
    assert event.facts == {
        "receipt_number": accepted.receipt_number,
        "from": "published",
        "edition": 2,
        "stance": "oppose",
        "words": True,
    }
    message = await fetch_one("SELECT payload FROM outbox_message WHERE topic = 'comment.changed'")
    assert json.loads(message["payload"])["comment_id"] == str(accepted.comment_id)


async def test_consent_is_taken_back_without_a_new_edition(client, stage, round_open):
    accepted = await remark(round_open, "art-3", "好。", name="赵小霞", consent=True)
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    await fill(client, f"{accepted.path}/change", {"consent": None})
    row = await fetch_one("SELECT state, edition, shown_name FROM comment")
    assert tuple(row) == ("published", 1, "赵*霞")
    assert await fetch_value("SELECT count(*) FROM comment_edition") == 0


async def test_errors_keep_what_was_typed(client, round_open):
    accepted = await remark(round_open, "art-3")
    answer = await fill(client, f"{accepted.path}/change", {"text": "长" * 2001, "name": "名" * 41})
    assert answer.status_code == 422
    assert "有 2 处要改" in words(answer)
    assert form_fields(answer, "/change")[1]["text"] == "长" * 2001


async def test_withdraw(client, stage, round_open):
    accepted = await remark(round_open, "art-3", "不说了。", name="赵小霞", phone="13800138000")
    opened = await client.get(f"{accepted.path}/withdraw")
    assert "不能恢复" in words(opened)
    answer = await fill(client, f"{accepted.path}/withdraw", {})
    assert (answer.status_code, answer.headers["location"]) == (303, accepted.path)
    shown = words(await client.get(accepted.path))
    assert "您的意见已撤回" in shown
    assert "您撤回了意见" in shown
    row = await fetch_one(
        "SELECT c.state, c.shown_name, p.name, p.phone FROM comment c JOIN comment_person p ON p.comment = c.id"
    )
    assert tuple(row) == ("withdrawn", "", None, None)
    counts = await services.counts(round_open.id)
    assert (counts.total, counts.withdrawn, counts.by_provision) == (1, 1, {})
    assert await services.all_comment_ids(round_open.id) == []
    async with unit_of_work():
        done = await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    assert (done.moved, done.unchanged) == (0, 1)
    for path in ("change", "withdraw"):
        assert (await client.get(f"{accepted.path}/{path}")).status_code == 409
    assert "不说了" not in words(await client.get(f"/matters/{stage.number}/comments"))


async def test_after_the_closing_it_is_said_since_when(client, round_open):
    accepted = await remark(round_open, "art-3")
    receipt = await receipt_of(accepted)
    action, fields = form_fields(await client.get(f"{accepted.path}/change"), "/change")
    await close(round_open)
    answer = await client.post(action, data=fields | {"text": "迟了"})
    assert answer.status_code == 409
    assert "意见不能再修改或撤回" in words(answer)
    assert "迟了" in answer.text
    closes_at = (await services.get_consultation(round_open.id)).closes_at
    for act in (changing.change(receipt, ChangeCommand(Stance.ASK, "x")), changing.withdraw(receipt)):
        with pytest.raises(Closed) as refused:
            async with unit_of_work():
                await act
        assert refused.value.facts == {"closes_at": closes_at}
    assert "以前都可以" not in words(await client.get(accepted.path))
    assert await fetch_value("SELECT text FROM comment") == "请写明最迟哪一年改完。"


async def test_changes_and_a_withdrawal_at_the_same_moment(round_open):
    accepted = await remark(round_open, "art-3", "一")
    receipt = await receipt_of(accepted)

    async def act(step):
        async with unit_of_work():
            await step()

    results = await asyncio.gather(
        *(act(lambda n=n: changing.change(receipt, ChangeCommand(Stance.ASK, f"改{n}"))) for n in range(4)),
        act(lambda: changing.withdraw(receipt)),
        act(lambda: changing.withdraw(receipt)),
        return_exceptions=True,
    )
    assert all(one is None or isinstance(one, Conflict) for one in results), results
    edition = await fetch_value("SELECT edition FROM comment")
    assert await fetch_value("SELECT count(*) FROM comment_edition") == edition - 1
    assert await fetch_value("SELECT state FROM comment") == "withdrawn"
    assert sum(one is None for one in results[4:]) == 1


async def test_a_wrong_code_changes_nothing(client, round_open):
    accepted = await remark(round_open, "art-3")
    for path in ("change", "withdraw"):
        assert (await client.get(f"/receipts/{accepted.receipt_number}/00000000/{path}")).status_code == 404


async def test_the_database_keeps_editions(round_open):
    accepted = await remark(round_open, "art-3")
    async with unit_of_work():
        await changing.change(await receipt_of(accepted), ChangeCommand(Stance.ASK, "改"))
    for statement in (
        "UPDATE comment SET text = '偷改'",
        "UPDATE comment SET text = '偷改', edition = edition + 1",
        "UPDATE comment_edition SET text = 'x'",
        "DELETE FROM comment_edition",
    ):
        with pytest.raises(asyncpg.RaiseError):
            await execute(statement)
