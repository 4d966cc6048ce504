"""Signing in, step by step. Each step that succeeds gets a new session id; only the last makes the session a full one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import segno
from litestar import Request, Response, get, post
from litestar.response import Redirect
from markupsafe import Markup

from participation.identity.forms import CodeForm, NewPasswordForm, SignInForm
from participation.identity.queries import Account
from participation.identity.rules import PENDING_SECONDS, Stage, safe_next, stage_after_code, stage_after_password
from participation.identity.services import sign_in as services
from participation.identity.services.access import STAGE
from participation.identity.services.credentials import new_totp_secret, open_text, seal_text
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError
from participation.platform.i18n import N_
from participation.platform.web import ratelimit, sessions
from participation.platform.web.access import PUBLIC, SIGNED_IN
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import apply_cookies, render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

SIGN_IN = "/office/sign-in"
CODES = "/office/account/recovery-codes"
_PAGES = {
    Stage.CODE: f"{SIGN_IN}/code",
    Stage.ENROL: f"{SIGN_IN}/enrol",
    Stage.PASSWORD: f"{SIGN_IN}/password",
}


class SignInAgain(DomainError):
    """Signing in was not finished in time, or out of turn."""


@dataclass(frozen=True)
class Pending:
    """Somebody in the middle of signing in."""

    account: Account
    data: dict[str, Any]

    @property
    def next(self) -> str:
        """Where they wanted to go."""
        return safe_next(str(self.data.get("next", "")))


async def _pending(request: AnyRequest, stage: Stage) -> Pending:
    """The unfinished session of this browser, if it stands at ``stage``. Raises SignInAgain.

    These pages are public, so the guard binds their form tokens to the visitor's cookie: the session is taken out of the
    request's state again, or the page's token and the guard's would be bound to different things.
    """
    await sessions.load(request)
    session = sessions.current(request, "staff")
    request.scope["state"].pop("session", None)
    if (
        session is None
        or session.subject_id is None
        or session.data.get(STAGE) != stage
        or session.data.get("until", 0) < time.time()
    ):
        raise SignInAgain("sign_in.again", N_("登录没有完成，请重新登录"))
    return Pending(await services.pending_account(session.subject_id), session.data)


async def _go_on(request: AnyRequest, account: Account, stage: Stage | None, data: dict[str, Any]) -> str:
    """Open the session for ``stage`` (None: signed in) under a new id, inside a unit of work; where to go now."""
    if stage is None:
        # Fresh recovery codes are shown once more after the door, and then the person goes on.
        kept: dict[str, Any] = {"codes": data["codes"], "next": data.get("next", "")} if "codes" in data else {}
        await sessions.open_session(request, "staff", account.id, kept)
        await services.signed_in(account.id)
        return CODES if "codes" in data else safe_next(str(data.get("next", "")))
    until = time.time() + PENDING_SECONDS
    await sessions.open_session(request, "staff", account.id, {**data, STAGE: stage.value, "until": until})
    return _PAGES[stage]


def _back_to_start(error: DomainError) -> AnyResponse:
    return Redirect(f"{SIGN_IN}?{urlencode({'again': '1'})}", status_code=303)


def _private(response: AnyResponse) -> AnyResponse:
    """Pages with a secret on them are kept nowhere."""
    response.headers["Cache-Control"] = "no-store"
    return response


@get(SIGN_IN, opt={"access": PUBLIC})
async def sign_in_page(request: AnyRequest) -> AnyResponse:
    """User name and password; somebody who is signed in goes on."""
    await sessions.load(request)
    wanted = safe_next(request.query_params.get("next", ""))
    if sessions.actor(request) is not None:
        return Redirect(wanted, status_code=303)
    request.scope["state"].pop("session", None)
    form = SignInForm(data={"next": wanted})
    return render(request, "identity/sign_in.html", form=form, again="again" in request.query_params)


@post(SIGN_IN, opt={"access": PUBLIC}, guards=[ratelimit.limited("sign_in.address")])
async def sign_in(request: AnyRequest) -> AnyResponse:
    """Check the password and open a session which is good for nothing but the next step.

    No idempotency key: sent twice it is two half sessions of which the browser keeps the last.
    """
    form = SignInForm(await submitted(request))
    if not form.validate():
        return invalid(request, "identity/sign_in.html", form=form)
    address = ratelimit.client_address(request)
    account = await services.check_password(str(form.username.data), str(form.password.data), address=address)
    if account is None:
        error = DomainError("sign_in.refused", N_("用户名或密码不对"))
        return invalid(request, "identity/sign_in.html", form=form, error=error)
    stage = stage_after_password(enrolled=account.totp_secret is not None)
    data = {"next": safe_next(str(form.next.data))}
    if stage is Stage.ENROL:
        data["secret"] = seal_text(new_totp_secret())
    async with unit_of_work():
        location = await _go_on(request, account, stage, data)
    return apply_cookies(request, Redirect(location, status_code=303))


@get(_PAGES[Stage.CODE], opt={"access": PUBLIC})
async def code_page(request: AnyRequest) -> AnyResponse:
    """The second factor."""
    try:
        await _pending(request, Stage.CODE)
    except DomainError as error:
        return _back_to_start(error)
    return _private(render(request, "identity/code.html", form=CodeForm()))


@post(_PAGES[Stage.CODE], opt={"access": PUBLIC})
async def code(request: AnyRequest) -> AnyResponse:
    """Check the code."""
    try:
        pending = await _pending(request, Stage.CODE)
    except DomainError as error:
        return _back_to_start(error)
    form = CodeForm(await submitted(request))
    if not form.validate():
        return invalid(request, "identity/code.html", form=form)
    account = pending.account
    await ratelimit.hit("totp.account", str(account.id))

    async def effect() -> str:
        await services.accept_code(account, str(form.code.data))
        return await _go_on(request, account, stage_after_code(temporary=account.password_temporary), pending.data)

    async def again(error: DomainError) -> AnyResponse:
        await services.note_failure(account.id, "code")
        return invalid(request, "identity/code.html", form=CodeForm(), error=error)

    response = await submit(request, effect, on_error=again)
    if response.status_code == 303:
        await ratelimit.forget("totp.account", str(account.id))
    return response


@get(_PAGES[Stage.ENROL], opt={"access": PUBLIC})
async def enrol_page(request: AnyRequest) -> AnyResponse:
    """First sign-in: the secret as a picture and as letters."""
    try:
        pending = await _pending(request, Stage.ENROL)
    except DomainError as error:
        return _back_to_start(error)
    return _private(render(request, "identity/enrol.html", form=CodeForm(), **_enrolment(request, pending)))


@post(_PAGES[Stage.ENROL], opt={"access": PUBLIC})
async def enrol(request: AnyRequest) -> AnyResponse:
    """Link the telephone that shows the right code."""
    try:
        pending = await _pending(request, Stage.ENROL)
    except DomainError as error:
        return _back_to_start(error)
    shown = _enrolment(request, pending)
    form = CodeForm(await submitted(request))
    if not form.validate():
        return _private(invalid(request, "identity/enrol.html", form=form, **shown))
    account = pending.account
    await ratelimit.hit("totp.account", str(account.id))

    async def effect() -> str:
        codes = await services.enrol(account, open_text(pending.data["secret"]), str(form.code.data))
        data = {"next": pending.next, "codes": seal_text("\n".join(codes))}
        return await _go_on(request, account, stage_after_code(temporary=account.password_temporary), data)

    def again(error: DomainError) -> AnyResponse:
        return _private(invalid(request, "identity/enrol.html", form=CodeForm(), error=error, **shown))

    response = await submit(request, effect, on_error=again)
    if response.status_code == 303:
        await ratelimit.forget("totp.account", str(account.id))
    return response


def _enrolment(request: AnyRequest, pending: Pending) -> dict[str, Any]:
    """The secret for people (groups of four) and for the camera (an otpauth address as QR code)."""
    secret = open_text(pending.data["secret"])
    issuer = request.app.state.settings.site.name
    label = quote(f"{issuer}:{pending.account.username}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    # The address is percent-encoded by us; the drawing is made of numbers only.
    return {"picture": Markup(picture), "secret": groups, "username": pending.account.username}  # noqa: S704


@get(_PAGES[Stage.PASSWORD], opt={"access": PUBLIC})
async def password_page(request: AnyRequest) -> AnyResponse:
    """An own password in place of the temporary one."""
    try:
        await _pending(request, Stage.PASSWORD)
    except DomainError as error:
        return _back_to_start(error)
    return _private(render(request, "identity/new_password.html", form=NewPasswordForm()))


@post(_PAGES[Stage.PASSWORD], opt={"access": PUBLIC})
async def password(request: AnyRequest) -> AnyResponse:
    """Set it and finish signing in."""
    try:
        pending = await _pending(request, Stage.PASSWORD)
    except DomainError as error:
        return _back_to_start(error)
    form = NewPasswordForm(await submitted(request))
    form.for_username = pending.account.username
    if not form.validate():
        return _private(invalid(request, "identity/new_password.html", form=form))

    async def effect() -> str:
        await services.set_own_password(pending.account, str(form.new_password.data))
        return await _go_on(request, pending.account, None, pending.data)

    return await submit(request, effect)


@post("/office/sign-out", opt={"access": SIGNED_IN})
async def sign_out(request: AnyRequest) -> AnyResponse:
    """End the session, here and on the server."""

    async def effect() -> str:
        await sessions.close_session(request, "staff")
        return SIGN_IN

    return await submit(request, effect)


routes: list[Any] = [
    sign_in_page,
    sign_in,
    code_page,
    code,
    enrol_page,
    enrol,
    password_page,
    password,
    sign_out,
]
