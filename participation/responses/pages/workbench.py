"""The workbench: provisions, comments, themes. Everything is one form, so that it works without JavaScript."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import services as consultations
from participation.identity.rules import Role
from participation.platform.errors import DomainError, RuleViolation
from participation.platform.web.forms import submit, submitted
from participation.platform.web.pages import render
from participation.responses import labels, services
from participation.responses.forms import Assignment, assignment
from participation.responses.pages.common import OFFICERS, PAGE, READERS, AnyRequest, AnyResponse, Desk, desk

WHOLE = "whole"
"""How the address names comments on the whole text; provisions go by their path."""


@get("/office/matters/{number:str}/themes", opt={"access": READERS})
async def workbench(
    request: AnyRequest,
    number: FromPath[str],
    p: FromQuery[str] = "",
    show: FromQuery[str] = "",
    after: FromQuery[int] = 0,
    moved: FromQuery[int | None] = None,
) -> AnyResponse:
    """Comments of one provision (`p`) or of all, those without a theme or (`show=all`) all; a page at a time."""
    found = await desk(request, number)
    context = await _context(found, p, show, after)
    return render(request, "responses/workbench.html", **context, moved=moved)


@post("/office/matters/{number:str}/themes", opt={"access": OFFICERS})
async def work(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Move the picked comments under a theme, under a new one, under none; or undo the last move."""
    found = await desk(request, number, Role.RESPONSE_OFFICER)
    raw = await submitted(request)
    wanted = assignment(raw)
    p, show = str(raw.get("p") or ""), str(raw.get("show") or "")
    after = _number(raw.get("after"))

    async def again(error: DomainError) -> AnyResponse:
        fresh = await desk(request, number)
        context = await _context(fresh, p, show, after)
        context |= {"picked": set(wanted.picked), "title": wanted.title, "error": error}
        return render(request, "responses/workbench.html", status_code=error.status, **context)

    if wanted.problem:
        return await again(RuleViolation("coding.incomplete", wanted.problem))

    async def effect() -> str:
        moved = await _do(found, wanted)
        query = {"p": p, "show": show, "moved": moved} | ({"after": after} if show == "all" and after else {})
        return f"{found.base}/themes?{urlencode({k: v for k, v in query.items() if v not in ('', None)})}"

    return await submit(request, effect, on_error=again)


async def _do(found: Desk, wanted: Assignment) -> int | None:
    """How many comments moved; None for a new theme without any."""
    actor, matter = found.actor, found.matter
    if wanted.action == "undo":
        return await services.undo(actor, matter)
    if wanted.action == "take_out":
        return await services.assign(actor, matter, wanted.picked, None)
    theme = wanted.theme
    if wanted.action == "new":
        theme = await services.new_theme(actor, matter, wanted.title)
        if not wanted.picked:
            return None
    return await services.assign(actor, matter, wanted.picked, theme)


async def _context(found: Desk, p: str, show: str, after: int) -> dict[str, Any]:
    consultation, response = found.consultation, found.response
    path = None if not p else "" if p == WHOLE else p
    everything = show == "all"
    comments = await services.comments_to_code(
        consultation.id, path=path, waiting_only=not everything, after=max(0, after), limit=PAGE + 1
    )
    more = len(comments) > PAGE
    comments = comments[:PAGE]
    shelves = await services.shelves(consultation.id, found.names)
    themes = await services.themes(response.id, found.names) if response else []

    def address(**changes: Any) -> str:
        query = {"p": p, "show": show} | changes
        query = {name: value for name, value in query.items() if value}
        return f"{found.base}/themes" + (f"?{urlencode(query)}" if query else "")

    return {
        "desk": found,
        "nav": "matters",
        "progress": await services.progress(consultation.id, response),
        "shelves": [(shelf, address(p=shelf.path or WHOLE), shelf.path == path) for shelf in shelves],
        "current": next((shelf for shelf in shelves if shelf.path == path), None),
        "all_address": address(p=""),
        "filters": [(False, address(show=""), not everything), (True, address(show="all"), everything)],
        "comments": comments,
        "themes": themes,
        "titles": {theme.id: theme for theme in themes},
        "theme_of": await services.themes_of(comments),
        "first": address() if after else None,
        "more": address(after=comments[-1].sequence) if more else None,
        "p": p,
        "show": show,
        "after": after,
        "everything": everything,
        "labels": labels,
        "words": consultations,
        "picked": set(),
        "title": "",
    }


def _number(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0


routes: list[Any] = [workbench, work]
