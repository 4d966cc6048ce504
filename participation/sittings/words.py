"""Names of roles, parts, states of a sitting in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping

from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.sittings.rules.conduct import ItemKind, SittingState
from participation.sittings.rules.record import Confirmation, EntryKind, RecordState
from participation.sittings.rules.report import Advice, ReportState
from participation.sittings.rules.roles import TableRole

ROLES: Mapping[TableRole, str] = {
    TableRole.PRESIDING: N_("主持人"),
    TableRole.OFFICER: N_("听证人"),
    TableRole.PRESENTER: N_("陈述人"),
    TableRole.RECORDER: N_("记录员"),
}
STATES: Mapping[SittingState, str] = {
    SittingState.PREPARED: N_("还没有开始"),
    SittingState.RUNNING: N_("正在进行"),
    SittingState.PAUSED: N_("暂停"),
    SittingState.ENDED: N_("已经结束"),
}
ITEMS: Mapping[ItemKind, str] = {
    ItemKind.OPENING: N_("宣布开会、介绍规则"),
    ItemKind.PRESENTATION: N_("承办单位陈述"),
    ItemKind.STATEMENTS: N_("参加人陈述意见"),
    ItemKind.QUESTIONS: N_("提问和答复"),
    ItemKind.DEBATE: N_("质证和辩论"),
    ItemKind.CONFIRMATION: N_("核对笔录、签字"),
    ItemKind.OTHER: N_("其他"),
}
ENTRIES: Mapping[EntryKind, str] = {
    EntryKind.PROCEDURE: N_("会议进程"),
    EntryKind.PRESENTATION: N_("承办单位陈述"),
    EntryKind.STATEMENT: N_("陈述意见"),
    EntryKind.QUESTION: N_("提问"),
    EntryKind.ANSWER: N_("答复"),
    EntryKind.EVIDENCE: N_("质证"),
    EntryKind.DEBATE: N_("辩论"),
}
CONFIRMATIONS: Mapping[Confirmation, str] = {
    Confirmation.CONFIRMED: N_("核对无误"),
    Confirmation.CORRECTED: N_("已补正"),
    Confirmation.REFUSED: N_("拒绝核对"),
}
RECORDS: Mapping[RecordState, str] = {
    RecordState.WRITING: N_("正在记录"),
    RecordState.READING: N_("请发言人核对"),
    RecordState.SIGNED: N_("已签字"),
    RecordState.PUBLISHED: N_("已公布"),
}
REPORTS: Mapping[ReportState, str] = {
    ReportState.DRAFTING: N_("起草中"),
    ReportState.SUBMITTED: N_("待批准"),
    ReportState.APPROVED: N_("已批准，待公布"),
    ReportState.PUBLISHED: N_("已公布"),
}
ADVICE: Mapping[Advice, str] = {
    Advice.ADOPT: N_("建议采纳"),
    Advice.ADOPT_PARTLY: N_("建议部分采纳"),
    Advice.NOT_ADOPT: N_("建议不采纳"),
    Advice.STUDY: N_("建议进一步研究"),
}


def role_name(role: TableRole) -> str:
    """主持人, …"""
    return _(ROLES[role])


def state_name(state: SittingState) -> str:
    """正在进行, …"""
    return _(STATES[state])


def item_name(kind: ItemKind) -> str:
    """The usual title of a part."""
    return _(ITEMS[kind])


def entry_kind_name(kind: EntryKind) -> str:
    """陈述意见, …"""
    return _(ENTRIES[kind])


def confirmation_name(said: Confirmation) -> str:
    """核对无误, …"""
    return _(CONFIRMATIONS[said])


def record_state_name(state: RecordState) -> str:
    """正在记录, …"""
    return _(RECORDS[state])


def report_state_name(state: ReportState) -> str:
    """起草中, …"""
    return _(REPORTS[state])


def advice_name(advice: Advice) -> str:
    """建议采纳, …"""
    return _(ADVICE[advice])
