"""Recording, sealing, anchoring, verifying."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from participation.audit import queries, rules
from participation.audit.queries import RECORD_CTE
from participation.audit.rules import Anchor, Event, Finding
from participation.platform.database import unit_of_work
from participation.platform.request_id import current_request_id

__all__ = ["RECORD_CTE", "anchor", "anchors", "head", "history", "recent", "record", "seal_pending", "verify"]

BATCH = 2_000


async def record(actor: str, action: str, subject: str, facts: dict[str, Any] | None = None) -> None:
    """Write one event in the open unit of work.  ``facts`` is JSON-able and never holds personal data."""
    await queries.insert_event(actor, action, subject, facts or {}, current_request_id())


async def seal_pending(limit: int = BATCH) -> int:
    """Seal what waits, in id order; returns how many.  The only writer of the chain: one lock, taken by nobody else."""
    async with unit_of_work():
        if not await queries.lock_sequencer():
            return 0
        events = await queries.take_unsealed(limit)
        if events:
            seq, head = await queries.head() or (0, rules.GENESIS)
            await queries.insert_seals(list(rules.seal(events, seq=seq, head=head)))
    return len(events)


async def anchor(file: Path | None = None) -> Anchor | None:
    """Publish today's head once; also appended to ``file`` (JSON lines), to be copied off this machine."""
    async with unit_of_work():
        found = await queries.head()
        if found is None or not await queries.insert_anchor(*found):
            return None
    published = (await queries.anchors())[-1]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(anchor_as_json(published)) + "\n")
    return published


async def head() -> Anchor | None:
    """The chain's head at this moment, to be printed in documents."""
    found = await queries.head()
    return None if found is None else Anchor("head", *found)


async def anchors() -> list[Anchor]:
    """All published anchors, oldest first."""
    return await queries.anchors()


async def verify(outside: list[Anchor] | None = None) -> tuple[int, list[Finding]]:
    """(links checked, findings): the whole trail against itself, the stored anchors and those brought from ``outside``."""
    async with unit_of_work() as connection:
        # One snapshot: the sequencer may be sealing meanwhile.
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        known = [*await queries.anchors(), *(outside or [])]
        seals = await queries.all_seals()
        findings = rules.verify(await queries.all_events(), seals, await queries.unsealed_ids(), known)
    return len(seals), findings


async def history(subject: str) -> list[Event]:
    """What happened to one subject."""
    return await queries.subject_events(subject)


async def recent(limit: int = 100, before: int | None = None) -> list[Event]:
    """The newest events."""
    return await queries.recent_events(limit, before)


def anchor_as_json(found: Anchor) -> dict[str, Any]:
    """The published form of an anchor."""
    return {"day": found.label, "seq": found.seq, "chain_hash": found.chain_hash.hex()}


def anchor_from_json(data: dict[str, Any]) -> Anchor:
    """The inverse; ValueError or KeyError where it is not an anchor."""
    return Anchor(str(data["day"]), int(data["seq"]), bytes.fromhex(data["chain_hash"]))
