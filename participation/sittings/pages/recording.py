"""The recorder's page, reading it back on paper, signing, masking, publishing."""

from __future__ import annotations

import json
import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from participation.consultations.services.masking import proposals
from participation.identity.rules import Actor, Role
from participation.identity.services import actor_of
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_, format_datetime
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submitted
from participation.platform.web.pages import render
from participation.sittings import words
from participation.sittings.forms import EntryForm, RewriteForm, SayForm, speakers
from participation.sittings.pages.common import AnyRequest, AnyResponse, desk_of, do, present
from participation.sittings.queries import record as entries
from participation.sittings.rules.record import Confirmation, RecordState
from participation.sittings.rules.roles import TableRole
from participation.sittings.services import recording, sitting_of
from participation.sittings.services.reading import beside, record_of
from participation.sittings.services.recording import EditedMeanwhile
from participation.sittings.views import EntryView, SittingView

OFFICER = {"access": staff(Role.HEARING_OFFICER)}
TEMPLATE = "sittings/record.html"


@get("/office/hearings/{number:str}/record", opt=OFFICER)
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The record so far, and the form for what is said now."""
    sitting = await desk_of(request, number)
    return render(request, TEMPLATE, **await _context(sitting))


@post("/office/hearings/{number:str}/record", opt=OFFICER)
async def write(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """A further entry; by a script while one types (JSON back), or by the form."""
    sitting = await desk_of(request, number)
    form = await _entry_form(sitting, await submitted(request))
    typed_by_script = request.headers.get("accept", "").startswith("application/json")
    if not form.validate():
        if typed_by_script:
            return _json(422, {"message": _first(form)})
        return invalid(request, TEMPLATE, wrong=form, **await _context(sitting) | {"entry_form": form})
    actor, key = actor_of(request), (form.client_key.data or "")[:64]

    async def effect() -> EntryView:
        return await recording.write(
            actor,
            sitting,
            kind=form.entry_kind(),
            speaker=form.spoke(),
            text=form.text.data or "",
            client_key=key,
            edition=form.made_on,
        )

    if typed_by_script:
        return await _saved(effect, actor)

    async def again(error: DomainError) -> AnyResponse:
        theirs = error.theirs if isinstance(error, EditedMeanwhile) else None
        if theirs is not None:
            form.edition.data = str(theirs.edition)
        context = await _context(sitting) | {"entry_form": form, "theirs": theirs}
        return invalid(request, TEMPLATE, error=error, wrong=form, **context)

    return await do(request, effect, f"{sitting.office_path}/record#now", again)


@post("/office/hearings/{number:str}/record/entries/{entry:int}", opt=OFFICER)
async def rewrite(request: AnyRequest, number: FromPath[str], entry: FromPath[int]) -> AnyResponse:
    """Another wording; where somebody was faster both are shown and nothing is lost."""
    sitting = await desk_of(request, number)
    form = RewriteForm(await submitted(request))
    form.speaker.choices = speakers(sitting, await present(sitting), ever=True)
    typed_by_script = request.headers.get("accept", "").startswith("application/json")
    if not form.validate():
        if typed_by_script:
            return _json(422, {"message": _first(form)})
        return invalid(request, TEMPLATE, wrong=form, **await _context(sitting) | {"rewriting": {entry: form}})

    async def effect() -> EntryView:
        return await recording.rewrite(
            actor_of(request), sitting, entry, form.made_on, form.text.data or "", form.attribution()
        )

    if typed_by_script:
        return await _saved(effect, actor_of(request))

    async def again(error: DomainError) -> AnyResponse:
        theirs = error.theirs if isinstance(error, EditedMeanwhile) else None
        if theirs is not None:
            form.edition.data = str(theirs.edition)
        context = await _context(sitting) | {"rewriting": {entry: form}, "theirs": theirs}
        return invalid(request, TEMPLATE, error=error, wrong=form, **context)

    return await do(request, effect, f"{sitting.office_path}/record#entry-{entry}", again)


@post("/office/hearings/{number:str}/record/entries/{entry:int}/paper", opt=OFFICER)
async def on_paper(request: AnyRequest, number: FromPath[str], entry: FromPath[int]) -> AnyResponse:
    """What a speaker said of the entry on paper, or that they refused."""
    sitting = await desk_of(request, number)
    form = SayForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(sitting) | {"saying": {entry: form}}
        return invalid(request, TEMPLATE, error=error, wrong=form, **context)

    if not form.validate():
        return await again()
    said = Confirmation(form.said.data)
    return await do(
        request,
        lambda: recording.say(
            sitting.hearing, entry, form.made_on, said, form.words.data or "", actor=actor_of(request)
        ),
        f"{sitting.office_path}/record#entry-{entry}",
        again,
    )


@post("/office/hearings/{number:str}/record/state", opt=OFFICER)
async def move(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Close it for reading, or open it again."""
    sitting = await desk_of(request, number)
    wanted = str((await submitted(request)).get("state", ""))
    if wanted not in set(RecordState):
        raise NotFound("sitting.no_such_step", N_("没有这个操作。请返回页面重新选择"))
    return await _step(request, sitting, lambda: recording.move(actor_of(request), sitting, RecordState(wanted)))


@post("/office/hearings/{number:str}/record/sign", opt=OFFICER)
async def sign(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Sign as what one was appointed to."""
    sitting = await desk_of(request, number)
    wanted = str((await submitted(request)).get("as", ""))
    part = TableRole(wanted) if wanted in set(TableRole) else TableRole.OFFICER
    return await _step(request, sitting, lambda: recording.sign(actor_of(request), sitting, part))


@get(
    "/office/hearings/{number:str}/record/publish",
    opt={"access": staff(Role.HEARING_OFFICER, Role.PUBLISHER)},
)
async def publish_form(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What would be public, with the personal data that was found, place by place."""
    sitting = await _for_publishing(request, number)
    return render(request, "sittings/record_publish.html", **await _publishing(request, sitting))


@post("/office/hearings/{number:str}/record/masks", opt=OFFICER)
async def mask(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Which places are left out."""
    sitting = await desk_of(request, number)
    fields = await submitted(request)
    masks = _masks(fields)
    wherever = [line.strip() for line in str(fields.get("wherever", ""))[:2000].split("\n") if line.strip()]
    back = f"{sitting.office_path}/record/publish"
    return await do(request, lambda: recording.set_masks(actor_of(request), sitting, masks, wherever), back)


@post("/office/hearings/{number:str}/record/publish", opt={"access": staff(Role.PUBLISHER)})
async def publish(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Make it public."""
    sitting = await _for_publishing(request, number)

    async def again(error: DomainError) -> AnyResponse:
        context = await _publishing(request, sitting)
        return invalid(request, "sittings/record_publish.html", error=error, **context)

    back = f"/hearings/{number}/record"
    return await do(request, lambda: recording.publish(actor_of(request), sitting), back, again)


_PLACE = re.compile(r"(\d{1,12}):(\d{1,6}):(\d{1,6})")


def _masks(fields: FormInput) -> dict[int, list[tuple[int, int]]]:
    """``mask`` fields of the form ``entry:start:end``."""
    found: dict[int, list[tuple[int, int]]] = {}
    for value in fields.getlist("mask"):
        if place := _PLACE.fullmatch(str(value)):
            entry, start, end = map(int, place.groups())
            found.setdefault(entry, []).append((start, end))
    return found


async def _saved(effect: Any, actor: Actor) -> AnyResponse:
    """What a recorder's script is told: where the entry is now, or what somebody else wrote meanwhile."""
    try:
        async with unit_of_work():
            entry: EntryView = await effect()
    except EditedMeanwhile as error:
        # The wording that stands is the recorder's own where only the answer to an earlier saving was lost.
        mine = error.theirs.written_by == actor.staff_id
        theirs = {"text": error.theirs.text, "edition": error.theirs.edition, "mine": mine}
        return _json(409, {"message": error.message, "theirs": theirs})
    except DomainError as error:
        return _json(error.status, {"message": error.message})
    saved = format_datetime(entry.changed_at)
    return _json(200, {"id": entry.id, "edition": entry.edition, "position": entry.position, "saved": saved})


def _first(form: Any) -> str:
    """The first thing that is wrong with it."""
    return str(next(error for field in form for error in field.errors))


def _json(status: int, body: dict[str, Any]) -> AnyResponse:
    return Response(
        content=json.dumps(body, ensure_ascii=False).encode(),
        media_type="application/json",
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


async def _step(request: AnyRequest, sitting: SittingView, effect: Any) -> AnyResponse:
    async def again(error: DomainError) -> AnyResponse:
        fresh = await desk_of(request, sitting.hearing.number)
        return invalid(request, TEMPLATE, error=error, **await _context(fresh))

    return await do(request, effect, f"{sitting.office_path}/record", again)


async def _context(sitting: SittingView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "sitting": sitting,
        "hearing": sitting.hearing,
        "record": await record_of(sitting.hearing),
        "written": await entries.written(sitting.hearing.id),
        "entry_form": await _entry_form(sitting),
        "say_form": SayForm(),
        "spoke_choices": speakers(sitting, await present(sitting), ever=True),
        "rewriting": {},
        "saying": {},
        "theirs": None,
        "words": words,
        "form": None,
    }


async def _entry_form(sitting: SittingView, fields: FormInput | None = None) -> EntryForm:
    form = EntryForm(fields)
    form.speaker.choices = speakers(sitting, await present(sitting))
    if fields is None and sitting.speaking is not None and sitting.speaking.registration_number:
        form.speaker.data = f"registration:{sitting.speaking.registration_number}"
    return form


async def _for_publishing(request: AnyRequest, number: str) -> SittingView:
    sitting = await sitting_of(number)
    actor = actor_of(request)
    path = sitting.hearing.organiser_path
    if not actor.holds(Role.PUBLISHER, path):
        return await desk_of(request, number)
    return sitting


async def _publishing(request: AnyRequest, sitting: SittingView) -> dict[str, Any]:
    actor = actor_of(request)
    found = await record_of(sitting.hearing)
    places = {
        entry.id: [
            {
                "value": f"{entry.id}:{start}:{end}",
                "text": entry.text[start:end],
                "checked": (start, end) in entry.masks,
            }
            for start, end in sorted({*entry.masks, *((start, end) for start, end, _kind in proposals(entry.text))})
        ]
        for entry in found.entries
    }
    return {
        "nav": "matters",
        "sitting": sitting,
        "hearing": sitting.hearing,
        "record": found,
        "beside": beside,
        "places": places,
        "may_mask": actor.holds(Role.HEARING_OFFICER, sitting.hearing.organiser_path),
        "may_publish": actor.holds(Role.PUBLISHER, sitting.hearing.organiser_path),
        "words": words,
        "form": None,
    }


routes: list[Any] = [show, write, rewrite, on_paper, move, sign, publish_form, mask, publish]
