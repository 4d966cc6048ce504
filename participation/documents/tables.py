"""Documents: what was asked for, and what came of it."""

from piccolo.columns import JSONB, UUID, BigInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Document(Table, tablename="document"):
    """One public document. ``view`` is the finished data it is made from and is never changed.

    ``subject_id`` is what it documents (a response, an interpretation) and ``matter_id`` the matter it belongs to; both
    live above this layer, so only their ids are kept. One document for each subject and kind. ``sha256`` names the file.
    """

    id = UUID(primary_key=True)
    kind = Varchar(length=40)
    subject_id = UUID(default=None)
    matter_id = UUID(default=None)
    title = Text()
    view = JSONB()
    state = Varchar(length=10, default="requested")
    sha256 = Varchar(length=64, null=True, default=None)
    size = BigInt(null=True, default=None)
    requested_at = Timestamptz(default=TimestamptzNow())
    ready_at = Timestamptz(null=True, default=None)
