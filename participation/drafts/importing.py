"""Importing a file: read it, show what was understood, keep it.

The upload is kept as a file named by its hash, so saving after the preview needs no second upload.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.drafts import queries, services
from participation.drafts.queries import attached
from participation.drafts.reading import Source, Tracked, UnreadableFile, read
from participation.drafts.rules import Act, Kind, Mend, MendRefused, ParsedDraft, mended
from participation.drafts.views import MendView, UploadView, VersionView
from participation.identity import services as identity
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.matters.services import MatterView, Stage
from participation.platform import files
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

__all__ = [
    "Preview",
    "Tracked",
    "UnreadableFile",
    "UploadView",
    "import_draft",
    "import_final",
    "keep",
    "preview",
    "reason_against",
    "require",
    "save",
    "understand",
    "understand_upload",
    "upload",
]

# A final text is imported when the response is published; drafts before that, further ones while and after people are heard.
_FINAL = frozenset({Stage.RESPONDED})
_FIRST = frozenset({Stage.DRAFTING, Stage.SECRECY_REVIEW, Stage.READY})
_FURTHER = frozenset({Stage.CONSULTING, Stage.REPLYING})


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of an upload."""

    upload: UploadView
    source: Source
    parsed: ParsedDraft
    mends: tuple[MendView, ...] = ()


def why_not(matter: MatterView, kind: str, newest: VersionView | None) -> tuple[str, dict[str, datetime]] | None:
    """(msgid, facts) of why this kind of text cannot be imported now; None where it can.

    ``newest``: the matter's newest version of that kind.
    """
    if kind == "final":
        if newest is not None and newest.frozen:
            return N_("正式文本已经公布，不能再换"), {}
        return None if matter.stage in _FINAL else (N_("公布意见采纳情况以后才能导入正式文本"), {})
    if matter.stage not in _FIRST | _FURTHER:
        return N_("这一事项已经公布意见采纳情况，不能再有新的草案。请导入正式文本"), {}
    if matter.stage in _FIRST and newest is not None and newest.frozen and newest.published_at is not None:
        # Scheduled: the consultation opens by itself, with exactly the text that was reviewed
        return N_("草案已定于 {at} 公布，不能再换"), {"at": newest.published_at}
    return None


async def understand(
    name: str, data: bytes, tracked: Tracked = Tracked.ACCEPTED, mends: Sequence[Mend] = ()
) -> tuple[Source, ParsedDraft]:
    """Read, parse and mend, in a thread: a long law takes a moment.  Raises UnreadableFile and MendRefused."""

    def work() -> tuple[Source, ParsedDraft]:
        source = read(name, data, tracked)
        return source, mended(source.text, mends)

    return await asyncio.to_thread(work)


async def understand_upload(found: UploadView) -> Preview:
    """A kept upload with its corrections.  RuleViolation where they do not fit any more."""
    mends = await queries.mends(found.id)
    try:
        source, parsed = await understand(
            found.name, await files.load(found.sha256), Tracked(found.tracked), [as_mend(m) for m in mends]
        )
    except MendRefused as error:
        # The engine learned to read better since; the corrections were for what it read then
        raise RuleViolation("draft.mends", N_("条款的识别有了变化，以前的修正对不上了。请重新导入这个文件")) from error
    return Preview(found, source, parsed, tuple(mends))


async def also_mended(found: Preview, change: Mend) -> ParsedDraft:
    """The same text with one more correction; MendRefused."""
    changes = [*(as_mend(m) for m in found.mends), change]
    return await asyncio.to_thread(mended, found.source.text, changes)


def as_mend(view: MendView) -> Mend:
    """A kept correction as the engine takes it."""
    return Mend(
        Act(view.act), view.position, view.place, None if view.kind is None else Kind(view.kind), view.label, view.title
    )


async def keep(actor: Actor, matter: MatterView, kind: str, name: str, data: bytes, note: str) -> UUID:
    """Keep a readable upload for its preview, inside a unit of work; its id."""
    await require(actor, matter, kind)
    stored = await files.store(data)
    upload_id = uuid4()
    await queries.insert_upload(upload_id, matter.id, kind, name[:255], stored.sha256, note, actor.staff_id)
    await record(
        actor.audit_name, "draft.uploaded", f"draft_upload:{upload_id}", {"sha256": stored.sha256, "kind": kind}
    )
    return upload_id


async def preview(matter: MatterView, upload_id: UUID) -> Preview:
    """The upload as it was understood; NotFound for one of another matter."""
    return await understand_upload(await upload(matter, upload_id))


async def save(actor: Actor, matter: MatterView, upload_id: UUID) -> VersionView:
    """Keep what the preview showed as a version of the matter, inside a unit of work; saved again it is that version."""
    shown = await understand_upload(await upload(matter, upload_id))
    # Locked in this order, and before anything of a version: whoever publishes at this moment comes before or after.
    await queries.lock_matter(matter.id)
    found = await upload(matter, upload_id, lock=True)
    if found.saved_as is not None:
        return await services.version(found.saved_as)
    if found.tracked != shown.upload.tracked or await queries.mends(upload_id) != list(shown.mends):
        shown = await understand_upload(found)  # corrected in another tab at this moment
    matter = await matters.get_matter_by_id(matter.id)
    await require(actor, matter, found.kind)
    before = await queries.latest(matter.id, found.kind, published_only=False)
    version = await services.save_version(
        actor,
        matter,
        found.kind,
        shown.parsed,
        source_name=found.name,
        source_sha256=found.sha256,
        explanatory_note=found.explanatory_note,
    )
    if before is not None and not before.frozen:
        await attached.copy_files(before.id, version.id)
    await queries.set_saved(upload_id, version.id)
    return version


async def import_draft(
    actor: Actor, matter_number: str, filename: str, data: bytes, explanatory_note: str = ""
) -> VersionView:
    """Import a draft at once, without a preview, inside a unit of work.

    UnreadableFile; NotPermitted without the role there; RuleViolation once a draft is published.
    """
    return await _import(actor, matter_number, "draft", filename, data, explanatory_note)


async def import_final(actor: Actor, matter_number: str, filename: str, data: bytes) -> VersionView:
    """Import the final text at once, inside a unit of work; errors as for a draft, and before the response is out."""
    return await _import(actor, matter_number, "final", filename, data, "")


async def _import(actor: Actor, number: str, kind: str, name: str, data: bytes, note: str) -> VersionView:
    matter = await matters.get_matter(number)
    await understand(name, data)  # refuse before anything is kept
    # First of all, since a row that refers to the matter already shares a lock on it
    await queries.lock_matter(matter.id)
    return await save(actor, matter, await keep(actor, matter, kind, name, data, note))


async def reason_against(matter: MatterView, kind: str) -> RuleViolation | None:
    """The error an import of this kind would meet now."""
    reason = why_not(matter, kind, await queries.latest(matter.id, kind, published_only=False))
    return None if reason is None else RuleViolation("draft.stage", reason[0], **reason[1])


async def can_mend(actor: Actor, matter: MatterView, version: VersionView) -> bool:
    """Whether this person may open this saved text for corrections now."""
    if version.superseded_at is not None or version.frozen or not actor.holds(Role.DRAFTER, matter.lead_unit_path):
        return False
    return await reason_against(matter, version.kind) is None


async def upload(matter: MatterView, upload_id: UUID, *, lock: bool = False) -> UploadView:
    """A kept upload of this matter; NotFound."""
    found = await queries.upload(matter.id, upload_id, lock=lock)
    if found is None:
        raise NotFound("draft.upload", N_("没有找到这次导入的文件。请重新导入"))
    return found


async def require(actor: Actor, matter: MatterView, kind: str) -> None:
    """NotPermitted without the role there, RuleViolation where this kind of text cannot be imported now."""
    identity.require(actor, Role.DRAFTER, matter.lead_unit_path)
    reason = await reason_against(matter, kind)
    if reason is not None:
        raise reason
