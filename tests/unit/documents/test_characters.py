import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.documents.rendering.characters import can_print, coverage, printable, printable_view


@pytest.mark.parametrize("character", list("𠮷㐂䶮·臺灣ᠮᠣᠩᠭᠣᠯAz09〔〕—…“”①㎡"))
def test_fonts_of_the_set_up_cover(character: str) -> None:
    assert can_print(character)
    assert printable(character) == character


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\x07乙", "甲〔U+0007〕乙"),
        ("甲\u202e乙", "甲〔U+202E〕乙"),
        ("\U0010ffff", "〔U+10FFFF〕"),
        ("\x85", "〔U+0085〕"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("", ""),
    ],
)
def test_what_cannot_be_printed_is_shown_as_its_code_point(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_coverage_is_sorted_and_merged() -> None:
    starts, ends = coverage()
    assert starts == sorted(starts)
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


def test_printable_view_reaches_every_text() -> None:
    assert printable_view({"a": ["\x07", {"b": "好"}], "n": 3, "none": None, "yes": True}) == {
        "a": ["〔U+0007〕", {"b": "好"}],
        "n": 3,
        "none": None,
        "yes": True,
    }


@given(st.text())
def test_printable_is_idempotent_and_always_printable(text: str) -> None:
    shown = printable(text)
    assert all(can_print(c) for c in shown)
    assert printable(shown) == shown
