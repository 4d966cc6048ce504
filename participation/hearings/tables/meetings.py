"""Government meetings on their way to being announced."""

from piccolo.columns import JSONB, UUID, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.hearings.tables.sessions import Hearing
from participation.identity.tables import Organisation, Staff


class MeetingPlan(Table, tablename="meeting_plan"):
    """A meeting about no matter, drafted and reviewed before anybody outside hears of it; then it is a session of its own.

    ``fields`` is what was typed, [[name, value], …]: a draft may be unfinished. ``state`` is ``rules.notices.NoticeState``.
    """

    id = UUID(primary_key=True)
    organiser = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=16)
    title = Varchar(length=200)
    fields = JSONB(default="[]")
    drafted_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    drafted_at = Timestamptz(default=TimestamptzNow())
    reviewed_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    reviewed_at = Timestamptz(null=True, default=None)
    review_note = Text(default="")
    published_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    published_at = Timestamptz(null=True, default=None)
    hearing = ForeignKey(Hearing, null=True, default=None, on_delete=OnDelete.restrict, index=False)
