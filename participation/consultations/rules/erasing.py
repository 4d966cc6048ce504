"""Erasing personal data from the words of a comment: what stands there afterwards. Pure.

A span is a slice (start, end) of one wording, in code points. What is erased leaves a mark with the published reason, the same
in every public reader, and nothing that tells its length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from participation.consultations.rules.masking import Mask

MAX_REASON = 60
"""Longest published reason for an erasure, in code points: it stands in the text itself."""

MAX_PASSAGES = 40

Span = tuple[int, int]


class ErasureKind(StrEnum):
    """What is erased: who wrote it (by the holder of the receipt), or words (by officers, two of them)."""

    PERSON = "person"
    TEXT = "text"


class ErasureDecision(StrEnum):
    """WAITING: a second person has not looked yet."""

    WAITING = ""
    ERASED = "erased"
    REFUSED = "refused"


def mark(reason: str) -> str:
    """What stands where something was erased. The database's trigger makes the same of an erasure's reason."""
    return f"〔已删除：{reason}〕"


def is_mark(text: str) -> bool:
    """Whether nothing but one such mark stands there."""
    return text.startswith("〔已删除：") and text.find("〕") == len(text) - 1


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, overlapping and touching ones as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def widened(spans: Iterable[Span], masks: Sequence[Mask]) -> tuple[Span, ...]:
    """The spans with every masked place they touch: what was hidden around an erased word never comes to light by it."""
    now = joined(spans)
    while True:
        touched = [
            (one.start, one.end)
            for one in masks
            if one.masked and any(one.start < end and start < one.end for start, end in now)
        ]
        wider = joined([*now, *touched])
        if wider == now:
            return now
        now = wider


def erased_text(text: str, spans: Sequence[Span], said: str) -> str:
    """The text with each of the joined spans replaced by ``said``."""
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], said]
        last = end
    return "".join([*parts, text[last:]])


def carried(masks: Sequence[Mask], spans: Sequence[Span], said: str) -> tuple[Mask, ...]:
    """The decisions about places that are left after `erased_text`, at their new places; those touched are gone."""
    kept = []
    for one in masks:
        if any(one.start < end and start < one.end for start, end in spans):
            continue
        moved = sum(len(said) - (end - start) for start, end in spans if end <= one.start)
        kept.append(replace(one, start=one.start + moved, end=one.end + moved))
    return tuple(kept)
