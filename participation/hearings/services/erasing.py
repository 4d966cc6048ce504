"""Registrants erase their personal data once it is needed no more (PIPL art. 47): the registration stays, as a number."""

from participation.audit.services import record
from participation.hearings.queries import erasing
from participation.hearings.views import TicketView
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Conflict
from participation.platform.i18n import N_


async def erase(found: TicketView) -> None:
    """Inside a unit of work: name, telephone, mail, ID number, answers, statement and the names of companions go, for good.

    What stays is the number, the state with its history, and the masked name as published lists and records have it.
    Conflict `registration.needed` while a place is asked for or held in a session to come; `registration.erased` twice.
    """
    require_unit_of_work()
    if not await erasing.lock_erasable(found.id):
        raise Conflict("registration.needed", N_("会议还没有开完，报名信息还要用。取消报名以后，或者会后，可以删除"))
    if not await erasing.erase(found.id):
        raise Conflict("registration.erased", N_("这份报名的个人信息已经删除"))
    await record("resident", "registration.erased", f"registration:{found.id}", {"number": found.number})
