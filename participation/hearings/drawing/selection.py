"""From a key to an order (RFC 3797, section 4.1): pure arithmetic, the same answer everywhere.

For i = 0, 1, 2 …: b = i in two bytes, big endian; d = HASH(b + key + b); k = d as an unsigned big-endian number modulo how
many are left; the entry drawn is the k-th (from 0) of those not drawn yet. Entries are numbered 1 to P.

RFC 3797 stops at pools of 65,535, because its counter has two bytes. Here the counter takes as many bytes as it needs from
i = 65,536 on (three up to 16,777,215), so every draw the RFC knows is unchanged and a larger one never repeats a number.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_POOL = 10_000_000
"""Largest pool: memory, not arithmetic, ends there."""
_BLOCK = 1024


class Algorithm(StrEnum):
    """The hash. SHA-256 unless the announcement says otherwise; MD5 is what RFC 3797 itself uses."""

    SHA256 = "sha256"
    MD5 = "md5"


HASHES = tuple(algorithm.value for algorithm in Algorithm)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the draw: digest (hexadecimal), how many were left, digest modulo that, the entry drawn."""

    i: int
    digest: str
    remaining: int
    k: int
    entry: int


def index_bytes(i: int) -> bytes:
    """The counter: two bytes, from 65,536 on the fewest that hold it."""
    return i.to_bytes(max(2, (i.bit_length() + 7) // 8), "big")


def digest_of(key: bytes, i: int, algorithm: Algorithm = Algorithm.SHA256) -> bytes:
    """HASH(b + key + b) for counter i."""
    b = index_bytes(i)
    data = b + key + b
    if algorithm is Algorithm.MD5:
        return hashlib.md5(data, usedforsecurity=False).digest()
    return hashlib.sha256(data).digest()


def order_of(key: str, pool_size: int, algorithm: Algorithm = Algorithm.SHA256) -> list[int]:
    """All entries 1 … pool_size in the order drawn. A million take seconds. ValueError for a pool size out of range."""
    return [entry for _, _, entry in _drawn(key, pool_size, algorithm)]


def steps_of(
    key: str, pool_size: int, algorithm: Algorithm = Algorithm.SHA256, limit: int | None = None
) -> Iterator[Step]:
    """The draw line by line, at most ``limit`` of them."""
    for i, (digest, k, entry) in enumerate(_drawn(key, pool_size, algorithm)):
        if limit is not None and i >= limit:
            return
        yield Step(i, digest.hex(), pool_size - i, k, entry)


def _drawn(key: str, pool_size: int, algorithm: Algorithm) -> Iterator[tuple[bytes, int, int]]:
    if not 1 <= pool_size <= MAX_POOL:
        raise ValueError(f"a pool has 1 to {MAX_POOL} entries, not {pool_size}")
    data = key.encode()
    left = Left(pool_size)
    for i in range(pool_size):
        digest = digest_of(data, i, algorithm)
        k = int.from_bytes(digest, "big") % (pool_size - i)
        yield digest, k, left.take(k)


class Left:
    """The entries not drawn yet, in order: blocks of a thousand under a binary tree of how many each half still has.

    Taking the k-th costs one way down the tree and one short list deletion, whatever the size.
    """

    def __init__(self, size: int) -> None:
        blocks = -(-size // _BLOCK)
        self._leaves = 1 << (blocks - 1).bit_length()
        self._blocks = [list(range(start, min(start + _BLOCK, size + 1))) for start in range(1, size + 1, _BLOCK)]
        # counts[node] for node 1 … 2 * leaves - 1; the children of a node are 2n and 2n + 1.
        self._counts = [0] * (2 * self._leaves)
        for position, block in enumerate(self._blocks):
            self._counts[self._leaves + position] = len(block)
        for node in range(self._leaves - 1, 0, -1):
            self._counts[node] = self._counts[2 * node] + self._counts[2 * node + 1]

    def take(self, k: int) -> int:
        """Remove and return the k-th (from 0)."""
        counts, leaves = self._counts, self._leaves
        node = 1
        while node < leaves:
            counts[node] -= 1
            node *= 2
            if k >= counts[node]:
                k -= counts[node]
                node += 1
        counts[node] -= 1
        return self._blocks[node - leaves].pop(k)
