"""Moderation: what was masked, second opinions and appeals, reasons, words that draw attention."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment
from participation.identity.tables import Organisation, Staff


class CommentMasking(Table, tablename="comment_masking"):
    """What was masked in a comment from when on, and by whom; rows are only added. ``public_text`` is what resulted."""

    id = BigSerial(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    edition = Integer()
    masks = JSONB(default="[]")
    public_text = Text()
    actor = Varchar(length=80)
    occurred_at = Timestamptz(default=TimestamptzNow())


class CommentReview(Table, tablename="comment_review"):
    """Somebody else looks again: ``kind`` appeal (the writer asks, because it was withheld) or second (a moderator asks).

    ``withheld_by`` is whose decision is looked at ("" when there is none yet): never the one who decides here.
    ``decision``: "" until decided, then published or withheld, with a ``reason`` that the writer reads.
    """

    id = UUID(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=10)
    words = Text(default="")
    asked_by = Varchar(length=80)
    asked_at = Timestamptz(default=TimestamptzNow())
    withheld_by = Varchar(length=80, default="")
    decision = Varchar(length=10, default="")
    reason = Text(default="")
    decided_by = Varchar(length=80, default="")
    decided_at = Timestamptz(null=True, default=None)


class ModerationReasons(Table, tablename="moderation_reasons"):
    """The reasons for withholding that an organisation offers its moderators, one a line; the newest edition counts."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    reasons = Text()
    author = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    written_at = Timestamptz(default=TimestamptzNow())


class WordList(Table, tablename="word_list"):
    """Words that draw a moderator's attention, one a line in ``words``; kept by officers for an organisation and below.

    ``edition`` grows with each change, so that a process knows when what it built from the list is old.
    """

    id = UUID(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    title = Varchar(length=60)
    category = Varchar(length=20)
    words = Text()
    size = Integer()
    active = Boolean(default=True)
    edition = Integer(default=1)
    changed_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    changed_at = Timestamptz(default=TimestamptzNow())
