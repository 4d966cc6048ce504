"""Papers in the office: adding, serving, the proof."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import hit
from participation.sittings.forms import HandForm, PaperForm
from participation.sittings.pages.common import AnyRequest, AnyResponse, desk_of, do
from participation.sittings.services import papers
from participation.sittings.views import SittingView

OFFICER = {"access": staff(Role.HEARING_OFFICER)}
TEMPLATE = "sittings/papers.html"


@get("/office/hearings/{number:str}/papers", opt=OFFICER)
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The papers, when they are due, who has them."""
    return render(request, TEMPLATE, form=PaperForm(), **await _context(await desk_of(request, number)))


@post("/office/hearings/{number:str}/papers", opt=OFFICER, request_max_body_size=papers.MAX_BYTES + 64 * 1024)
async def add(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Add a paper."""
    sitting = await desk_of(request, number)
    actor = actor_of(request)
    fields = await submitted(request)
    form = PaperForm(fields)
    upload = fields.get("file")

    async def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, TEMPLATE, form=form, error=error, **await _context(sitting))

    valid = form.validate()
    if not isinstance(upload, UploadFile) or not upload.filename:
        form["file"].errors = [_("请选择 PDF 文件")]
        valid = False
    if not valid:
        return await again()
    assert isinstance(upload, UploadFile)
    try:
        await hit("upload.account", str(actor.staff_id))
        data = await papers.clean_pdf(await upload.read())
    except DomainError as error:
        form["file"].errors = [error.message]
        return await again()
    name = upload.filename[:200]
    return await do(
        request,
        lambda: papers.add(actor, sitting, form.title.data or "", name, data),
        f"{sitting.office_path}/papers",
        again,
    )


@post("/office/hearings/{number:str}/papers/serve", opt=OFFICER)
async def serve(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Send everybody what they have not been sent."""
    sitting = await desk_of(request, number)
    return await do(request, lambda: papers.serve(actor_of(request), sitting), f"{sitting.office_path}/papers")


@post("/office/hearings/{number:str}/papers/hand", opt=OFFICER)
async def hand(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Note that somebody was handed the papers."""
    sitting = await desk_of(request, number)
    form = HandForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(sitting) | {"hand_form": form}
        return invalid(request, TEMPLATE, form=form, error=error, **context)

    if not form.validate():
        return await again()
    number_typed = (form.number.data or "").upper()
    return await do(
        request,
        lambda: papers.serve_by_hand(actor_of(request), sitting, number_typed, form.note.data or ""),
        f"{sitting.office_path}/papers",
        again,
    )


async def _context(sitting: SittingView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "sitting": sitting,
        "hearing": sitting.hearing,
        "papers": await papers.papers_of(sitting),
        "proof": await papers.proof(sitting),
        "due_on": await papers.due_on(sitting),
        "hand_form": HandForm(),
        "paper_form": PaperForm(),
    }


routes: list[Any] = [show, add, serve, hand]
