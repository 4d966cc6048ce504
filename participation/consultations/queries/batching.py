"""Files of comments: their row, and taking in many comments at once in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import RECORD_CTE
from participation.consultations.queries.accepting import COMMENT_RECEIVED
from participation.platform.database import execute, execute_apart, fetch, fetch_one, fetch_value
from participation.platform.request_id import current_request_id

_BATCH = """
SELECT id, consultation, name, sha256, file, size, kind, encoding, columns, mapping, defaults, state, rows, done, good, repeated,
    errors, failure, uploaded_by, created_at, finished_at, jsonb_array_length(errors) AS error_count
FROM comment_batch
"""

_IMPORT = """
WITH given AS MATERIALIZED (
    SELECT g.* FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::bool[], $12::bytea[], $13::bytea[], $14::bytea[], $15::timestamptz[], $16::text[])
        WITH ORDINALITY AS g(id, provision, path, label, stance, words, channel, shown_name, consent, name, phone, request_hash,
            received_at, region, place)
    WHERE NOT EXISTS (SELECT FROM comment c WHERE c.request_hash = g.request_hash)
), numbered AS MATERIALIZED (
    SELECT ordered.*, nextval('comment_sequence') AS n,
        to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year
    FROM (SELECT given.* FROM given ORDER BY place) AS ordered
), new_comment AS (
    INSERT INTO comment (
        id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance, text, channel,
        shown_name, name_consent, state, withheld_reason, created_at, received_at, entered_by, request_hash, body_hash,
        region, batch)
    SELECT id, $1, n, 'YJ-' || year || '-' || lpad(n::text, greatest(5, length(n::text)), '0'), provision, path, label, stance,
        words, channel, shown_name, consent, 'received', '', clock_timestamp(), received_at, $17, request_hash, request_hash,
        region, $2
    FROM numbered ORDER BY n
    ON CONFLICT (request_hash) DO NOTHING
    RETURNING id, consultation, receipt_number, provision_path, channel, stance
), person AS (
    INSERT INTO comment_person (comment, name, phone)
    SELECT c.id, g.name, g.phone FROM new_comment c JOIN given g ON g.id = c.id
    WHERE g.name IS NOT NULL OR g.phone IS NOT NULL
), message AS (
    INSERT INTO outbox_message (topic, payload, request_id, created_at, next_send_at)
    SELECT '{topic}', jsonb_build_object(
            'comment_id', id, 'consultation_id', consultation, 'receipt_number', receipt_number),
        $19, clock_timestamp(), clock_timestamp()
    FROM new_comment
), {audit}
SELECT count(*)::int FROM new_comment
""".format(
    topic=COMMENT_RECEIVED,
    audit=RECORD_CTE.format(
        actor="$18",
        action=f"'{COMMENT_RECEIVED}'",
        subject="'comment:' || id",
        facts="jsonb_build_object('receipt_number', receipt_number, 'consultation_id', consultation,"
        " 'provision', provision_path, 'channel', channel, 'stance', stance, 'batch', $2)",
        request_id="$19",
        source="new_comment",
    ),
)


@dataclass(frozen=True, slots=True)
class BatchComment:
    """One comment of a file, ready to be stored (see `accepting.NewComment`)."""

    id: UUID
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
    request_hash: bytes
    received_at: datetime
    region: str


async def insert_batch(
    batch_id: UUID,
    consultation_id: UUID,
    *,
    name: str,
    sha256: str,
    file: str,
    size: int,
    kind: str,
    encoding: str,
    columns: list[str],
    mapping: dict[str, str],
    defaults: dict[str, str],
    staff_id: UUID,
) -> None:
    await execute(
        "INSERT INTO comment_batch (id, consultation, name, sha256, file, size, kind, encoding, columns, mapping, defaults, errors,"
        " uploaded_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '[]', $12, clock_timestamp())",
        batch_id,
        consultation_id,
        name,
        sha256,
        file,
        size,
        kind,
        encoding,
        json.dumps(columns, ensure_ascii=False),
        json.dumps(mapping),
        json.dumps(defaults),
        staff_id,
    )


async def batch(batch_id: UUID) -> Any | None:
    return await fetch_one(_BATCH + "WHERE id = $1", batch_id)


async def batches_of(consultation_id: UUID, limit: int) -> list[Any]:
    """Newest first."""
    return await fetch(
        _BATCH + "WHERE consultation = $1 AND state <> 'discarded' ORDER BY created_at DESC LIMIT $2",
        consultation_id,
        limit,
    )


async def put_away(days: int) -> list[UUID]:
    """Files of comments that nobody took in for so many days are put away; which."""
    rows = await fetch(
        "UPDATE comment_batch SET state = 'discarded' WHERE state IN ('uploaded', 'checked', 'failed')"
        " AND coalesce(finished_at, created_at) < clock_timestamp() - make_interval(days => $1) RETURNING id",
        days,
    )
    return [row[0] for row in rows]


async def forget_discarded() -> list[str]:
    """The stored files of what was put away; from now on no row names them."""
    rows = await fetch(
        "UPDATE comment_batch b SET file = '' FROM (SELECT id, file FROM comment_batch WHERE state = 'discarded'"
        " AND file <> '' FOR UPDATE) AS before WHERE b.id = before.id RETURNING before.file"
    )
    return [row[0] for row in rows]


async def move(batch_id: UUID, sources: Sequence[str], target: str) -> bool:
    """Whether it was in one of `sources` and now is in `target`; progress and failure begin anew."""
    tag = await execute(
        "UPDATE comment_batch SET state = $3, done = 0, failure = '', finished_at = NULL"
        " WHERE id = $1 AND state = ANY($2::text[])",
        batch_id,
        list(sources),
        target,
    )
    return tag == "UPDATE 1"


async def set_reading(batch_id: UUID, mapping: dict[str, str], defaults: dict[str, str]) -> None:
    await execute(
        "UPDATE comment_batch SET mapping = $2, defaults = $3 WHERE id = $1",
        batch_id,
        json.dumps(mapping),
        json.dumps(defaults),
    )


async def progress(batch_id: UUID, done: int) -> None:
    """Seen by others at once, whatever transaction is open."""
    await execute_apart("UPDATE comment_batch SET done = $2 WHERE id = $1", batch_id, done)


async def checked(
    batch_id: UUID, *, rows: int, good: int, repeated: int, errors: list[dict[str, Any]], more_errors: int
) -> None:
    await execute(
        "UPDATE comment_batch SET state = 'checked', rows = $2, done = $2, good = $3, repeated = $4, errors = $5,"
        " failure = $6, finished_at = clock_timestamp() WHERE id = $1 AND state = 'checking'",
        batch_id,
        rows,
        good,
        repeated,
        json.dumps(errors, ensure_ascii=False),
        str(more_errors) if more_errors else "",
    )


async def imported(batch_id: UUID, taken: int, repeated: int) -> bool:
    tag = await execute(
        "UPDATE comment_batch SET state = 'imported', good = $2, repeated = $3, done = rows, finished_at = clock_timestamp()"
        " WHERE id = $1 AND state = 'importing'",
        batch_id,
        taken,
        repeated,
    )
    return tag == "UPDATE 1"


async def failed(batch_id: UUID, reason: str) -> None:
    await execute(
        "UPDATE comment_batch SET state = 'failed', failure = $2, finished_at = clock_timestamp()"
        " WHERE id = $1 AND state IN ('checking', 'importing')",
        batch_id,
        reason[:400],
    )


async def known_hashes(hashes: Sequence[bytes]) -> int:
    """How many of these were taken in before."""
    return int(await fetch_value("SELECT count(*) FROM comment WHERE request_hash = ANY($1::bytea[])", list(hashes)))


async def take_in(
    consultation_id: UUID, batch_id: UUID, comments: Sequence[BatchComment], *, staff_id: UUID, actor: str
) -> int:
    """How many of them are new; the others were taken in before. Inside a unit of work."""
    return int(
        await fetch_value(
            _IMPORT,
            consultation_id,
            batch_id,
            [one.id for one in comments],
            [one.provision_id for one in comments],
            [one.provision_path for one in comments],
            [one.provision_label for one in comments],
            [one.stance for one in comments],
            [one.text for one in comments],
            [one.channel for one in comments],
            [one.shown_name for one in comments],
            [one.name_consent for one in comments],
            [one.name for one in comments],
            [one.phone for one in comments],
            [one.request_hash for one in comments],
            [one.received_at for one in comments],
            [one.region for one in comments],
            staff_id,
            actor,
            current_request_id(),
        )
    )
