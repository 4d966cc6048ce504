"""Mails and SMS: what they refuse, how they are sealed, what goes over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.platform import crypto
from participation.platform.messaging.messages import Mail, MessageRefused, Sms, seal, unseal

ID = "0123456789abcdef0123456789abcdef"
AT = "2026-11-23T09:10:54.123456+00:00"


@pytest.fixture(autouse=True, scope="module")
def ring() -> Iterator[None]:
    before = crypto._keyring
    crypto.configure([("test", bytes(32))])
    yield
    crypto._keyring = before


def mail(**changes: str) -> Mail:
    return Mail(
        **{"id": ID, "created_at": AT, "to": "zhang@example.org", "subject": "回执", "text": "您好\n", **changes}
    )


@pytest.mark.parametrize(
    "to",
    [
        "",
        "zhang",
        "@example.org",
        "zhang@",
        "zhang@example.org\nBcc: all@example.org",
        "zhang@example.org, li@example.org",
        "Zhang <zhang@example.org>",
        "张@example.org",
        "a b@example.org",
        '""@example.org',
    ],
)
def test_what_is_no_address(to: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        mail(to=to)
    assert not to or to not in str(caught.value)


@pytest.mark.parametrize("subject", ["", "a\nBcc: x@example.org", "a\r\nb", "a\x0bb", "a\u2028b"])
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(MessageRefused, match="one line"):
        mail(subject=subject)


@pytest.mark.parametrize(
    "to", ["", "1234", "+", "139 0000 0000", "+86139000000001234567", "１３９００００００００", "12345\n"]
)
def test_what_is_no_telephone_number(to: str) -> None:
    with pytest.raises(MessageRefused):
        Sms(ID, AT, to, "x")


@given(st.text(), st.sampled_from(["+8613900000000", "13900000000", "12345"]))
def test_an_sms_comes_out_of_its_seal(text: str, to: str) -> None:
    sms = Sms(ID, AT, to, text)
    payload = seal(sms)
    assert payload["channel"] == "sms"
    assert unseal(json.loads(json.dumps(payload))) == sms


def test_a_sealed_mail_shows_nothing() -> None:
    payload = seal(mail())
    assert set(payload) == {"channel", "sealed"}
    assert unseal(payload) == mail()
    assert "zhang" not in json.dumps(payload)


@pytest.mark.parametrize("payload", [{}, {"channel": "mail"}, {"channel": "mail", "sealed": "%%"}])
def test_what_is_no_payload(payload: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        unseal(payload)


def test_an_unknown_channel() -> None:
    with pytest.raises(KeyError):
        unseal({**seal(mail()), "channel": "pigeon"})


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200))
def test_any_subject_survives_the_wire(subject: str) -> None:
    message = message_from_bytes(mail(subject=subject).as_email("p@example.org").as_bytes(), policy=default)
    # Folding white space is equal to white space in a header (RFC 5322, 2.2.3).
    assert str(message["Subject"]).split() == subject.split()
    assert message.defects == []


def test_on_the_wire() -> None:
    raw = mail(text="第一条\r\n.\r\nFrom me").as_email("公开平台 <p@example.org>").as_bytes()
    message = message_from_bytes(raw, policy=default)
    assert message["To"] == "zhang@example.org"
    assert message["Subject"] == "回执"
    assert message["Message-ID"] == f"<{ID}@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.isoformat() == "2026-11-23T09:10:54+00:00"
    assert message["From"].addresses[0].display_name == "公开平台"
    assert message.get_content().splitlines() == ["第一条", ".", "From me"]
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
