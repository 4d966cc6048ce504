"""The reasons for withholding that moderators are offered: a list of their organisation, or the common one."""

from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import settings
from participation.consultations.rules import MAX_REASON
from participation.identity.rules import Actor, Role
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

COMMON = (
    N_("含个人隐私"),
    N_("含他人住址或联系方式"),
    N_("涉嫌国家秘密或者商业秘密"),
    N_("侮辱、诽谤他人"),
    N_("与本事项无关"),
    N_("广告"),
)
"""Offered where an organisation keeps no list of its own; any other words may be written instead."""

MOST = 30


async def offered(organisation_id: UUID) -> list[str]:
    """The organisation's own reasons as written, else the common ones in the reader's language."""
    own = await settings.reasons_of(organisation_id)
    return own.split("\n") if own else [_(reason) for reason in COMMON]


async def keep(actor: Actor, reasons: list[str]) -> None:
    """Inside a unit of work: replace the list of the actor's organisation; an empty one brings the common ones back.

    RuleViolation when there are too many or one is too long.
    """
    require_unit_of_work()
    require_keeper(actor)
    chosen = list(dict.fromkeys(reason.strip() for reason in reasons if reason.strip()))
    if len(chosen) > MOST:
        raise RuleViolation("reasons.too_many", N_("最多 {most} 条理由"), most=MOST)
    if any(len(reason) > MAX_REASON for reason in chosen):
        raise RuleViolation("moderation.reason_too_long", N_("理由最多 {limit} 字"), limit=MAX_REASON)
    await settings.keep_reasons(actor.organisation_id, "\n".join(chosen), actor.staff_id)
    await record(
        actor.audit_name, "moderation.reasons", f"organisation:{actor.organisation_id}", {"reasons": len(chosen)}
    )


def require_keeper(actor: Actor) -> None:
    """NotPermitted unless this is a moderator or an administrator of the own organisation."""
    if not any(actor.holds(role, actor.organisation_path) for role in (Role.MODERATOR, Role.ADMINISTRATOR)):
        raise NotPermitted("access.scope", N_("您没有这个单位的这项权限。需要时请联系管理员"))
