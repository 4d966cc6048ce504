"""The tables of hearings: sessions with their places, draws, notices."""

from participation.hearings.tables.checks import HearingCheck
from participation.hearings.tables.draws import (
    Draw,
    DrawEntry,
    DrawLine,
    DrawPool,
    DrawSkip,
    DrawSource,
    DrawTranscript,
)
from participation.hearings.tables.meetings import MeetingPlan
from participation.hearings.tables.notices import HearingNotice
from participation.hearings.tables.sessions import (
    Hearing,
    HearingPool,
    HearingSeat,
    Registration,
    RegistrationCompanion,
    RegistrationHistory,
    RegistrationPerson,
)
from participation.hearings.tables.shortfalls import HearingShortfall

ALL = [
    Hearing,
    HearingPool,
    Registration,
    RegistrationPerson,
    RegistrationCompanion,
    RegistrationHistory,
    HearingSeat,
    Draw,
    DrawSource,
    DrawEntry,
    DrawPool,
    DrawLine,
    DrawSkip,
    DrawTranscript,
    HearingNotice,
    HearingCheck,
    HearingShortfall,
    MeetingPlan,
]
"""In the order in which they may be made."""

__all__ = [
    "ALL",
    "Draw",
    "DrawEntry",
    "DrawLine",
    "DrawPool",
    "DrawSkip",
    "DrawSource",
    "DrawTranscript",
    "Hearing",
    "HearingCheck",
    "HearingNotice",
    "HearingPool",
    "HearingSeat",
    "HearingShortfall",
    "MeetingPlan",
    "Registration",
    "RegistrationCompanion",
    "RegistrationHistory",
    "RegistrationPerson",
]
