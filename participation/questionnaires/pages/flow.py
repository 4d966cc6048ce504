"""The office previews, publishes, ends and evaluates a questionnaire."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.errors import DomainError
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.questionnaires import services, words
from participation.questionnaires.forms import EndForm, HeadForm, answer_form
from participation.questionnaires.pages.common import AnyRequest, AnyResponse, results, texts_of
from participation.questionnaires.pages.editing import READING, WRITING, open_for, page_context
from participation.questionnaires.pages.export import download
from participation.questionnaires.services import QuestionnaireView


@get("/office/matters/{number:str}/questionnaires/{ordinal:int}/preview", opt={"access": READING})
async def preview(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """As residents will see it; nothing can be handed in here."""
    matter, current = await open_for(request, number, ordinal)
    texts = await texts_of(current)
    return render(
        request,
        "questionnaires/preview.html",
        nav="matters",
        matter=matter,
        questionnaire=current,
        form=answer_form(current.definition, texts["labels"]).fields,
        words=words,
        **texts,
    )


@post("/office/matters/{number:str}/questionnaires/{ordinal:int}/publish", opt={"access": staff(Role.PUBLISHER)})
async def publish(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Fix it and open it with the round."""
    actor = actor_of(request)
    matter, current = await open_for(request, number, ordinal)

    async def effect() -> str:
        await services.publish(actor, matter, current)
        return current.office_path

    return await submit(request, effect, on_error=_again(request, number, ordinal))


@post("/office/matters/{number:str}/questionnaires/{ordinal:int}/end", opt={"access": staff(Role.PUBLISHER)})
async def end(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Take it back early, with a reason that is published."""
    actor = actor_of(request)
    matter, current = await open_for(request, number, ordinal)
    form = EndForm(await submitted(request))
    if not form.validate():
        context = await page_context(request, matter, current) | {"end_form": form}
        return invalid(request, "questionnaires/office_show.html", form=_head(current), **context)

    async def effect() -> str:
        await services.end(actor, matter, current, form.reason.data or "")
        return current.office_path

    return await submit(request, effect, on_error=_again(request, number, ordinal))


@post("/office/matters/{number:str}/questionnaires/{ordinal:int}/discard", opt={"access": WRITING})
async def discard(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Throw away one that was never published."""
    actor = actor_of(request)
    matter, current = await open_for(request, number, ordinal)

    async def effect() -> str:
        await services.discard(actor, matter, current)
        return f"/office/matters/{number}/questionnaires"

    return await submit(request, effect, on_error=_again(request, number, ordinal))


@get("/office/matters/{number:str}/questionnaires/{ordinal:int}/results", opt={"access": READING})
async def office_results(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """The counts so far, at any time."""
    matter, current = await open_for(request, number, ordinal)
    texts = await texts_of(current)
    return render(
        request,
        "questionnaires/office_results.html",
        nav="matters",
        matter=matter,
        questionnaire=current,
        results=results(current, texts["labels"]),
        words=words,
    )


@get("/office/matters/{number:str}/questionnaires/{ordinal:int}/results.csv", opt={"access": READING})
async def office_export(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Every answer, one a row."""
    _matter, current = await open_for(request, number, ordinal)
    return download(current, (await texts_of(current))["labels"], with_words=True)


def _head(current: QuestionnaireView) -> HeadForm:
    return HeadForm(None, data={"title": current.title, "intro": current.intro})


def _again(request: AnyRequest, number: str, ordinal: int) -> Any:
    async def again(error: DomainError) -> AnyResponse:
        matter, current = await open_for(request, number, ordinal)
        context = await page_context(request, matter, current)
        return invalid(request, "questionnaires/office_show.html", form=_head(current), error=error, **context)

    return again


routes: list[Any] = [preview, publish, end, discard, office_results, office_export]
