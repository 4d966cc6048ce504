"""Who sits at the table, what is on the agenda, who speaks, what papers were served."""

from piccolo.columns import UUID, BigSerial, ForeignKey, Integer, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.hearings.tables import Hearing, Registration
from participation.identity.tables import Staff


class Sitting(Table, tablename="sitting"):
    """How a hearing runs. One row a hearing, made when its table is first laid.

    ``edition`` counts every change that the live pages show. ``stream`` is where it is broadcast ("" for nowhere).
    ``item`` and ``turn`` are what is on now.
    """

    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, primary_key=True)
    state = Varchar(length=16, default="prepared")
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    stream = Varchar(length=400, default="")
    item = UUID(null=True, default=None)
    turn = Integer(null=True, default=None)
    edition = Integer(default=0)


class SittingRole(Table, tablename="sitting_role"):
    """Somebody appointed to a role. ``staff`` is null for a person without an account. Kept when it ends."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    role = Varchar(length=16)
    staff = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    name = Varchar(length=80)
    title = Varchar(length=120, default="")
    appointed_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    appointed_at = Timestamptz(default=TimestamptzNow())
    ended_at = Timestamptz(null=True, default=None)
    end_reason = Text(default="")


class Recusal(Table, tablename="sitting_recusal"):
    """Somebody at the table is asked to stand back, and what was decided."""

    id = UUID(primary_key=True)
    role = ForeignKey(SittingRole, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    reason = Text()
    asked_at = Timestamptz(default=TimestamptzNow())
    decision = Varchar(length=8, default="")
    decision_reason = Text(default="")
    decided_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    decided_at = Timestamptz(null=True, default=None)


class AgendaItem(Table, tablename="sitting_item"):
    """A part of the sitting."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    position = SmallInt()
    kind = Varchar(length=16)
    title = Varchar(length=120)
    minutes = SmallInt(null=True, default=None)
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class SpeakingTurn(Table, tablename="sitting_turn"):
    """Somebody who wants to speak, speaks or has spoken. ``name`` is what everyone sees; ``seconds`` what is allowed."""

    id = BigSerial(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    name = Varchar(length=80)
    category = Varchar(length=80)
    seconds = SmallInt(default=300)
    state = Varchar(length=16, default="waiting")
    asked_at = Timestamptz(default=TimestamptzNow())
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class HearingPaper(Table, tablename="hearing_paper"):
    """A document of the hearing, for its participants."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    title = Varchar(length=200)
    file_name = Varchar(length=200)
    media_type = Varchar(length=100)
    size = Integer()
    sha256 = Varchar(length=64)
    added_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    added_at = Timestamptz(default=TimestamptzNow())


class PaperService(Table, tablename="hearing_paper_service"):
    """That a participant was served: sent a message with the link, and when they opened it; or by hand."""

    id = BigSerial(primary_key=True)
    paper = ForeignKey(HearingPaper, null=False, on_delete=OnDelete.restrict, index=False)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict, index=False)
    way = Varchar(length=16)
    served_at = Timestamptz(default=TimestamptzNow())
    opened_at = Timestamptz(null=True, default=None)
    note = Text(default="")
