"""The JSON API's shapes."""

from datetime import datetime

import msgspec


class CommentIn(msgspec.Struct, forbid_unknown_fields=True):
    """A comment sent in by another program. provision: its path, "" = the whole draft; version: which draft version."""

    stance: str
    text: str
    provision: str = ""
    version: int | None = None
    name: str = ""
    phone: str = ""
    publish_name: bool = False


class ReceiptOut(msgspec.Struct):
    """The receipt. `code` is shown only here; keep it. `repeated`: the same request had been answered before."""

    receipt_number: str
    code: str
    url: str
    repeated: bool


class CommentOut(msgspec.Struct):
    """A comment as everyone may read it; text is null when it is withheld, then there is a reason."""

    receipt_number: str
    provision: str
    provision_label: str
    stance: str
    channel: str
    name: str
    received_at: datetime
    text: str | None
    withheld_reason: str | None


class CommentPage(msgspec.Struct):
    """Newest first; `next` is the address of the following page, null on the last."""

    matter: str
    version: int
    state: str
    closes_at: datetime
    total: int
    comments: list[CommentOut]
    next: str | None


class FieldError(msgspec.Struct):
    """One thing to mend."""

    field: str
    message: str
