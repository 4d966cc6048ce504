"""Selected words of a provision: found in its text, cut out with what stands around them, marked where they stand.

Positions are Unicode code points of the provision's text, as in the W3C Web Annotation model (TextQuoteSelector with
TextPositionSelector); browsers count UTF-16 units and convert before they send.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

CONTEXT = 32
"""Code points kept before and after the quoted words, so that they are found again in a changed text."""

MAX_QUOTE = 1000
"""Longest quote, in code points: whoever quotes more speaks of the whole provision."""

_SENTENCE = re.compile(r"[^。；！？\n]+(?:[。；！？]+[”’」』）)》]*)?|[。；！？]+", re.UNICODE)
_LATIN_SENTENCE = re.compile(r"(?:[^.;!?\n]|[.;!?](?![\s”\"')]|$))+(?:[.;!?]+[”\"')]*)?|[.;!?]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Quote:
    """``exact`` stands at ``start`` to ``end`` of the provision's text; prefix and suffix are what stands beside it."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text inside exactly these quotes (none: plain), by whatever they were called."""

    text: str
    inside: tuple[str, ...] = ()


def quote_at(text: str, start: int, end: int) -> Quote:
    """The words from start to end; ValueError where there is nothing."""
    if not 0 <= start < end <= len(text):
        raise ValueError("no such place in the text")
    return Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)


def locate(text: str, exact: str, *, start: int | None = None, prefix: str = "", suffix: str = "") -> Quote | None:
    """Where these words stand in the text; None where they do not.

    Of several places the one at ``start``, else the one whose surroundings agree most, else the nearest to ``start``,
    else the first. White space that was copied along or lost (line ends, the blanks of a printed page) is forgiven.
    """
    if not exact.strip():
        return None
    if start is not None and exact and text[start : start + len(exact)] == exact and start >= 0:
        return quote_at(text, start, start + len(exact))
    places = _places(text, exact) or _loose_places(text, exact)
    if not places:
        return None

    def fit(place: tuple[int, int]) -> tuple[int, int, int]:
        begin, end = place
        agreed = _common_end(text[:begin], prefix) + _common_start(text[end:], suffix)
        away = abs(begin - start) if start is not None else 0
        return -agreed, away, begin

    return quote_at(text, *min(places, key=fit))


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in order, without the white space around it; what holds no word is left out."""
    pattern = _SENTENCE if _HAN.search(text) else _LATIN_SENTENCE
    found = []
    for match in pattern.finditer(text):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - (len(piece) - len(piece.rstrip()))
        if start < end and _WORD.search(text[start:end]):
            found.append((start, end))
    return found


def segments(text: str, ranges: Iterable[tuple[int, int, str]], *, start: int = 0) -> list[Segment]:
    """Cut a piece of text at the ends of the ranges (start, end, name), which count from the whole text's beginning.

    ``start``: where the piece begins in the whole text. Joined, the segments are the piece again.
    """
    end = start + len(text)
    inside = [(max(a, start), min(b, end), name) for a, b, name in ranges if a < end and b > start]
    cuts = sorted({start, end, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    found = [
        Segment(text[a - start : b - start], tuple(name for x, y, name in inside if x <= a and b <= y))
        for a, b in pairwise(cuts)
    ]
    return found or [Segment(text)]


def lines_of(text: str) -> list[tuple[int, str]]:
    """(start, line) of every line that says something, as pages show a provision."""
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, line))
        start += len(line) + 1
    return found


def _places(text: str, exact: str) -> list[tuple[int, int]]:
    found, at = [], text.find(exact)
    while at >= 0:
        found.append((at, at + len(exact)))
        at = text.find(exact, at + 1)
    return found


def _loose_places(text: str, exact: str) -> list[tuple[int, int]]:
    wanted = "".join(exact.split())
    squeezed = [(index, character) for index, character in enumerate(text) if not character.isspace()]
    plain = "".join(character for _, character in squeezed)
    return [(squeezed[a][0], squeezed[b - 1][0] + 1) for a, b in _places(plain, wanted)] if wanted else []


def _common_end(text: str, prefix: str) -> int:
    n = 0
    while n < min(len(text), len(prefix)) and text[-1 - n] == prefix[-1 - n]:
        n += 1
    return n


def _common_start(text: Sequence[str], suffix: Sequence[str]) -> int:
    n = 0
    while n < min(len(text), len(suffix)) and text[n] == suffix[n]:
        n += 1
    return n
