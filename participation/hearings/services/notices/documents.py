"""A notice as an official page (GB/T 9704 without a red head)."""

from datetime import datetime
from typing import Any

from participation.documents import services as documents
from participation.documents.schemas import Digest, PublicNotice, Section
from participation.hearings import words
from participation.hearings.draw_words import hash_name
from participation.hearings.notice_views import NoticeView
from participation.hearings.rules import HearingKind, Mode
from participation.hearings.views import HearingView
from participation.platform.clock import local
from participation.platform.i18n import SOURCE, format_datetime, speaking
from participation.procedures import services as procedures
from participation.settings import current


async def ask_for_pdf(notice: NoticeView, hearing: HearingView) -> None:
    """Ask for the PDF of a published notice, in the open unit of work."""
    with speaking(SOURCE):
        view = printed(notice, hearing)
    await documents.request(
        documents.DocumentKind.HEARING_NOTICE,
        subject_id=notice.id,
        matter_id=hearing.matter_id or hearing.id,
        title=f"{view.title}（{view.mark}）",
        view=view,
    )


def printed(notice: NoticeView, hearing: HearingView) -> PublicNotice:
    """The finished view, in Chinese."""
    if notice.published_at is None or notice.ordinal is None:
        raise ValueError("a notice that is not published is not printed")
    facts = notice.facts
    return PublicNotice(
        title=notice.title,
        mark=f"第 {notice.ordinal} 号",
        matter_number=hearing.matter_number,
        lead_unit=notice.organiser_name,
        date_made=local(notice.published_at).date(),
        approved=True,
        opening=_opening(notice, hearing),
        sections=_sections(notice, facts),
        digests=[
            Digest(name=f"抽签名单（{pool['name']}）", sha256=pool["sha256"])
            for pool in (facts.get("draw") or {}).get("pools", [])
        ],
        url=f"{current().public_url}{notice.path}",
        contact=f"咨询电话：{current().site.phone}" if current().site.phone else "",
    )


def _opening(notice: NoticeView, hearing: HearingView) -> str:
    if notice.body:
        return notice.body
    about = f"就《{hearing.matter_title}》" if hearing.matter_title else ""
    what = "举行听证会" if hearing.kind is HearingKind.HEARING else "开放旁听政府会议"
    return f"{about}{what}，{hearing.description.rstrip('。')}。现将有关事项公告如下。"


def _sections(notice: NoticeView, facts: dict[str, Any]) -> list[Section]:
    sections = []
    if facts.get("cancelled"):
        sections.append(Section(heading="取消", text=facts["cancelled"]))
    sections.append(
        Section(
            heading="时间和地点",
            head=["时间", "地点", "方式"],
            rows=[
                [
                    _when(session["starts_at"], session["label"]),
                    session["venue"],
                    words.mode_name(Mode(session["mode"])),
                ]
                for session in facts["sessions"]
            ],
        )
    )
    sections.append(Section(heading="内容", text=facts["agenda"]))
    if notice.ordinal == 1:
        sections.append(
            Section(
                heading="席位和产生办法",
                head=["席位", "名额", "怎样产生"],
                rows=[
                    [
                        pool["name"],
                        str(pool["capacity"]) + (f"，备选 {pool['alternates']}" if pool["alternates"] else ""),
                        pool["how"]
                        + (f"（{pool['by']}）" if pool["by"] else "")
                        + (f"；报名不足：{pool['short']}" if pool.get("short") else ""),
                    ]
                    for pool in facts["pools"]
                ],
            )
        )
        opens, closes = (format_datetime(datetime.fromisoformat(facts[name])) for name in ("opens_at", "closes_at"))
        sections.append(
            Section(
                heading="报名",
                text=f"{opens}至{closes}，在 {current().public_url}/hearings/{notice.hearing_number} 报名，不用注册。",
            )
        )
    if "people" in facts:
        sections.append(
            Section(
                heading="名单",
                text="姓名已隐去部分字。" if facts["people"] else "还没有确定的人员。",
                head=["席位", "姓名"],
                rows=[[pool, name] for pool, name in facts["people"]],
            )
        )
    if facts.get("draw"):
        sections.append(_draw_section(facts["draw"]))
    if notice.deadline is not None:
        rows = [[label, text] for label, text in procedures.why_rows(notice.deadline)]
        if notice.reason:
            rows.append(["提前的理由", notice.reason])
        sections.append(Section(heading="公告日期的依据", head=["项目", "内容"], rows=rows))
    return sections


def _draw_section(draw: dict[str, Any]) -> Section:
    when = format_datetime(datetime.fromisoformat(draw["run_at"] or draw["draws_at"]))
    state = f"已于{when}抽签" if draw["run_at"] else f"定于{when}抽签"
    sources = "、".join(
        source["name"] + (f"（{source['value'].removesuffix('/')}）" if source["value"] else "")
        for source in draw["sources"]
    )
    place = f"，地点{draw['place']}" if draw["place"] else ""
    rows = []
    for pool in draw["pools"]:
        drawn = "未抽" if pool["selected"] is None else "、".join(map(str, pool["selected"][:200]))
        rows.append([pool["name"], f"{pool['size']} 行抽 {pool['quota']} 席", drawn])
    return Section(
        heading=f"抽签（{draw['number']}）",
        text=f"{state}{place}。算法为 RFC 3797，散列函数 {hash_name(draw['hash'])}。随机来源依次为：{sources}。",
        head=["名单", "人数和席位", "抽中的行号"],
        rows=rows,
    )


def _when(iso: str, label: str) -> str:
    text = words.when(datetime.fromisoformat(iso))
    return f"{label}：{text}" if label else text
