"""Erasing personal data: the holder of a receipt their own, officers words of a comment, two of them."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from participation.consultations import presentation, services
from participation.consultations.forms.erasing import AskErasureForm, DecideErasureForm, ErasePersonForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.office import opened_for_office
from participation.consultations.pages.receipts import PRIVATE, count_attempt
from participation.consultations.services import ReceiptView, attaching, entering, erasing, masking, reviewing
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

LIST = "/office/matters/{number:str}/erasures"
ASK = LIST + "/of/{receipt:str}"
ONE = LIST + "/{erasure:uuid}"
MODERATOR = {"access": staff(Role.MODERATOR)}
SECOND = {"access": staff(Role.MODERATOR, Role.REVIEWER)}


@get("/receipts/{number:str}/{secret:str}/erase", opt={"access": PUBLIC})
async def person_form(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """What erasing one's name and telephone number means, and the button."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    context = await _person_context(receipt)
    return _private(render(request, "receipts/erase.html", form=ErasePersonForm(), error=None, **context))


@post("/receipts/{number:str}/{secret:str}/erase", opt={"access": PUBLIC}, status_code=303)
async def erase_person(request: AnyRequest, number: FromPath[str], secret: FromPath[str]) -> AnyResponse:
    """Erase them, for good."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    form = ErasePersonForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _person_context(receipt)
        return _private(invalid(request, "receipts/erase.html", form=form, error=error, **context))

    if not form.validate():
        return await again()

    async def effect() -> str:
        await erasing.erase_person(receipt)
        return receipt.path

    return await submit(request, effect, on_error=again)


@get(LIST, opt=SECOND)
async def erasures(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What waits for a second person."""
    actor = actor_of(request)
    matter = await matters.get_matter(number)
    reviewing.require_reviewer(actor, matter.lead_unit_path)
    consultation, found = await opened_for_office(matter)
    return render(
        request,
        "consultations/erasures.html",
        erasures=await erasing.waiting(consultation.id),
        actor=actor,
        **_context(matter, consultation, found),
    )


@get(ASK, opt=MODERATOR)
async def ask_form(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """What of this comment is to be erased."""
    context = await _ask_context(request, number, receipt)
    form = AskErasureForm(data={"extent": "words"})
    return render(request, "consultations/erase.html", form=form, error=None, **context)


@post(ASK, opt=MODERATOR, status_code=303)
async def ask(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """Ask for it; another one confirms."""
    actor = actor_of(request)
    context = await _ask_context(request, number, receipt)
    form = AskErasureForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "consultations/erase.html", form=form, error=error, **context)

    if not form.validate():
        return again()

    async def effect() -> str:
        erasure_id = await erasing.ask(
            actor,
            context["consultation"].id,
            receipt,
            reason=form.reason.data or "",
            whole=form.extent.data == "whole",
            passages=form.wanted(),
            with_files=bool(form.with_files.data),
        )
        return f"/office/matters/{number}/erasures/{erasure_id}"

    return await submit(request, effect, on_error=again)


@get(ONE, opt=SECOND)
async def erasure(request: AnyRequest, number: FromPath[str], erasure: FromPath[UUID]) -> AnyResponse:
    """One erasure, to confirm or to refuse."""
    context = await _erasure_context(request, number, erasure)
    return render(request, "consultations/erasure.html", form=DecideErasureForm(), error=None, **context)


@post(ONE, opt=SECOND, status_code=303)
async def decide(request: AnyRequest, number: FromPath[str], erasure: FromPath[UUID]) -> AnyResponse:
    """Erase, for good, or refuse."""
    actor = actor_of(request)
    context = await _erasure_context(request, number, erasure)
    form = DecideErasureForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "consultations/erasure.html", form=form, error=error, **context)

    if not form.validate():
        return again()

    async def effect() -> str:
        await erasing.decide(
            actor,
            context["consultation"].id,
            erasure,
            erase=form.decision.data == "erase",
            reason="" if form.decision.data == "erase" else form.reason.data or "",
        )
        return f"/office/matters/{number}/erasures/{erasure}"

    return await submit(request, effect, on_error=again)


async def _person_context(receipt: ReceiptView) -> dict[str, Any]:
    found = await services.text_of(receipt.consultation)
    return {
        "nav": "receipts",
        "receipt": receipt,
        "version": found.version,
        "words": presentation,
        "kept": await erasing.holds_person(receipt.comment.id),
    }


async def _ask_context(request: AnyRequest, number: str, receipt: str) -> dict[str, Any]:
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    consultation, found = await opened_for_office(matter)
    desk = await masking.desk(consultation.id, receipt)
    return {
        **_context(matter, consultation, found),
        "desk": desk,
        "comment": desk.comment,
        "files": await attaching.of_comment(desk.comment.id),
        "originals": await entering.originals_of(desk.comment.id),
        "earlier": await erasing.of_comment(desk.comment.id),
    }


async def _erasure_context(request: AnyRequest, number: str, erasure_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    matter = await matters.get_matter(number)
    reviewing.require_reviewer(actor, matter.lead_unit_path)
    consultation, found = await opened_for_office(matter)
    erasure = await erasing.get_erasure(consultation.id, erasure_id)
    desk = await masking.desk(consultation.id, erasure.receipt_number)
    return {
        **_context(matter, consultation, found),
        "erasure": erasure,
        "comment": desk.comment,
        "pieces": _pieces(desk.comment.original, erasure.spans) if not erasure.decision else [],
        "may_decide": not erasure.decision and erasure.may_be_decided_by(actor),
    }


def _pieces(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """The text cut at the spans: (slice, whether it is to be erased)."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [piece for piece in [*pieces, (text[last:], False)] if piece[0]]


def _context(matter: Any, consultation: Any, found: Any) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "version": found.version,
        "words": presentation,
    }


def _private(response: AnyResponse) -> AnyResponse:
    response.headers.update(PRIVATE)
    return response


personal: list[Any] = [person_form, erase_person]
office: list[Any] = [erasures, ask_form, ask, erasure, decide]
