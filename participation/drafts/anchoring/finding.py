"""Quoted words found again in a text: where they were, where else they stand, or what they were changed into."""

from __future__ import annotations

from rapidfuzz import fuzz

from participation.drafts.anchoring.model import TextPosition, TextQuote
from participation.drafts.comparing import Edit, Op, edits, likeness

_CHANGED_AT_LEAST = 0.45  # so much of the quoted words must be left
_FUZZY_AT_LEAST, _FUZZY_LENGTH = 80.0, 8


def find_exact(text: str, quote: TextQuote, position: TextPosition | None = None) -> TextPosition | None:
    """The words as they are; of several places the one whose surroundings agree most, then the nearest to ``position``."""
    if not quote.exact:
        return None
    places = []
    at = text.find(quote.exact)
    while at >= 0:
        places.append(at)
        at = text.find(quote.exact, at + 1)
    if not places:
        return None

    def fit(start: int) -> tuple[int, int, int]:
        before = agreeing_end(text[:start], quote.prefix)
        after = agreeing_start(text[start + len(quote.exact) :], quote.suffix)
        return -(before + after), abs(start - position.start) if position else 0, start

    start = min(places, key=fit)
    return TextPosition(start, start + len(quote.exact))


def follow(old: str, new: str, position: TextPosition, pieces: tuple[Edit, ...] | None = None) -> TextPosition | None:
    """Where a stretch of the old text stands in the new one, by the edits between both; None where it was taken out."""
    start = end = None
    before = after = 0  # how far both texts are read
    for piece in pieces if pieces is not None else edits(old, new):
        length = len(piece.text)
        if piece.op is Op.INSERT:
            # Words put in right inside the stretch belong to it, those beside it do not
            if start is not None and before < position.end:
                end = after + length
            elif start is None and position.start < before:
                start = after
            after += length
            continue
        overlap = max(before, position.start) < min(before + length, position.end)
        if overlap and start is None:
            start = after + (max(0, position.start - before) if piece.op is Op.EQUAL else 0)
        if overlap:
            end = after + (min(length, position.end - before) if piece.op is Op.EQUAL else 0)
        before += length
        after += length if piece.op is Op.EQUAL else 0
    if start is None or end is None or start >= end:
        return _replacement(old, new, position, pieces)
    return TextPosition(start, end)


def _replacement(old: str, new: str, position: TextPosition, pieces: tuple[Edit, ...] | None) -> TextPosition | None:
    """What was put in place of words that were taken out as a whole: the insertion right behind the deletion."""
    before = after = 0
    touched = False
    for piece in pieces if pieces is not None else edits(old, new):
        length = len(piece.text)
        if piece.op is Op.INSERT:
            if touched:
                return TextPosition(after, after + length)
            after += length
            continue
        touched = piece.op is Op.DELETE and before <= position.start and position.end <= before + length
        before += length
        after += length if piece.op is Op.EQUAL else 0
    return None


def find_changed(old: str, new: str, quote: TextQuote, position: TextPosition) -> tuple[TextPosition, float] | None:
    """What became of the words: by the edits, or else the most similar stretch of the new text. With the share that stayed."""
    place = follow(old, new, position)
    if place is not None:
        score = likeness(quote.exact, new[place.start : place.end])
        if score >= _CHANGED_AT_LEAST or surroundings_stay(new, quote, place):
            return place, score
    return find_similar(new, quote)


def find_similar(text: str, quote: TextQuote) -> tuple[TextPosition, float] | None:
    """The stretch of a text that is most like the words; None for short words and where nothing is like them."""
    if len(quote.exact) < _FUZZY_LENGTH or not text:
        return None
    found = fuzz.partial_ratio_alignment(quote.exact, text, score_cutoff=_FUZZY_AT_LEAST)
    if found is None or found.dest_start >= found.dest_end or len(text) < len(quote.exact) // 2:
        return None
    place = TextPosition(found.dest_start, found.dest_end)
    return place, likeness(quote.exact, text[place.start : place.end])


def surroundings_stay(text: str, quote: TextQuote, place: TextPosition) -> bool:
    """Whether what stood before and after the words still stands there: 三十 became 四十五, but it is that number."""
    before = agreeing_end(text[: place.start], quote.prefix)
    after = agreeing_start(text[place.end :], quote.suffix)
    wanted = min(len(quote.prefix), 6), min(len(quote.suffix), 6)
    return before >= wanted[0] and after >= wanted[1] and before + after >= 6


def agreeing_end(text: str, prefix: str) -> int:
    """Characters that the ends of both have in common."""
    n = 0
    while n < min(len(text), len(prefix)) and text[-1 - n] == prefix[-1 - n]:
        n += 1
    return n


def agreeing_start(text: str, suffix: str) -> int:
    """Characters that the beginnings of both have in common."""
    n = 0
    while n < min(len(text), len(suffix)) and text[n] == suffix[n]:
        n += 1
    return n
