"""The office writes a questionnaire: its head and its questions, one page each, without a line of code."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery

from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.questionnaires import services, words
from participation.questionnaires.forms import HeadForm, question_form
from participation.questionnaires.pages.common import AnyRequest, AnyResponse, provisions_of
from participation.questionnaires.rules import (
    MAX_QUESTIONS,
    Definition,
    QuestionKind,
    QuestionnaireState,
    may_publish,
    problems,
)
from participation.questionnaires.services import QuestionnaireView

WRITING = staff(Role.DRAFTER, Role.RESPONSE_OFFICER)
READING = staff(Role.DRAFTER, Role.RESPONSE_OFFICER, Role.PUBLISHER)


@get("/office/matters/{number:str}/questionnaires", opt={"access": READING})
async def listing(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """All questionnaires of a matter, and the form for a new one."""
    matter = await matters.open_matter(actor_of(request), number)
    return render(request, "questionnaires/office_list.html", form=HeadForm(), **await _list(request, matter))


@post("/office/matters/{number:str}/questionnaires", opt={"access": WRITING})
async def create(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """A new one; then its questions."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number)
    form = HeadForm(await submitted(request))
    if not form.validate():
        return invalid(request, "questionnaires/office_list.html", form=form, **await _list(request, matter))

    async def effect() -> str:
        ordinal = await services.create(actor, matter, form.title.data or "", form.intro.data or "")
        return f"/office/matters/{number}/questionnaires/{ordinal}"

    return await submit(request, effect)


@get("/office/matters/{number:str}/questionnaires/{ordinal:int}", opt={"access": READING})
async def show(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Its head, its questions, what is still missing, what may be done."""
    matter, current = await open_for(request, number, ordinal)
    form = HeadForm(None, data={"title": current.title, "intro": current.intro})
    return render(request, "questionnaires/office_show.html", form=form, **await page_context(request, matter, current))


@post("/office/matters/{number:str}/questionnaires/{ordinal:int}", opt={"access": WRITING})
async def save_head(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Title and introduction."""
    matter, current = await open_for(request, number, ordinal)
    form = HeadForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await page_context(request, matter, current)
        return invalid(request, "questionnaires/office_show.html", form=form, error=error, **context)

    if not form.validate():
        return await again()
    head = {"title": form.title.data or "", "intro": form.intro.data or ""}
    return await _save(request, matter, current, current.definition, head, again)


@get("/office/matters/{number:str}/questionnaires/{ordinal:int}/questions/new", opt={"access": WRITING})
async def new_question(
    request: AnyRequest, number: FromPath[str], ordinal: FromPath[int], kind: FromQuery[str] = ""
) -> AnyResponse:
    """The empty form for a question of this kind."""
    matter, current = await open_for(request, number, ordinal)
    chosen = _kind(kind)
    form = question_form(await provisions_of(matter.id))
    if chosen is QuestionKind.SCALE:
        form.least.data, form.most.data = "1", "5"
    return render(request, "questionnaires/question.html", form=form, **_question_page(matter, current, chosen, ""))


@post("/office/matters/{number:str}/questionnaires/{ordinal:int}/questions/new", opt={"access": WRITING})
async def add_question(
    request: AnyRequest, number: FromPath[str], ordinal: FromPath[int], kind: FromQuery[str] = ""
) -> AnyResponse:
    """Put it at the end."""
    matter, current = await open_for(request, number, ordinal)
    chosen = _kind(kind)
    return await _save_question(request, matter, current, chosen, "")


@get("/office/matters/{number:str}/questionnaires/{ordinal:int}/questions/{question:str}", opt={"access": WRITING})
async def edit_question(
    request: AnyRequest, number: FromPath[str], ordinal: FromPath[int], question: FromPath[str]
) -> AnyResponse:
    """The form of a question that is there."""
    matter, current = await open_for(request, number, ordinal)
    found = current.definition.question(question)
    if found is None:
        raise _unknown_question()
    form = question_form(await provisions_of(matter.id), question=found)
    context = _question_page(matter, current, found.kind, found.id)
    return render(request, "questionnaires/question.html", form=form, **context)


@post("/office/matters/{number:str}/questionnaires/{ordinal:int}/questions/{question:str}", opt={"access": WRITING})
async def save_question(
    request: AnyRequest, number: FromPath[str], ordinal: FromPath[int], question: FromPath[str]
) -> AnyResponse:
    """Change a question."""
    matter, current = await open_for(request, number, ordinal)
    found = current.definition.question(question)
    if found is None:
        raise _unknown_question()
    return await _save_question(request, matter, current, found.kind, found.id)


@post(
    "/office/matters/{number:str}/questionnaires/{ordinal:int}/questions/{question:str}/arrange",
    opt={"access": WRITING},
)
async def arrange(
    request: AnyRequest, number: FromPath[str], ordinal: FromPath[int], question: FromPath[str]
) -> AnyResponse:
    """Move a question up or down, or take it out."""
    matter, current = await open_for(request, number, ordinal)
    if current.definition.question(question) is None:
        raise _unknown_question()
    match str((await submitted(request)).get("do", "")):
        case "up":
            definition = current.definition.moved(question, -1)
        case "down":
            definition = current.definition.moved(question, 1)
        case "remove":
            definition = current.definition.removed(question)
        case _:
            raise NotFound("questionnaire.no_such_step", N_("没有这个操作。请返回问卷重新选择"))
    return await _save(request, matter, current, definition, {"title": current.title, "intro": current.intro}, None)


async def _save_question(
    request: AnyRequest, matter: MatterView, current: QuestionnaireView, kind: QuestionKind, question_id: str
) -> AnyResponse:
    form = question_form(await provisions_of(matter.id), fields=await submitted(request))
    checked = form.checked(kind, question_id)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = _question_page(matter, current, kind, question_id)
        return invalid(request, "questionnaires/question.html", form=form, error=error, **context)

    if checked is None:
        return await again()
    before = current.definition
    definition = before.changed(checked) if question_id else before.added(checked)
    return await _save(request, matter, current, definition, {"title": current.title, "intro": current.intro}, again)


async def _save(
    request: AnyRequest,
    matter: MatterView,
    current: QuestionnaireView,
    definition: Definition,
    head: dict[str, str],
    again: Any,
) -> AnyResponse:
    actor = actor_of(request)

    async def effect() -> str:
        await services.rewrite(actor, matter, current, definition=definition, **head)
        return current.office_path

    return await submit(request, effect, on_error=again)


async def open_for(request: AnyRequest, number: str, ordinal: int) -> tuple[MatterView, QuestionnaireView]:
    matter = await matters.open_matter(actor_of(request), number)
    return matter, await services.open_questionnaire(matter, ordinal)


async def _list(request: AnyRequest, matter: MatterView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "questionnaires": await services.of_matter(matter.id),
        "may_write": _may_write(request, matter),
        "words": words,
    }


async def page_context(request: AnyRequest, matter: MatterView, current: QuestionnaireView) -> dict[str, Any]:
    actor = actor_of(request)
    publisher = actor.holds(Role.PUBLISHER, matter.lead_unit_path)
    draft = current.state is QuestionnaireState.DRAFT
    return {
        "nav": "matters",
        "matter": matter,
        "questionnaire": current,
        "kinds": list(QuestionKind),
        "unfinished": {one.id for one in current.definition.questions if problems(one)},
        "may_write": draft and _may_write(request, matter),
        "may_add": len(current.definition.questions) < MAX_QUESTIONS,
        "may_publish": draft and publisher and actor.staff_id != current.created_by and may_publish(current.definition),
        "own": publisher and actor.staff_id == current.created_by,
        "may_end": publisher and current.state in (QuestionnaireState.OPEN, QuestionnaireState.SCHEDULED),
        "end_form": None,
        "words": words,
    }


def _may_write(request: AnyRequest, matter: MatterView) -> bool:
    actor = actor_of(request)
    return any(actor.holds(role, matter.lead_unit_path) for role in (Role.DRAFTER, Role.RESPONSE_OFFICER))


def _question_page(
    matter: MatterView, current: QuestionnaireView, kind: QuestionKind, question_id: str
) -> dict[str, Any]:
    where = f"{question_id}" if question_id else f"new?kind={kind.value}"
    return {
        "nav": "matters",
        "matter": matter,
        "questionnaire": current,
        "kind": kind.value,
        "question_id": question_id,
        "action": f"{current.office_path}/questions/{where}",
        "words": words,
    }


def _kind(code: str) -> QuestionKind:
    if code not in set(QuestionKind):
        raise NotFound("questionnaire.no_such_kind", N_("没有这种问题。请返回问卷重新选择"))
    return QuestionKind(code)


def _unknown_question() -> NotFound:
    return NotFound("questionnaire.no_such_question", N_("没有找到这个问题。它可能已经删去"))


routes: list[Any] = [
    listing,
    create,
    show,
    save_head,
    new_question,
    add_question,
    edit_question,
    save_question,
    arrange,
]
