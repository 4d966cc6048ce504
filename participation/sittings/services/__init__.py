"""Use cases of a sitting: the table, the desk, the record, the report, papers."""

from participation.sittings.services.reading import entries_of, open_desk, record_of, sitting_of
from participation.sittings.services.reporting import report_of
from participation.sittings.services.standby import sweep_cut_offs
from participation.sittings.views import EntryView, RecordView, ReportView, SittingView

__all__ = [
    "EntryView",
    "RecordView",
    "ReportView",
    "SittingView",
    "entries_of",
    "open_desk",
    "record_of",
    "report_of",
    "sitting_of",
    "sweep_cut_offs",
]
