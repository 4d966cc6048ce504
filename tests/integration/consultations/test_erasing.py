"""Personal data erased: the holder's own at once, words by two officers; what was sealed stays whole."""

import json

import asyncpg
import pytest

from participation.audit import services as audit
from participation.consultations import services
from participation.consultations.rules.commitments import ProofFault, check, check_roots, read_proof, read_roots
from participation.consultations.rules.inclusion import check_inclusion, read_inclusion
from participation.consultations.services import attaching, erasing, masking, proofs, sealing
from participation.consultations.services.changing import ChangeCommand, change
from participation.identity.rules import Role
from participation.platform import files
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from tests.integration.consultations.conftest import browse, person, remark
from tests.integration.identity.test_phone_proof import sent
from tests.support.web import fill, form_fields, words

SAID = "〔已删除：含他人住址〕"
PHONE = "13800138000"
SAID_HERE = {"stance": "suggest", "text": "请写成二十度。", "name": "张小祥"}


async def receipt_of(accepted):
    return await services.find_receipt(accepted.receipt_number, accepted.code)


async def publish_as_is(stage, consultation, accepted):
    """Nothing in it is masked."""
    async with unit_of_work():
        await services.moderate(
            stage.moderator, consultation.id, [accepted.comment_id], services.CommentState.PUBLISHED
        )


async def root(consultation):
    async with unit_of_work():
        await sealing.publish_root(consultation.id, services.RootReason.DAILY)


async def test_the_holder_erases_name_and_telephone(client, stage, round_open):
    mine = await remark(round_open, "art-3", "请写明期限。", name="张小祥", phone="13800138000", consent=True)
    await publish_as_is(stage, round_open, mine)
    await root(round_open)
    before = read_proof((await client.get(f"{mine.path}/proof.json")).content)
    assert "张小祥" in words(await client.get(f"/matters/{stage.number}/comments"))
    assert "删除我的姓名和手机号" in words(await client.get(mine.path))
    refused = await fill(client, f"{mine.path}/erase", {}, action="/erase")
    assert refused.status_code == 422
    assert "请先勾选" in words(refused)
    answer = await fill(client, f"{mine.path}/erase", {"sure": "y"}, action="/erase")
    assert (answer.status_code, answer.headers["location"]) == (303, mine.path)
    row = await fetch_one("SELECT name, phone, resident FROM comment_person WHERE comment = $1", mine.comment_id)
    assert tuple(row) == (None, None, None)
    comment = (await receipt_of(mine)).comment
    assert (comment.shown_name, comment.original, comment.state.value) == ("匿名", "请写明期限。", "published")
    shown = words(await client.get(mine.path))
    assert "您删除了姓名和手机号" in shown
    assert "删除我的姓名和手机号" not in shown
    for address in (f"/matters/{stage.number}/comments", f"/api/v1/matters/{stage.number}/comments"):
        public = await client.get(address)
        assert "请写明期限" in public.text
        assert "张小祥" not in public.text
    # The proof never held a name: it is as it was.
    assert read_proof((await client.get(f"{mine.path}/proof.json")).content) == before
    with pytest.raises(Conflict, match=r"erasure\.nothing"):
        async with unit_of_work():
            await erasing.erase_person(await receipt_of(mine))
    event = [one for one in await audit.history(f"comment:{mine.comment_id}") if one.action == "comment.person_erased"]
    assert [(one.actor, one.facts) for one in event] == [("resident", {"receipt_number": mine.receipt_number})]


async def test_two_officers_erase_places_of_a_text(application, client, stage, round_open):
    mine = await remark(round_open, "art-3", "邻居李四住东街3号，电话13800138000。供热差。")
    async with unit_of_work():
        await change(
            await receipt_of(mine), ChangeCommand(services.Stance.SUGGEST, "邻居住东街3号，电话13800138000。供热差。")
        )
    await masked_publish(stage, round_open, mine)
    await remark(round_open, "", "别人的意见")
    await root(round_open)
    kept = read_proof((await client.get(f"{mine.path}/proof.json")).content)
    nodes = [bytes(row[0]) for row in await fetch("SELECT hash FROM comment_node ORDER BY level, position")]
    roots = read_roots((await client.get(f"/matters/{stage.number}/roots.json")).content)
    assert "东街" in words(await client.get(f"/matters/{stage.number}/comments"))

    base = f"/office/matters/{stage.number}/erasures"
    ask = f"{base}/of/{mine.receipt_number}"
    async with await browse(application, stage.moderator) as moderator:
        bad = await fill(moderator, ask, {"extent": "words", "passages": "", "reason": ""}, action=ask)
        assert bad.status_code == 422
        assert "请写出要删除的字" in words(bad)
        assert "请写明删除的理由" in words(bad)
        bad = await fill(moderator, ask, {"extent": "words", "passages": "西街", "reason": "含他人住址"}, action=ask)
        assert "原文里没有「西街」" in words(bad)
        answer = await fill(
            moderator, ask, {"extent": "words", "passages": "东街3号", "reason": "含他人住址"}, action=ask
        )
        one = answer.headers["location"]
        assert "申请删除的人不能自己确认" in words(await moderator.get(one))
        again = await fill(moderator, ask, {"extent": "whole", "reason": "含他人住址"}, action=ask)
        assert "请另一位同事确认" in words(again)
    erasure_id = one.rsplit("/", 1)[1]
    with pytest.raises(NotPermitted, match=r"erasure\.own"):
        async with unit_of_work():
            await erasing.decide(stage.moderator, round_open.id, erasure_id, erase=True)
    second = await person(Role.MODERATOR)
    async with await browse(application, second) as another:
        assert mine.receipt_number in words(await another.get(base))
        opened = words(await another.get(one))
        assert f"邻居住{SAID}，电话13800138000。供热差。" in opened
        done = await fill(another, one, {"decision": "erase"}, action=one)
        assert done.status_code == 303, words(done)
        assert "已经删除" in words(await another.get(one))

    comment = (await receipt_of(mine)).comment
    assert comment.original == f"邻居住{SAID}，电话13800138000。供热差。"
    assert comment.text == f"邻居住{SAID}，电话〔已隐去：手机号〕。供热差。"
    assert (comment.state.value, comment.edition) == ("published", 2)
    assert [row[0] for row in await fetch("SELECT text FROM comment_edition")] == [SAID]
    assert {row[0] for row in await fetch("SELECT public_text FROM comment_masking")} == {SAID}
    for address in (
        f"/matters/{stage.number}/comments",
        f"/api/v1/matters/{stage.number}/comments",
        f"{round_open.draft_path}/art-3",
        mine.path,
    ):
        assert "东街" not in (await client.get(address)).text
        assert "含他人住址" in (await client.get(address)).text
    assert (
        await fetch_value("SELECT count(*) FROM comment WHERE found_in @@ '东街'::tsquery OR public_found_in @@ '东街'")
        == 0
    )

    # What was sealed is whole: the leaves, the roots, the proof that was kept; the opening is gone, and no leaf came anew.
    await root(round_open)
    assert [bytes(row[0]) for row in await fetch("SELECT hash FROM comment_node ORDER BY level, position")] == nodes
    after = read_roots((await client.get(f"/matters/{stage.number}/roots.json")).content)
    assert check_roots(after, roots) == ()
    assert check(kept, published=[(found.size, found.root) for found in after]) == ()
    standing = await proofs.standing(await receipt_of(mine))
    assert (standing.erased, standing.editions, standing.waiting) == (True, 2, False)
    assert "存证里只剩指纹" in words(await client.get(mine.path))
    # What is left can be shown: the record is in the tree; with the kept proof every word, too.
    gone = await client.get(f"{mine.path}/proof.json")
    assert (gone.status_code, "不能再下载存证文件" in words(gone)) == (404, True)
    assert "下载在册证明（JSON）" in words(await client.get(mine.path))
    downloaded = (await client.get(f"{mine.path}/inclusion.json")).content
    left = read_inclusion(downloaded)
    assert (left.receipt, left.edition, left.reason) == (mine.receipt_number, 2, "含他人住址")
    known = [(found.size, found.root) for found in after]
    assert check_inclusion(left, published=known, leaf=kept.leaf, kept=kept) == ()
    earlier = read_inclusion((await client.get(f"{mine.path}/inclusion.json?edition=1")).content)
    assert (earlier.edition, check_inclusion(earlier, published=known)) == (1, ())
    assert check_inclusion(earlier, leaf=kept.leaf) == (ProofFault.LEAF,)
    assert (await client.get(f"{mine.path}/inclusion.json?edition=3")).status_code == 404
    answer = await fill(client, "/verify/receipt", {"text": downloaded.decode()}, action="/verify/receipt")
    assert "这条记录在登记里（内容已删除）" in words(answer)
    assert "意见原文" not in words(answer)
    assert await fetch_value("SELECT count(*) FROM comment_opening") == 1
    await seal_audit()
    assert (await audit.verify())[1] == []
    with pytest.raises(Conflict, match=r"erasure\.decided"):
        async with unit_of_work():
            await erasing.decide(second, round_open.id, erasure_id, erase=True)


async def test_the_database_allows_this_erasure_and_nothing_else(client, stage, round_open):
    mine = await remark(round_open, "art-3", "我住东街3号。")
    async with unit_of_work():
        await change(await receipt_of(mine), ChangeCommand(services.Stance.SUGGEST, "住东街3号。"))
    sets = (
        "UPDATE comment SET text = '〔已删除：理由〕'",
        "UPDATE comment SET text = '别的话'",
        "UPDATE comment_edition SET text = '〔已删除：理由〕'",
        "DELETE FROM comment_edition",
        "DELETE FROM comment",
    )

    async def all_refused() -> None:
        for statement in sets:
            with pytest.raises(asyncpg.PostgresError):
                await execute(statement)

    await all_refused()
    async with unit_of_work():
        erasure_id = await erasing.ask(stage.moderator, round_open.id, mine.receipt_number, reason="理由", whole=True)
    await all_refused()
    for statement in (
        "UPDATE comment_erasure SET decision = 'erased', decided_by = asked_by, decided_at = now()",
        "UPDATE comment_erasure SET text_after = '别的话'",
        "UPDATE comment_erasure SET reason = '别的理由'",
        "DELETE FROM comment_erasure",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await execute(statement)
    second = await person(Role.REVIEWER)
    async with unit_of_work():
        await erasing.decide(second, round_open.id, erasure_id, erase=True)
    assert (await receipt_of(mine)).comment.original == "〔已删除：理由〕"
    # Nothing is left that could be changed; to take it back still works.
    shown = await client.get(mine.path)
    assert f"{mine.path}/change" not in shown.text
    assert f"{mine.path}/withdraw" in shown.text
    assert "这条意见的内容已经删除，不能再改" in words(await client.get(f"{mine.path}/change"))
    with pytest.raises(Conflict, match=r"comment\.erased"):
        async with unit_of_work():
            await change(await receipt_of(mine), ChangeCommand(services.Stance.SUGGEST, "又来"))
    await all_refused_after(sets)


async def all_refused_after(sets):
    """Carried out once: the same mark is the words already, everything else is refused still."""
    for statement in sets[1:]:
        with pytest.raises(asyncpg.PostgresError):
            await execute(statement)


async def test_all_of_it_with_files_unless_it_was_changed_or_refused(stage, round_open, tmp_path):
    files.configure(tmp_path)
    mine = await remark(round_open, "art-3", "我住东街3号。")
    second = await person(Role.MODERATOR)

    async def ask():
        async with unit_of_work():
            return await erasing.ask(stage.moderator, round_open.id, mine.receipt_number, reason="本人要求", whole=True)

    first = await ask()
    with pytest.raises(RuleViolation, match=r"erasure\.refusal_reason"):
        async with unit_of_work():
            await erasing.decide(second, round_open.id, first, erase=False)
    async with unit_of_work():
        await erasing.decide(second, round_open.id, first, erase=False, reason="不是本人")
    assert (await erasing.get_erasure(round_open.id, first)).after == ""
    again = await ask()
    async with unit_of_work():
        await change(await receipt_of(mine), ChangeCommand(services.Stance.SUGGEST, "我住东街4号。"))
    with pytest.raises(Conflict, match=r"erasure\.changed"):
        async with unit_of_work():
            await erasing.decide(second, round_open.id, again, erase=True)
    async with unit_of_work():
        await erasing.decide(second, round_open.id, again, erase=False, reason="改过了")
    last = await ask()
    stored = await files.store(b"secret")
    await execute(
        "INSERT INTO comment_attachment (id, comment, position, name, kind, size, sha256, original_file, clean_file, state,"
        " problem, scanned, decision, reason, created_at) VALUES (gen_random_uuid(), $1, 1, '王小明的证明.pdf', 'pdf', 6, 'x', '',"
        " $2, 'clean', '', FALSE, 'published', '', now())",
        mine.comment_id,
        stored.sha256,
    )
    async with unit_of_work():
        await erasing.decide(second, round_open.id, last, erase=True)
    (file,) = await attaching.of_comment(mine.comment_id)
    assert (file.name, file.state, file.problem, file.public) == ("", "refused", "erased", False)
    message = json.loads(
        await fetch_value(
            "SELECT payload FROM outbox_message WHERE topic = 'comment.erased' ORDER BY created_at DESC LIMIT 1"
        )
    )
    assert message["files"] == [stored.sha256]
    assert await erasing.remove_files(message["files"]) == 1
    assert not await files.exists(stored.sha256)


async def masked_publish(stage, consultation, accepted):
    comment = (await receipt_of(accepted)).comment
    at = comment.original.index("138")
    decided = masking.Decisions(
        comment.edition,
        tuple((start, end) for start, end, _kind in masking.proposals(comment.original)),
        frozenset({(at, at + 11)}),
    )
    async with unit_of_work():
        await masking.mask(stage.moderator, consultation.id, accepted.comment_id, decided, publish=True)


async def seal_audit():
    while await audit.seal_pending():
        pass


async def test_an_account_is_deleted_with_its_sessions(client, round_open):
    step = await fill(client, "/sign-in", {"phone": PHONE})
    target, fields = form_fields(step, "/sign-in")
    await client.post(target, data=fields | {"phone_code": (await sent())[-1][1]})
    first = await fill(client, f"{round_open.draft_path}/art-3", SAID_HERE)
    assert first.status_code == 303, words(first)
    assert "删除账号" in words(await client.get("/me"))
    assert (await fill(client, "/me/delete", {}, action="/me/delete")).status_code == 422
    answer = await fill(client, "/me/delete", {"sure": "y"}, action="/me/delete")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/me")).headers["location"] == "/sign-in"
    assert await fetch_value("SELECT count(*) FROM resident") == 0
    assert await fetch_value("SELECT count(*) FROM web_session") == 0
    row = await fetch_one("SELECT resident, name FROM comment_person")
    assert row["resident"] is None
    assert row["name"] is not None
    assert (await client.get(first.headers["location"])).status_code == 200

    # Again, and with what was kept of the writer.
    step = await fill(client, "/sign-in", {"phone": PHONE})
    target, fields = form_fields(step, "/sign-in")
    await client.post(target, data=fields | {"phone_code": (await sent())[-1][1]})
    await fill(client, f"{round_open.draft_path}/art-3", SAID_HERE | {"text": "另一条意见。"})
    await fill(client, "/me/delete", {"sure": "y", "persons": "y"}, action="/me/delete")
    rows = await fetch(
        "SELECT p.name, p.phone, c.shown_name FROM comment_person p JOIN comment c ON c.id = p.comment ORDER BY c.sequence"
    )
    assert [(row["name"] is None, row["phone"] is None, row["shown_name"]) for row in rows] == [
        (False, rows[0]["phone"] is None, "张*祥"),
        (True, True, ""),
    ]
