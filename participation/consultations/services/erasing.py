"""Personal data erased from comments (PIPL art. 47): the holder's own at once, words by two officers.

The comment stays, with its number, its state and its answer; its leaves stay in the tree, without what opened them. In the
place of erased words stands a mark with the published reason, so that every reader – page, API, export, feed – shows it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.presentation import mask_text
from participation.consultations.queries import erasing, exporting, listing, moderating
from participation.consultations.rules import CommentState
from participation.consultations.rules.erasing import (
    MAX_PASSAGES,
    MAX_REASON,
    ErasureDecision,
    ErasureKind,
    Span,
    carried,
    erased_text,
    mark,
    widened,
)
from participation.consultations.rules.masking import from_json, occurrences, public_text
from participation.consultations.services.commenting import RESIDENT
from participation.consultations.services.reading import get_consultation
from participation.consultations.services.reviewing import require_reviewer
from participation.consultations.services.sealing import erase_openings
from participation.consultations.views import ReceiptView
from participation.identity.rules import Actor
from participation.matters import services as matters
from participation.platform import files
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post

ERASED = "comment.erased"
"""Outbox topic: {comment_id, consultation_id, receipt_number, files}; the worker removes the stored files."""

MAX_WHY = 300
"""Longest reason of the second person, in code points."""

_MOST = 200


@dataclass(frozen=True, slots=True)
class ErasureView:
    """An erasure of words. ``spans`` and ``after`` (while it waits only) are for whoever decides."""

    id: UUID
    comment_id: UUID
    consultation_id: UUID
    receipt_number: str
    whole: bool
    files: bool
    spans: tuple[Span, ...]
    after: str
    reason: str
    asked_by: str
    asker: str
    asked_at: datetime
    decision: ErasureDecision
    decision_reason: str
    decider: str
    decided_at: datetime | None

    def may_be_decided_by(self, actor: Actor) -> bool:
        """By anybody else than who asked."""
        return actor.audit_name != self.asked_by


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased from a comment, for its receipt: when its person, when words and why."""

    person_at: datetime | None = None
    words_at: datetime | None = None
    reason: str = ""


NOTHING = Erased()


async def erased_of(comment_id: UUID) -> Erased:
    """What was erased; all None for most."""
    rows = [row for row in await erasing.of_comment(comment_id) if row["decision"] == ErasureDecision.ERASED]
    person = [row["decided_at"] for row in rows if row["kind"] == ErasureKind.PERSON]
    text = [row for row in rows if row["kind"] == ErasureKind.TEXT]
    if text:
        return Erased(person[-1] if person else None, text[-1]["decided_at"], text[-1]["reason"])
    return Erased(person[-1] if person else None)


async def holds_person(comment_id: UUID) -> bool:
    """Whether a name, a telephone number or an account is kept with it."""
    return await erasing.holds_person(comment_id)


async def erase_person(receipt: ReceiptView) -> None:
    """Inside a unit of work: the holder erases their name, telephone number and consent. The comment stays, anonymous, and its
    proof with it, which never held a name. Conflict when nothing is kept (any more)."""
    require_unit_of_work()
    if not await _erase_person(receipt.comment.id):
        raise Conflict("erasure.nothing", N_("这条意见没有保存姓名和手机号，不用删除"))


async def erase_persons_of(resident_id: UUID) -> int:
    """Inside a unit of work: the same for every comment sent from an account that is being deleted; how many."""
    require_unit_of_work()
    return sum([await _erase_person(comment_id) for comment_id in await erasing.of_resident(resident_id)])


async def _erase_person(comment_id: UUID) -> bool:
    row = await erasing.lock_comment(comment_id)
    if not await erasing.holds_person(row["id"]):
        return False
    await erasing.erase_person(row["id"])
    await erasing.note_person(uuid4(), row["id"], row["edition"], RESIDENT)
    facts = {"receipt_number": row["receipt_number"]}
    await record(RESIDENT, "comment.person_erased", f"comment:{row['id']}", facts)
    await _tell(row, await exporting.withdraw(row["consultation"]))
    return True


async def ask(
    actor: Actor,
    consultation_id: UUID,
    receipt_number: str,
    *,
    reason: str,
    whole: bool,
    passages: Sequence[str] = (),
    with_files: bool = False,
) -> UUID:
    """Inside a unit of work: a moderator asks that words be erased: all of them (then files too), or ``passages`` wherever they stand.

    RuleViolation for a reason or passages that do not do; Conflict when one waits already or the words are erased.
    """
    require_unit_of_work()
    await _require(actor, consultation_id, moderators_only=True)
    found = await listing.by_receipt(receipt_number)
    if found is None or found["consultation"] != consultation_id:
        raise NotFound("comment.unknown", N_("没有找到这些意见，可能属于别的事项"))
    row = await erasing.lock_comment(found["id"])
    reason = reason.strip()
    if not reason:
        raise RuleViolation("erasure.reason_missing", N_("请写明删除的理由，理由会公布"))
    if len(reason) > MAX_REASON or "〔" in reason or "〕" in reason:
        raise RuleViolation("erasure.reason_bad", N_("理由最多 {limit} 字，不能有〔〕"), limit=MAX_REASON)
    said = mark(reason)
    masks = from_json(moderating.loaded(row["masks"]))
    spans = ((0, len(row["text"])),) if whole else widened(_spans(row["text"], passages), masks)
    after = erased_text(row["text"], spans, said)
    if after == row["text"]:
        raise Conflict("erasure.done", N_("这条意见的内容已经删除"))
    erasure_id = uuid4()
    if not await erasing.ask(
        erasure_id,
        row["id"],
        edition=row["edition"],
        whole=whole,
        files=whole or with_files,
        spans=json.dumps(spans),
        text_after=after,
        reason=reason,
        asked_by=actor.audit_name,
    ):
        raise Conflict("erasure.waiting", N_("已经有人申请删除这条意见的内容，请另一位同事确认"))
    facts = {"receipt_number": row["receipt_number"], "whole": whole, "files": whole or with_files, "reason": reason}
    await record(actor.audit_name, "comment.erasure_asked", f"comment:{row['id']}", facts)
    return erasure_id


async def decide(actor: Actor, consultation_id: UUID, erasure_id: UUID, *, erase: bool, reason: str = "") -> None:
    """Inside a unit of work: a second person erases, for good, or refuses with a reason for who asked.

    NotPermitted for who asked. Conflict when it was decided, or the words were changed since: then it must be asked anew.
    """
    require_unit_of_work()
    await _require(actor, consultation_id)
    reason = reason.strip()
    if not erase and not reason:
        raise RuleViolation("erasure.refusal_reason", N_("不删除要写明理由，申请的人会看到"))
    if len(reason) > MAX_WHY:
        raise RuleViolation("moderation.reason_too_long", N_("理由最多 {limit} 字"), limit=MAX_WHY)
    before = await erasing.by_id(erasure_id)
    if before is None or before["consultation"] != consultation_id:
        raise _UNKNOWN
    # The sequencer's lock comes before the comment's, as in the sequencer itself.
    openings = await erase_openings(before["comment"]) if erase else 0
    comment = await erasing.lock_comment(before["comment"])
    row = await erasing.by_id(erasure_id, lock=True)
    assert row is not None, "an erasure is never deleted"
    if row["decision"]:
        raise Conflict("erasure.decided", N_("这次删除已经有结果了"))
    if not _view(row).may_be_decided_by(actor):
        raise NotPermitted("erasure.own", N_("申请删除的人不能自己确认，请另一位同事来看"))
    decision = ErasureDecision.ERASED if erase else ErasureDecision.REFUSED
    if erase and comment["edition"] != row["edition"]:
        raise Conflict("erasure.changed", N_("提意见的人后来改了内容。请不删除这一次，看过新的内容再申请"))
    if erase and widened(_spans_of(row), from_json(moderating.loaded(comment["masks"]))) != _spans_of(row):
        raise Conflict("erasure.masked", N_("后来遮盖的地方变了。请不删除这一次，看过现在的遮盖再申请"))
    await erasing.decide(erasure_id, decision.value, reason, actor.audit_name)
    facts: dict[str, Any] = {"receipt_number": row["receipt_number"], "reason": row["reason"] if erase else reason}
    if erase:
        removed = await _carry_out(comment, row)
        facts |= {"openings": openings, "files": len(removed)}
    await record(actor.audit_name, f"comment.erasure_{decision.value}", f"comment:{comment['id']}", facts)


async def of_comment(comment_id: UUID) -> list[ErasureView]:
    """All erasures of a comment's words, oldest first."""
    return [_view(row) for row in await erasing.of_comment(comment_id) if row["kind"] == ErasureKind.TEXT]


async def waiting(consultation_id: UUID) -> list[ErasureView]:
    """What waits for a second person, oldest first."""
    return [_view(row) for row in await erasing.waiting(consultation_id, _MOST)]


async def get_erasure(consultation_id: UUID, erasure_id: UUID) -> ErasureView:
    """NotFound `erasure.unknown`."""
    row = await erasing.by_id(erasure_id)
    if row is None or row["consultation"] != consultation_id or row["kind"] != ErasureKind.TEXT:
        raise _UNKNOWN
    return _view(row)


async def remove_files(names: Sequence[str]) -> int:
    """The worker's part: remove stored files that nothing names any more; safe to repeat. Returns how many were asked for."""
    gone = await erasing.unused(list(names))
    for name in gone:
        await files.remove(name)
    return len(gone)


async def _carry_out(comment: Any, erasure: Any) -> list[str]:
    said, after = mark(erasure["reason"]), erasure["text_after"]
    masks = carried(from_json(moderating.loaded(comment["masks"])), _spans_of(erasure), said)
    shown = None
    if comment["public_text"] is not None or comment["state"] == CommentState.PUBLISHED:
        shown = public_text(after, masks, mask_text)
    await erasing.replace_words(
        comment["id"], after, masks=json.dumps([one.as_json() for one in masks]), public_text=shown, mark=said
    )
    removed: list[str] = []
    if erasure["files"]:
        removed = await erasing.erase_files(comment["id"])
        batch = await erasing.forget_batch_file(comment["id"])
        removed += [batch] if batch else []
    removed += await exporting.withdraw(comment["consultation"])
    await erasing.erase_checks(comment["id"])
    await erasing.forget_prepared(comment["id"])
    await _tell(comment, removed)
    return removed


def _spans_of(erasure: Any) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(erasure["spans"]))


def _spans(text: str, passages: Sequence[str]) -> list[Span]:
    if not passages:
        raise RuleViolation("erasure.nothing_chosen", N_("请写出要删除的字，或者选择全部删除"))
    if len(passages) > MAX_PASSAGES:
        raise RuleViolation("erasure.too_many", N_("一次最多删除 {limit} 处"), limit=MAX_PASSAGES)
    spans: list[Span] = []
    for passage in passages:
        found = occurrences(text, passage)
        if not found:
            raise RuleViolation(
                "erasure.passage_unknown", N_("原文里没有「{passage}」。请照原文写"), passage=passage[:40]
            )
        spans += found
    return spans


async def _tell(comment: Any, removed: Sequence[str]) -> None:
    await post(
        ERASED,
        {
            "comment_id": str(comment["id"]),
            "consultation_id": str(comment["consultation"]),
            "receipt_number": comment["receipt_number"],
            "files": list(removed),
        },
    )


async def _require(actor: Actor, consultation_id: UUID, *, moderators_only: bool = False) -> None:
    matter = await matters.get_matter_by_id((await get_consultation(consultation_id)).matter_id)
    require_reviewer(actor, matter.lead_unit_path, moderators_only=moderators_only)


def _view(row: Any) -> ErasureView:
    return ErasureView(
        id=row["id"],
        comment_id=row["comment"],
        consultation_id=row["consultation"],
        receipt_number=row["receipt_number"],
        whole=row["whole"],
        files=row["files"],
        spans=_spans_of(row),
        after=row["text_after"],
        reason=row["reason"],
        asked_by=row["asked_by"],
        asker=row["asker"] or "",
        asked_at=row["asked_at"],
        decision=ErasureDecision(row["decision"]),
        decision_reason=row["decision_reason"],
        decider=row["decider"] or "",
        decided_at=row["decided_at"],
    )


_UNKNOWN = NotFound("erasure.unknown", N_("没有找到这次删除"))
