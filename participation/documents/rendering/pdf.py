"""HTML and CSS of the printed page → tagged PDF/UA-1.

WeasyPrint is given text we wrote around text that strangers wrote. It may fetch nothing: no network, no file, only the
images made for this very document. Layout (Pango, fontconfig) is not safe in several threads at once, so one lock
guards it; whoever wants more at once uses more processes.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections import Counter
from typing import Any

import pypdfium2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from participation.documents.rendering.characters import printable_view
from participation.documents.rendering.environment import environment, stylesheet
from participation.documents.rendering.qr import qr_svg
from participation.documents.rules import DocumentKind
from participation.documents.schemas import (
    VIEWS,
    ConsultationSummary,
    Interpretation,
    Poster,
    PublicNotice,
    Receipt,
    Ticket,
    View,
    as_builtins,
    from_builtins,
)
from participation.platform.i18n import SOURCE, speaking

TEMPLATES = {
    DocumentKind.CONSULTATION_SUMMARY: ("consultation_summary.html", ("page.css", "annex.css")),
    DocumentKind.INTERPRETATION: ("interpretation.html", ("page.css",)),
    DocumentKind.RECEIPT: ("receipt.html", ("page.css", "slip.css")),
    DocumentKind.TICKET: ("ticket.html", ("page.css", "slip.css")),
    DocumentKind.HEARING_NOTICE: ("notice.html", ("page.css", "notice.css")),
    DocumentKind.DRAW_RECORD: ("notice.html", ("page.css", "notice.css")),
    DocumentKind.POSTER: ("poster.html", ("page.css", "poster.css")),
    DocumentKind.CARD: ("card.html", ("page.css", "card.css")),
    DocumentKind.HEARING_RECORD: ("notice.html", ("page.css", "notice.css")),
    DocumentKind.HEARING_REPORT: ("notice.html", ("page.css", "notice.css")),
}
TRANSLATABLE = frozenset({DocumentKind.RECEIPT, DocumentKind.TICKET, DocumentKind.POSTER, DocumentKind.CARD})
"""Everything else is an official document: it is in Chinese whatever the reader's language is."""

QR_ADDRESS = "document:qr"
_layout = threading.Lock()


class RenderingFailed(Exception):
    """The page could not be made as it must be (a fetch was tried, a glyph is missing); a fault of ours, not a rule."""


class Sealed(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type information
    """Gives the resources made for this document, refuses every other address and stops the rendering."""

    def __init__(self, resources: dict[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=())
        self._resources = resources

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._resources:
            raise FatalURLFetchingError(f"a document may fetch nothing, but asked for {url[:200]!r}")
        body, media_type = self._resources[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


def render_view(kind: DocumentKind, view: View | dict[str, Any], *, language: str = SOURCE) -> bytes:
    """The PDF of a view. The same view gives the same bytes (same fonts, same library versions).

    `language` changes the labels of receipts and tickets only. Raises `msgspec.ValidationError` for a view that is not
    of that kind and `RenderingFailed` when a font is missing or something was to be fetched.
    """
    if isinstance(view, View) and not isinstance(view, VIEWS[kind]):
        raise TypeError(f"{type(view).__name__} is no view of a {kind.value}")
    snapshot = as_builtins(view) if isinstance(view, View) else view
    checked = from_builtins(kind, printable_view(snapshot))
    html, resources = _html(kind, checked, language if kind in TRANSLATABLE else SOURCE)
    return to_pdf(html, [stylesheet(name) for name in TEMPLATES[kind][1]], resources)


def render_picture(kind: DocumentKind, view: View | dict[str, Any], *, language: str = SOURCE) -> bytes:
    """The first page as a PNG of 96 pixels an inch (a page of 1200px is 1200 pixels wide)."""
    document = pypdfium2.PdfDocument(render_view(kind, view, language=language))
    try:
        image = document[0].render(scale=96 / 72).to_pil()
    finally:
        document.close()
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _html(kind: DocumentKind, view: View, language: str) -> tuple[str, dict[str, tuple[bytes, str]]]:
    resources: dict[str, tuple[bytes, str]] = {}
    context: dict[str, Any] = {"view": view, "language": language}
    if isinstance(view, Receipt | Ticket | Poster):
        resources[QR_ADDRESS] = (qr_svg(getattr(view, "qr", "") or view.url), "image/svg+xml")
        context["qr"] = QR_ADDRESS
    if isinstance(view, PublicNotice) and view.check_url:
        resources[QR_ADDRESS] = (qr_svg(view.check_url), "image/svg+xml")
        context["qr"] = QR_ADDRESS
    if isinstance(view, ConsultationSummary):
        context |= _sums(view)
    if isinstance(view, Interpretation):
        context["elements"] = [element for element in view.elements if element.text.strip()]
    with speaking(language):
        return environment().get_template(TEMPLATES[kind][0]).render(context), resources


def _sums(view: ConsultationSummary) -> dict[str, Any]:
    """What the summary's tables add up, so that the template does not calculate."""
    themes = Counter(theme.outcome for theme in view.themes)
    opinions: Counter[str] = Counter()
    for theme in view.themes:
        opinions[theme.outcome] += len(theme.opinions)
    return {"themes_by": themes, "opinions_by": opinions}


def to_pdf(html: str, stylesheets: list[str], resources: dict[str, tuple[bytes, str]]) -> bytes:
    """Lay out and write. Raises RenderingFailed; never returns a PDF with a missing glyph."""
    fetcher = Sealed(resources)
    with _layout:
        fonts = FontConfiguration()
        try:
            document = HTML(string=html, base_url="document:", url_fetcher=fetcher).render(
                stylesheets=[CSS(string=css, font_config=fonts, url_fetcher=fetcher) for css in stylesheets],
                font_config=fonts,
            )
            pdf: bytes = document.write_pdf(
                pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode()
            )
        except FatalURLFetchingError as error:
            raise RenderingFailed(str(error)) from error
    missing = sorted({code for font in document.fonts.values() for code in font.missing})
    if missing:
        raise RenderingFailed("no installed font has " + ", ".join(f"U+{code:04X}" for code in missing))
    return pdf
