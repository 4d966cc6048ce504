"""What a person is sent when a place was given: sealed for the outbox, the way ``platform.messaging`` sends it."""

from uuid import uuid4

from participation.hearings import words
from participation.hearings.rules import format_code
from participation.hearings.tickets import path_of
from participation.hearings.views import Booked
from participation.platform.clock import now
from participation.platform.i18n import format_datetime
from participation.platform.i18n import gettext as _
from participation.platform.messaging import Mail, Sms
from participation.platform.messaging.messages import seal


def confirmations(booked: Booked, phone: str, email: str, public_url: str) -> list[dict[str, str]]:
    """The SMS, and the mail where an address was given, as payloads of the topic ``message.send``.

    They are made before the place is taken and written by the booking statement itself: sealing costs time that nobody
    should wait for at the pool's lock.
    """
    facts = {
        "pool": words.pool_name(booked.pool),
        "reserved": words.reserved(booked.pool),
        "title": booked.title,
        "starts_at": format_datetime(booked.starts_at),
        "venue": booked.venue,
        "number": booked.number,
        "code": format_code(booked.code),
        "address": f"{public_url}{path_of(booked.number, booked.code)}",
    }
    text = _("{title}：{reserved}。{starts_at}，{venue}。编号 {number}，查询码 {code}，凭证和取消：{address}")
    sealed = [seal(Sms(uuid4().hex, now().isoformat(), phone, text.format(**facts)))]
    if email:
        subject = _("{reserved}：{title}").format(**facts)
        body = _(
            "{title}\n\n席位：{pool}\n时间：{starts_at}\n地点：{venue}\n编号：{number}\n查询码：{code}\n\n"
            "凭证、日历和取消：{address}\n当天请带身份证件。来不了请尽早取消，席位会让给别人。"
        ).format(**facts)
        sealed.append(seal(Mail(uuid4().hex, now().isoformat(), email, subject, body)))
    return sealed
