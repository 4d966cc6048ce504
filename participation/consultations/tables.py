"""Rounds of consultation, comments, who wrote them, what moderation did, what became of them."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.drafts.tables import DraftVersion, Provision
from participation.identity.tables import Staff
from participation.matters.tables import Matter


class Consultation(Table, tablename="consultation"):
    """One round on one version. Open or closed follows from the two times and the database's clock.

    ``deadline`` is the computed statutory deadline (null where the profile sets none); ``closes_at`` is what counts.
    ``opened_step_at`` and ``closed_step_at`` say that the sweep has written the timeline's step, once.
    """

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    version = ForeignKey(DraftVersion, null=False, on_delete=OnDelete.restrict, unique=True)
    opens_at = Timestamptz()
    closes_at = Timestamptz()
    deadline = JSONB(null=True, default=None)
    shortened_reason = Text(default="")
    published_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    opened_step_at = Timestamptz(null=True, default=None)
    closed_step_at = Timestamptz(null=True, default=None)


class Comment(Table, tablename="comment"):
    """One remark. Never deleted; ``provision`` is null for a remark on the whole, then path and label are "".

    ``sequence`` is the running number inside the receipt number and the order of lists. ``request_hash`` is the
    SHA-256 of the sender's idempotency key, ``body_hash`` of what was sent with it: sent twice is one row.
    ``shown_name`` is masked unless ``name_consent``; "" is an anonymous remark.
    """

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    sequence = BigInt()
    receipt_number = Varchar(length=24, unique=True)
    provision = ForeignKey(Provision, null=True, default=None, on_delete=OnDelete.restrict)
    provision_path = Varchar(length=120, default="")
    provision_label = Varchar(length=120, default="")
    stance = Varchar(length=10)
    text = Text()
    channel = Varchar(length=10)
    shown_name = Varchar(length=80, default="")
    name_consent = Boolean(default=False)
    state = Varchar(length=10, default="received")
    withheld_reason = Text(default="")
    created_at = Timestamptz(default=TimestamptzNow())
    received_at = Timestamptz(default=TimestamptzNow())
    entered_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    request_hash = Bytea(null=True, default=None, unique=True)
    body_hash = Bytea(null=True, default=None)


class CommentPerson(Table, tablename="comment_person"):
    """Who wrote it, apart and encrypted, so that it can be erased without touching the comment."""

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    name = Bytea(null=True, default=None)
    phone = Bytea(null=True, default=None)


class CommentHistory(Table, tablename="comment_history"):
    """A step of moderation; rows are only added."""

    id = BigSerial(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=10)
    reason = Text(default="")
    actor = Varchar(length=80)
    occurred_at = Timestamptz(default=TimestamptzNow())


class CommentOutcomeRow(Table, tablename="comment_outcome"):
    """What became of the comment, as the published response says."""

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    theme_title = Text()
    outcome = Varchar(length=24)
    reason = Text()
    link = Text(default="")
    published_at = Timestamptz(default=TimestamptzNow())
