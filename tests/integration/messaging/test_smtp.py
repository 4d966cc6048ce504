"""Mail over real SMTP on the loopback: TLS, login, refusals, and a server that is not there."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from participation.platform.messaging.messages import Mail
from participation.platform.messaging.senders import NotDelivered, SmtpSender, Undeliverable

MAIL = Mail(
    "a" * 32, "2026-11-23T09:10:54+00:00", "zhang@example.org", "意见回执 2026-0001", "您的意见已收到。\n.\n再见"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class Mailbox:
    """What the server accepted; ``answers`` replaces its replies."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.answers: dict[str, str] = {}

    async def handle_MAIL(self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if answer := self.answers.get("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:
        if answer := self.answers.get("DATA"):
            return answer
        assert isinstance(envelope.content, bytes)
        self.mails.append((list(envelope.rcpt_tos), envelope.content))
        return "250 accepted"


Serve = Callable[..., Any]


@pytest.fixture
def serve(certificate: Path) -> Serve:
    @asynccontextmanager
    async def run(mailbox: Mailbox, *, mode: str, login: bool = False) -> AsyncIterator[int]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

        def authenticate(*args: Any) -> AuthResult:
            data = args[-1]
            return AuthResult(success=(data.login, data.password) == (b"u@x", b"p/w"), handled=False)

        def connection() -> SMTP:
            return SMTP(
                mailbox,
                hostname="localhost",
                loop=asyncio.get_running_loop(),
                tls_context=context if mode == "starttls" else None,
                require_starttls=mode == "starttls",
                authenticator=authenticate if login else None,
                auth_required=login,
            )

        server = await asyncio.get_running_loop().create_server(
            connection, "127.0.0.1", 0, ssl=context if mode == "tls" else None
        )
        yield server.sockets[0].getsockname()[1]
        server.close()

    return run


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def text_of(raw: bytes) -> list[str]:
    return str(message_from_bytes(raw, policy=default).get_content()).splitlines()


@pytest.mark.parametrize(("scheme", "mode"), [("smtp", "starttls"), ("smtps", "tls"), ("smtp+plain", "plain")])
async def test_every_scheme_delivers(scheme: str, mode: str, serve: Serve, trust: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    async with serve(mailbox, mode=mode) as port:
        await SmtpSender(f"{scheme}://localhost:{port}", "p@example.org", tls=trust).send_mail(MAIL)
    [(to, raw)] = mailbox.mails
    assert to == ["zhang@example.org"]
    assert text_of(raw) == ["您的意见已收到。", ".", "再见"]
    assert message_from_bytes(raw, policy=default)["Subject"] == "意见回执 2026-0001"


async def test_login(serve: Serve, trust: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    async with serve(mailbox, mode="starttls", login=True) as port:
        await SmtpSender(f"smtp://u%40x:p%2Fw@localhost:{port}", "p@example.org", tls=trust).send_mail(MAIL)
        with pytest.raises(NotDelivered, match="535") as caught:
            await SmtpSender(f"smtp://u%40x:wrong@localhost:{port}", "p@example.org", tls=trust).send_mail(MAIL)
    assert "wrong" not in str(caught.value)
    assert len(mailbox.mails) == 1


async def test_a_server_without_tls_gets_nothing(serve: Serve, trust: ssl.SSLContext) -> None:
    mailbox = Mailbox()
    async with serve(mailbox, mode="plain") as port:
        with pytest.raises(NotDelivered):
            await SmtpSender(f"smtp://u:p@localhost:{port}", "p@example.org", tls=trust).send_mail(MAIL)
    assert mailbox.mails == []


@pytest.mark.parametrize(("scheme", "mode"), [("smtp", "starttls"), ("smtps", "tls")])
async def test_a_stranger_with_a_certificate_of_its_own_gets_nothing(scheme: str, mode: str, serve: Serve) -> None:
    mailbox = Mailbox()
    async with serve(mailbox, mode=mode) as port:
        with pytest.raises(NotDelivered):
            await SmtpSender(f"{scheme}://localhost:{port}", "p@example.org").send_mail(MAIL)
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("stage", "answer", "expected"),
    [
        ("RCPT", "550 no such user zhang@example.org", Undeliverable),
        ("RCPT", "450 try later", NotDelivered),
        ("DATA", "554 spam", Undeliverable),
        ("DATA", "451 busy", NotDelivered),
        ("MAIL", "553 sender refused", NotDelivered),  # ours to mend, so it waits
    ],
)
async def test_refusals(stage: str, answer: str, expected: type[Exception], serve: Serve) -> None:
    mailbox = Mailbox()
    mailbox.answers[stage] = answer
    async with serve(mailbox, mode="plain") as port:
        with pytest.raises(expected, match=answer[:3]) as caught:
            await SmtpSender(f"smtp+plain://localhost:{port}", "p@example.org").send_mail(MAIL)
    assert "zhang" not in str(caught.value)


async def test_nobody_there() -> None:
    with pytest.raises(NotDelivered, match="cannot be used"):
        await SmtpSender("smtp+plain://127.0.0.1:1", "p@example.org").send_mail(MAIL)
