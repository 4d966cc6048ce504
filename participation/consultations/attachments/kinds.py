"""What a file is, by its first bytes and its inner structure; its name is only what it is called."""

import re
import unicodedata
import zipfile
from enum import StrEnum
from io import BytesIO

MAX_FILES = 3
"""Files with one comment."""

MAX_BYTES = 10 * 1024 * 1024
"""Bytes of one file."""

MAX_ENTRIES = 3000
MAX_UNPACKED = 200 * 1024 * 1024
"""Of a DOCX or ODT: more is no document but a bomb."""

MAX_NAME = 100


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    PNG = "png"
    JPEG = "jpeg"


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
}
_EXTENSIONS = {Kind.JPEG: ("jpg", "jpeg")}


class Problem(StrEnum):
    """Why a file is not taken. Values are stable: they are stored."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    LOCKED = "locked"
    MACROS = "macros"
    ACTIVE = "active"
    BOMB = "bomb"
    VIRUS = "virus"


class Refused(Exception):
    """The file is not taken; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.value)


def identify(data: bytes) -> Kind:
    """What the bytes are. Refused for what is none of ours, too large, empty, or a container that does not hold together."""
    if not data:
        raise Refused(Problem.EMPTY)
    if len(data) > MAX_BYTES:
        raise Refused(Problem.TOO_LARGE)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if b"%PDF-" in data[:1024]:
        # A PDF may have something before its header; a picture or page that is a PDF as well may not.
        if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
            raise Refused(Problem.DAMAGED)
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    raise Refused(Problem.UNKNOWN)


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, its directory checked for bombs and odd names. Refused."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused(Problem.DAMAGED) from None
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(Problem.BOMB)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(Problem.LOCKED)
    if len(set(names)) != len(names) or any(_odd(name) for name in names):
        raise Refused(Problem.DAMAGED)
    return archive


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry, never more than its directory says. Refused where it does not hold together."""
    try:
        with archive.open(name) as stream:
            size = archive.getinfo(name).file_size
            data = stream.read(size + 1)
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError, EOFError, RuntimeError, ValueError):
        raise Refused(Problem.DAMAGED) from None
    except Exception as error:  # zlib.error and whatever other decompressors raise
        raise Refused(Problem.DAMAGED) from error
    if len(data) != size:
        raise Refused(Problem.BOMB)
    return data


def _archive(data: bytes) -> Kind:
    with opened(data) as archive:
        names = set(archive.namelist())
        if {"[Content_Types].xml", "word/document.xml"} <= names:
            return Kind.DOCX
        text = MEDIA_TYPES[Kind.ODT].encode()
        if {"mimetype", "content.xml"} <= names and read_entry(archive, "mimetype").strip() == text:
            return Kind.ODT
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refused(Problem.MACROS)
    raise Refused(Problem.UNKNOWN)


def _odd(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def safe_name(raw: str, kind: Kind) -> str:
    """The name to offer when it is downloaded: no path, no control characters, the extension of what it is."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem, dot, extension = name.rpartition(".")
    known = _EXTENSIONS.get(kind, (kind.value,))
    if not dot or extension.lower() not in known:
        stem, extension = name, known[0]
    stem = re.sub(r"\s+", " ", stem).strip(" .")[: MAX_NAME - 5]
    return f"{stem or 'file'}.{extension.lower()}"
