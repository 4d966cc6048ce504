"""What every change of themes and replies needs: the role, the round, the response being drafted."""

from __future__ import annotations

from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.services import MatterView
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict
from participation.platform.i18n import N_
from participation.responses.queries import replying
from participation.responses.rules import ResponseState
from participation.responses.services.reading import round_of
from participation.responses.views import ResponseView

NOT_DRAFTING = N_("答复已经提交或者公布，现在不能改。需要修改时，请批准人先退回")


async def locked(matter: MatterView) -> ResponseView:
    """The response to the matter's round, made where there is none, locked until the unit of work ends.

    The lock makes everything that changes one response follow one another: what is published is what was checked.
    """
    require_unit_of_work()
    consultation = await round_of(matter)
    await replying.ensure(consultation.id)
    found = await replying.of_consultation(consultation.id, lock=True)
    assert found is not None, "it was just made"
    return found


async def drafting(actor: Actor, matter: MatterView) -> ResponseView:
    """The locked response, for a response officer of the unit to work on. Conflict when it is not being drafted."""
    require(actor, Role.RESPONSE_OFFICER, matter.lead_unit_path)
    found = await locked(matter)
    if found.state is not ResponseState.DRAFTING:
        raise Conflict("response.not_drafting", NOT_DRAFTING)
    return found
