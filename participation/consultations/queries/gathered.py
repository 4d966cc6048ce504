"""Taking in the comments that come together: `accepting`'s statement for many at once.

Each comment has its row, audit event, outbox message and spent proof of work in the same transaction, and gets in or not
by itself; what the statement costs to begin and to commit is paid once for all of them.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from participation.audit.services import RECORD_CTE
from participation.consultations.queries.accepting import COMMENT_RECEIVED, OPEN_NOW, NewComment
from participation.platform.database import fetch
from participation.platform.request_id import current_request_id

_ACCEPT = """
WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::boolean[], $11::bytea[], $12::bytea[], $13::bytea[], $14::bytea[], $15::text[], $16::text[],
        $17::bytea[], $18::timestamptz[], $19::jsonb[]) WITH ORDINALITY
        AS g(id, consultation, provision, provision_path, provision_label, stance, words, channel,
            shown_name, consent, name, phone, request_hash, body_hash, actor, request_id,
            challenge, challenge_expires, more, place)
), target AS MATERIALIZED (
    SELECT id, to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS year
    FROM consultation WHERE id = ANY ($2) AND {open_now}
), spent AS (
    INSERT INTO spent_challenge (challenge_hash, expires_at)
    SELECT g.challenge, g.challenge_expires FROM given g JOIN target t ON t.id = g.consultation WHERE g.challenge IS NOT NULL
    ON CONFLICT (challenge_hash) DO NOTHING RETURNING challenge_hash
), numbered AS MATERIALIZED (
    SELECT ordered.*, nextval('comment_sequence') AS n FROM (
        SELECT g.*, t.year FROM given g JOIN target t ON t.id = g.consultation
        WHERE g.challenge IS NULL OR g.challenge IN (SELECT challenge_hash FROM spent)
        ORDER BY g.place) AS ordered
), new_comment AS (
    INSERT INTO comment (
        id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance, text, channel,
        shown_name, name_consent, state, withheld_reason, created_at, received_at, request_hash, body_hash,
        quote_exact, quote_prefix, quote_suffix, quote_start, quote_end, on_behalf_of, behalf_role, proof, region)
    SELECT id, consultation, n, 'YJ-' || year || '-' || lpad(n::text, greatest(5, length(n::text)), '0'), provision,
        provision_path, provision_label, stance, words, channel, shown_name, consent, 'received', '', clock_timestamp(),
        clock_timestamp(), request_hash, body_hash,
        coalesce(more ->> 'quote_exact', ''), coalesce(more ->> 'quote_prefix', ''), coalesce(more ->> 'quote_suffix', ''),
        (more ->> 'quote_start')::integer, (more ->> 'quote_end')::integer,
        coalesce(more ->> 'on_behalf_of', ''), coalesce(more ->> 'behalf_role', ''), coalesce(more ->> 'proof', ''),
        coalesce((SELECT r.code FROM region r WHERE r.code = more ->> 'region' AND NOT r.hidden), '')
    FROM numbered
    ON CONFLICT (request_hash) DO NOTHING
    RETURNING id, consultation, receipt_number, provision_path, channel, stance
), taken AS MATERIALIZED (
    SELECT c.*, g.actor, g.request_id, g.name, g.phone, (g.more ->> 'resident')::uuid AS resident FROM new_comment c JOIN given g USING (id)
), person AS (
    INSERT INTO comment_person (comment, name, phone, resident)
    SELECT id, name, phone, resident FROM taken WHERE name IS NOT NULL OR phone IS NOT NULL OR resident IS NOT NULL
), message AS (
    INSERT INTO outbox_message (topic, payload, request_id, created_at, next_send_at)
    SELECT '{topic}', jsonb_build_object(
            'comment_id', id, 'consultation_id', consultation, 'receipt_number', receipt_number),
        request_id, clock_timestamp(), clock_timestamp()
    FROM taken
), {audit}
SELECT id, receipt_number FROM taken
""".format(
    open_now=OPEN_NOW,
    topic=COMMENT_RECEIVED,
    audit=RECORD_CTE.format(
        actor="actor",
        action=f"'{COMMENT_RECEIVED}'",
        subject="'comment:' || id",
        facts="jsonb_build_object('receipt_number', receipt_number, 'consultation_id', consultation,"
        " 'provision', provision_path, 'channel', channel, 'stance', stance)",
        request_id="request_id",
        source="taken",
    ),
)

Row = tuple[NewComment, str]
"""A comment and the id of the request that brought it."""


def row(comment: NewComment) -> Row:
    """For a comment of the present request: of those that are taken in now, without files."""
    if comment.received_at is not None or comment.entered_by is not None or comment.files:
        raise ValueError("what was entered, and what has files, is taken in alone")
    return comment, current_request_id()


async def insert(rows: Sequence[Row]) -> list[str | None]:
    """For each in order the receipt number; None where its round does not take it, its request had been sent before, or its
    proof of work was used before. No request and no proof of work may occur twice among them."""
    columns = list(zip(*(_values(*one) for one in rows), strict=True))
    found = {taken["id"]: str(taken["receipt_number"]) for taken in await fetch(_ACCEPT, *columns)}
    return [found.get(comment.id) for comment, _request_id in rows]


def _values(comment: NewComment, request_id: str) -> tuple[object, ...]:
    challenge: tuple[bytes | None, datetime | None] = comment.challenge or (None, None)
    return (
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
        request_id,
        *challenge,
        _more(comment),
    )


def _more(comment: NewComment) -> str | None:
    """What most comments do not have, as one JSON object: each column of a statement costs something for each row."""
    quote = comment.quote
    found: dict[str, str | int] = {
        "on_behalf_of": comment.on_behalf_of,
        "behalf_role": comment.behalf_role,
        "proof": comment.proof,
        "region": comment.region,
        "resident": str(comment.resident_id or ""),
    }
    found = {name: value for name, value in found.items() if value}
    if quote is not None:
        found |= {"quote_exact": quote.exact, "quote_prefix": quote.prefix, "quote_suffix": quote.suffix}
        found |= {"quote_start": quote.start, "quote_end": quote.end}
    return json.dumps(found) if found else None
