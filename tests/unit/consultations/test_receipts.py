"""Receipt numbers and query codes, as printed and as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import (
    CODE_ALPHABET,
    CODE_LENGTH,
    derive_code,
    is_code,
    normalise_code,
    normalise_number,
    receipt_number,
)


def test_receipt_number_form():
    assert receipt_number(2026, 42) == "YJ-2026-00042"
    assert receipt_number(2026, 1234567) == "YJ-2026-1234567"


@pytest.mark.parametrize(
    "entered",
    [
        "YJ-2026-00042",
        "yj-2026-00042",
        " YJ 2026 00042 ",
        "YJ202600042",
        "ＹＪ－２０２６－０００４２",
        "YJ—2026—00042",
        "YJ-2026-42",
        "yj2026-42",
        "YJ.2026.00042",
    ],
)
def test_number_as_people_type_it(entered):
    assert normalise_number(entered) == "YJ-2026-00042"


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "YJ",
        "2026-00042",
        "YJ-26-00042",
        "YJ-2026-",
        "YJ-2026-0004x",
        "YJ202642",
        "TZ-2026-00042",
        "YJ-20-26-42",
        "YJ-2026-" + "9" * 13,
        "YJ-٢٠٢٦-00042",
        "' OR 1=1",
    ],
)
def test_what_is_no_number(entered):
    assert normalise_number(entered) is None


@given(st.integers(2000, 2999), st.integers(1, 10**9))
def test_every_number_is_understood_in_every_form(year, sequence):
    number = receipt_number(year, sequence)
    for form in (number, number.lower(), number.replace("-", ""), number.replace("-", " "), number.replace("-", "－")):
        assert normalise_number(form) == number


def test_alphabet_has_no_look_alikes():
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET) == 25
    assert not set(CODE_ALPHABET) & set("01OIL")
    for one, other in ("8B", "5S", "2Z", "VU"):
        assert (one in CODE_ALPHABET, other in CODE_ALPHABET) == (True, False)


def test_known_code():
    assert derive_code(bytes(16)) == "22222222"
    assert derive_code(bytes(15) + b"\x01") == "32222222"


def test_short_digest_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        derive_code(bytes(15))


@given(st.binary(min_size=16, max_size=64))
def test_codes_survive_typing(digest):
    code = derive_code(digest)
    assert len(code) == CODE_LENGTH
    assert is_code(code)
    assert normalise_code(code) == code
    assert normalise_code(f" {code[:4].lower()}-{code[4:].lower()} ") == code
    assert normalise_code(code.replace("8", "B").replace("5", "s").replace("2", "Z").replace("V", "u")) == code


def test_what_is_no_code():
    assert not is_code(normalise_code(""))
    assert not is_code(normalise_code("2345678"))
    assert not is_code(normalise_code("2345678O"))
    assert not is_code(normalise_code("234567890"))
