"""The calendar in force, kept in the process: asked of the database only whether it has changed.

Whoever decides something refreshes first (one small question); pages that only show a date may be behind by the seconds
between two rounds of `keep_calendar_fresh`.
"""

from __future__ import annotations

import asyncio

import structlog

from participation.procedures import queries
from participation.procedures.calendar import InForce, StateCouncilCalendar
from participation.procedures.rules import WorkingCalendar

log = structlog.get_logger(__name__)

EVERY = 20.0
"""Seconds between two looks whether the calendar has changed."""

_calendar = StateCouncilCalendar()
_known = 0


def working_calendar() -> WorkingCalendar:
    """The calendar every deadline is computed with, as far as this process knows it."""
    return _calendar


async def refresh_calendar() -> WorkingCalendar:
    """The calendar in force at this moment."""
    global _calendar, _known
    count = await queries.count_in_force()
    if count != _known:
        notices = await queries.in_force()
        _calendar = StateCouncilCalendar(InForce(one.year, one.plan, one.since) for one in notices)
        _known = len(notices)
    return _calendar


async def keep_calendar_fresh() -> None:
    """For the life of a process: look every EVERY seconds. A database that is away is asked again later."""
    while True:
        try:
            await refresh_calendar()
        except Exception as error:
            # Whatever it was, the loop goes on: a calendar that stopped learning would be noticed by nobody.
            log.info("calendar.not_refreshed", error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(EVERY)
