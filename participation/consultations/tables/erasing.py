"""Erasures of personal data: what was asked, why, and who confirmed it."""

from piccolo.columns import JSONB, UUID, Boolean, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment


class CommentErasure(Table, tablename="comment_erasure"):
    """Personal data erased from a comment, or asked to be (PIPL art. 47). Rows stay; they hold nothing of what was erased.

    ``kind``: person (name, telephone and consent, by the holder of the receipt, at once) or text (words, asked by one
    officer and confirmed by another). ``edition``: of which wording; ``whole``: all of the words; ``files``: attachments
    and originals too; ``spans``: where in the wording, [[start, end], …] in code points. ``text_after``: what the words will be; only there until it is decided. ``reason`` is published in
    the words' place. ``decision``: "" while it waits, then erased or refused, with a ``decision_reason`` for the asker.
    """

    id = UUID(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=8)
    edition = Integer()
    whole = Boolean(default=False)
    files = Boolean(default=False)
    spans = JSONB(default="[]")
    text_after = Text(default="")
    reason = Text(default="")
    asked_by = Varchar(length=80)
    asked_at = Timestamptz(default=TimestamptzNow())
    decision = Varchar(length=8, default="")
    decision_reason = Text(default="")
    decided_by = Varchar(length=80, default="")
    decided_at = Timestamptz(null=True, default=None)
