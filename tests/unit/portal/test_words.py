"""Short dates, tiles, and where a matter stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.matters.rules import UNPUBLISHED, Stage
from participation.platform.clock import SHANGHAI, local
from participation.platform.i18n import speaking
from participation.portal import words
from participation.portal.views import Said, chosen_to_show


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def said(outcome: str, comments: int) -> Said:
    return Said(f"{outcome} {comments}", comments, outcome, "", "")


def test_what_was_done_comes_first_and_a_no_is_never_hidden() -> None:
    found = [
        said("noted", 11),
        said("adopted", 2),
        said("partially_adopted", 6),
        said("adopted", 5),
        said("not_adopted", 1),
    ]
    assert [one.title for one in chosen_to_show(found)] == ["partially_adopted 6", "adopted 5", "not_adopted 1"]
    assert [one.title for one in chosen_to_show(found[:2])] == ["adopted 2", "noted 11"]
    assert [one.title for one in chosen_to_show([said("not_adopted", 3), said("not_adopted", 9)])] == [
        "not_adopted 9",
        "not_adopted 3",
    ]
    assert chosen_to_show([]) == []


def test_short_day_is_the_region_s_day() -> None:
    evening = datetime(2026, 6, 7, 17, 0, tzinfo=UTC)
    assert words.short_day(evening) == "2026-06-08"
    with speaking("en"):
        assert words.short_day(evening) == "8 Jun 2026"


@pytest.mark.parametrize(
    ("start", "end", "chinese", "english"),
    [
        (at(2026, 10, 26, 9), at(2026, 11, 26), "10-26 至 11-25", "26 Oct to 25 Nov"),
        (at(2026, 12, 20), at(2027, 1, 20), "2026-12-20 至 2027-01-19", "20 Dec 2026 to 19 Jan 2027"),
        (at(2026, 6, 8, 9), at(2026, 6, 8, 18), "2026-06-08", "8 Jun 2026"),
        (at(2026, 6, 8, 9), at(2026, 6, 9), "2026-06-08", "8 Jun 2026"),
    ],
)
def test_short_range(start: datetime, end: datetime, chinese: str, english: str) -> None:
    assert words.short_range(start, end) == chinese
    with speaking("en"):
        assert words.short_range(start, end) == english


@given(st.datetimes(timezones=st.just(SHANGHAI)).filter(lambda moment: 1950 < moment.year < 9000))
def test_last_day_never_begins_after_the_end(end: datetime) -> None:
    day = words.last_day(end)
    assert datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) < end <= end + timedelta(days=1)
    assert local(end).date() - day in (timedelta(0), timedelta(days=1))


def test_midnight_belongs_to_the_day_before() -> None:
    assert words.last_day(at(2026, 11, 26)) == date(2026, 11, 25)
    assert words.last_day(at(2026, 11, 26, 0, 0, 1)) == date(2026, 11, 26)


def test_tile() -> None:
    assert words.tile(at(2026, 11, 27, 9)) == ("27", "11月 周五")
    with speaking("en"):
        assert words.tile(at(2026, 11, 27, 9)) == ("27", "Nov Fri")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_public_stage_has_words(language: str) -> None:
    with speaking(language):
        for stage in Stage:
            assert words.standing(stage)
            assert words.validity(stage)
    assert set(words.STANDING) == set(Stage) - UNPUBLISHED == set(words.VALIDITY)
