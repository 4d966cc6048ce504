"""What an interpretation must hold, and how references are read."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.interpretations.rules import (
    REQUIRED,
    Element,
    ElementCode,
    Lack,
    State,
    lacks,
    may_approve,
    may_move,
    resolve,
)

NAMES = {
    "art-5": "第五条",
    "art-7.p2": "第七条第二款",
    "art-12-1": "第十二条之一",
    "art-17.p1.i2": "第十七条第（二）项",
    "h-2.1": "第二部分（一）",
}


def whole() -> list[Element]:
    return [Element(code, "写了", ("art-5",)) for code in ElementCode]


def test_a_whole_interpretation_lacks_nothing() -> None:
    assert lacks(whole()) == []


def test_nothing_written_lacks_the_required_elements() -> None:
    assert lacks([]) == [(code, Lack.EMPTY) for code in REQUIRED]
    assert lacks([Element(code, " \n ") for code in ElementCode]) == [(code, Lack.EMPTY) for code in REQUIRED]


@given(st.sampled_from(list(ElementCode)))
def test_an_element_that_names_no_provision_is_unbound(code: ElementCode) -> None:
    elements = [e if e.code is not code else Element(code, "写了") for e in whole()]
    assert lacks(elements) == [(code, Lack.UNBOUND)]


@given(st.sampled_from(list(ElementCode)))
def test_only_required_elements_may_not_be_left_out(code: ElementCode) -> None:
    expected = [(code, Lack.EMPTY)] if code in REQUIRED else []
    assert lacks([e for e in whole() if e.code is not code]) == expected


@pytest.mark.parametrize(
    ("typed", "paths", "unknown"),
    [
        ("第五条", ("art-5",), ()),
        ("5", ("art-5",), ()),
        ("05、art-7.p2", ("art-5", "art-7.p2"), ()),
        ("第七条第二款， 第五条;第五条", ("art-7.p2", "art-5"), ()),
        ("第十七条第(二)项", ("art-17.p1.i2",), ()),
        ("第十二条之一\n第二部分（一）", ("art-12-1", "h-2.1"), ()),
        ("第九条、99、五", (), ("第九条", "99", "五")),
        ("  、， ", (), ()),
        ("", (), ()),
        ("５", (), ("５",)),
    ],
)
def test_references_are_read_as_officers_type_them(
    typed: str, paths: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    assert resolve(typed, NAMES) == (paths, unknown)


@given(st.lists(st.sampled_from(sorted(NAMES)), max_size=8), st.sampled_from(["、", "，", " ", ";", "\n"]))
def test_names_and_paths_find_the_same(paths: list[str], separator: str) -> None:
    once = tuple(dict.fromkeys(paths))
    assert resolve(separator.join(paths), NAMES) == (once, ())
    assert resolve(separator.join(NAMES[path] for path in paths), NAMES) == (once, ())


@given(st.text(max_size=60))
def test_whatever_is_typed_is_found_or_named(typed: str) -> None:
    paths, unknown = resolve(typed, NAMES)
    assert set(paths) <= set(NAMES)
    assert all(word in typed for word in unknown)


def test_the_way_of_an_interpretation() -> None:
    steps = {(a, b) for a in State for b in State if may_move(a, b)}
    assert steps == {
        (State.DRAFTING, State.SUBMITTED),
        (State.SUBMITTED, State.APPROVED),
        (State.SUBMITTED, State.DRAFTING),
        (State.APPROVED, State.PUBLISHED),
        (State.APPROVED, State.DRAFTING),
    }


def test_nobody_approves_their_own() -> None:
    me, other = uuid4(), uuid4()
    assert may_approve(other, [me])
    assert not may_approve(me, [other, me])
