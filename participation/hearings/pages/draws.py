"""What everyone sees of draws: the announcement, the pool files, the result, and ways to repeat it; one's own line."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from participation.documents import services as documents
from participation.hearings import draw_words, services
from participation.hearings.draw_views import DrawPoolView, DrawView
from participation.hearings.drawing import places_of, read_source, verify
from participation.hearings.forms.draws import MAX_TRANSCRIPT, CheckForm, not_json, parse_transcript
from participation.hearings.rules.draws import DrawState, SourceKind
from participation.hearings.services import draws
from participation.hearings.tickets import path_of
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
LISTED = 200
"""Entries of one list on the page; the transcript has all."""
SERVER_CHECKS = 200_000
"""Largest pool repeated by the server on request; larger ones by the browser, the command or the single file."""
_FOREVER = "public, max-age=31536000, immutable"


@get("/draws/verify", opt={"access": PUBLIC})
async def check_form(request: AnyRequest) -> AnyResponse:
    """Check a transcript one has kept: in the browser where JavaScript runs, by the server where it does not."""
    return render(
        request, "draws/verify.html", draw_fields=draw_words.FIELDS, form=CheckForm(), findings=None, draw=None
    )


# Nothing is written, so there is nothing to do twice: the form needs no idempotency key of its own.
@post(
    "/draws/verify",
    opt={"access": PUBLIC},
    request_max_body_size=MAX_TRANSCRIPT,
    guards=[limited("render.address")],
    status_code=200,
)
async def check(request: AnyRequest) -> AnyResponse:
    """Repeat the draw of the transcript that was brought, keep nothing."""
    form = CheckForm(await submitted(request))
    if not form.validate():
        return invalid(request, "draws/verify.html", draw_fields=draw_words.FIELDS, form=form, findings=None, draw=None)
    document = parse_transcript(await form.transcript.data.read())
    if not isinstance(document, dict):
        not_json(form)
        return invalid(request, "draws/verify.html", draw_fields=draw_words.FIELDS, form=form, findings=None, draw=None)
    size = document.get("pool_size")
    if isinstance(size, int) and size > SERVER_CHECKS:
        raise NotFound("draw.too_large", N_("这份名单太大，服务器不代算。请用浏览器核验，或者下载核验程序"))
    pool = None if form.pool_upload is None else await form.pool_upload.read()
    findings = verify(document, pool)
    return render(
        request,
        "draws/verify.html",
        draw_fields=draw_words.FIELDS,
        form=CheckForm(),
        findings=[draw_words.finding_text(finding) for finding in findings],
        document=document,
        draw=None,
    )


@get("/draws/{number:str}", opt={"access": PUBLIC})
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """One draw: what was announced, what came of it, how to repeat it."""
    draw = await draws.get_draw(number)
    return render(request, "draws/show.html", **await _context(draw))


@get("/draws/{number:str}/{slug:str}/pool.txt", opt={"access": PUBLIC})
async def pool_file(number: FromPath[str], slug: FromPath[str]) -> AnyResponse:
    """The frozen pool, byte for byte."""
    draw, pool = await _pool(number, slug)
    return _download(await draws.pool_file(pool), "text/plain; charset=utf-8", f"{draw.number}-{slug}.txt", pool.sha256)


@get("/draws/{number:str}/{slug:str}/transcript.json", opt={"access": PUBLIC})
async def transcript(number: FromPath[str], slug: FromPath[str], revision: FromQuery[int | None] = None) -> AnyResponse:
    """A published transcript, byte for byte; the latest revision unless another is asked for."""
    draw, pool = await _pool(number, slug)
    found, body = await draws.published_transcript(pool, revision)
    sha256 = next(kept.sha256 for kept in pool.transcripts if kept.revision == found)
    name = f"{draw.number}-{slug}-{found}.json"
    return _download(body, "application/json; charset=utf-8", name, sha256, forever=revision is not None)


@get("/draws/{number:str}/{slug:str}/check", opt={"access": PUBLIC}, guards=[limited("render.address")])
async def checked(request: AnyRequest, number: FromPath[str], slug: FromPath[str]) -> AnyResponse:
    """The published transcript repeated: by the reader's browser, and here by the server for those without JavaScript."""
    draw, pool = await _pool(number, slug)
    revision, body = await draws.published_transcript(pool)
    document = parse_transcript(body)
    findings = None if pool.size > SERVER_CHECKS else verify(document, await draws.pool_file(pool))
    return render(
        request,
        "draws/verify.html",
        draw_fields=draw_words.FIELDS,
        form=CheckForm(),
        findings=None if findings is None else [draw_words.finding_text(finding) for finding in findings],
        document=document,
        draw=draw,
        pool=pool,
        revision=revision,
    )


@get("/draws/evidence/{sha256:str}", opt={"access": PUBLIC})
async def evidence(sha256: FromPath[str]) -> AnyResponse:
    """A picture of a result, as it was entered (re-encoded, so it is only a picture)."""
    content, media_type = await draws.picture(sha256)
    headers = {"Cache-Control": _FOREVER, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(content=content, media_type=media_type, headers=headers)


@get("/registrations/{number:str}/{code:str}/draw", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def own_lines(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """A registrant's own line, and how to prove it."""
    ticket = await services.ticket(number, code)
    response = render(
        request,
        "draws/line.html",
        ticket=ticket,
        path=path_of(ticket.number, ticket.code),
        lines=await draws.lines_of(ticket.id),
        words=draw_words,
        states=DrawState,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


async def _pool(number: str, slug: str) -> tuple[DrawView, DrawPoolView]:
    draw = await draws.get_draw(number)
    pool = draw.pool(slug)
    if pool is None:
        raise NotFound("draw.no_pool", N_("这次抽签没有这份名单"))
    return draw, pool


def _download(body: bytes, media_type: str, name: str, sha256: str, *, forever: bool = True) -> AnyResponse:
    return Response(
        content=body,
        media_type=media_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": _FOREVER if forever else "no-cache",
            "ETag": f'"{sha256}"',
        },
    )


async def _context(draw: DrawView) -> dict[str, Any]:
    results = {}
    printed = {}
    for pool in draw.pools:
        if pool.order is not None:
            results[pool.slug] = places_of(pool.order, pool.quota, pool.alternates, pool.skipped)
        for kept in pool.transcripts:
            document = await documents.of_subject(documents.DocumentKind.DRAW_RECORD, kept.id)
            if document is not None:
                printed[kept.id] = document
    return {
        "draw": draw,
        "results": results,
        "printed": printed,
        "words": draw_words,
        "states": DrawState,
        "kinds": SourceKind,
        "listed": LISTED,
        "read_source": read_source,
    }


routes: list[Any] = [check_form, check, show, pool_file, transcript, checked, evidence, own_lines]
