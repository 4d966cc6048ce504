"""What is sent: a plain-text mail or an SMS, and its sealed form in the outbox."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from participation.platform.crypto import decrypt, encrypt

_PURPOSE: Final = "outbox.message"
_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_PHONE = re.compile(r"\+?[0-9]{5,15}")


class MessageRefused(ValueError):
    """An address or subject no message can be made of. Its text never repeats the address."""


@dataclass(frozen=True, slots=True)
class Mail:
    """``id``: 32 hexadecimal digits, the same each time it is sent. ``created_at``: ISO 8601, UTC.

    ``calendar``: an iCalendar object that comes with it, "" for none; its METHOD line tells the calendar what to do.
    ``unsubscribe``: an https address that ends the sending by a POST without more ado (RFC 8058), "" for none.
    """

    id: str
    created_at: str
    to: str
    subject: str
    text: str
    calendar: str = ""
    unsubscribe: str = ""

    def __post_init__(self) -> None:
        # The structured header classes refuse line breaks and half addresses; nothing else would stop header injection.
        try:
            address = Address(addr_spec=self.to)
        except (ValueError, IndexError, MessageError) as error:
            raise MessageRefused("the recipient is no mail address") from error
        if not address.username or not address.domain or not self.to.isascii():
            raise MessageRefused("the recipient is no mail address")
        if any(character.isspace() or character in "<>" for character in self.unsubscribe):
            raise MessageRefused("the address to unsubscribe is no address")
        if len(self.subject.splitlines()) != 1:
            raise MessageRefused("a subject is one line")

    def as_email(self, sender: str) -> EmailMessage:
        """The message as it goes over the wire: UTF-8 text, no automatic answers, an id that follows from ours."""
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = self.to
        message["Subject"] = self.subject
        message["Date"] = format_datetime(datetime.fromisoformat(self.created_at))
        message["Message-ID"] = f"<{self.id}@{sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        if self.unsubscribe:
            message["List-Unsubscribe"] = f"<{self.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self.text, charset="utf-8")
        if self.calendar:
            method = _METHOD.search(self.calendar)
            message.add_attachment(
                self.calendar.encode(),
                maintype="text",
                subtype="calendar",
                filename="hearing.ics",
                params={"charset": "utf-8", "method": method[1] if method else "PUBLISH"},
            )
        return message


@dataclass(frozen=True, slots=True)
class Sms:
    """``to``: digits, with or without the leading plus."""

    id: str
    created_at: str
    to: str
    text: str

    def __post_init__(self) -> None:
        if not _PHONE.fullmatch(self.to):
            raise MessageRefused("the recipient is no telephone number")


def seal(message: Mail | Sms) -> dict[str, str]:
    """The outbox payload: the channel in the clear, everything else encrypted."""
    blob = encrypt(json.dumps(asdict(message), ensure_ascii=False), _PURPOSE)
    return {"channel": "mail" if isinstance(message, Mail) else "sms", "sealed": base64.b64encode(blob).decode("ascii")}


def unseal(payload: Mapping[str, Any]) -> Mail | Sms:
    """The message of an outbox payload. Raises CryptoError, KeyError or ValueError for what is no payload."""
    fields = json.loads(decrypt(base64.b64decode(payload["sealed"], validate=True), _PURPOSE))
    kinds: dict[str, type[Mail] | type[Sms]] = {"mail": Mail, "sms": Sms}
    return kinds[payload["channel"]](**fields)
