"""What can still be shown once the words of a comment are erased: that its leaf is in the tree. Pure.

The salt is gone, so nobody can tell any more what the leaf stood for; its hash, its place and the path to a published root
are all there. Who kept more – the proof file from before, or the leaf's hash on a printed receipt – can show that it is that
same leaf, and with the proof file every word. ``docs/receipt-proof.md`` describes the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from participation.audit.rules import merkle
from participation.consultations.rules.commitments import (
    NotAProof,
    Proof,
    ProofFault,
    Root,
    check,
    hash_of,
    json_of,
    number_of,
    path_of,
)

INCLUSION_FORMAT = "participation-receipt-inclusion/1"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a leaf is in a tree, as its file says it; nothing in it is believed before ``check_inclusion``.

    receipt, consultation, edition: of whom the site says the leaf is. erased_at, reason: since when and why it says no more.
    """

    receipt: str
    consultation: str
    edition: int
    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes
    erased_at: str = ""
    reason: str = ""


def inclusion_as_json(found: Inclusion, *, url: str, published: Root | None) -> dict[str, Any]:
    """The file. ``url``: where this consultation's roots are published."""
    return {
        "format": INCLUSION_FORMAT,
        "receipt": found.receipt,
        "consultation": found.consultation,
        "edition": found.edition,
        "erased": {"at": found.erased_at, "reason": found.reason},
        "leaf_hash": found.leaf.hex(),
        "leaf_index": found.index,
        "tree_size": found.size,
        "path": [item.hex() for item in found.path],
        "root": found.root.hex(),
        "published": None if published is None else {"at": published.published_at, "reason": published.reason},
        "roots_url": url,
    }


def is_inclusion(raw: str | bytes) -> bool:
    """Whether a file says of itself that it is one of these, and no proof with words."""
    try:
        json_of(raw, INCLUSION_FORMAT)
    except NotAProof:
        return False
    return True


def read_inclusion(raw: str | bytes) -> Inclusion:
    """From its file; NotAProof says what is missing or misshapen."""
    data = json_of(raw, INCLUSION_FORMAT)
    erased = data.get("erased")
    if not isinstance(erased, dict):
        raise NotAProof("erased is missing")
    for name, holder in (("receipt", data), ("consultation", data), ("at", erased), ("reason", erased)):
        if not isinstance(holder.get(name), str):
            raise NotAProof(f"{name} is missing")
    return Inclusion(
        receipt=data["receipt"],
        consultation=data["consultation"],
        edition=number_of(data, "edition", least=1),
        leaf=hash_of(data, "leaf_hash"),
        index=number_of(data, "leaf_index", least=0),
        size=number_of(data, "tree_size", least=1),
        path=path_of(data.get("path"), "path"),
        root=hash_of(data, "root"),
        erased_at=erased["at"],
        reason=erased["reason"],
    )


def check_inclusion(
    found: Inclusion,
    *,
    published: Sequence[tuple[int, bytes]] | None = None,
    leaf: bytes | None = None,
    kept: Proof | None = None,
) -> tuple[ProofFault, ...]:
    """Everything that does not fit, in the order of the computation; empty when the leaf is in the tree.

    ``published`` as for ``check``; ``leaf``: the leaf's hash from a printed receipt; ``kept``: the proof file from before the
    erasure, which has to fit in itself and be of this leaf.
    """
    faults: set[ProofFault] = set()
    if kept is not None:
        faults.update(fault for fault in check(kept) if fault in (ProofFault.TEXT, ProofFault.SALT, ProofFault.LEAF))
        if (kept.leaf, kept.index, kept.receipt) != (found.leaf, found.index, found.receipt):
            faults.add(ProofFault.LEAF)
    if leaf is not None and leaf != found.leaf:
        faults.add(ProofFault.LEAF)
    if not merkle.is_included(found.index, found.size, found.leaf, found.path, found.root):
        faults.add(ProofFault.PATH)
    if published is not None and not any(root == found.root and size in (0, found.size) for size, root in published):
        faults.add(ProofFault.ROOT)
    return tuple(fault for fault in ProofFault if fault in faults)
