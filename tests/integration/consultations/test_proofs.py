"""Every comment becomes a leaf, once; roots are published; receipts prove."""

from __future__ import annotations

import asyncio
import hashlib
import json

import asyncpg
import pytest

from participation.audit import services as audit
from participation.audit.rules import merkle
from participation.consultations.rules.commitments import (
    ProofFault,
    RootReason,
    check,
    check_roots,
    read_proof,
    read_roots,
)
from participation.consultations.services import find_receipt, proofs, sealing
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import NotFound
from tests.integration.consultations.conftest import remark
from tests.support.web import fill, words


async def published(consultation, reason=RootReason.DAILY) -> bool:
    async with unit_of_work():
        return await sealing.publish_root(consultation.id, reason)


async def leaves(consultation) -> list[tuple[int, str, int]]:
    rows = await fetch(
        "SELECT l.position, c.receipt_number, l.edition FROM comment_leaf l JOIN comment c ON c.id = l.comment"
        " WHERE l.consultation = $1 ORDER BY l.position",
        consultation.id,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def test_sealed_in_order_once_with_the_right_root(round_open):
    numbers = [(await remark(round_open, "art-3", f"第 {n} 条意见")).receipt_number for n in range(5)]
    # Two sequencers at once: one works, the other finds the lock taken or nothing left.
    done = await asyncio.gather(sealing.seal_pending(3), sealing.seal_pending(3), sealing.seal_pending(3))
    while await sealing.seal_pending(3):
        pass
    assert max(done) == 3
    assert await leaves(round_open) == [(n, number, 1) for n, number in enumerate(numbers)]
    assert await fetch_value("SELECT count(*) FROM comment_unsealed") == 0
    hashes = [bytes(row[0]) for row in await fetch("SELECT hash FROM comment_node WHERE level = 0 ORDER BY position")]
    assert await sealing.root_of(round_open.id, 5) == merkle.root(5, merkle.in_memory(hashes))


async def test_quote_body_and_files_as_sent_are_committed_to(round_open):
    mine = await remark(round_open, "art-3", "附件里有说明。", on_behalf_of="某某协会", behalf_role="负责人")
    await execute(
        "INSERT INTO comment_attachment (id, comment, position, name, kind, size, sha256, original_file, clean_file, state,"
        " problem, scanned, decision, reason, created_at) VALUES (gen_random_uuid(), $1, 1, 'a.pdf', 'pdf', 6, $2, '',"
        " '', 'quarantined', '', FALSE, '', '', now())",
        mine.comment_id,
        "ab" * 32,
    )
    # Cleaned before the sequencer comes by: it commits to what was sent.
    await execute("UPDATE comment_attachment SET state = 'clean', sha256 = $1", "cd" * 32)
    await sealing.seal_pending()
    proof = read_proof(json.dumps(await proofs.proof_file(await find_receipt(mine.receipt_number, mine.code))))
    found = [proof.content[name] for name in ("attachments", "on_behalf_of", "quote")]
    assert found == [["ab" * 32], "某某协会", ""]
    assert check(proof) == ()


async def test_a_killed_batch_leaves_nothing_half_done(round_open):
    await remark(round_open)
    with pytest.raises(RuntimeError, match="killed"):
        async with unit_of_work():
            await sealing.publish_root(round_open.id, RootReason.DAILY)
            raise RuntimeError("killed")
    assert await leaves(round_open) == []
    assert await fetch_value("SELECT count(*) FROM comment_unsealed") == 1
    assert await sealing.seal_pending() == 1


async def test_a_receipt_proves_against_published_roots(client, round_open):
    mine = await remark(round_open, "art-3", "请写明期限。𠮷")
    before = await client.get(mine.path)
    assert "一分钟内编入存证" in words(before)
    assert (await client.get(f"{mine.path}/proof.json")).status_code == 404
    await sealing.seal_pending()
    assert "您的意见排在第 1 条，共 1 条" in words(await client.get(mine.path))
    assert await published(round_open)
    assert not await published(round_open), "the same root is published once"
    for n in range(6):
        await remark(round_open, "", f"别人的意见 {n}")
    assert await published(round_open, RootReason.CLOSING)

    shown = words(await client.get(mine.path))
    assert "您的意见排在第 1 条，共 7 条" in shown
    answer = await client.get(f"{mine.path}/proof.json")
    assert answer.headers["content-disposition"] == f'attachment; filename="{mine.receipt_number}-proof.json"'
    assert answer.headers["cache-control"] == "no-store"
    proof = read_proof(answer.content)
    assert (proof.text, proof.content["receipt"], proof.content["provision"]) == (
        "请写明期限。𠮷",
        mine.receipt_number,
        "art-3",
    )
    roots_url = f"/matters/{round_open.matter_number}/roots"
    listed = await client.get(f"{roots_url}.json")
    roots = read_roots(listed.content)
    assert [(one.size, one.reason) for one in roots] == [(1, "daily"), (7, "closing")]
    assert check_roots(roots) == ()
    assert check(proof, published=[(one.size, one.root) for one in roots]) == ()
    assert json.loads(answer.content)["published"]["reason"] == "closing"
    page = words(await client.get(roots_url))
    assert roots[0].root.hex() in page
    assert "现在共有 7 条记录" in page
    # The roots are in the chain of all acts as well.
    facts = [
        event.facts
        for event in await audit.history(f"consultation:{round_open.id}")
        if event.action == "comments.root_published"
    ]
    assert [fact["root"] for fact in facts] == [one.root.hex() for one in roots]

    # The page answers without JavaScript, and names what was changed.
    said = words(await fill(client, "/verify/receipt", {"text": answer.text}))
    assert "核验通过" in said
    assert "涵盖 7 条记录" in said
    # A root that is to come is no fault yet; one that the file calls published and nobody knows is.
    other = bytes(32)
    root = hashlib.sha256(b"\x01" + proof.leaf + other).hexdigest()
    early = json.loads(answer.content) | {"leaf_index": 0, "tree_size": 2, "path": [other.hex()], "root": root}
    for day, heading in ((None, "前后相符，等树根公布后再核验"), (early["published"], "核验没有通过")):
        said = words(await fill(client, "/verify/receipt", {"text": json.dumps(early | {"published": day})}))
        assert heading in said
    bent = json.loads(answer.content) | {"text": "请不要写期限。"}
    forged = await fill(client, "/verify/receipt", {"text": json.dumps(bent)})
    assert forged.text.count('class="pp-fault"') == 1
    said = words(forged)
    assert "核验没有通过" in said
    assert "意见原文：与登记时的指纹不一致" in said
    said = await fill(client, "/verify/receipt", {"text": "{}"})
    assert said.status_code == 422
    assert "这不是完整的存证文件" in words(said)
    assert "请选择存证文件" in words(await fill(client, "/verify/receipt", {}))
    known = await client.get(f"/verify/receipt/roots/{proof.root.hex()}")
    assert known.json() == {"published": [{"matter": round_open.matter_number, "tree_size": 7}]}
    assert (await client.get("/verify/receipt/roots/zz")).json() == {"published": []}
    assert (await client.get(f"{mine.path}/pdf")).content.startswith(b"%PDF")


async def test_a_changed_comment_gets_a_further_leaf_and_erasure_keeps_the_tree(client, round_open, database):
    mine = await remark(round_open, "", "第一次写的")
    await remark(round_open, "", "别人的")
    await sealing.seal_pending()
    # As a change of one's own comment does it.
    async with unit_of_work():
        await execute(
            "INSERT INTO comment_edition (comment, edition, stance, text, written_at)"
            " SELECT id, edition, stance, text, received_at FROM comment WHERE id = $1",
            mine.comment_id,
        )
        await execute("UPDATE comment SET text = '改过的', edition = edition + 1 WHERE id = $1", mine.comment_id)
    await execute("UPDATE comment SET shown_name = '某某' WHERE id = $1", mine.comment_id)
    receipt = await find_receipt(mine.receipt_number, mine.code)
    found = await proofs.standing(receipt)
    assert found is not None
    assert (found.position, found.editions, found.waiting) == (1, 1, True)
    await published(round_open)
    found = await proofs.standing(receipt)
    assert found is not None
    assert (found.position, found.size, found.editions, found.waiting) == (3, 3, 2, False)
    proof = read_proof(json.dumps(await proofs.proof_file(receipt)))
    assert (proof.text, proof.content["edition"]) == ("改过的", 2)
    first = read_proof((await client.get(f"{mine.path}/proof.json?edition=1")).content)
    assert (first.text, first.content["edition"], first.index) == ("第一次写的", 1, 0)
    assert check(first, published=[(3, found.root)]) == ()
    assert (await client.get(f"{mine.path}/proof.json?edition=3")).status_code == 404
    assert "第 1 次的存证文件" in words(await client.get(mine.path))
    assert check(proof, published=[(3, found.root)]) == ()
    assert check(proof, published=[(3, bytes(32))]) == (ProofFault.ROOT,)

    async with unit_of_work():
        assert await sealing.erase_openings(mine.comment_id) == 2
    with pytest.raises(NotFound) as refused:
        await proofs.proof_file(receipt)
    assert refused.value.code == "receipt.erased"
    assert "只剩指纹" in words(await client.get(mine.path))
    assert await sealing.root_of(round_open.id, 3) == found.root


async def test_daily_roots_are_published_once_a_day_and_only_when_something_came(round_open):
    assert await sealing.publish_daily_roots() == 0
    await remark(round_open)
    await sealing.seal_pending()
    assert await sealing.publish_daily_roots() == 1
    await remark(round_open)
    await sealing.seal_pending()
    assert await sealing.publish_daily_roots() == 0, "one a day"
    root = await proofs.last_root(round_open.id)
    assert root is not None
    assert root.size == 1


async def test_an_empty_tree_has_a_root_at_the_closing_only(round_open):
    assert not await published(round_open, RootReason.RESPONSE)
    assert await published(round_open, RootReason.CLOSING)
    root = await proofs.last_root(round_open.id)
    assert root is not None
    assert (root.size, root.root) == (0, merkle.EMPTY_ROOT)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM comment_leaf", "UPDATE comment_node SET hash = hash", "DELETE FROM comment_root"]
)
async def test_the_application_cannot_rewrite_the_tree(round_open, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(statement)
