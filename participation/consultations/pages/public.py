"""Reading the draft, one provision, all comments; making a comment. Nobody needs an account."""

from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery

from participation.consultations import services
from participation.consultations.forms import CommentForm
from participation.consultations.pages.agreeing import voice_of
from participation.consultations.pages.commenting import MAX_BODY, comment_form, form_context, take
from participation.consultations.pages.common import (
    AnyRequest,
    AnyResponse,
    newest_round,
    opened_round,
    ordinal_of,
    period_context,
    sequence_of,
)
from participation.consultations.pages.draft import draft, draft_version, final_address
from participation.consultations.pages.filtering import address, filter_context
from participation.consultations.rules import Segment, lines_of, segments
from participation.consultations.services import (
    ConsultationView,
    agreeing,
    anchoring,
    attaching,
    clarifying,
    exports,
    register,
)
from participation.consultations.services.addresses import remembered_newest
from participation.drafts import services as drafts
from participation.platform.errors import DomainError, NotFound
from participation.platform.web.access import PUBLIC, busy_post
from participation.platform.web.forms import invalid
from participation.platform.web.pages import render

PER_PAGE = 20


@get("/matters/{number:str}/draft/{version:str}/{path:str}", opt={"access": PUBLIC})
async def provision(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], path: FromPath[str], after: FromQuery[str] = ""
) -> AnyResponse:
    """One provision: text, comments, form; of a final text the place in the whole."""
    ordinal = ordinal_of(version)
    try:
        context = await _provision_context(number, ordinal, path, sequence_of(after))
    except NotFound as error:
        there = await final_address(number, ordinal, path) if error.code == "draft.unknown" else None
        if there is None:
            raise
        return there
    form = comment_form(context["found"], path) if context["consultation"].is_open else None
    context |= await _for_visitor(request, context)
    return render(request, "consultations/provision.html", form=form, error=None, **context)


@busy_post(
    "/matters/{number:str}/draft/{version:str}/{path:str}",
    opt={"access": PUBLIC},
    status_code=303,
    request_max_body_size=MAX_BODY,
)
async def comment_on_provision(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], path: FromPath[str]
) -> AnyResponse:
    """Take in a comment on this provision."""
    ordinal = ordinal_of(version)

    async def again(form: CommentForm, error: DomainError | None) -> AnyResponse:
        context = await _provision_context(number, ordinal, path, None)
        context |= await _for_visitor(request, context)
        return invalid(request, "consultations/provision.html", form=form, error=error, **context)

    return await take(request, number, ordinal, path, again)


@get("/matters/{number:str}/comment", opt={"access": PUBLIC})
async def whole(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The form for a comment on the whole draft."""
    consultation = await newest_round(number)
    context = await _whole_context(number, consultation)
    form = comment_form(context["found"], "") if consultation.is_open else None
    context |= await form_context(request, consultation)
    return render(request, "consultations/whole.html", form=form, error=None, **context)


@busy_post("/matters/{number:str}/comment", opt={"access": PUBLIC}, status_code=303, request_max_body_size=MAX_BODY)
async def comment_on_whole(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Take in a comment on the whole draft."""
    ordinal = await remembered_newest(number)

    async def again(form: CommentForm, error: DomainError | None) -> AnyResponse:
        consultation = await newest_round(number)
        if error is not None and consultation.ordinal != ordinal:
            # A newer version has come since this process last looked: the comment is for that.
            return await take(request, number, consultation.ordinal, "", show)
        return await show(form, error)

    async def show(form: CommentForm, error: DomainError | None) -> AnyResponse:
        consultation = await newest_round(number)
        context = await _whole_context(number, consultation)
        context |= await form_context(request, consultation)
        return invalid(request, "consultations/whole.html", form=form, error=error, **context)

    try:
        return await take(request, number, ordinal, "", again)
    except NotFound:
        if (await newest_round(number)).ordinal == ordinal:
            raise
    return await take(request, number, (await newest_round(number)).ordinal, "", show)


@get("/matters/{number:str}/comments", opt={"access": PUBLIC})
async def all_comments(request: AnyRequest, number: FromPath[str], after: FromQuery[str] = "") -> AnyResponse:
    """Every comment of the newest round that may be read, by provision, channel, region, outcome and words.

    In the address: provision (a path, or "whole"), channel, region, outcome, q.
    """
    consultation = await newest_round(number)
    return await _comments_page(request, consultation, f"/matters/{number}/comments", after)


@get("/matters/{number:str}/draft/{version:str}/comments", opt={"access": PUBLIC})
async def comments_of_version(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], after: FromQuery[str] = ""
) -> AnyResponse:
    """The same for what was said about one version; a comment stays with the text it was made on."""
    consultation, _found = await opened_round(number, ordinal_of(version))
    return await _comments_page(
        request, consultation, f"/matters/{number}/draft/v{consultation.ordinal}/comments", after
    )


async def _comments_page(request: AnyRequest, consultation: ConsultationView, base: str, after: str) -> AnyResponse:
    number = consultation.matter_number
    found = await services.text_of(consultation)
    newest = await newest_round(number)
    counts = await services.counts(consultation.id)
    wanted = register.wanted_from(dict(request.query_params), public=True)
    mark = sequence_of(after)
    shown = await register.entries(found, wanted, public=True, after=mark, limit=PER_PAGE + 1)
    return render(
        request,
        "consultations/comments.html",
        **await period_context(number, consultation, found),
        **await filter_context(found, counts, wanted),
        counts=counts,
        # The files are made of the newest round, as are their addresses.
        open_files=await exports.open_files(consultation.id) if newest.id == consultation.id else [],
        rounds=await _rounds(consultation, newest),
        entries=shown[:PER_PAGE],
        files=await attaching.published([one.comment.id for one in shown[:PER_PAGE]]),
        agreements=await agreeing.agreements(
            consultation, [one.comment.id for one in shown[:PER_PAGE]], await voice_of(request)
        ),
        first=address(base, wanted) if mark is not None else None,
        more=address(base, wanted, shown[PER_PAGE - 1].sequence) if len(shown) > PER_PAGE else None,
    )


async def _rounds(here: ConsultationView, newest: ConsultationView) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is this one) of each version's comments; [] where there is only one."""
    found = []
    for version in await drafts.versions_of(here.matter_id):
        if version.kind == "draft" and version.published_at is not None and version.ordinal <= newest.ordinal:
            last = version.ordinal == newest.ordinal
            address = f"/matters/{here.matter_number}/" + ("comments" if last else f"draft/v{version.ordinal}/comments")
            found.append((drafts.version_name(version), address, version.ordinal == here.ordinal))
    return found if len(found) > 1 else []


async def _provision_context(number: str, ordinal: int, path: str, after: int | None) -> dict[str, Any]:
    consultation, found = await opened_round(number, ordinal)
    paths = found.paths_below(path)
    counts = await services.counts(consultation.id)
    shown = await services.comments(
        consultation.id,
        provision_path=paths,
        state=services.PUBLIC_STATES,
        after=after,
        limit=PER_PAGE + 1,
        newest_first=True,
    )
    clarified = await clarifying.by_provision(consultation.id)
    before, following = found.neighbours(path)
    return {
        **await period_context(number, consultation, found),
        "here": path,
        "label": found.label(path),
        "found": found,
        "text": found.subtree(path),
        "marked": await _marked(found, paths),
        "before": before and {"path": before, "label": found.label(before)},
        "after": following and {"path": following, "label": found.label(following)},
        "comments": shown[:PER_PAGE],
        "files": await attaching.published([one.id for one in shown[:PER_PAGE]]),
        "clarifications": [one for at in paths for one in clarified.get(at, ())],
        "more": shown[PER_PAGE - 1].sequence if len(shown) > PER_PAGE else None,
        "paged": after is not None,
        "total": sum(counts.by_provision.get(one, 0) for one in paths),
        "waiting": sum(counts.waiting_by_provision.get(one, 0) for one in paths),
        "carried": await anchoring.carried_to(found.version.id, paths) if found.version.ordinal > 1 else [],
    }


async def _for_visitor(request: AnyRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the page shows to this visitor alone: the form's state, and with which comments one agrees."""
    consultation, comments = context["consultation"], context["comments"]
    voice = await voice_of(request)
    agreements = await agreeing.agreements(consultation, [one.id for one in comments], voice)
    return {**await form_context(request, consultation), "agreements": agreements}


async def _whole_context(number: str, consultation: ConsultationView) -> dict[str, Any]:
    found = await services.text_of(consultation)
    return {**await period_context(number, consultation, found), "found": found}


async def _marked(found: services.Round, paths: list[str]) -> dict[str, list[tuple[int, list[Segment]]]]:
    """path → its lines as (where the line begins in the text, segments), with the words that comments quote marked."""
    quotes = await services.quoted(found.consultation_id, paths)
    return {
        path: [
            (start, segments(line, quotes.get(path, ()), start=start))
            for start, line in lines_of(found.provision(path).text)
        ]
        for path in paths
    }


routes: list[Any] = [
    draft,
    draft_version,
    provision,
    comment_on_provision,
    whole,
    comment_on_whole,
    all_comments,
    comments_of_version,
]
