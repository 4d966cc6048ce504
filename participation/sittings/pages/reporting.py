"""The report of a hearing in the office: written beside the record, approved by another person, published."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.hearings.rules import HearingKind
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.platform.errors import DomainError, NotFound, NotPermitted
from participation.platform.i18n import N_
from participation.platform.web.access import staff
from participation.platform.web.forms import invalid, submitted
from participation.platform.web.pages import render
from participation.sittings import words
from participation.sittings.forms import ReportForm, report_points
from participation.sittings.pages.common import AnyRequest, AnyResponse, do
from participation.sittings.rules.report import Advice, Point, ReportState
from participation.sittings.services import reporting, sitting_of
from participation.sittings.services.reading import record_of
from participation.sittings.views import SittingView

READERS = (Role.HEARING_OFFICER, Role.APPROVER, Role.PUBLISHER)
TEMPLATE = "sittings/report.html"
SPARE = 3
"""Empty points at the end of the form; more come after saving."""
MAX_BODY = 1024 * 1024


@get("/office/hearings/{number:str}/report", opt={"access": staff(*READERS)})
async def show(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The report as it is, or the way to begin it."""
    sitting = await _open(request, number)
    return render(request, TEMPLATE, **await _context(request, sitting))


@post("/office/hearings/{number:str}/report/begin", opt={"access": staff(Role.HEARING_OFFICER)})
async def begin(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Begin it."""
    sitting = await _open(request, number)
    return await _step(request, sitting, lambda: reporting.begin(actor_of(request), sitting))


@post(
    "/office/hearings/{number:str}/report",
    opt={"access": staff(Role.HEARING_OFFICER)},
    request_max_body_size=MAX_BODY,
)
async def save(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Save, or save and submit."""
    sitting = await _open(request, number)
    fields = await submitted(request)
    form = _named(ReportForm(fields), sitting)
    points, wrong = report_points(fields)
    actor = actor_of(request)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _context(request, sitting) | {"form": form, "points": points, "wrong_points": wrong}
        return invalid(request, TEMPLATE, error=error, **context)

    if not form.validate() or wrong:
        form.form_errors.extend(wrong)
        return await again()

    async def effect() -> None:
        await reporting.save(actor, sitting, form.made_on, form.summary.data or "", form.other.data or "", points)
        if fields.get("then") == "submit":
            await reporting.move(actor, sitting, ReportState.SUBMITTED)

    return await do(request, effect, f"{sitting.office_path}/report", again)


@post("/office/hearings/{number:str}/report/state", opt={"access": staff(*READERS)})
async def move(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Return, approve, publish."""
    sitting = await _open(request, number)
    fields = await submitted(request)
    wanted = str(fields.get("state", ""))
    if wanted not in set(ReportState):
        raise NotFound("sitting.no_such_step", N_("没有这个操作。请返回页面重新选择"))
    remark = str(fields.get("remark") or "").strip()[:500]
    state = ReportState(wanted)
    return await _step(request, sitting, lambda: reporting.move(actor_of(request), sitting, state, remark))


async def _step(request: AnyRequest, sitting: SittingView, effect: Any) -> AnyResponse:
    async def again(error: DomainError) -> AnyResponse:
        return invalid(request, TEMPLATE, error=error, **await _context(request, sitting))

    return await do(request, effect, f"{sitting.office_path}/report", again)


async def _open(request: AnyRequest, number: str) -> SittingView:
    sitting = await sitting_of(number)
    actor = actor_of(request)
    if not any(actor.holds(role, sitting.hearing.organiser_path) for role in READERS):
        raise NotPermitted("access.scope", N_("您没有这个单位的这项权限。需要时请联系管理员"))
    return sitting


def _named(form: ReportForm, sitting: SittingView) -> ReportForm:
    return form if sitting.hearing.kind is HearingKind.HEARING else form.of_meeting()


async def _context(request: AnyRequest, sitting: SittingView) -> dict[str, Any]:
    actor = actor_of(request)
    path = sitting.hearing.organiser_path
    current = await reporting.report_of(sitting.hearing)
    found = await record_of(sitting.hearing)
    form = None
    points: list[Point] = []
    if current is not None:
        known = {"summary": current.summary, "other": current.other, "edition": str(current.edition)}
        form = _named(ReportForm(data=known), sitting)
        points = [one.point for one in current.points]
    return {
        "nav": "matters",
        "sitting": sitting,
        "hearing": sitting.hearing,
        "record": found,
        "remarks": reporting.remarks_of(found),
        "report": current,
        "form": form,
        "points": points,
        "spare": SPARE,
        "advices": list(Advice),
        "may_write": actor.holds(Role.HEARING_OFFICER, path),
        "may_approve": actor.holds(Role.APPROVER, path)
        and current is not None
        and actor.staff_id not in (current.drafted_by, current.submitted_by),
        "may_publish": actor.holds(Role.PUBLISHER, path),
        "words": words,
    }


routes: list[Any] = [show, begin, save, move]
