"""Who came, on paper: the office's attendance list and the certificate for each who came. Official documents, in Chinese."""

from dataclasses import dataclass

from participation.documents.rules import DocumentKind
from participation.documents.schemas import PublicNotice, Section
from participation.documents.services import render_now
from participation.hearings import services as hearings
from participation.hearings.rules import format_code
from participation.hearings.services import HearingView, TicketView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.clock import local, now
from participation.platform.crypto import decrypt, is_query_code, query_code
from participation.platform.errors import Closed, NotFound
from participation.platform.i18n import N_, SOURCE, format_datetime, speaking
from participation.platform.i18n import gettext as _
from participation.sittings import door_words
from participation.sittings.queries import doors as queries

_PURPOSE = "attendance"
_HELD = frozenset({"confirmed", "checked_in", "no_show"})


async def list_pdf(actor: Actor, hearing: HearingView, url: str) -> bytes:
    """Everybody who held a place, by kind of place, with who came and when; full names, so for officers only."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    rows = [row for row in await queries.people(hearing.id) if row["state"] in _HELD]
    with speaking(SOURCE):
        groups: dict[str, list[list[str]]] = {}
        for row in rows:
            name = decrypt(bytes(row["name_encrypted"]), "registration.name") if row["name_encrypted"] else ""
            groups.setdefault(door_words.pool_name(row), []).append(
                [
                    row["number"],
                    name or row["masked_name"],
                    _("、").join(row["seats"]),
                    f"{row['arrived']} / {row['places']}",
                    format_datetime(row["first_at"]) if row["first_at"] and row["arrived"] else _("未到"),
                ]
            )
        came = sum(row["arrived"] for row in rows)
        view = _notice(
            hearing,
            _("听证会签到表"),
            _("{title}，{when}，{venue}。席位 {places} 个，到场 {came} 人。").format(
                title=hearing.title,
                when=format_datetime(hearing.starts_at),
                venue=hearing.venue,
                places=sum(row["places"] for row in rows),
                came=came,
            ),
            [
                Section(
                    heading=heading,
                    head=[_("报名编号"), _("姓名"), _("座位"), _("到场 / 席位"), _("签到时间")],
                    rows=lines,
                )
                for heading, lines in groups.items()
            ],
            url,
        )
    return await render_now(DocumentKind.HEARING_RECORD, view, language=SOURCE)


async def certificate_pdf(ticket: TicketView, url: str, site: str) -> bytes:
    """That somebody came. Closed before the session is over; NotFound for who did not come.

    ``site``: this platform's address. The paper names a page there that confirms it to anybody it is shown to.
    """
    hearing = ticket.hearing
    if not is_over(hearing):
        raise Closed("attendance.early", N_("会议结束以后才能开证明"))
    row = await queries.standing(ticket.number)
    if row is None or row["state"] != "checked_in" or not row["arrived"]:
        raise NotFound("attendance.absent", N_("没有这份报名的签到记录，不能开证明。有出入的，请联系主办单位"))
    with speaking(SOURCE):
        facts = [
            [_("报名编号"), ticket.number],
            [_("席位"), ticket.pool_name],
            [_("会议编号"), hearing.number],
            [_("时间"), format_datetime(hearing.starts_at)],
            [_("地点"), hearing.venue],
            [_("到场人数"), str(row["arrived"])],
        ]
        code = format_code(query_code(ticket.id.bytes, _PURPOSE))
        view = _notice(
            hearing,
            _("到场证明"),
            _("兹证明 {name} 到场参加了“{title}”。").format(
                name=ticket.holder or ticket.masked_name, title=hearing.title
            ),
            [Section(heading=_("基本情况"), head=[_("项目"), _("内容")], rows=facts)],
            url,
            check=(f"{site}/verify/attendance/{ticket.number}/{code}", code),
        )
    return await render_now(DocumentKind.HEARING_RECORD, view, language=SOURCE)


@dataclass(frozen=True, slots=True)
class Attended:
    """What a certificate's page confirms. ``name`` is masked: who shows the paper has the whole one on it."""

    number: str
    name: str
    people: int
    hearing: HearingView


async def confirm(number: str, code: str) -> Attended:
    """What a certificate with this number and code says, as it is recorded now. One answer for every other: NotFound."""
    row = await queries.standing(number.strip().upper())
    if (
        row is None
        or not is_query_code(code, row["id"].bytes, _PURPOSE)
        or row["state"] != "checked_in"
        or not row["arrived"]
    ):
        raise NotFound(
            "attendance.unknown", N_("没有这样的到场证明。请核对编号和核验码；签到后来被撤销的，证明也不再有效")
        )
    return Attended(
        row["number"], row["masked_name"], row["arrived"], await hearings.get_hearing(row["hearing_number"])
    )


def is_over(hearing: HearingView) -> bool:
    """Recorded as held, or past its announced end."""
    return hearing.held_at is not None or (hearing.ends_at is not None and hearing.ends_at <= hearing.as_of)


def _notice(
    hearing: HearingView,
    title: str,
    opening: str,
    sections: list[Section],
    url: str,
    check: tuple[str, str] = ("", ""),
) -> PublicNotice:
    return PublicNotice(
        title=title,
        matter_number=hearing.matter_number,
        lead_unit=hearing.organiser_name,
        date_made=local(now()).date(),
        approved=True,
        public=False,
        opening=opening,
        sections=sections,
        url=url,
        check_url=check[0],
        check_code=check[1],
    )
