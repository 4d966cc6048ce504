"""Small helpers of the tests of the provision engine."""

from __future__ import annotations

import re
from collections import Counter

from participation.drafts.rules import Kind, ParsedDraft, ParsedProvision

MARKUP = set(
    "#*_-+【】〔〕[]（）() \t\n\r\f\v\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\u2028\u2029\x1c\x1d\x1e\x1f\x85"
)
STOPS = "：:、．."
PAGE_NUMBER = re.compile(r"^[\s\u200b]*(?:[-—–―]+\s*\d{1,4}\s*[-—–―]+|\d{1,3}|第\s*\d+\s*页.*|Page \d+.*)\s*$")


def bare(text: str) -> str:
    """The text without any blank."""
    return "".join(text.split())


def left_over(draft: ParsedDraft, provision: ParsedProvision) -> str:
    """What of a provision's piece of the source is in none of label, title and text: markup and blanks at most.

    The number of a page that was turned inside a paragraph, and the stop behind 第一条：, are not left over.
    """
    source = draft.source_text[provision.start : provision.end]
    piece = "".join(c for c in source if c not in MARKUP)
    for part in (provision.label, provision.title, provision.text):
        for char in part or "":
            if char not in MARKUP:
                assert piece.startswith(char) or char in piece, (piece, char)
                piece = piece.replace(char, "", 1)
    turned = [c for line in source.split("\n")[1:] if PAGE_NUMBER.match(line) for c in line if c not in MARKUP]
    if sorted(piece) == sorted(turned) or (
        provision.label and sorted(piece[1:]) == sorted(turned) and piece[0] in STOPS
    ):
        return ""
    return piece


def outline(draft: ParsedDraft) -> list[tuple[str, str, str | None]]:
    """(kind, path, label) of each, in order."""
    return [(p.kind.value, p.path, p.label) for p in draft.provisions]


def paths(draft: ParsedDraft, kind: Kind) -> list[str]:
    return [p.path for p in draft.provisions if p.kind is kind]


def bare_words(draft: ParsedDraft, provision: ParsedProvision) -> list[str]:
    """The characters of label, title and text that are no markup, sorted."""
    words = (provision.label or "") + (provision.title or "") + provision.text
    return sorted(c for c in words if c not in MARKUP and c not in STOPS)


def bare_piece(draft: ParsedDraft, provision: ParsedProvision) -> list[str]:
    """The same of its piece of the source, without the numbers of pages turned in it."""
    kept = [c for c in draft.source_text[provision.start : provision.end] if c not in MARKUP and c not in STOPS]
    words = bare_words(draft, provision)
    extra = Counter(kept) - Counter(words)
    turned = Counter(
        c
        for line in draft.source_text[provision.start : provision.end].split("\n")
        if PAGE_NUMBER.match(line)
        for c in line
    )
    return words if not (extra - turned) and not (Counter(words) - Counter(kept)) else sorted(kept)
