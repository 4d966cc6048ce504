"""Files beside a draft: the office adds and removes them, everybody reads them once the draft is published.

What is downloaded is the file itself, never opened from this site; what is shown is made anew from it: words, or pictures
of its pages.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.drafts import attaching, services
from participation.drafts.forms import FileForm
from participation.drafts.pages.office import DRAFTER, MAX_BODY, id_of
from participation.drafts.reading import UnreadableFile
from participation.drafts.rules import table_rows
from participation.drafts.views import FileView, VersionView
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.platform import clock, files
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web import ratelimit
from participation.platform.web.access import PUBLIC, SIGNED_IN
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
_OFFICE = "/office/matters/{number:str}/draft/v/{version:str}/files"
_PUBLIC = "/matters/{number:str}/draft/{version:str}/files"
#: Nothing in a file runs on this site, not even if a browser shows it after all.
_SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'"}
_FOREVER = "public, max-age=31536000, immutable"


# ---------------------------------------------------------------------- the office


@get(_OFFICE, opt=DRAFTER)
async def manage(request: AnyRequest, number: FromPath[str], version: FromPath[str]) -> AnyResponse:
    """The files of a version that is not published, and the form that adds one."""
    return render(request, "drafts/files.html", form=FileForm(), error=None, **await _managed(request, number, version))


@post(_OFFICE, opt=DRAFTER, request_max_body_size=MAX_BODY)
async def add(request: AnyRequest, number: FromPath[str], version: FromPath[str]) -> AnyResponse:
    """Add a file."""
    actor = actor_of(request)
    context = await _managed(request, number, version)
    form = FileForm(await submitted(request))
    if not form.validate():
        return invalid(request, "drafts/files.html", form=form, **context)
    await ratelimit.hit("upload.account", str(actor.staff_id))
    name, data = form.file.data.filename, await form.file.data.read()
    await form.file.data.seek(0)
    try:
        kind = await attaching.inspect(name, data)
    except UnreadableFile as error:
        form.file.errors = [error.message]
        return invalid(request, "drafts/files.html", form=form, **context)

    async def effect() -> str:
        role, title = form.role.data, form.title.data or ""
        await attaching.add(actor, context["matter"], context["version"].id, role, title, name, data, kind)
        return f"/office/matters/{number}/draft/v/{version}/files"

    def again(error: DomainError) -> AnyResponse:
        return invalid(request, "drafts/files.html", form=form, error=error, **context)

    return await submit(request, effect, on_error=again)


@post(_OFFICE + "/{ordinal:int}/remove", opt=DRAFTER)
async def remove(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], ordinal: FromPath[int]
) -> AnyResponse:
    """Take a file away before publication."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)

    async def effect() -> str:
        await attaching.remove(actor, matter, id_of(version), ordinal)
        return f"/office/matters/{number}/draft/v/{version}/files"

    return await submit(request, effect)


@get(_OFFICE + "/{ordinal:int}", opt={"access": SIGNED_IN})
async def office_file(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], ordinal: FromPath[int]
) -> AnyResponse:
    """One file as the public will see it: what a reviewer reviews."""
    found, one = await _of_office(request, number, version, ordinal)
    base = f"/office/matters/{number}/draft/v/{version}"
    return await _shown(request, number, found, one, base, f"{base}/files/{ordinal}", "drafts/file_office.html")


@get(_OFFICE + "/{ordinal:int}/download", opt={"access": SIGNED_IN})
async def office_download(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], ordinal: FromPath[int]
) -> AnyResponse:
    """The file itself."""
    _, one = await _of_office(request, number, version, ordinal)
    return await _download(one, "private, no-store")


@get(_OFFICE + "/{ordinal:int}/pages/{page:int}", opt={"access": SIGNED_IN})
async def office_page(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], ordinal: FromPath[int], page: FromPath[int]
) -> AnyResponse:
    """A page as a picture."""
    _, one = await _of_office(request, number, version, ordinal)
    return await _picture(one, page, "private, no-store")


# ---------------------------------------------------------------------- everybody


@get(_PUBLIC + "/{ordinal:int}", opt={"access": PUBLIC})
async def public_file(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], ordinal: FromPath[int]
) -> AnyResponse:
    """A file of a published draft: name, size, fingerprint, and what can be shown of it."""
    found, one = await _of_public(number, version, ordinal)
    base = f"/matters/{number}/draft/v{found.ordinal}"
    return await _shown(request, number, found, one, base, f"{base}/files/{ordinal}", "drafts/file.html")


@get(_PUBLIC + "/{ordinal:int}/download", opt={"access": PUBLIC})
async def public_download(number: FromPath[str], version: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """The file itself, to be kept and not opened here."""
    return await _download((await _of_public(number, version, ordinal))[1], _FOREVER)


@get(_PUBLIC + "/{ordinal:int}/pages/{page:int}", opt={"access": PUBLIC})
async def public_page(
    number: FromPath[str], version: FromPath[str], ordinal: FromPath[int], page: FromPath[int]
) -> AnyResponse:
    """A page as a picture."""
    return await _picture((await _of_public(number, version, ordinal))[1], page, _FOREVER)


# ---------------------------------------------------------------------- shared


async def _managed(request: AnyRequest, number: str, version: str) -> dict[str, Any]:
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)
    found = await services.version(id_of(version))
    if found.matter_id != matter.id:
        raise _no_draft()
    return {
        "nav": "matters",
        "matter": matter,
        "version": found,
        "files": await attaching.files_of(found.id),
        "base": f"/office/matters/{number}/draft/v/{found.id}/files",
        "may_change": await attaching.may_change(actor, matter, found),
    }


async def _of_office(request: AnyRequest, number: str, version: str, ordinal: int) -> tuple[VersionView, FileView]:
    matter = await matters.open_matter(actor_of(request), number)
    found = await services.version(id_of(version))
    if found.matter_id != matter.id:
        raise _no_draft()
    return found, await attaching.file_of(found.id, ordinal)


async def _of_public(number: str, version: str, ordinal: int) -> tuple[VersionView, FileView]:
    matter = await matters.get_matter(number)
    if not (version.startswith("v") and version[1:].isascii() and version[1:].isdigit() and len(version) < 8):
        raise _no_draft()
    found = await services.version_of(matter.id, int(version[1:]))
    if found.published_at is None or found.published_at > clock.now():
        raise _no_draft()
    return found, await attaching.file_of(found.id, ordinal)


def _no_draft() -> NotFound:
    return NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布"))


async def _shown(
    request: AnyRequest, number: str, version: VersionView, one: FileView, back: str, base: str, template: str
) -> AnyResponse:
    text = await attaching.text_of(one)
    return render(
        request,
        template,
        nav="matters",
        matter=await matters.get_matter(number),
        version=version,
        file=one,
        base=base,
        back=back,
        pieces=[_piece(part) for part in text.split("\n\n") if part.strip()],
    )


def _piece(part: str) -> tuple[str, list[list[str]]]:
    """(words, rows): a paragraph or a table of the file's words."""
    return ("", table_rows(part)) if part.lstrip().startswith("|") else (part, [])


async def _download(one: FileView, caching: str) -> AnyResponse:
    ending = one.name.rpartition(".")[2]
    return Response(
        await files.load(one.sha256),
        media_type=one.media_type,
        headers={
            **_SANDBOX,
            "Content-Disposition": f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(one.name)}",
            "Cache-Control": caching,
        },
    )


async def _picture(one: FileView, page: int, caching: str) -> AnyResponse:
    picture = await attaching.picture_of(one, page)
    return Response(picture, media_type="image/png", headers={**_SANDBOX, "Cache-Control": caching})


routes: list[Any] = [
    manage,
    add,
    remove,
    office_file,
    office_download,
    office_page,
    public_file,
    public_download,
    public_page,
]
