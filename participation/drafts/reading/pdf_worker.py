"""Opens a PDF in a process of its own: whatever a PDF does to its reader ends with this process.

``python -m participation.drafts.reading.pdf_worker lines`` reads a PDF from standard input and writes
``{"pages": [{"width", "height", "pictures", "lines": [[text, left, right, bottom, top], …]}]}`` or ``{"error": CODE}``.
``… picture N WIDTH`` writes page N (from 0) as a PNG of about that width. Lengths are in points, from the lower left.
Memory and processor time are limited; PDFium runs neither scripts nor links.
"""

from __future__ import annotations

import ctypes
import io
import json
import resource
import sys
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_PAGES = 1_000
MAX_MEMORY = 1_500_000_000  # bytes
MAX_SECONDS = 60
_PIXELS = 12_000_000

Line = tuple[str, float, float, float, float]


def main(arguments: list[str], data: bytes) -> bytes:
    """The answer, as bytes."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        code = raw.FPDF_GetLastError()
        return _error("password" if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) else "broken")
    if len(document) > MAX_PAGES:
        return _error("pdf_pages", count=len(document), limit=MAX_PAGES)
    if arguments[:1] == ["picture"]:
        return picture(document, int(arguments[1]), int(arguments[2]))
    pages = [page_of(document, n) for n in range(len(document))]
    return json.dumps({"pages": pages}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def page_of(document: pdfium.PdfDocument, n: int) -> dict[str, Any]:
    """One page: its size, its lines, and whether there are pictures on it."""
    page = document[n]
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        lines = lines_of(text)
        pictures = not lines and any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    finally:
        text.close()
        page.close()
    return {"width": width, "height": height, "pictures": pictures, "lines": lines}


def lines_of(text: pdfium.PdfTextPage) -> list[Line]:
    """The lines in the order of the page, each with the box around its visible characters."""
    out: list[Line] = []
    words: list[str] = []
    box: list[float] = []
    rect = raw.FS_RECTF()
    for i in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (0x0A, 0x0D):
            _end_line(out, words, box)
            words, box = [], []
            continue
        words.append("\u00ad" if code in (0x02, 0xFFFE) else chr(code) if 0 < code < 0x110000 else "")
        if code <= 0x20 or not raw.FPDFText_GetLooseCharBox(text, i, ctypes.byref(rect)):
            continue
        here = [rect.left, rect.right, rect.bottom, rect.top]
        if box:
            gap = here[0] - box[1]
            size = box[3] - box[2]
            if gap > 1.6 * size and words[-2:-1] != ["\t"]:
                # Wide apart on one line: cells of a table, or a label and its text; the layout decides
                words.insert(len(words) - 1, "\t")
            box = [min(box[0], here[0]), max(box[1], here[1]), min(box[2], here[2]), max(box[3], here[3])]
        else:
            box = here
    _end_line(out, words, box)
    return out


def _end_line(out: list[Line], words: list[str], box: list[float]) -> None:
    line = "".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip(" \x00")
    if line.strip() and box:
        out.append((line, *(round(v, 2) for v in box)))  # type: ignore[arg-type]


def picture(document: pdfium.PdfDocument, n: int, width: int) -> bytes:
    """A page as PNG."""
    if not 0 <= n < len(document):
        return _error("no_page")
    page = document[n]
    wide, high = page.get_size()
    scale = min(width / max(wide, 1), (_PIXELS / max(wide * high, 1)) ** 0.5)
    image = page.render(scale=scale, may_draw_forms=False).to_pil()
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


def _error(code: str, **facts: int) -> bytes:
    return json.dumps({"error": code, **facts}).encode()


def limit() -> None:
    """From here on no more memory and time than a sane document takes."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":  # pragma: no cover – runs in the other process
    limit()
    sys.stdout.buffer.write(main(sys.argv[1:], sys.stdin.buffer.read()))
