"""The sitting for everyone: what is on now, as a page, as a stream of events, on a big screen; record and report after it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import render
from participation.sittings import words
from participation.sittings.pages.common import AnyRequest, AnyResponse
from participation.sittings.queries import conduct
from participation.sittings.rules.conduct import SittingState, TurnState
from participation.sittings.rules.record import RecordState
from participation.sittings.rules.report import ReportState
from participation.sittings.services import reporting, sitting_of
from participation.sittings.services.printing import basics, record_subject
from participation.sittings.services.reading import beside, record_of
from participation.sittings.views import SittingView

EVERY = 1.0
"""Seconds between two looks at the database, for all who watch through this process."""
LONGEST = 3600.0
"""Seconds after which a stream ends; browsers open another by themselves."""
REFRESH = 15
"""Seconds after which the page without a script is loaded again."""


@get("/hearings/{number:str}/live", opt={"access": PUBLIC})
async def live(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What is on now; it renews itself with and without a script."""
    sitting = await sitting_of(number)
    current = await reporting.report_of(sitting.hearing)
    response = render(
        request,
        "sittings/live.html",
        record_public=(await record_of(sitting.hearing)).state is RecordState.PUBLISHED,
        report_public=current is not None and current.state is ReportState.PUBLISHED,
        **_context(sitting),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@get("/hearings/{number:str}/screen", opt={"access": PUBLIC})
async def screen(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The same for a screen in the hall: large, no navigation."""
    sitting = await sitting_of(number)
    response = render(request, "sittings/screen.html", **_context(sitting))
    response.headers["Cache-Control"] = "no-store"
    return response


@get("/hearings/{number:str}/live/now", opt={"access": PUBLIC})
async def fragment(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The changing part alone, which scripts put in its place."""
    sitting = await sitting_of(number)
    response = render(request, "sittings/_now.html", **_context(sitting))
    response.headers["Cache-Control"] = "no-store"
    return response


@get("/hearings/{number:str}/live.json", opt={"access": PUBLIC})
async def state(number: FromPath[str]) -> AnyResponse:
    """The state as JSON."""
    return Response(
        content=json.dumps(_state(await sitting_of(number)), ensure_ascii=False).encode(),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@get("/hearings/{number:str}/live/events", opt={"access": PUBLIC})
async def events(number: FromPath[str]) -> AnyResponse:
    """One event for every change (server-sent events): its data is the number of the change."""
    await sitting_of(number)
    return ServerSentEvent(_events(number))


@get("/hearings/{number:str}/record", opt={"access": PUBLIC})
async def public_record(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The published record."""
    sitting = await sitting_of(number)
    found = await record_of(sitting.hearing)
    if found.state is not RecordState.PUBLISHED:
        raise NotFound("record.not_published", N_("这次会议的笔录还没有公布"))
    return render(
        request,
        "sittings/public_record.html",
        nav="hearings",
        sitting=sitting,
        hearing=sitting.hearing,
        record=found,
        basics=await basics(sitting),
        beside=beside,
        document=await documents.of_subject(DocumentKind.HEARING_RECORD, record_subject(sitting.hearing.id)),
        words=words,
    )


@get("/hearings/{number:str}/report", opt={"access": PUBLIC})
async def public_report(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The published report."""
    sitting = await sitting_of(number)
    current = await reporting.report_of(sitting.hearing)
    if current is None or current.state is not ReportState.PUBLISHED:
        raise NotFound("report.not_published", N_("这次听证会的报告还没有公布"))
    found = await record_of(sitting.hearing)
    return render(
        request,
        "sittings/public_report.html",
        nav="hearings",
        sitting=sitting,
        hearing=sitting.hearing,
        report=current,
        basics=await basics(sitting),
        entries={entry.id: entry for entry in found.entries},
        document=await documents.of_subject(DocumentKind.HEARING_REPORT, current.id),
        words=words,
    )


def _context(sitting: SittingView) -> dict[str, Any]:
    return {
        "nav": "hearings",
        "sitting": sitting,
        "hearing": sitting.hearing,
        "refresh": REFRESH if sitting.state is not SittingState.ENDED else None,
        "words": words,
    }


def _state(sitting: SittingView) -> dict[str, Any]:
    """What everyone may know, in a form that stays: ISO times, seconds."""
    speaking = sitting.speaking
    return {
        "hearing": sitting.hearing.number,
        "state": sitting.state.value,
        "edition": sitting.edition,
        "started_at": sitting.started_at.isoformat() if sitting.started_at else None,
        "ended_at": sitting.ended_at.isoformat() if sitting.ended_at else None,
        "item": sitting.item.title if sitting.item else None,
        "speaking": None
        if speaking is None
        else {
            "name": speaking.name,
            "category": speaking.category,
            "since": speaking.started_at.isoformat() if speaking.started_at else None,
            "seconds": speaking.seconds,
        },
        "waiting": [{"name": turn.name, "category": turn.category} for turn in sitting.waiting],
        "spoken": sum(turn.state is TurnState.DONE for turn in sitting.turns),
        "stream": sitting.stream,
    }


@dataclass(slots=True)
class _Seen:
    """The last look at a sitting, shared by all streams of this process."""

    at: float
    edition: int | None


_seen: dict[str, _Seen] = {}


async def _edition(number: str) -> int | None:
    """How often the state changed, asked of the database at most once in EVERY seconds by this process."""
    last = _seen.get(number)
    now = time.monotonic()
    if last is not None and now - last.at < EVERY:
        return last.edition
    if last is not None:
        last.at = now  # whoever comes while we ask uses what was seen before
    found = await conduct.edition(number)
    _seen[number] = _Seen(now, found)
    return found


async def _events(number: str) -> AsyncIterator[ServerSentEventMessage]:
    ends = time.monotonic() + LONGEST
    told: int | None = -1
    quiet = 0.0
    while time.monotonic() < ends:
        current = await _edition(number)
        if current != told:
            told, quiet = current, 0.0
            yield ServerSentEventMessage(event="change", data=str(current or 0), id=str(current or 0), retry=3000)
        elif quiet >= REFRESH:
            quiet = 0.0
            # Proxies close what is silent.
            yield ServerSentEventMessage(comment="")
        await asyncio.sleep(EVERY)
        quiet += EVERY


routes: list[Any] = [live, screen, fragment, state, events, public_record, public_report]
