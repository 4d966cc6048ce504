"""The audit trail's statements."""

from __future__ import annotations

import json
from typing import Any

from participation.audit.rules import Anchor, Event, Seal
from participation.platform.database import execute, fetch, fetch_one, require_unit_of_work

#: For hand-written hot paths: a CTE that records one event and queues it for sealing.  The four placeholders are the
#: statement's own numbers for actor, action, subject (text), facts (jsonb text) and request id.
RECORD_CTE = """
audit_row AS (
    INSERT INTO audit_event (occurred_at, actor, action, subject, facts, request_id)
    SELECT clock_timestamp(), {actor}, {action}, {subject}, {facts}, {request_id} FROM {source}
    RETURNING id
), audit_queue AS (
    INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_row
)"""

_INSERT = """
WITH audit_row AS (
    INSERT INTO audit_event (occurred_at, actor, action, subject, facts, request_id)
    VALUES (clock_timestamp(), $1, $2, $3, $4, $5) RETURNING id
)
INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_row
"""


async def insert_event(actor: str, action: str, subject: str, facts: dict[str, Any], request_id: str) -> None:
    """One event in the open unit of work."""
    require_unit_of_work()
    await execute(_INSERT, actor, action, subject, json.dumps(facts, ensure_ascii=False), request_id)


async def lock_sequencer() -> bool:
    """Only one sequencer at a time; False where another holds it.  Released with the unit of work."""
    row = await fetch_one("SELECT pg_try_advisory_xact_lock(hashtext('participation.audit.sequencer'))")
    return bool(row and row[0])


async def take_unsealed(limit: int) -> list[Event]:
    """Take the oldest waiting events off the queue, in id order."""
    rows = await fetch(
        """
        WITH taken AS (
            DELETE FROM audit_unsealed WHERE event_id IN (
                SELECT event_id FROM audit_unsealed ORDER BY event_id LIMIT $1)
            RETURNING event_id)
        SELECT e.id, e.occurred_at, e.actor, e.action, e.subject, e.facts, e.request_id
        FROM audit_event e JOIN taken ON taken.event_id = e.id ORDER BY e.id
        """,
        limit,
    )
    return [_event(row) for row in rows]


async def head() -> tuple[int, bytes] | None:
    """(seq, hash) of the chain's last link."""
    row = await fetch_one("SELECT seq, chain_hash FROM audit_seal ORDER BY seq DESC LIMIT 1")
    return None if row is None else (row[0], bytes(row[1]))


async def insert_seals(seals: list[Seal]) -> None:
    """Append links."""
    await execute(
        "INSERT INTO audit_seal (seq, event_id, event_hash, chain_hash)"
        " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[])",
        [s.seq for s in seals],
        [s.event_id for s in seals],
        [s.event_hash for s in seals],
        [s.chain_hash for s in seals],
    )


async def all_events() -> dict[int, Event]:
    """Every event by id."""
    rows = await fetch("SELECT id, occurred_at, actor, action, subject, facts, request_id FROM audit_event")
    return {row["id"]: _event(row) for row in rows}


async def all_seals() -> list[Seal]:
    """Every link in order."""
    rows = await fetch("SELECT seq, event_id, event_hash, chain_hash FROM audit_seal ORDER BY seq")
    return [Seal(r[0], r[1], bytes(r[2]), bytes(r[3])) for r in rows]


async def unsealed_ids() -> frozenset[int]:
    """Ids waiting for the sequencer."""
    return frozenset(row[0] for row in await fetch("SELECT event_id FROM audit_unsealed"))


async def anchors() -> list[Anchor]:
    """Published heads, oldest first."""
    rows = await fetch("SELECT day, seq, chain_hash FROM audit_anchor ORDER BY day")
    return [Anchor(row[0].isoformat(), row[1], bytes(row[2])) for row in rows]


async def insert_anchor(seq: int, chain_hash: bytes) -> bool:
    """Today's anchor (Asia/Shanghai); False where the day already has one."""
    tag = await execute(
        "INSERT INTO audit_anchor (day, seq, chain_hash) VALUES"
        " ((clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date, $1, $2) ON CONFLICT (day) DO NOTHING",
        seq,
        chain_hash,
    )
    return tag == "INSERT 0 1"


async def subject_events(subject: str) -> list[Event]:
    """What happened to one subject, in order."""
    rows = await fetch(
        "SELECT id, occurred_at, actor, action, subject, facts, request_id FROM audit_event WHERE subject = $1 ORDER BY id",
        subject,
    )
    return [_event(row) for row in rows]


async def recent_events(limit: int, before: int | None = None) -> list[Event]:
    """The newest events, for the auditor's page."""
    rows = await fetch(
        "SELECT id, occurred_at, actor, action, subject, facts, request_id FROM audit_event"
        " WHERE ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $1",
        limit,
        before,
    )
    return [_event(row) for row in rows]


def _event(row: Any) -> Event:
    return Event(
        row["id"],
        row["occurred_at"],
        row["actor"],
        row["action"],
        row["subject"],
        json.loads(row["facts"]),
        row["request_id"],
    )
