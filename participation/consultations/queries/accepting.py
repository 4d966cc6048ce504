"""Taking in a comment: one statement, so that the comment, its audit event, its place in the sequencer's queue and its
outbox message are there together or not at all, and so that it costs one round trip and one commit.

Whether the consultation is open is decided inside the statement, by the database's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from participation.audit.services import RECORD_CTE
from participation.consultations.rules import Quote
from participation.platform.database import fetch_one
from participation.platform.request_id import current_request_id

COMMENT_RECEIVED = "comment.received"
"""Audit action and outbox topic; the message holds {comment_id, consultation_id, receipt_number}."""

COMMENT_ATTACHED = "comment.attached"
"""Outbox topic: files came with a comment and wait to be checked; the message holds {comment_id}."""

OPEN_NOW = "opens_at <= clock_timestamp() AND clock_timestamp() < closes_at"

# What arrived on paper in time counts, however late it is typed in ($17 is the day it reached the office).
_ARRIVED_IN_TIME = "opens_at <= clock_timestamp() AND $17::timestamptz >= opens_at AND $17::timestamptz < closes_at"

# What was said at a hearing counts until the response is published, whether or not the round on the text still runs.
_HEARD = "opens_at <= clock_timestamp()"

# A proof of work is good once: of two comments with the same one the second finds it spent and is not taken in.
_SPEND = """, spent AS MATERIALIZED (
    INSERT INTO spent_challenge (challenge_hash, expires_at) SELECT $29, $30 FROM target
    ON CONFLICT (challenge_hash) DO NOTHING RETURNING 1
)"""

_FILES = """, files AS (
    INSERT INTO comment_attachment (id, comment, position, name, kind, size, sha256, original_file, created_at)
    SELECT f.id, c.id, f.n, f.name, f.kind, f.size, f.sha256, f.file, clock_timestamp()
    FROM new_comment c, unnest($31::uuid[], $32::text[], $33::text[], $34::bigint[], $35::text[], $36::text[])
        WITH ORDINALITY AS f(id, name, kind, size, sha256, file, n)
), files_message AS (
    INSERT INTO outbox_message (topic, payload, request_id, created_at, next_send_at)
    SELECT '{topic}', jsonb_build_object('comment_id', id), $16, clock_timestamp(), clock_timestamp() FROM new_comment
)"""

_ACCEPT = """
WITH target AS MATERIALIZED (
    SELECT id, to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year
    FROM consultation WHERE id = $2 AND {condition}
){spend}, numbered AS MATERIALIZED (
    SELECT id, year, nextval('comment_sequence') AS n FROM target{only_if_spent}
), new_comment AS (
    INSERT INTO comment (
        id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance, text, channel,
        shown_name, name_consent, state, withheld_reason, created_at, received_at, entered_by, request_hash, body_hash,
        quote_exact, quote_prefix, quote_suffix, quote_start, quote_end, on_behalf_of, behalf_role, proof, region)
    SELECT $1, id, n, 'YJ-' || year || '-' || lpad(n::text, greatest(5, length(n::text)), '0'), $3, $4, $5, $6, $7, $8,
        $9, $10, 'received', '', clock_timestamp(), coalesce($17, clock_timestamp()), $18, $13, $14,
        $19, $20, $21, $22, $23, $24, $25, $26,
        coalesce((SELECT r.code FROM region r WHERE r.code = $28 AND NOT r.hidden), '')
    FROM numbered
    ON CONFLICT (request_hash) DO NOTHING
    RETURNING id, consultation, receipt_number, provision_path, channel, stance
), person AS (
    INSERT INTO comment_person (comment, name, phone, resident)
    SELECT id, $11, $12, $27 FROM new_comment
    WHERE $11::bytea IS NOT NULL OR $12::bytea IS NOT NULL OR $27::uuid IS NOT NULL
), message AS (
    INSERT INTO outbox_message (topic, payload, request_id, created_at, next_send_at)
    SELECT '{topic}', jsonb_build_object(
            'comment_id', id, 'consultation_id', consultation, 'receipt_number', receipt_number),
        $16, clock_timestamp(), clock_timestamp()
    FROM new_comment
){files}, {audit}
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


@cache
def _statement(*, arrived: bool, challenge: bool, files: bool, heard: bool = False) -> str:
    """Only what this comment needs: a part that does nothing still costs its planning at each run."""
    return _ACCEPT.format(
        condition=_HEARD if heard else _ARRIVED_IN_TIME if arrived else OPEN_NOW,
        # The parameters have to occur, or those behind them would have no type.
        spend=_SPEND if challenge else (_UNUSED if files else ""),
        only_if_spent=" WHERE EXISTS (SELECT 1 FROM spent)" if challenge else "",
        files=_FILES.format(topic=COMMENT_ATTACHED) if files else "",
        topic=COMMENT_RECEIVED,
        audit=_AUDIT,
    )


_UNUSED = ", nothing_spent AS (SELECT $29::bytea, $30::timestamptz)"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file in quarantine: what it is called and is, its size in bytes and SHA-256, the encrypted file it is kept in."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment ready to be stored. name, phone: envelopes or None; shown_name: masked or consented, "" = anonymous.

    `received_at` is for what an officer enters: when it reached the office; None means now. `challenge`: the hash of the
    proof of work it came with and when that would expire. `heard`: said at a hearing at `received_at`.
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
    quote: Quote | None = None
    on_behalf_of: str = ""
    behalf_role: str = ""
    proof: str = ""
    resident_id: UUID | None = None
    region: str = ""
    challenge: tuple[bytes, datetime] | None = None
    files: Sequence[NewFile] = ()
    heard: bool = False


async def insert(comment: NewComment) -> str | None:
    """The receipt number; None where the consultation does not take it, the request had been sent before, or its proof
    of work was used before."""
    quote = comment.quote
    values: list[Any] = [
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
        quote.exact if quote else "",
        quote.prefix if quote else "",
        quote.suffix if quote else "",
        quote.start if quote else None,
        quote.end if quote else None,
        comment.on_behalf_of,
        comment.behalf_role,
        comment.proof,
        comment.resident_id,
        comment.region,
    ]
    files = comment.files
    if comment.challenge is not None or files:
        values += comment.challenge or (None, None)
    if files:
        values += [
            [file.id for file in files],
            [file.name for file in files],
            [file.kind for file in files],
            [file.size for file in files],
            [file.sha256 for file in files],
            [file.file for file in files],
        ]
    statement = _statement(
        arrived=comment.received_at is not None,
        challenge=comment.challenge is not None,
        files=bool(files),
        heard=comment.heard,
    )
    row = await fetch_one(statement, *values)
    return None if row is None else str(row[0])


async def find_request(request_hash: bytes) -> tuple[UUID, str, bytes] | None:
    """(comment id, receipt number, body hash) of what an idempotency key was used for."""
    row = await fetch_one(
        "SELECT id, receipt_number, coalesce(body_hash, '') FROM comment WHERE request_hash = $1", request_hash
    )
    return None if row is None else (row[0], row[1], bytes(row[2]))
