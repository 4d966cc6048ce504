"""Versions of a draft and their provisions.

A text that was saved never changes: importing again before publication makes a new version that takes the place and the
number of the one before. Triggers of the database see to it (see the second migration of this feature's own making).
"""

from typing import Any

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.identity.tables import Staff
from participation.matters.tables import Matter


class DraftVersion(Table, tablename="draft_version"):
    """One text: a draft for comment, or the final text (``kind``).  ``source_sha256`` names the stored file.

    ``superseded_at``: another import took its place before it was published; it stays for whoever reviewed it.
    """

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    ordinal = Integer()
    kind = Varchar(length=10)
    title = Varchar(length=300)
    explanatory_note = Text(default="")
    source_name = Varchar(length=255)
    source_sha256 = Varchar(length=64)
    source_text = Text()
    text_sha256 = Varchar(length=64)
    provision_count = Integer()
    article_count = Integer()
    frozen = Boolean(default=False)
    published_at = Timestamptz(null=True, default=None)
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    superseded_at = Timestamptz(null=True, default=None)


class Provision(Table, tablename="provision"):
    """One provision; ``piece_start``/``piece_end`` are its own piece of the source text, in characters."""

    id = UUID(primary_key=True)
    version = ForeignKey(DraftVersion, null=False, on_delete=OnDelete.restrict)
    position = Integer()
    kind = Varchar(length=20)
    label = Text(null=True, default=None)
    number = Integer(null=True, default=None)
    title = Text(null=True, default=None)
    text = Text()
    path = Varchar(length=120)
    parent: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=OnDelete.restrict)
    parent_path = Varchar(length=120, null=True, default=None)
    depth = Integer()
    sha256 = Varchar(length=64)
    piece_start = Integer()
    piece_end = Integer()


class DraftUpload(Table, tablename="draft_upload"):
    """A file that was read and shown; ``saved_as`` is the version it became, ``tracked`` which text was read."""

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=10)
    name = Varchar(length=255)
    sha256 = Varchar(length=64)
    explanatory_note = Text(default="")
    tracked = Varchar(length=10, default="accepted")
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    saved_as = ForeignKey(DraftVersion, null=True, on_delete=OnDelete.restrict)


class DraftMend(Table, tablename="draft_mend"):
    """One correction of the tree of an upload, by hand; never deleted, only marked as undone.

    ``position``, ``place``, ``kind``, ``label``, ``title``: see ``rules.mending.Mend`` (``at`` is ``position`` here);
    ``provision``: the official label of the provision when it was done.
    """

    id = UUID(primary_key=True)
    upload = ForeignKey(DraftUpload, null=False, on_delete=OnDelete.restrict)
    ordinal = Integer()
    act = Varchar(length=10)
    position = Integer()
    place = Integer(default=0)
    kind = Varchar(length=20, null=True, default=None)
    label = Text(default="")
    title = Text(default="")
    provision = Text(default="")
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    undone_at = Timestamptz(null=True, default=None)


class DraftFile(Table, tablename="draft_file"):
    """A file published beside a version: the explanatory note (``role`` note) or an attachment.

    ``sha256`` names the stored file; ``pages``: how many can be shown as pictures; ``text``: its words as read when it
    came. ``removed_at``: taken away before publication.
    """

    id = UUID(primary_key=True)
    version = ForeignKey(DraftVersion, null=False, on_delete=OnDelete.restrict)
    ordinal = Integer()
    role = Varchar(length=12)
    title = Varchar(length=200)
    name = Varchar(length=255)
    media_type = Varchar(length=100)
    size = Integer()
    sha256 = Varchar(length=64)
    pages = Integer(default=0)
    text = Text(default="")
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    removed_at = Timestamptz(null=True, default=None)


class DraftFilePage(Table, tablename="draft_file_page"):
    """The picture of one page of a stored file: made once, kept as a file of its own (``picture`` is its SHA-256)."""

    id = UUID(primary_key=True)
    sha256 = Varchar(length=64)
    page = Integer()
    picture = Varchar(length=64)
