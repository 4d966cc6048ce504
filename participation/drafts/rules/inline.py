"""Items that stand in one line behind a colon: 有下列情形之一的：（一）……；（二）……。

They are items all the same. Only a list that begins right behind a colon with its first number, and goes on behind
；。 or ， with the next, is taken for one; 第一款第（一）项、第（二）项 is not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from participation.drafts.rules import labels
from participation.drafts.rules.blocks import Block
from participation.drafts.rules.labels import Label, Style

_STYLES = frozenset(
    {Style.CN_PAREN, Style.AR_PAREN, Style.CIRCLED, Style.AR_DOT, Style.CN_DOT, Style.AR_HALF, Style.LETTER_PAREN}
)
_FIRST = re.compile(r"[：:—][ \t\u3000\xa0]*")
_NEXT = re.compile(r"[；;。，,、.][ \t\u3000\xa0]*(?:(?:和|以及|或者?|and|or)[ \t]*)?")


def split_inline(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those with a list in their line cut before every item of it."""
    out: list[Block] = []
    for block in blocks:
        if block.form != "line" or block.quoted or block.hashes:
            out.append(block)
            continue
        cuts = _cuts(block)
        out.extend(block.cut(cuts) if cuts else [block])
    return out


def _cuts(block: Block) -> list[int]:
    """Where in the text of the block items begin, in order."""
    text = block.text()
    return _within(text, 0, len(text)) if any(c in text for c in "：:—") else []


def _within(text: str, start: int, end: int) -> list[int]:
    """The cuts of the first list in this stretch, and of the lists inside its items."""
    for found in _FIRST.finditer(text, start, end):
        cuts = _items(text, found.end(), end)
        if cuts:
            bounds = [*cuts, end]
            inner = [_within(text, at + 1, following) for at, following in itertools.pairwise(bounds)]
            return sorted({*cuts, *(cut for of_one in inner for cut in of_one)})
    return []


def _items(text: str, at: int, end: int) -> list[int]:
    first = _label(text, at, 1)
    if first is None or _is_quoted(text, at):
        return []
    cuts = [at]
    for found in _NEXT.finditer(text, at + first.length, end):
        following = _label(text, found.end(), len(cuts) + 1, first.style)
        if following is not None and not _is_quoted(text, found.end()):
            cuts.append(found.end())
    return cuts if len(cuts) >= 2 else []


def _label(text: str, at: int, number: int, style: Style | None = None) -> Label | None:
    return next(
        (
            label
            for label in labels.enumerators(text[at : at + 40])
            if label.number == number and (label.style is style if style is not None else label.style in _STYLES)
        ),
        None,
    )


def _is_quoted(text: str, at: int) -> bool:
    return sum(text.count(c, 0, at) for c in "“「『") > sum(text.count(c, 0, at) for c in "”」』")
