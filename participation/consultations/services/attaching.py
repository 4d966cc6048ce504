"""Files with comments: kept in quarantine, checked by a worker, published or withheld by a moderator.

Every file is encrypted in the store, so each has a name of its own and can be removed: the original goes as soon as it was
checked, whatever the outcome.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog

from participation.audit.services import record
from participation.consultations.attachments import Kind, Problem, Refused, clean, identify, safe_name
from participation.consultations.queries import attaching
from participation.consultations.queries.accepting import NewFile
from participation.consultations.rules import MAX_REASON, CommentState
from participation.consultations.services.reading import get_consultation
from participation.consultations.views import AttachmentView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.platform import antivirus, files
from participation.platform.crypto import decrypt_bytes, encrypt_bytes
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

log = structlog.get_logger(__name__)

_PURPOSE = "comment.attachment"
CLEANING_SECONDS = 120.0
MAX_LISTED = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came in: what it was called and its bytes."""

    name: str
    data: bytes


async def keep(sent: Sequence[Sent]) -> tuple[NewFile, ...]:
    """Put files into quarantine, before the comment they come with is stored. Refused for what is clearly not taken."""
    kinds = [await asyncio.to_thread(identify, one.data) for one in sent]
    kept = []
    for one, kind in zip(sent, kinds, strict=True):
        stored = await files.store(encrypt_bytes(one.data, _PURPOSE))
        digest = hashlib.sha256(one.data).hexdigest()
        kept.append(NewFile(uuid4(), safe_name(one.name, kind), kind.value, len(one.data), digest, stored.sha256))
    return tuple(kept)


async def discard(kept: Sequence[NewFile]) -> None:
    """Remove what was kept for a comment that was not taken in."""
    for one in kept:
        await files.remove(one.file)


async def check(comment_id: UUID) -> None:
    """The worker's task: check what waits of a comment. Opens its own units of work; safe to repeat.

    Raises antivirus.Unavailable when a configured scanner cannot be used: the file stays in quarantine and the task comes
    again.
    """
    for attachment_id in await attaching.waiting_of(comment_id):
        row = await attaching.one(attachment_id)
        if row is None or not row["original_file"]:
            continue
        original = row["original_file"]
        data = decrypt_bytes(await files.load(original), _PURPOSE)
        scanned = antivirus.configured()
        try:
            found = await antivirus.scan(data) if scanned else None
            if found is not None:
                log.warning("attachment.virus", attachment=str(attachment_id), found=found)
                raise Refused(Problem.VIRUS)
            async with asyncio.timeout(CLEANING_SECONDS):
                copy = await asyncio.to_thread(clean, Kind(row["kind"]), data)
        except Refused as error:
            await _note(attachment_id, original, problem=error.problem, scanned=scanned)
        else:
            await _note(attachment_id, original, copy=copy, scanned=scanned)


async def _note(
    attachment_id: UUID, original: str, *, scanned: bool, copy: bytes | None = None, problem: Problem | None = None
) -> None:
    stored = await files.store(encrypt_bytes(copy, _PURPOSE)) if copy is not None else None
    async with unit_of_work():
        if copy is not None and stored is not None:
            digest = hashlib.sha256(copy).hexdigest()
            done = await attaching.set_clean(
                attachment_id, file=stored.sha256, size=len(copy), sha256=digest, scanned=scanned
            )
            facts = {"state": "clean", "sha256": digest, "size": len(copy), "scanned": scanned}
        else:
            assert problem is not None
            done = await attaching.set_refused(attachment_id, problem.value, scanned=scanned)
            facts = {"state": "refused", "problem": problem.value, "scanned": scanned}
        if done:
            await record("system", "attachment.checked", f"attachment:{attachment_id}", facts)
    if stored is not None and not done:
        await files.remove(stored.sha256)
    await files.remove(original)


async def of_comment(comment_id: UUID) -> list[AttachmentView]:
    """All files of a comment, for its writer and for officers."""
    return [attachment_view(row) for row in await attaching.of_comments([comment_id])]


async def published(comment_ids: Sequence[UUID]) -> dict[UUID, list[AttachmentView]]:
    """comment → its files that everyone may have."""
    found: dict[UUID, list[AttachmentView]] = {}
    for row in await attaching.of_comments(comment_ids) if comment_ids else ():
        view = attachment_view(row)
        if view.public:
            found.setdefault(view.comment_id, []).append(view)
    return found


async def of_round(consultation_id: UUID, *, decided: bool = False) -> list[AttachmentView]:
    """Files of a round that wait for a moderator (those still being checked among them), or those already decided."""
    rows = await attaching.of_round(consultation_id, decided=decided, limit=MAX_LISTED)
    return [attachment_view(row) for row in rows]


async def public_content(attachment_id: UUID) -> tuple[AttachmentView, bytes]:
    """A published file. NotFound for every other, whether or not it exists."""
    row = await attaching.one(attachment_id)
    if row is None or not attachment_view(row).public:
        raise _UNKNOWN
    return attachment_view(row), await _content(row["clean_file"])


async def round_of(attachment_id: UUID) -> UUID:
    """The id of the consultation it came to."""
    row = await attaching.one(attachment_id)
    if row is None:
        raise _UNKNOWN
    found: UUID = row["consultation"]
    return found


async def content_of(comment_id: UUID, attachment_id: UUID) -> tuple[AttachmentView, bytes]:
    """A checked file of this comment, for its writer. NotFound for any other."""
    row = await attaching.one(attachment_id)
    if row is None or row["comment"] != comment_id or row["state"] != "clean":
        raise _UNKNOWN
    return attachment_view(row), await _content(row["clean_file"])


async def content_for(consultation_id: UUID, attachment_id: UUID) -> tuple[AttachmentView, bytes]:
    """A checked file of this round, for its officers (the caller has asked who they are)."""
    row = await attaching.one(attachment_id)
    if row is None or row["consultation"] != consultation_id or row["state"] != "clean":
        raise _UNKNOWN
    return attachment_view(row), await _content(row["clean_file"])


async def decide(actor: Actor, consultation_id: UUID, ids: Sequence[UUID], *, publish: bool, reason: str = "") -> int:
    """Inside a unit of work: publish or withhold checked files; how many changed. RuleViolation for nothing chosen, or
    withholding without a reason that everyone can read."""
    require_unit_of_work()
    matter = await matters.get_matter_by_id((await get_consultation(consultation_id)).matter_id)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    reason = "" if publish else reason.strip()
    if not ids:
        raise RuleViolation("attachment.nothing_chosen", N_("还没有勾选附件"))
    if not publish and not reason:
        raise RuleViolation("attachment.reason_missing", N_("不公开要写明理由，理由会公布"))
    if len(reason) > MAX_REASON:
        raise RuleViolation("attachment.reason_too_long", N_("理由最多 {limit} 字"), limit=MAX_REASON)
    decision = "published" if publish else "withheld"
    rows = await attaching.decide(consultation_id, ids, decision, reason)
    for row in rows:
        facts = {"receipt_number": row["receipt_number"], "reason": reason}
        await record(actor.audit_name, f"attachment.{decision}", f"attachment:{row['id']}", facts)
    return len(rows)


def attachment_view(row: Any) -> AttachmentView:
    """From a row of `queries.attaching`."""
    return AttachmentView(
        id=row["id"],
        comment_id=row["comment"],
        receipt_number=row["receipt_number"],
        name=row["name"],
        kind=row["kind"],
        size=row["size"],
        sha256=row["sha256"],
        state=row["state"],
        problem=row["problem"],
        scanned=row["scanned"],
        decision=row["decision"],
        reason=row["reason"],
        comment_published=row["comment_state"] == CommentState.PUBLISHED,
    )


async def _content(file: str) -> bytes:
    return decrypt_bytes(await files.load(file), _PURPOSE)


_UNKNOWN = NotFound("attachment.unknown", N_("没有找到这个附件，或者它没有公开"))
