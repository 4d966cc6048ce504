"""Those who registered, for officers: a list for a spreadsheet, one by one, and in full for a purpose and with a code."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import words
from participation.hearings.applicant_views import Applicant
from participation.hearings.forms.applicants import RevealForm
from participation.hearings.forms.managing import RegistrationActionForm
from participation.hearings.pages.office import ACCESS, SESSION, matter_and_hearing
from participation.hearings.services import applicants
from participation.hearings.views import HearingView
from participation.identity.services import actor_of
from participation.identity.services.sign_in import WrongCode
from participation.platform.clock import local
from participation.platform.database import unit_of_work
from participation.platform.i18n import gettext as _
from participation.platform.web import ratelimit
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@get([f"{path}/registrations/{{registration:str}}" for path in SESSION], opt=ACCESS)
async def show(
    request: AnyRequest, hearing: FromPath[str], registration: FromPath[str], number: FromPath[str] = ""
) -> AnyResponse:
    """One registration, masked: what the conditions and questions were answered with, and what became of it."""
    _matter, found = await matter_and_hearing(request, number, hearing)
    applicant = await applicants.one_of(actor_of(request), found, registration)
    return await _page(request, found, applicant, RevealForm())


# Nothing is written that could be written twice: a code is good once, whatever is sent again.
@post([f"{path}/registrations/{{registration:str}}" for path in SESSION], opt=ACCESS, status_code=200)
async def reveal(
    request: AnyRequest, hearing: FromPath[str], registration: FromPath[str], number: FromPath[str] = ""
) -> AnyResponse:
    """The same in full."""
    actor = actor_of(request)
    _matter, found = await matter_and_hearing(request, number, hearing)
    form = RevealForm(await submitted(request))
    if form.validate():
        await ratelimit.hit("password.account", str(actor.staff_id))
        try:
            async with unit_of_work():
                shown = await applicants.reveal(
                    actor, found, registration, form.purpose.data or "", form.code.data or ""
                )
            return await _page(request, found, shown, RevealForm())
        except WrongCode as error:
            form.code.errors = [_(error.message)]
    form.code.data = ""
    return await _page(request, found, await applicants.one_of(actor, found, registration), form)


@get([f"{path}/registrations.csv" for path in SESSION], opt=ACCESS)
async def table(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """The list for a spreadsheet, names masked, no cell that a spreadsheet would take for a formula."""
    _matter, found = await matter_and_hearing(request, number, hearing)
    rows = await applicants.all_of(actor_of(request), found)
    return _file(found, rows, "registrations")


@get([f"{path}/registrations-full" for path in SESSION], opt=ACCESS)
async def ask_full(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """Before the list with names and telephones: what for, and the code of this moment."""
    _matter, found = await matter_and_hearing(request, number, hearing)
    return render(request, "hearings/office_export.html", nav="matters", hearing=found, form=RevealForm())


@post([f"{path}/registrations-full" for path in SESSION], opt=ACCESS, status_code=200)
async def full_table(request: AnyRequest, hearing: FromPath[str], number: FromPath[str] = "") -> AnyResponse:
    """The list with names and telephones."""
    actor = actor_of(request)
    _matter, found = await matter_and_hearing(request, number, hearing)
    form = RevealForm(await submitted(request))
    if form.validate():
        await ratelimit.hit("password.account", str(actor.staff_id))
        try:
            async with unit_of_work():
                rows = await applicants.export(actor, found, form.purpose.data or "", form.code.data or "")
            return _file(found, rows, "registrations-full")
        except WrongCode as error:
            form.code.errors = [_(error.message)]
    form.code.data = ""
    return invalid(request, "hearings/office_export.html", nav="matters", hearing=found, form=form)


async def _page(request: AnyRequest, hearing: HearingView, applicant: Applicant, form: RevealForm) -> AnyResponse:
    answer = (invalid if form.errors else render)(
        request,
        "hearings/office_registration.html",
        nav="matters",
        hearing=hearing,
        applicant=applicant,
        history=await applicants.history_of(applicant),
        form=form,
        action=RegistrationActionForm(),
        words=words,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file(hearing: HearingView, rows: Sequence[Applicant], name: str) -> AnyResponse:
    return Response(
        content=as_csv(rows).encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{hearing.number}-{name}.csv"',
        },
    )


def as_csv(rows: Sequence[Applicant]) -> str:
    """Comma-separated, CR LF, first row names; times in Asia/Shanghai as ``2026-11-13 10:42``.

    A column for each question that somebody answered. Where the rows are in full, names and contacts are so too.
    """
    questions = list(dict.fromkeys(question for row in rows for question, _answer in row.answers))
    text = io.StringIO()
    writer = csv.writer(text)
    heads = [
        *(_("编号"), _("席位"), _("姓名"), _("状态"), _("便利"), _("要点"), _("报名时间"), _("取消时间")),
        *(_("席位数"), _("单位"), _("同行"), _("手机号"), _("邮箱"), _("身份证号"), _("年龄"), _("居住地"), _("职业")),
        _("座位"),
    ]
    writer.writerow([_harmless(cell) for cell in (*heads, *questions)])
    for row in rows:
        given = dict(row.answers)
        cells = [*_first(row), *_more(row), *(given.get(question, "") for question in questions)]
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _first(row: Applicant) -> list[str]:
    return [
        row.number,
        row.pool_name,
        row.full.name if row.full else row.masked_name,
        row.state_name,
        _("、").join(row.need_names),
        row.statement,
        f"{local(row.created_at):%Y-%m-%d %H:%M}",
        f"{local(row.withdrawn_at):%Y-%m-%d %H:%M}" if row.withdrawn_at else "",
    ]


def _more(row: Applicant) -> list[str]:
    return [
        str(row.places),
        row.organisation,
        _("、").join(row.full.companions if row.full else row.companions),
        row.full.phone if row.full else row.masked_phone,
        (row.full.email if row.full else _("有")) if row.has_email else "",
        row.full.identity if row.full else row.masked_identity,
        "" if row.age is None else str(row.age),
        row.residence,
        row.occupation_name,
        _("、").join(row.seats),
    ]


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def _harmless(cell: str) -> str:
    """A leading apostrophe keeps a spreadsheet from reading the cell as a formula (OWASP, CSV injection)."""
    dangerous = cell.lstrip().startswith(_FORMULA) or cell.startswith(("\t", "\r"))
    return f"'{cell}" if dangerous else cell


routes: list[Any] = [show, reveal, table, ask_full, full_table]
