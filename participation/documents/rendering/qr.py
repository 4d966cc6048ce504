"""QR codes as vector images: sharp on any printer, deterministic."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> bytes:
    """An SVG of the QR code of `text` (error correction M: a folded paper still reads)."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="svg", border=2, scale=4, xmldecl=True, svgns=True)
    return buffer.getvalue()
