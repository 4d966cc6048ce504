"""What a door decides and says: who may come in, who has come already, who waits for a place on site."""

from datetime import datetime, timedelta
from enum import StrEnum

BEFORE_START = timedelta(hours=12)
"""How long before the beginning a door may be opened: nobody is checked in by mistake a week early."""
CUT_OFF_BEFORE_START = timedelta(hours=2)
"""The earliest that places of those who have not come may be released."""
LINK_AFTER_END = timedelta(hours=12)
"""How long after the end a door link still works: for a telephone that synchronises late."""
USUAL_LENGTH = timedelta(hours=12)
"""Of a session whose notice names no end."""
MOST_PEOPLE = 500


class EntryKind(StrEnum):
    """What a line of the door's log says. Lines are only added."""

    ADMITTED = "admitted"
    DOUBLED = "doubled"
    """Everybody of this registration had come before: shown again, or by two doors while one was offline."""
    REFUSED = "refused"
    """Was let in offline, and should not have been: withdrawn meanwhile, or another session's."""
    PRESENT = "present"
    """Waits on site for a place."""
    UNDONE = "undone"


class Outcome(StrEnum):
    """What the door is told."""

    ADMITTED = "admitted"
    ALREADY = "already"
    PRESENT = "present"
    TOO_MANY = "too_many"
    WITHDRAWN = "withdrawn"
    INELIGIBLE = "ineligible"
    NOT_CONFIRMED = "not_confirmed"
    RELEASED = "released"
    """Came after the cut-off, and the place has gone to somebody on site."""
    OTHER_HEARING = "other_hearing"
    UNKNOWN = "unknown"
    TICKET = "ticket"
    """The ticket itself is not good: forged, altered, expired."""
    CLOSED = "closed"
    """Nobody is checked in now: too early, or the session was cancelled."""


GOOD = frozenset({Outcome.ADMITTED, Outcome.PRESENT})


def refusal_of(state: str, *, arrived: int, places: int) -> Outcome:
    """Why a registration in ``state`` of which ``arrived`` of ``places`` have come was not let in."""
    if state == "checked_in":
        return Outcome.ALREADY if arrived >= places else Outcome.TOO_MANY
    if state == "confirmed":
        return Outcome.TOO_MANY
    return {
        "withdrawn": Outcome.WITHDRAWN,
        "ineligible": Outcome.INELIGIBLE,
        "no_show": Outcome.RELEASED,
        "waitlisted": Outcome.PRESENT,
    }.get(state, Outcome.NOT_CONFIRMED)


def cut_off_fits(at: datetime, starts_at: datetime, ends_at: datetime | None) -> bool:
    """Whether places may be released at ``at``: not hours before anybody has to be there, and not when it is over."""
    return starts_at - CUT_OFF_BEFORE_START <= at < (ends_at or starts_at + USUAL_LENGTH)


def door_opens(starts_at: datetime) -> datetime:
    """From when people are checked in."""
    return starts_at - BEFORE_START


def link_ends(starts_at: datetime, ends_at: datetime | None) -> datetime:
    """Until when a door link of the day works."""
    return (ends_at or starts_at + USUAL_LENGTH) + LINK_AFTER_END


def moment_of(claimed: datetime | None, now: datetime) -> datetime:
    """When somebody came, by a door that was offline: never later than now, never more than two days ago."""
    if claimed is None or claimed > now or now - claimed > timedelta(days=2):
        return now
    return claimed
