"""Correcting how a text was read: one provision at a time, each correction a form that works without JavaScript."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.drafts import importing, mending, words
from participation.drafts.forms import ChangeForm, SplitForm, TrackedForm
from participation.drafts.importing import Preview, Tracked
from participation.drafts.pages.office import DRAFTER, id_of, preview_context
from participation.drafts.rules import Act, Kind, Mend, ParsedProvision, official_labels
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError
from participation.platform.web.forms import Form, invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
_PREVIEW = "/office/matters/{number:str}/draft/preview/{upload:str}"


@get(_PREVIEW + "/mend/{at:int}", opt=DRAFTER)
async def mend_page(
    request: AnyRequest, number: FromPath[str], upload: FromPath[str], at: FromPath[int]
) -> AnyResponse:
    """One provision with what is before and after it, and the three ways to correct it."""
    matter = await matters.open_matter(actor_of(request), number, Role.DRAFTER)
    found, index = await mending.preview_of(matter, id_of(upload), at)
    return render(request, "drafts/mend.html", form=None, error=None, **_context(matter, found, index))


@post(_PREVIEW + "/mend/{at:int}/split", opt=DRAFTER)
async def split(request: AnyRequest, number: FromPath[str], upload: FromPath[str], at: FromPath[int]) -> AnyResponse:
    """Cut the provision in two."""
    return await _mend(request, number, upload, at, Act.SPLIT)


@post(_PREVIEW + "/mend/{at:int}/merge", opt=DRAFTER)
async def merge(request: AnyRequest, number: FromPath[str], upload: FromPath[str], at: FromPath[int]) -> AnyResponse:
    """Put the provision and the one before it together."""
    return await _mend(request, number, upload, at, Act.MERGE)


@post(_PREVIEW + "/mend/{at:int}/change", opt=DRAFTER)
async def change(request: AnyRequest, number: FromPath[str], upload: FromPath[str], at: FromPath[int]) -> AnyResponse:
    """Say what the provision is."""
    return await _mend(request, number, upload, at, Act.CHANGE)


@post(_PREVIEW + "/undo", opt=DRAFTER)
async def undo(request: AnyRequest, number: FromPath[str], upload: FromPath[str]) -> AnyResponse:
    """Take back the last correction."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)

    async def effect() -> str:
        await mending.undo(actor, matter, id_of(upload))
        return f"{_address(number, upload)}#mends"

    return await submit(request, effect)


@post(_PREVIEW + "/tracked", opt=DRAFTER)
async def tracked(request: AnyRequest, number: FromPath[str], upload: FromPath[str]) -> AnyResponse:
    """Choose between the text with its tracked changes and the one before them."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)
    form = TrackedForm(await submitted(request))
    if not form.validate():
        found = await importing.preview(matter, id_of(upload))
        return invalid(request, "drafts/preview.html", form=form, **{**preview_context(matter, found), "tracked": form})

    async def effect() -> str:
        await mending.set_tracked(actor, matter, id_of(upload), Tracked(form.tracked.data))
        return _address(number, upload)

    return await submit(request, effect)


@post("/office/matters/{number:str}/draft/v/{version:str}/mend", opt=DRAFTER)
async def reopen(request: AnyRequest, number: FromPath[str], version: FromPath[str]) -> AnyResponse:
    """Correct a saved text that is not published: its file again, with the corrections made so far."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)

    async def effect() -> str:
        return _address(number, str(await mending.reopen(actor, matter, id_of(version))))

    return await submit(request, effect)


async def _mend(request: AnyRequest, number: str, upload: str, at: int, act: Act) -> AnyResponse:
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.DRAFTER)
    found, index = await mending.preview_of(matter, id_of(upload), at)
    provision = found.parsed.provisions[index]
    raw = await submitted(request)
    form: Form = (
        SplitForm(raw, text=provision.text) if act is Act.SPLIT else ChangeForm(raw) if act is Act.CHANGE else Form(raw)
    )
    context = _context(matter, found, index, {act: form})
    if not form.validate():
        return invalid(request, "drafts/mend.html", form=form, **context)
    wanted = _wanted(act, at, form)

    async def effect() -> str:
        mended = await mending.mend(actor, matter, id_of(upload), wanted)
        return f"{_address(number, upload)}#{mended.path}"

    def again(error: DomainError) -> AnyResponse:
        return invalid(request, "drafts/mend.html", form=form, error=error, **context)

    return await submit(request, effect, on_error=again)


def _wanted(act: Act, at: int, form: Form) -> Mend:
    if isinstance(form, SplitForm):
        return Mend(act, at, form.found, Kind(form.second.data) if form.second.data else None)
    if isinstance(form, ChangeForm):
        label, title = (form.label.data or "").strip(), (form.title.data or "").strip()
        return Mend(act, at, 0, Kind(form.kind.data), label, title)
    return Mend(act, at)


def _context(matter: MatterView, found: Preview, index: int, forms: dict[Act, Form] | None = None) -> dict[str, Any]:
    provisions = found.parsed.provisions
    provision = provisions[index]
    given = forms or {}
    names = official_labels(provisions)
    return {
        "nav": "matters",
        "matter": matter,
        "upload": found.upload,
        "provision": provision,
        "name": names[provision.path],
        "names": names,
        "before": provisions[index - 1] if index else None,
        "after": provisions[index + 1] if index + 1 < len(provisions) else None,
        "split": given.get(Act.SPLIT) or SplitForm(text=provision.text),
        "change": given.get(Act.CHANGE) or ChangeForm(data=_as_is(provision)),
        "can_split": len(provision.text) > 1,
        "words": words,
        "back": f"{_address(matter.number, str(found.upload.id))}#{provision.path}",
        "action": f"{_address(matter.number, str(found.upload.id))}/mend/{provision.start}",
    }


def _as_is(provision: ParsedProvision) -> dict[str, str]:
    return {"kind": provision.kind.value, "label": provision.label or "", "title": provision.title or ""}


def _address(number: str, upload: str) -> str:
    return f"/office/matters/{number}/draft/preview/{upload}"


routes: list[Any] = [mend_page, split, merge, change, undo, tracked, reopen]
