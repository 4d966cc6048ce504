"""The office: the register of comments, everything that came in by every way, and one comment with its whole history."""

from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery

from participation.consultations import presentation, services
from participation.consultations.pages.common import AnyRequest, AnyResponse, sequence_of
from participation.consultations.pages.filtering import address, filter_context
from participation.consultations.pages.office import opened_for_office
from participation.consultations.services import register
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.platform.web.access import staff
from participation.platform.web.pages import render

READERS = {"access": staff(Role.MODERATOR, Role.RESPONSE_OFFICER, Role.APPROVER)}
PER_PAGE = 50


@get("/office/matters/{number:str}/comments", opt=READERS)
async def listed(request: AnyRequest, number: FromPath[str], after: FromQuery[str] = "") -> AnyResponse:
    """Everything that came in. In the address: q, provision, state, channel, region, outcome, entry, batch."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number)
    consultation, found = await opened_for_office(matter)
    counts = await services.counts(consultation.id)
    wanted = register.wanted_from(dict(request.query_params), public=False)
    mark = sequence_of(after)
    shown = await register.entries(found, wanted, public=False, after=mark, limit=PER_PAGE + 1)
    base = f"/office/matters/{number}/comments"
    return render(
        request,
        "consultations/register.html",
        nav="matters",
        matter=matter,
        consultation=consultation,
        version=found.version,
        counts=counts,
        words=presentation,
        **await filter_context(found, counts, wanted, public=False),
        entries=shown[:PER_PAGE],
        base=base,
        first=address(base, wanted) if mark is not None else None,
        more=address(base, wanted, shown[PER_PAGE - 1].sequence) if len(shown) > PER_PAGE else None,
        export=address(f"/office/matters/{number}/exports", wanted),
        may_export=any(actor.holds(role, matter.lead_unit_path) for role in (Role.MODERATOR, Role.RESPONSE_OFFICER)),
        may_enter=actor.holds(Role.MODERATOR, matter.lead_unit_path),
    )


@get("/office/matters/{number:str}/comments/{receipt:str}", opt=READERS)
async def show(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """One comment with everything officers know of it."""
    matter = await matters.open_matter(actor_of(request), number)
    consultation, found = await opened_for_office(matter)
    detail = await register.detail(consultation.id, receipt)
    return render(
        request,
        "consultations/comment.html",
        nav="matters",
        matter=matter,
        consultation=consultation,
        version=found.version,
        words=presentation,
        detail=detail,
    )


routes: list[Any] = [listed, show]
