"""Who follows a matter by mail."""

from piccolo.columns import UUID, BigSerial, Bytea, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Consultation
from participation.matters.tables import Matter


class Follow(Table, tablename="follow"):
    """One address that follows one matter: asked for, then confirmed by whoever reads that mailbox.

    ``address`` is encrypted, ``address_index`` its keyed fingerprint. Ending it deletes the row: nothing is kept of it.
    """

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    address = Bytea()
    address_index = Bytea()
    language = Varchar(length=8)
    asked_at = Timestamptz(default=TimestamptzNow())
    confirmed_at = Timestamptz(null=True, default=None)


class ClosingTold(Table, tablename="closing_told"):
    """That followers were told a round is about to close; once for each closing it has."""

    id = BigSerial(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    closes_at = Timestamptz()
    told_at = Timestamptz(default=TimestamptzNow())
