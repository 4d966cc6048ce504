"""A draft's own contents list becomes one block, so that its chapters are not taken for the chapters themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from participation.drafts.rules import labels, surroundings
from participation.drafts.rules.blocks import TERMINAL, Block
from participation.drafts.rules.labels import Style

_HEADING = re.compile(r"^(目[ \t\u3000]*[录錄次]|Contents|CONTENTS|Table of [Cc]ontents)$")
_TAIL = re.compile(r"[\s.．·…_-]*\d{1,4}$")


def fold_contents(found: list[Block]) -> list[Block]:
    """The blocks, those of the contents list as one; a list without 目录 above is known by what it repeats."""
    for i, block in enumerate(found):
        if block.form == "line" and not block.quoted and _HEADING.match(block.first):
            end = _end(found, i)
            return _folded(found, i, end) if end > i else found
    i, end = _unheaded(found)
    return _folded(found, i, end) if end > i else found


def _folded(found: list[Block], i: int, end: int) -> list[Block]:
    first = found[i]
    lines = [b.text() for b in found[i + 1 : end]]
    folded = Block("contents", first.line, first.start, first.at, first.first, lines, blank_before=first.blank_before)
    return [*found[:i], folded, *found[end:]]


def _end(found: Sequence[Block], i: int) -> int:
    """Where the list under the heading at i ends; i where it is none."""
    seen: list[str] = []
    j = i + 1
    while j < len(found) and found[j].form in ("line", "page_number"):
        words = found[j].first
        entry = labels.structure(words) or labels.attachment(words) or next(iter(labels.enumerators(words)), None)
        key = _key(words)
        if key in seen or (entry is None and not _TAIL.search(words) and not _is_short_heading(words)):
            break
        seen.append(key)
        j += 1
    later = {_key(b.first) for b in found[j:]}
    # The list ends where the text repeats its first entry; a 第一编 just before that already is the text's.
    while seen and seen[-1] not in later and labels.structure(found[j - 1].first):
        seen.pop()
        j -= 1
    return j if len(seen) >= 2 and any(key in later for key in seen) else i


def _unheaded(found: Sequence[Block]) -> tuple[int, int]:
    """From where to where chapters stand without a word between them, all to come again below; (0, 0) if nowhere."""
    start = next((i for i, b in enumerate(found) if _is_frame(b)), None)
    if start is None:
        return 0, 0
    seen: list[str] = []
    j = start
    while j < len(found) and (_is_frame(found[j]) or found[j].form == "page_number"):
        key = _key(found[j].first)
        if key in seen:
            break
        seen.append(key)
        j += 1
    later = [_key(b.first) for b in found[j:] if _is_frame(b)]
    frames = [key for key in seen if not key.isdigit()]
    if len(frames) >= 2 and later[: len(frames)] == frames:
        return start, j
    return 0, 0


def _is_frame(block: Block) -> bool:
    label = labels.structure(block.first) if block.form == "line" and not block.quoted else None
    return label is not None and label.style is not Style.ARTICLE


def _key(words: str) -> str:
    return _TAIL.sub("", "".join(words.split())).lower()


def _is_short_heading(words: str) -> bool:
    return len(words) <= 20 and not surroundings.ends_as_sentence(words) and words[-1] not in TERMINAL
