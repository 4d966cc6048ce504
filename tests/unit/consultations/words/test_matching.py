"""Words of long lists, found where they stand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.words import Hit, Matcher, read_words


def test_longest_word_in_its_place_with_its_list() -> None:
    matcher = Matcher([("骂人", ["骗子", "大骗子"]), ("广告", ["ＷｅＣｈａｔ", "骗子"])])
    assert len(matcher) == 3
    assert matcher.find("𠮷都是大騙\u200b子，加wechat") == [
        Hit(3, 7, "大骗子", "骂人"),
        Hit(9, 15, "ＷｅＣｈａｔ", "广告"),
    ]
    assert Matcher([]).find("什么") == []
    assert Matcher([("空", ["", " "])]).find(" ") == []


def test_lists_as_people_write_them() -> None:
    assert read_words("\ufeff甲，乙, 甲\r\n\n丙  丁 # 说明\n#全是说明") == ["甲", "乙", "丙 丁"]


@given(st.lists(st.text("ab王八", min_size=1, max_size=3), max_size=8), st.text("ab王八c", max_size=40))
def test_same_as_looking_for_each(words: list[str], text: str) -> None:
    hits = Matcher([("x", words)]).find(text)
    assert all(text[hit.start : hit.end] == hit.word for hit in hits)
    assert bool(hits) == any(word in text for word in words)
    assert all(before.end <= after.start for before, after in pairwise(hits))
