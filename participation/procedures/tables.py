"""The table of holidays that administrators keep."""

from piccolo.columns import JSONB, BigSerial, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.identity.tables import Staff


class CalendarNotice(Table, tablename="calendar_notice"):
    """One State Council notice as somebody entered it: proposed by one administrator, put into force or rejected by another.

    ``plan``: the year's days (rules.holidays.YearPlan). ``since``: the first day it is counted by, set with its
    confirmation by the database's clock; null before. Never deleted; of several in force for a year the last one counts.
    """

    id = BigSerial(primary_key=True)
    year = Integer()
    title = Varchar(length=200)
    document_number = Varchar(length=80, default="")
    url = Varchar(length=300, default="")
    announced_on = Date()
    plan = JSONB()
    reason = Text(default="")
    state = Varchar(length=10, default="proposed")
    proposed_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    proposed_at = Timestamptz(default=TimestamptzNow())
    decided_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    decided_at = Timestamptz(null=True, default=None)
    decision_remark = Text(default="")
    since = Date(null=True, default=None)
