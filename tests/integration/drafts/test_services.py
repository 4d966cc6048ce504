"""Versions: kept whole, replaced until published, never changed."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from participation.drafts import importing, services
from participation.drafts.importing import UnreadableFile
from participation.drafts.rules import full_text, parse
from participation.drafts.views import VersionView
from participation.identity.rules import Role
from participation.matters.services import ReviewState, Stage
from participation.platform import files
from participation.platform.clock import now
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from tests.integration.drafts.conftest import LAW, Desk, person
from tests.unit.drafts.documents import docx, p


async def imported(desk: Desk, text: str = LAW, note: str = "") -> VersionView:
    async with unit_of_work():
        return await importing.import_draft(desk.drafter, desk.number, "草案.txt", text.encode("gb18030"), note)


async def test_what_is_stored_is_what_was_parsed(desk: Desk) -> None:
    version = await imported(desk, note="为什么要定。")
    parsed = parse(LAW)
    assert (version.ordinal, version.kind, version.frozen, version.published_at) == (1, "draft", False, None)
    assert version.title == "城镇供热管理办法（征求意见稿）"
    assert version.explanatory_note == "为什么要定。"
    assert version.text_sha256 == hashlib.sha256(LAW.encode()).hexdigest()
    assert version.source_sha256 == hashlib.sha256(LAW.encode("gb18030")).hexdigest()
    assert (version.provision_count, version.article_count) == (len(parsed.provisions), 2)
    assert await files.load(version.source_sha256) == LAW.encode("gb18030")
    stored = await services.provisions(version.id)
    assert [(q.kind, q.label, q.number, q.title, q.text, q.path, q.parent, q.depth, q.sha256) for q in stored] == [
        (q.kind.value, q.label, q.number, q.title, q.text, q.path, q.parent, q.depth, q.sha256)
        for q in parsed.provisions
    ]
    by_path = {q.path: q for q in stored}
    assert all(q.parent_id == (by_path[q.parent].id if q.parent else None) for q in stored)
    rows = await fetch(
        "SELECT substr(v.source_text, p.piece_start + 1, p.piece_end - p.piece_start) AS piece FROM provision p"
        " JOIN draft_version v ON v.id = p.version WHERE v.id = $1 ORDER BY p.position",
        version.id,
    )
    assert "".join(row["piece"] for row in rows) == LAW
    one = await services.provision(version.id, "art-2.p1.i1")
    assert services.official_label(stored, one) == "第二条第一款第（一）项"
    assert full_text(stored, "art-2").endswith("农村牧区集中居住点参照执行。")


async def test_the_matter_learns_of_it_and_the_trail_too(desk: Desk) -> None:
    version = await imported(desk)
    matter = await desk.fresh()
    assert (matter.version_id, matter.version_sha256, matter.version_drafter_id) == (
        version.id, version.text_sha256, desk.drafter.staff_id,
    )  # fmt: skip
    assert (matter.stage, matter.review) == (Stage.SECRECY_REVIEW, ReviewState.PENDING)
    actions = [row["action"] for row in await fetch("SELECT action FROM audit_event ORDER BY id")]
    assert actions[-3:] == ["draft.uploaded", "draft.imported", "matter.draft_imported"]


async def test_importing_again_takes_the_place_of_what_is_not_published(desk: Desk) -> None:
    first = await imported(desk)
    await desk.reviewed()
    second = await imported(desk, LAW.replace("建设。", "建设；\n\n（三）经营。"))
    assert second.ordinal == 1
    assert [v.id for v in await services.versions_of(desk.matter.id)] == [second.id]
    assert (await services.version_of(desk.matter.id, 1)).id == second.id
    latest = await services.latest(desk.matter.id)
    assert latest is not None
    assert latest.id == second.id
    old = await services.version(first.id)
    assert old.superseded_at is not None
    assert len(await services.provisions(first.id)) == first.provision_count
    assert (await desk.fresh()).review is ReviewState.PENDING, "what was reviewed was another text"
    with pytest.raises(Conflict) as caught:
        async with unit_of_work():
            await services.freeze(first.id)
    assert caught.value.code == "draft.superseded"
    with pytest.raises(Conflict):
        async with unit_of_work():
            await services.mark_published(first.id, now())


async def test_published_text_keeps_its_number(desk: Desk) -> None:
    first = await imported(desk)
    async with unit_of_work():
        assert (await services.freeze(first.id)).frozen
        published = await services.mark_published(first.id, now())
    assert published.published_at is not None
    async with unit_of_work():
        second = await services.save_version(
            desk.drafter, desk.matter, "draft", parse(LAW), source_name="x", source_sha256="0" * 64
        )
    assert second.ordinal == 2
    assert [v.ordinal for v in await services.versions_of(desk.matter.id)] == [1, 2]
    newest = await services.latest(desk.matter.id, published_only=True)
    assert newest is not None
    assert newest.id == first.id
    async with unit_of_work():
        assert (await services.mark_published(first.id, published.published_at)).published_at == published.published_at
    with pytest.raises(RuleViolation) as caught:
        async with unit_of_work():
            await services.mark_published(first.id, now() + timedelta(days=1))
    assert caught.value.code == "draft.published"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE draft_version SET source_text = 'x' WHERE id = $1", "text of a version never changes"),
        ("UPDATE draft_version SET title = 'x' WHERE id = $1", "text of a version never changes"),
        ("UPDATE draft_version SET frozen = false WHERE id = $1", "frozen version never changes"),
        ("UPDATE draft_version SET superseded_at = now() WHERE id = $1", "frozen version never changes"),
        ("UPDATE draft_version SET published_at = now() WHERE id = $1", "frozen version never changes"),
        ("DELETE FROM draft_version WHERE id = $1", "never deleted"),
        ("UPDATE provision SET text = 'x' WHERE version = $1", "provision never changes"),
        ("DELETE FROM provision WHERE version = $1", "provision never changes"),
    ],
)
async def test_the_database_itself_keeps_what_is_published(desk: Desk, statement: str, says: str) -> None:
    version = await imported(desk)
    async with unit_of_work():
        await services.mark_published(version.id, now())
    with pytest.raises(asyncpg.RaiseError, match=says):
        await execute(statement, version.id)


async def test_a_superseded_version_cannot_come_back(desk: Desk) -> None:
    first = await imported(desk)
    await imported(desk)
    with pytest.raises(asyncpg.RaiseError, match="superseded version never changes"):
        await execute("UPDATE draft_version SET superseded_at = NULL WHERE id = $1", first.id)


async def test_two_imports_at_once_leave_one_version(desk: Desk) -> None:
    await asyncio.gather(*(imported(desk, LAW + f"第{n}条 丙。\n") for n in "三四五六"))
    assert [v.ordinal for v in await services.versions_of(desk.matter.id)] == [1]
    assert await fetch_value("SELECT count(*) FROM draft_version WHERE superseded_at IS NULL") == 1
    assert (await desk.fresh()).version_id == (await services.versions_of(desk.matter.id))[0].id


async def test_one_upload_becomes_one_version(desk: Desk) -> None:
    async with unit_of_work():
        upload = await importing.keep(desk.drafter, desk.matter, "draft", "草案.txt", LAW.encode(), "")

    async def save() -> UUID:
        async with unit_of_work():
            return (await importing.save(desk.drafter, desk.matter, upload)).id

    saved = await asyncio.gather(*(save() for _ in range(4)))
    assert len(set(saved)) == 1
    assert await fetch_value("SELECT count(*) FROM draft_version") == 1
    assert (await importing.preview(desk.matter, upload)).upload.saved_as == saved[0]


async def test_import_and_publication_at_once_agree(desk: Desk) -> None:
    """Either the old text is published and the new one comes after it, or the publication is told."""
    for round_ in range(6):
        number = (await fetch_value("SELECT max(ordinal) FROM draft_version WHERE superseded_at IS NULL")) or 0
        first = await imported(desk)

        async def publish(version: VersionView = first) -> str:
            try:
                async with unit_of_work():
                    await services.freeze(version.id)
                    await asyncio.sleep(0.01)
            except Conflict:
                return "told"
            return "frozen"

        async def again(delay: float = 0.002 * round_) -> VersionView:
            await asyncio.sleep(delay)
            return await imported(desk)

        outcome, second = await asyncio.gather(publish(), again())
        old = await services.version(first.id)
        if outcome == "frozen":
            assert (old.superseded_at, second.ordinal) == (None, number + 2)
        else:
            assert old.superseded_at is not None
            assert second.ordinal == number + 1
        async with unit_of_work():
            await services.freeze(second.id)


async def test_who_may_import(desk: Desk) -> None:
    stranger = await person(Role.DRAFTER, at="region/transport")
    reviewer = await person(Role.REVIEWER)
    for actor in (stranger, reviewer):
        with pytest.raises(NotPermitted):
            async with unit_of_work():
                await importing.import_draft(actor, desk.number, "x.txt", LAW.encode())
    with pytest.raises(NotFound):
        async with unit_of_work():
            await importing.import_draft(desk.drafter, "2026-9999", "x.txt", LAW.encode())
    assert await fetch_value("SELECT count(*) FROM draft_version") == 0


@pytest.mark.parametrize(
    ("stage", "kind", "allowed"),
    [
        (Stage.DRAFTING, "draft", True), (Stage.SECRECY_REVIEW, "draft", True), (Stage.READY, "draft", True),
        (Stage.CONSULTING, "draft", True), (Stage.REPLYING, "draft", True), (Stage.RESPONDED, "draft", False),
        (Stage.READY, "final", False), (Stage.REPLYING, "final", False), (Stage.RESPONDED, "final", True),
        (Stage.DECIDED, "final", False), (Stage.INTERPRETED, "final", False),
    ],
)  # fmt: skip
async def test_when_a_text_may_be_imported(desk: Desk, stage: Stage, kind: str, allowed: bool) -> None:
    await desk.at(stage)
    do = importing.import_draft if kind == "draft" else importing.import_final
    if allowed:
        async with unit_of_work():
            version = await do(desk.drafter, desk.number, "x.txt", LAW.encode())
        assert version.kind == kind
        return
    with pytest.raises(RuleViolation) as caught:
        async with unit_of_work():
            await do(desk.drafter, desk.number, "x.txt", LAW.encode())
    assert caught.value.code == "draft.stage"


async def test_a_scheduled_draft_is_not_replaced(desk: Desk) -> None:
    """The consultation opens by itself at its second, with the text that was reviewed and stage and all."""
    version = await imported(desk)
    await desk.reviewed()
    async with unit_of_work():
        await services.freeze(version.id)
        await services.mark_published(version.id, now() + timedelta(days=3))
    with pytest.raises(RuleViolation) as caught:
        await imported(desk)
    assert "草案已定于" in caught.value.message
    assert (await desk.fresh()).stage is Stage.READY


async def test_the_final_text_follows_the_drafts(desk: Desk) -> None:
    draft = await imported(desk)
    async with unit_of_work():
        await services.mark_published(draft.id, now())
    await desk.at(Stage.RESPONDED)
    final_text = LAW.replace("（征求意见稿）", "")
    async with unit_of_work():
        await importing.import_final(desk.drafter, desk.number, "x.docx", docx(p("错稿") + p("第一条 甲。")))
    async with unit_of_work():
        final = await importing.import_final(desk.drafter, desk.number, "x.txt", final_text.encode())
    assert (final.kind, final.ordinal, final.title) == ("final", 2, "城镇供热管理办法")
    latest = await services.latest(desk.matter.id, kind="final")
    assert latest is not None
    assert latest.id == final.id
    assert (await desk.fresh()).review is ReviewState.PENDING
    async with unit_of_work():
        await services.mark_published(final.id, now())
    with pytest.raises(RuleViolation) as caught:
        async with unit_of_work():
            await importing.import_final(desk.drafter, desk.number, "x.txt", final_text.encode())
    assert "正式文本已经公布" in caught.value.message


async def test_a_bad_file_changes_nothing(desk: Desk) -> None:
    with pytest.raises(UnreadableFile):
        async with unit_of_work():
            await importing.import_draft(desk.drafter, desk.number, "x.docx", b"PK\x03\x04broken")
    assert await fetch_value("SELECT count(*) FROM draft_upload") == 0
    assert await fetch_value("SELECT count(*) FROM draft_version") == 0
    assert (await desk.fresh()).stage is Stage.DRAFTING


async def test_what_there_is_not(desk: Desk) -> None:
    version = await imported(desk)
    for call in (
        services.version(uuid4()),
        services.version_of(desk.matter.id, 7),
        services.provision(version.id, "art-99"),
        importing.preview(desk.matter, uuid4()),
    ):
        with pytest.raises(NotFound):
            await call
    assert await services.latest(desk.matter.id, kind="final") is None
    assert await services.latest(desk.matter.id, published_only=True) is None


async def test_writing_needs_a_unit_of_work(desk: Desk) -> None:
    with pytest.raises(RuntimeError):
        await services.save_version(
            desk.drafter, desk.matter, "draft", parse(LAW), source_name="x", source_sha256="0" * 64
        )


async def test_a_draft_without_a_title_takes_the_matters(desk: Desk) -> None:
    assert (await imported(desk, "第一条 甲。")).title == desk.matter.title


async def test_real_drafts(desk: Desk, shared_data: Path) -> None:
    for file in sorted((shared_data / "drafts").glob("*.[mt][dx]*")):
        async with unit_of_work():
            version = await importing.import_draft(desk.drafter, desk.number, file.name, file.read_bytes())
        parsed = parse(file.read_text(encoding="utf-8"))
        assert [q.path for q in await services.provisions(version.id)] == [q.path for q in parsed.provisions]
