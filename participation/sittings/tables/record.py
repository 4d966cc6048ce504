"""The record and the report."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment
from participation.hearings.tables import Hearing, Registration
from participation.identity.tables import Staff
from participation.sittings.tables.conduct import AgendaItem, SittingRole


class HearingRecord(Table, tablename="hearing_record"):
    """Where the record stands. ``signed_*``: who signed as presiding officer and as recorder, and when."""

    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, primary_key=True)
    state = Varchar(length=16, default="writing")
    presiding_signed_by = Varchar(length=80, default="")
    presiding_signed_at = Timestamptz(null=True, default=None)
    recorder_signed_by = Varchar(length=80, default="")
    recorder_signed_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    published_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)


class RecordEntry(Table, tablename="record_entry"):
    """What somebody said, or what happened. ``edition`` counts its wordings; the earlier ones stand in ``record_edition``.

    Who spoke is a registration, a role at the table, or only a ``name``. ``masks`` are places [start, end) of the text
    that the published record leaves out, decided before publication. ``comment``: the remark it became.
    """

    id = BigSerial(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    position = BigInt()
    item = ForeignKey(AgendaItem, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    kind = Varchar(length=16)
    registration = ForeignKey(Registration, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    role = ForeignKey(SittingRole, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    name = Varchar(length=80, default="")
    text = Text()
    edition = Integer(default=1)
    client_key = Varchar(length=64, default="")
    written_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    written_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())
    masks = JSONB(default="[]")
    comment = ForeignKey(Comment, null=True, default=None, on_delete=OnDelete.restrict, index=False)


class RecordEdition(Table, tablename="record_edition"):
    """An earlier wording; rows are only added."""

    id = BigSerial(primary_key=True)
    entry = ForeignKey(RecordEntry, null=False, on_delete=OnDelete.restrict)
    edition = Integer()
    text = Text()
    written_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    written_at = Timestamptz()


class EntryConfirmation(Table, tablename="record_confirmation"):
    """What a speaker said of the entry: the last row counts; rows are only added.

    ``way``: by themselves on a phone, or on paper (then ``entered_by`` typed it in). ``edition`` is what they read.
    """

    id = BigSerial(primary_key=True)
    entry = ForeignKey(RecordEntry, null=False, on_delete=OnDelete.restrict)
    edition = Integer()
    said = Varchar(length=16)
    words = Text(default="")
    way = Varchar(length=8)
    entered_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    said_at = Timestamptz(default=TimestamptzNow())


class WrittenOpinion(Table, tablename="hearing_written_opinion"):
    """What an observer handed in in writing; observers may not speak. It is a comment, and an annex of the record."""

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    handed_in_at = Timestamptz(default=TimestamptzNow())


class SittingNote(Table, tablename="sitting_note"):
    """What an observer handed in in writing where no draft is under consultation: it is no comment, the record keeps it."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict, index=False)
    text = Text()
    handed_in_at = Timestamptz(default=TimestamptzNow())


class HearingReport(Table, tablename="hearing_report"):
    """The report; ``remark`` is why it was returned."""

    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, primary_key=True)
    id = UUID()
    state = Varchar(length=16, default="drafting")
    edition = Integer(default=1)
    summary = Text(default="")
    other = Text(default="")
    drafted_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    submitted_at = Timestamptz(null=True, default=None)
    submitted_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    approved_at = Timestamptz(null=True, default=None)
    approved_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    published_at = Timestamptz(null=True, default=None)
    published_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    remark = Text(default="")


class ReportPoint(Table, tablename="hearing_report_point"):
    """One opinion with the officers' advice; ``entries`` are ids of the record's entries."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    position = SmallInt()
    opinion = Text()
    advice = Varchar(length=16, default="")
    reason = Text(default="")
    entries = Array(base_column=BigInt())
