"""The draw against RFC 3797's own vectors, and what can be read as a source or a pool."""

from __future__ import annotations

import hashlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.drawing import (
    Algorithm,
    Opening,
    PoolProblem,
    RevealProblem,
    SourceProblem,
    bits_needed,
    bits_of_outcomes,
    check_reveal,
    commitment_of,
    commitment_to,
    hex_number,
    index_bytes,
    key_of,
    order_of,
    places_of,
    pool_from_commitments,
    read_pool,
    read_source,
    split_key,
    steps_of,
)

VECTOR_A = ["9319", "2 5 12 8 10", "9 18 26 34 41 45"]
VECTOR_B = ["7 8 11 17 19 25 46", "8285182", "60115701", "2 3 18 26 32 33 42"]


def key(texts: list[str]) -> str:
    return key_of([read_source(text) for text in texts])


def test_vector_a_of_the_rfc() -> None:
    assert key(VECTOR_A) == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    order = order_of(key(VECTOR_A), 25, Algorithm.MD5)
    assert order[:16] == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
    # The hexadecimal values printed beside it in section 6.
    digests = [step.digest for step in steps_of(key(VECTOR_A), 25, Algorithm.MD5, 3)]
    assert digests == [
        "990dd0a5692a029a98b5e01aa28f3459",
        "3691e55cb63fcc37914430b2f70b5ec6",
        "fe814edf564c190ac1d25753979990fa",
    ]


def test_vector_b_of_the_rfc() -> None:
    assert key(VECTOR_B) == "7.8.11.17.19.25.46./8285182./60115701./2.3.18.26.32.33.42./"
    order = order_of(key(VECTOR_B), 154, Algorithm.MD5)
    assert order[:12] == [138, 151, 89, 112, 117, 145, 118, 143, 144, 122, 95, 139]


def test_sha256_is_the_default() -> None:
    assert order_of(key(VECTOR_A), 25)[:10] == [20, 23, 1, 14, 17, 9, 11, 15, 7, 13]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("9319", "9319./"),
        ("45 9 18 26 34 41", "9.18.26.34.41.45./"),
        ("２，５、１２；８ １０", "2.5.8.10.12./"),
        ("05,02;12|8\t10\n", "2.5.8.10.12./"),
        ("03 07 12 18 25 30 + 11", "3.7.11.12.18.25.30./"),
        ("03 07+11", "3.7.11./"),
        ("5 +3", "3.5./"),
        ("007 0 00", "0.0.7./"),
        ("7 7 7", "7.7.7./"),
        ("100 99 9", "9.99.100./"),
        ("3.1400 10 2.50 3.0", "2.53.3.1410./"),
        ("0.50 00.5", "0.50.5/"),
        ("0x1F", "31./"),
        ("0xff 3", "3.255./"),
        ("9" * 400, "9" * 400 + "./"),
    ],
)
def test_a_source_is_read_in_every_way_it_is_written(text: str, canonical: str) -> None:
    assert read_source(text).canonical == canonical


@pytest.mark.parametrize(
    ("text", "code", "token"),
    [
        ("", "empty", ""),
        (" ，、 ", "empty", ""),
        ("-3", "sign", "-3"),
        ("+5", "sign", "+5"),
        ("−5", "sign", "−5"),
        ("12a", "letters", "12a"),
        ("1e5", "letters", "1e5"),
        ("十二", "letters", "十二"),
        ("1²", "letters", "1²"),
        ("①", "letters", "①"),
        ("٣", "letters", "٣"),
        ("1.2.3", "letters", "1.2.3"),
        ("0x", "letters", "0x"),
        ("nan", "letters", "nan"),
        ("2./5.", "slash", "/"),
        ("2／5", "slash", "/"),
        ("1" * 1001, "too_long", "1" * 12 + "…"),
        ("1 " * 1001, "too_many", "1001"),
    ],
)
def test_what_is_no_source_is_refused_by_name(text: str, code: str, token: str) -> None:
    with pytest.raises(SourceProblem) as refused:
        read_source(text)
    assert (refused.value.code, refused.value.token) == (code, token)


@given(st.lists(st.integers(0, 10**30), min_size=1, max_size=20), st.randoms())
def test_the_order_in_which_numbers_are_written_does_not_matter(numbers: list[int], chance: object) -> None:
    written = " ".join(map(str, numbers))
    chance.shuffle(numbers)  # type: ignore[attr-defined]
    assert read_source(written).canonical == read_source("，".join(f"{n:040d}" for n in numbers)).canonical
    assert read_source(written).canonical == "".join(f"{n}." for n in sorted(numbers)) + "/"


def test_no_key_without_a_source() -> None:
    with pytest.raises(SourceProblem):
        key_of([])


def test_a_key_falls_apart_into_its_sources() -> None:
    assert split_key("9319./2.5./x") == ["9319./", "2.5./", "x"]


@given(st.integers(1, 4000), st.text("0123456789./", min_size=1, max_size=30), st.sampled_from(list(Algorithm)))
def test_an_order_is_what_the_rfc_says_word_for_word(size: int, made: str, algorithm: Algorithm) -> None:
    left, expected = list(range(1, size + 1)), []
    for i in range(min(size, 60)):
        b = i.to_bytes(2, "big")
        digest = hashlib.new(algorithm.value, b + made.encode() + b).digest()
        expected.append(left.pop(int.from_bytes(digest, "big") % len(left)))
    order = order_of(made, size, algorithm)
    assert order[:60] == expected
    assert sorted(order) == list(range(1, size + 1))


def test_steps_say_how_each_entry_came_about() -> None:
    steps = list(steps_of("9319./", 3, limit=2))
    assert [(step.i, step.remaining, int(step.digest, 16) % step.remaining == step.k) for step in steps] == [
        (0, 3, True),
        (1, 2, True),
    ]
    assert [step.entry for step in steps] == order_of("9319./", 3)[:2]


def test_the_counter_takes_a_third_byte_where_the_rfc_ends() -> None:
    assert [index_bytes(i).hex() for i in (0, 255, 65_535, 65_536, 16_777_216)] == [
        "0000",
        "00ff",
        "ffff",
        "010000",
        "01000000",
    ]


@pytest.mark.parametrize("size", [0, -1, 10_000_001])
def test_no_draw_from_no_pool(size: int) -> None:
    with pytest.raises(ValueError, match="a pool has"):
        order_of("1./", size)


def test_a_million_entries_are_drawn() -> None:
    order = order_of(key(VECTOR_A), 1_000_000)
    assert len(set(order)) == 1_000_000
    # Computed once with the plain algorithm (a list, one pop an entry) for the first and with the formula for all.
    assert order[:10] == _plainly(key(VECTOR_A), 1_000_000, 10)


def _plainly(made: str, size: int, count: int) -> list[int]:
    left, drawn = list(range(1, size + 1)), []
    for i in range(count):
        b = i.to_bytes(2, "big")
        drawn.append(left.pop(int.from_bytes(hashlib.sha256(b + made.encode() + b).digest(), "big") % len(left)))
    return drawn


def test_places_follow_from_the_order() -> None:
    order = [5, 3, 1, 4, 2]
    assert places_of(order, 2, 1) == places_of(order, 2, 1, [])
    assert (places_of(order, 2, 1).selected, places_of(order, 2, 1).alternate) == ((5, 3), (1,))
    skipped = places_of(order, 2, 1, [3])
    assert (skipped.selected, skipped.alternate, skipped.waitlist) == ((5, 1), (4,), (2,))
    assert places_of(order, 9, 9, [5]).selected == (3, 1, 4, 2)


@given(st.permutations(range(1, 12)), st.integers(0, 12), st.integers(0, 5), st.sets(st.integers(1, 11)))
def test_whoever_is_not_skipped_has_exactly_one_place(
    order: list[int], quota: int, alternates: int, skipped: set[int]
) -> None:
    places = places_of(order, quota, alternates, skipped)
    together = [*places.selected, *places.alternate, *places.waitlist]
    assert together == [entry for entry in order if entry not in skipped]
    assert len(places.selected) == min(quota, 11 - len(skipped))


def test_entropy_of_the_rfc_example() -> None:
    assert round(bits_needed(25, 10), 1) == 21.6
    assert bits_needed(154, 12) == pytest.approx(math.log2(math.comb(154, 12)))
    assert [bits_needed(5, 0), bits_needed(5, 5), bits_needed(5, 9)] == [0.0, 0.0, 0.0]
    assert round(bits_of_outcomes(17_721_088), 2) == 24.08
    assert bits_of_outcomes(1) == 0.0


def test_a_pool_has_one_form() -> None:
    pool = pool_from_commitments(["bb", "aa", "cc"])
    assert pool.content == b"1,aa\n2,bb\n3,cc\n"
    assert pool.sha256 == hashlib.sha256(b"1,aa\n2,bb\n3,cc\n").hexdigest()
    for written in (b"1,aa\r\n2,bb\r\n3,cc\r\n\r\n", b"\xef\xbb\xbf1,aa\n2,bb\n3,cc", b"aa\nbb\ncc\n"):
        assert read_pool(written) == pool
    assert pool.entry(2) == "bb"
    assert read_pool("2,王\n1,李".encode()).lines == ("1,2,王", "2,1,李")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [(b"", "empty", 0), (b"\n\n", "empty", 0), (b"a\n\nb", "blank", 2), (b"a\nb\na", "duplicate", 3)],
)
def test_what_is_no_pool_is_refused(content: bytes, code: str, line: int) -> None:
    with pytest.raises(PoolProblem) as refused:
        read_pool(content)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_line_is_proved_by_number_and_salt() -> None:
    opening = Opening("BM-2026-00042", "ab" * 32)
    assert commitment_of(opening) == hashlib.sha256(b"BM-2026-00042:" + b"ab" * 32).hexdigest()


def test_a_promise_is_kept_or_refused() -> None:
    seed, nonce = "5e" * 32, "a1" * 16
    promise = commitment_to(seed, nonce)
    assert promise == hashlib.sha256(bytes.fromhex(seed + nonce)).hexdigest()
    check_reveal(promise, seed, nonce)
    for other_seed, other_nonce, code in (("5f" * 32, nonce, "unequal"), (seed, "xy", "format"), ("", nonce, "format")):
        with pytest.raises(RevealProblem) as refused:
            check_reveal(promise, other_seed, other_nonce)
        assert refused.value.code == code
    assert read_source(hex_number(seed)).canonical == f"{int(seed, 16)}./"
