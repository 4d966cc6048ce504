"""The response in the office: what is missing, and its way to the public."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.consultations.services import ConsultationState
from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.identity.rules import Role
from participation.platform.errors import DomainError
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.responses import labels, rules, services
from participation.responses.forms import RemarkForm
from participation.responses.pages.common import APPROVERS, OFFICERS, READERS, AnyRequest, AnyResponse, Desk, desk
from participation.responses.services import Move

TEMPLATE = "responses/office.html"


@get("/office/matters/{number:str}/response", opt={"access": READERS})
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Where it stands, what is missing, all themes, and what this person may do next."""
    return render(request, TEMPLATE, **await _context(await desk(request, number)))


@post("/office/matters/{number:str}/response/submit", opt={"access": OFFICERS})
async def submit_it(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Hand it over for approval."""
    found = await desk(request, number, Role.RESPONSE_OFFICER)
    return await _do(request, found, lambda: services.submit(found.actor, found.matter))


@post("/office/matters/{number:str}/response/approve", opt={"access": APPROVERS})
async def approve(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Approve it as a second person."""
    found = await desk(request, number, Role.APPROVER)
    return await _do(request, found, lambda: services.approve(found.actor, found.matter))


@post("/office/matters/{number:str}/response/return", opt={"access": APPROVERS})
async def send_back(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Send it back with a remark."""
    found = await desk(request, number, Role.APPROVER)
    form = RemarkForm(await submitted(request))
    if not form.validate():
        return invalid(request, TEMPLATE, **(await _context(found) | {"form": form, "remark_form": form}))
    return await _do(request, found, lambda: services.send_back(found.actor, found.matter, form.remark.data or ""))


@post("/office/matters/{number:str}/response/publish", opt={"access": staff(Role.RESPONSE_OFFICER, Role.PUBLISHER)})
async def publish(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish it."""
    found = await desk(request, number)
    base_url = request.app.state.settings.public_url
    return await _do(request, found, lambda: services.publish(found.actor, found.matter, base_url=base_url))


async def _do(request: AnyRequest, found: Desk, act: Callable[[], Awaitable[Any]]) -> AnyResponse:
    async def effect() -> str:
        await act()
        return f"{found.base}/response"

    async def again(error: DomainError) -> AnyResponse:
        fresh = await desk(request, found.matter.number)
        return render(request, TEMPLATE, status_code=error.status, **(await _context(fresh) | {"error": error}))

    return await submit(request, effect, on_error=again)


async def _context(found: Desk) -> dict[str, Any]:
    response, consultation = found.response, found.consultation
    themes = await services.themes(response.id, found.names) if response else []
    lacking = await services.lacking(consultation.id, response)
    closed = consultation.state is ConsultationState.CLOSED
    ready = closed and not lacking.missing
    writers = await services.writers(response.id) if response else frozenset()
    allowed = {move: rules.after(found.state, move) is not None for move in Move}
    return {
        "desk": found,
        "nav": "matters",
        "themes": themes,
        "lacking": lacking,
        "closed": closed,
        "numbers": await services.numbers(consultation.id, themes),
        "steps": await services.steps(response.id) if response else [],
        "may_submit": allowed[Move.SUBMIT] and ready and found.holds(Role.RESPONSE_OFFICER),
        "may_approve": allowed[Move.APPROVE] and found.holds(Role.APPROVER) and found.actor.staff_id not in writers,
        "own": allowed[Move.APPROVE] and found.holds(Role.APPROVER) and found.actor.staff_id in writers,
        "may_return": allowed[Move.RETURN] and found.holds(Role.APPROVER),
        "may_publish": allowed[Move.PUBLISH]
        and ready
        and (found.holds(Role.RESPONSE_OFFICER) or found.holds(Role.PUBLISHER)),
        "remark_form": RemarkForm(),
        "labels": labels,
        "document": await documents.of_subject(DocumentKind.CONSULTATION_SUMMARY, response.id) if response else None,
    }


routes: list[Any] = [show, submit_it, approve, send_back, publish]
