"""A long book in parts: each is laid out by itself, so that neither time nor memory grows with the square of its length,
then they are joined with page numbers that go on and an outline."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pikepdf

from participation.documents.rendering.characters import printable_view
from participation.documents.rendering.environment import environment, stylesheet
from participation.documents.rendering.pdf import to_pdf
from participation.documents.schemas import BookPart
from participation.platform.i18n import SOURCE, speaking


@dataclass(frozen=True, slots=True)
class Bookmark:
    """``title`` leads to ``page``, counted from 0 over the whole book."""

    title: str
    page: int


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A part as PDF; ``headings``: (title, page of the part, from 0) of its sections, in order."""

    pdf: bytes
    pages: int
    headings: tuple[tuple[str, int], ...]


def render_book_part(part: BookPart) -> LaidOut:
    """Lay one part out. Raises RenderingFailed as `render_view` does."""
    view = msgspec.convert(printable_view(msgspec.to_builtins(part)), BookPart, strict=True)
    with speaking(SOURCE):
        html = (
            environment()
            .get_template("comment_book.html")
            .render(view=view, language=SOURCE, document_title=view.title)
        )
    numbered = f"@page :first {{ counter-reset: page {view.first_page}; }}"
    pdf = to_pdf(html, [stylesheet("page.css"), stylesheet("book.css"), numbered], {})
    with pikepdf.open(io.BytesIO(pdf)) as found:
        pages = len(found.pages)
        headings = _headings(found)
    return LaidOut(pdf, pages, headings)


def join_book(parts: Sequence[Path], target: Path, *, title: str, bookmarks: Sequence[Bookmark]) -> int:
    """Join the parts' files into one; the number of its pages. Pages are copied file by file."""
    with pikepdf.new() as book:
        for path in parts:
            with pikepdf.open(path) as part:
                book.pages.extend(part.pages)
        with book.open_outline() as outline:
            for mark in bookmarks:
                outline.root.append(pikepdf.OutlineItem(mark.title, min(mark.page, len(book.pages) - 1)))
        with book.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
            metadata["dc:language"] = ["zh-CN"]
        book.Root.Lang = pikepdf.String("zh-CN")
        book.Root.PageLayout = pikepdf.Name.OneColumn
        pages = len(book.pages)
        book.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return pages


def _headings(found: pikepdf.Pdf) -> tuple[tuple[str, int], ...]:
    places = {page.obj.objgen: number for number, page in enumerate(found.pages)}
    marks = []
    with found.open_outline() as outline:
        for item in outline.root:
            destination = item.destination
            if isinstance(destination, pikepdf.Array) and len(destination):
                marks.append((str(item.title), places.get(destination[0].objgen, 0)))
    return tuple(marks)
