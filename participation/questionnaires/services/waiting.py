"""Questionnaires that somebody else wrote and that wait for whoever publishes."""

from participation.identity.rules import Actor, Role
from participation.matters.services import May, Pile, tell
from participation.platform.i18n import N_
from participation.questionnaires import queries


@tell
async def piles(actor: Actor) -> list[tuple[Pile, May]]:
    """Unpublished ones of matters that people can comment on now, or soon."""
    if Role.PUBLISHER.value not in actor.role_names:
        return []
    return [
        (Pile(row["matter"], N_("公布问卷"), row["n"], "questionnaires"), _publisher)
        for row in await queries.unpublished(actor.staff_id)
    ]


def _publisher(actor: Actor, path: str) -> bool:
    return actor.holds(Role.PUBLISHER, path)
