"""The record and the report as official documents, in Chinese, names as everyone may read them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.documents.schemas import PublicNotice, Section
from participation.hearings.rules import HearingKind, PoolCode
from participation.platform import clock
from participation.platform.i18n import SOURCE, format_datetime, format_number, speaking
from participation.platform.i18n import gettext as _
from participation.settings import current
from participation.sittings import words
from participation.sittings.queries import conduct
from participation.sittings.queries import record as entries
from participation.sittings.services.reading import beside, category_name
from participation.sittings.views import RecordView, ReportView, SittingView

_RECORD = UUID("5f3d3a54-0b5d-5c53-9a43-2a6fd9b1c0de")
"""Namespace: a hearing has one record, whose document is named after both."""


def record_subject(hearing_id: UUID) -> UUID:
    """What the record's document is filed under."""
    return uuid5(_RECORD, str(hearing_id))


async def request_record(sitting: SittingView, found: RecordView) -> None:
    """Ask for the record's PDF, in the unit of work that publishes it."""
    hearing = sitting.hearing
    with speaking(SOURCE):
        sections = [
            Section(heading=_("基本情况"), rows=await basics(sitting), head=[_("项目"), _("内容")]),
            Section(
                heading=_("发言记录"),
                head=[_("序号"), _("环节"), _("发言人"), _("内容"), _("核对")],
                rows=[
                    [
                        str(one.position),
                        one.item_title or words.entry_kind_name(one.kind),
                        " ".join((one.speaker, one.category)).strip(),
                        one.public_text + (_("（{beside}）").format(beside=beside(one)) if one.correction else ""),
                        words.confirmation_name(one.said) if one.said else "",
                    ]
                    for one in found.entries
                ],
            ),
        ]
        written = await entries.written(hearing.id)
        numbers = [row["receipt_number"] for row in written if row["receipt_number"]]
        if numbers:
            text = _("旁听人递交书面意见 {number} 份，登记编号：{list}。").format(
                number=format_number(len(written)), list=_("、").join(numbers)
            )
        elif written:
            text = _("旁听人递交书面意见 {number} 份，随记录存档。").format(number=format_number(len(written)))
        if written:
            sections.append(Section(heading=_("书面意见"), text=text))
        sections.append(Section(heading=_("签字"), text=_signatures(found)))
        name = _("{title}笔录") if hearing.kind is HearingKind.HEARING else _("{title}记录")
        title = name.format(title=hearing.title)
        await _request(
            sitting,
            DocumentKind.HEARING_RECORD,
            record_subject(hearing.id),
            title,
            "record",
            sections,
            _opening(sitting),
        )


async def request_report(sitting: SittingView, found: RecordView, current_report: ReportView) -> None:
    """Ask for the report's PDF, in the unit of work that publishes it."""
    hearing = sitting.hearing
    with speaking(SOURCE):
        numbers = {one.id: one for one in found.entries}
        of_hearing = hearing.kind is HearingKind.HEARING
        facts = Section(
            heading=_("听证会基本情况") if of_hearing else _("会议基本情况"),
            text=current_report.summary,
            head=[_("项目"), _("内容")],
            rows=await basics(sitting),
        )
        points = []
        if of_hearing or current_report.points:
            points.append(
                Section(
                    heading=_("听证参加人的主要意见和处理建议"),
                    head=[_("序号"), _("意见"), _("发言"), _("处理建议"), _("理由")],
                    rows=[
                        [
                            str(one.position),
                            one.point.opinion,
                            _("、").join(
                                _("{speaker}（笔录第 {number} 条）").format(
                                    speaker=numbers[entry].speaker, number=numbers[entry].position
                                )
                                for entry in one.point.entries
                                if entry in numbers
                            ),
                            words.advice_name(one.point.advice) if one.point.advice else "",
                            one.point.reason,
                        ]
                        for one in current_report.points
                    ],
                    text="" if current_report.points else _("没有参加人发言。"),
                )
            )
        heading = _("其他需要说明的事项") if of_hearing else _("议定事项和其他情况")
        sections = [facts, *points, Section(heading=heading, text=current_report.other or _("无。"))]
        name = _("{title}听证报告") if of_hearing else _("{title}情况报告")
        title = name.format(title=hearing.title)
        await _request(
            sitting, DocumentKind.HEARING_REPORT, current_report.id, title, "report", sections, _opening(sitting)
        )


async def _request(
    sitting: SittingView,
    kind: DocumentKind,
    subject: UUID,
    title: str,
    page: str,
    sections: list[Section],
    opening: str,
) -> None:
    hearing = sitting.hearing
    phone = current().site.phone
    await documents.request(
        kind,
        subject_id=subject,
        matter_id=hearing.matter_id or hearing.id,
        title=title,
        view=PublicNotice(
            title=title,
            mark=hearing.number,
            matter_number=hearing.matter_number,
            lead_unit=hearing.organiser_name,
            date_made=clock.local(clock.now()).date(),
            approved=True,
            opening=opening,
            sections=sections,
            url=f"{current().public_url}/hearings/{hearing.number}/{page}",
            contact=_("咨询电话 {phone}").format(phone=phone) if phone else "",
        ),
    )


def _opening(sitting: SittingView) -> str:
    hearing = sitting.hearing
    when = format_datetime(sitting.started_at or hearing.starts_at)
    return _("{organiser}于{when}在{venue}举行{title}。").format(
        organiser=hearing.organiser_name, when=when, venue=hearing.venue or _("线上"), title=hearing.title
    )


async def basics(sitting: SittingView) -> list[list[str]]:
    """(what, what it was): times, place, the table, who came; in the current language."""
    hearing = sitting.hearing
    rows = [[_("事项"), hearing.matter_title or hearing.title]]
    if sitting.started_at:
        rows.append([_("开始"), format_datetime(sitting.started_at)])
    if sitting.ended_at:
        rows.append([_("结束"), format_datetime(sitting.ended_at)])
    rows.append([_("地点"), hearing.venue or _("线上")])
    for one in sitting.roles:
        named = f"{one.name}（{one.title}）" if one.title else one.name
        rows.append(
            [
                words.role_name(one.role),
                named + (_("，中途离任：{reason}").format(reason=one.end_reason) if one.ended_at else ""),
            ]
        )
    came = [
        row
        for row in await conduct.present(hearing.id, [code.value for code in PoolCode])
        if row["state"] == "checked_in"
    ]
    rows.append([_("到会"), _counted(came) or _("没有签到记录")])
    return rows


def _counted(came: list[Any]) -> str:
    counted: dict[str, int] = {}
    for row in came:
        name = category_name(row["code"], row["pool_name"])
        counted[name] = counted.get(name, 0) + int(row["arrived"])
    return _("、").join(_("{name} {number} 人").format(name=name, number=number) for name, number in counted.items())


def _signatures(found: RecordView) -> str:
    lines = []
    if found.presiding_signed_at:
        lines.append(
            _("主持人 {name}，{when} 签字。").format(
                name=found.presiding_signed_by, when=format_datetime(found.presiding_signed_at)
            )
        )
    if found.recorder_signed_at:
        lines.append(
            _("记录员 {name}，{when} 签字。").format(
                name=found.recorder_signed_by, when=format_datetime(found.recorder_signed_at)
            )
        )
    refused = [one.position for one in found.entries if one.said == "refused"]
    if refused:
        lines.append(_("拒绝核对的发言：第 {list} 条。").format(list=_("、").join(map(str, refused))))
    return "\n".join(lines)
