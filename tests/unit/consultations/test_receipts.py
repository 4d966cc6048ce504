"""Receipt numbers and query codes, as printed and as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import (
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


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=8))
def test_codes_survive_typing(code):
    assert normalise_code(code) == code
    assert normalise_code(f" {code[:4].lower()}-{code[4:].lower()} ") == code
    assert normalise_code(code.replace("0", "o").replace("1", "L")) == code
    assert normalise_code("".join(chr(ord(character) + 0xFEE0) for character in code)) == code
