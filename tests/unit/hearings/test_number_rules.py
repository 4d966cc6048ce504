"""Numbers, phones, names and their masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import (
    MAX_NAME,
    format_code,
    hearing_number,
    is_hearing_number,
    is_mobile,
    is_name,
    is_registration_number,
    registration_number,
)
from participation.identity.rules import clean_name, clean_phone


def test_numbers():
    assert registration_number(2026, 42) == "BM-2026-00042"
    assert registration_number(2026, 123456) == "BM-2026-123456"
    assert hearing_number(2026, 7) == "TZ-2026-0007"
    assert format_code("7K4MQ2XD") == "7K4M-Q2XD"


@given(st.integers(2000, 9999), st.integers(1, 10**9))
def test_a_hearings_number_is_one(year: int, serial: int):
    assert is_hearing_number(hearing_number(year, serial))
    assert is_registration_number(registration_number(year, serial))


@pytest.mark.parametrize(
    "text", ["", "TZ-2026-1", "tz-2026-0001", "TZ-2026-0001\n", "TZ-２０２６-0001", "TZ-2026-" + "1" * 13, "\x00"]
)
def test_no_hearing_number(text: str):
    assert not is_hearing_number(text)


@pytest.mark.parametrize(
    ("text", "is_one"), [("BM-2026-00042", True), ("BM-2026-123456", True), ("BM-2026-0042", False)]
)
def test_registration_numbers(text: str, is_one: bool):
    assert is_registration_number(text) is is_one


@pytest.mark.parametrize(
    ("typed", "cleaned", "mobile"),
    [
        ("13900000000", "13900000000", True),
        (" 139 0000 0000 ", "13900000000", True),
        ("139-0000-0000", "13900000000", True),
        ("+86 13900000000", "13900000000", True),
        ("008613900000000", "13900000000", True),
        ("（+86）13900000000", "13900000000", True),
        ("１３９００００００００", "13900000000", True),
        ("1390000000", "1390000000", False),
        ("139000000000", "139000000000", False),
        ("12900000000", "12900000000", False),
        ("0471-1234567", "04711234567", False),
        ("", "", False),
        ("١٣٩٠٠٠٠٠٠٠٠", "١٣٩٠٠٠٠٠٠٠٠", False),
        ("13900000000; DROP TABLE", "13900000000;DROPTABLE", False),
        ("+8613900000000+86", "13900000000+86", False),
    ],
)
def test_phones(typed: str, cleaned: str, mobile: bool):
    assert clean_phone(typed) == cleaned
    assert is_mobile(cleaned) is mobile


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_clean_phone_stays_as_it_is(phone: str):
    assert clean_phone(phone) == clean_phone("+86" + phone) == phone
    assert is_mobile(phone)


@given(st.text(max_size=40))
def test_what_counts_as_a_mobile_is_always_eleven_ascii_digits(text: str):
    phone = clean_phone(text)
    assert not is_mobile(phone) or (len(phone) == 11 and phone.isascii() and phone.isdigit())


@pytest.mark.parametrize(
    "name",
    [
        "赵小霞",
        "𠮷野家",
        "㐂",
        "巴特尔·额尔敦",
        "John O'Brien",
        "José",
        "ᠪᠠᠭᠠᠲᠤᠷ",
        "爱新觉罗",
        "Ж. Бат",
        "甲" * MAX_NAME,
    ],
)
def test_names(name: str):
    assert is_name(clean_name(name))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "13900000000",
        "赵霞1",
        "…",
        "赵\u202e霞",
        "赵\u200b霞",
        "赵\x00霞",
        "😀",
        "<b>",
        "甲" * (MAX_NAME + 1),
        "·",
    ],
)
def test_no_names(name: str):
    assert not is_name(clean_name(name))
