"""The office's pages of drafts: import, preview, save, one version.  The public reads through `consultations`."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from participation.drafts import attaching, importing, reader, services, words
from participation.drafts.forms import ImportForm, TrackedForm
from participation.drafts.importing import UnreadableFile
from participation.drafts.reading import NoteCode
from participation.drafts.rules import ParsedDraft, official_labels
from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web import ratelimit
from participation.platform.web.access import SIGNED_IN, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

#: A little above the largest file, so that one of that size gets its own sentence.
MAX_BODY = 60 * 1024 * 1024
DRAFTER = {"access": staff(Role.DRAFTER)}


@get("/office/matters/{number:str}/draft/import", opt=DRAFTER)
async def import_draft(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Choose the draft's file."""
    return await _form(request, number, "draft")


@get("/office/matters/{number:str}/final", opt=DRAFTER)
async def import_final(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Choose the final text's file."""
    return await _form(request, number, "final")


@post("/office/matters/{number:str}/draft/import", opt=DRAFTER, request_max_body_size=MAX_BODY)
async def upload_draft(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Read the draft's file and show what was understood."""
    return await _upload(request, number, "draft")


@post("/office/matters/{number:str}/final", opt=DRAFTER, request_max_body_size=MAX_BODY)
async def upload_final(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Read the final text's file and show what was understood."""
    return await _upload(request, number, "final")


@get("/office/matters/{number:str}/draft/preview/{upload:str}", opt=DRAFTER)
async def preview(request: AnyRequest, number: FromPath[str], upload: FromPath[str]) -> AnyResponse:
    """What was understood, what was not, before anything is saved."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)
    found = await importing.preview(matter, id_of(upload))
    return render(request, "drafts/preview.html", **preview_context(matter, found))


@post("/office/matters/{number:str}/draft/preview/{upload:str}", opt=DRAFTER)
async def save(request: AnyRequest, number: FromPath[str], upload: FromPath[str]) -> AnyResponse:
    """Keep it as the matter's next version."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)

    async def effect() -> str:
        version = await importing.save(actor, matter, id_of(upload))
        return f"/office/matters/{number}/draft/v/{version.id}"

    return await submit(request, effect)


@get("/office/matters/{number:str}/draft/v/{version:str}", opt={"access": SIGNED_IN})
async def show(request: AnyRequest, number: FromPath[str], version: FromPath[str]) -> AnyResponse:
    """One version as it will be read: what a reviewer reviews."""
    matter = await matters.open_matter(actor_of(request), number)
    found = await services.version(id_of(version))
    if found.matter_id != matter.id:
        raise NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布"))
    provisions = await services.provisions(found.id)
    return render(
        request,
        "drafts/version.html",
        nav="matters",
        matter=matter,
        version=found,
        kinds=Counter(p.kind for p in provisions),
        words=words,
        can_mend=await importing.can_mend(actor_of(request), matter, found),
        files=await services.files_of(found.id),
        may_attach=await attaching.may_change(actor_of(request), matter, found),
        reader=reader.reader_view(provisions, official_labels(provisions), base=""),
    )


@get("/office/matters/{number:str}/compare/{old:str}/{new:str}", opt={"access": SIGNED_IN})
async def compare(
    request: AnyRequest,
    number: FromPath[str],
    old: FromPath[str],
    new: FromPath[str],
    view: FromQuery[str] = "inline",
    show: FromQuery[str] = "changed",
) -> AnyResponse:
    """Two versions beside each other by their ids, published or not: what a reviewer and a publisher look at."""
    matter = await matters.open_matter(actor_of(request), number)
    before, after = await services.version(id_of(old)), await services.version(id_of(new))
    if {before.matter_id, after.matter_id} != {matter.id}:
        raise NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布"))
    address = f"/office/matters/{number}/compare/{before.id}/{after.id}"
    context = await services.beside_context(
        before, after, address=address, base=f"/matters/{number}/draft/", view=view, show=show
    )
    return render(request, "drafts/compare_office.html", nav="matters", matter=matter, **context)


async def _form(request: AnyRequest, number: str, kind: str) -> AnyResponse:
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)
    return render(request, "drafts/import.html", form=ImportForm(), **await _import_context(actor, matter, kind))


async def _upload(request: AnyRequest, number: str, kind: str) -> AnyResponse:
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)
    form = ImportForm(await submitted(request))
    context = await _import_context(actor, matter, kind)
    if not form.validate():
        return invalid(request, "drafts/import.html", form=form, **context)
    await ratelimit.hit("upload.account", str(actor.staff_id))
    name, data = form.file.data.filename, await form.file.data.read()
    await form.file.data.seek(0)
    try:
        await importing.understand(name, data)
    except UnreadableFile as error:
        form.file.errors = [error.message]
        return invalid(request, "drafts/import.html", form=form, **context)

    async def effect() -> str:
        upload = await importing.keep(actor, matter, kind, name, data, form.explanatory_note.data or "")
        return f"/office/matters/{number}/draft/preview/{upload}"

    def again(error: DomainError) -> AnyResponse:
        return invalid(request, "drafts/import.html", form=form, error=error, **context)

    return await submit(request, effect, on_error=again)


async def _import_context(actor: Actor, matter: MatterView, kind: str) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "kind": kind,
        "against": await importing.reason_against(matter, kind),
        "versions": await services.versions_of(matter.id),
        "action": f"/office/matters/{matter.number}/" + ("final" if kind == "final" else "draft/import"),
    }


def preview_context(matter: MatterView, found: importing.Preview) -> dict[str, Any]:
    """What the page of an upload shows."""
    parsed = found.parsed
    return {
        "nav": "matters",
        "matter": matter,
        "upload": found.upload,
        "source": found.source,
        "parsed": parsed,
        "kinds": Counter(p.kind for p in parsed.provisions),
        "warnings": [(warning, _place(parsed, warning.line)) for warning in parsed.warnings],
        "names": official_labels(parsed.provisions),
        "whole": "".join(parsed.pieces()) == parsed.source_text == found.source.text,
        "words": words,
        "mends": found.mends,
        "tracked": TrackedForm(data={"tracked": found.upload.tracked})
        if any(note.code in (NoteCode.REVISIONS, NoteCode.ORIGINAL) for note in found.source.notes)
        else None,
        "action": f"/office/matters/{matter.number}/draft/preview/{found.upload.id}",
        "back": f"/office/matters/{matter.number}/" + ("final" if found.upload.kind == "final" else "draft/import"),
    }


def _place(parsed: ParsedDraft, line: int) -> str:
    """The path of the provision that this line of the source became; "" for the draft as a whole."""
    at = bisect_right([p.line for p in parsed.provisions], line) - 1
    return parsed.provisions[at].path if line and at >= 0 else ""


def id_of(text: str) -> UUID:
    """An id from an address; NotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("draft.not_found", N_("没有找到这一稿。它可能还没有公布")) from None


routes: list[Any] = [import_draft, import_final, upload_draft, upload_final, preview, save, show, compare]
