"""Publishing and withholding comments. Nothing is deleted; every step stays in the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import moderating
from participation.consultations.rules import MAX_REASON, CommentState, may_move, needs_reason
from participation.consultations.services.reading import get_consultation
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_


@dataclass(frozen=True, slots=True)
class Moderated:
    """`moved`: how many changed; `unchanged`: how many were already there or could not go there."""

    moved: int
    unchanged: int


async def moderate(
    actor: Actor, consultation_id: UUID, ids: Sequence[UUID], target: CommentState, reason: str = ""
) -> Moderated:
    """Inside a unit of work: bring comments to PUBLISHED or WITHHELD, all of them of this round.

    Comments already there are left alone, so two moderators at one queue do no harm. RuleViolation when nothing is
    chosen or the reason for withholding is missing; NotFound when none of the ids is a comment of this round.
    """
    require_unit_of_work()
    consultation = await get_consultation(consultation_id)
    matter = await matters.get_matter_by_id(consultation.matter_id)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    chosen = list(dict.fromkeys(ids))
    reason = reason.strip()
    if not chosen:
        raise RuleViolation("moderation.nothing_chosen", N_("还没有勾选意见"))
    if needs_reason(target) and not reason:
        raise RuleViolation("moderation.reason_missing", N_("不公开要写明理由，理由会公布"))
    if len(reason) > MAX_REASON:
        raise RuleViolation("moderation.reason_too_long", N_("理由最多 {limit} 字"), limit=MAX_REASON)
    sources = [state.value for state in CommentState if may_move(state, target)]
    moved = await moderating.move(
        consultation_id,
        chosen,
        sources=sources,
        target=target.value,
        reason=reason if needs_reason(target) else "",
        actor=actor.audit_name,
    )
    if not moved:
        known = await moderating.known(consultation_id, chosen)
        if not known:
            raise NotFound("comment.unknown", N_("没有找到这些意见，可能属于别的事项"))
    for comment_id, number, previous in moved:
        await record(
            actor.audit_name,
            f"comment.{target.value}",
            f"comment:{comment_id}",
            {"receipt_number": number, "from": previous, "to": target.value, "reason": reason},
        )
    return Moderated(len(moved), len(chosen) - len(moved))
