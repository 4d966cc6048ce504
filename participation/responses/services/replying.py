"""Writing the reply to a theme."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from participation.audit.services import record
from participation.drafts import services as drafts
from participation.identity.rules import Actor
from participation.matters.services import MatterView
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.responses import rules
from participation.responses.queries import replying
from participation.responses.rules import Outcome
from participation.responses.services.reading import round_of
from participation.responses.services.working import drafting


async def write_reply(
    actor: Actor,
    matter: MatterView,
    theme_id: UUID,
    *,
    outcome: Outcome,
    reason: str,
    change: str = "",
    paths: Sequence[str] = (),
) -> None:
    """Answer a theme, or answer it anew. `paths`: provisions of the text that was consulted on.

    NotFound for a theme or provision that is not there; RuleViolation without a reason.
    """
    response = await drafting(actor, matter)
    if await replying.theme(response.id, theme_id) is None:
        raise NotFound("theme.unknown", N_("没有找到这个问题。它可能已经删去"))
    if not rules.answered(outcome, reason):
        raise RuleViolation("reply.no_reason", N_("请写明理由"))
    provisions = []
    if paths:
        consultation = await round_of(matter)
        provisions = [(await drafts.provision(consultation.version_id, path)).id for path in dict.fromkeys(paths)]
    await replying.save_reply(theme_id, outcome, reason.strip(), change.strip(), provisions, actor.staff_id)
    facts = {"matter": matter.number, "outcome": outcome.value}
    await record(actor.audit_name, "reply.written", f"theme:{theme_id}", facts)
