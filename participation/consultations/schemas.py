"""The JSON API's shapes."""

from datetime import datetime
from typing import Annotated

import msgspec

from participation.consultations.rules import MAX_NAME, MAX_TEXT, Stance


def _said(**schema: object) -> msgspec.Meta:
    """Said in the document, but checked by the form, which lists everything that is wrong at once."""
    return msgspec.Meta(extra_json_schema=dict(schema))


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


class FileIn(msgspec.Struct, forbid_unknown_fields=True):
    """A file: PDF, DOCX, ODT, PNG or JPEG, at most 10 MB. data: its bytes in base64 (RFC 4648, section 4)."""

    name: Annotated[str, _said(maxLength=160)]
    data: str


class PhoneProofIn(msgspec.Struct, forbid_unknown_fields=True):
    """What /api/v1/phone-proofs gave, and the code its owner was sent."""

    proof: str
    code: Annotated[str, _said(maxLength=20)]


class PhoneAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A mobile number of the mainland. proof_of_work: as with a comment."""

    phone: Annotated[str, _said(pattern="^1[3-9][0-9]{9}$")]
    proof_of_work: str = ""


class PhoneProofOut(msgspec.Struct):
    """expires_in: seconds the code is good for."""

    proof: str
    expires_in: int


class CommentIn(msgspec.Struct, forbid_unknown_fields=True):
    """A comment sent in by another program. provision: its path, "" = the whole draft; version: which draft version.

    quote: the words of the provision it is about; on_behalf_of: a body's name, shown as such, behalf_role: the writer's
    position there. region: a code of the platform's list. proof_of_work: a solved challenge of /api/v1/challenge, good for one comment.
    attachments: at most three files, where the consultation takes them. phone_proof: where who_may_comment of the
    consultation is phone; where it is account, people comment on the site themselves.
    """

    stance: Annotated[str, _said(enum=[stance.value for stance in Stance])]
    text: Annotated[str, _said(minLength=1, maxLength=MAX_TEXT, pattern=r"\S")]
    provision: Annotated[str, _said(maxLength=120)] = ""
    version: Annotated[int, _said(minimum=1, maximum=999_999)] | None = None
    name: Annotated[str, _said(maxLength=MAX_NAME)] = ""
    phone: Annotated[str, _said(pattern="^(1[3-9][0-9]{9})?$")] = ""
    publish_name: bool = False
    quote: QuoteIn | None = None
    on_behalf_of: str = ""
    behalf_role: str = ""
    region: Annotated[str, _said(maxLength=12)] = ""
    proof_of_work: str = ""
    attachments: list[FileIn] = []
    phone_proof: PhoneProofIn | None = None


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
    region: str = ""
    theme: str | None = None
    outcome: str | None = None
    outcome_reason: str | None = None
    agreements: int = 0


class CommentPage(msgspec.Struct):
    """Newest first; `next` is the address of the following page, null on the last. total, by_channel: of the whole round."""

    matter: str
    version: int
    state: str
    closes_at: datetime
    total: int
    by_channel: dict[str, int]
    comments: list[CommentOut]
    next: str | None


class FieldError(msgspec.Struct):
    """One thing to mend."""

    field: str
    message: str
