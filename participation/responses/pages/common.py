"""What the office's pages of responses share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from participation.consultations.services import ConsultationView
from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.web.access import staff
from participation.responses import services
from participation.responses.services import ResponseState, ResponseView

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

READERS = staff(Role.RESPONSE_OFFICER, Role.APPROVER, Role.PUBLISHER, Role.DRAFTER, Role.MODERATOR, Role.REVIEWER)
OFFICERS = staff(Role.RESPONSE_OFFICER)
APPROVERS = staff(Role.APPROVER)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits here, at which matter, round and response. `names`: path → label of the text that was consulted on."""

    actor: Actor
    matter: MatterView
    consultation: ConsultationView
    response: ResponseView | None
    names: dict[str, str]

    @property
    def base(self) -> str:
        return f"/office/matters/{self.matter.number}"

    @property
    def state(self) -> ResponseState:
        return self.response.state if self.response else ResponseState.DRAFTING

    @property
    def may_edit(self) -> bool:
        """Whether this person can group and answer now."""
        return self.state is ResponseState.DRAFTING and self.holds(Role.RESPONSE_OFFICER)

    def holds(self, role: Role) -> bool:
        """Whether this person has the role for the matter's unit."""
        return self.actor.holds(role, self.matter.lead_unit_path)


async def desk(request: AnyRequest, number: str, role: Role | None = None) -> Desk:
    """NotFound for an unknown matter or one without a round; NotPermitted for another unit's, or without `role`."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, role)
    consultation = await services.round_of(matter)
    return Desk(
        actor,
        matter,
        consultation,
        await services.response_to(consultation.id),
        await services.provision_names(consultation.version_id),
    )
