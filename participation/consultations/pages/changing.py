"""Changing or withdrawing one's comment with its receipt."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.consultations import presentation, services
from participation.consultations.forms import ChangeForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.receipts import PRIVATE, count_attempt
from participation.consultations.services import ReceiptView, changing
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import Form, invalid, submit, submitted
from participation.platform.web.pages import render


@get("/receipts/{number:str}/{secret:str}/change", opt={"access": PUBLIC})
async def change_form(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """The comment as it stands, to be changed."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    now = await changing.current(receipt)
    form = ChangeForm(data={"stance": now.stance.value, "text": now.text, "name": now.name, "consent": now.consent})
    return _private(render(request, "receipts/change.html", form=form, error=None, **await _context(receipt)))


@post("/receipts/{number:str}/{secret:str}/change", opt={"access": PUBLIC}, status_code=303)
async def change(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """Keep the earlier wording, take the new one."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    form = ChangeForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(receipt)
        return _private(invalid(request, "receipts/change.html", form=form, error=error, **context))

    if not form.validate():
        return await again()

    async def effect() -> str:
        await changing.change(receipt, form.change())
        return f"{receipt.path}?changed=1"

    return await submit(request, effect, on_error=again)


@get("/receipts/{number:str}/{secret:str}/withdraw", opt={"access": PUBLIC})
async def withdraw_form(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """What withdrawing means, and the button."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    await changing.current(receipt)
    return _private(render(request, "receipts/withdraw.html", form=None, error=None, **await _context(receipt)))


@post("/receipts/{number:str}/{secret:str}/withdraw", opt={"access": PUBLIC}, status_code=303)
async def withdraw(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """Take it back."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)

    async def effect() -> str:
        await changing.withdraw(receipt)
        return receipt.path

    async def again(error: DomainError) -> AnyResponse:
        context = await _context(receipt)
        return _private(invalid(request, "receipts/withdraw.html", form=Form(), error=error, **context))

    return await submit(request, effect, on_error=again)


async def _context(receipt: ReceiptView) -> dict[str, Any]:
    found = await services.text_of(receipt.consultation)
    return {"nav": "receipts", "receipt": receipt, "version": found.version, "words": presentation}


def _private(response: AnyResponse) -> AnyResponse:
    response.headers.update(PRIVATE)
    return response


routes: list[Any] = [change_form, change, withdraw_form, withdraw]
