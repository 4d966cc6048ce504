"""Asking for a message inside a unit of work, and sending it from the worker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from participation.platform import outbox
from participation.platform.clock import now
from participation.platform.messaging.messages import Mail, Sms, seal, unseal
from participation.platform.messaging.senders import MailSender, SmsSender, Undeliverable, mail_sender, sms_sender

log = structlog.get_logger(__name__)

TOPIC: Final = "message.send"


@dataclass(frozen=True, slots=True)
class _Senders:
    mail: MailSender
    sms: SmsSender


_senders: _Senders | None = None


def configure(*, mail_url: str, mail_from: str, sms_url: str, home: Path) -> None:
    """Choose the senders of this process. Raises MisconfiguredSender for an address that cannot be used."""
    global _senders
    _senders = _Senders(mail_sender(mail_url, mail_from, home), sms_sender(sms_url, home))


async def send_mail(*, to: str, subject: str, text: str, unsubscribe: str = "") -> None:
    """Ask for a mail, inside a unit of work. Raises MessageRefused for an address or subject that cannot be.

    ``unsubscribe``: the one-click address of a mail that somebody subscribed to.
    """
    mail = Mail(uuid.uuid4().hex, now().isoformat(), to, subject, text, unsubscribe=unsubscribe)
    await outbox.post(TOPIC, seal(mail))


async def send_sms(*, to: str, text: str) -> None:
    """Ask for an SMS, inside a unit of work. Raises MessageRefused for what is no telephone number."""
    await outbox.post(TOPIC, seal(Sms(uuid.uuid4().hex, now().isoformat(), to, text)))


async def deliver(payload: Mapping[str, Any]) -> bool:
    """The worker's consumer of ``message.send``: True when handed over, False when refused for good (logged).

    Raises NotDelivered when it should be tried again. Repeating it is safe but may send twice: no mail server promises
    exactly once.
    """
    if _senders is None:
        raise RuntimeError("messaging.configure was not called in this process")
    message = unseal(payload)
    try:
        if isinstance(message, Mail):
            await _senders.mail.send_mail(message)
        else:
            await _senders.sms.send_sms(message)
    except Undeliverable as error:
        log.error("message.undeliverable", message_id=message.id, channel=payload["channel"], reason=str(error))
        return False
    return True
