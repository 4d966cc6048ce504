"""What a door's page and the officers' desk share: checking in, undoing, finding, and what both show."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from participation.hearings.services import HearingView
from participation.platform.errors import Conflict, DomainError
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, submit
from participation.sittings import door_words
from participation.sittings.pages.door_forms import CheckInForm, CutOffForm, LinkForm, SearchForm, UndoForm
from participation.sittings.queries import doors as queries
from participation.sittings.queries import standby as standby_queries
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import GOOD, EntryKind, Outcome
from participation.sittings.services import checkin

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
Again = Callable[..., Awaitable[AnyResponse]]

_KEPT = GOOD | {Outcome.ALREADY, Outcome.RELEASED}
"""Outcomes that the log has a line of: the page that is shown after the form finds it there."""


async def check_in(
    request: AnyRequest, hearing: HearingView, who: Who, form: CheckInForm, back: str, again: Again
) -> AnyResponse:
    """Let somebody in; whatever keeps them out is said on the page, with what was typed."""
    if not form.validate():
        return await again(wrong=form, status=422)
    line = uuid4()
    answers: list[checkin.Answer] = []

    async def work() -> str:
        answer = await checkin.check_in(hearing, form.shown.data or "", who, Step(line, form.people.data, None, False))
        if answer.outcome in _KEPT:
            return f"{back}?line={line}"
        answers.append(answer)
        raise Conflict(f"door.{answer.outcome.value}", "{said}", said=door_words.sentence(answer))

    async def refused(error: DomainError) -> AnyResponse:
        if answers:
            return await again(wrong=form, answer=answers[0], status=error.status)
        return await again(wrong=form, error=error, status=error.status)

    return await submit(request, work, on_error=refused)


async def do(request: AnyRequest, form: Form | None, work: Callable[[], Awaitable[str]], again: Again) -> AnyResponse:
    """One other step; the page again with what is wrong."""
    if form is not None and not form.validate():
        return await again(wrong=form, status=422)

    async def refused(error: DomainError) -> AnyResponse:
        return await again(wrong=form, error=error, status=error.status)

    return await submit(request, work, on_error=refused)


def undo_form(lines: list[Any], fields: Any = None) -> UndoForm:
    """The form to take an admission of ``lines`` back."""
    form = UndoForm(fields)
    form.entry.choices = [
        SelectChoice("", _("请选择")),
        *(
            SelectChoice(
                str(row["id"]), f"{door_words.moment(row['happened_at'])} {row['masked_name']} {row['number']}"
            )
            for row in lines
            if row["kind"] == EntryKind.ADMITTED.value and not row["undone"]
        ),
    ]
    return form


async def shared(
    request: AnyRequest,
    hearing: HearingView,
    lines: list[Any],
    *,
    door: UUID | None = None,
    wrong: Form | None = None,
    error: DomainError | None = None,
    answer: checkin.Answer | None = None,
    found: list[dict[str, object]] | None = None,
) -> dict[str, Any]:
    """The context of both pages. ``lines``: the log; ``door``: only its own troubles."""
    if request.method == "GET" and (line := _uuid(request.query_params.get("line", ""))):
        answer = await checkin.line_of(hearing, line)
    forms: dict[str, Any] = {
        "check_in": CheckInForm(),
        "undo": undo_form(lines),
        "link": LinkForm(),
        "cut_off": CutOffForm(),
        "search": SearchForm(),
    }
    for name, empty in forms.items():
        if wrong is not None and type(wrong) is type(empty):
            forms[name] = wrong
    return {
        "hearing": hearing,
        "totals": await queries.totals(hearing.id),
        "troubles": await queries.troubles(hearing.id, door),
        "stand_bys": await standby_queries.stand_bys(hearing.id),
        "day": await standby_queries.day(hearing.id),
        "lines": lines,
        "found": found,
        "answer": answer,
        "forms": forms,
        "form": wrong if answer is None else None,
        "error": error,
        "words": door_words,
    }


def private(response: AnyResponse) -> AnyResponse:
    """Kept by nobody on the way, found by no search engine; the address is the key and stays on this device.

    The camera is allowed on these pages and nowhere else.
    """
    response.headers.update(
        {
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), interest-cohort=()",
        }
    )
    return response


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
