"""The sequencer of comments: every edition of every comment becomes a leaf, once, in the order of arrival; roots are published.

A comment's own transaction only puts it into a queue (a trigger on its table). The sequencer, one at a time by an
advisory lock, takes what waits and appends leaves and complete subtrees in one transaction: killed at any point it has
done all of a batch or nothing of it.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any
from uuid import UUID

from participation.audit.rules import merkle
from participation.audit.services import record
from participation.consultations.queries import sealing
from participation.consultations.rules.commitments import (
    SALT_BYTES,
    RootReason,
    canonical,
    commitment,
    content_of,
)
from participation.platform.database import require_unit_of_work, unit_of_work

__all__ = ["BATCH", "erase_openings", "publish_daily_roots", "publish_root", "seal_pending"]

BATCH = 2_000
ROOT_PUBLISHED = "comments.root_published"
"""Audit action; so each root is itself anchored in the chain of all acts."""


async def seal_pending(limit: int = BATCH) -> int:
    """The beat's task, every second: give what waits its leaves; returns how many. Opens its own unit of work."""
    async with unit_of_work():
        if not await sealing.lock_sequencer():
            return 0
        return await _seal(limit)


async def publish_root(consultation_id: UUID, reason: RootReason) -> bool:
    """Inside a unit of work: publish the root over everything that has been taken in; False where it was published already.

    Seals first what waits, so that nothing received before is missing. An empty tree has a root only at the closing: it
    says that nothing had come.
    """
    require_unit_of_work()
    await sealing.lock_sequencer(wait=True)
    while await _seal(BATCH) == BATCH:
        pass
    size = await sealing.size(consultation_id)
    if size == 0 and reason is not RootReason.CLOSING:
        return False
    root = await root_of(consultation_id, size)
    if await sealing.insert_root(consultation_id, size, root, reason.value) is None:
        return False
    facts = {"tree_size": size, "root": root.hex(), "reason": reason.value}
    await record("system", ROOT_PUBLISHED, f"consultation:{consultation_id}", facts)
    return True


async def publish_daily_roots() -> int:
    """The beat's task, every hour: the first hour of a day publishes, the others find it done. A unit of work for each round."""
    done = 0
    for consultation_id in await sealing.due_daily():
        async with unit_of_work():
            done += await publish_root(consultation_id, RootReason.DAILY)
    return done


async def erase_openings(comment_id: UUID) -> int:
    """Inside the unit of work that erases a comment's words: its leaves stay and say nothing any more.

    Seals first what waits: the queue holds the words' plain hash. Without the salt nobody can find out by trying what the words
    were. Returns how many leaves had an opening.
    """
    require_unit_of_work()
    await sealing.lock_sequencer(wait=True)
    while await _seal(BATCH) == BATCH:
        pass
    return await sealing.erase_openings(comment_id)


async def root_of(consultation_id: UUID, size: int) -> bytes:
    """The root of the first ``size`` leaves."""
    needed = merkle.wanted(lambda nodes: merkle.root(size, nodes))
    return merkle.root(size, (await sealing.nodes(consultation_id, needed)).__getitem__)


async def _seal(limit: int) -> int:
    """Take one batch off the queue and append it; the lock is held."""
    rows = await sealing.take_unsealed(limit)
    by_round: dict[UUID, list[Any]] = {}
    for row in rows:
        by_round.setdefault(row["consultation"], []).append(row)
    for consultation_id, waiting in by_round.items():
        await _append(consultation_id, waiting)
    return len(rows)


async def _append(consultation_id: UUID, rows: list[Any]) -> None:
    before = await sealing.size(consultation_id)
    edge = await sealing.nodes(consultation_id, merkle.frontier(before))
    met: Counter[UUID] = Counter()
    salts, contents, editions = [], [], []
    for row in rows:
        met[row["comment"]] += 1
        content = content_of(
            receipt=row["receipt_number"],
            consultation=str(consultation_id),
            channel=row["channel"],
            received_at=row["received_at"],
            provision=row["provision_path"],
            stance=row["stance"],
            edition=row["editions"] + met[row["comment"]],
            text_hash=row["text_sha256"],
            quote=row["quote_exact"],
            on_behalf_of=row["on_behalf_of"],
            attachments=row["attachments"],
        )
        salts.append(os.urandom(SALT_BYTES))
        contents.append(canonical(content).decode())
        editions.append(content["edition"])
    leaves = [
        merkle.leaf_hash(commitment(salt, content.encode())) for salt, content in zip(salts, contents, strict=True)
    ]
    await sealing.insert_leaves(consultation_id, before, [row["comment"] for row in rows], editions, salts, contents)
    await sealing.insert_nodes(consultation_id, merkle.grow(before, edge, leaves))
