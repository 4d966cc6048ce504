"""The writer asks for a review with the receipt."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.consultations import presentation, services
from participation.consultations.forms import AppealForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.receipts import PRIVATE, count_attempt
from participation.consultations.services import ReceiptView, reviewing
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

APPEAL = "/receipts/{number:str}/{secret:str}/appeal"


@get(APPEAL, opt={"access": PUBLIC})
async def appeal_form(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """What a review is, and the form to ask for one."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    return _private(render(request, "receipts/appeal.html", form=AppealForm(), error=None, **await _context(receipt)))


@post(APPEAL, opt={"access": PUBLIC}, status_code=303)
async def appeal(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """Ask for a review."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    form = AppealForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        return _private(invalid(request, "receipts/appeal.html", form=form, error=error, **await _context(receipt)))

    if not form.validate():
        return await again()

    async def effect() -> str:
        await reviewing.appeal(receipt, form.words.data or "")
        return receipt.path

    return await submit(request, effect, on_error=again)


async def _context(receipt: ReceiptView) -> dict[str, Any]:
    found = await services.text_of(receipt.consultation)
    return {
        "nav": "receipts",
        "receipt": receipt,
        "version": found.version,
        "possible": await reviewing.may_appeal(receipt),
        "words": presentation,
    }


def _private(response: AnyResponse) -> AnyResponse:
    response.headers.update(PRIVATE)
    return response


routes: list[Any] = [appeal_form, appeal]
