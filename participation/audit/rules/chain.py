"""The hash chain, pure.

An event's hash is SHA-256 over its canonical JSON; a link's is SHA-256(0x01 ‖ previous link ‖ seq ‖ event hash).  The
first link follows 32 zero bytes.  Verification reads events and links in order and names what does not fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

GENESIS = bytes(32)


@dataclass(frozen=True)
class Event:
    """One recorded act; ``occurred_at`` is aware, microseconds count."""

    id: int
    occurred_at: datetime
    actor: str
    action: str
    subject: str
    facts: dict[str, Any]
    request_id: str


@dataclass(frozen=True)
class Seal:
    """One link of the chain."""

    seq: int
    event_id: int
    event_hash: bytes
    chain_hash: bytes


@dataclass(frozen=True)
class Anchor:
    """A published head of the chain."""

    label: str
    seq: int
    chain_hash: bytes


class Fault(StrEnum):
    """What verification can find."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    BROKEN_LINK = "broken_link"
    CUT_TAIL = "cut_tail"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class Finding:
    """One fault; ``seq`` or ``event_id`` say where (0 where it does not apply)."""

    fault: Fault
    seq: int
    event_id: int
    detail: str


def event_hash(event: Event) -> bytes:
    """SHA-256 of the event's canonical JSON (sorted keys, UTF-8, no spaces, UTC microseconds)."""
    if event.occurred_at.tzinfo is None:
        raise ValueError("an event's time must be aware")
    canonical = json.dumps(
        [
            event.id,
            event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.actor,
            event.action,
            event.subject,
            event.facts,
            event.request_id,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).digest()


def link(previous: bytes, seq: int, hashed: bytes) -> bytes:
    """The chain's next hash."""
    return hashlib.sha256(b"\x01" + previous + seq.to_bytes(8, "big") + hashed).digest()


def seal(events: Iterable[Event], *, seq: int, head: bytes) -> Iterator[Seal]:
    """Links for ``events`` in order, continuing after link number ``seq`` with hash ``head``."""
    for event in events:
        seq += 1
        hashed = event_hash(event)
        head = link(head, seq, hashed)
        yield Seal(seq, event.id, hashed, head)


def verify(
    events: dict[int, Event], seals: list[Seal], unsealed: frozenset[int], anchors: Iterable[Anchor] = ()
) -> list[Finding]:
    """Everything wrong with the trail; empty means sound.

    ``unsealed`` are the ids still in the sequencer's queue: an event is either sealed or queued, anything else was
    slipped in.  ``anchors`` come from outside (a published page, a printed document): they prove a cut tail and a chain
    that was computed anew.
    """
    findings: list[Finding] = []
    by_hash = {event_hash(event): event.id for event in events.values()}
    head, expected = GENESIS, 1
    sealed: set[int] = set()
    chain_at: dict[int, bytes] = {}
    for found in sorted(seals, key=lambda s: s.seq):
        while expected < found.seq:
            findings.append(Finding(Fault.DELETED, expected, 0, f"link {expected} is missing"))
            expected += 1
        sealed.add(found.event_id)
        event = events.get(found.event_id)
        if event is None:
            findings.append(Finding(Fault.DELETED, found.seq, found.event_id, f"event {found.event_id} is gone"))
        elif (actual := event_hash(event)) != found.event_hash:
            other = by_hash.get(found.event_hash)
            findings.append(
                Finding(Fault.SWAPPED, found.seq, event.id, f"event {event.id} stands where event {other} was sealed")
                if other is not None
                else Finding(Fault.EDITED, found.seq, event.id, f"event {event.id} now hashes to {actual.hex()[:16]}…")
            )
        if link(head, found.seq, found.event_hash) != found.chain_hash:
            findings.append(Finding(Fault.BROKEN_LINK, found.seq, found.event_id, f"link {found.seq} does not follow"))
        head, expected = found.chain_hash, found.seq + 1
        chain_at[found.seq] = found.chain_hash
    findings.extend(
        Finding(Fault.INSERTED, 0, event_id, f"event {event_id} has no seal and is not waiting for one")
        for event_id in sorted(events.keys() - sealed - unsealed)
    )
    findings.extend(
        Finding(Fault.DELETED, 0, event_id, f"event {event_id} waited for its seal and is gone")
        for event_id in sorted(unsealed - events.keys())
    )
    for anchor in anchors:
        there = chain_at.get(anchor.seq)
        if anchor.seq == 0:
            continue
        if there is None:
            findings.append(
                Finding(Fault.CUT_TAIL, anchor.seq, 0, f"anchor {anchor.label} knows link {anchor.seq}; it is not here")
            )
        elif there != anchor.chain_hash:
            findings.append(
                Finding(Fault.REWRITTEN, anchor.seq, 0, f"anchor {anchor.label} has another hash for link {anchor.seq}")
            )
    return findings
