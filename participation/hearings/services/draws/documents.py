"""The record of a draw as an official page: what was announced, what came, who was drawn, and how to check it."""

from uuid import UUID

from participation.documents import services as documents
from participation.documents.schemas import Digest, PublicNotice, Section
from participation.hearings.draw_views import DrawPoolView, DrawSourceView, DrawView
from participation.hearings.draw_words import hash_name
from participation.hearings.drawing import places_of
from participation.hearings.services.reading import get_hearing
from participation.platform.clock import local
from participation.platform.i18n import SOURCE, format_datetime, speaking
from participation.platform.i18n import gettext as _
from participation.settings import current

LISTED = 500
"""Entries printed of one list; the transcript has all."""


async def ask_for_record(
    draw: DrawView, pool: DrawPoolView, transcript_id: UUID, revision: int, sha256: str, reason: str
) -> None:
    """Ask for the PDF of a transcript, in the open unit of work."""
    hearing = await get_hearing(draw.hearing_number)
    with speaking(SOURCE):
        view = record_of(draw, pool, revision, sha256, reason)
    await documents.request(
        documents.DocumentKind.DRAW_RECORD,
        subject_id=transcript_id,
        matter_id=hearing.matter_id or hearing.id,
        title=view.title,
        view=view,
    )


def record_of(draw: DrawView, pool: DrawPoolView, revision: int, sha256: str, reason: str) -> PublicNotice:
    """The finished view, in Chinese."""
    if draw.run_at is None or pool.order is None:
        raise ValueError("a draw that was not run has no record")
    places = places_of(pool.order, pool.quota, pool.alternates, pool.skipped)
    people = [("公证", draw.notary)] if draw.notary else []
    people += [("见证", "、".join(draw.witnesses.splitlines()))] if draw.witnesses else []
    basics = [
        ["会议", f"{draw.hearing_title}（{draw.hearing_number}）"],
        ["席位", f"{pool.name}，定额 {pool.quota}，备选 {pool.alternates}"],
        ["公布抽签", format_datetime(draw.announced_at)],
        ["抽签时间", format_datetime(draw.run_at)],
        *([["地点", draw.place]] if draw.place else []),
        *([label, text] for label, text in people),
    ]
    sections = [
        Section(heading="基本情况", head=["项目", "内容"], rows=basics),
        Section(
            heading="名单",
            text=f"名单共 {pool.size} 行，于公布抽签时冻结，不含个人信息。",
        ),
        Section(
            heading="随机来源",
            text=f"算法为 RFC 3797，散列函数 {hash_name(draw.hash)}。各来源在公布抽签时均无结果。密钥串为 {draw.key}",
            head=["来源", "结果", "确认"],
            rows=[_source_row(source) for source in draw.sources],
        ),
        Section(
            heading="结果",
            text="下列编号为名单中的行号，按抽出的先后排列。",
            head=["类别", "编号"],
            rows=[
                ["入选", _listed(places.selected)],
                ["备选", _listed(places.alternate)],
                ["候补", _listed(places.waitlist)],
            ],
        ),
    ]
    if pool.skips:
        sections.append(
            Section(
                heading="跳过的编号",
                text="抽签后核实不符合条件或已取消的，跳过，由后面的依次递补。",
                head=["编号", "理由", "时间"],
                rows=[[str(skip.line), skip.reason, format_datetime(skip.skipped_at)] for skip in pool.skips],
            )
        )
    return PublicNotice(
        title=f"{draw.hearing_title}抽签记录",
        mark=f"{draw.number}　{pool.name}" + (f"　第 {revision} 版" if revision > 1 else ""),
        matter_number=draw.matter_number,
        lead_unit=draw.organiser_name,
        date_made=local(draw.run_at).date() if revision == 1 else local(pool.skips[-1].skipped_at).date(),
        approved=True,
        opening=f"本版更正的理由：{reason}" if reason else "现将抽签的经过和结果公布如下，任何人都可以重算。",
        sections=sections,
        digests=[Digest(name="名单文件", sha256=pool.sha256), Digest(name="抽签记录文件", sha256=sha256)],
        url=f"{current().public_url}/draws/{draw.number}",
        contact=_("咨询电话 {phone}").format(phone=current().site.phone) if current().site.phone else "",
    )


def _source_row(source: DrawSourceView) -> list[str]:
    if source.settled_at is None:
        return [source.name, "没有按承诺揭示，不计入", f"截止 {format_datetime(source.due_at)}"]
    confirmed = "按承诺揭示" if source.is_promise else "两人分别录入"
    return [source.name, source.canonical.removesuffix("/"), f"{confirmed}，{format_datetime(source.settled_at)}"]


def _listed(entries: tuple[int, ...]) -> str:
    shown = "、".join(map(str, entries[:LISTED])) or "无"
    return shown if len(entries) <= LISTED else f"{shown}……共 {len(entries)} 个，其余见抽签记录文件"
