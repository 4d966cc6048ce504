"""What a file is, and the text in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from participation.drafts.reading import plain
from participation.drafts.reading.errors import unreadable
from participation.drafts.reading.options import Tracked

MAX_BYTES = 50_000_000
"""A file of this size or more is refused unread."""
MAX_CHARACTERS = 1_000_000
"""Ten times the length of the Civil Code."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!\x1a", b"\x7fELF", b"SQLite format 3")
_PERHAPS_BINARY = (b"GIF8", b"BM", b"MZ", b"ID3", b"OggS", b"RIFF")  # these could begin a text too


class NoteCode(StrEnum):
    """What was done with a document beyond reading its words."""

    REVISIONS = "revisions"  # tracked changes were accepted
    ORIGINAL = "original"  # tracked changes were undone
    COMMENTS = "comments"  # left out
    HIDDEN = "hidden"  # hidden text, left out
    PICTURES = "pictures"  # left out
    HEADERS = "headers"  # headers and footers, left out
    FOOTNOTES = "footnotes"  # moved to the end
    NUMBERING = "numbering"  # automatic numbers were written out
    SCANNED = "scanned"  # pages of a PDF that are pictures, left out


@dataclass(frozen=True, slots=True)
class Note:
    """``count`` says how many there were."""

    code: NoteCode
    count: int


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file: line ends are U+000A, no byte order mark, no NUL. format: text, docx, odt, html or pdf.

    encoding: of a text file or web page.
    """

    text: str
    format: str
    encoding: str | None = None
    notes: tuple[Note, ...] = ()


def read(name: str, data: bytes, tracked: Tracked = Tracked.ACCEPTED) -> Source:
    """The text of the file. UnreadableFile if there is none to be had.

    ``name`` decides nothing but between two guesses for the same bytes: what cannot be read as an archive is a broken
    document if it is called .docx. ``tracked`` chooses between the texts of a document with tracked changes.
    """
    if len(data) >= MAX_BYTES:
        raise unreadable("too_large", size=-(-len(data) // 1_000_000), limit=MAX_BYTES // 1_000_000)
    if not data.strip(b" \t\r\n\x00"):
        raise unreadable("empty")
    found = _by_content(name, data, tracked)
    if not found.text.strip():
        raise unreadable("empty" if found.format == "text" else "no_text")
    if len(found.text) > MAX_CHARACTERS:
        raise unreadable("too_long", count=len(found.text), limit=MAX_CHARACTERS)
    return found


def _by_content(name: str, data: bytes, tracked: Tracked) -> Source:
    """Readers are imported when they are needed: lxml takes a moment, and most processes never read a document."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(_ZIP):
        return _package(data, tracked)
    if data.startswith(_OLE):
        raise unreadable("password" if _ENCRYPTED_PACKAGE in data else "old_word")
    if head.startswith(b"%PDF"):
        from participation.drafts.reading import pdf

        return Source(*_with_notes(*pdf.read(data), "pdf", tracked))
    if head[:5].lower() == b"{\\rtf":
        raise unreadable("rtf")
    if data.startswith(_BINARY) or (data.startswith(_PERHAPS_BINARY) and b"\x00" in data[:4096]):
        raise unreadable("unknown_type")
    if (head[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[1:2] == b"\x00") or head[:1].isalpha():
        from participation.drafts.reading import opendocument, webpage

        if opendocument.is_flat(data):
            return Source(*_with_notes(*opendocument.read_flat(data, tracked), "odt", tracked))
        if webpage.is_archive(data) or webpage.is_webpage(data):
            reader = webpage.read_archive if webpage.is_archive(data) else webpage.read
            text, counted, encoding = reader(data, tracked)
            return replace(Source(*_with_notes(text, counted, "html", tracked)), encoding=encoding)
        if head.startswith((b"<?xml", b"<!DOCTYPE", b"<svg")):
            raise unreadable("unknown_type")
    try:
        text, encoding = plain.decode(data)
    except plain.Undecodable as error:
        raise unreadable("broken" if name.lower().endswith((".docx", ".odt")) else "encoding") from error
    return Source(text, "text", encoding)


def _package(data: bytes, tracked: Tracked) -> Source:
    from participation.drafts.reading import opendocument, word
    from participation.drafts.reading.archive import Package

    package = Package(data)
    if opendocument.is_opendocument(package):
        return Source(*_with_notes(*opendocument.read(package, tracked), "odt", tracked))
    return Source(*_with_notes(*word.read(package, tracked), "docx", tracked))


def _with_notes(
    text: str, counted: Mapping[str, int], form: str, tracked: Tracked
) -> tuple[str, str, str | None, tuple[Note, ...]]:
    undone = {"revisions": "original"} if tracked is Tracked.ORIGINAL else {}
    return text, form, None, tuple(Note(NoteCode(undone.get(code, code)), n) for code, n in counted.items() if n)
