"""Importing a file: read it, show what was understood, keep it.

The upload is kept as a file named by its hash, so saving after the preview needs no second upload.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.drafts import queries
from participation.drafts.reading import Source, UnreadableFile, read
from participation.drafts.rules import ParsedDraft, parse
from participation.drafts.services import save_version
from participation.drafts.views import VersionView
from participation.identity import services as identity
from participation.identity.rules import Actor, Role
from participation.matters.services import MatterView, Stage
from participation.platform import files
from participation.platform.database import execute, fetch_one
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

__all__ = ["Preview", "UnreadableFile", "Upload", "keep", "preview", "save", "understand", "why_not"]

#: A final text is imported when the response is published; drafts before that.
_FINAL = frozenset({Stage.RESPONDED})
_DRAFT = frozenset({Stage.DRAFTING, Stage.SECRECY_REVIEW, Stage.READY})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read and not yet saved as a version."""

    id: UUID
    matter_id: UUID
    kind: str
    name: str
    sha256: str
    explanatory_note: str
    created_by: UUID
    created_at: datetime
    saved_as: UUID | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of an upload."""

    upload: Upload
    source: Source
    parsed: ParsedDraft


def why_not(matter: MatterView, kind: str) -> str | None:
    """The msgid that says why this kind of text cannot be imported now; None where it can."""
    if kind == "final":
        return None if matter.stage in _FINAL else N_("公布意见采纳情况以后才能导入正式文本")
    return None if matter.stage in _DRAFT else N_("这一事项的草案已经公布，不能再换。正式文本在公布采纳情况以后导入")


async def understand(name: str, data: bytes) -> tuple[Source, ParsedDraft]:
    """Read and parse, in a thread: a long law takes a moment.  Raises UnreadableFile."""

    def work() -> tuple[Source, ParsedDraft]:
        source = read(name, data)
        return source, parse(source.text)

    return await asyncio.to_thread(work)


async def keep(actor: Actor, matter: MatterView, kind: str, name: str, data: bytes, note: str) -> UUID:
    """Keep a readable upload for its preview, inside a unit of work; its id."""
    _require(actor, matter, kind)
    stored = await files.store(data)
    upload_id = uuid4()
    await execute(
        "INSERT INTO draft_upload (id, matter, kind, name, sha256, explanatory_note, created_by, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())",
        upload_id,
        matter.id,
        kind,
        name[:255],
        stored.sha256,
        note,
        actor.staff_id,
    )
    await record(
        actor.audit_name, "draft.uploaded", f"draft_upload:{upload_id}", {"sha256": stored.sha256, "kind": kind}
    )
    return upload_id


async def preview(matter: MatterView, upload_id: UUID) -> Preview:
    """The upload as it was understood; NotFound for one of another matter."""
    found = await _upload(matter, upload_id)
    source, parsed = await understand(found.name, await files.load(found.sha256))
    return Preview(found, source, parsed)


async def save(actor: Actor, matter: MatterView, upload_id: UUID) -> VersionView:
    """Keep what the preview showed as the matter's next version, inside a unit of work."""
    found = await _upload(matter, upload_id)
    _require(actor, matter, found.kind)
    if found.saved_as is not None:
        raise RuleViolation("draft.saved", N_("这次导入已经保存过"))
    _, parsed = await understand(found.name, await files.load(found.sha256))
    version = await save_version(
        actor,
        matter,
        found.kind,
        parsed,
        source_name=found.name,
        source_sha256=found.sha256,
        explanatory_note=found.explanatory_note,
    )
    await execute("UPDATE draft_upload SET saved_as = $2 WHERE id = $1", upload_id, version.id)
    return version


async def _upload(matter: MatterView, upload_id: UUID) -> Upload:
    row = await fetch_one(
        "SELECT id, matter AS matter_id, kind, name, sha256, explanatory_note, created_by, created_at, saved_as"
        " FROM draft_upload WHERE id = $1 AND matter = $2",
        upload_id,
        matter.id,
    )
    if row is None:
        raise NotFound("draft.upload", N_("没有找到这次导入的文件。请重新导入"))
    return Upload(**dict(row))


def _require(actor: Actor, matter: MatterView, kind: str) -> None:
    identity.require(actor, Role.DRAFTER, matter.lead_unit_path)
    reason = why_not(matter, kind)
    if reason is not None:
        raise RuleViolation("draft.stage", reason)


async def source_text(version_id: UUID) -> str:
    """The text a version was parsed from."""
    return await queries.source_text(version_id)
