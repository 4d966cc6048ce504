"""The register: what came by other ways than the site, lists of files, exports, and numbers kept ready."""

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
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.consultations.tables import Comment, Consultation
from participation.identity.tables import Staff


class EntryOriginal(Table, tablename="entry_original"):
    """A picture, a scan or an e-mail that an entered comment was typed from. Evidence: never public, never changed.

    ``sha256``: of what came; ``file``: the encrypted file it lies in.

    ``comment`` is null until the comment is registered (an e-mail is read before that). ``prefill``: envelope with what
    was read out of an e-mail, for the entry form; taken away when the comment is registered.
    """

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    comment = ForeignKey(Comment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    media_type = Varchar(length=40)
    sha256 = Varchar(length=64)
    file = Varchar(length=64, default="", index=True)
    size = BigInt()
    prefill = Bytea(null=True, default=None)
    uploaded_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())


class EntryCheck(Table, tablename="entry_check"):
    """The second person's look at a typed-in comment. ``state``: waiting, confirmed, corrected.

    ``differences``: list of {field, before, after}; of name and phone only that they differed.
    """

    comment = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict, primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    sequence = BigInt()
    state = Varchar(length=10, default="waiting")
    entered_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    checked_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    checked_at = Timestamptz(null=True, default=None)
    differences = JSONB(default="[]")


class Region(Table, tablename="region"):
    """One entry of the list of regions that comments can be sorted by (leagues, cities, banners). Never deleted: hidden."""

    code = Varchar(length=12, primary_key=True)
    name = Varchar(length=60)
    position = Integer(default=0)
    hidden = Boolean(default=False)


class CommentBatch(Table, tablename="comment_batch"):
    """A CSV or XLSX file of comments. ``sha256``: of what came; ``file``: the encrypted file it lies in, "" once that is gone.

    ``state``: uploaded, checking, checked, importing, imported, failed, discarded. ``columns``: the header cells;
    ``mapping``: {column number: field}; ``defaults``: what rows without such a column get. ``rows``, ``good``,
    ``repeated``: numbers of rows; ``done``: rows looked at so far. ``errors``: list of {row, column, code, facts}.
    """

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    name = Varchar(length=200)
    sha256 = Varchar(length=64)
    file = Varchar(length=64, default="", index=True)
    size = BigInt()
    kind = Varchar(length=4)
    encoding = Varchar(length=12, default="")
    columns = JSONB()
    mapping = JSONB()
    defaults = JSONB()
    state = Varchar(length=10, default="uploaded")
    rows = Integer(default=0)
    done = Integer(default=0)
    good = Integer(default=0)
    repeated = Integer(default=0)
    errors = JSONB(default="[]")
    failure = Text(default="")
    uploaded_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    finished_at = Timestamptz(null=True, default=None)


class CommentExport(Table, tablename="comment_export"):
    """A file of comments that was asked for.

    ``audience``: public or office; ``format``: csv, xlsx, jsonl, pdf. ``state``: requested, running, ready, failed,
    removed. ``filters``: as of the officers' list. ``mark``: what the numbers of the round were when a public one was
    asked for. ``done`` of ``total`` comments are written. ``volumes``: of a printed book that is made volume by volume,
    list of {file, size, comments, pages, place, sequence}. ``opened_until``: a restricted one may be downloaded so long.
    """

    id = UUID(primary_key=True)
    consultation = ForeignKey(Consultation, null=False, on_delete=OnDelete.restrict)
    audience = Varchar(length=8)
    format = Varchar(length=5)
    filters = JSONB(default="{}")
    restricted = Boolean(default=False)
    purpose = Text(default="")
    mark = Varchar(length=64, default="")
    state = Varchar(length=10, default="requested")
    total = Integer(default=0)
    done = Integer(default=0)
    attempts = Integer(default=0)
    failure = Text(default="")
    sha256 = Varchar(length=64, default="")
    size = BigInt(default=0)
    volumes = JSONB(default="[]")
    opened_until = Timestamptz(null=True, default=None)
    requested_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    finished_at = Timestamptz(null=True, default=None)


class CommentCount(Table, tablename="comment_count"):
    """How many comments of a round there are, kept by the database's triggers. ``axis``: provision, channel or region."""

    id = BigSerial(primary_key=True)
    consultation = UUID(default=None)
    axis = Varchar(length=10)
    value = Varchar(length=120)
    state = Varchar(length=10)
    n = BigInt()


class CommentCountChange(Table, tablename="comment_count_change"):
    """What is to be added to `CommentCount`: only inserted, so that nobody who comments waits for another's row."""

    id = BigSerial(primary_key=True)
    consultation = UUID(default=None)
    provision_path = Varchar(length=120)
    channel = Varchar(length=10)
    region = Varchar(length=12)
    state = Varchar(length=10)
    n = BigInt()
