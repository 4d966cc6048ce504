"""A resident's own list: what was sent from this account, and what became of it."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect

from participation.consultations import presentation, services
from participation.consultations.forms.erasing import DeleteAccountForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.receipts import PRIVATE
from participation.consultations.services import erasing
from participation.identity.services import residents
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render


@get("/me", opt={"access": PUBLIC})
async def mine(request: AnyRequest) -> AnyResponse:
    """The list; without a session the way to sign in."""
    resident = await residents.of_request(request)
    if resident is None:
        return Redirect("/sign-in", status_code=303)
    comments = await services.of_resident(resident.id) if resident.id is not None else []
    response = render(request, "receipts/mine.html", resident=resident, comments=comments, words=presentation)
    response.headers.update(PRIVATE)
    return response


@get("/me/delete", opt={"access": PUBLIC})
async def delete_form(request: AnyRequest) -> AnyResponse:
    """What deleting the account means, and the button."""
    resident = await residents.of_request(request)
    if resident is None or resident.id is None:
        return Redirect("/me", status_code=303)
    response = render(request, "receipts/delete_account.html", form=DeleteAccountForm(), error=None, resident=resident)
    response.headers.update(PRIVATE)
    return response


@post("/me/delete", opt={"access": PUBLIC}, status_code=303)
async def delete(request: AnyRequest) -> AnyResponse:
    """Delete it, and end all its sessions."""
    resident = await residents.of_request(request)
    if resident is None or resident.id is None:
        return Redirect("/me", status_code=303)
    resident_id = resident.id
    form = DeleteAccountForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "receipts/delete_account.html", form=form, error=error, resident=resident)

    if not form.validate():
        return again()

    async def effect() -> str:
        if form.persons.data:
            await erasing.erase_persons_of(resident_id)
        await residents.delete_account(request, resident_id)
        return "/"

    return await submit(request, effect, on_error=again)


routes: list[Any] = [mine, delete_form, delete]
