"""Merkle trees over lists that only grow, as RFC 6962 (section 2.1) and RFC 9162 define them. Pure.

A leaf's hash is SHA-256(0x00 ‖ data), a node's SHA-256(0x01 ‖ left ‖ right). A list of n > 1 entries is split after the
largest power of two smaller than n. The empty tree's root is SHA-256 of nothing.

A growing tree never changes its *complete* subtrees: the one at ``(level, position)`` covers the 2**level leaves from
``position << level`` on. Only those are kept (see ``grow``); every root and proof follows from O(log n) of them, so that
a proof in a tree of a hundred thousand leaves costs a handful of look-ups. ``Nodes`` is how they are looked up;
``wanted`` finds out which are needed, so that they can be fetched in one question.

Names of the proofs follow RFC 9162: an inclusion proof leads from a leaf to a root, a consistency proof shows that the
tree of ``old`` leaves is the beginning of the one of ``new`` leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()

Address = tuple[int, int]
"""(level, position) of a complete subtree; level 0 are the leaves."""

Nodes = Callable[[Address], bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# --- growing ---------------------------------------------------------------------------------------------------------


def frontier(size: int) -> list[Address]:
    """The complete subtrees that a tree of ``size`` leaves consists of, from the left: what is needed to make it grow."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def grow(size: int, edge: Mapping[Address, bytes], leaves: Iterable[bytes]) -> list[tuple[Address, bytes]]:
    """The complete subtrees that appear when ``leaves`` (their hashes) follow the first ``size``, lowest first.

    ``edge`` holds the hashes of ``frontier(size)``. The leaves themselves are among the result, as level 0.
    """
    stack = [(address, edge[address]) for address in frontier(size)]
    made: list[tuple[Address, bytes]] = []
    for hashed in leaves:
        top: tuple[Address, bytes] = ((0, size), hashed)
        made.append(top)
        while stack and stack[-1][0][0] == top[0][0]:
            (level, position), left = stack.pop()
            top = ((level + 1, position >> 1), node_hash(left, top[1]))
            made.append(top)
        stack.append(top)
        size += 1
    return made


# --- roots and proofs ------------------------------------------------------------------------------------------------


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first ``size`` leaves."""
    if size < 0:
        raise ValueError("a tree has no negative size")
    return _range(0, size, nodes) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The proof that leaf ``index`` (from 0) is in the tree of ``size`` leaves; ValueError where it is not."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none at {index}")
    return _inclusion(index, 0, size, nodes)


def consistency_path(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of ``old`` leaves is the beginning of that of ``new``; empty where there is nothing to prove."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves is no beginning of one of {new}")
    if old in (0, new):
        return []
    return _consistency(old, 0, new, nodes, whole=True)


def wanted(ask: Callable[[Nodes], object]) -> list[Address]:
    """The complete subtrees that ``ask`` looks up: ``wanted(lambda nodes: inclusion_path(5, 100, nodes))``."""
    found: dict[Address, None] = {}

    def note(address: Address) -> bytes:
        found[address] = None
        return bytes(HASH_BYTES)

    ask(note)
    return list(found)


def in_memory(leaves: Sequence[bytes]) -> Nodes:
    """All complete subtrees of a small tree given by its leaf hashes."""
    return dict(grow(0, {}, leaves)).__getitem__


def _split(count: int) -> int:
    """The largest power of two smaller than ``count`` (> 1)."""
    return 1 << (count - 1).bit_length() - 1


def _range(start: int, end: int, nodes: Nodes) -> bytes:
    count = end - start
    level = count.bit_length() - 1
    if count == 1 << level:
        # Every range met here starts at a multiple of its split, so one that is a power of two is a complete subtree.
        return nodes((level, start >> level))
    middle = start + _split(count)
    return node_hash(_range(start, middle, nodes), _range(middle, end, nodes))


def _inclusion(index: int, start: int, end: int, nodes: Nodes) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_inclusion(index, start, middle, nodes), _range(middle, end, nodes)]
    return [*_inclusion(index, middle, end, nodes), _range(start, middle, nodes)]


def _consistency(old: int, start: int, end: int, nodes: Nodes, *, whole: bool) -> list[bytes]:
    """``old``: where the old tree ends. ``whole``: so far the old tree is this range, and its verifier knows its hash."""
    if old == end:
        return [] if whole else [_range(start, end, nodes)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_consistency(old, start, middle, nodes, whole=whole), _range(middle, end, nodes)]
    return [*_consistency(old, middle, end, nodes, whole=False), _range(start, middle, nodes)]


# --- checking --------------------------------------------------------------------------------------------------------


def root_of_path(index: int, size: int, hashed: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to (RFC 9162, 2.1.3.2); None where the proof cannot be one for this index and size."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, hashed
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_included(index: int, size: int, hashed: bytes, path: Sequence[bytes], expected_root: bytes) -> bool:
    """Whether the leaf hash stands at ``index`` in the tree of ``size`` leaves with that root."""
    return root_of_path(index, size, hashed, path) == expected_root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree with ``new_root`` begins with the one with ``old_root`` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
