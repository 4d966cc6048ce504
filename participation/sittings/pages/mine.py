"""What a registrant does on the day, with number and code: read papers, check one's words, hand in writing, ask for recusal."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from participation.hearings import services as hearings
from participation.hearings.rules import PoolCode
from participation.hearings.services import TicketView
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import KEY, FormInput, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import limited
from participation.sittings import words
from participation.sittings.forms import RecusalForm, SayForm, WrittenForm
from participation.sittings.pages.common import AnyRequest, AnyResponse, private
from participation.sittings.queries import record as entries
from participation.sittings.rules.conduct import SittingState
from participation.sittings.rules.record import Confirmation, RecordState
from participation.sittings.services import desk, entries_of, papers, recording, sitting_of
from participation.sittings.services.reading import record_of
from participation.sittings.views import SittingView

OPEN = {"access": PUBLIC}
TEMPLATE = "sittings/mine.html"
LIMIT = [limited("lookup.address")]


@get("/registrations/{number:str}/{code:str}/sitting", opt=OPEN, guards=LIMIT)
async def show(
    request: AnyRequest, number: FromPath[str], code: FromPath[str], asked: FromQuery[str] = ""
) -> AnyResponse:
    """Everything one can do on the day, on one page. asked: a recusal was just asked for."""
    ticket, sitting = await _open(number, code)
    return private(render(request, TEMPLATE, asked=bool(asked), **await _context(ticket, sitting)))


@post("/registrations/{number:str}/{code:str}/sitting/entries/{entry:int}", opt=OPEN, guards=LIMIT)
async def say(request: AnyRequest, number: FromPath[str], code: FromPath[str], entry: FromPath[int]) -> AnyResponse:
    """Confirm, correct or refuse one's own words."""
    ticket, sitting = await _open(number, code)
    form = SayForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(ticket, sitting) | {"saying": {entry: form}}
        return private(invalid(request, TEMPLATE, error=error, wrong=form, **context))

    if not form.validate():
        return await again()

    async def effect() -> str:
        said = Confirmation(form.said.data)
        await recording.say(
            sitting.hearing, entry, form.made_on, said, form.words.data or "", registration_id=ticket.id
        )
        return f"{_path(ticket)}#entry-{entry}"

    return await submit(request, effect, on_error=again)


@post("/registrations/{number:str}/{code:str}/sitting/written", opt=OPEN, guards=LIMIT)
async def hand_in(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Hand in a written opinion."""
    ticket, sitting = await _open(number, code)
    fields = await submitted(request)
    form = WrittenForm(fields)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(ticket, sitting) | {"written_form": form}
        return private(invalid(request, TEMPLATE, error=error, wrong=form, **context))

    if not form.validate():
        return await again()

    async def effect() -> str:
        receipt = await recording.hand_in_written(
            sitting, ticket.id, form.text.data or "", key=str(fields.get(KEY, ""))
        )
        return f"/receipts/{receipt[0]}/{receipt[1]}" if receipt else f"{_path(ticket)}#written-list"

    return await submit(request, effect, on_error=again)


@post("/registrations/{number:str}/{code:str}/sitting/recusal", opt=OPEN, guards=LIMIT)
async def ask_recusal(request: AnyRequest, number: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """Ask that somebody at the table stand back."""
    ticket, sitting = await _open(number, code)
    form = _recusal_form(sitting, await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(ticket, sitting) | {"recusal_form": form}
        return private(invalid(request, TEMPLATE, error=error, wrong=form, **context))

    if not form.validate() or not _may_object(ticket):
        return await again()

    async def effect() -> str:
        await desk.ask_recusal(sitting, UUID(form.role.data), form.reason.data or "", ticket.id)
        return f"{_path(ticket)}?asked=1"

    return await submit(request, effect, on_error=again)


@get("/registrations/{number:str}/{code:str}/papers/{paper:uuid}", opt=OPEN, guards=LIMIT)
async def paper(number: FromPath[str], code: FromPath[str], paper: FromPath[UUID]) -> AnyResponse:
    """A paper of the hearing; that it was opened is noted as proof of service."""
    ticket, sitting = await _open(number, code)
    async with unit_of_work():
        found, data = await papers.open_paper(sitting, paper, ticket.id)
    name = quote(found.file_name, safe="")
    return private(
        Response(
            content=data,
            media_type=found.media_type,
            headers={
                "Content-Disposition": f"inline; filename*=UTF-8''{name}",
                "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
                "X-Content-Type-Options": "nosniff",
            },
        )
    )


async def _open(number: str, code: str) -> tuple[TicketView, SittingView]:
    ticket = await hearings.ticket(number, code)
    return ticket, await sitting_of(ticket.hearing.number)


def _path(ticket: TicketView) -> str:
    return f"/registrations/{ticket.number}/{ticket.code[:4]}-{ticket.code[4:]}/sitting"


def _may_object(ticket: TicketView) -> bool:
    return ticket.pool is PoolCode.PARTICIPANT and ticket.holds_place


def _recusal_form(sitting: SittingView, fields: FormInput | None = None) -> RecusalForm:
    form = RecusalForm(fields)
    form.role.choices = [
        SelectChoice("", _("请选择")),
        *(SelectChoice(str(one.id), f"{words.role_name(one.role)} {one.name}") for one in sitting.table),
    ]
    return form


async def _context(ticket: TicketView, sitting: SittingView) -> dict[str, Any]:
    found = await record_of(sitting.hearing)
    running = sitting.state in (SittingState.RUNNING, SittingState.PAUSED)
    speaks = ticket.pool is PoolCode.PARTICIPANT
    return {
        "nav": "hearings",
        "ticket": ticket,
        "sitting": sitting,
        "hearing": sitting.hearing,
        "path": _path(ticket),
        "ticket_path": _path(ticket).removesuffix("/sitting"),
        "record_state": found.state,
        "may_say": found.state in (RecordState.WRITING, RecordState.READING),
        "entries": await entries_of(ticket.id),
        "papers": await papers.papers_of(sitting) if speaks and ticket.holds_place else [],
        "written": await entries.written(sitting.hearing.id, ticket.id),
        "may_write": running and not speaks and ticket.holds_place,
        "may_object": _may_object(ticket) and sitting.state is not SittingState.ENDED and bool(sitting.table),
        "recusal_form": _recusal_form(sitting),
        "written_form": WrittenForm(),
        "say_form": SayForm(),
        "saying": {},
        "words": words,
        "form": None,
    }


routes: list[Any] = [show, say, hand_in, ask_recusal, paper]
