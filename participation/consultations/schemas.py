"""The JSON API's shapes."""

from datetime import datetime

import msgspec


class QuoteIn(msgspec.Struct, forbid_unknown_fields=True):
    """Words of the provision (W3C TextQuoteSelector). start: where they begin in its text, in code points, if known."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None


class QuoteOut(msgspec.Struct):
    """TextQuoteSelector and TextPositionSelector in code points of the provision's text."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


class CommentIn(msgspec.Struct, forbid_unknown_fields=True):
    """A comment sent in by another program. provision: its path, "" = the whole draft; version: which draft version.

    quote: the words of the provision it is about; on_behalf_of: a body's name, shown as such, behalf_role: the writer's
    position there. proof_of_work: a solved challenge of /api/v1/challenge, good for one comment.
    """

    stance: str
    text: str
    provision: str = ""
    version: int | None = None
    name: str = ""
    phone: str = ""
    publish_name: bool = False
    quote: QuoteIn | None = None
    on_behalf_of: str = ""
    behalf_role: str = ""
    proof_of_work: str = ""


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
    quote: QuoteOut | None = None
    on_behalf_of: str = ""
    behalf_role: str = ""


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
