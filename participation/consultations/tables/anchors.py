"""Where comments stand in later versions of the text."""

from piccolo.columns import BigSerial, DoublePrecision, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment
from participation.drafts.tables import DraftVersion, Provision
from participation.identity.tables import Staff


class CommentAnchor(Table, tablename="comment_anchor"):
    """Where a comment stands in a later version than the one it was made on; one row a comment and version.

    ``carriage``: exact, moved, changed, orphaned, or placed (by hand). Path and label are "" for an orphan and for a comment on
    the whole (then ``carriage`` is exact). ``score`` 0…1: the share of the words that stayed. The quote is cut from this
    version's text. An orphan waits until somebody placed it or confirmed that it has no place: ``decided_by``, ``reason``.
    """

    id = BigSerial(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    version = ForeignKey(DraftVersion, null=False, on_delete=OnDelete.restrict)
    provision = ForeignKey(Provision, null=True, default=None, on_delete=OnDelete.restrict)
    provision_path = Varchar(length=120, default="")
    provision_label = Varchar(length=120, default="")
    carriage = Varchar(length=10)
    score = DoublePrecision(default=0.0)
    quote_exact = Text(default="")
    quote_prefix = Text(default="")
    quote_suffix = Text(default="")
    quote_start = Integer(null=True, default=None)
    quote_end = Integer(null=True, default=None)
    carried_at = Timestamptz(default=TimestamptzNow())
    decided_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    decided_at = Timestamptz(null=True, default=None)
    reason = Text(default="")
