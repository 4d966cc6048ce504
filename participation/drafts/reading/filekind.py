"""What a file that is published beside a draft is, and what of it can be shown without opening it at home.

By content, not by name. Whatever could run – web pages, scripts, programs, documents with macros – is not taken.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from participation.drafts.reading import pdf, plain, webpage
from participation.drafts.reading.archive import Package
from participation.drafts.reading.errors import UnreadableFile, unreadable
from participation.drafts.reading.source import MAX_BYTES, read
from participation.drafts.rules.cells import table_row

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
TEXT = "text/plain"
CSV = "text/csv"
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg"}
MAX_PIXELS = 60_000_000
SHOWN_PAGES = 30
SHOWN_WIDTH = 1_000  # pixels
_SHOWN_CHARACTERS = 200_000
_SHOWN_ROWS = 300


@dataclass(frozen=True, slots=True)
class FileKind:
    """media_type; extension: with its dot; pages: how many can be shown as pictures; text: its words, "" if none.

    Paragraphs of the text are apart by an empty line; rows of tables are as ``table_rows`` reads them.
    """

    media_type: str
    extension: str
    pages: int = 0
    text: str = ""


def inspect(name: str, data: bytes) -> FileKind:
    """What the file is. UnreadableFile for what is not taken, with what to do."""
    if len(data) >= MAX_BYTES:
        raise unreadable("too_large", size=-(-len(data) // 1_000_000), limit=MAX_BYTES // 1_000_000)
    if not data.strip(b" \t\r\n\x00"):
        raise unreadable("empty")
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF"):
        found = pdf.pages(data)
        try:
            text = pdf.words(found)[0]
        except UnreadableFile:
            text = ""  # a scan can be shown all the same
        return FileKind(PDF, ".pdf", min(len(found), SHOWN_PAGES), text[:_SHOWN_CHARACTERS])
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _picture(data)
    if webpage.is_webpage(data) or webpage.is_archive(data) or data[:5] == b"{\\rtf":
        raise unreadable("not_taken")
    try:
        text, _ = plain.decode(data)
    except plain.Undecodable as error:
        raise unreadable("not_taken") from error
    if name.lower().endswith(".csv"):
        return FileKind(CSV, ".csv", 0, _rows(csv.reader(io.StringIO(text))))
    return FileKind(TEXT, ".md" if name.lower().endswith(".md") else ".txt", 0, text[:_SHOWN_CHARACTERS])


def picture(data: bytes, media_type: str, page: int) -> bytes:
    """A page of a PDF (from 0) or a picture, made anew as PNG: nothing of the file itself but what is seen."""
    if media_type == PDF:
        made = pdf.ask(data, "picture", str(page), str(SHOWN_WIDTH))
        if not made.startswith(b"\x89PNG"):
            raise unreadable("broken")
        return made
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as found:
                shown = ImageOps.exif_transpose(found).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise unreadable("broken") from error
    shown.thumbnail((SHOWN_WIDTH, SHOWN_WIDTH * 4))
    out = io.BytesIO()
    shown.save(out, "PNG", optimize=True)
    return out.getvalue()


def _package(data: bytes) -> FileKind:
    package = Package(data)
    if any(
        name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) or name.startswith("Basic/")
        for name in package.names
    ):
        raise unreadable("macros")
    mimetype = (package.part("mimetype") or b"").strip().decode("ascii", "replace")
    if mimetype == ODT or "word/document.xml" in package.names:
        source = read("x", data)
        return FileKind(
            *((ODT, ".odt") if source.format == "odt" else (DOCX, ".docx")), 0, source.text[:_SHOWN_CHARACTERS]
        )
    if mimetype == ODS:
        return FileKind(ODS, ".ods")
    if "xl/workbook.xml" in package.names:
        return FileKind(XLSX, ".xlsx", 0, _sheet(data))
    raise unreadable("not_taken")


def _sheet(data: bytes) -> str:
    # openpyxl takes a moment to import
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return _rows(
            ["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)
        )
    except Exception as error:
        raise unreadable("broken") from error


def _rows(rows: Iterable[list[str]]) -> str:
    out: list[str] = []
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                out.append(table_row([" ".join(cell.split()) for cell in row[:50]]))
            if len(out) >= _SHOWN_ROWS:
                break
    except csv.Error as error:
        raise unreadable("broken") from error
    return "\n".join(out)


def _picture(data: bytes) -> FileKind:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as found:
                if found.format not in PICTURES or found.width * found.height > MAX_PIXELS:
                    raise unreadable("not_taken")
                media_type = PICTURES[found.format]
                found.load()
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise unreadable("broken") from error
    return FileKind(media_type, ".png" if media_type == "image/png" else ".jpg", 1)
