"""From a template to a response; pages that are the same for everyone are kept for a second."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import rjieba
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from markupsafe import Markup

from participation.platform import clock
from participation.platform.i18n import (
    LANGUAGES,
    current_language,
    format_date,
    format_datetime,
    format_long_date,
    format_number,
    gettext,
    ngettext,
)
from participation.platform.web import altcha, csrf
from participation.platform.web.display import Display

Page = Response[Any]
STATIC = Path(__file__).resolve().parent.parent.parent / "static"
#: Where a phrase of a title begins or ends, and the most characters that stay together on a line.
_PHRASE = re.compile(r"(?=[（《]|关于)|(?<=自治区)|(?<=人民政府)|(?<=》)")
_PHRASE_LENGTH = 12
_NEVER_FIRST = frozenset("》）〉」』】〕”’，。、；：？！·的 ")
_NEVER_LAST = frozenset("《（〈「『【〔“‘")


def environment(templates: Path) -> jinja2.Environment:
    """The Jinja environment: our templates, GOV.UK's macros, our filters."""
    env = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(templates),
                jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.ChainableUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        auto_reload=False,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        date=format_date,
        datetime=format_datetime,
        longdate=format_long_date,
        number=format_number,
        pubdate=pubdate,
        short_hash=short_hash,
        phrases=phrases,
    )
    env.globals.update(static=static, now=clock.now)
    return env


@cache
def shared_environment(templates: Path) -> jinja2.Environment:
    """One environment per process."""
    return environment(templates)


def pubdate(value: datetime | str) -> str:
    """``2026-11-13 10:42`` in the region's zone, as the page meta of government sites have it; text is left as it is."""
    return value if isinstance(value, str) else f"{clock.local(value):%Y-%m-%d %H:%M}"


def short_hash(value: str) -> str:
    """``9f2c41d7…b80e``: enough to compare by eye; the whole stands on the verification page."""
    return f"{value[:8]}…{value[-4:]}" if len(value) > 16 else value


def phrases(title: object) -> Markup:
    """A title with ``<wbr>`` where a Chinese reader would break it: between phrases, in a long phrase between words."""
    return Markup("<wbr>").join(_pieces(str(title)))


@lru_cache(1024)
def _pieces(title: str) -> tuple[str, ...]:
    pieces = [""]
    for phrase in _PHRASE.split(title):
        words = rjieba.cut(phrase) if len(phrase) > _PHRASE_LENGTH and not phrase.isascii() else [phrase]
        for word in words:
            if word in _NEVER_FIRST or pieces[-1] in _NEVER_LAST:
                pieces[-1] += word
            else:
                pieces.append(word)
    return tuple(piece for piece in pieces if piece)


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def static(path: str) -> str:
    """The address of a static file; its content hash is in the address, so browsers keep it for a year."""
    return f"/static/{path}?v={_digest(path)}"


class _Token:
    """The form token, made only where a page really has a form: pages without one set no cookie."""

    def __init__(self, request: ASGIConnection[Any, Any, Any, Any]) -> None:
        self._request = request

    def __str__(self) -> str:
        return csrf.token(self._request)

    __html__ = __str__


def context_of(request: ASGIConnection[Any, Any, Any, Any]) -> dict[str, Any]:
    """What every page knows."""
    settings = request.app.state.settings
    state = request.scope["state"]
    return {
        "request": request,
        "lang": current_language(),
        "languages": LANGUAGES,
        "display": state.get("display") or Display(),
        "site": settings.site,
        "public_url": settings.public_url,
        "path": request.scope["path"],
        "query": request.scope["query_string"].decode("latin-1"),
        "actor": state.get("actor"),
        "csrf_token": _Token(request),
        "fresh_key": lambda: secrets.token_urlsafe(18),
        "fresh_challenge": altcha.challenge,
    }


def render_text(request: ASGIConnection[Any, Any, Any, Any], template: str, **context: Any) -> str:
    """The template's text."""
    env = shared_environment(request.app.state.settings.templates)
    return env.get_template(template).render({**context_of(request), **context})


def render(
    request: ASGIConnection[Any, Any, Any, Any],
    template: str,
    *,
    status_code: int = 200,
    block: str | None = None,
    **context: Any,
) -> Page:
    """A page; with ``block`` only that block of it, for htmx."""
    if block is not None:
        env = shared_environment(request.app.state.settings.templates)
        found = env.get_template(template)
        text = "".join(found.blocks[block](found.new_context({**context_of(request), **context})))
    else:
        text = render_text(request, template, **context)
    headers = {
        "Cache-Control": "no-store" if request.scope["state"].get("session") else "no-cache",
        "Vary": "HX-Request, Cookie",
    }
    response: Page = Response(
        content=text.encode(), media_type="text/html; charset=utf-8", status_code=status_code, headers=headers
    )
    return apply_cookies(request, response)


def apply_cookies(request: ASGIConnection[Any, Any, Any, Any], response: Page) -> Page:
    """Set what this request decided to set: the visitor cookie, session cookies, the display cookie."""
    state = request.scope["state"]
    settings = request.app.state.settings
    if state.get("visitor_is_new"):
        response.set_cookie(
            Cookie(
                key=csrf.cookie_name(csrf.VISITOR, secure=settings.secure),
                value=state["visitor"],
                path="/",
                httponly=True,
                secure=settings.secure,
                samesite="lax",
                max_age=60 * 60 * 24 * 30,
            )
        )
    for cookie in state.get("cookies", []):
        response.set_cookie(cookie)
    return response


class _Kept:
    __slots__ = ("body", "etag", "fresh_until", "zipped")

    def __init__(self, body: bytes, seconds: float) -> None:
        self.body = body
        self.zipped = gzip.compress(body, 6)
        self.etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        self.fresh_until = time.monotonic() + seconds


_kept: dict[str, _Kept] = {}
_making: dict[str, asyncio.Future[_Kept]] = {}
_KEPT_LIMIT = 512


async def cached_page(
    request: ASGIConnection[Any, Any, Any, Any], key: str, seconds: float, builder: Callable[[], Awaitable[str]]
) -> Page:
    """A page that is the same for everyone, kept ``seconds`` per (key, language, display) in this process.

    One request makes it, the others that come meanwhile wait for that one.  It must hold no form: a token would be shared.
    """
    display = request.scope["state"].get("display") or Display()
    full = f"{key}|{current_language()}|{display.html_class}"
    found = _kept.get(full)
    if found is None or found.fresh_until < time.monotonic():
        found = await _make(full, seconds, builder)
    headers = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(content=b"", status_code=304, headers=headers, media_type="text/html; charset=utf-8")
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            content=found.zipped, media_type="text/html; charset=utf-8", headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(content=found.body, media_type="text/html; charset=utf-8", headers=headers)


async def _make(key: str, seconds: float, builder: Callable[[], Awaitable[str]]) -> _Kept:
    running = _making.get(key)
    if running is not None:
        return await asyncio.shield(running)
    future: asyncio.Future[_Kept] = asyncio.get_running_loop().create_future()
    _making[key] = future
    try:
        made = _Kept((await builder()).encode(), seconds)
    except BaseException as error:
        future.set_exception(error)
        future.exception()  # seen: nobody may be waiting
        raise
    else:
        if len(_kept) >= _KEPT_LIMIT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = made
        future.set_result(made)
        return made
    finally:
        del _making[key]


def forget_pages() -> None:
    """Drop all kept pages of this process (tests)."""
    _kept.clear()
