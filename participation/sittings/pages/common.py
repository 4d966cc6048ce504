"""What several pages of a sitting share."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response

from participation.hearings.rules import PoolCode
from participation.identity.services import actor_of
from participation.platform.errors import DomainError
from participation.platform.web.forms import submit
from participation.sittings import services
from participation.sittings.queries import conduct
from participation.sittings.services.reading import category_name
from participation.sittings.views import SittingView

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
Again = Callable[[DomainError], Awaitable[AnyResponse]]

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""Pages behind a ticket's code: kept nowhere on the way, found by no search engine."""

SPEAKERS = (PoolCode.PARTICIPANT.value, "expert")


async def desk_of(request: AnyRequest, number: str) -> SittingView:
    """The sitting for its officer."""
    return await services.open_desk(actor_of(request), number)


async def present(sitting: SittingView) -> list[tuple[str, str]]:
    """(registration number, name with category) of those who may speak, who have come first."""
    rows = await conduct.present(sitting.hearing.id, list(SPEAKERS))
    return [(row["number"], f"{row['masked_name']} {category_name(row['code'], row['pool_name'])}") for row in rows]


async def do(
    request: AnyRequest, effect: Callable[[], Awaitable[Any]], back: str, again: Again | None = None
) -> AnyResponse:
    """Run one step in a unit of work and go back to its page."""

    async def step() -> str:
        await effect()
        return back

    return await submit(request, step, on_error=again)


def private(response: AnyResponse) -> AnyResponse:
    """The same, kept by nobody."""
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response
