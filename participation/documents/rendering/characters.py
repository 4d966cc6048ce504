"""Which characters the installed fonts can print, and what is printed instead of the others.

Residents write what they like: emoji, control characters, scripts without a font here. A document must neither lose
such a character nor show a hollow box, so it is printed as its code point, e.g. 〔U+1F9FF〕. Marks that turn the
direction of writing around are shown the same way: they would let a text read otherwise than it was received.
"""

from __future__ import annotations

import subprocess
from bisect import bisect_right
from functools import cache
from typing import Any

_INVISIBLE_ALLOWED = frozenset("\n\t\u200b\u200c\u200d\u2060\ufeff") | {chr(c) for c in range(0xFE00, 0xFE10)}
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@cache
def coverage() -> tuple[list[int], list[int]]:
    """Starts and ends (inclusive) of the code point ranges that any font known to fontconfig covers, sorted.

    Layout falls back from the named families to any font of the system, so the union is what can be printed. Raises
    FileNotFoundError or CalledProcessError where fontconfig's `fc-list` is missing: set-up installs it.
    """
    listing = subprocess.run(["fc-list", "-f", "%{charset}\n"], capture_output=True, text=True, check=True)
    ranges = set()
    for piece in listing.stdout.split():
        start, _, end = piece.partition("-")
        ranges.add((int(start, 16), int(end or start, 16)))
    merged: list[tuple[int, int]] = []
    for start_, end_ in sorted(ranges):
        if merged and start_ <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end_, merged[-1][1]))
        else:
            merged.append((start_, end_))
    return [a for a, _ in merged], [b for _, b in merged]


def can_print(character: str) -> bool:
    """Whether a font for it is installed (line feed, tab and the harmless joiners count as printable)."""
    if character in _INVISIBLE_ALLOWED:
        return True
    if character in _DIRECTION or ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0:
        return False
    starts, ends = coverage()
    at = bisect_right(starts, ord(character)) - 1
    return at >= 0 and ord(character) <= ends[at]


def printable(text: str) -> str:
    """`text` with every character that cannot be printed replaced by its code point; CR LF becomes LF."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if all(can_print(c) for c in set(text)):
        return text
    return "".join(c if can_print(c) else f"〔U+{ord(c):04X}〕" for c in text)


def printable_view(value: Any) -> Any:
    """The same JSON-able structure with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [printable_view(item) for item in value]
    if isinstance(value, dict):
        return {key: printable_view(item) for key, item in value.items()}
    return value
