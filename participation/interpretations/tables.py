"""One interpretation a matter, its elements, who did what to it."""

from piccolo.columns import JSONB, UUID, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.drafts.tables import DraftVersion
from participation.identity.tables import Staff
from participation.matters.tables import Matter


class Interpretation(Table, tablename="interpretation"):
    """``version`` is the final text it explains; ``writers`` (JSON list of staff ids) may not approve it."""

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict, unique=True)
    version = ForeignKey(DraftVersion, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=20)
    interpreter = Varchar(length=100, default="")
    document_number = Varchar(length=60, default="")
    writers = JSONB(default="[]")
    remark = Text(default="")
    approved_by = ForeignKey(Staff, null=True, on_delete=OnDelete.restrict)
    published_by = ForeignKey(Staff, null=True, on_delete=OnDelete.restrict)
    updated_at = Timestamptz(default=TimestamptzNow())
    published_at = Timestamptz(null=True, default=None)


class InterpretationElement(Table, tablename="interpretation_element"):
    """One element; ``paths`` (JSON list) are provisions of the final text."""

    id = UUID(primary_key=True)
    interpretation = ForeignKey(Interpretation, null=False, on_delete=OnDelete.restrict)
    code = Varchar(length=20)
    text = Text()
    paths = JSONB(default="[]")
