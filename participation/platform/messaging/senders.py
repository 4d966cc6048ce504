"""The ways out: files (embedded), SMTP, and an SMS gateway over HTTP; each chosen by an address in the settings.

===========================================  =====================================================================
``file:``                                    ``<home>/mail/*.eml`` and ``*.txt``: nothing leaves the machine
``smtp://user:password@host:587``            SMTP, STARTTLS required
``smtps://user:password@host:465``           SMTP inside TLS
``smtp+plain://host:25``                     SMTP without TLS; only without a password (a relay on the same host or net)
``https://keyid:secret@host/path``           SMS: JSON ``{"id", "to", "text"}`` by POST, signed (see HttpSmsSender)
===========================================  =====================================================================

No exception here repeats an address or a text: the outbox keeps error messages in the clear.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import ssl
import tempfile
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

import aiosmtplib
import httpx

from participation.platform.messaging.messages import Mail, Sms

TIMEOUT_SECONDS = 20.0


class MisconfiguredSender(ValueError):
    """The address in the settings cannot be used; the text says why and never repeats a password."""


class NotDelivered(Exception):
    """Not sent this time; trying again may help."""


class Undeliverable(Exception):
    """The other side refuses this message for good."""


class MailSender(Protocol):
    """Anything that can send a mail."""

    async def send_mail(self, mail: Mail) -> None:
        """Hand it over. Raises NotDelivered or Undeliverable."""
        ...


class SmsSender(Protocol):
    """Anything that can send an SMS."""

    async def send_sms(self, sms: Sms) -> None:
        """Hand it over. Raises NotDelivered or Undeliverable."""
        ...


class FileSender:
    """Writes messages where a developer can read them. The name follows from the message: sent twice is one file."""

    def __init__(self, directory: Path, sender: str) -> None:
        self._directory = directory
        self._sender = sender

    async def send_mail(self, mail: Mail) -> None:
        await asyncio.to_thread(self._write, f"{_stem(mail)}.eml", mail.as_email(self._sender).as_bytes())

    async def send_sms(self, sms: Sms) -> None:
        await asyncio.to_thread(self._write, f"{_stem(sms)}.txt", f"To: {sms.to}\n\n{sms.text}\n".encode())

    def _write(self, name: str, data: bytes) -> None:
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._directory, suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(temporary).replace(self._directory / name)
        except OSError as error:
            raise NotDelivered(f"cannot write a message file: {error.strerror}") from error


class SmtpSender:
    """SMTP as an operator's relay wants it."""

    def __init__(self, url: str, sender: str, *, tls: ssl.SSLContext | None = None) -> None:
        """``tls``: the trust to use instead of the system's. Raises MisconfiguredSender."""
        parts = urlsplit(url)
        self._secured = parts.scheme != "smtp+plain"
        if not parts.hostname:
            raise MisconfiguredSender("the mail address names no host")
        if parts.password and not self._secured:
            raise MisconfiguredSender("smtp+plain:// would send the password unencrypted; use smtp:// or smtps://")
        inside_tls = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or {"smtp": 587, "smtps": 465}.get(parts.scheme, 25)
        self._inside_tls = inside_tls
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender
        self._tls = tls

    async def send_mail(self, mail: Mail) -> None:
        try:
            await aiosmtplib.send(
                mail.as_email(self._sender),
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                use_tls=self._inside_tls,
                start_tls=self._secured and not self._inside_tls,
                tls_context=self._tls,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(max(refusal.code for refusal in error.recipients)) from None
        except aiosmtplib.SMTPDataError as error:
            raise _refused(error.code) from None
        except aiosmtplib.SMTPResponseException as error:
            # Sender, login or greeting refused: ours to mend, so the message waits.
            raise NotDelivered(f"the mail server answered {error.code} to {type(error).__name__}") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server cannot be used: {type(error).__name__}") from None


class HttpSmsSender:
    """An SMS gateway: POST of JSON with a signature.

    Headers: ``X-Message-Id`` (the same when a message is sent again), ``X-Key-Id``, ``X-Timestamp`` (Unix seconds) and
    ``X-Signature`` = hex HMAC-SHA-256 with the secret over ``timestamp + "." + body``. 2xx is accepted, 400 and 422
    refuse the message for good, anything else is tried again.
    """

    def __init__(self, url: str) -> None:
        """Raises MisconfiguredSender."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise MisconfiguredSender("the SMS address names no host")
        if not parts.username or not parts.password:
            raise MisconfiguredSender("the SMS address needs https://keyid:secret@host/path")
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise MisconfiguredSender("an SMS gateway elsewhere needs https")
        self._key_id = unquote(parts.username)
        self._secret = unquote(parts.password).encode()
        self._url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    async def send_sms(self, sms: Sms) -> None:
        body = json.dumps({"id": sms.id, "to": sms.to, "text": sms.text}, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        signature = hmac.new(self._secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Message-Id": sms.id,
            "X-Key-Id": self._key_id,
            "X-Timestamp": timestamp,
            "X-Signature": signature,
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotDelivered(f"the SMS gateway cannot be used: {type(error).__name__}") from None
        if answer.is_success:
            return
        if answer.status_code in (400, 422):
            raise Undeliverable(f"the SMS gateway answered {answer.status_code}")
        raise NotDelivered(f"the SMS gateway answered {answer.status_code}")


def mail_sender(url: str, sender: str, home: Path) -> MailSender:
    """The mail sender a settings address asks for. Raises MisconfiguredSender."""
    scheme = _scheme(url)
    if scheme == "file":
        return FileSender(home / "mail", sender)
    if scheme in ("smtp", "smtps", "smtp+plain"):
        return SmtpSender(url, sender)
    raise MisconfiguredSender(f"mail cannot be sent by {scheme!r}; use file:, smtp://, smtps:// or smtp+plain://")


def sms_sender(url: str, home: Path) -> SmsSender:
    """The SMS sender a settings address asks for. Raises MisconfiguredSender."""
    scheme = _scheme(url)
    if scheme == "file":
        return FileSender(home / "mail", "")
    if scheme in ("http", "https"):
        return HttpSmsSender(url)
    raise MisconfiguredSender(f"SMS cannot be sent by {scheme!r}; use file: or https://keyid:secret@host/path")


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _stem(message: Mail | Sms) -> str:
    """Sortable by time, the same each time: ``20261123T091054Z-<id>``."""
    seconds = message.created_at.partition(".")[0].partition("+")[0]
    return f"{seconds.replace('-', '').replace(':', '')}Z-{message.id}"


def _refused(code: int) -> NotDelivered | Undeliverable:
    """5xx is for good, 4xx for now (RFC 5321, 4.2.1)."""
    text = f"the mail server answered {code}"
    return Undeliverable(text) if code >= 500 else NotDelivered(text)
