"""What is asked for, and where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.privacy.folding import other_forms
from participation.consultations.rules.searching import marked, phrases, terms, tsquery


def cut(text):
    return [(term.text, term.place) for term in terms(text)]


def test_terms_of_mixed_text():
    assert cut("供热期，PM2.5 达标") == [
        ("供热", 1),
        ("热期", 2),
        ("期", 3),
        ("pm2", 5),
        ("5", 7),
        ("达标", 9),
        ("标", 10),
    ]


def test_terms_of_full_width_rare_and_mongolian():
    assert cut("ＡＢ𠮷野") == [("ab", 1), ("𠮷野", 2), ("野", 3)]
    assert cut("ᠮᠣᠩᠭᠣᠯ ᠤᠨ") == [("ᠮᠣᠩᠭᠣᠯ", 1), ("ᠤᠨ", 3)]
    assert cut("，。 ") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("供热期", "('供热' <1> '热期')"),
        ("热", "('热':*)"),
        ("供热 温度", "('供热') & ('温度')"),
        ("“供热 温度”", "('供热' <3> '温度')"),
        ("Heat", "('heat':*)"),
        ('"heat loss"', "('heat' <2> 'loss')"),
        ("PM2.5标准", "('pm2' <2> '5' <1> '标准')"),
        ("' | !", ""),
        ("", ""),
    ],
)
def test_queries(query, expected):
    assert tsquery(query) == expected


def test_marks():
    assert marked("供热期内，供暖", "供热期") == [("供热期", True), ("内，供暖", False)]
    assert marked("Ｈeat and heating", "heat") == [("Ｈeat", True), (" and ", False), ("heat", True), ("ing", False)]
    assert marked("", "x") == []
    assert marked("没有", "供热") == [("没有", False)]


@given(st.text(max_size=60), st.text(max_size=30))
def test_marking_changes_no_text(text, query):
    assert "".join(piece for piece, _ in marked(text, query)) == text


@given(st.text(max_size=120))
def test_a_query_is_never_more_than_its_limits(query):
    assert len(phrases(query)) <= 8


def test_traditional_and_simplified_find_each_other():
    assert other_forms("供热温度") == ("供热温度", "供熱溫度")
    assert other_forms("供熱") == ("供热", "供熱")
    assert tsquery("供热 abc", *other_forms("供热 abc")) == "(('供热') | ('供熱')) & ('abc':*)"
    assert marked("供熱和供热", "供热", *other_forms("供热")) == [("供熱", True), ("和", False), ("供热", True)]


def test_a_form_that_asks_for_more_or_for_the_same_adds_nothing():
    assert tsquery("供热", "供熱 温度") == "('供热')"
    assert tsquery("供热", "供热") == "('供热')"
    assert tsquery("供热", "供熱") == "(('供热') | ('供熱'))"
