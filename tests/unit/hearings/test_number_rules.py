"""Numbers, query codes, phones, masked names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import (
    CODE_ALPHABET,
    CODE_LENGTH,
    code_from,
    format_code,
    mask_name,
    mask_phone,
    normalise_code,
    normalise_phone,
    registration_number,
)


def test_registration_numbers():
    assert registration_number(2026, 42) == "BM-2026-00042"
    assert registration_number(2026, 123456) == "BM-2026-123456"


def test_the_alphabet_has_no_look_alikes():
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET) == 30
    assert not set("01OILU") & set(CODE_ALPHABET)


def test_a_code_needs_enough_randomness():
    with pytest.raises(ValueError, match="16"):
        code_from(b"\x00" * 15)
    assert code_from(b"\x00" * 16) == "22222222"
    assert code_from((30**8 - 1).to_bytes(16, "big")) == "ZZZZZZZZ"


@given(st.binary(min_size=16, max_size=32))
def test_every_code_survives_being_written_down_and_typed_again(random: bytes):
    code = code_from(random)
    assert len(code) == CODE_LENGTH
    assert normalise_code(code) == code
    assert normalise_code(format_code(code).lower()) == code
    assert normalise_code(f" {code[:3]} {code[3:]}　") == code


@pytest.mark.parametrize("text", ["", "7K4M", "7K4M-Q2XDD", "7K4M-Q2X0", "七K4MQ2XD", "7K4M_Q2XD", "\x00" * 8])
def test_impossible_codes(text: str):
    assert normalise_code(text) is None


def test_full_width_code():
    assert normalise_code("７ｋ４ｍ－ｑ２ｘｄ") == "7K4MQ2XD"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13900000000", "13900000000"),
        (" 139 0000 0000 ", "13900000000"),
        ("139-0000-0000", "13900000000"),
        ("+86 13900000000", "13900000000"),
        ("008613900000000", "13900000000"),
        ("（+86）13900000000", "13900000000"),
        ("１３９００００００００", "13900000000"),
        ("1390000000", None),
        ("139000000000", None),
        ("12900000000", None),
        ("0471-1234567", None),
        ("", None),
        ("١٣٩٠٠٠٠٠٠٠٠", None),
        ("13900000000; DROP TABLE", None),
        ("+8613900000000+86", None),
    ],
)
def test_phones(typed: str, phone: str | None):
    assert normalise_phone(typed) == phone


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_normal_phone_stays_as_it_is(phone: str):
    assert normalise_phone(phone) == phone
    assert normalise_phone("+86" + phone) == phone
    masked = mask_phone(phone)
    assert len(masked) == 11
    assert masked.count("*") == 4


@given(st.text(max_size=40))
def test_what_counts_as_a_phone_is_always_eleven_ascii_digits(text: str):
    phone = normalise_phone(text)
    assert phone is None or (len(phone) == 11 and phone.isascii() and phone.isdigit())


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("赵小霞", "赵*霞"),
        ("张三", "张*"),
        ("欧阳文靖", "欧**靖"),
        ("王", "*"),
        ("", "*"),
        ("　 ", "*"),
        ("𠮷野家", "𠮷*家"),
        ("巴特尔·额尔敦", "巴*****敦"),
        ("John Smith", "J*** S****"),
        ("Cher", "C***"),
        ("Q", "Q*"),
    ],
)
def test_masked_names(name: str, masked: str):
    assert mask_name(name) == masked


@given(st.text(alphabet=st.characters(exclude_characters="*"), max_size=20))
def test_a_mask_hides_something_of_every_part_and_shows_two_signs_at_most(name: str):
    parts = mask_name(name).split(" ")
    assert all("*" in part for part in parts)
    assert all(len(part.replace("*", "")) <= 2 for part in parts)
