"""Agreeing with a published comment, and taking it back."""

from typing import Any

from litestar import post
from litestar.params import FromPath

from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.rules import normalise_number
from participation.consultations.services import agreeing
from participation.consultations.services.agreeing import Voice
from participation.identity.services import residents
from participation.platform.web import csrf
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import submit, submitted
from participation.platform.web.ratelimit import client_address, hit
from participation.platform.web.routes import safe_back


async def voice_of(request: AnyRequest) -> Voice:
    """Whoever is at this browser. A browser that was never here gets its cookie with the page's forms."""
    bound, _ = csrf.binding(request)
    resident = await residents.of_request(request)
    return Voice(bound, resident.phone if resident else "")


@post("/comments/{number:str}/agree", opt={"access": PUBLIC}, status_code=303)
async def agree(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Agree, or with `withdraw` take it back; then to the comment on the page one came from."""
    await hit("agree.address", client_address(request))
    fields = await submitted(request)
    back = fields.get("back")
    anchor = normalise_number(number) or ""
    voice = await voice_of(request)

    async def effect() -> str:
        await agreeing.agree(number, voice, withdraw=bool(fields.get("withdraw")))
        path = safe_back(back) if isinstance(back, str) and back else "/"
        return f"{path.split('#')[0]}#{anchor}"

    return await submit(request, effect)


routes: list[Any] = [agree]
