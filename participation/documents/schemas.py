"""The finished view data other features hand over. A document is made from this and from nothing else.

The view is stored as a snapshot with the document, so that a rendering years later gives the same words. Therefore
everything in it is already decided by the feature that owns it: names are masked, hidden text is left out, labels are
spelled out. Every datetime is aware; the page shows Asia/Shanghai. Text may contain line feeds (= paragraphs), never
markup.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from participation.documents.rules import DocumentKind

Outcome: TypeAlias = Literal["adopted", "partially_adopted", "not_adopted", "noted"]
Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A datetime that knows its zone; a naive one is refused."""


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all view data: immutable, named arguments only, unknown fields refused."""


class Letterhead(View, frozen=True, kw_only=True):
    """The red heading of GB/T 9704: only for a document that was approved *and* has a number of its own."""

    issuing_body_mark: str
    """发文机关标志, e.g. 内蒙古自治区人民政府文件."""
    document_number: str
    """发文字号, e.g. 内政发〔2008〕103号."""


class Anchor(View, frozen=True, kw_only=True):
    """The published end of the audit chain at a moment: whoever kept it can prove that nothing was changed since."""

    sequence: int
    hash: str
    """64 hexadecimal digits."""
    taken_at: Moment
    """When the view was made and this end of the chain was read."""


class CommentsRoot(View, frozen=True, kw_only=True):
    """The published root of the Merkle tree over a round's comments: whoever kept a receipt can prove theirs is in it."""

    size: int
    """How many leaves it covers."""
    root: str
    """64 hexadecimal digits."""
    published_at: Moment
    url: str
    """Absolute address of the page that lists the round's roots."""


class Channel(View, frozen=True, kw_only=True):
    """How many comments came in on one channel."""

    name: str
    received: int


class Opinion(View, frozen=True, kw_only=True):
    """One comment as the public may see it."""

    number: str
    """Its receipt number."""
    source: str
    """Masked or consented name, or 匿名."""
    channel: str
    provision: str
    """Official label (第十五条第二款), or 全文."""
    text: str
    """What may be shown. For a withheld comment: the reason why it is not shown."""
    received_on: date
    withheld: bool = False


class Theme(View, frozen=True, kw_only=True):
    """Comments that say the same, with one answer."""

    title: str
    outcome: Outcome
    reason: str
    provisions: list[str] = []
    change: str = ""
    """How the text changes because of it, in words; empty when it does not."""
    opinions: list[Opinion] = []


class Expert(View, frozen=True, kw_only=True):
    """One expert's opinion with the declaration of interests that belongs to it."""

    name: str
    institution: str
    field: str
    conflict: str
    """The declared interest; empty when none was declared to exist."""
    opinion: str
    submitted_on: date


class Pool(View, frozen=True, kw_only=True):
    """Places of one kind at a hearing."""

    name: str
    capacity: int
    taken: int


class Hearing(View, frozen=True, kw_only=True):
    """Facts of one hearing."""

    number: str
    title: str
    starts_at: Moment
    venue: str
    held: bool = True
    """False: it was announced and did not take place before the view was made."""
    pools: list[Pool] = []
    note: str = ""


class Question(View, frozen=True, kw_only=True):
    """One question of a questionnaire with its results, one a line."""

    title: str
    answered: int
    lines: list[str]


class Questionnaire(View, frozen=True, kw_only=True):
    """A questionnaire of the round. `ended_early`: when and why it was taken back, in words."""

    title: str
    answers: int
    ended_early: str = ""
    questions: list[Question]


class ConsultationSummary(View, frozen=True, kw_only=True):
    """意见采纳情况反馈. With `received == 0` the zero-comment variant is printed."""

    draft_title: str
    """As published, without 《》, e.g. 城镇供热管理办法（征求意见稿）."""
    matter_number: str
    lead_unit: str
    date_made: date
    approved: bool
    """Approved by a second person. Otherwise the page says that it is not a final text."""
    opens_at: Moment
    closes_at: Moment
    period_basis: str
    """The rule and article the period follows, in words."""
    shortened_reason: str = ""
    channels: list[Channel] = []
    received: int
    withheld: int = 0
    """How many of the received are not shown; they are counted and answered like the others."""
    themes: list[Theme] = []
    experts: list[Expert] = []
    hearings: list[Hearing] = []
    questionnaires: list[Questionnaire] = []
    draft_sha256: str
    """Of the text that was consulted on."""
    anchor: Anchor | None = None
    comments_root: CommentsRoot | None = None
    url: str
    """Absolute address of the page this document belongs to."""
    contact: str = ""
    letterhead: Letterhead | None = None


class ProvisionReference(View, frozen=True, kw_only=True):
    """A provision of the final text that an element explains."""

    label: str
    text: str
    url: str
    """Absolute address of the provision."""


class Element(View, frozen=True, kw_only=True):
    """One of the nine elements."""

    heading: str
    text: str
    provisions: list[ProvisionReference] = []


class Interpretation(View, frozen=True, kw_only=True):
    """政策解读, bound to the provisions of the final text."""

    title: str
    """Of the final text, without 《》."""
    document_number: str = ""
    matter_number: str
    lead_unit: str
    interpreter: str = ""
    """Who interprets first: the head of the drafting body. Empty when not named."""
    date_made: date
    approved: bool
    final_published_on: date
    elements: list[Element]
    final_sha256: str
    anchor: Anchor | None = None
    url: str
    contact: str = ""


class Receipt(View, frozen=True, kw_only=True):
    """What a resident takes home after commenting."""

    number: str
    secret: str
    url: str
    """Absolute address of the receipt's page; also in the QR code."""
    draft_title: str
    matter_number: str
    lead_unit: str
    provision: str
    """Official label, or 全文."""
    stance: str
    text: str
    channel: str
    shown_name: str
    """How the name will be shown."""
    received_at: Moment
    closes_at: Moment
    leaf: int = 0
    """Its place in the tree of comments, from 1; 0 while it has none yet."""
    leaf_hash: str = ""
    """Its leaf's hash there, 64 hexadecimal digits; on paper it proves whose leaf it is even after the words are erased."""
    root: CommentsRoot | None = None
    """The published root over it; None before there is one."""


class Ticket(View, frozen=True, kw_only=True):
    """Confirmation of a registration for a hearing."""

    number: str
    secret: str
    url: str
    """Absolute address of the registration's page; also in the QR code where ``qr`` is ""."""
    hearing_number: str
    hearing_title: str
    matter_title: str
    lead_unit: str
    starts_at: Moment
    venue: str
    pool: str
    """参加人, 旁听席 …"""
    holder: str
    """The name as the holder gave it: the ticket is theirs."""
    state: str
    """已确认, 候补第 3 位 …"""
    confirmed: bool
    qr: str = ""
    """What the door scans: the signed ticket as an absolute address; "" while there is no place."""
    notes: list[str] = []
    """What to bring, when to be there."""


class Section(View, frozen=True, kw_only=True):
    """A numbered part of a notice. ``rows``: a table under ``head``, every row with as many cells; [] for none."""

    heading: str
    text: str = ""
    head: list[str] = []
    rows: list[list[str]] = []


class Digest(View, frozen=True, kw_only=True):
    """Something whose SHA-256 the page tells."""

    name: str
    sha256: str


class PublicNotice(View, frozen=True, kw_only=True):
    """A notice of a hearing, the record of a draw, a hearing's record or report: an official page in numbered parts."""

    title: str
    mark: str = ""
    """What stands under the title, e.g. 第2号; "" for nothing."""
    matter_number: str
    """"" for a session about no matter of ours."""
    lead_unit: str
    date_made: date
    approved: bool
    opening: str
    sections: list[Section]
    digests: list[Digest] = []
    url: str
    contact: str = ""
    public: bool = True
    """False for a paper for one person or for the office: it does not say where it is published."""
    check_url: str = ""
    """Absolute address that tells anybody whether this paper is genuine, for its QR code; "" for none."""
    check_code: str = ""
    """What is typed there by whoever has no camera."""


class BookEntry(View, frozen=True, kw_only=True):
    """One comment in a printed book."""

    number: str
    source: str
    channel: str
    stance: str
    received_on: date
    region: str = ""
    quote: str = ""
    text: str
    """What is shown; of a withheld comment in a public book the reason why it is not."""
    withheld: bool = False
    outcome: str = ""
    """In words, with the reason; empty before there is an answer."""


class BookSection(View, frozen=True, kw_only=True):
    """Comments on one place of the text. continued: it began in the part before."""

    heading: str
    continued: bool = False
    entries: list[BookEntry]


class BookCover(View, frozen=True, kw_only=True):
    """The first page. public: it holds only what everyone may read; otherwise it says that it is internal. volume, volumes:
    0 for a book in one; first_page, last_page: of this volume, numbered through all of them."""

    draft_title: str
    matter_number: str
    lead_unit: str
    opens_at: Moment
    closes_at: Moment
    received: int
    printed: int
    channels: list[Channel] = []
    public: bool
    made_at: Moment
    draft_sha256: str
    volume: int = 0
    volumes: int = 0
    first_page: int = 1
    last_page: int = 1


class BookPart(View, frozen=True, kw_only=True):
    """A piece of a printed book, laid out by itself and joined with the others. first_page: its first page's number."""

    title: str
    first_page: int
    cover: BookCover | None = None
    sections: list[BookSection] = []


class Poster(View, frozen=True, kw_only=True):
    """One A4 sheet for the board of a village or a community: what, until when, and how to take part."""

    title: str
    """Of the draft, without 《》."""
    matter_number: str
    lead_unit: str
    summary: str
    """What it is about, in a sentence or two."""
    opens_at: Moment
    closes_at: Moment
    url: str
    """Absolute address of the draft; also in the QR code."""
    phone: str = ""
    site: str
    """The site's name."""
    bilingual: bool = False
    """English under each Chinese line."""


class Card(View, frozen=True, kw_only=True):
    """The picture shown when an address is shared (Open Graph): 1200 × 630 pixels."""

    lead_unit: str
    title: str
    kind: str
    """What sort of thing it is (征求意见), or where it stands."""
    note: str
    """The closing, or what came of it; may be ""."""
    site: str


VIEWS: Final[dict[DocumentKind, type[View]]] = {
    DocumentKind.CONSULTATION_SUMMARY: ConsultationSummary,
    DocumentKind.INTERPRETATION: Interpretation,
    DocumentKind.RECEIPT: Receipt,
    DocumentKind.TICKET: Ticket,
    DocumentKind.HEARING_NOTICE: PublicNotice,
    DocumentKind.DRAW_RECORD: PublicNotice,
    DocumentKind.POSTER: Poster,
    DocumentKind.CARD: Card,
    DocumentKind.HEARING_RECORD: PublicNotice,
    DocumentKind.HEARING_REPORT: PublicNotice,
}


def as_builtins(view: View) -> dict[str, Any]:
    """The JSON-able form of a view, as stored in the document's row."""
    built: dict[str, Any] = msgspec.to_builtins(view)
    return built


def from_builtins(kind: DocumentKind, view: dict[str, Any]) -> View:
    """Read a snapshot back. Raises `msgspec.ValidationError` when it is not a view of that kind."""
    return msgspec.convert(view, VIEWS[kind], strict=True)
