"""The Merkle engine against the values of RFC 6962 and Certificate Transparency, and against itself."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.audit.rules import merkle

# The eight entries of Certificate Transparency's own tests, and what its reference implementation makes of them.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
ONE_OF_EIGHT = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
INCLUSION = {
    (0, 1): (),
    (0, 8): ONE_OF_EIGHT,
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): ONE_OF_EIGHT,
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
NODES = merkle.in_memory(LEAVES)


def hexes(path: list[bytes]) -> tuple[str, ...]:
    return tuple(item.hex() for item in path)


def reference_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + reference_root(leaves[:split]) + reference_root(leaves[split:])).digest()


def test_roots_of_certificate_transparency() -> None:
    assert [merkle.root(size, NODES).hex() for size in range(9)] == list(ROOTS)


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_of_certificate_transparency(index: int, size: int) -> None:
    path = merkle.inclusion_path(index, size, NODES)
    assert hexes(path) == INCLUSION[index, size]
    assert merkle.is_included(index, size, LEAVES[index], path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_of_certificate_transparency(old: int, new: int) -> None:
    path = merkle.consistency_path(old, new, NODES)
    assert hexes(path) == CONSISTENCY[old, new]
    assert merkle.is_consistent(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), path)


def test_shapes_of_the_rfc() -> None:
    """RFC 6962, 2.1.3: the tree of seven leaves named a to l."""
    leaves = [merkle.leaf_hash(b"d%d" % number) for number in range(7)]
    a, b, c, d, e, f, j = leaves
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k = merkle.node_hash(g, h)
    el = merkle.node_hash(i, j)
    nodes = merkle.in_memory(leaves)
    assert merkle.inclusion_path(0, 7, nodes) == [b, h, el]
    assert merkle.inclusion_path(3, 7, nodes) == [c, g, el]
    assert merkle.inclusion_path(4, 7, nodes) == [f, j, k]
    assert merkle.inclusion_path(6, 7, nodes) == [i, k]
    assert merkle.consistency_path(3, 7, nodes) == [c, d, g, el]
    assert merkle.consistency_path(4, 7, nodes) == [el]
    assert merkle.consistency_path(6, 7, nodes) == [i, j, k]


def test_impossible_questions() -> None:
    for index, size in ((0, 0), (8, 8), (-1, 3)):
        with pytest.raises(ValueError, match="leaves"):
            merkle.inclusion_path(index, size, NODES)
        assert merkle.root_of_path(index, size, LEAVES[0], []) is None
    for old, new in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="beginning"):
            merkle.consistency_path(old, new, NODES)
        assert not merkle.is_consistent(old, new, LEAVES[0], LEAVES[0], [])
    with pytest.raises(ValueError, match="negative"):
        merkle.root(-1, NODES)


def test_consistency_with_nothing_and_with_itself() -> None:
    root = bytes.fromhex(ROOTS[8])
    assert merkle.is_consistent(0, 8, merkle.EMPTY_ROOT, root, [])
    assert not merkle.is_consistent(0, 8, root, root, [])
    assert not merkle.is_consistent(8, 8, root, bytes(32), [])
    assert not merkle.is_consistent(8, 8, root, root, [root])
    assert not merkle.is_consistent(3, 8, bytes.fromhex(ROOTS[3]), root, [])


@given(st.integers(0, 70), st.data())
def test_every_tree_grows_in_any_steps(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    kept: dict[merkle.Address, bytes] = {}
    done = 0
    while done < size:
        step = data.draw(st.integers(1, size - done))
        edge = {address: kept[address] for address in merkle.frontier(done)}
        made = merkle.grow(done, edge, leaves[done : done + step])
        assert not kept.keys() & {address for address, _hash in made}, "a complete subtree appears once"
        kept.update(made)
        done += step
    for part in range(size + 1):
        assert merkle.root(part, kept.__getitem__) == reference_root(leaves[:part])


@given(st.integers(1, 200), st.data())
def test_proofs_hold_and_nothing_else_does(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    nodes = merkle.in_memory(leaves)
    root = merkle.root(size, nodes)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, nodes)
    assert merkle.is_included(index, size, leaves[index], path, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda number: size == 1 or number != index))
    if other != index:
        assert not merkle.is_included(other, size, leaves[index], path, root)
        assert not merkle.is_included(index, size, leaves[other], path, root)
    assert not merkle.is_included(index, size, leaves[index], [*path, root], root)
    if path:
        assert not merkle.is_included(index, size, leaves[index], path[:-1], root)
        spoilt = data.draw(st.integers(0, len(path) - 1))
        bent = [*path[:spoilt], bytes(32), *path[spoilt + 1 :]]
        assert not merkle.is_included(index, size, leaves[index], bent, root)
    old = data.draw(st.integers(0, size))
    proof = merkle.consistency_path(old, size, nodes)
    old_root = merkle.root(old, nodes)
    assert merkle.is_consistent(old, size, old_root, root, proof)
    if old:  # the empty tree is the beginning of everything
        assert not merkle.is_consistent(old, size, old_root, bytes(32), proof)
        assert not merkle.is_consistent(old, size, bytes(32), root, proof)


@given(st.integers(1, 5000), st.data())
def test_a_proof_needs_few_subtrees(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    needed = merkle.wanted(lambda nodes: merkle.inclusion_path(index, size, nodes))
    assert len(needed) <= 2 * size.bit_length()
    for level, position in needed:
        assert (position + 1) << level <= size, "only complete subtrees are asked for"


def test_which_subtrees_a_tree_consists_of_and_a_proof_asks_for() -> None:
    assert merkle.frontier(0) == []
    assert merkle.frontier(5) == [(2, 0), (0, 4)]
    assert merkle.frontier(7) == [(2, 0), (1, 2), (0, 6)]
    assert merkle.wanted(lambda nodes: merkle.inclusion_path(5, 7, nodes)) == [(0, 4), (0, 6), (2, 0)]


def test_a_tree_grows_from_its_edge() -> None:
    made = dict(merkle.grow(0, {}, LEAVES[:3]))
    later = merkle.grow(3, {(1, 0): made[1, 0], (0, 2): made[0, 2]}, LEAVES[3:4])
    assert [address for address, _ in later] == [(0, 3), (1, 1), (2, 0)]
    assert later[-1][1].hex() == ROOTS[4]


def test_a_path_that_is_too_long_or_too_short_proves_nothing() -> None:
    path = merkle.inclusion_path(5, 8, NODES)
    assert merkle.root_of_path(5, 8, LEAVES[5], path) == bytes.fromhex(ROOTS[8])
    assert merkle.root_of_path(5, 8, LEAVES[5], path[:-1]) is None
    assert merkle.root_of_path(5, 8, LEAVES[5], [*path, LEAVES[0]]) is None


@pytest.mark.parametrize(("old", "new"), [(3, 5), (4, 8), (5, 6), (6, 8)])
def test_consistency_holds_with_its_whole_path_only(old: int, new: int) -> None:
    old_root, new_root = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    path = merkle.consistency_path(old, new, NODES)
    assert merkle.is_consistent(old, new, old_root, new_root, path)
    assert not merkle.is_consistent(old, new, old_root, new_root, [])
    assert not merkle.is_consistent(old, new, old_root, new_root, path[:-1])
    assert not merkle.is_consistent(old, new, old_root, new_root, [*path, LEAVES[0]])
    assert not merkle.is_consistent(old, new, new_root, new_root, path)
    assert not merkle.is_consistent(old, new, old_root, old_root, path)
