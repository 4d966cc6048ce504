"""Selected words: found, cut out, marked; positions in code points."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import Segment, lines_of, locate, quote_at, segments, sentences

LAW = "供热期内，室内温度昼夜不低于十八摄氏度；有下列情形之一的除外：\n（一）用户自行改动设施的；\n（二）不可抗力。"

texts = st.text(st.sampled_from("供热期内，。；\n 𠮷室温abc"), min_size=1, max_size=60)


@given(texts, st.data())
def test_what_stands_there_is_found_there(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = locate(text, text[start:end], start=start)
    if not text[start:end].strip():
        assert quote is None
        return
    assert quote == quote_at(text, start, end)
    assert text[quote.start : quote.end] == quote.exact
    assert text.endswith(quote.suffix) or text[quote.end : quote.end + 32] == quote.suffix
    # Without the position, by what stands around it, the same words are found.
    again = locate(text, quote.exact, prefix=quote.prefix, suffix=quote.suffix)
    assert again is not None
    assert again.exact == quote.exact


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_segments_joined_are_the_text(text, pairs):
    ranges = [(min(a, b), max(a, b), f"q{n}") for n, (a, b) in enumerate(pairs)]
    found = segments(text, ranges)
    assert "".join(one.text for one in found) == text
    at = 0
    for one in found:
        for index in range(at, at + len(one.text)):
            assert set(one.inside) == {name for a, b, name in ranges if a <= index < b}
        at += len(one.text)


@given(texts)
def test_sentences_lie_in_order_and_lose_no_word(text):
    found = sentences(text)
    assert all(a < b for a, b in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    covered = {index for a, b in found for index in range(a, b)}
    assert all(index in covered for index, character in enumerate(text) if character.isalnum())


def test_sentences_of_a_provision():
    assert [LAW[a:b] for a, b in sentences(LAW)] == [
        "供热期内，室内温度昼夜不低于十八摄氏度；",
        "有下列情形之一的除外：",
        "（一）用户自行改动设施的；",
        "（二）不可抗力。",
    ]
    english = "The room shall be warm. It is 18.5 degrees at least; more is better."
    assert [english[a:b] for a, b in sentences(english)] == [
        "The room shall be warm.",
        "It is 18.5 degrees at least;",
        "more is better.",
    ]


def test_of_two_places_the_one_meant():
    text = "不低于十八度。昼夜不低于十八度。"
    assert locate(text, "十八度").start == 3
    assert locate(text, "十八度", start=12).start == 12
    assert locate(text, "十八度", start=10).start == 12
    assert locate(text, "十八度", prefix="昼夜不低于").start == 12
    assert locate(text, "十八度", start=3, prefix="昼夜不低于").start == 3


def test_blanks_and_line_ends_copied_along_are_forgiven():
    assert (
        locate(LAW, "有下列情形之一的除外：（一）用户 自行改动").exact == "有下列情形之一的除外：\n（一）用户自行改动"
    )
    assert locate(LAW, "没有这几个字") is None
    assert locate(LAW, " \n") is None
    assert locate(LAW, "供热", start=-5).start == 0
    assert locate(LAW, "供热", start=9999).start == 0


def test_code_points_not_utf16():
    text = "𠮷野家门口的路灯"
    quote = locate(text, "门口", start=3)
    assert (quote.start, quote.end, quote.prefix, quote.suffix) == (3, 5, "𠮷野家", "的路灯")


def test_lines_know_where_they_begin():
    assert lines_of("甲\n\n 乙\n丙") == [(0, "甲"), (3, " 乙"), (6, "丙")]
    piece = segments("乙丙", [(1, 2, "a")], start=1)
    assert piece == [Segment("乙", ("a",)), Segment("丙")]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (1, 1), (2, 1), (0, 4)])
def test_where_there_is_nothing_there_is_no_quote(start, end):
    with pytest.raises(ValueError, match="no such place"):
        quote_at("abc", start, end)


def test_of_two_places_the_one_with_the_same_words_behind_it():
    assert locate("供热甲乙，供热甲丙", "供热", suffix="甲丙") == quote_at("供热甲乙，供热甲丙", 5, 7)
    assert locate("abc", "x") is None
    assert locate("abc", " ") is None


def test_what_holds_no_word_is_no_sentence():
    assert sentences("供热。 （） 。测温。") == [(0, 3), (8, 11)]
    assert sentences("… ; Heat.") == [(4, 9)]
