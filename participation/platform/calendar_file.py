"""Calendar files (.ics, RFC 5545), as subscribed to on the site, sent by mail, or saved from a ticket.

An entry's UID never changes and its SEQUENCE grows with every change, so that a calendar replaces what it has instead
of adding a second entry; METHOD:CANCEL takes one out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

PUBLISH, CANCEL = "PUBLISH", "CANCEL"
PRODID = "-//Participation//ZH"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. All moments are aware; ``end`` None: the notice names none. ``stamp``: when this state of it was set.

    ``remind_before``: when a calendar reminds, None for no reminder. ``url`` is public: calendars are shared.
    """

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    summary: str
    end: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    remind_before: timedelta | None = None


def calendar_file(entries: Sequence[Entry], *, method: str = PUBLISH, name: str = "") -> str:
    """The file's text. ``name`` is what a calendar calls a subscription. ValueError for a naive moment."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", _plain(name))
        calendar.add("x-wr-calname", _plain(name))
    for entry in entries:
        calendar.add_component(_event(entry))
    text: str = calendar.to_ical().decode("utf-8")
    return text


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("dtstamp", _utc(entry.stamp))
    event.add("dtstart", _utc(entry.start))
    if entry.end is not None:
        event.add("dtend", _utc(entry.end))
    event.add("summary", _plain(entry.summary))
    for field, value in (("location", entry.location), ("description", entry.description)):
        if value:
            event.add(field, _plain(value))
    if entry.url:
        event.add("url", entry.url)
    if entry.remind_before is not None and not entry.cancelled:
        alarm: Any = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _plain(entry.summary))
        alarm.add("trigger", -entry.remind_before)
        event.add_component(alarm)
    return event


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a calendar entry's moments carry their zone")
    return moment.astimezone(UTC)


def _plain(text: str) -> str:
    """Line ends of every kind made one, control characters left out: a value stays one value."""
    return "".join(
        character if character in "\n\t" or character.isprintable() else " "
        for character in "\n".join(text.splitlines())
    )
