from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.drafts.rules import numerals


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_read_back_what_was_written(number: int) -> None:
    assert numerals.from_chinese(numerals.to_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"), (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (101, "一百零一"),
        (110, "一百一十"), (119, "一百一十九"), (1000, "一千"), (1010, "一千零一十"), (1260, "一千二百六十"),
        (10_000, "一万"), (10_012, "一万零一十二"), (120_000, "十二万"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_laws_write_them(number: int, written: str) -> None:
    assert numerals.to_chinese(number) == written


@pytest.mark.parametrize(
    ("text", "number"),
    [("二〇二六", 2026), ("二○二六", 2026), ("一百十", 110), ("百零五", 105), ("两千", 2000), ("〇", 0), ("十", 10)],
)
def test_other_ways_to_write_a_number_are_read(text: str, number: int) -> None:
    assert numerals.from_chinese(text) == number


@pytest.mark.parametrize("text", ["", "x", "十百", "一二十", "一十二十", "零十", "万万", "一" * 9, "1"])
def test_what_is_no_chinese_numeral_is_refused(text: str) -> None:
    assert numerals.from_chinese(text) is None


@pytest.mark.parametrize("number", [-1, 100_000_000])
def test_numbers_out_of_range_are_an_error(number: int) -> None:
    with pytest.raises(ValueError, match="no article number"):
        numerals.to_chinese(number)


@given(st.integers(1, 3999))
def test_roman_numerals_read_back_what_was_written(number: int) -> None:
    assert numerals.from_roman(numerals.to_roman(number)) == number
    assert numerals.from_roman(numerals.to_roman(number).upper()) == number


@pytest.mark.parametrize("text", ["", "iiii", "ic", "abc", "vx"])
def test_unusual_roman_numerals_are_refused(text: str) -> None:
    assert numerals.from_roman(text) is None


def test_roman_numerals_have_a_range() -> None:
    with pytest.raises(ValueError, match="roman"):
        numerals.to_roman(0)


def test_enclosed_letters_and_digits() -> None:
    assert [numerals.from_enclosed(c) for c in "①⑳㉑㊿⑴⒇⒈⒛㈠㈩"] == [1, 20, 21, 50, 1, 20, 1, 20, 1, 10]
    assert numerals.from_enclosed("a") is None
    assert numerals.from_enclosed("①②") is None
    assert [numerals.from_letter(c) for c in ["a", "Z", "ab", "1"]] == [1, 26, None, None]
    assert [numerals.from_digits(c) for c in ["１２", "12", "", "1a", "1" * 9]] == [12, 12, None, None, None]
    assert [numerals.read_number(c) for c in ["十 二", "1 2", "１２", "x"]] == [12, 12, 12, None]
