"""Which sender an address chooses, the file sender, and delivering."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import structlog

from participation.platform import crypto, messaging
from participation.platform.messaging import services
from participation.platform.messaging.messages import Mail, Sms, seal
from participation.platform.messaging.senders import (
    FileSender,
    HttpSmsSender,
    MisconfiguredSender,
    NotDelivered,
    SmtpSender,
    Undeliverable,
    mail_sender,
    sms_sender,
)

MAIL = Mail("a" * 32, "2026-11-23T09:10:54.123456+00:00", "zhang@example.org", "回执", "您好")
SMS = Sms("b" * 32, "2026-11-23T09:10:54+00:00", "13900000000", "您的验证码")


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    before = crypto._keyring, services._senders
    crypto.configure([("test", bytes(32))])
    yield
    crypto._keyring, services._senders = before


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("file:", FileSender),
        ("smtp://u:p@mail.example:587", SmtpSender),
        ("smtps://mail.example", SmtpSender),
        ("smtp+plain://127.0.0.1:25", SmtpSender),
    ],
)
def test_mail_addresses(url: str, kind: type, tmp_path: Path) -> None:
    assert type(mail_sender(url, "p@example.org", tmp_path)) is kind


@pytest.mark.parametrize("url", ["file:", "https://id:secret@sms.example/send", "http://id:secret@127.0.0.1:8/"])
def test_sms_addresses(url: str, tmp_path: Path) -> None:
    assert type(sms_sender(url, tmp_path)) is (FileSender if url == "file:" else HttpSmsSender)


@pytest.mark.parametrize(
    ("url", "port", "inside", "secured"),
    [
        ("smtp://h", 587, False, True),
        ("smtps://h", 465, True, True),
        ("smtp+plain://h", 25, False, False),
        ("smtp://h:2525", 2525, False, True),
    ],
)
def test_ports_and_tls(url: str, port: int, inside: bool, secured: bool) -> None:
    sender = SmtpSender(url, "p@example.org")
    assert (sender._port, sender._inside_tls, sender._secured) == (port, inside, secured)


def test_credentials_are_unquoted() -> None:
    sender = SmtpSender("smtp://u%40x:p%2Fw%3A@h", "p@example.org")
    assert (sender._username, sender._password) == ("u@x", "p/w:")


@pytest.mark.parametrize("url", ["", "ftp://h", "smtp:", "smtp+plain://u:geheim@h", "mailto:a@b", "smtp://u:geheim@"])
def test_mail_addresses_that_cannot_be(url: str, tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredSender) as caught:
        mail_sender(url, "p@example.org", tmp_path)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "smtp://h", "https:", "https://sms.example/", "https://id@h/", "http://id:geheim@sms.example/"]
)
def test_sms_addresses_that_cannot_be(url: str, tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredSender) as caught:
        sms_sender(url, tmp_path)
    assert "geheim" not in str(caught.value)


async def test_files_are_written_once_per_message(tmp_path: Path) -> None:
    sender = FileSender(tmp_path / "mail", "p@example.org")
    for _ in range(2):
        await sender.send_mail(MAIL)
        await sender.send_sms(SMS)
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert names == [f"20261123T091054Z-{'a' * 32}.eml", f"20261123T091054Z-{'b' * 32}.txt"]
    written = message_from_bytes((tmp_path / "mail" / names[0]).read_bytes(), policy=default)
    assert (written["To"], written.get_content().strip()) == ("zhang@example.org", "您好")
    assert (tmp_path / "mail" / names[1]).read_text() == "To: 13900000000\n\n您的验证码\n"
    assert (tmp_path / "mail" / names[0]).stat().st_mode & 0o777 == 0o600


async def test_a_directory_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(NotDelivered):
        await FileSender(tmp_path / "mail", "p@example.org").send_mail(MAIL)


async def test_deliver(tmp_path: Path) -> None:
    messaging.configure(mail_url="file:", mail_from="p@example.org", sms_url="file:", home=tmp_path)
    assert await messaging.deliver(seal(MAIL))
    assert await messaging.deliver(seal(SMS))
    assert len(list((tmp_path / "mail").iterdir())) == 2


async def test_deliver_without_configure() -> None:
    services._senders = None
    with pytest.raises(RuntimeError, match="configure"):
        await messaging.deliver(seal(MAIL))


async def test_what_is_refused_for_good_is_logged_without_the_address(tmp_path: Path) -> None:
    class Refusing:
        async def send_mail(self, mail: Mail) -> None:
            raise Undeliverable("the mail server answered 550")

        async def send_sms(self, sms: Sms) -> None:
            raise NotDelivered("later")

    services._senders = services._Senders(Refusing(), Refusing())
    with structlog.testing.capture_logs() as logs:
        assert not await messaging.deliver(seal(MAIL))
    assert logs[0]["event"] == "message.undeliverable"
    assert "zhang" not in str(logs)
    with pytest.raises(NotDelivered):
        await messaging.deliver(seal(SMS))
