"""Doors of the day, who has come, who waits on site, and the log of every door."""

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.hearings.tables import Hearing, Registration
from participation.identity.tables import Staff


class Door(Table, tablename="door"):
    """A door of one session, worked from a personal link without an account; the link's secret is kept as SHA-256 only."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    label = Varchar(length=40)
    token_hash = Bytea(unique=True)
    opened_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    opened_at = Timestamptz(default=TimestamptzNow())
    closes_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class DoorDay(Table, tablename="door_day"):
    """When the places of those who have not come are given to people on site; ``released_at``: when that was done."""

    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, primary_key=True)
    cut_off_at = Timestamptz()
    set_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    released_at = Timestamptz(null=True, default=None)


class Attendance(Table, tablename="attendance"):
    """How many people of a registration have come; the row on which two doors meet. ``latest``: in the last step.

    ``released``: places of those who had not come by the cut-off, when others of the registration had; ``places`` is less
    by them.
    """

    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict, primary_key=True)
    arrived = SmallInt()
    places = SmallInt()
    latest = SmallInt()
    released = SmallInt(default=0)
    first_at = Timestamptz()


class StandBy(Table, tablename="door_standby"):
    """Somebody on the waiting list who is there."""

    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict, primary_key=True)
    present_at = Timestamptz()


class CheckIn(Table, tablename="check_in"):
    """One line of a door's log; rows are only added. ``client_id`` makes a line that is sent twice one line.

    ``door`` is null at the officers' desk, ``staff`` at a door. ``people``: how many came or, undone, had not.
    ``undoes``: the line that this one takes back. ``happened_at`` is by the door's clock when it was ``offline``.
    """

    id = BigSerial(primary_key=True)
    client_id = UUID(unique=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=16)
    people = SmallInt()
    door = ForeignKey(Door, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    staff = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    label = Varchar(length=80)
    reason = Text(default="")
    undoes = BigInt(null=True, default=None)
    offline = Boolean(default=False)
    happened_at = Timestamptz()
    recorded_at = Timestamptz(default=TimestamptzNow())
