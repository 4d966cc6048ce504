"""What a decision to amend quotes (三、将第五条修改为：“第五条 …”) is no provision of the decision itself.

A quotation of several paragraphs opens each of them with “ and closes only the last with ”; others open once. Both are
followed to their end; a quotation that is never closed is none, so that a lost ” does not swallow the draft.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from participation.drafts.rules import labels
from participation.drafts.rules.blocks import Block

_LONGEST = 300  # paragraphs
_AMENDS = (
    "修改为",
    "修改成",
    "改为",
    "作为",
    "增加",
    "修正为",
    "表述为",
    "is amended",
    "amended to read",
    "is inserted",
)
_OPEN = re.compile("[“「『]")
_CLOSE = re.compile("[”」』]")


def mark_quoted(blocks: Sequence[Block]) -> None:
    """Set ``quoted`` on every block that stands inside the quotation of an amendment."""
    i = 0
    while i < len(blocks):
        end = _end(blocks, i)
        for block in blocks[i + 1 : end + 1]:
            block.quoted = True
        i = max(i, end) + 1


def _end(blocks: Sequence[Block], i: int) -> int:
    """The last block of the quotation that block i opens; i where it opens none."""
    block = blocks[i]
    if block.form != "line":
        return i
    text = block.text()
    depth = _depth(text)
    if depth <= 0 or not (any(word in text for word in _AMENDS) or _quotes_a_provision(blocks, i, text)):
        return i
    for j in range(i + 1, min(i + _LONGEST, len(blocks))):
        words = blocks[j].text()
        goes_on = depth > 0 and _OPEN.match(words) is not None
        depth += _depth(words) - goes_on
        if depth <= 0:
            return j
    return i


def _depth(text: str) -> int:
    return len(_OPEN.findall(text)) - len(_CLOSE.findall(text))


def _quotes_a_provision(blocks: Sequence[Block], i: int, text: str) -> bool:
    """“第十三条 丙：, or a line that opens with “ below …修改为："""
    if not _OPEN.match(text):
        return False
    inner = text[1:].lstrip()
    if labels.structure(inner) or labels.enumerators(inner):
        return True
    above = blocks[i - 1].text() if i else ""
    return above.endswith(("：", ":")) and any(word in above for word in _AMENDS)
