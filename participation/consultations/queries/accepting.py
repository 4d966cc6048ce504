"""Taking in a comment: one statement, so that the comment, its audit event, its place in the sequencer's queue and its
outbox message are there together or not at all, and so that it costs one round trip and one commit.

Whether the consultation is open is decided inside the statement, by the database's clock.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.audit.services import RECORD_CTE
from participation.platform.database import fetch_one
from participation.platform.request_id import current_request_id

COMMENT_RECEIVED = "comment.received"
"""Audit action and outbox topic; the message holds {comment_id, consultation_id, receipt_number}."""

_OPEN_NOW = "opens_at <= clock_timestamp() AND clock_timestamp() < closes_at"

# What arrived on paper in time counts, however late it is typed in ($17 is the day it reached the office).
_ARRIVED_IN_TIME = "opens_at <= clock_timestamp() AND $17::timestamptz >= opens_at AND $17::timestamptz < closes_at"

_ACCEPT = """
WITH target AS MATERIALIZED (
    SELECT id, to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year
    FROM consultation WHERE id = $2 AND {condition}
), numbered AS MATERIALIZED (
    SELECT id, year, nextval('comment_sequence') AS n FROM target
), new_comment AS (
    INSERT INTO comment (
        id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance, text, channel,
        shown_name, name_consent, state, withheld_reason, created_at, received_at, entered_by, request_hash, body_hash)
    SELECT $1, id, n, 'YJ-' || year || '-' || lpad(n::text, greatest(5, length(n::text)), '0'), $3, $4, $5, $6, $7, $8,
        $9, $10, 'received', '', clock_timestamp(), coalesce($17, clock_timestamp()), $18, $13, $14
    FROM numbered
    ON CONFLICT (request_hash) DO NOTHING
    RETURNING id, consultation, receipt_number, provision_path, channel, stance
), person AS (
    INSERT INTO comment_person (comment, name, phone)
    SELECT id, $11, $12 FROM new_comment WHERE $11::bytea IS NOT NULL OR $12::bytea IS NOT NULL
), message AS (
    INSERT INTO outbox_message (topic, payload, request_id, created_at, next_send_at)
    SELECT '{topic}', jsonb_build_object(
            'comment_id', id, 'consultation_id', consultation, 'receipt_number', receipt_number),
        $16, clock_timestamp(), clock_timestamp()
    FROM new_comment
), {audit}
SELECT receipt_number FROM new_comment
"""

_AUDIT = RECORD_CTE.format(
    actor="$15",
    action=f"'{COMMENT_RECEIVED}'",
    subject="'comment:' || id",
    facts="jsonb_build_object('receipt_number', receipt_number, 'consultation_id', consultation,"
    " 'provision', provision_path, 'channel', channel, 'stance', stance)",
    request_id="$16",
    source="new_comment",
)

_ACCEPT_NOW = _ACCEPT.format(condition=_OPEN_NOW, topic=COMMENT_RECEIVED, audit=_AUDIT)
_ACCEPT_ARRIVED = _ACCEPT.format(condition=_ARRIVED_IN_TIME, topic=COMMENT_RECEIVED, audit=_AUDIT)


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment ready to be stored. name, phone: envelopes or None; shown_name: masked or consented, "" = anonymous.

    `received_at` is for what an officer enters: when it reached the office; None means now.
    """

    id: UUID
    consultation_id: UUID
    provision_id: UUID | None
    provision_path: str
    provision_label: str
    stance: str
    text: str
    channel: str
    shown_name: str
    name_consent: bool
    name: bytes | None
    phone: bytes | None
    request_hash: bytes | None
    body_hash: bytes | None
    actor: str
    received_at: datetime | None = None
    entered_by: UUID | None = None


async def insert(comment: NewComment) -> str | None:
    """The receipt number; None where the consultation does not take it or the request had been sent before."""
    row = await fetch_one(
        _ACCEPT_NOW if comment.received_at is None else _ACCEPT_ARRIVED,
        comment.id,
        comment.consultation_id,
        comment.provision_id,
        comment.provision_path,
        comment.provision_label,
        comment.stance,
        comment.text,
        comment.channel,
        comment.shown_name,
        comment.name_consent,
        comment.name,
        comment.phone,
        comment.request_hash,
        comment.body_hash,
        comment.actor,
        current_request_id(),
        comment.received_at,
        comment.entered_by,
    )
    return None if row is None else str(row[0])


async def find_request(request_hash: bytes) -> tuple[UUID, str, bytes] | None:
    """(comment id, receipt number, body hash) of what an idempotency key was used for."""
    row = await fetch_one(
        "SELECT id, receipt_number, coalesce(body_hash, '') FROM comment WHERE request_hash = $1", request_hash
    )
    return None if row is None else (row[0], row[1], bytes(row[2]))
