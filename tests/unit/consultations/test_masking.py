"""What of a text everyone may read after some places were masked."""

import json

from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules.masking import (
    Mask,
    Place,
    fits,
    from_json,
    merged,
    occurrences,
    pieces,
    places,
    public_text,
    undecided,
)

TEXT = "𠮷我叫王小明，手机138。"


def said(kind: str) -> str:
    return f"〔{kind}〕"


def test_masked_places_are_replaced_and_nothing_else() -> None:
    masks = [Mask(9, 12, "mobile"), Mask(3, 6, "name"), Mask(0, 1, "other", masked=False)]
    assert public_text(TEXT, masks, said) == "𠮷我叫〔name〕，手机〔mobile〕。"
    assert public_text(TEXT, [], said) == TEXT


def test_overlapping_places_are_one() -> None:
    assert merged([Mask(3, 6, "name"), Mask(5, 8, "other", own=True), Mask(8, 9, "mobile")]) == (
        Mask(3, 8, "name"),
        Mask(8, 9, "mobile"),
    )


def test_what_waits() -> None:
    found = [(3, 6, "name"), (9, 12, "mobile"), (10, 11, "bank_card")]
    assert undecided(found, []) == 3
    assert undecided(found, [Mask(3, 6, "name", masked=False)]) == 2
    # Inside a masked place nothing waits; inside one that stays readable it does.
    assert undecided(found, [Mask(9, 12, "mobile")]) == 1
    assert undecided(found, [Mask(8, 13, "other", masked=False, own=True)]) == 3
    assert [(place.start, place.masked) for place in places(found, [Mask(3, 6, "name")])] == [
        (3, True),
        (9, None),
        (10, None),
    ]


def test_occurrences() -> None:
    assert occurrences("ababab", "ab") == [(0, 2), (2, 4), (4, 6)]
    assert occurrences("aaa", "aa") == [(0, 2)]
    assert occurrences("a", "") == []


def test_fits() -> None:
    assert fits([Mask(0, 3, "x")], "abc")
    assert not fits([Mask(0, 4, "x")], "abc")
    assert not fits([Mask(2, 2, "x")], "abc")


MASKS = st.lists(
    st.builds(
        lambda start, length, masked, own: Mask(start, start + length, "other", masked, own),
        st.integers(0, 30),
        st.integers(1, 10),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@given(st.text(min_size=40, max_size=50), MASKS)
def test_no_sign_of_a_masked_place_is_left(text: str, masks: list[Mask]) -> None:
    hidden = {place for mask in masks if mask.masked for place in range(mask.start, mask.end)}
    shown = public_text(text, masks, lambda _kind: "")
    assert shown == "".join(sign for place, sign in enumerate(text) if place not in hidden)
    assert from_json(json.loads(json.dumps([mask.as_json() for mask in masks]))) == tuple(sorted(masks))


@given(st.text(min_size=40, max_size=50), MASKS)
def test_pieces_are_the_text(text: str, masks: list[Mask]) -> None:
    assert "".join(piece for piece, _ in pieces(text, places([], masks))) == text


def test_decisions_are_stored_and_read_in_order() -> None:
    stored = [Mask(9, 12, "mobile", masked=False).as_json(), Mask(3, 6, "other", own=True).as_json()]
    assert stored == [
        {"start": 9, "end": 12, "kind": "mobile", "masked": False, "own": False},
        {"start": 3, "end": 6, "kind": "other", "masked": True, "own": True},
    ]
    assert from_json(stored) == (Mask(3, 6, "other", True, True), Mask(9, 12, "mobile", False, False))


def test_pieces_between_at_the_edges_and_overlapping() -> None:
    first, inside, last = (
        Place(0, 2, "name", None, False),
        Place(1, 3, "other", True, True),
        Place(4, 6, "mobile", None, False),
    )
    assert pieces("abcdef", [first, inside, last]) == [("ab", first), ("cd", None), ("ef", last)]
    assert pieces("abcdefg", [last]) == [("abcd", None), ("ef", last), ("g", None)]
    assert pieces("ab", [first]) == [("ab", first)]
    assert pieces("", []) == []
