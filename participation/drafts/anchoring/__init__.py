"""Anchors of comments: words of a provision by quote and position, carried from version to version. Pure.

Positions count Unicode code points of the provision's own text; browsers count UTF-16 units (``from_utf16``).
"""

from __future__ import annotations

from participation.drafts.anchoring.carrying import Carrier
from participation.drafts.anchoring.finding import find_exact, follow
from participation.drafts.anchoring.model import (
    CONTEXT,
    ORPHAN,
    Anchor,
    Carriage,
    Carried,
    TextPosition,
    TextQuote,
    from_utf16,
    quoted,
    to_utf16,
)

__all__ = [
    "CONTEXT",
    "ORPHAN",
    "Anchor",
    "Carriage",
    "Carried",
    "Carrier",
    "TextPosition",
    "TextQuote",
    "find_exact",
    "follow",
    "from_utf16",
    "quoted",
    "to_utf16",
]
