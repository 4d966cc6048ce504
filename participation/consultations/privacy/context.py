"""What stands before a candidate: the words that say what a number is."""

import re

_SENTENCE = re.compile(r"[。!?\n;]")


def before(text: str, position: int, length: int) -> str:
    """Up to `length` signs before a place, from the beginning of its sentence."""
    said = text[max(0, position - length) : position]
    last = None
    for found in _SENTENCE.finditer(said.rstrip()):
        last = found
    return said if last is None else said[last.end() :]


def nearest(said: str, one: re.Pattern[str], others: tuple[re.Pattern[str], ...]) -> bool:
    """Whether `one` is said, and nearer to the end than any of the others."""
    mine = last_end(said, one)
    return mine >= 0 and all(last_end(said, other) < mine for other in others)


def last_end(said: str, pattern: re.Pattern[str]) -> int:
    """Where the last occurrence ends; -1 without one."""
    end = -1
    for found in pattern.finditer(said):
        end = found.end()
    return end
