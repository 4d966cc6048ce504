"""The desk of a sitting: who sits at the table, the agenda, who speaks, opening and ending."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from participation.identity.rules import Role
from participation.identity.services import actor_of, staff_of
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submitted
from participation.platform.web.pages import render
from participation.sittings import words
from participation.sittings.forms import (
    AppointForm,
    ItemForm,
    ReasonForm,
    StreamForm,
    TurnForm,
    usual_agenda,
)
from participation.sittings.pages.common import AnyRequest, AnyResponse, desk_of, do, present
from participation.sittings.queries import conduct
from participation.sittings.rules.conduct import SittingState
from participation.sittings.rules.roles import RecusalDecision, TableRole
from participation.sittings.services import desk
from participation.sittings.services.reading import record_of
from participation.sittings.views import SittingView

OFFICER = {"access": staff(Role.HEARING_OFFICER)}
TEMPLATE = "sittings/desk.html"


@get("/office/hearings/{number:str}/sitting", opt=OFFICER)
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Everything that runs the sitting, on one page."""
    sitting = await desk_of(request, number)
    return render(request, TEMPLATE, **await _context(sitting))


@post("/office/hearings/{number:str}/sitting/state", opt=OFFICER)
async def move(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Open, pause, go on, end."""
    sitting = await desk_of(request, number)
    wanted = str((await submitted(request)).get("state", ""))
    if wanted not in set(SittingState):
        raise _no_step()
    return await _step(request, sitting, lambda: desk.move(actor_of(request), sitting, SittingState(wanted)))


@post("/office/hearings/{number:str}/sitting/roles", opt=OFFICER)
async def appoint(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Give somebody a role."""
    sitting = await desk_of(request, number)
    form = await _appoint_form(sitting, await submitted(request))
    if not form.validate():
        return await _invalid(request, sitting, "appoint", form)
    choices: Any = form.staff.choices or ()
    people = {str(choice.value): str(choice.label) for choice in choices}
    chosen = str(form.staff.data or "")
    if chosen and chosen not in people:
        raise _no_step()
    name = people[chosen] if chosen else form.name.data or ""
    return await _step(
        request,
        sitting,
        lambda: desk.appoint(
            actor_of(request),
            sitting,
            TableRole(form.role.data),
            name,
            form.title.data or "",
            UUID(chosen) if chosen else None,
        ),
        ("appoint", form),
    )


@post("/office/hearings/{number:str}/sitting/roles/{role:uuid}/release", opt=OFFICER)
async def release(request: AnyRequest, number: FromPath[str], role: FromPath[UUID]) -> AnyResponse:
    """Somebody leaves the table."""
    sitting = await desk_of(request, number)
    form = ReasonForm(await submitted(request))
    if not form.validate():
        return await _invalid(request, sitting, f"release_{role}", form)
    return await _step(request, sitting, lambda: desk.release(actor_of(request), sitting, role, form.reason.data or ""))


@post("/office/hearings/{number:str}/sitting/roles/{role:uuid}/recusal", opt=OFFICER)
async def ask_recusal(request: AnyRequest, number: FromPath[str], role: FromPath[UUID]) -> AnyResponse:
    """Note that somebody was asked to stand back."""
    sitting = await desk_of(request, number)
    form = ReasonForm(await submitted(request))
    if not form.validate():
        return await _invalid(request, sitting, f"release_{role}", form)
    return await _step(request, sitting, lambda: desk.ask_recusal(sitting, role, form.reason.data or "", None))


@post("/office/hearings/{number:str}/sitting/recusals/{recusal:uuid}", opt=OFFICER)
async def decide_recusal(request: AnyRequest, number: FromPath[str], recusal: FromPath[UUID]) -> AnyResponse:
    """Decide it, with a reason."""
    sitting = await desk_of(request, number)
    fields = await submitted(request)
    form, wanted = ReasonForm(fields), str(fields.get("decision", ""))
    if wanted not in set(RecusalDecision):
        raise _no_step()
    if not form.validate():
        return await _invalid(request, sitting, f"recusal_{recusal}", form)
    decision = RecusalDecision(wanted)
    return await _step(
        request,
        sitting,
        lambda: desk.decide_recusal(actor_of(request), sitting, recusal, decision, form.reason.data or ""),
    )


@post("/office/hearings/{number:str}/sitting/items", opt=OFFICER)
async def add_item(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """A further part of the agenda, or the usual ones at once."""
    sitting = await desk_of(request, number)
    fields = await submitted(request)
    if fields.get("usual"):
        return await _step(request, sitting, lambda: desk.add_items(actor_of(request), sitting, usual_agenda()))
    form = ItemForm(fields)
    if not form.validate():
        return await _invalid(request, sitting, "item", form)
    return await _step(
        request, sitting, lambda: desk.add_items(actor_of(request), sitting, [form.item()]), ("item", form)
    )


@post("/office/hearings/{number:str}/sitting/items/{item:uuid}", opt=OFFICER)
async def arrange_item(request: AnyRequest, number: FromPath[str], item: FromPath[UUID]) -> AnyResponse:
    """Go to this part, or take it out."""
    sitting = await desk_of(request, number)
    match str((await submitted(request)).get("do", "")):
        case "start":
            return await _step(request, sitting, lambda: desk.start_item(actor_of(request), sitting, item))
        case "remove":
            return await _step(request, sitting, lambda: desk.remove_item(actor_of(request), sitting, item))
    raise _no_step()


@post("/office/hearings/{number:str}/sitting/turns", opt=OFFICER)
async def queue_turn(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Somebody wants to speak."""
    sitting = await desk_of(request, number)
    form = await _turn_form(sitting, await submitted(request))
    if not form.validate():
        return await _invalid(request, sitting, "turn", form)
    kind, _colon, value = str(form.who.data).partition(":")

    async def effect() -> None:
        if kind == "registration":
            await desk.queue_registrant(actor_of(request), sitting, value, form.seconds)
        else:
            person = next(one for one in sitting.table if str(one.id) == value)
            await desk.queue_person(actor_of(request), sitting, person.name, words.role_name(person.role), form.seconds)

    return await _step(request, sitting, effect, ("turn", form))


@post("/office/hearings/{number:str}/sitting/turns/call", opt=OFFICER)
async def call(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Call the next, or one in particular; or nobody: whoever speaks has finished; or drop one."""
    sitting = await desk_of(request, number)
    fields = await submitted(request)
    chosen = str(fields.get("turn", ""))
    turn = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else None
    match str(fields.get("do", "next")):
        case "next":
            return await _step(request, sitting, lambda: desk.call_next(actor_of(request), sitting))
        case "call" if turn is not None:
            return await _step(request, sitting, lambda: desk.call_next(actor_of(request), sitting, turn))
        case "drop" if turn is not None:
            return await _step(request, sitting, lambda: desk.drop_turn(actor_of(request), sitting, turn))
        case "finish":
            return await _step(request, sitting, lambda: desk.finish_turn(actor_of(request), sitting))
    raise _no_step()


@post("/office/hearings/{number:str}/sitting/stream", opt=OFFICER)
async def set_stream(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Where it is broadcast."""
    sitting = await desk_of(request, number)
    form = StreamForm(await submitted(request))
    if not form.validate():
        return await _invalid(request, sitting, "stream", form)
    return await _step(request, sitting, lambda: desk.set_stream(actor_of(request), sitting, form.stream.data or ""))


async def _step(
    request: AnyRequest, sitting: SittingView, effect: Any, form: tuple[str, Any] | None = None
) -> AnyResponse:
    async def again(error: DomainError) -> AnyResponse:
        fresh = await desk_of(request, sitting.hearing.number)
        context = await _context(fresh)
        if form is not None:
            context["forms"][form[0]] = form[1]
        return invalid(request, TEMPLATE, error=error, wrong=form[1] if form else None, **context)

    return await do(request, effect, f"{sitting.office_path}/sitting", again)


async def _invalid(request: AnyRequest, sitting: SittingView, name: str, form: Any) -> AnyResponse:
    context = await _context(sitting)
    context["forms"][name] = form
    return invalid(request, TEMPLATE, wrong=form, opened=name, **context)


async def _context(sitting: SittingView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "sitting": sitting,
        "hearing": sitting.hearing,
        "recusals": await conduct.recusals(sitting.hearing.id),
        "record": await record_of(sitting.hearing),
        "forms": {
            "appoint": await _appoint_form(sitting),
            "item": ItemForm(),
            "turn": await _turn_form(sitting),
            "stream": StreamForm(data={"stream": sitting.stream}),
        },
        "words": words,
        "form": None,
    }


async def _appoint_form(sitting: SittingView, fields: FormInput | None = None) -> AppointForm:
    form = AppointForm(fields)
    people = await staff_of(sitting.hearing.organiser_path)
    form.staff.choices = [
        SelectChoice("", _("不在名单里")),
        *(SelectChoice(str(staff_id), name) for staff_id, name in people),
    ]
    return form


async def _turn_form(sitting: SittingView, fields: FormInput | None = None) -> TurnForm:
    form = TurnForm(fields)
    form.who.choices = [
        SelectChoice("", _("请选择")),
        *(SelectChoice(f"registration:{number}", name) for number, name in await present(sitting)),
        *(SelectChoice(f"role:{one.id}", f"{words.role_name(one.role)} {one.name}") for one in sitting.table),
    ]
    return form


def _no_step() -> NotFound:
    return NotFound("sitting.no_such_step", N_("没有这个操作。请返回页面重新选择"))


routes: list[Any] = [
    show,
    move,
    appoint,
    release,
    ask_recusal,
    decide_recusal,
    add_item,
    arrange_item,
    queue_turn,
    call,
    set_stream,
]
