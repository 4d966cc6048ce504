"""Mail and SMS: asked for in the transaction that makes them necessary, sent by a worker.

``send_mail`` and ``send_sms`` write one outbox row (topic ``message.send``) in the open unit of work; address and text
are in it encrypted only. The worker hands the row's payload to :func:`deliver`. A message delivered twice (a worker
killed between sending and its receipt) carries the same id both times: the file sender overwrites, the gateway and mail
servers can tell.
"""

from participation.platform.messaging.messages import Mail, MessageRefused, Sms
from participation.platform.messaging.senders import (
    MisconfiguredSender,
    NotDelivered,
    Undeliverable,
    mail_sender,
    sms_sender,
)
from participation.platform.messaging.services import TOPIC, configure, deliver, send_mail, send_sms

__all__ = [
    "TOPIC",
    "Mail",
    "MessageRefused",
    "MisconfiguredSender",
    "NotDelivered",
    "Sms",
    "Undeliverable",
    "configure",
    "deliver",
    "mail_sender",
    "send_mail",
    "send_sms",
    "sms_sender",
]
