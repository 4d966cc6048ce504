"""Calendar files: what a calendar program reads back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from participation.platform.calendar_file import CANCEL, Entry, calendar_file

START = datetime(2026, 12, 10, 1, 30, tzinfo=UTC)


def entry(**more: object) -> Entry:
    facts: dict[str, object] = {
        "uid": "a@example.org",
        "sequence": 3,
        "stamp": START,
        "start": START,
        "summary": "听证会",
    }
    return Entry(**(facts | more))  # type: ignore[arg-type]


def test_an_entry_comes_back() -> None:
    text = calendar_file(
        [
            entry(
                end=START + timedelta(hours=2),
                location="301 室",
                url="https://example.org/x",
                remind_before=timedelta(days=1),
            )
        ],
        name="城镇供热管理办法",
    )
    assert "\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    calendar = Calendar.from_ical(text)
    assert (calendar["METHOD"], str(calendar["X-WR-CALNAME"])) == ("PUBLISH", "城镇供热管理办法")
    [event] = calendar.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("a@example.org", 3, "CONFIRMED")
    assert event.decoded("DTSTART") == START
    assert event.decoded("DTEND") == START + timedelta(hours=2)
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == -timedelta(days=1)


def test_a_cancelled_one_reminds_nobody() -> None:
    text = calendar_file([entry(cancelled=True, remind_before=timedelta(days=1))], method=CANCEL)
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert (Calendar.from_ical(text)["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event.walk("VALARM") == []
    assert "DTEND" not in event


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar_file([entry(start=datetime(2026, 1, 1))])  # noqa: DTZ001  (the point)


@given(
    st.text(alphabet=st.characters(exclude_categories=("Cs",))), st.text(alphabet=';,\\\r\n\x0b\x85\u2028:"BEGINVEVENT')
)
def test_no_text_becomes_a_line_of_its_own(summary: str, location: str) -> None:
    calendar = Calendar.from_ical(calendar_file([entry(summary=summary or "x", location=location)]))
    assert len(calendar.walk("VEVENT")) == 1
    assert calendar.walk("VEVENT")[0]["UID"] == "a@example.org"
