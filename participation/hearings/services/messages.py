"""What a registrant is told, in the language they registered in: an SMS, and a mail where an address was given.

Composed by the worker from the row as it is then, so that a message sent late never says what is no longer so.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from participation.hearings import presentation, words
from participation.hearings.queries import reading
from participation.hearings.rules import RegistrationState, format_code
from participation.hearings.services.reading import get_hearing
from participation.hearings.services.registering import PHONE, ticket_of
from participation.hearings.tickets import calendar, path_of
from participation.hearings.views import TicketView
from participation.platform import outbox
from participation.platform.clock import now
from participation.platform.crypto import decrypt
from participation.platform.i18n import N_, format_datetime, speaking
from participation.platform.i18n import gettext as _
from participation.platform.messaging import TOPIC, Mail, Sms
from participation.platform.messaging.messages import seal


class News(StrEnum):
    """What a NOTIFY message is about. The first are states a registration can be in."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    ELIGIBLE = "eligible"
    SELECTED = "selected"
    OFFERED = "offered"
    INELIGIBLE = "ineligible"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    PAPERS = "papers"


#: The one sentence that matters, for SMS and subject.
_HEADLINES: Final[Mapping[News, str]] = {
    News.CONFIRMED: N_("{reserved}"),
    News.WAITLISTED: N_("{pool}已报满，您排候补第 {position} 位"),
    News.ELIGIBLE: N_("{pool}报名已收到，等公开抽取"),
    News.SELECTED: N_("您被选中（{pool}），请在 {expires_at} 前确认"),
    News.OFFERED: N_("{pool}有空位，为您保留到 {expires_at}，请确认"),
    News.INELIGIBLE: N_("{pool}报名不符合条件：{reason}"),
    News.EXPIRED: N_("{pool}没有按时确认，席位已让给下一位"),
    News.WITHDRAWN: N_("{pool}报名已由主办单位取消：{reason}"),
    News.CHANGED: N_("会议安排有变动"),
    News.CANCELLED: N_("会议取消：{cancel_reason}"),
    News.REMINDER: N_("提醒：会议快到了"),
    News.PAPERS: N_("听证材料已送达，请打开凭证查阅"),
}
#: News that would be wrong by now if the registration is in another state.
_ONLY_IN: Final[Mapping[News, RegistrationState]] = {
    News.CONFIRMED: RegistrationState.CONFIRMED,
    News.WAITLISTED: RegistrationState.WAITLISTED,
    News.ELIGIBLE: RegistrationState.ELIGIBLE,
    News.SELECTED: RegistrationState.SELECTED,
    News.OFFERED: RegistrationState.OFFERED,
    News.INELIGIBLE: RegistrationState.INELIGIBLE,
}
#: News that come with a calendar entry: for those who have a place, and for those who had one.
_WITH_ENTRY: Final = frozenset({News.CONFIRMED, News.CHANGED, News.CANCELLED, News.WITHDRAWN, News.REMINDER})


async def tell(registration_id: UUID, what: str, public_url: str) -> bool:
    """Compose and ask for the messages, inside a unit of work; False where there is nothing to say any more.

    ``what``: a ``News``; ``public_url``: the site's address, for the link.
    """
    news = News(what)
    row = await reading.contact(registration_id)
    if row is None or row["phone_encrypted"] is None:
        return False  # erased meanwhile
    if news in _ONLY_IN and row["state"] != _ONLY_IN[news].value:
        return False  # overtaken: another message says what is so now
    ticket = ticket_of(row, await get_hearing(row["hearing_number"]))
    phone = decrypt(bytes(row["phone_encrypted"]), PHONE)
    with speaking(row["language"]):
        await outbox.post(TOPIC, seal(Sms(uuid4().hex, now().isoformat(), phone, sms(news, ticket, public_url))))
        if row["email_encrypted"] is not None:
            email = decrypt(bytes(row["email_encrypted"]), "registration.email")
            await outbox.post(TOPIC, seal(mail(news, ticket, email, public_url)))
    return True


def headline(news: News, ticket: TicketView) -> str:
    """What happened, in one sentence without a full stop."""
    hearing = ticket.hearing
    return _(_HEADLINES[news]).format(
        reserved=presentation.reserved_at(ticket),
        pool=ticket.pool_name,
        position=ticket.position or "",
        expires_at=format_datetime(ticket.offer_expires_at) if ticket.offer_expires_at else "",
        reason=presentation.reason_text(ticket),
        cancel_reason=hearing.cancel_reason,
    )


def sms(news: News, ticket: TicketView, public_url: str) -> str:
    """One SMS: the session, what happened, when and where, number and code."""
    hearing = ticket.hearing
    text = _("{title}：{headline}。{starts_at}，{venue}。编号 {number}，查询码 {code}，凭证和取消：{address}")
    return text.format(
        title=hearing.title,
        headline=headline(news, ticket),
        starts_at=format_datetime(hearing.starts_at),
        venue=hearing.venue,
        number=ticket.number,
        code=format_code(ticket.code),
        address=f"{public_url}{path_of(ticket.number, ticket.code)}",
    )


def mail(news: News, ticket: TicketView, email: str, public_url: str) -> Mail:
    """The same as a mail, with the calendar entry where there is a place (or was one)."""
    hearing = ticket.hearing
    told = headline(news, ticket)
    lines = [
        hearing.title,
        told,
        "",
        _("席位：{pool}").format(pool=ticket.pool_name),
        *([_("座位：{seats}").format(seats=_("、").join(ticket.seats))] if ticket.seats else []),
        _("时间：{starts_at}").format(starts_at=words.when(hearing.starts_at)),
        _("地点：{venue}").format(venue=hearing.venue),
        *(
            [_("视频参加：{address}").format(address=hearing.online_address)]
            if hearing.online_address and ticket.holds_place
            else []
        ),
        _("编号：{number}").format(number=ticket.number),
        _("查询码：{code}").format(code=format_code(ticket.code)),
        "",
        _("凭证、日历和取消：{address}").format(address=f"{public_url}{path_of(ticket.number, ticket.code)}"),
    ]
    if ticket.holds_place and not hearing.cancelled:
        lines.append(_("当天请带身份证件。来不了请尽早取消，席位会让给别人。"))
    entry = ""
    if news in _WITH_ENTRY and (ticket.holds_place or ticket.state is RegistrationState.WITHDRAWN):
        entry = calendar(ticket, f"{public_url}/hearings/{hearing.number}")
    subject = _("{headline}：{title}").format(headline=told, title=hearing.title)
    return Mail(uuid4().hex, now().isoformat(), email, " ".join(subject.split()), "\n".join(lines), entry)
