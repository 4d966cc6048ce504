"""Use cases of the files published beside a draft: the explanatory note as a document, attachments.

They belong to one version and are reviewed with it: a file added or taken away sends a reviewed text back to review.
Once the version is frozen they stand as they are.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from uuid import UUID

from participation.audit.services import record
from participation.drafts import queries
from participation.drafts.queries import attached
from participation.drafts.reading import filekind
from participation.drafts.reading.filekind import FileKind
from participation.drafts.views import FileView, VersionView
from participation.identity import services as identity
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform import files
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

__all__ = ["add", "file_of", "files_of", "inspect", "may_change", "picture_now", "picture_of", "remove", "text_of"]

MOST_FILES = 20
MOST_BYTES = 200_000_000
ROLES = ("note", "attachment")
_ODD = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]+")
# Pages are made one at a time in each process: a page is made once, and a crowd waits for it instead of making it too
_making = asyncio.Semaphore(1)


async def inspect(name: str, data: bytes) -> FileKind:
    """What an uploaded file is, in a thread. UnreadableFile."""
    return await asyncio.to_thread(filekind.inspect, name, data)


async def files_of(version_id: UUID) -> list[FileView]:
    """The files of a version, the explanatory note first."""
    return await attached.files_of(version_id)


async def file_of(version_id: UUID, ordinal: int) -> FileView:
    """One file; NotFound."""
    found = await attached.file(version_id, ordinal)
    if found is None:
        raise NotFound("draft.file", N_("没有找到这个附件。请从草案页面重新打开"))
    return found


async def text_of(found: FileView) -> str:
    """The words of a file, "" where it has none."""
    return await attached.text_of(found.id)


async def picture_of(found: FileView, page: int) -> bytes:
    """A page (from 1) as PNG, made the first time it is asked for. NotFound beyond what is shown."""
    if not 1 <= page <= found.pages:
        raise NotFound("draft.file_page", N_("这个附件没有这一页"))
    name = await attached.page_picture(found.sha256, page)
    if name is None:
        async with _making:
            name = await attached.page_picture(found.sha256, page)
            if name is None:
                data = await files.load(found.sha256)
                made = await asyncio.to_thread(filekind.picture, data, found.media_type, page - 1)
                name = (await files.store(made)).sha256
                await attached.insert_page_picture(found.sha256, page, name)
    return await files.load(name)


async def picture_now(data: bytes, media_type: str, page: int) -> bytes:
    """The same of a file that is not kept here, made each time."""
    async with _making:
        return await asyncio.to_thread(filekind.picture, data, media_type, page - 1)


async def may_change(actor: Actor, matter: MatterView, version: VersionView) -> bool:
    """Whether this person may add and take away files of this version now."""
    return (
        not version.frozen
        and version.superseded_at is None
        and actor.holds(Role.DRAFTER, matter.lead_unit_path)
        and not matter.scheduled
    )


async def add(
    actor: Actor, matter: MatterView, version_id: UUID, role: str, title: str, name: str, data: bytes, kind: FileKind
) -> FileView:
    """Keep a file with a version that is not published, inside a unit of work."""
    version = await _open(actor, matter, version_id)
    standing = await attached.files_of(version.id)
    if len(standing) >= MOST_FILES:
        raise RuleViolation("draft.many_files", N_("已有 {count} 个附件，不能再加。请合并几个"), count=MOST_FILES)
    if sum(one.size for one in standing) + len(data) > MOST_BYTES:
        raise RuleViolation(
            "draft.big_files", N_("附件一共超过 {limit} MB。请压缩或者减少附件"), limit=MOST_BYTES // 1_000_000
        )
    if role == "note" and any(one.role == "note" for one in standing):
        raise RuleViolation("draft.second_note", N_("起草说明的文件已经有了。请先移除，再上传新的"))
    stored = await files.store(data)
    if any(one.sha256 == stored.sha256 for one in standing):
        raise RuleViolation("draft.same_file", N_("这个文件已经在附件里"))
    shown = clean_name(name, kind.extension)
    ordinal = await attached.insert_file(
        version.id,
        actor.staff_id,
        {
            "role": role,
            "title": title.strip()[:200] or shown.removesuffix(kind.extension),
            "name": shown,
            "media_type": kind.media_type,
            "size": stored.size,
            "sha256": stored.sha256,
            "pages": kind.pages,
            "text": kind.text,
        },
    )
    await record(
        actor.audit_name,
        "draft.file_added",
        f"draft_version:{version.id}",
        {
            "matter": matter.number,
            "file": ordinal,
            "role": role,
            "sha256": stored.sha256,
            "media_type": kind.media_type,
        },
    )
    await _review_again(actor, matter, version)
    return await file_of(version.id, ordinal)


async def remove(actor: Actor, matter: MatterView, version_id: UUID, ordinal: int) -> None:
    """Take a file away from a version that is not published, inside a unit of work."""
    version = await _open(actor, matter, version_id)
    found = await file_of(version.id, ordinal)
    await attached.remove_file(found.id)
    await record(
        actor.audit_name,
        "draft.file_removed",
        f"draft_version:{version.id}",
        {"matter": matter.number, "file": ordinal, "sha256": found.sha256},
    )
    await _review_again(actor, matter, version)


async def _open(actor: Actor, matter: MatterView, version_id: UUID) -> VersionView:
    """The version, if its files may be changed now; nobody publishes it meanwhile."""
    identity.require(actor, Role.DRAFTER, matter.lead_unit_path)
    await queries.lock_matter(matter.id)
    version = await queries.version(version_id)
    if version is None or version.matter_id != matter.id:
        raise NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布"))
    if version.superseded_at is not None:
        raise RuleViolation("draft.superseded_files", N_("这一稿已被后来导入的内容代替。请打开最新的一稿"))
    if version.frozen:
        raise RuleViolation("draft.frozen_files", N_("这一稿已经公布或者定了公布时间，附件不能再改"))
    return version


async def _review_again(actor: Actor, matter: MatterView, version: VersionView) -> None:
    """What was reviewed was the text with other files."""
    matter = await matters.get_matter_by_id(matter.id)
    if matter.version_id == version.id and matter.review_outcome is not None:
        await matters.draft_imported(matter.id, version.id, actor.staff_id, version.title, version.text_sha256)


def clean_name(name: str, extension: str) -> str:
    """A file's name as it can be shown and downloaded everywhere: its last part, odd characters gone, the right ending."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    stem, dot, ending = last.rpartition(".")
    if not dot or not (ending.isascii() and ending.isalnum() and len(ending) <= 5):
        stem = last
    stem = _ODD.sub(" ", stem).strip(" .")
    return (stem[:120] or "附件") + extension
