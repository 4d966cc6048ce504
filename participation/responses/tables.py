"""Themes, which comment stands under which, replies, and the response with what was done to it."""

from piccolo.columns import UUID, BigSerial, Boolean, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment, Consultation
from participation.drafts.tables import Provision
from participation.identity.tables import Staff


class Response(Table, tablename="response"):
    """One for each round. ``remark`` is the last reason for returning it."""

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict, unique=True)
    state = Varchar(length=12, default="drafting")
    remark = Text(default="")
    published_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())


class Theme(Table, tablename="theme"):
    """Comments that say the same. ``position`` counts from 1 in the round and never changes: it is part of addresses."""

    id = UUID(primary_key=True)
    response = ForeignKey(Response, null=False, on_delete=OnDelete.restrict)
    position = Integer()
    title = Varchar(length=80)
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())


class Coding(Table, tablename="coding"):
    """The one theme of a comment."""

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    theme = ForeignKey(Theme, null=False, on_delete=OnDelete.restrict)
    coded_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    coded_at = Timestamptz(default=TimestamptzNow())


class CodingStep(Table, tablename="coding_step"):
    """One comment moved in one act (``batch``), so that the act can be undone. A null theme is none.

    Theme ids are kept without foreign key: an empty theme may be removed later.
    """

    id = BigSerial(primary_key=True)
    batch = UUID(default=None)
    response = ForeignKey(Response, null=False, on_delete=OnDelete.restrict)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, index=False)
    from_theme = UUID(null=True, default=None)
    to_theme = UUID(null=True, default=None)
    actor = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    occurred_at = Timestamptz(default=TimestamptzNow())
    undone = Boolean(default=False)


class Reply(Table, tablename="reply"):
    """The answer to a theme. ``change`` says in words how the text changes because of it."""

    theme = ForeignKey(Theme, null=False, on_delete=OnDelete.restrict, primary_key=True)
    outcome = Varchar(length=20)
    reason = Text()
    change = Text(default="")
    written_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    written_at = Timestamptz(default=TimestamptzNow())


class ReplyProvision(Table, tablename="reply_provision"):
    """A provision the reply to a theme speaks of."""

    id = UUID(primary_key=True)
    theme = ForeignKey(Theme, null=False, on_delete=OnDelete.restrict)
    provision = ForeignKey(Provision, null=False, on_delete=OnDelete.restrict)


class ResponseStep(Table, tablename="response_step"):
    """One move of the response: who, when, with what remark. Rows are only added."""

    id = BigSerial(primary_key=True)
    response = ForeignKey(Response, null=False, on_delete=OnDelete.restrict)
    move = Varchar(length=12)
    remark = Text(default="")
    actor = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    occurred_at = Timestamptz(default=TimestamptzNow())
