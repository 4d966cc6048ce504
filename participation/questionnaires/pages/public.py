"""Answering a questionnaire, its receipt, its results. Nobody needs an account."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.consultations.rules import WhoMayComment
from participation.identity.services import proving, residents
from participation.identity.services.proving import Proving
from participation.matters import services as matters
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web import altcha
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

PURPOSE = "questionnaire"
"""What a code sent from this form is for."""

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
#: Forty questions of all kinds have some hundreds of fields.
MAX_BODY = 256 * 1024


@get("/matters/{number:str}/questionnaires/{ordinal:int}", opt={"access": PUBLIC})
async def show(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """The questions on one page; before and after the round, what it is and when."""
    current = await services.published_questionnaire(number, ordinal)
    context = await _context(current) | await _who(request, current)
    form = answer_form(current.definition, context["labels"], proving=context["phone_needed"]).fields
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
    context = await _context(current) | await _who(request, current)
    fields = await submitted(request)
    form = answer_form(current.definition, context["labels"], fields, proving=context["phone_needed"])

    async def again(error: DomainError | None = None) -> AnyResponse:
        fresh = await services.published_questionnaire(number, ordinal)
        shown = context | await _who(request, fresh) | {"questionnaire": fresh}
        return invalid(request, "questionnaires/show.html", form=form.fields, error=error, **shown)

    answers = form.answers
    if answers is None:
        return await again()
    address, resident = client_address(request), context["resident"]
    try:
        await hit("comment.address", address)
        checked = await altcha.check(fields.get(altcha.FIELD), address)
        if context["phone_needed"] and current.state is QuestionnaireState.OPEN:
            account = context["policy"].who is WhoMayComment.ACCOUNT
            phone = form.fields["phone"].data
            step = await proving.prove(request, phone, fields, PURPOSE, account=account, checked=checked)
            if step.resident is None:
                return await _asking(form.fields, step, again)
            resident = step.resident
    except DomainError as error:
        return await again(error)

    async def effect() -> str:
        receipt, code = await services.hand_in(current, answers, resident=resident, checked=checked)
        return f"/questionnaire-receipts/{receipt}/{code}"

    return await submit(request, effect, on_error=again)


async def _asking(fields: Any, step: Proving, again: Any) -> AnyResponse:
    """The page that asks for the number or its code."""
    if step.proof_id is not None:
        fields["phone_proof"].data, fields["phone_code"].data = str(step.proof_id), ""
    if step.field:
        fields[step.field].errors = [*fields[step.field].errors, step.message]
    answer: AnyResponse = await again()
    return answer


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


async def _who(request: AnyRequest, current: QuestionnaireView) -> dict[str, Any]:
    """What the form shows of who is at it: the round's ``policy``, the ``resident``, whether a code has to be entered."""
    resident = await residents.of_request(request)
    policy = await services.policy_of(current)
    return {"policy": policy, "resident": resident, "phone_needed": not services.has_proved(policy, resident)}


routes: list[Any] = [show, hand_in, receipt, public_results, open_data]
