"""One's own account: the password, and the recovery codes."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post

from participation.identity.forms import ChangePasswordForm, ConfirmForm
from participation.identity.labels import ROLES
from participation.identity.queries import Account
from participation.identity.rules import safe_next
from participation.identity.services import actor_of, organisations, staff_member
from participation.identity.services import sign_in as services
from participation.identity.services.credentials import open_text, seal_text
from participation.platform.web import sessions
from participation.platform.web.access import SIGNED_IN
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

ACCOUNT = "/office/account"
CODES = f"{ACCOUNT}/recovery-codes"


async def _account_context(request: AnyRequest) -> dict[str, Any]:
    me = await staff_member(actor_of(request).staff_id)
    names = {place.path: place.name for place in await organisations()}
    grants = sorted(me.grants, key=lambda grant: (grant.organisation_path, grant.role))
    return {
        "me": me,
        "grants": [(ROLES[grant.role], names[grant.organisation_path]) for grant in grants],
        "codes_left": await services.recovery_codes_left(me.id),
        "changed": "changed" in request.query_params,
    }


@get(ACCOUNT, opt={"access": SIGNED_IN})
async def account_page(request: AnyRequest) -> AnyResponse:
    """Who I am here, and the two things I can change."""
    context = await _account_context(request)
    return render(request, "identity/account.html", **context)


@get(f"{ACCOUNT}/password", opt={"access": SIGNED_IN})
async def password_page(request: AnyRequest) -> AnyResponse:
    """The form for a new password."""
    return render(request, "identity/change_password.html", form=ChangePasswordForm())


@post(f"{ACCOUNT}/password", opt={"access": SIGNED_IN})
async def change_password(request: AnyRequest) -> AnyResponse:
    """A new password: every other session of the account ends, this one goes on under a new id."""
    account = await services.pending_account(actor_of(request).staff_id)
    form = ChangePasswordForm(await submitted(request))
    form.for_username = account.username
    if not form.validate():
        return invalid(request, "identity/change_password.html", form=form)
    if refused := await _refused(request, account, "identity/change_password.html", form):
        return refused

    async def effect() -> str:
        await services.set_own_password(account, str(form.new_password.data))
        await sessions.open_session(request, "staff", account.id)
        return f"{ACCOUNT}?changed=1"

    return await submit(request, effect)


async def _refused(
    request: AnyRequest, account: Account, template: str, form: ChangePasswordForm | ConfirmForm, **context: Any
) -> AnyResponse | None:
    """The form again where the current password is wrong; checked before the unit of work, because it takes long."""
    try:
        await services.require_password(account, str(form.current.data))
    except services.WrongPassword as error:
        await services.note_failure(account.id, "password")
        return invalid(request, template, form=form, error=error, **context)
    return None


@get(CODES, opt={"access": SIGNED_IN})
async def codes_page(request: AnyRequest) -> AnyResponse:
    """Fresh recovery codes until their owner says they are kept; otherwise the form to make new ones."""
    session = sessions.current(request, "staff")
    sealed = session.data.get("codes") if session else None
    if sealed:
        return render(request, "identity/recovery_codes.html", codes=open_text(sealed).split("\n"))
    left = await services.recovery_codes_left(actor_of(request).staff_id)
    return render(request, "identity/new_recovery_codes.html", form=ConfirmForm(), codes_left=left)


@post(CODES, opt={"access": SIGNED_IN})
async def replace_codes(request: AnyRequest) -> AnyResponse:
    """Make eight new codes; the old ones are void."""
    account = await services.pending_account(actor_of(request).staff_id)
    form = ConfirmForm(await submitted(request))
    left = await services.recovery_codes_left(account.id)
    if not form.validate():
        return invalid(request, "identity/new_recovery_codes.html", form=form, codes_left=left)
    if refused := await _refused(request, account, "identity/new_recovery_codes.html", form, codes_left=left):
        return refused

    async def effect() -> str:
        codes = await services.replace_recovery_codes(account.id)
        await sessions.update(request, "staff", {"codes": seal_text("\n".join(codes)), "next": ACCOUNT})
        return CODES

    return await submit(request, effect)


@post(f"{CODES}/kept", opt={"access": SIGNED_IN})
async def codes_kept(request: AnyRequest) -> AnyResponse:
    """They are written down: from now on nobody can read them here."""

    async def effect() -> str:
        session = sessions.current(request, "staff")
        wanted = safe_next(str(session.data.get("next", ""))) if session else ACCOUNT
        await sessions.update(request, "staff", {})
        return wanted

    return await submit(request, effect)


routes: list[Any] = [account_page, password_page, change_password, codes_page, replace_codes, codes_kept]
