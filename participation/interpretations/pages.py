"""Pages of interpretations: the office's workbench, the public page."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.documents import services as documents
from participation.documents.services import DocumentKind
from participation.drafts import services as drafts
from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of, staff_names
from participation.interpretations import forms, labels, rules, services
from participation.interpretations.rules import ElementCode, State
from participation.matters import services as matters
from participation.matters.services import MatterView, Stage
from participation.platform.clock import local
from participation.platform.errors import DomainError
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

WRITERS = (Role.DRAFTER, Role.RESPONSE_OFFICER)
MAX_BODY = 2 * 1024 * 1024


@get("/matters/{number:str}/interpretation", opt={"access": PUBLIC})
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The published interpretation, each element with the provisions it explains."""
    matter = await matters.published_matter(number)
    current = await services.published_interpretation(matter)
    version = await drafts.version(current.version_id)
    provisions = await drafts.provisions(version.id)
    return render(
        request,
        "interpretations/show.html",
        nav="results",
        matter=matter,
        interpretation=current,
        version=version,
        names=await services.reference_names(version),
        quoted=lambda path: services.quoted(provisions, path),
        labels=labels,
        document=await documents.of_subject(DocumentKind.INTERPRETATION, current.id),
    )


@get(
    "/office/matters/{number:str}/interpretation",
    opt={"access": staff(*WRITERS, Role.REVIEWER, Role.APPROVER, Role.PUBLISHER)},
)
async def workbench(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The final text, the nine elements, and whatever this person may do next."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number)
    return render(request, "interpretations/workbench.html", **await _context(actor, matter))


@post("/office/matters/{number:str}/interpretation", opt={"access": staff(*WRITERS)}, request_max_body_size=MAX_BODY)
async def write(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Save, or save and submit."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number)
    raw = await submitted(request)
    form = forms.InterpretationForm(raw)
    version = await services.final_text(matter.id)
    names = await services.reference_names(version) if version else {}
    valid = form.validate()
    elements = forms.elements(form, names)
    if not valid or elements is None:
        context = await _context(actor, matter) | {"form": form}
        return invalid(request, "interpretations/workbench.html", **context)

    async def effect() -> str:
        await services.write(
            actor,
            matter,
            elements,
            interpreter=form.interpreter.data,
            document_number=form.document_number.data,
            finished=raw.get("then") == "submit",
        )
        return f"/office/matters/{number}/interpretation"

    async def again(error: DomainError) -> AnyResponse:
        context = await _context(actor, matter) | {"form": form}
        return invalid(request, "interpretations/workbench.html", error=error, **context)

    return await submit(request, effect, on_error=again)


@post("/office/matters/{number:str}/interpretation/approve", opt={"access": staff(Role.APPROVER)})
async def approve(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Approve it as a second person."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.APPROVER)

    async def effect() -> str:
        await services.approve(actor, matter)
        return f"/office/matters/{number}/interpretation"

    return await submit(request, effect)


@post("/office/matters/{number:str}/interpretation/return", opt={"access": staff(Role.APPROVER)})
async def send_back(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Send it back with a remark."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.APPROVER)
    form = forms.ReturnForm(await submitted(request))
    if not form.validate():
        context = await _context(actor, matter) | {"return_form": form}
        context["form"] = form
        return invalid(request, "interpretations/workbench.html", **context)

    async def effect() -> str:
        await services.send_back(actor, matter, form.remark.data or "")
        return f"/office/matters/{number}/interpretation"

    return await submit(request, effect)


@post("/office/matters/{number:str}/interpretation/publish", opt={"access": staff(Role.PUBLISHER)})
async def publish(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish it and have its document made."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.PUBLISHER)

    async def effect() -> str:
        await services.publish(actor, matter, base_url=request.app.state.settings.public_url)
        return f"/office/matters/{number}/interpretation"

    return await submit(request, effect)


@post("/office/matters/{number:str}/final/publish", opt={"access": staff(Role.PUBLISHER)})
async def publish_final(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish the final text."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.PUBLISHER)

    async def effect() -> str:
        await services.publish_final(actor, matter)
        return f"/office/matters/{number}/interpretation"

    return await submit(request, effect)


async def _context(actor: Actor, matter: MatterView) -> dict[str, Any]:
    version = await services.final_text(matter.id)
    current = await services.interpretation_of(matter.id)
    names = await services.reference_names(version) if version else {}
    due = None
    if version is not None and version.published_at is not None:
        due = procedures.interpretation_deadline(matter.profile, local(version.published_at).date())
    writes = any(actor.holds(role, matter.lead_unit_path) for role in WRITERS)
    state = current.state if current else State.DRAFTING
    return {
        "nav": "matters",
        "matter": matter,
        "version": version,
        "interpretation": current,
        "state": state,
        "names": names,
        "form": forms.filled(current, names),
        "return_form": forms.ReturnForm(),
        "codes": tuple(ElementCode),
        "required": rules.REQUIRED,
        "labels": labels,
        "lacks": rules.lacks(current.elements) if current else [],
        "due": due,
        "why": procedures.why_rows(due) if due else [],
        "tentative": procedures.tentative(due) if due else "",
        "writers": await staff_names(current.writers) if current else {},
        "may_write": writes and state is not State.PUBLISHED and version is not None,
        "may_approve": state is State.SUBMITTED and actor.holds(Role.APPROVER, matter.lead_unit_path),
        "may_publish": state is State.APPROVED and actor.holds(Role.PUBLISHER, matter.lead_unit_path),
        "may_publish_final": version is not None
        and version.published_at is None
        and matter.stage is Stage.RESPONDED
        and actor.holds(Role.PUBLISHER, matter.lead_unit_path),
        "document": await documents.of_subject(DocumentKind.INTERPRETATION, current.id) if current else None,
    }


routes: list[Any] = [show, workbench, write, approve, send_back, publish, publish_final]
