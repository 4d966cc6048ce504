"""Numbered notices of a hearing."""

from piccolo.columns import JSONB, UUID, ForeignKey, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.hearings.tables.sessions import Hearing
from participation.identity.tables import Staff


class HearingNotice(Table, tablename="hearing_notice"):
    """One notice. Drafted, reviewed by another person, published under the next number; from then on never changed.

    ``ordinal`` is null until it is published. ``facts`` is what the hearing was like at that moment (times, places, lists,
    draw), so that the notice goes on saying what it said. ``deadline``: the lead time its publication was held to, null
    where there is none; ``reason``: why it came later than that.
    """

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    ordinal = SmallInt(null=True, default=None)
    kind = Varchar(length=16)
    state = Varchar(length=16)
    title = Varchar(length=200)
    body = Text(default="")
    lists = Varchar(length=16, default="")
    draw = Varchar(length=24, default="")
    facts = JSONB(default="{}")
    deadline = JSONB(null=True, default=None)
    reason = Text(default="")
    drafted_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    drafted_at = Timestamptz(default=TimestamptzNow())
    reviewed_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    reviewed_at = Timestamptz(null=True, default=None)
    review_note = Text(default="")
    published_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    published_at = Timestamptz(null=True, default=None)
