"""What can be shown of the tree: a receipt's standing in it, its proof, the published roots."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.rules import merkle
from participation.consultations.queries import sealing
from participation.consultations.rules.commitments import (
    Proof,
    Root,
    canonical,
    commitment,
    proof_as_json,
    roots_as_json,
)
from participation.consultations.rules.inclusion import Inclusion, inclusion_as_json
from participation.consultations.services.erasing import Erased
from participation.consultations.services.sealing import root_of
from participation.consultations.views import ReceiptView
from participation.platform.clock import local
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.settings import current

__all__ = [
    "PublishedRoot",
    "RootsOfRound",
    "Standing",
    "inclusion_file",
    "last_root",
    "proof_file",
    "published_at",
    "roots_file",
    "roots_of_matter",
    "standing",
]


@dataclass(frozen=True, slots=True)
class PublishedRoot:
    """A root as it was published: over the first ``size`` leaves. ``reason``: daily, closing or response."""

    size: int
    root: bytes
    reason: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a receipt's current edition is in the tree.

    position: from 1, as people count; size, root: of the tree the proof is for – the last published one when the leaf is
    in it, else the tree at this moment, and ``published`` is None. leaf: its hash. editions: how many leaves the comment has.
    waiting: a change of the comment has no leaf yet. erased: the salt is gone, nothing can be shown any more.
    """

    position: int
    size: int
    root: bytes
    published: PublishedRoot | None
    editions: int
    sealed_at: datetime
    leaf: bytes = b""
    waiting: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class RootsOfRound:
    """The published roots of one round, oldest first, and how many leaves its tree has now."""

    consultation_id: UUID
    ordinal: int
    size: int
    roots: tuple[PublishedRoot, ...]


async def standing(receipt: ReceiptView) -> Standing | None:
    """The receipt's place in the tree; None while its first edition waits for the sequencer."""
    leaves = await sealing.leaves_of(receipt.comment.id)
    if not leaves:
        return None
    leaf = leaves[-1]
    size, root, published = await _head(receipt.comment.consultation_id, leaf["position"])
    return Standing(
        position=leaf["position"] + 1,
        size=size,
        root=root,
        published=published,
        editions=len(leaves),
        sealed_at=leaf["sealed_at"],
        leaf=(await sealing.nodes(receipt.comment.consultation_id, [(0, leaf["position"])]))[0, leaf["position"]],
        waiting=await sealing.is_waiting(receipt.comment.id),
        erased=leaf["salt"] is None,
    )


async def proof_file(receipt: ReceiptView, edition: int | None = None) -> dict[str, Any]:
    """The JSON proof of one edition of the receipt's comment, by default of the newest.

    NotFound `receipt.unsealed` before the sequencer has come by, `receipt.erased` where the words or the salt are gone.
    """
    leaves = await sealing.leaves_of(receipt.comment.id)
    if not leaves or (edition is None and await sealing.is_waiting(receipt.comment.id)):
        raise NotFound("receipt.unsealed", N_("这条意见还没有编入存证，一分钟内编入。请稍后再下载"))
    leaf = leaves[-1] if edition is None else next((one for one in leaves if one["edition"] == edition), None)
    content = None if leaf is None or leaf["salt"] is None else json.loads(leaf["content"])
    text = None if content is None else await sealing.wording(receipt.comment.id, content["text_sha256"])
    if leaf is None or content is None or text is None:
        raise NotFound("receipt.erased", N_("这条意见的原文已经删除，不能再下载存证文件"))
    consultation_id = receipt.comment.consultation_id
    index = leaf["position"]
    size, root, published = await _head(consultation_id, index)
    needed = merkle.wanted(lambda nodes: merkle.inclusion_path(index, size, nodes))
    found = await sealing.nodes(consultation_id, [*needed, (0, index)])
    salt = bytes(leaf["salt"])
    return proof_as_json(
        Proof(
            text=text,
            content=content,
            salt=salt,
            commitment=commitment(salt, canonical(content)),
            leaf=found[0, index],
            index=index,
            size=size,
            path=tuple(merkle.inclusion_path(index, size, found.__getitem__)),
            root=root,
        ),
        url=_roots_url(receipt),
        published=None if published is None else _as_root(str(consultation_id), published),
    )


async def inclusion_file(receipt: ReceiptView, erased: Erased, edition: int | None = None) -> dict[str, Any]:
    """The JSON of what is left when an edition's words are erased, by default of the newest: its leaf is in the tree.

    NotFound `receipt.unsealed` where it has no leaf.
    """
    leaves = await sealing.leaves_of(receipt.comment.id)
    leaf = next((one for one in reversed(leaves) if edition is None or one["edition"] == edition), None)
    if leaf is None:
        raise NotFound("receipt.unsealed", N_("这条意见还没有编入存证，一分钟内编入。请稍后再下载"))
    consultation_id, index = receipt.comment.consultation_id, leaf["position"]
    size, root, published = await _head(consultation_id, index)
    needed = merkle.wanted(lambda nodes: merkle.inclusion_path(index, size, nodes))
    found = await sealing.nodes(consultation_id, [*needed, (0, index)])
    return inclusion_as_json(
        Inclusion(
            receipt=receipt.comment.receipt_number,
            consultation=str(consultation_id),
            edition=leaf["edition"],
            leaf=found[0, index],
            index=index,
            size=size,
            path=tuple(merkle.inclusion_path(index, size, found.__getitem__)),
            root=root,
            erased_at="" if erased.words_at is None else local(erased.words_at).isoformat(timespec="seconds"),
            reason=erased.reason,
        ),
        url=_roots_url(receipt),
        published=None if published is None else _as_root(str(consultation_id), published),
    )


async def last_root(consultation_id: UUID) -> PublishedRoot | None:
    """The newest published root of a round, to be printed in documents."""
    row = await sealing.last_root(consultation_id)
    return None if row is None else _published(row)


async def roots_of_matter(matter_id: UUID) -> list[RootsOfRound]:
    """All published roots of all opened rounds of a matter."""
    return [
        RootsOfRound(
            row["id"],
            row["ordinal"],
            await sealing.size(row["id"]),
            tuple(_published(one) for one in await sealing.roots(row["id"])),
        )
        for row in await sealing.of_matter(matter_id)
    ]


async def roots_file(rounds: Sequence[RootsOfRound]) -> dict[str, Any]:
    """The published roots for machines, each with the proof that it continues the one before."""
    found: list[Root] = []
    for one in rounds:
        before: PublishedRoot | None = None
        for root in one.roots:
            path = None if before is None else await _consistency(one.consultation_id, before.size, root.size)
            found.append(_as_root(str(one.consultation_id), root, path))
            before = root
    return roots_as_json(found)


async def published_at(root: bytes) -> list[tuple[str, PublishedRoot]]:
    """(matter number, root) of each publication of a root with this hash."""
    return [
        (row["number"], PublishedRoot(row["size"], root, row["reason"], row["published_at"]))
        for row in await sealing.published(root)
    ]


async def _head(consultation_id: UUID, index: int) -> tuple[int, bytes, PublishedRoot | None]:
    """(size, root, its publication) of the tree to prove against: the last published one that holds the leaf, or that of now."""
    last = await last_root(consultation_id)
    if last is not None and last.size > index:
        return last.size, last.root, last
    size = await sealing.size(consultation_id)
    return size, await root_of(consultation_id, size), None


async def _consistency(consultation_id: UUID, old: int, new: int) -> tuple[bytes, ...]:
    needed = merkle.wanted(lambda nodes: merkle.consistency_path(old, new, nodes))
    found = await sealing.nodes(consultation_id, needed)
    return tuple(merkle.consistency_path(old, new, found.__getitem__))


def _roots_url(receipt: ReceiptView) -> str:
    return f"{current().public_url}/matters/{receipt.consultation.matter_number}/roots.json"


def _published(row: Any) -> PublishedRoot:
    return PublishedRoot(row["size"], bytes(row["root"]), row["reason"], row["published_at"])


def _as_root(consultation: str, found: PublishedRoot, path: tuple[bytes, ...] | None = None) -> Root:
    moment = local(found.published_at).isoformat(timespec="seconds")
    return Root(consultation, found.size, found.root, moment, found.reason, path)
