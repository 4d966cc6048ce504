"""What everyone reads: the published response, the comments behind each theme, the same as open data."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from participation.consultations import services as consultations
from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.drafts import services as drafts
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_, SOURCE, speaking
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import render
from participation.responses import labels, services
from participation.responses.pages.common import PAGE, AnyRequest, AnyResponse
from participation.responses.rules import Outcome
from participation.responses.schemas import OpenOpinion, OpenResponse, OpenTheme, as_csv
from participation.responses.services import ResponseView, ThemeView


@get("/matters/{number:str}/response", opt={"access": PUBLIC})
async def show(
    request: AnyRequest, number: FromPath[str], outcome: FromQuery[str] = "", order: FromQuery[str] = ""
) -> AnyResponse:
    """Numbers, then every theme with its reply; `outcome` shows one kind only, `order=provision` follows the text."""
    matter, response, names, themes = await _published(number)
    consultation = await consultations.get_consultation(response.consultation_id)
    chosen = Outcome(outcome) if outcome in set(Outcome) else None
    shown = [theme for theme in themes if chosen is None or theme.outcome is chosen]
    by_provision = order == "provision"
    if by_provision:
        place = {path: n for n, path in enumerate(names)}
        shown.sort(
            key=lambda theme: min(
                (place.get(path, len(place)) for path, _label in theme.provisions), default=len(place)
            )
        )

    def address(**changes: Any) -> str:
        query = {"outcome": outcome if chosen else "", "order": order if by_provision else ""} | changes
        query = {name: value for name, value in query.items() if value}
        return response.path + (f"?{urlencode(query)}" if query else "") + "#themes"

    return render(
        request,
        "responses/show.html",
        nav="responses",
        matter=matter,
        response=response,
        consultation=consultation,
        version=await drafts.version(consultation.version_id),
        themes=shown,
        count=len(themes),
        numbers=await services.numbers(consultation.id, themes),
        quotes=await services.quotes(shown),
        filters=[(None, address(outcome=""), chosen is None)]
        + [(one, address(outcome=one.value), chosen is one) for one in Outcome],
        outcomes=list(Outcome),
        sorting=address(order="" if by_provision else "provision"),
        by_provision=by_provision,
        labels=labels,
        words=consultations,
        document=await documents.of_subject(DocumentKind.CONSULTATION_SUMMARY, response.id),
    )


@get("/matters/{number:str}/response/{position:str}", opt={"access": PUBLIC})
async def theme_comments(
    request: AnyRequest, number: FromPath[str], position: FromPath[str], after: FromQuery[int] = 0
) -> AnyResponse:
    """The comments under one theme, in order of arrival."""
    matter, response, _names, themes = await _published(number)
    theme = next((one for one in themes if str(one.position) == position), None)
    if theme is None:
        raise NotFound("theme.unknown", N_("没有找到这个问题。它可能已经删去"))
    comments = await services.comments_of_theme(theme.id, after=max(0, after), limit=PAGE + 1)
    here = f"{response.path}/{theme.position}"
    return render(
        request,
        "responses/comments.html",
        nav="responses",
        matter=matter,
        response=response,
        theme=theme,
        comments=comments[:PAGE],
        first=here if after else None,
        more=f"{here}?after={comments[PAGE - 1].sequence}" if len(comments) > PAGE else None,
        words=consultations,
        labels=labels,
        shown_text=services.shown_text,
    )


@get("/matters/{number:str}/response.json", opt={"access": PUBLIC})
async def as_json(number: FromPath[str]) -> OpenResponse:
    """The response as data."""
    with speaking(SOURCE):
        matter, response, _names, themes = await _published(number)
    consultation = await consultations.get_consultation(response.consultation_id)
    version = await drafts.version(consultation.version_id)
    numbers = await services.numbers(consultation.id, themes)
    assert response.published_at is not None, "it is published"
    return OpenResponse(
        matter=matter.number,
        draft_sha256=version.text_sha256,
        published_at=response.published_at,
        comments=numbers.total,
        withheld=numbers.withheld,
        by_channel={str(channel): n for channel, n in numbers.by_channel.items()},
        by_outcome={outcome.value: n for outcome, n in numbers.comments.items()},
        themes=[
            OpenTheme(
                number=theme.position,
                title=theme.title,
                outcome=theme.outcome.value if theme.outcome else "",
                reason=theme.reason,
                change=theme.change,
                provisions=[label for _path, label in theme.provisions],
                comments=theme.comments,
            )
            for theme in themes
        ],
    )


@get("/matters/{number:str}/response.csv", opt={"access": PUBLIC})
async def as_table(number: FromPath[str]) -> Response[bytes]:
    """Every comment with its outcome, one a line, in Chinese; names as they are shown, withheld text left out."""
    with speaking(SOURCE):
        matter, _response, _names, themes = await _published(number)
        lines = []
        for theme in themes:
            for comment in await services.all_comments_of_theme(theme.id):
                lines.append(
                    OpenOpinion(
                        receipt_number=comment.receipt_number,
                        source=services.shown_source(comment),
                        channel=consultations.channel_text(comment.channel),
                        provision=comment.provision_label,
                        comment=services.shown_text(comment),
                        theme=theme.title,
                        outcome=labels.OUTCOMES[theme.outcome] if theme.outcome else "",
                        reason=theme.reason,
                    )
                )
    name = quote(f"{matter.number}-意见采纳情况.csv")
    headers = {"Content-Disposition": f"attachment; filename=\"response.csv\"; filename*=UTF-8''{name}"}
    return Response(content=as_csv(lines), media_type="text/csv", headers=headers)


async def _published(number: str) -> tuple[MatterView, ResponseView, dict[str, str], list[ThemeView]]:
    matter = await matters.published_matter(number)
    response = await services.published_response(matter)
    consultation = await consultations.get_consultation(response.consultation_id)
    names = await services.provision_names(consultation.version_id)
    return matter, response, names, await services.themes(response.id, names)


routes: list[Any] = [show, theme_comments, as_json, as_table]
