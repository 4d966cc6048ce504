"""The tables of a sitting."""

from participation.sittings.tables.conduct import (
    AgendaItem,
    HearingPaper,
    PaperService,
    Recusal,
    Sitting,
    SittingRole,
    SpeakingTurn,
)
from participation.sittings.tables.doors import Attendance, CheckIn, Door, DoorDay, StandBy
from participation.sittings.tables.record import (
    EntryConfirmation,
    HearingRecord,
    HearingReport,
    RecordEdition,
    RecordEntry,
    ReportPoint,
    SittingNote,
    WrittenOpinion,
)

ALL = [
    Sitting,
    SittingRole,
    Recusal,
    AgendaItem,
    SpeakingTurn,
    HearingPaper,
    PaperService,
    HearingRecord,
    RecordEntry,
    RecordEdition,
    EntryConfirmation,
    WrittenOpinion,
    SittingNote,
    HearingReport,
    ReportPoint,
    Door,
    DoorDay,
    Attendance,
    StandBy,
    CheckIn,
]
"""In the order in which they may be made."""

__all__ = [
    "ALL",
    "AgendaItem",
    "Attendance",
    "CheckIn",
    "Door",
    "DoorDay",
    "EntryConfirmation",
    "HearingPaper",
    "HearingRecord",
    "HearingReport",
    "PaperService",
    "RecordEdition",
    "RecordEntry",
    "Recusal",
    "ReportPoint",
    "Sitting",
    "SittingNote",
    "SittingRole",
    "SpeakingTurn",
    "StandBy",
    "WrittenOpinion",
]
