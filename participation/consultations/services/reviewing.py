"""Somebody else looks again: the writer appeals against withholding, or a moderator asks for a second opinion.

Who withheld never decides about it, nor does who asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.queries import listing, moderating, reviewing
from participation.consultations.rules import MAX_REASON, CommentState
from participation.consultations.services.commenting import PHONE, code_of
from participation.consultations.services.moderation import publish_locked
from participation.consultations.services.reading import get_consultation
from participation.consultations.views import ReceiptView
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.platform.crypto import decrypt
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.messaging import send_sms
from participation.settings import current

MAX_WORDS = 500
"""Longest appeal, in code points."""

APPEAL_GRANTED = "您的意见（回执 {number}）复核后已经公开。理由见 {url}"
APPEAL_REFUSED = "您的意见（回执 {number}）复核后仍不公开。理由见 {url}"
"""Sent in Chinese: whose language the phone's owner reads is not known, and must not be the officer's."""

COMMENTER = "resident"
_MOST = 200


@dataclass(frozen=True, slots=True)
class ReviewView:
    """`kind`: appeal or second. `decision`: "" while open, then published or withheld with its `reason`."""

    id: UUID
    comment_id: UUID
    consultation_id: UUID
    receipt_number: str
    kind: str
    words: str
    asked_by: str
    asker: str
    asked_at: datetime
    withheld_by: str
    withholder: str
    decision: str
    reason: str
    decider: str
    decided_at: datetime | None

    def may_be_decided_by(self, actor: Actor) -> bool:
        """Not by who withheld it, and not by who asked."""
        return actor.audit_name not in (self.withheld_by, self.asked_by)


async def of_comment(comment_id: UUID) -> list[ReviewView]:
    """All reviews of a comment, oldest first."""
    return [_view(row) for row in await reviewing.of_comment(comment_id)]


async def open_reviews(consultation_id: UUID) -> list[ReviewView]:
    """What waits for a second look, oldest first."""
    return [_view(row) for row in await reviewing.open_of_round(consultation_id, _MOST)]


async def open_number(consultation_id: UUID) -> int:
    """How many wait for a second look, at most 99."""
    return await reviewing.open_number(consultation_id, 99)


async def get_review(consultation_id: UUID, review_id: UUID) -> ReviewView:
    """NotFound `review.unknown`."""
    row = await reviewing.by_id(review_id)
    if row is None or row["consultation"] != consultation_id:
        raise NotFound("review.unknown", N_("没有找到这次复核"))
    return _view(row)


async def may_appeal(receipt: ReceiptView) -> bool:
    """Whether the writer may ask for a review now: it is withheld, and this decision was not looked at again yet."""
    if receipt.comment.state is not CommentState.WITHHELD:
        return False
    withheld = await reviewing.last_withheld(receipt.comment.id)
    appeals = [one for one in await reviewing.of_comment(receipt.comment.id) if one["kind"] == "appeal"]
    return withheld is not None and not any(
        one["decision"] == "" or one["asked_at"] > withheld["occurred_at"] for one in appeals
    )


async def appeal(receipt: ReceiptView, words: str) -> None:
    """Inside a unit of work: the writer asks for a review. Conflict when it is not withheld or was looked at again already."""
    require_unit_of_work()
    _check_words(words)
    if not await may_appeal(receipt):
        raise Conflict("appeal.not_possible", N_("这条意见现在不能申请复核：它没有被不公开，或者已经申请过"))
    withheld = await reviewing.last_withheld(receipt.comment.id)
    assert withheld is not None
    await _ask(receipt.comment.id, receipt.comment.receipt_number, "appeal", words, COMMENTER, withheld["actor"])


async def ask_second(actor: Actor, consultation_id: UUID, receipt_number: str, words: str) -> None:
    """Inside a unit of work: a moderator wants another one to decide, before or after withholding."""
    require_unit_of_work()
    await _require(actor, consultation_id, moderators_only=True)
    _check_words(words)
    row = await listing.by_receipt(receipt_number)
    if row is None or row["consultation"] != consultation_id:
        raise NotFound("comment.unknown", N_("没有找到这些意见，可能属于别的事项"))
    if row["state"] not in (CommentState.RECEIVED, CommentState.WITHHELD):
        raise Conflict("review.not_possible", N_("只有待审核和未公开的意见可以请别人再看"))
    withheld = await reviewing.last_withheld(row["id"])
    by = withheld["actor"] if withheld is not None else actor.audit_name
    await _ask(row["id"], receipt_number, "second", words, actor.audit_name, by)


async def decide(actor: Actor, consultation_id: UUID, review_id: UUID, decision: CommentState, reason: str) -> None:
    """Inside a unit of work: publish after all (what was found in it is masked), or withhold, with a reason for the writer.

    NotPermitted for who withheld it or asked. Conflict when another was quicker or the comment has moved on meanwhile.
    """
    require_unit_of_work()
    await _require(actor, consultation_id)
    reason = reason.strip()
    if decision not in (CommentState.PUBLISHED, CommentState.WITHHELD):
        raise RuleViolation("review.no_decision", N_("请选择公开还是不公开"))
    if not reason:
        raise RuleViolation("review.reason_missing", N_("请写明复核的理由，提意见的人会看到"))
    if len(reason) > MAX_REASON:
        raise RuleViolation("moderation.reason_too_long", N_("理由最多 {limit} 字"), limit=MAX_REASON)
    row = await reviewing.by_id(review_id, lock=True)
    if row is None or row["consultation"] != consultation_id:
        raise NotFound("review.unknown", N_("没有找到这次复核"))
    review = _view(row)
    if review.decision:
        raise Conflict("review.decided", N_("这次复核已经有结果了"))
    if not review.may_be_decided_by(actor):
        raise NotPermitted("review.own", N_("作出不公开决定的人和提出复核的人不能自己复核，请另一位来看"))
    await reviewing.decide(review_id, decision=decision.value, reason=reason, decided_by=actor.audit_name)
    previous = await _move(actor, review, decision, reason)
    await record(
        actor.audit_name,
        f"comment.reviewed.{decision.value}",
        f"comment:{review.comment_id}",
        {"receipt_number": review.receipt_number, "kind": review.kind, "from": previous, "reason": reason},
    )
    if review.kind == "appeal":
        await _tell(review, published=decision is CommentState.PUBLISHED)


async def _tell(review: ReviewView, *, published: bool) -> None:
    """Whoever asked for the review and left a telephone hears of its end once; the reason stands on the receipt."""
    for comment_id, phone in await moderating.phones_of([review.comment_id]):
        url = f"{current().public_url}/receipts/{review.receipt_number}/{code_of(comment_id)}"
        text = (APPEAL_GRANTED if published else APPEAL_REFUSED).format(number=review.receipt_number, url=url)
        await send_sms(to=decrypt(phone, PHONE), text=text)


async def _move(actor: Actor, review: ReviewView, decision: CommentState, reason: str) -> str:
    """Bring the comment where the decision says; its state before."""
    ids, states = [review.comment_id], (CommentState.RECEIVED.value, CommentState.WITHHELD.value)
    locked = await moderating.lock(review.consultation_id, ids, [*states, CommentState.PUBLISHED.value])
    if not locked:
        raise Conflict("comment.withdrawn", N_("这条意见已经撤回，或者属于别的事项"))
    before = locked[0].state
    if decision is CommentState.PUBLISHED and before in states:
        if locked[0].unverified:
            raise RuleViolation("moderation.unverified", N_("这条意见是录入的，要由另一位工作人员核对后才能公开"))
        await publish_locked(actor, locked, mask_found=True)
    elif decision is CommentState.WITHHELD and before != CommentState.WITHHELD:
        await moderating.withhold(review.consultation_id, ids, sources=[before], reason=reason, actor=actor.audit_name)
    return before


async def _ask(comment_id: UUID, number: str, kind: str, words: str, by: str, withheld_by: str) -> None:
    if not await reviewing.insert(uuid4(), comment_id, kind=kind, words=words, asked_by=by, withheld_by=withheld_by):
        raise Conflict("review.open", N_("已经有人请求复核，正在等结果"))
    await record(by, f"comment.review.{kind}", f"comment:{comment_id}", {"receipt_number": number})


async def _require(actor: Actor, consultation_id: UUID, *, moderators_only: bool = False) -> None:
    consultation = await get_consultation(consultation_id)
    matter = await matters.get_matter_by_id(consultation.matter_id)
    require_reviewer(actor, matter.lead_unit_path, moderators_only=moderators_only)


def require_reviewer(actor: Actor, unit_path: str, *, moderators_only: bool = False) -> None:
    """NotPermitted unless this is a moderator of the unit, or a reviewer of it where those may as well."""
    roles = (Role.MODERATOR,) if moderators_only else (Role.MODERATOR, Role.REVIEWER)
    if not any(actor.holds(role, unit_path) for role in roles):
        raise NotPermitted("access.scope", N_("您没有这个单位的这项权限。需要时请联系管理员"))


def _check_words(words: str) -> None:
    if len(words) > MAX_WORDS:
        raise RuleViolation("review.too_long", N_("最多 {limit} 字"), limit=MAX_WORDS)


def _view(row: Any) -> ReviewView:
    return ReviewView(
        id=row["id"],
        comment_id=row["comment"],
        consultation_id=row["consultation"],
        receipt_number=row["receipt_number"],
        kind=row["kind"],
        words=row["words"],
        asked_by=row["asked_by"],
        asker=row["asker"] or "",
        asked_at=row["asked_at"],
        withheld_by=row["withheld_by"],
        withholder=row["withholder"] or "",
        decision=row["decision"],
        reason=row["reason"],
        decider=row["decider"] or "",
        decided_at=row["decided_at"],
    )
