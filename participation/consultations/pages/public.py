"""Reading the draft, one provision, all comments; making a comment. Nobody needs an account."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import services
from participation.consultations.forms import CommentForm, read_comment
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
from participation.consultations.rules import Channel
from participation.consultations.services import ConsultationView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.forms import KEY, invalid, submitted
from participation.platform.web.pages import render
from participation.platform.web.ratelimit import client_address, hit

Again = Callable[[CommentForm, DomainError | None], Awaitable[AnyResponse]]

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
    form = _comment_form(_("您对这一条")) if context["consultation"].is_open else None
    return render(request, "consultations/provision.html", form=form, error=None, **context)


@post("/matters/{number:str}/draft/{version:str}/{path:str}", opt={"access": PUBLIC}, status_code=303)
async def comment_on_provision(
    request: AnyRequest, number: FromPath[str], version: FromPath[str], path: FromPath[str]
) -> AnyResponse:
    """Take in a comment on this provision."""
    ordinal = ordinal_of(version)

    async def again(form: CommentForm, error: DomainError | None) -> AnyResponse:
        context = await _provision_context(number, ordinal, path, None)
        return invalid(request, "consultations/provision.html", form=form, error=error, **context)

    return await _take(request, number, ordinal, path, _("您对这一条"), again)


@get("/matters/{number:str}/comment", opt={"access": PUBLIC})
async def whole(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The form for a comment on the whole draft."""
    consultation = await newest_round(number)
    form = _comment_form(_("您对这份草案")) if consultation.is_open else None
    return render(
        request, "consultations/whole.html", form=form, error=None, **await _whole_context(number, consultation)
    )


@post("/matters/{number:str}/comment", opt={"access": PUBLIC}, status_code=303)
async def comment_on_whole(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Take in a comment on the whole draft."""
    consultation = await newest_round(number)

    async def again(form: CommentForm, error: DomainError | None) -> AnyResponse:
        context = await _whole_context(number, consultation)
        return invalid(request, "consultations/whole.html", form=form, error=error, **context)

    return await _take(request, number, consultation.ordinal, "", _("您对这份草案"), again)


@get("/matters/{number:str}/comments", opt={"access": PUBLIC})
async def all_comments(
    request: AnyRequest, number: FromPath[str], provision: FromQuery[str] = "", after: FromQuery[str] = ""
) -> AnyResponse:
    """Every comment of the newest round that may be read. provision: a path, "whole", or "" for all."""
    consultation = await newest_round(number)
    found = await services.text_of(consultation)
    counts = await services.counts(consultation.id)
    paths: list[str] | None = None
    if provision == "whole":
        paths = [""]
    elif provision:
        paths = found.paths_below(provision)
    mark = sequence_of(after)
    shown = await services.comments(
        consultation.id,
        provision_path=paths,
        state=services.PUBLIC_STATES,
        after=mark,
        limit=PER_PAGE + 1,
        newest_first=True,
    )
    return render(
        request,
        "consultations/comments.html",
        **await period_context(number, consultation, found),
        counts=counts,
        choices=found.choices(counts.by_provision),
        chosen=provision,
        comments=shown[:PER_PAGE],
        more=shown[PER_PAGE - 1].sequence if len(shown) > PER_PAGE else None,
        paged=mark is not None,
    )


async def _take(request: AnyRequest, number: str, ordinal: int, path: str, legend: str, again: Again) -> AnyResponse:
    """Validate, take in, go to the receipt; or the page again with everything that is wrong and all that was typed."""
    fields = await submitted(request)
    command = read_comment(fields)
    if command is None:
        form = _comment_form(legend, fields)
        form.validate()
        return await again(form, None)
    key = fields.get(KEY)
    try:
        await hit("comment.address", client_address(request))
        accepted = await services.submit_comment(
            number, ordinal, path, command, channel=Channel.WEB, key=key if isinstance(key, str) else ""
        )
    except NotFound:
        raise
    except DomainError as error:
        return await again(_comment_form(legend, fields), error)
    # No cookie to set: whoever got past the form's token has them all.
    location = f"{accepted.path}?again=1" if accepted.repeated else accepted.path
    return Response(content=b"", status_code=303, headers={"Location": location}, media_type="text/plain")


def _comment_form(legend: str, fields: Any = None) -> CommentForm:
    form = CommentForm(fields)
    form.stance.label.text = legend
    return form


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
    before, following = found.neighbours(path)
    return {
        **await period_context(number, consultation, found),
        "here": path,
        "label": found.label(path),
        "text": found.subtree(path),
        "before": before and {"path": before, "label": found.label(before)},
        "after": following and {"path": following, "label": found.label(following)},
        "comments": shown[:PER_PAGE],
        "more": shown[PER_PAGE - 1].sequence if len(shown) > PER_PAGE else None,
        "paged": after is not None,
        "total": sum(counts.by_provision.get(one, 0) for one in paths),
        "waiting": sum(counts.waiting_by_provision.get(one, 0) for one in paths),
    }


async def _whole_context(number: str, consultation: ConsultationView) -> dict[str, Any]:
    found = await services.text_of(consultation)
    return await period_context(number, consultation, found)


routes: list[Any] = [draft, draft_version, provision, comment_on_provision, whole, comment_on_whole, all_comments]
