"""Pictures, scans and e-mails an entered comment was typed from: what is accepted, and how it is shown.

What a file is, its content says, not its name. It is kept as it came (evidence) and only ever shown to officers as a
picture made anew from it, so that nothing active in it reaches a browser. Pure: bytes in, values out.
"""

import io
import threading
import warnings
from dataclasses import dataclass
from enum import StrEnum

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 6
MAX_PAGES = 60
MAX_PIXELS = 60_000_000
SHOWN_WIDTH = 1200  # pixels

MAIL = "message/rfc822"
PDF = "application/pdf"
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg"}
_pdfium = threading.Lock()  # pdfium is not safe in several threads


class OriginalProblem(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too_big"
    UNKNOWN_TYPE = "unknown_type"
    BROKEN = "broken"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"


class BadOriginal(Exception):
    """The file is not taken; ``problem`` says why."""

    def __init__(self, problem: OriginalProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Inspected:
    """``media_type``: image/png, image/jpeg or application/pdf; ``pages``: 1 for a picture."""

    media_type: str
    pages: int


def inspect(data: bytes) -> Inspected:
    """What the file is. Raises BadOriginal."""
    if not data:
        raise BadOriginal(OriginalProblem.EMPTY)
    if len(data) > MAX_BYTES:
        raise BadOriginal(OriginalProblem.TOO_BIG)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return Inspected(PDF, _pdf_pages(data))
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return Inspected(_picture(data), 1)
    raise BadOriginal(OriginalProblem.UNKNOWN_TYPE)


def shown(data: bytes, media_type: str, page: int = 1) -> bytes:
    """A PNG of a picture, or of one page (1-based) of a PDF. Raises BadOriginal, and IndexError for no such page."""
    if media_type == PDF:
        with _pdfium:
            try:
                document = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as error:
                raise BadOriginal(OriginalProblem.BROKEN) from error
            try:
                if not 1 <= page <= min(len(document), MAX_PAGES):
                    raise IndexError(page)
                leaf = document[page - 1]
                scale = SHOWN_WIDTH / max(1.0, leaf.get_width())
                picture = leaf.render(scale=min(scale, SHOWN_WIDTH * 4 / max(1.0, leaf.get_height()))).to_pil()
            finally:
                document.close()
    else:
        if page != 1:
            raise IndexError(page)
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened) or opened
            picture.thumbnail((SHOWN_WIDTH * 2, SHOWN_WIDTH * 3))
            picture = picture.convert("RGB")
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=False)
    return target.getvalue()


def page_count(data: bytes, media_type: str) -> int:
    """Pages that can be shown."""
    return _pdf_pages(data) if media_type == PDF else 1


def _pdf_pages(data: bytes) -> int:
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise BadOriginal(OriginalProblem.BROKEN) from error
        try:
            pages = len(document)
        finally:
            document.close()
    if not pages:
        raise BadOriginal(OriginalProblem.BROKEN)
    if pages > MAX_PAGES:
        raise BadOriginal(OriginalProblem.TOO_MANY_PAGES)
    return pages


def _picture(data: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise BadOriginal(OriginalProblem.TOO_MANY_PIXELS)
                media_type = _PICTURES.get(picture.format or "")
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadOriginal(OriginalProblem.BROKEN) from error
    if media_type is None:
        raise BadOriginal(OriginalProblem.UNKNOWN_TYPE)
    return media_type
