"""Use cases of drafts: keep a parsed text as a version, find it, freeze it, publish it."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.drafts import attaching, queries
from participation.drafts.anchoring import Anchor, Carriage, Carrier, TextPosition, TextQuote
from participation.drafts.beside import COLOURS, ICONS, Beside, beside, change_word
from participation.drafts.comparing import Comparison, compare
from participation.drafts.headings import Heading, changed_headings
from participation.drafts.queries import attached
from participation.drafts.reader import Reader, reader_view
from participation.drafts.reading.filekind import FileKind
from participation.drafts.rules import Kind, ParsedDraft, official_label, official_labels
from participation.drafts.views import FileView, ProvisionView, VersionView
from participation.identity.rules import Actor
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_, format_date, ngettext
from participation.platform.i18n import gettext as _

__all__ = [
    "Anchor",
    "Beside",
    "Carriage",
    "Carrier",
    "Comparison",
    "FileKind",
    "ProvisionView",
    "Reader",
    "TextPosition",
    "TextQuote",
    "VersionView",
    "beside_context",
    "carrier",
    "comparison",
    "files_of",
    "freeze",
    "inspect_file",
    "labels",
    "latest",
    "mark_published",
    "official_label",
    "picture_of_page",
    "provision",
    "provisions",
    "reader_view",
    "save_version",
    "version",
    "version_name",
    "version_of",
    "versions_of",
]


async def version(version_id: UUID) -> VersionView:
    """One version; NotFound."""
    return _found(await queries.version(version_id))


async def version_of(matter_id: UUID, ordinal: int) -> VersionView:
    """Version number ``ordinal`` of a matter; NotFound."""
    return _found(await queries.version_of(matter_id, ordinal))


async def versions_of(matter_id: UUID) -> list[VersionView]:
    """All versions of a matter, oldest first."""
    return await queries.versions_of(matter_id)


async def latest(matter_id: UUID, kind: str = "draft", published_only: bool = False) -> VersionView | None:
    """The newest version of that kind, or None."""
    return await queries.latest(matter_id, kind, published_only=published_only)


async def provisions(version_id: UUID) -> list[ProvisionView]:
    """All provisions in document order."""
    return await queries.provisions(version_id)


async def provision(version_id: UUID, path: str) -> ProvisionView:
    """One provision; NotFound."""
    found = await queries.provision(version_id, path)
    if found is None:
        raise NotFound("draft.provision_not_found", N_("这一稿里没有这一条。请从目录重新选择"))
    return found


KEPT_COMPARISONS = 16
_comparisons: OrderedDict[tuple[UUID, UUID], Comparison] = OrderedDict()


async def comparison(old_id: UUID, new_id: UUID) -> Comparison:
    """Two versions beside each other; in a thread, and kept: what was saved never changes."""
    key = (old_id, new_id)
    found = _comparisons.get(key)
    if found is None:
        old, new = await provisions(old_id), await provisions(new_id)
        found = _comparisons[key] = await asyncio.to_thread(compare, old, new)
        if len(_comparisons) > KEPT_COMPARISONS:
            _comparisons.popitem(last=False)
    else:
        _comparisons.move_to_end(key)
    return found


async def carrier(old_id: UUID, new_id: UUID) -> Carrier:
    """What carries anchors from one version to another."""
    found = await comparison(old_id, new_id)
    return await asyncio.to_thread(Carrier, await provisions(old_id), await provisions(new_id), found)


async def labels(version_id: UUID) -> dict[str, str]:
    """path → official label of every provision of a version."""
    return official_labels(await provisions(version_id))


async def beside_context(
    old: VersionView, new: VersionView, *, address: str, base: str, view: str, show: str
) -> dict[str, Any]:
    """What ``drafts/_compare.html`` needs. base: where the versions are read, before v1; view: inline or side; show: changed
    or all."""
    found = await comparison(old.id, new.id)
    shaped = beside(found, version_name(old), version_name(new))
    headings = changed_headings(await _headings(old), await _headings(new))
    return {
        "headings": headings,
        "beside": shaped,
        "compared": {
            "old": _named(old, base),
            "new": _named(new, base),
            "address": address,
            "side": view == "side",
            "only": show != "all",
        },
        "comments": {},
        "change_word": change_word,
        "colours": COLOURS,
        "icons": ICONS,
    }


async def _headings(version: VersionView) -> list[Heading]:
    """The text's title, then its parts, chapters and sections in order."""
    kinds = {Kind.PART, Kind.CHAPTER, Kind.SECTION}
    rows = [row for row in await provisions(version.id) if row.kind in kinds]
    return [("", version.title), *((row.label or "", row.title or "") for row in rows)]


def version_name(version: VersionView) -> str:
    """第 2 稿, 正式文本."""
    return _("正式文本") if version.kind == "final" else _("第 {n} 稿").format(n=version.ordinal)


def _named(version: VersionView, base: str) -> dict[str, str]:
    size = (
        ngettext("{n} 条", "{n} 条", version.article_count).format(n=version.article_count)
        if version.article_count
        else ngettext("{n} 段", "{n} 段", version.provision_count).format(n=version.provision_count)
    )
    when = format_date(version.published_at) if version.published_at else _("还没有公布")
    return {"name": version_name(version), "when": when, "size": size, "href": f"{base}v{version.ordinal}"}


async def save_version(
    actor: Actor,
    matter: MatterView,
    kind: str,
    parsed: ParsedDraft,
    *,
    source_name: str,
    source_sha256: str,
    explanatory_note: str = "",
) -> VersionView:
    """Keep a parsed text as a version of the matter, not yet frozen (inside a unit of work).

    It goes to secrecy review; whoever imported it is its drafter. A version of the same kind that is not frozen yet is
    superseded and gives it its number. ``kind``: ``draft`` or ``final``; ``source_sha256``: of the file as uploaded.
    """
    text_sha256 = hashlib.sha256(parsed.source_text.encode()).hexdigest()
    version_id, ordinal = await queries.insert_version(
        {
            "matter": matter.id,
            "kind": kind,
            "title": (parsed.title or matter.title)[:300],
            "explanatory_note": explanatory_note,
            "source_name": source_name[:255],
            "source_sha256": source_sha256,
            "source_text": parsed.source_text,
            "text_sha256": text_sha256,
            "provision_count": len(parsed.provisions),
            "article_count": parsed.count(Kind.ARTICLE),
            "created_by": actor.staff_id,
        }
    )
    await queries.insert_provisions(version_id, parsed.provisions)
    await record(
        actor.audit_name,
        "draft.imported",
        f"draft_version:{version_id}",
        {"matter": matter.number, "ordinal": ordinal, "kind": kind, "text_sha256": text_sha256},
    )
    saved = await version(version_id)
    # The final text, too, is only published after its secrecy review.
    await matters.draft_imported(matter.id, version_id, actor.staff_id, saved.title, text_sha256)
    return saved


async def files_of(version_id: UUID) -> list[FileView]:
    """The files published beside a version, the explanatory note first."""
    return await attached.files_of(version_id)


async def inspect_file(name: str, data: bytes) -> FileKind:
    """What a file of another room is, its words and how many pages can be shown of it. UnreadableFile."""
    return await attaching.inspect(name, data)


async def picture_of_page(data: bytes, media_type: str, page: int) -> bytes:
    """A page (from 1) of a PDF, or a picture, made anew as PNG; nothing is kept. UnreadableFile."""
    return await attaching.picture_now(data, media_type, page)


async def freeze(version_id: UUID) -> VersionView:
    """From now on no import takes this version's place.  Conflict where one just did."""
    if not await queries.freeze(version_id):
        raise _superseded(await version(version_id))
    return await version(version_id)


async def mark_published(version_id: UUID, at: datetime) -> VersionView:
    """Published at that moment, and so frozen.  RuleViolation where it was published before at another."""
    found = await version(version_id)
    if found.published_at is not None and found.published_at != at:
        raise RuleViolation("draft.published", N_("这一稿已于 {at} 公布，不能再改"), at=found.published_at)
    if not await queries.mark_published(version_id, at):
        raise _superseded(found)
    return await version(version_id)


def _superseded(view: VersionView) -> Conflict:
    return Conflict("draft.superseded", N_("第 {ordinal} 稿刚刚换了新的内容。请重新打开页面再办"), ordinal=view.ordinal)


def _found(view: VersionView | None) -> VersionView:
    if view is None:
        raise NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布"))
    return view
