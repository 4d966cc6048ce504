"""Draws: what was announced, what each person entered, the frozen pools, the order, what was skipped, the transcripts."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    DoublePrecision,
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

from participation.hearings.tables.sessions import Hearing, HearingPool, Registration
from participation.identity.tables import Staff


class Draw(Table, tablename="draw"):
    """One announced draw for one or several pools of a hearing; what stands here at ``announced_at`` never changes.

    ``hash`` is ``drawing.Algorithm``; ``draws_at`` when it may be run at the earliest. ``notary`` and ``witnesses`` are who
    watched it, as recorded when it was run. ``key`` is "" until then.
    """

    id = UUID(primary_key=True)
    number = Varchar(length=24, unique=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict)
    hash = Varchar(length=8)
    draws_at = Timestamptz()
    place = Varchar(length=200, default="")
    announced_at = Timestamptz(default=TimestamptzNow())
    announced_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    run_at = Timestamptz(null=True, default=None)
    run_by = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    key = Text(default="")
    notary = Varchar(length=200, default="")
    witnesses = Text(default="")
    voided_at = Timestamptz(null=True, default=None)
    void_reason = Text(default="")


class DrawSource(Table, tablename="draw_source"):
    """A source as announced, and its value once it is settled.

    ``due_at``: when the value comes to exist, of a commitment until when it must be told. ``bits``: how many bits it
    carries. ``commitment``: SHA-256 of seed and nonce, "" for other kinds; ``round``: of a beacon. ``value`` is as entered,
    ``canonical`` as it stands in the key. ``dropped_at``: a promised value that was not told in time does not count.
    """

    id = UUID(primary_key=True)
    draw = ForeignKey(Draw, null=False, on_delete=OnDelete.restrict, index=False)
    position = SmallInt()
    kind = Varchar(length=16)
    name = Varchar(length=200)
    how = Text(default="")
    address = Varchar(length=400, default="")
    bits = DoublePrecision()
    due_at = Timestamptz()
    commitment = Varchar(length=64, default="")
    round = BigInt(null=True, default=None)
    value = Text(default="")
    canonical = Text(default="")
    seed = Varchar(length=128, default="")
    nonce = Varchar(length=128, default="")
    settled_at = Timestamptz(null=True, default=None)
    dropped_at = Timestamptz(null=True, default=None)


class DrawEntry(Table, tablename="draw_entry"):
    """What one person entered for a source, with the evidence. Rows are only added; a person's last one counts."""

    id = BigSerial(primary_key=True)
    source = ForeignKey(DrawSource, null=False, on_delete=OnDelete.restrict)
    staff = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    value = Text()
    canonical = Text()
    fetched = Boolean(default=False)
    address = Varchar(length=400, default="")
    note = Text(default="")
    picture_sha256 = Varchar(length=64, default="")
    picture_type = Varchar(length=40, default="")
    entered_at = Timestamptz(default=TimestamptzNow())


class DrawPool(Table, tablename="draw_pool"):
    """A frozen pool: the canonical file, its hash, the places drawn for, and the order once drawn.

    ``void`` is true with its draw's: a pool has one draw that is not void.
    """

    id = UUID(primary_key=True)
    draw = ForeignKey(Draw, null=False, on_delete=OnDelete.restrict)
    pool = ForeignKey(HearingPool, null=False, on_delete=OnDelete.restrict, index=False)
    name = Varchar(length=80)
    quota = Integer()
    alternates = Integer()
    size = Integer()
    content = Text()
    sha256 = Varchar(length=64)
    order = Array(base_column=Integer(), null=True, default=None)
    void = Boolean(default=False)


class DrawLine(Table, tablename="draw_line"):
    """Whose line of a pool it is, and the salt that proves it; shown to the registrant alone. ``rank``: place in the order."""

    id = BigSerial(primary_key=True)
    draw_pool = ForeignKey(DrawPool, null=False, on_delete=OnDelete.restrict, index=False)
    line = Integer()
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    salt = Bytea()
    commitment = Varchar(length=64)
    rank = Integer(null=True, default=None)


class DrawSkip(Table, tablename="draw_skip"):
    """An entry found ineligible after the draw: skipped, with the published reason. Rows are only added."""

    id = BigSerial(primary_key=True)
    draw_pool = ForeignKey(DrawPool, null=False, on_delete=OnDelete.restrict, index=False)
    line = Integer()
    reason = Text()
    skipped_at = Timestamptz(default=TimestamptzNow())
    skipped_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)


class DrawTranscript(Table, tablename="draw_transcript"):
    """A published transcript of a pool; a skipped entry makes a further revision, with its reason. Never changed."""

    id = UUID(primary_key=True)
    draw_pool = ForeignKey(DrawPool, null=False, on_delete=OnDelete.restrict, index=False)
    revision = SmallInt()
    body = Text()
    sha256 = Varchar(length=64)
    reason = Text(default="")
    published_at = Timestamptz(default=TimestamptzNow())
