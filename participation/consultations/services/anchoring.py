"""Comments of earlier versions in a later one: carried there by a worker, read on its pages, orphans placed by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import anchors as rows
from participation.consultations.services.reading import comments_by_ids
from participation.consultations.views import CommentView
from participation.drafts import services as drafts
from participation.drafts.services import Anchor, Carriage, Carrier, TextPosition, TextQuote
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

BATCH = 1000
"""Comments carried at a time."""
LATE_MINUTES = 24 * 60
"""How far back the sweep looks for comments that came in after a later version was out."""
MAX_REASON = 300
PLACED = "placed"

CARRIAGES = {
    Carriage.EXACT.value: N_("原文没有变"),
    Carriage.MOVED.value: N_("原文没有变，条号变了"),
    Carriage.CHANGED.value: N_("所说的文字有改动"),
    Carriage.ORPHANED.value: N_("所说的文字已经删去"),
    PLACED: N_("由工作人员对应到这里"),
}


@dataclass(frozen=True, slots=True)
class CarriedComment:
    """A comment of an earlier version as it stands in this one. ``how``: the word for how it was carried; ``ordinal``: of the
    version it was made on; ``quote``: this version's words that it is about, "" for all of the provision."""

    comment: CommentView
    carriage: str
    how: str
    ordinal: int
    path: str
    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class CarriedNumbers:
    """How the comments of earlier versions came over: by carriage, all, and how many orphans wait."""

    by_carriage: dict[str, int]
    total: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a comment stands in a later version, ``final`` or draft: path and label "" where it has no place or is on the whole."""

    ordinal: int
    final: bool
    how: str
    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """A comment that waits for a place. ``id`` is its place's number."""

    id: int
    comment: CommentView
    ordinal: int


async def carry_to(version_id: UUID) -> int:
    """Give every comment on earlier versions its place in this published one; how many got one.

    Opens a unit of work for each batch. Doing it again, or twice at once, changes nothing: a comment has one place a version.
    """
    found = await rows.versions_before(version_id)
    if found is None or not found["published"]:
        return 0
    carriers: dict[UUID, Carrier] = {}
    done = 0
    while True:
        batch = await rows.unplaced(version_id, BATCH)
        if not batch:
            return done
        for base in {row["base_version"] for row in batch} - carriers.keys():
            carriers[base] = await drafts.carrier(base, version_id)
        provisions = {p.path: p for p in await drafts.provisions(version_id)}
        labels = await drafts.labels(version_id)
        made = await asyncio.to_thread(_carry, batch, carriers, provisions, labels)
        async with unit_of_work():
            written = await rows.insert(version_id, made)
            if written:
                await record(
                    "system", "comments.carried", f"draft_version:{version_id}", {"comments": written, **_tally(made)}
                )
        done += written


def _carry(
    batch: Sequence[Any], carriers: dict[UUID, Carrier], provisions: dict[str, Any], labels: dict[str, str]
) -> list[tuple[Any, ...]]:
    made = []
    for row in batch:
        quote = position = None
        if row["quote_exact"]:
            quote = TextQuote(row["quote_exact"], row["quote_prefix"], row["quote_suffix"])
            if row["quote_start"] is not None and row["quote_end"] is not None:
                position = TextPosition(row["quote_start"], row["quote_end"])
        got = carriers[row["base_version"]].carry(Anchor(row["path"], quote, position))
        path = got.path or ""
        made.append(
            (
                row["comment"],
                provisions[path].id if path else None,
                path,
                labels.get(path, "")[:120],
                got.carriage.value,
                got.score,
                got.quote.exact if got.quote else "",
                got.quote.prefix if got.quote else "",
                got.quote.suffix if got.quote else "",
                got.position.start if got.position else None,
                got.position.end if got.position else None,
            )
        )
    return made


def _tally(made: Sequence[tuple[Any, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in made:
        found[row[4]] = found.get(row[4], 0) + 1
    return found


async def carry_late() -> int:
    """Comments that came in for an earlier version after a later one was out (letters typed in) get their places too."""
    return sum([await carry_to(version_id) for version_id in await rows.behind(LATE_MINUTES)])


# ---------------------------------------------------------------------- reading


async def carried_numbers(version_id: UUID) -> CarriedNumbers:
    """How the comments of earlier versions came over to this one."""
    found = await rows.summary(version_id)
    by_carriage = {row["carriage"]: row["n"] for row in found}
    return CarriedNumbers(by_carriage, sum(by_carriage.values()), sum(row["waiting"] for row in found))


async def numbers_of_newest(matter_id: UUID, version_id: UUID) -> CarriedNumbers:
    """The same for the matter's final text once that is published, else for this version: the queue is of the newest text."""
    final = await drafts.latest(matter_id, kind="final", published_only=True)
    return await carried_numbers(version_id if final is None else final.id)


async def orphans_wait(matter_id: UUID) -> bool:
    """Whether comments have no place in the matter's newest published text, and nobody has decided; nothing is counted."""
    return await rows.orphans_wait(matter_id)


async def carried_to(version_id: UUID, paths: Sequence[str], limit: int = 50) -> list[CarriedComment]:
    """Readable comments of earlier versions that stand on these provisions now, newest first."""
    found = await rows.on_provisions(version_id, paths, limit)
    comments = {comment.id: comment for comment in await comments_by_ids([row["comment"] for row in found])}
    return [
        CarriedComment(
            comments[row["comment"]],
            row["carriage"],
            _(CARRIAGES[row["carriage"]]),
            row["ordinal"],
            row["provision_path"],
            row["provision_label"],
            row["quote_exact"],
        )
        for row in found
        if row["comment"] in comments
    ]


async def places_of(comment_id: UUID) -> list[PlaceView]:
    """A comment's places in the later versions, oldest first."""
    return [
        PlaceView(
            row["ordinal"],
            row["kind"] == "final",
            _(CARRIAGES[row["carriage"]]),
            row["provision_path"],
            row["provision_label"],
        )
        for row in await rows.of_comment(comment_id)
    ]


async def carried_counts(version_id: UUID) -> dict[str, int]:
    """path → readable comments of earlier versions that stand there."""
    return await rows.counts_by_path(version_id)


async def orphans(version_id: UUID, after: int = 0, limit: int = 20) -> list[Orphan]:
    """Those that wait, oldest first, beyond the place numbered ``after``."""
    found = await rows.orphans(version_id, after, limit)
    comments = {comment.id: comment for comment in await comments_by_ids([row["comment"] for row in found])}
    return [Orphan(row["id"], comments[row["comment"]], row["ordinal"]) for row in found if row["comment"] in comments]


# ---------------------------------------------------------------------- by hand


async def place(actor: Actor, matter_number: str, anchor_id: int, path: str, reason: str) -> None:
    """Inside a unit of work: an orphan belongs to this provision. NotFound, Conflict where it was decided meanwhile."""
    found, reason = await _waiting(actor, matter_number, anchor_id, reason, needed=False)
    provision = await drafts.provision(found["version"], path)
    label = (await drafts.labels(found["version"])).get(path, "")[:120]
    await rows.place(anchor_id, provision.id, path, label, actor.staff_id, reason)
    await _note(actor, found, "comment.placed", {"provision": path})


async def confirm(actor: Actor, matter_number: str, anchor_id: int, reason: str) -> None:
    """Inside a unit of work: an orphan has no place any more, for a reason."""
    found, reason = await _waiting(actor, matter_number, anchor_id, reason, needed=True)
    await rows.confirm(anchor_id, actor.staff_id, reason)
    await _note(actor, found, "comment.orphan_confirmed", {"reason": reason})


async def _waiting(actor: Actor, matter_number: str, anchor_id: int, reason: str, *, needed: bool) -> tuple[Any, str]:
    require_unit_of_work()
    matter = await matters.get_matter(matter_number)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    found = await rows.lock_orphan(anchor_id)
    if found is None or found["matter"] != matter.id:
        raise NotFound("anchor.unknown", N_("没有找到这条等待安放的意见"))
    if found["carriage"] != Carriage.ORPHANED.value or found["decided_at"] is not None:
        raise Conflict("anchor.decided", N_("这条意见刚刚由别人处理过了。请重新打开页面"))
    cleaned = " ".join(reason.split())[:MAX_REASON]
    if needed and not cleaned:
        raise RuleViolation("anchor.reason_missing", N_("请写明为什么在新稿里没有对应的条文"))
    return found, cleaned


async def _note(actor: Actor, found: Any, action: str, facts: dict[str, str]) -> None:
    await record(actor.audit_name, action, f"comment:{found['comment']}", {"version": str(found["version"]), **facts})
