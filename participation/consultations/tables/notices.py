"""Signed notices about a round's period."""

from piccolo.columns import JSONB, UUID, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Consultation
from participation.identity.tables import Staff


class ConsultationNotice(Table, tablename="consultation_notice"):
    """A public notice that moved a round's closing: extended, reopened, or recomputed after a late holiday. Never changed.

    ``old_*`` and ``new_*`` are the periods before and after. ``signatory`` is who signed it, as printed; ``signed_by``
    who published it (null for what the calendar did). ``sha256`` is over its canonical content.
    """

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    number = Varchar(length=32, unique=True)
    kind = Varchar(length=12)
    old_opens_at = Timestamptz()
    old_closes_at = Timestamptz()
    new_opens_at = Timestamptz()
    new_closes_at = Timestamptz()
    deadline = JSONB(null=True, default=None)
    reason = Text()
    signatory = Varchar(length=80)
    signed_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    published_at = Timestamptz(default=TimestamptzNow())
    sha256 = Varchar(length=64)
