"""What carries a matter to people: the QR code, the sheet for a notice board, the picture of a shared address."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections import OrderedDict
from typing import Any

import msgspec
import segno
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from participation.consultations import services as consultations
from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.documents.schemas import Card, Poster
from participation.hearings import services as hearings
from participation.matters.services import MatterView
from participation.platform.errors import Closed, NotFound
from participation.platform.i18n import N_, current_language, format_datetime
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.ratelimit import client_address, hit
from participation.portal.pages.following import public_matter
from participation.portal.words import standing

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

KEPT = 200
"""Pictures kept in a process; about 60 kB each."""

_kept: OrderedDict[str, bytes] = OrderedDict()
_making: dict[str, asyncio.Future[bytes]] = {}


@get("/matters/{number:str}/qr.svg", opt={"access": PUBLIC})
async def qr(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The QR code of the matter's draft: printed or shown, it leads to the newest text."""
    matter = await public_matter(number)
    return Response(
        content=_qr(f"{request.app.state.settings.public_url}/matters/{matter.number}/draft"),
        media_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@get("/matters/{number:str}/poster.pdf", opt={"access": PUBLIC})
async def poster(request: AnyRequest, number: FromPath[str], both: FromQuery[str] = "") -> AnyResponse:
    """One A4 sheet for a notice board, while the consultation runs; `both`: with English under each line."""
    await hit("render.address", client_address(request))
    matter = await public_matter(number)
    consultation = await consultations.current_round(number)
    if consultation is None:
        raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
    if not consultation.is_open:
        raise Closed("poster.closed", N_("征求意见已经截止，不再张贴公告"))
    settings = request.app.state.settings
    version = (await consultations.text_of(consultation)).version
    view = Poster(
        title=_bare(version.title),
        matter_number=matter.number,
        lead_unit=matter.lead_unit_name,
        summary=matter.summary,
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        url=f"{settings.public_url}{consultation.draft_path}",
        phone=settings.site.phone,
        site=settings.site.name,
        bilingual=both == "1",
    )
    data = await documents.render_now(DocumentKind.POSTER, view, language="en" if both == "1" else "zh-CN")
    return Response(
        content=data,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{matter.number}-poster.pdf"',
            "Cache-Control": "no-cache",
        },
    )


@get("/matters/{number:str}/card.png", opt={"access": PUBLIC})
async def card(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The picture for sharing; made once for what it shows and kept under that content's hash."""
    return await _card(request, await card_view(request, await public_matter(number)))


@get("/hearings/{number:str}/card.png", opt={"access": PUBLIC})
async def hearing_card(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The same of a hearing: when and where."""
    hearing = await hearings.get_hearing(number)
    site = request.app.state.settings.site
    view = Card(
        lead_unit=hearing.organiser_name,
        title=hearing.title,
        kind=hearing.kind_name,
        note=_("已取消")
        if hearing.cancelled
        else _("{when}，{venue}").format(when=format_datetime(hearing.starts_at), venue=hearing.venue or _("线上举行")),
        site=site.name_en if current_language() == "en" else site.name,
    )
    return await _card(request, view)


async def _card(request: AnyRequest, view: Card) -> AnyResponse:
    key = content_hash(view)
    etag = f'"{key}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=600"}
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers, media_type="image/png")
    return Response(content=await _picture(key, view), media_type="image/png", headers=headers)


async def card_view(request: AnyRequest, matter: MatterView) -> Card:
    """What the picture says: what it is, until when, or where it stands."""
    site = request.app.state.settings.site
    consultation = await consultations.current_round(matter.number)
    running = consultation is not None and consultation.is_open
    return Card(
        lead_unit=matter.lead_unit_name,
        title=matter.version_title or matter.title,
        kind=_("公开征求意见") if running else standing(matter.stage),
        note=_("{closes_at} 截止，谁都可以提意见").format(closes_at=format_datetime(consultation.closes_at))
        if running and consultation is not None
        else _("全过程公开，每条意见都有答复"),
        site=site.name_en if current_language() == "en" else site.name,
    )


def content_hash(view: Card) -> str:
    """Of everything the picture shows, in its language."""
    return hashlib.sha256(current_language().encode() + msgspec.json.encode(view)).hexdigest()[:20]


async def _picture(key: str, view: Card) -> bytes:
    """From memory, or made by one request while the others wait for it."""
    found = _kept.get(key)
    if found is not None:
        _kept.move_to_end(key)
        return found
    running = _making.get(key)
    if running is not None:
        return await asyncio.shield(running)
    future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    _making[key] = future
    try:
        made = await documents.render_picture_now(DocumentKind.CARD, view)
    except BaseException as error:
        future.set_exception(error)
        future.exception()  # seen: nobody may be waiting
        raise
    else:
        _kept[key] = made
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
        future.set_result(made)
        return made
    finally:
        del _making[key]


def _qr(address: str) -> bytes:
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        buffer, kind="svg", border=2, scale=6, dark="#1f1b17", light="#fff"
    )
    return buffer.getvalue()


def _bare(title: str) -> str:
    inner = title.strip()
    if inner.startswith("《") and inner.endswith("》") and "《" not in inner[1:]:
        inner = inner[1:-1]
    return inner


routes: list[Any] = [qr, poster, card, hearing_card]
