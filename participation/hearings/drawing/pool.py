"""The frozen pool: numbered lines ``n,commitment``, no personal data, one canonical form, one SHA-256.

A line's commitment is SHA-256 of ``number:salt`` (registration number, a colon, 64 hexadecimal digits). Only the registrant
is shown the salt, so only the registrant can prove which line is theirs, and nobody can find a person by trying numbers.
Lines are sorted by commitment: their order says nothing about who came first, and nobody chose it.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from participation.hearings.drawing.selection import MAX_POOL

_NUMBERED = re.compile(r"([1-9][0-9]*),(.*)")


class PoolProblem(ValueError):
    """A list that is no pool. ``code``: ``empty``, ``too_large``, ``duplicate``, ``blank``; ``line``: where (from 1)."""

    def __init__(self, code: str, line: int = 0, other: int = 0) -> None:
        self.code = code
        self.line = line
        self.other = other
        texts = {
            "empty": "the pool is empty",
            "too_large": f"a pool has at most {MAX_POOL} entries",
            "duplicate": f"lines {other} and {line} are the same entry",
            "blank": f"line {line} is empty",
        }
        super().__init__(texts[code])


@dataclass(frozen=True, slots=True)
class Opening:
    """What proves that a line is one's own."""

    number: str
    salt: str

    @property
    def text(self) -> str:
        """What is hashed: ``BM-2026-00042:9f…``."""
        return f"{self.number}:{self.salt}"


@dataclass(frozen=True, slots=True)
class Pool:
    """A frozen list: ``lines[0]`` is entry 1, written ``1,…``."""

    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.lines)

    @property
    def content(self) -> bytes:
        """The canonical file: UTF-8, every line closed by one LF."""
        return "".join(f"{line}\n" for line in self.lines).encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def entry(self, n: int) -> str:
        """What stands behind the number of line n (from 1)."""
        return self.lines[n - 1].partition(",")[2]


def commitment_of(opening: Opening) -> str:
    """The commitment of a line, 64 hexadecimal digits."""
    return hashlib.sha256(opening.text.encode()).hexdigest()


def pool_from_commitments(commitments: Iterable[str]) -> Pool:
    """The canonical pool: sorted by commitment, numbered from 1. PoolProblem ``empty``, ``duplicate``, ``too_large``."""
    return _pool(sorted(commitments))


def read_pool(content: bytes) -> Pool:
    """A pool file, ours or any list with one entry a line.

    A byte order mark, CR LF and empty lines at the end are forgiven. Lines numbered 1, 2, 3 … keep their numbers; any other
    list is numbered in its own order. PoolProblem; UnicodeDecodeError for what is no UTF-8.
    """
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    if lines and all(found and int(found[1]) == n for n, found in enumerate(numbered, 1)):
        return _pool([found[2] for found in numbered if found])
    return _pool(lines)


def _pool(entries: list[str]) -> Pool:
    if not entries:
        raise PoolProblem("empty")
    if len(entries) > MAX_POOL:
        raise PoolProblem("too_large")
    seen: dict[str, int] = {}
    for n, entry in enumerate(entries, 1):
        if not entry:
            raise PoolProblem("blank", n)
        if entry in seen:
            raise PoolProblem("duplicate", n, seen[entry])
        seen[entry] = n
    return Pool(tuple(f"{n},{entry}" for n, entry in enumerate(entries, 1)))
