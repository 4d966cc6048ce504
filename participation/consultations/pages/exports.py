"""Files of comments: officers ask for them and watch them being made; everyone takes the open ones."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import File, Redirect, Stream

from participation.consultations import presentation, services
from participation.consultations.forms.exporting import CodeForm, ExportForm
from participation.consultations.pages.common import AnyRequest, AnyResponse, newest_round
from participation.consultations.pages.filtering import address, filter_context
from participation.consultations.pages.office import opened_for_office
from participation.consultations.services import ConsultationView, exports
from participation.consultations.services.exports import Export
from participation.consultations.services.printing import VOLUME
from participation.consultations.services.register import Wanted, wanted_from
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.identity.services.sign_in import WrongCode
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform import files
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web import ratelimit
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

READERS = {"access": staff(Role.MODERATOR, Role.RESPONSE_OFFICER)}
MODERATOR = {"access": staff(Role.MODERATOR)}

STATES = {
    "requested": N_("等待制作"),
    "running": N_("正在制作"),
    "ready": N_("可以下载"),
    "failed": N_("没有做成"),
    "removed": N_("已过期删去"),
}


@get("/office/matters/{number:str}/exports", opt=READERS)
async def listed(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The files so far and a form for another, of the comments that the filter in the address chooses."""
    matter, consultation = await _opened(request, number)
    wanted = wanted_from(dict(request.query_params), public=False)
    if request.headers.get("hx-request") == "true":
        context = await _list_context(matter, consultation)
        return render(request, "consultations/_exports.html", **context)
    return render(
        request,
        "consultations/exports.html",
        form=ExportForm(),
        error=None,
        **await _context(request, matter, consultation, wanted),
    )


@post("/office/matters/{number:str}/exports", opt=READERS, status_code=303)
async def ask(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Ask for a file."""
    actor = actor_of(request)
    matter, consultation = await _opened(request, number)
    wanted = wanted_from(dict(request.query_params), public=False)
    form = ExportForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        if isinstance(error, WrongCode):
            form.code.errors, error = [_(error.message)], None
        form.code.data = ""
        context = await _context(request, matter, consultation, wanted)
        return invalid(request, "consultations/exports.html", form=form, error=error, **context)

    if not form.validate():
        return await again()
    if form.restricted.data:
        await ratelimit.hit("password.account", str(actor.staff_id))

    async def effect() -> str:
        await exports.request(
            actor,
            matter,
            consultation,
            format=form.format.data,
            wanted=wanted,
            restricted=bool(form.restricted.data),
            purpose=form.purpose.data or "",
            code=form.code.data or "",
        )
        return f"/office/matters/{number}/exports"

    return await submit(request, effect, on_error=again)


@post("/office/matters/{number:str}/exports/{export:str}/retry", opt=READERS, status_code=303)
async def retry(request: AnyRequest, number: FromPath[str], export: FromPath[str]) -> AnyResponse:
    """Try a failed one again."""
    matter, consultation = await _opened(request, number)
    found = await exports.find(consultation.id, _id(export))

    async def effect() -> str:
        await exports.retry(actor_of(request), matter, found)
        return f"/office/matters/{number}/exports"

    return await submit(request, effect)


@get("/office/matters/{number:str}/exports/{export:str}/open", opt=MODERATOR)
async def ask_code(request: AnyRequest, number: FromPath[str], export: FromPath[str]) -> AnyResponse:
    """Before a file with names and telephones is handed out: who it is for, what for, and the code of this moment."""
    matter, found = await _restricted(request, number, export)
    return _code_page(request, matter, found, CodeForm())


@post("/office/matters/{number:str}/exports/{export:str}/open", opt=MODERATOR, status_code=303)
async def open_with_code(request: AnyRequest, number: FromPath[str], export: FromPath[str]) -> AnyResponse:
    """With the right code the file may be downloaded for a few minutes."""
    actor = actor_of(request)
    matter, found = await _restricted(request, number, export)
    form = CodeForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        if isinstance(error, WrongCode):
            form.code.errors, error = [_(error.message)], None
        form.code.data = ""
        return _code_page(request, matter, found, form, error)

    if not form.validate():
        return await again()
    await ratelimit.hit("password.account", str(actor.staff_id))

    async def effect() -> str:
        await exports.open_restricted(actor, matter, found, form.code.data or "")
        return f"/office/matters/{number}/exports/{found.id}/file"

    return await submit(request, effect, on_error=again)


async def _restricted(request: AnyRequest, number: str, export: str) -> tuple[MatterView, Export]:
    matter, consultation = await _opened(request, number)
    found = await exports.find(consultation.id, _id(export))
    exports.require_own(actor_of(request), matter, found)
    return matter, found


def _code_page(
    request: AnyRequest, matter: MatterView, found: Export, form: CodeForm, error: DomainError | None = None
) -> AnyResponse:
    show = invalid if form.errors or error is not None else render
    return show(
        request,
        "consultations/export_open.html",
        nav="matters",
        matter=matter,
        export=found,
        form=form,
        error=error,
        minutes=exports.MAX_DOWNLOAD_MINUTES,
    )


@get("/office/matters/{number:str}/exports/{export:str}/file", opt=READERS)
async def download(request: AnyRequest, number: FromPath[str], export: FromPath[str]) -> AnyResponse:
    """The file."""
    matter, consultation = await _opened(request, number)
    found = await exports.find(consultation.id, _id(export))
    actor = actor_of(request)
    if found.restricted and not found.opened:
        exports.require_own(actor, matter, found)
        return Redirect(f"/office/matters/{number}/exports/{found.id}/open", status_code=303)
    async with unit_of_work():
        pieces = await exports.download(actor, matter, found)
    headers = {
        "Content-Disposition": _disposition(matter, found, _("意见登记簿")),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Stream(pieces, media_type=found.media_type, headers=headers)


@get("/matters/{number:str}/comments.csv", opt={"access": PUBLIC})
async def open_table(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What everyone may read, as a table."""
    return await _open_file(request, number, "csv")


@get("/matters/{number:str}/comments.jsonl", opt={"access": PUBLIC})
async def open_lines(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What everyone may read, one JSON object a line."""
    return await _open_file(request, number, "jsonl")


async def _open_file(request: AnyRequest, number: str, format: str) -> AnyResponse:
    consultation = await newest_round(number)
    found = next((one for one in await exports.open_files(consultation.id) if one.format == format), None)
    if found is None:
        raise NotFound("export.not_yet", N_("公开数据正在制作。有意见公开后几分钟内可以下载"))
    matter = await matters.get_matter(number)
    etag = f'"{found.sha256}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers, media_type=exports.MEDIA_TYPES[format])
    headers["Content-Disposition"] = _disposition(matter, found, _("公开的意见"))
    return File(
        files.path_of(found.sha256), media_type=exports.MEDIA_TYPES[format], headers=headers, etag=None, filename=None
    )


def _disposition(matter: MatterView, found: Export, words: str) -> str:
    name = quote(f"{matter.number}-{words}.{found.suffix}")
    return f"attachment; filename=\"{matter.number}.{found.suffix}\"; filename*=UTF-8''{name}"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("export.unknown", N_("没有找到这个文件。它可能还没有做好，或者已经过期删去")) from None


async def _opened(request: AnyRequest, number: str) -> tuple[MatterView, ConsultationView]:
    matter = await matters.open_matter(actor_of(request), number)
    consultation, _found = await opened_for_office(matter)
    return matter, consultation


async def _list_context(matter: MatterView, consultation: ConsultationView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "exports": await exports.exports_of(consultation.id),
        "export_states": STATES,
    }


async def _context(
    request: AnyRequest, matter: MatterView, consultation: ConsultationView, wanted: Wanted
) -> dict[str, Any]:
    found = await services.text_of(consultation)
    counts = await services.counts(consultation.id)
    base = f"/office/matters/{matter.number}/exports"
    return {
        **await _list_context(matter, consultation),
        **await filter_context(found, counts, wanted, public=False),
        "consultation": consultation,
        "version": found.version,
        "words": presentation,
        "base": base,
        "action": address(base, wanted),
        "volume": VOLUME,
        "may_restricted": actor_of(request).holds(Role.MODERATOR, matter.lead_unit_path),
    }


routes: list[Any] = [listed, ask, retry, ask_code, open_with_code, download, open_table, open_lines]
