"""Grouping comments under themes, by hand: making themes, moving comments, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.identity.rules import Actor
from participation.matters.services import MatterView
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.responses.queries import coding, replying
from participation.responses.services.working import drafting
from participation.responses.views import ResponseView

MAX_PICKED = 500
"""Comments that one act may move."""


async def new_theme(actor: Actor, matter: MatterView, title: str) -> UUID:
    """Make a theme; its id. Conflict `theme.title_taken`."""
    response = await drafting(actor, matter)
    theme_id = uuid4()
    if not await replying.insert_theme(response.id, theme_id, title.strip(), actor.staff_id):
        raise _taken(title)
    await record(actor.audit_name, "theme.created", f"theme:{theme_id}", {"matter": matter.number, "title": title})
    return theme_id


async def rename_theme(actor: Actor, matter: MatterView, theme_id: UUID, title: str) -> None:
    """Give it another title. NotFound; Conflict `theme.title_taken`."""
    response = await drafting(actor, matter)
    await _known(response, theme_id)
    if not await replying.rename_theme(response.id, theme_id, title.strip()):
        raise _taken(title)
    await record(actor.audit_name, "theme.renamed", f"theme:{theme_id}", {"matter": matter.number, "title": title})


async def remove_theme(actor: Actor, matter: MatterView, theme_id: UUID) -> None:
    """Remove a theme no comment stands under. Conflict `theme.not_empty`."""
    response = await drafting(actor, matter)
    await _known(response, theme_id)
    if not await coding.forget_theme(theme_id):
        raise Conflict("theme.not_empty", N_("这个问题下面还有意见，不能删去。请先把意见移到别的问题"))
    await record(actor.audit_name, "theme.removed", f"theme:{theme_id}", {"matter": matter.number})


async def assign(actor: Actor, matter: MatterView, comment_ids: Sequence[UUID], theme_id: UUID | None) -> int:
    """Bring comments under a theme, or under none (None); how many moved.

    RuleViolation for more than MAX_PICKED; NotFound when the theme or a comment is not of this round.
    """
    response = await drafting(actor, matter)
    if len(comment_ids) > MAX_PICKED:
        raise RuleViolation("theme.too_many", N_("一次最多归类 {limit} 条"), limit=MAX_PICKED)
    if theme_id is not None:
        await _known(response, theme_id)
    known = await coding.belonging(response.consultation_id, comment_ids)
    if set(known) != set(comment_ids):
        raise NotFound("theme.strange_comment", N_("有的意见不属于这一次征求意见。请重新打开页面"))
    return await _move(actor, matter, response, known, theme_id)


async def merge(actor: Actor, matter: MatterView, theme_id: UUID, into: UUID) -> int:
    """Move all comments of a theme under another one; how many. The emptied theme stays until it is removed."""
    response = await drafting(actor, matter)
    for one in (theme_id, into):
        await _known(response, one)
    if theme_id == into:
        raise RuleViolation("theme.into_itself", N_("请选择另一个问题"))
    return await _move(actor, matter, response, await coding.all_of_theme(theme_id), into)


async def undo(actor: Actor, matter: MatterView) -> int:
    """Put back what this person moved last; how many comments. 0 when there is nothing to undo."""
    response = await drafting(actor, matter)
    batch = await coding.last_batch(response.id, actor.staff_id)
    if batch is None:
        return 0
    put_back = await coding.undo(batch, actor.staff_id)
    facts = {"matter": matter.number, "comments": put_back}
    await record(actor.audit_name, "coding.undone", response.audit_subject, facts)
    return put_back


async def _move(
    actor: Actor, matter: MatterView, response: ResponseView, comment_ids: Sequence[UUID], theme_id: UUID | None
) -> int:
    moved = await coding.move(response.id, uuid4(), comment_ids, theme_id, actor.staff_id)
    if moved:
        facts = {"matter": matter.number, "comments": moved, "theme": str(theme_id) if theme_id else None}
        await record(actor.audit_name, "coding.moved", response.audit_subject, facts)
    return moved


async def _known(response: ResponseView, theme_id: UUID) -> None:
    if await replying.theme(response.id, theme_id) is None:
        raise NotFound("theme.unknown", N_("没有找到这个问题。它可能已经删去"))


def _taken(title: str) -> Conflict:
    return Conflict("theme.title_taken", N_("已经有叫“{title}”的问题"), title=title.strip())
