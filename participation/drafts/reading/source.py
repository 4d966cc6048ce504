"""What a file is, and the text in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from participation.drafts.reading import plain
from participation.drafts.reading.errors import unreadable

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
    """What was done with a Word document beyond reading its words."""

    REVISIONS = "revisions"  # tracked changes were accepted
    COMMENTS = "comments"  # left out
    HIDDEN = "hidden"  # hidden text, left out
    PICTURES = "pictures"  # left out
    HEADERS = "headers"  # headers and footers, left out
    FOOTNOTES = "footnotes"  # moved to the end
    NUMBERING = "numbering"  # automatic numbers were written out


@dataclass(frozen=True, slots=True)
class Note:
    """``count`` says how many there were."""

    code: NoteCode
    count: int


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file: line ends are U+000A, no byte order mark, no NUL. format: text or docx; encoding of a text file."""

    text: str
    format: str
    encoding: str | None = None
    notes: tuple[Note, ...] = ()


def read(name: str, data: bytes) -> Source:
    """The text of the file. UnreadableFile if there is none to be had.

    ``name`` decides nothing but between two guesses for the same bytes: what cannot be read as an archive is a broken
    document if it is called .docx.
    """
    if len(data) >= MAX_BYTES:
        raise unreadable("too_large", size=-(-len(data) // 1_000_000), limit=MAX_BYTES // 1_000_000)
    if not data.strip(b" \t\r\n\x00"):
        raise unreadable("empty")
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(_ZIP):
        # lxml takes a moment to import, and most processes never read a document
        from participation.drafts.reading import word

        text, counted = word.read(data)
        found = Source(text, "docx", None, tuple(Note(NoteCode(code), n) for code, n in counted.items() if n))
    elif data.startswith(_OLE):
        raise unreadable("password" if _ENCRYPTED_PACKAGE in data else "old_word")
    elif head.startswith(b"%PDF"):
        raise unreadable("pdf")
    elif (
        data.startswith(_BINARY)
        or (data.startswith(_PERHAPS_BINARY) and b"\x00" in data[:4096])
        or head[:5].lower() in (b"{\\rtf", b"<html")
        or head[:9].lower() == b"<!doctype"
    ):
        raise unreadable("unknown_type")
    else:
        try:
            text, encoding = plain.decode(data)
        except plain.Undecodable as error:
            raise unreadable("broken" if name.lower().endswith(".docx") else "encoding") from error
        found = Source(text, "text", encoding)
    if not found.text.strip():
        raise unreadable("no_text" if found.format == "docx" else "empty")
    if len(found.text) > MAX_CHARACTERS:
        raise unreadable("too_long", count=len(found.text), limit=MAX_CHARACTERS)
    return found
