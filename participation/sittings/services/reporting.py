"""The report: written from the record, approved by a second person, published with the record."""

from __future__ import annotations

from collections.abc import Mapping

from participation.audit.services import record
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import StepKind
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.sittings.queries import report
from participation.sittings.rules.record import REMARKS, RecordState
from participation.sittings.rules.report import Point, ReportProblem, ReportState, may_move, report_problems
from participation.sittings.services import printing
from participation.sittings.services.reading import record_of, tell
from participation.sittings.views import EntryView, RecordView, ReportView, SittingView

_PROBLEMS: Mapping[ReportProblem, str] = {
    ReportProblem.NO_POINTS: N_("报告里还没有意见要点"),
    ReportProblem.WITHOUT_ADVICE: N_("有意见要点还没有处理建议"),
    ReportProblem.WITHOUT_REASON: N_("有意见要点还没有写理由"),
    ReportProblem.LEFT_OUT: N_("有发言没有归入任何要点。每一条发言都要归入"),
}


def remarks_of(found: RecordView) -> list[EntryView]:
    """What the public said at the hearing."""
    return [one for one in found.entries if one.kind in REMARKS and one.registration_number]


async def begin(actor: Actor, sitting: SittingView) -> None:
    """Begin the report, once the record is signed."""
    require(actor, Role.HEARING_OFFICER, sitting.hearing.organiser_path)
    found = await record_of(sitting.hearing)
    if found.state not in (RecordState.SIGNED, RecordState.PUBLISHED):
        raise RuleViolation("report.no_record", N_("笔录签字以后才能写报告"))
    assert actor.staff_id is not None
    await report.begin(sitting.hearing.id, actor.staff_id)


async def report_of(hearing: HearingView) -> ReportView | None:
    """The report, None before it was begun."""
    return await report.view(hearing.id)


async def save(actor: Actor, sitting: SittingView, edition: int, summary: str, other: str, points: list[Point]) -> None:
    """Save what was written on ``edition``. Conflict where somebody was faster or it was submitted."""
    require(actor, Role.HEARING_OFFICER, sitting.hearing.organiser_path)
    if await report.lock(sitting.hearing.id) is not ReportState.DRAFTING:
        raise Conflict("report.not_drafting", N_("报告已经送审，不能再改。需要时先退回"))
    if not await report.save(sitting.hearing.id, edition, summary, other, points):
        raise Conflict("report.changed", N_("别人刚改过这份报告。您写的还在，请对照最新内容后再保存"))


async def move(actor: Actor, sitting: SittingView, following: ReportState, remark: str = "") -> None:
    """Submit, return, approve or publish. The approver is neither the drafter nor who submitted it."""
    hearing = sitting.hearing
    role = {
        ReportState.SUBMITTED: Role.HEARING_OFFICER,
        ReportState.DRAFTING: Role.APPROVER,
        ReportState.APPROVED: Role.APPROVER,
        ReportState.PUBLISHED: Role.PUBLISHER,
    }[following]
    require(actor, role, hearing.organiser_path)
    state = await report.lock(hearing.id)
    if state is None or not may_move(state, following):
        raise Conflict("report.moved_on", N_("报告的状态已经变了。请看最新的页面"))
    current = await report.view(hearing.id)
    assert current is not None
    assert actor.staff_id is not None
    found = await record_of(hearing)
    if following is ReportState.SUBMITTED:
        problems = report_problems([one.point for one in current.points], [one.id for one in remarks_of(found)])
        if problems:
            raise RuleViolation(f"report.{problems[0].value}", _PROBLEMS[problems[0]])
    if following is ReportState.APPROVED and actor.staff_id in (current.drafted_by, current.submitted_by):
        raise NotPermitted("report.own", N_("报告要由起草、送审以外的人批准"))
    if following is ReportState.PUBLISHED and found.state is not RecordState.PUBLISHED:
        raise RuleViolation("report.record_first", N_("先公布笔录，再公布报告"))
    await report.move(hearing.id, following, actor.staff_id, remark)
    await record(actor.audit_name, f"report.{following.value}", f"hearing:{hearing.number}", {"remark": remark})
    if following is ReportState.PUBLISHED:
        await printing.request_report(sitting, found, current)
        await tell(hearing, StepKind.HEARING_REPORT, "report")
