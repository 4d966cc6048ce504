"""One-time codes: the RFC's own values, the window, and that a code is good once."""

from __future__ import annotations

import base64

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.identity.rules import matching_step, normalise_recovery_code, totp_code
from participation.identity.services.credentials import new_password, new_recovery_codes, new_totp_secret

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_rfc_6238(at: int, expected: str) -> None:
    """Appendix B, SHA-1; its eight digits end in our six."""
    assert totp_code(SECRET, at // 30) == expected[-6:]


@given(st.binary(min_size=14, max_size=40), st.integers(0, 2**40))
def test_as_authenticators_do(secret: bytes, step: int) -> None:
    text = base64.b32encode(secret).decode().rstrip("=")
    assert totp_code(text, step) == pyotp.TOTP(text).generate_otp(step)


NOW = 1_800_000_015.0
STEP = int(NOW) // 30


@pytest.mark.parametrize(("drift", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_window(drift: int, accepted: bool) -> None:
    code = totp_code(SECRET, STEP + drift)
    assert matching_step(SECRET, code, at=NOW, after=0) == (STEP + drift if accepted else None)


def test_a_code_is_good_once_and_voids_those_before() -> None:
    current, earlier = totp_code(SECRET, STEP), totp_code(SECRET, STEP - 1)
    assert matching_step(SECRET, current, at=NOW, after=STEP) is None
    assert matching_step(SECRET, earlier, at=NOW, after=STEP) is None
    assert matching_step(SECRET, totp_code(SECRET, STEP + 1), at=NOW, after=STEP) == STEP + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000 ", "\ud800"])
def test_anything_else(typed: str) -> None:
    assert matching_step(SECRET, typed, at=NOW, after=0) is None


def test_at_the_beginning_of_time() -> None:
    assert matching_step(SECRET, totp_code(SECRET, 0), at=0.0, after=-1) == 0


def test_secrets_we_make() -> None:
    secret = new_totp_secret()
    assert len(base64.b32decode(secret)) == 20
    assert new_totp_secret() != secret
    password = new_password()
    assert len(password.replace("-", "")) == 20
    assert new_password() != password


def test_recovery_codes() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 8
    for code in codes:
        assert normalise_recovery_code(code.lower().replace("-", " ")) == code.replace("-", "")
    assert normalise_recovery_code("o1l-i") == "0111"
