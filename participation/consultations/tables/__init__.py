"""Rounds of consultation, comments, who wrote them, what moderation did, what became of them."""

from typing import Any

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.drafts.tables import DraftVersion, Provision
from participation.identity.tables import Resident, Staff
from participation.matters.tables import Matter


class Consultation(Table, tablename="consultation"):
    """One round on one version. Open or closed follows from the two times and the database's clock.

    ``deadline`` is the computed statutory deadline (null where the profile sets none); ``closes_at`` is what counts.
    ``opened_step_at`` and ``closed_step_at`` say that the sweep has written the timeline's step, once.
    ``who_may_comment``, ``agreeing`` and ``attachments`` are its policy, published with it and never changed.
    ``continues``: the round whose text this one's replaced while it ran, whose announced closing stands; null for a round with
    a period of its own. ``revision_note``: what was changed and why, published with a further version. ``replaced_at``: when a
    newer version ended this round before its time, ``planned_closes_at``: what its closing had been.
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
    who_may_comment = Varchar(length=10, default="anonymous")
    agreeing = Boolean(default=True)
    attachments = Boolean(default=True)
    continues: ForeignKey[Any] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    revision_note = Text(default="")
    replaced_at = Timestamptz(null=True, default=None)
    planned_closes_at = Timestamptz(null=True, default=None)


class Comment(Table, tablename="comment"):
    """One remark. Never deleted; ``provision`` is null for a remark on the whole, then path and label are "".

    ``sequence`` is the running number inside the receipt number and the order of lists. ``request_hash`` is the
    SHA-256 of the sender's idempotency key, ``body_hash`` of what was sent with it: sent twice is one row.
    ``shown_name`` is masked unless ``name_consent``; "" is an anonymous remark; for a body that speaks it is
    ``on_behalf_of``, then ``behalf_role`` says as what whoever wrote speaks for it. The quote is the words of the
    provision the remark is about: W3C TextQuote and TextPosition in code points of the provision's text, "" and null for
    none. ``proof`` says what the sender proved: "" nothing, "phone", "account". ``edition`` counts from 1; earlier
    wordings are in ``comment_edition``. ``region``: code of the list of regions, "" where it was not said;
    ``batch``: the file it was imported with. What is searched (``found_in``, ``public_found_in``) are columns of the
    database's own. ``public_text`` is what everyone may read once it is published: the text with the masked places
    replaced; ``masks`` are the decisions about places of this edition (``rules.masking``). ``checked_edition``: the edition a
    worker looked through; ``personal_data`` says whether some was found, ``flagged`` which words of the officers' lists.
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
    quote_exact = Text(default="")
    quote_prefix = Text(default="")
    quote_suffix = Text(default="")
    quote_start = Integer(null=True, default=None)
    quote_end = Integer(null=True, default=None)
    on_behalf_of = Varchar(length=80, default="")
    behalf_role = Varchar(length=40, default="")
    proof = Varchar(length=10, default="")
    edition = Integer(default=1)
    changed_at = Timestamptz(null=True, default=None)
    region = Varchar(length=12, default="")
    batch = UUID(null=True, default=None)
    public_text = Text(null=True, default=None)
    masks = JSONB(default="[]")
    checked_edition = Integer(default=0)
    personal_data = Boolean(default=False)
    flagged = JSONB(default="[]")


class CommentPerson(Table, tablename="comment_person"):
    """Who wrote it, apart and encrypted, so that it can be erased without touching the comment.

    ``resident``: the account it was sent from, whose owner finds it among their receipts.
    """

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    name = Bytea(null=True, default=None)
    phone = Bytea(null=True, default=None)
    resident = ForeignKey(Resident, null=True, default=None, on_delete=OnDelete.set_null)


class CommentEdition(Table, tablename="comment_edition"):
    """An earlier wording of a comment, kept when its writer changed it; rows are only added.

    ``edition``: which it was; ``written_at``: since when it stood; the comment's own row holds the newest.
    """

    id = BigSerial(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    edition = Integer()
    stance = Varchar(length=10)
    text = Text()
    written_at = Timestamptz()
    replaced_at = Timestamptz(default=TimestamptzNow())


class CommentAgreement(Table, tablename="comment_agreement"):
    """Somebody sees it the same way. ``person``: keyed fingerprint of the device or the proved telephone, once a comment."""

    id = BigSerial(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    person = Bytea()
    agreed_at = Timestamptz(default=TimestamptzNow())


class CommentAttachment(Table, tablename="comment_attachment"):
    """A file that came with a comment.

    ``state``: quarantined until a worker has checked it, then clean or refused (``problem`` says why).
    ``original_file`` and ``clean_file`` name encrypted files of the store; the original is removed once it was checked.
    ``kind``, ``size`` (bytes) and ``sha256`` are of what was sent until it is clean, then of the clean file; ``sent_sha256``
    stays that of what was sent (written by the database), it is what the comment's leaf commits to.
    ``decision``: "" until a moderator published or withheld it with a ``reason``.
    """

    id = UUID(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    position = Integer()
    name = Varchar(length=120)
    kind = Varchar(length=10)
    size = BigInt()
    sha256 = Varchar(length=64)
    sent_sha256 = Varchar(length=64, default="")
    original_file = Varchar(length=64, default="")
    clean_file = Varchar(length=64, default="")
    state = Varchar(length=12, default="quarantined")
    problem = Varchar(length=40, default="")
    scanned = Boolean(default=False)
    decision = Varchar(length=10, default="")
    reason = Text(default="")
    created_at = Timestamptz(default=TimestamptzNow())
    checked_at = Timestamptz(null=True, default=None)


class Clarification(Table, tablename="clarification"):
    """What the office explains beside a provision ("" = beside the whole). A new wording is a further row of the same
    ``series`` with the next ``edition``; nothing is overwritten. An empty ``text`` takes it back."""

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    series = UUID()
    edition = Integer()
    provision_path = Varchar(length=120, default="")
    provision_label = Varchar(length=120, default="")
    text = Text()
    author = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    published_at = Timestamptz(default=TimestamptzNow())


class CommentHistory(Table, tablename="comment_history"):
    """A step of moderation, or the writer changed it (received) or withdrew it; rows are only added."""

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


class CommentUnsealed(Table, tablename="comment_unsealed"):
    """The sequencer's queue: an edition of a comment that has no leaf yet. Filled by a trigger on ``comment``, in the
    transaction of whatever wrote the words, so that no channel can forget it."""

    id = BigSerial(primary_key=True)
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    provision_path = Varchar(length=120)
    stance = Varchar(length=10)
    text_sha256 = Varchar(length=64)
    queued_at = Timestamptz(default=TimestamptzNow())


class CommentLeaf(Table, tablename="comment_leaf"):
    """Leaf ``position`` (from 0) of the round's Merkle tree is edition ``edition`` (from 1) of a comment. Never changed."""

    id = BigSerial(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    position = BigInt()
    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    edition = Integer()
    sealed_at = Timestamptz(default=TimestamptzNow())


class CommentOpening(Table, tablename="comment_opening"):
    """What opens a leaf's commitment: its salt and the canonical content. Deleting it makes the leaf say nothing."""

    leaf = ForeignKey(CommentLeaf, null=False, on_delete=OnDelete.restrict, primary_key=True)
    salt = Bytea()
    content = Text()


class CommentNode(Table, tablename="comment_node"):
    """The hash of a complete subtree of a round's Merkle tree (``audit.rules.merkle``); level 0 are the leaves."""

    id = BigSerial(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    level = SmallInt()
    position = BigInt()
    hash = Bytea()


class CommentRoot(Table, tablename="comment_root"):
    """A published root of a round's Merkle tree over its first ``size`` leaves. Never changed."""

    id = BigSerial(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    size = BigInt()
    root = Bytea()
    reason = Varchar(length=10)
    published_at = Timestamptz(default=TimestamptzNow())
