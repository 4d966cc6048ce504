"""Answering a questionnaire, its receipt, its results. Nobody needs an account."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.matters import services as matters
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import client_address, hit, limited
from participation.questionnaires import services, words
from participation.questionnaires.forms import answer_form
from participation.questionnaires.pages.common import AnyRequest, AnyResponse, results, texts_of
from participation.questionnaires.pages.export import download
from participation.questionnaires.rules import QuestionnaireState
from participation.questionnaires.services import QuestionnaireView

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
#: Forty questions of all kinds have some hundreds of fields.
MAX_BODY = 256 * 1024


@get("/matters/{number:str}/questionnaires/{ordinal:int}", opt={"access": PUBLIC})
async def show(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """The questions on one page; before and after the round, what it is and when."""
    current = await services.published_questionnaire(number, ordinal)
    context = await _context(current)
    form = answer_form(current.definition, context["labels"]).fields
    return render(request, "questionnaires/show.html", form=form, error=None, **context)


@post(
    "/matters/{number:str}/questionnaires/{ordinal:int}",
    opt={"access": PUBLIC},
    status_code=303,
    request_max_body_size=MAX_BODY,
)
async def hand_in(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Take in an answer, then its receipt; or the page again with everything that is wrong and all that was given."""
    current = await services.published_questionnaire(number, ordinal)
    context = await _context(current)
    form = answer_form(current.definition, context["labels"], await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        fresh = await services.published_questionnaire(number, ordinal)
        return invalid(
            request, "questionnaires/show.html", form=form.fields, error=error, **context | {"questionnaire": fresh}
        )

    answers = form.answers
    if answers is None:
        return await again()
    try:
        await hit("comment.address", client_address(request))
    except DomainError as error:
        return await again(error)

    async def effect() -> str:
        receipt, code = await services.hand_in(current, answers)
        return f"/questionnaire-receipts/{receipt}/{code}"

    return await submit(request, effect, on_error=again)


@get("/questionnaire-receipts/{receipt:str}/{code:str}", opt={"access": PUBLIC}, guards=[limited("lookup.address")])
async def receipt(request: AnyRequest, receipt: FromPath[str], code: FromPath[str]) -> AnyResponse:
    """What was handed in, and the receipts of the comments in it."""
    answer, current = await services.find_answer(receipt, code)
    context = await _context(current)
    response = render(request, "questionnaires/receipt.html", answer=answer, **context)
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


@get("/matters/{number:str}/questionnaires/{ordinal:int}/results", opt={"access": PUBLIC})
async def public_results(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """The counts, for everyone, once nobody can be swayed by them."""
    current = await services.published_questionnaire(number, ordinal)
    context = await _context(current)
    shown = results(current, context["labels"]) if current.state is QuestionnaireState.CLOSED else None
    return render(request, "questionnaires/results.html", results=shown, **context)


@get("/matters/{number:str}/questionnaires/{ordinal:int}/results.csv", opt={"access": PUBLIC})
async def open_data(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """Every answer as open data, without own words: those are published as comments, after moderation."""
    current = await services.published_questionnaire(number, ordinal)
    if current.state is not QuestionnaireState.CLOSED:
        raise NotFound("questionnaire.results_later", N_("问卷结束以后才公布结果，免得影响还没有填的人"))
    return download(current, (await texts_of(current))["labels"], with_words=False)


async def _context(current: QuestionnaireView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": await matters.published_matter(current.matter_number),
        "questionnaire": current,
        "words": words,
        **await texts_of(current),
    }


routes: list[Any] = [show, hand_in, receipt, public_results, open_data]
