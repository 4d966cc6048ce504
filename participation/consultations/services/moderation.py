"""Publishing and withholding comments. Nothing is deleted; every step stays in the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import moderating
from participation.consultations.rules import MAX_REASON, CommentState, may_move, needs_reason
from participation.consultations.rules.masking import Mask, places, undecided
from participation.consultations.services.masking import decided_text, proposals
from participation.consultations.services.reading import get_consultation
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

MAX_AT_ONCE = 500
"""Most comments of one bulk action."""


@dataclass(frozen=True, slots=True)
class Moderated:
    """`moved`: how many changed; `unchanged`: how many were already there or could not go there; `undecided`: how many
    were not published because places in them wait for a decision."""

    moved: int
    unchanged: int
    undecided: int = 0


async def moderate(
    actor: Actor,
    consultation_id: UUID,
    ids: Sequence[UUID],
    target: CommentState,
    reason: str = "",
    *,
    mask_found: bool = False,
) -> Moderated:
    """Inside a unit of work: bring comments to PUBLISHED or WITHHELD, all of them of this round.

    Comments already there are left alone, so two moderators at one queue do no harm. A comment in which places wait for a
    decision is not published, unless the moderator decided with `mask_found` to mask all that was found; nor is one that was
    typed in and not compared with its original yet. RuleViolation
    when nothing is chosen or the reason for withholding is missing; NotFound when none of the ids is a comment of this round.
    """
    require_unit_of_work()
    consultation = await get_consultation(consultation_id)
    matter = await matters.get_matter_by_id(consultation.matter_id)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    chosen = list(dict.fromkeys(ids))
    reason = reason.strip()
    if not chosen:
        raise RuleViolation("moderation.nothing_chosen", N_("还没有勾选意见"))
    if len(chosen) > MAX_AT_ONCE:
        raise RuleViolation("moderation.too_many", N_("一次最多处理 {most} 条"), most=MAX_AT_ONCE)
    if needs_reason(target) and not reason:
        raise RuleViolation("moderation.reason_missing", N_("不公开要写明理由，理由会公布"))
    if len(reason) > MAX_REASON:
        raise RuleViolation("moderation.reason_too_long", N_("理由最多 {limit} 字"), limit=MAX_REASON)
    sources = [state.value for state in CommentState if may_move(state, target)]
    waiting = 0
    if target is CommentState.WITHHELD:
        moved = await moderating.withhold(
            consultation_id, chosen, sources=sources, reason=reason, actor=actor.audit_name
        )
    else:
        reason = ""
        moved, waiting = await _publish(actor, consultation_id, chosen, sources, mask_found=mask_found)
    if not moved and not waiting:
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
    return Moderated(len(moved), len(chosen) - len(moved) - waiting, waiting)


async def _publish(
    actor: Actor, consultation_id: UUID, ids: Sequence[UUID], sources: Sequence[str], *, mask_found: bool
) -> tuple[list[tuple[UUID, str, str]], int]:
    """(what was published, how many wait for a decision about places in them)."""
    locked = await moderating.lock(consultation_id, ids, sources)
    return await publish_locked(actor, locked, mask_found=mask_found)


async def publish_locked(
    actor: Actor, locked: Sequence[moderating.Original], *, mask_found: bool
) -> tuple[list[tuple[UUID, str, str]], int]:
    """Publish locked comments; (id, number, previous state) of those that were, and how many wait for a decision."""
    decisions, moved, waiting = [], [], 0
    for original in locked:
        if original.unverified:
            continue
        found = proposals(original.text)
        masks = original.masks
        if undecided(found, masks):
            if not mask_found:
                waiting += 1
                continue
            masks = tuple(
                Mask(place.start, place.end, place.kind, place.masked is not False, place.own)
                for place in places(found, masks)
            )
        decisions.append((original.id, decided_text(original, masks), masks, masks != original.masks))
        moved.append((original.id, original.receipt_number, original.state))
    if decisions:
        await moderating.decide(decisions, state=CommentState.PUBLISHED.value, actor=actor.audit_name)
    return sorted(moved, key=lambda one: one[1]), waiting
