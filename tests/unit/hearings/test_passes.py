"""The signed line of a ticket: one way to write it, and whatever is changed breaks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules.passes import Pass, not_after, read_pass, write_pass

passes = st.builds(
    Pass,
    hearing=st.integers(0, 99_999).map(lambda n: f"TZ-2026-{n:04}"),
    registration=st.integers(0, 9_999_999).map(lambda n: f"BM-2026-{n:05}"),
    places=st.integers(1, 500),
    not_after=st.integers(1, 9_999_999_999),
    key_id=st.from_regex(r"\A[A-Za-z0-9_.-]{1,32}\Z"),
)


@given(passes, st.binary(min_size=64, max_size=64))
def test_what_is_written_is_read(said: Pass, signature: bytes) -> None:
    assert read_pass(write_pass(said, signature)) == (said, signature)


@given(passes, st.binary(min_size=64, max_size=64), st.data())
def test_a_changed_sign_is_unreadable_or_says_something_else(said: Pass, signature: bytes, data: st.DataObject) -> None:
    text = write_pass(said, signature)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.characters().filter(lambda c: c != text[at])) + text[at + 1 :]
    found = read_pass(changed)
    assert found is None or (found[0].signed, found[1]) != (said.signed, signature)


@given(st.text(max_size=300))
def test_anything_else_is_no_ticket(text: str) -> None:
    found = read_pass(text)
    assert found is None or write_pass(*found) == text


def test_when_it_ends() -> None:
    start = datetime(2026, 12, 10, 1, 30, tzinfo=UTC)
    assert not_after(start, start + timedelta(hours=2)) == int((start + timedelta(hours=14)).timestamp())
    assert not_after(start, None) == int((start + timedelta(hours=24)).timestamp())


def test_lines_that_are_no_ticket() -> None:
    said = Pass("TZ-2026-0007", "BM-2026-00042", 2, 1795000000, "k1")
    line = write_pass(said, b"s" * 64)
    assert read_pass(line) == (said, b"s" * 64)
    for other in (
        "",
        "1.TZ-2026-0007",
        line + "A" * 240,
        "2" + line[1:],
        line.replace("TZ-2026-0007", "XX"),
        line.replace("BM-2026-00042", "XX"),
        line.replace(".2.", ".0."),
        line.replace("1795000000", "01795000000"),
        line.replace(".k1.", ".k 1."),
        line[:-1],
        line[:-1] + "*",
        line + "A",
    ):
        assert read_pass(other) is None, other
