"""What other rooms have waiting for a person beside the tasks of a matter."""

from dataclasses import dataclass
from uuid import UUID

from participation.identity.rules import Actor
from participation.matters import services
from participation.matters.piles import tellers
from participation.matters.views import MatterView
from participation.platform.errors import NotFound


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pile with its matter, for the page."""

    matter: MatterView
    what: str
    number: int
    href: str


async def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for this person, by matter."""
    found = []
    known: dict[UUID, MatterView] = {}
    for teller in tellers():
        for pile, may in await teller(actor):
            if pile.matter_id not in known:
                try:
                    known[pile.matter_id] = await services.get_matter_by_id(pile.matter_id)
                except NotFound:
                    continue
            matter = known[pile.matter_id]
            if pile.number and may(actor, matter.lead_unit_path):
                href = f"/office/matters/{matter.number}/{pile.place}"
                found.append(Waiting(matter, pile.what, pile.number, href))
    return sorted(found, key=lambda one: one.matter.number)
