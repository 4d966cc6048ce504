"""Files of comments: handed out, and published or withheld by a moderator."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import presentation, services
from participation.consultations.attachments import MEDIA_TYPES, Kind
from participation.consultations.forms import AttachmentForm
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.pages.office import opened_for_office
from participation.consultations.pages.receipts import PRIVATE, count_attempt
from participation.consultations.services import AttachmentView, attaching
from participation.drafts import services as drafts
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited

MODERATOR = {"access": staff(Role.MODERATOR)}


@get("/attachments/{attachment:str}", opt={"access": PUBLIC})
async def published(request: AnyRequest, attachment: FromPath[str]) -> AnyResponse:
    """A published file."""
    view, data = await attaching.public_content(_id(attachment))
    return handed_out(view, data, {"Cache-Control": "no-cache"})


@get("/attachments/{attachment:str}/look", opt={"access": PUBLIC}, guards=[limited("render.address")])
async def look_published(request: AnyRequest, attachment: FromPath[str]) -> AnyResponse:
    """A published file to look at without opening it."""
    view, data = await attaching.public_content(_id(attachment))
    consultation = await services.get_consultation(await attaching.round_of(view.id))
    response = render(
        request,
        "consultations/attachment_public.html",
        nav="matters",
        matter=await matters.published_matter(consultation.matter_number),
        file=view,
        found=await _inspected(view, data),
        base=view.public_path,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@get(
    "/attachments/{attachment:str}/pages/{page:int}",
    opt={"access": PUBLIC},
    guards=[limited("attachment.page.address")],
)
async def published_page(attachment: FromPath[str], page: FromPath[int]) -> AnyResponse:
    """A page of a published file as a picture."""
    view, data = await attaching.public_content(_id(attachment))
    return await _picture(view, data, page)


@get("/receipts/{number:str}/{secret:str}/attachments/{attachment:str}", opt={"access": PUBLIC})
async def own(
    request: AnyRequest, number: FromPath[str], secret: FromPath[str], attachment: FromPath[str]
) -> AnyResponse:
    """A file of one's own comment, as it will be seen if it is published."""
    await count_attempt(request, number)
    receipt = await services.find_receipt(number, secret)
    view, data = await attaching.content_of(receipt.comment.id, _id(attachment))
    return handed_out(view, data, PRIVATE)


@get("/office/matters/{number:str}/attachments", opt=MODERATOR)
async def waiting(request: AnyRequest, number: FromPath[str], show: FromQuery[str] = "waiting") -> AnyResponse:
    """Files to decide on; show: waiting or decided."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    return render(
        request, "consultations/attachments.html", form=AttachmentForm(), error=None, **await _context(matter, show)
    )


@post("/office/matters/{number:str}/attachments", opt=MODERATOR, status_code=303)
async def decide(request: AnyRequest, number: FromPath[str], show: FromQuery[str] = "waiting") -> AnyResponse:
    """Publish or withhold what was picked."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation = await _round(matter)
    fields = await submitted(request)
    form = AttachmentForm(fields)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(matter, show)
        return invalid(request, "consultations/attachments.html", form=form, error=error, **context)

    if not form.validate():
        return await again()

    async def effect() -> str:
        publish = form.action.data == "publish"
        await attaching.decide(actor, consultation.id, _picked(fields), publish=publish, reason=form.reason.data or "")
        return f"/office/matters/{number}/attachments"

    return await submit(request, effect, on_error=again)


@get("/office/matters/{number:str}/attachments/{attachment:str}", opt=MODERATOR)
async def for_office(request: AnyRequest, number: FromPath[str], attachment: FromPath[str]) -> AnyResponse:
    """A checked file, before it is decided on."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    consultation = await _round(matter)
    view, data = await attaching.content_for(consultation.id, _id(attachment))
    return handed_out(view, data, {"Cache-Control": "no-store"})


@get("/office/matters/{number:str}/attachments/{attachment:str}/look", opt=MODERATOR)
async def look(request: AnyRequest, number: FromPath[str], attachment: FromPath[str]) -> AnyResponse:
    """A checked file to look at without opening it: pages as pictures made anew, and its words."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    view, data = await attaching.content_for((await _round(matter)).id, _id(attachment))
    found = await _inspected(view, data)
    base = f"/office/matters/{number}/attachments/{view.id}"
    return render(
        request, "consultations/attachment.html", nav="matters", matter=matter, file=view, found=found, base=base
    )


@get("/office/matters/{number:str}/attachments/{attachment:str}/pages/{page:int}", opt=MODERATOR)
async def look_page(
    request: AnyRequest, number: FromPath[str], attachment: FromPath[str], page: FromPath[int]
) -> AnyResponse:
    """A page of it as a picture."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    view, data = await attaching.content_for((await _round(matter)).id, _id(attachment))
    return await _picture(view, data, page)


async def _inspected(view: AttachmentView, data: bytes) -> Any:
    """What can be shown of it; None where nothing can."""
    try:
        return await drafts.inspect_file(view.name, data)
    except DomainError:
        return None


async def _picture(view: AttachmentView, data: bytes, page: int) -> AnyResponse:
    found = await drafts.inspect_file(view.name, data)
    if not 1 <= page <= found.pages:
        raise NotFound("attachment.page", N_("这个附件没有这一页"))
    picture = await drafts.picture_of_page(data, found.media_type, page)
    return Response(
        picture,
        media_type="image/png",
        headers={"Cache-Control": "private, max-age=600", "Content-Security-Policy": "sandbox; default-src 'none'"},
    )


def handed_out(view: AttachmentView, data: bytes, headers: dict[str, str]) -> AnyResponse:
    """To be saved, never shown inside our pages, never run: whatever it may still be, it has no origin here."""
    # For programs that do not know the second form; the first holds ASCII only.
    plain = view.name if view.name.isascii() else f"{view.receipt_number}.{view.kind}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(view.name, safe='')}"
    return Response(
        content=data,
        media_type=MEDIA_TYPES[Kind(view.kind)],
        headers={
            **headers,
            "Content-Disposition": disposition,
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Robots-Tag": "noindex",
        },
    )


async def _context(matter: MatterView, show: str) -> dict[str, Any]:
    consultation = await _round(matter)
    decided = show == "decided"
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "files": await attaching.of_round(consultation.id, decided=decided),
        "decided": decided,
        "words": presentation,
    }


async def _round(matter: MatterView) -> services.ConsultationView:
    return (await opened_for_office(matter))[0]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("attachment.unknown", N_("没有找到这个附件，或者它没有公开")) from None


def _picked(fields: FormInput) -> list[UUID]:
    found = []
    for value in fields.getlist("pick"):
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found


routes: list[Any] = [published, look_published, published_page, own, waiting, decide, for_office, look, look_page]
