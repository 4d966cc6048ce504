"""What of the register waits for a person: entries to check, appeals, files, erasures."""

from collections.abc import Mapping
from typing import Final

from participation.consultations.queries import waiting
from participation.identity.rules import Actor, Role
from participation.matters.services import May, Pile, tell
from participation.platform.i18n import N_

MODERATORS: Final = (Role.MODERATOR,)
REVIEWERS: Final = (Role.MODERATOR, Role.REVIEWER)

KINDS: Final[Mapping[str, tuple[str, str, tuple[Role, ...]]]] = {
    "check": (N_("核对别人录入的意见"), "checks", MODERATORS),
    "file": (N_("审核随意见提交的附件"), "attachments", MODERATORS),
    "review": (N_("复核未公开的意见"), "reviews", REVIEWERS),
    "erasure": (N_("确认删除个人信息"), "erasures", REVIEWERS),
}
"""Kind → what it is (msgid), where it is done, who may."""


@tell
async def piles(actor: Actor) -> list[tuple[Pile, May]]:
    """Each kind of each matter, without what this person may not decide about because of their own part in it."""
    if not any(role.value in actor.role_names for role in REVIEWERS):
        return []
    found = []
    for row in await waiting.by_matter(actor.staff_id, actor.audit_name):
        what, place, roles = KINDS[row["kind"]]
        found.append((Pile(row["matter"], what, row["n"], place), _holds(roles)))
    return found


def _holds(roles: tuple[Role, ...]) -> May:
    return lambda actor, path: any(actor.holds(role, path) for role in roles)
