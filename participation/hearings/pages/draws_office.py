"""The office: announcing a draw, entering what the sources gave, running it, running it on."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import draw_words, services
from participation.hearings.draw_views import DrawSourceView, DrawView
from participation.hearings.drawing import places_of
from participation.hearings.evidence import NoPicture, made_anew
from participation.hearings.forms.draws import (
    MAX_PICTURE,
    AnnounceDrawForm,
    RevealForm,
    RunForm,
    SkipForm,
    ValueForm,
    VoidForm,
)
from participation.hearings.forms.fields import add_error
from participation.hearings.rules.draws import Agreement, DrawState, SourceKind
from participation.hearings.services import draws
from participation.hearings.views import HearingView
from participation.identity.rules import Role
from participation.identity.services import actor_of, require
from participation.platform import files
from participation.platform.clock import now
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
ACCESS = {"access": staff(Role.HEARING_OFFICER)}


@get("/office/hearings/{hearing:str}/draws", opt=ACCESS)
async def hearing_draws(request: AnyRequest, hearing: FromPath[str]) -> AnyResponse:
    """A hearing's draws and the form to announce one."""
    found = await _hearing(request, hearing)
    return render(request, "draws/office_list.html", form=AnnounceDrawForm(), **await _list_context(found))


@post("/office/hearings/{hearing:str}/draws", opt=ACCESS)
async def announce(request: AnyRequest, hearing: FromPath[str]) -> AnyResponse:
    """Freeze the pools and publish the draw."""
    found = await _hearing(request, hearing)
    form = AnnounceDrawForm(await submitted(request))
    announcement = form.announcement(now(), found.registration_closes_at, found.starts_at)
    if announcement is None:
        return invalid(request, "draws/office_list.html", form=form, **await _list_context(found))

    async def effect() -> str:
        draw = await draws.announce(actor_of(request), hearing, announcement)
        return f"/office/draws/{draw.number}"

    async def refused(error: DomainError) -> AnyResponse:
        return invalid(request, "draws/office_list.html", form=form, error=error, **await _list_context(found))

    return await submit(request, effect, on_error=refused)


@get("/office/draws/{number:str}", opt=ACCESS)
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """One draw, and what can be done now."""
    return render(request, "draws/office_show.html", form=None, **await _context(request, number))


@post("/office/draws/{number:str}/sources/{source:uuid}/value", opt=ACCESS, request_max_body_size=MAX_PICTURE + 65_536)
async def enter(request: AnyRequest, number: FromPath[str], source: FromPath[UUID]) -> AnyResponse:
    """Enter what a source gave."""
    found = await _source(request, number, source)
    form = _value_form(found, await submitted(request))
    valid = form.validate()
    picture = await _picture(form) if valid else ("", "")
    if form.errors:
        return await _again(request, number, source, form)

    async def effect() -> str:
        evidence = form.evidence(*picture)
        await draws.enter(actor_of(request), number, source, form.cleaned, evidence)
        return f"/office/draws/{number}#source-{found.position}"

    return await submit(request, effect, on_error=lambda error: _again(request, number, source, form, error))


@post("/office/draws/{number:str}/sources/{source:uuid}/fetch", opt=ACCESS)
async def fetch(request: AnyRequest, number: FromPath[str], source: FromPath[UUID]) -> AnyResponse:
    """Fetch the announced round from the configured beacon and enter it as one's own entry."""
    found = await _source(request, number, source)
    if found.kind is not SourceKind.BEACON or found.round is None or not found.due:
        raise NotFound("draw.no_beacon", N_("这个来源现在不能取数"))
    try:
        pulse = await draws.fetch_round(found.round)
    except DomainError as error:
        return await _again(request, number, source, None, error)

    async def effect() -> str:
        evidence = draws.Evidence(address=pulse.address, note=_("由系统从信标取得"), fetched=True)
        await draws.enter(actor_of(request), number, source, f"0x{pulse.value}", evidence)
        return f"/office/draws/{number}#source-{found.position}"

    return await submit(request, effect, on_error=lambda error: _again(request, number, source, None, error))


@post("/office/draws/{number:str}/sources/{source:uuid}/reveal", opt=ACCESS)
async def reveal(request: AnyRequest, number: FromPath[str], source: FromPath[UUID]) -> AnyResponse:
    """Tell a promised value."""
    found = await _source(request, number, source)
    form = RevealForm(await submitted(request), prefix=f"s{found.position}-")
    if not form.validate():
        return await _again(request, number, source, form)
    seed, nonce = form.told()

    async def effect() -> str:
        await draws.reveal(actor_of(request), number, source, seed, nonce)
        return f"/office/draws/{number}#source-{found.position}"

    return await submit(request, effect, on_error=lambda error: _again(request, number, source, form, error))


@post("/office/draws/{number:str}/run", opt=ACCESS)
async def run(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Draw."""
    form = RunForm(await submitted(request))
    if not form.validate():
        return await _again(request, number, None, form)

    async def effect() -> str:
        await draws.run(actor_of(request), number, form.notary.data or "", form.witnesses.data or "")
        return f"/office/draws/{number}"

    return await submit(request, effect, on_error=lambda error: _again(request, number, None, form, error))


@post("/office/draws/{number:str}/pools/{slug:str}/skip", opt=ACCESS)
async def skip(request: AnyRequest, number: FromPath[str], slug: FromPath[str]) -> AnyResponse:
    """Skip an entry found ineligible, and run on."""
    form = SkipForm(await submitted(request), prefix=f"{slug}-")
    if not form.validate():
        return await _again(request, number, None, form, slug=slug)

    async def effect() -> str:
        await draws.skip(actor_of(request), number, slug, form.entry.data or 0, form.reason.data or "")
        return f"/office/draws/{number}#pool-{slug}"

    return await submit(request, effect, on_error=lambda error: _again(request, number, None, form, error, slug=slug))


@post("/office/draws/{number:str}/void", opt=ACCESS)
async def void(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Declare it void, before it was run."""
    form = VoidForm(await submitted(request))
    if not form.validate():
        return await _again(request, number, None, form)

    async def effect() -> str:
        draw = await draws.void(actor_of(request), number, form.void_reason.data or "")
        return f"/office/hearings/{draw.hearing_number}/draws"

    return await submit(request, effect, on_error=lambda error: _again(request, number, None, form, error))


async def _picture(form: ValueForm) -> tuple[str, str]:
    """(SHA-256, media type) of the picture handed in, kept in the file store; ("", "") without one, or with an error said."""
    if form.upload is None:
        return "", ""
    content = await form.upload.read()
    if len(content) > MAX_PICTURE:
        add_error(form.picture, _("图片最大 8 MB"))
        return "", ""
    try:
        picture, media_type = await asyncio.to_thread(made_anew, content)
    except NoPicture:
        add_error(form.picture, _("这个文件不是 PNG、JPEG 或 WebP 图片，或者太大"))
        return "", ""
    return (await files.store(picture)).sha256, media_type


def _value_form(source: DrawSourceView, data: Any = None) -> ValueForm:
    """Its fields' names begin with the source's: several such forms stand on one page."""
    form = ValueForm(data, prefix=f"s{source.position}-")
    form.hexadecimal = source.kind is SourceKind.BEACON
    return form


async def _again(
    request: AnyRequest,
    number: str,
    source: UUID | None,
    form: Any,
    error: DomainError | None = None,
    slug: str = "",
) -> AnyResponse:
    """The draw's page with what was filled in and what is wrong with it."""
    context = await _context(request, number)
    return invalid(request, "draws/office_show.html", form=form, error=error, at_source=source, at_pool=slug, **context)


async def _hearing(request: AnyRequest, number: str) -> HearingView:
    hearing = await services.get_hearing(number)
    require(actor_of(request), Role.HEARING_OFFICER, hearing.organiser_path)
    return hearing


async def _draw(request: AnyRequest, number: str) -> DrawView:
    """The draw as this person may see it: what another entered is hidden until they have entered it themselves."""
    draw = await draws.get_draw(number)
    actor = actor_of(request)
    require(actor, Role.HEARING_OFFICER, draw.organiser_path)
    return draw.seen_by(actor.staff_id)


async def _source(request: AnyRequest, number: str, source_id: UUID) -> DrawSourceView:
    source = (await _draw(request, number)).source(source_id)
    if source is None:
        raise NotFound("draw.no_source", N_("没有找到这个来源"))
    return source


async def _list_context(hearing: HearingView) -> dict[str, Any]:
    found = await draws.of_hearing(hearing.id)
    drawn = {pool.pool_id for draw in found if draw.voided_at is None for pool in draw.pools}
    return {
        "nav": "matters",
        "hearing": hearing,
        "draws": found,
        "by_draw": [pool for pool in hearing.pools if pool.by_draw],
        "left": [pool for pool in hearing.pools if pool.by_draw and pool.id not in drawn],
        "undecided": await draws.undecided(hearing.id),
        "words": draw_words,
        "states": DrawState,
        "closed": hearing.registration_closes_at <= hearing.as_of,
    }


async def _context(request: AnyRequest, number: str) -> dict[str, Any]:
    draw = await _draw(request, number)
    actor = actor_of(request)
    return {
        "nav": "matters",
        "draw": draw,
        "results": {
            pool.slug: places_of(pool.order, pool.quota, pool.alternates, pool.skipped)
            for pool in draw.pools
            if pool.order is not None
        },
        "value_forms": {source.id: _value_form(source) for source in draw.sources},
        "reveal_forms": {source.id: RevealForm(prefix=f"s{source.position}-") for source in draw.sources},
        "run_form": RunForm(),
        "skip_forms": {pool.slug: SkipForm(prefix=f"{pool.slug}-") for pool in draw.pools},
        "void_form": VoidForm(),
        "mine": {
            source.id: next((entry for entry in source.entries if entry.staff_id == actor.staff_id), None)
            for source in draw.sources
        },
        "words": draw_words,
        "states": DrawState,
        "kinds": SourceKind,
        "agreements": Agreement,
    }


routes: list[Any] = [hearing_draws, announce, show, enter, fetch, reveal, run, skip, void]
