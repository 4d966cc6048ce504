"""Each finding of the verifier word for word, and the edges of pools, promises and sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from participation.hearings.drawing import PoolProblem, SourceProblem, pool_from_commitments, read_source, verify
from participation.hearings.drawing import pool as pools
from participation.hearings.drawing.reveal import is_commitment
from tests.unit.hearings.test_draw_transcript import POOL, PROMISE, SEED, transcript

Change = Callable[[dict[str, Any]], Any]
Told = list[tuple[str, str, str, str]]
BARE = ("sources", "checks", "pool", "places")
"""What a transcript need not have."""


def told(change: Change, without: tuple[str, ...] = (), published: bytes | None = None) -> Told:
    document = transcript()
    for name in without:
        del document[name]
    change(document)
    return [(f.part, f.place, f.said, f.found) for f in verify(document, published)]


def nothing(_: dict[str, Any]) -> None:
    """As it was written."""


@pytest.mark.parametrize(
    ("change", "part", "wanted"),
    [
        (lambda d: d.update(steps={}), "steps", "a list of objects"),
        (lambda d: d.update(sources=["9319"]), "sources", "a list of objects"),
        (lambda d: d.update(places=[1]), "places", "an object"),
        (lambda d: d.update(checks=None), "checks", "an object"),
        (lambda d: d.update(pool="x"), "pool", "an object"),
        (lambda d: d["pool"].pop("lines"), "pool", "a list of lines"),
        (lambda d: d["pool"].update(lines=["1,a\n2,b"]), "pool", "a list of lines"),
        (lambda d: d["pool"].update(lines=["1,a", 2]), "pool", "a list of lines"),
    ],
)
def test_a_part_of_another_shape_is_named(change: Change, part: str, wanted: str) -> None:
    assert told(change) == [("file", part, "something else", wanted)]


def test_a_line_of_the_pool_is_accused_once() -> None:
    def misnumber(document: dict[str, Any]) -> None:
        document["pool"]["lines"][4] = f"9,{POOL.entry(5)}"

    line = f"“9,{POOL.entry(5)}”"
    checked = told(misnumber)
    assert checked[0] == ("pool", "line 5", line, "a line with check 77815f3feb2d")
    assert [finding[:2] for finding in checked] == [("pool", "line 5"), ("pool", "SHA-256")]
    unchecked = told(misnumber, ("checks",))
    assert unchecked[0] == ("pool", "line 5", line, "a line numbered 5")
    assert [finding[:2] for finding in unchecked] == [("pool", "line 5"), ("pool", "SHA-256")]


def test_an_entry_that_stands_twice_is_named_with_the_first() -> None:
    found = told(lambda d: d["pool"]["lines"].__setitem__(4, f"5,{POOL.entry(1)}"), ("checks",))
    assert found[0] == ("pool", "line 5", "the entry of line 1 again", "every entry once")
    assert [finding[:2] for finding in found] == [("pool", "line 5"), ("pool", "SHA-256")]


def test_a_published_pool_of_another_size() -> None:
    small = pool_from_commitments(["a", "b"]).content
    size = ("pool", "size", "25 entries", "2, as in the published file")
    assert told(nothing, (), small) == [
        size,
        ("pool", "published line 1", f"“1,{POOL.entry(1)}”", "“1,a”"),
        ("pool", "24 more", "something else", "the 2 that were drawn"),
    ]
    # Without the lines in the transcript their number is all there is to compare.
    assert told(nothing, ("pool",), small) == [size]
    assert told(nothing, ("pool",), POOL.content) == []
    assert told(nothing, (), b"") == [("pool", "published file", "a pool file", "the pool is empty")]


@pytest.mark.parametrize(
    ("change", "without", "finding"),
    [
        (lambda d: d.update(key=d["key"] + "7./"), (), ("key", "no. 5", "“7./”", "nothing")),
        (lambda d: d["checks"]["sources"].append("abcd"), (), ("source", "no. 5", "nothing", "a source")),
        (
            lambda d: d["sources"][1].update(value="2 x"),
            (),
            ("source", "no. 2", "“2 x”", "numbers (only numbers can be used, not letters or other signs: x)"),
        ),
        (
            lambda d: d["sources"][3].update(value="0x1f"),
            (),
            ("source", "no. 4", "“0x1f”", f"“0x{SEED}”, as revealed"),
        ),
        (
            lambda d: d["sources"][2].update(value="9"),
            ("checks",),
            ("source", "no. 3", "“9”", "“9.18.26.34.41.45./”"),
        ),
    ],
)
def test_a_source_that_does_not_fit_is_named(
    change: Change, without: tuple[str, ...], finding: tuple[str, str, str, str]
) -> None:
    assert told(change, without) == [finding]


def _no_digest(document: dict[str, Any]) -> None:
    document["steps"][0]["digest"] = "zz"


def _one_too_many(document: dict[str, Any]) -> None:
    document["steps"].append(document["steps"][0])


@pytest.mark.parametrize("spoil", [_no_digest, _one_too_many, lambda d: d.pop("steps")])
def test_without_steps_to_bear_it_out_an_order_of_another_key_is_wrong(spoil: Change) -> None:
    def change(document: dict[str, Any]) -> None:
        document["key"] = "9318./"
        spoil(document)

    assert told(change, BARE) == [
        ("order", "position 1", "14", "5"),
        ("order", "position 2", "24", "3"),
        ("order", "position 3", "4", "9"),
        ("order", "position 5", "8", "6"),
        ("order", "position 6", "3", "24"),
        ("order", "17 more", "something else", "the 25 that were drawn"),
    ]


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ({"quota": "5"}, [("places", "quota", "“5”", "a number")]),
        ({"alternates": -1}, [("places", "alternates", "-1", "a number")]),
        ({"skipped": "2"}, [("places", "skipped", "“2”", "a list")]),
        ({"quota": None}, [("places", "quota", "nothing", "a number")]),
        (
            {"skipped": [{"entry": 24}, 26, "x"]},
            [
                ("places", "skipped", "26", "an entry of the pool"),
                ("places", "skipped", "“x”", "an entry of the pool"),
            ],
        ),
        # What a transcript does not say is not compared; one number is a list of one.
        (
            {"selected": None, "alternate": 3},
            [
                ("places", "alternate no. 1", "3", "1"),
                ("places", "1 more", "something else", "the 2 that were drawn"),
            ],
        ),
    ],
)
def test_places_that_do_not_follow_are_named(change: dict[str, Any], findings: Told) -> None:
    assert told(lambda d: d["places"].update(change)) == findings


def test_a_pool_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_POOL", 2)
    assert pool_from_commitments(["b", "a"]).lines == ("1,a", "2,b")
    with pytest.raises(PoolProblem, match="a pool has at most 2 entries") as refused:
        pool_from_commitments(["b", "a", "c"])
    assert (refused.value.code, refused.value.line, refused.value.other) == ("too_large", 0, 0)


@pytest.mark.parametrize(
    ("text", "is_one"), [(PROMISE, True), (PROMISE[1:], False), (PROMISE.upper(), False), (f"{PROMISE}\n", False)]
)
def test_what_can_be_a_promise(text: str, is_one: bool) -> None:
    assert is_commitment(text) is is_one


def test_values_are_plain_decimals_in_order() -> None:
    assert read_source("10 3.1400 0x0f 007").values == ("3.14", "7", "10", "15")


def test_a_hexadecimal_number_has_a_largest_length() -> None:
    with pytest.raises(SourceProblem) as refused:
        read_source("0x" + "f" * 1001)
    assert (refused.value.code, refused.value.token) == ("too_long", "0xffffffffff…")
