"""Residents sign in with their telephone: a number, a code, no password. Nobody needs this to speak."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from participation.identity.forms import ResidentForm
from participation.identity.services import phone_proof, residents
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web import altcha
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import apply_cookies, render
from participation.platform.web.ratelimit import client_address
from participation.platform.web.routes import safe_back

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

PURPOSE = "sign_in"
HOME = "/me"


@get("/sign-in", opt={"access": PUBLIC})
async def form(request: AnyRequest, back: FromQuery[str] = HOME) -> AnyResponse:
    """Ask for the telephone number."""
    if await residents.of_request(request) is not None:
        return Redirect(safe_back(back), status_code=303)
    return render(request, "identity/resident_sign_in.html", form=ResidentForm(data={"back": back}), error=None)


@post("/sign-in", opt={"access": PUBLIC}, status_code=303)
async def sign_in(request: AnyRequest) -> AnyResponse:
    """Send a code; with the right code open the session."""
    fields = await submitted(request)
    found = ResidentForm(fields)
    address = client_address(request)

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "identity/resident_sign_in.html", form=found, error=error)

    if not found.validate():
        return again()
    phone, proof_id = found.phone.data or "", _id(found.phone_proof.data or "")
    try:
        if proof_id is None or fields.get("resend"):
            checked = await altcha.check(fields.get(altcha.FIELD), address)
            async with unit_of_work():
                await altcha.spend(checked)
                found.phone_proof.data = str(await phone_proof.start(phone, PURPOSE, address=address))
            found.phone_code.data = ""
            return again()
        if not found.phone_code.data:
            found.phone_code.errors = [_("请填写短信里的 6 位验证码")]
            return again()
        await phone_proof.check(proof_id, phone, PURPOSE, found.phone_code.data, address=address)
    except phone_proof.CodeRefused as error:
        found.phone_code.errors = [error.message]
        return again()
    except DomainError as error:
        return again(error)
    async with unit_of_work():
        await residents.sign_in(request, phone, account=True)
    return apply_cookies(request, Redirect(safe_back(found.back.data or HOME), status_code=303))


@post("/sign-out", opt={"access": PUBLIC}, status_code=303)
async def sign_out(request: AnyRequest) -> AnyResponse:
    """Forget this browser; harmless where nobody is signed in."""

    async def effect() -> str:
        await residents.sign_out(request)
        return "/"

    return await submit(request, effect)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


routes: list[Any] = [form, sign_in, sign_out]
