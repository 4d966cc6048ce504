"""Pools for which too few came."""

from piccolo.columns import JSONB, UUID, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.hearings.tables.notices import HearingNotice
from participation.hearings.tables.sessions import HearingPool
from participation.identity.tables import Staff


class HearingShortfall(Table, tablename="hearing_shortfall"):
    """Too few registrations in a pool at a close of registration, and what was decided: once for each close.

    ``closed_at`` is the close that it was found after; ``applied`` the places asked for then. ``decision`` is
    ``rules.shortfall.Remedy``, "" until an officer decides; ``details`` is what belongs to it ({body} or {until} or
    {to_pool, places}). ``notice`` is the one it was published in, null where nothing was to be decided.
    """

    id = UUID(primary_key=True)
    pool = ForeignKey(HearingPool, null=False, on_delete=OnDelete.restrict, index=False)
    closed_at = Timestamptz()
    found_at = Timestamptz(default=TimestamptzNow())
    policy = Varchar(length=16)
    capacity = Integer()
    applied = Integer()
    decision = Varchar(length=16, default="")
    reason = Text(default="")
    details = JSONB(default="{}")
    decided_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    decided_at = Timestamptz(null=True, default=None)
    notice = ForeignKey(HearingNotice, null=True, default=None, on_delete=OnDelete.restrict, index=False)
