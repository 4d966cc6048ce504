"""The Merkle tree of a round's comments: its queue, its leaves and nodes, its published roots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.rules.merkle import Address
from participation.platform.database import execute, fetch, fetch_one, fetch_value

_LOCK = "hashtext('participation.consultations.sequencer')"


async def lock_sequencer(*, wait: bool = False) -> bool:
    """Only one sequencer at a time; False where another holds it and ``wait`` is not asked. Released with the unit of work."""
    if wait:
        await execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return True
    return bool(await fetch_value(f"SELECT pg_try_advisory_xact_lock({_LOCK})"))


async def take_unsealed(limit: int) -> list[Any]:
    """Take the oldest waiting editions off the queue, with what their comment's row says and how many leaves it has."""
    return await fetch(
        """
        WITH taken AS (
            DELETE FROM comment_unsealed WHERE id IN (SELECT id FROM comment_unsealed ORDER BY id LIMIT $1)
            RETURNING id, comment, provision_path, stance, text_sha256)
        SELECT c.consultation, t.comment, t.provision_path, t.stance, t.text_sha256, c.receipt_number, c.channel,
            c.received_at, c.quote_exact, c.on_behalf_of, ARRAY(
                SELECT a.sent_sha256 FROM comment_attachment a WHERE a.comment = t.comment AND a.sent_sha256 <> ''
                ORDER BY a.position) AS attachments, (SELECT count(*) FROM comment_leaf l WHERE l.comment = t.comment) AS editions
        FROM taken t JOIN comment c ON c.id = t.comment ORDER BY t.id
        """,
        limit,
    )


async def size(consultation_id: UUID) -> int:
    """How many leaves the round's tree has."""
    return int(
        await fetch_value(
            "SELECT coalesce(max(position) + 1, 0) FROM comment_leaf WHERE consultation = $1", consultation_id
        )
    )


async def nodes(consultation_id: UUID, addresses: Sequence[Address]) -> dict[Address, bytes]:
    """The hashes of complete subtrees, in one question. KeyError is for the caller's look-up: what is not there is left out."""
    if not addresses:
        return {}
    rows = await fetch(
        """
        SELECT n.level, n.position, n.hash FROM unnest($2::smallint[], $3::bigint[]) AS asked(level, position)
        JOIN comment_node n ON n.consultation = $1 AND n.level = asked.level AND n.position = asked.position
        """,
        consultation_id,
        [level for level, _position in addresses],
        [position for _level, position in addresses],
    )
    return {(row[0], row[1]): bytes(row[2]) for row in rows}


async def insert_leaves(
    consultation_id: UUID,
    first: int,
    comments: Sequence[UUID],
    editions: Sequence[int],
    salts: Sequence[bytes],
    contents: Sequence[str],
) -> None:
    """Append leaves from position ``first`` on, with their openings."""
    await execute(
        """
        WITH given AS (
            SELECT $2 + number - 1 AS position, comment, edition, salt, content
            FROM unnest($3::uuid[], $4::int[], $5::bytea[], $6::text[])
                WITH ORDINALITY AS g(comment, edition, salt, content, number)
        ), leaf AS (
            INSERT INTO comment_leaf (consultation, position, comment, edition, sealed_at)
            SELECT $1, position, comment, edition, clock_timestamp() FROM given ORDER BY position
            RETURNING id, position
        )
        INSERT INTO comment_opening (leaf, salt, content)
        SELECT leaf.id, given.salt, given.content FROM leaf JOIN given USING (position)
        """,
        consultation_id,
        first,
        list(comments),
        list(editions),
        list(salts),
        list(contents),
    )


async def insert_nodes(consultation_id: UUID, made: Sequence[tuple[Address, bytes]]) -> None:
    """Append complete subtrees."""
    await execute(
        "INSERT INTO comment_node (consultation, level, position, hash)"
        " SELECT $1, level, position, hash FROM unnest($2::smallint[], $3::bigint[], $4::bytea[])"
        " AS given(level, position, hash)",
        consultation_id,
        [address[0] for address, _hash in made],
        [address[1] for address, _hash in made],
        [hashed for _address, hashed in made],
    )


async def insert_root(consultation_id: UUID, size: int, root: bytes, reason: str) -> datetime | None:
    """Publish a root; None where the same was published for the same reason already."""
    found: datetime | None = await fetch_value(
        "INSERT INTO comment_root (consultation, size, root, reason, published_at)"
        " VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT (consultation, size, reason) DO NOTHING"
        " RETURNING published_at",
        consultation_id,
        size,
        root,
        reason,
    )
    return found


async def due_daily() -> list[UUID]:
    """Rounds whose tree has grown since its last published root and that have no daily one of today (Asia/Shanghai)."""
    rows = await fetch(
        """
        SELECT leaf.consultation FROM (
            SELECT consultation, max(position) + 1 AS size FROM comment_leaf GROUP BY consultation) AS leaf
        WHERE leaf.size > coalesce((SELECT max(r.size) FROM comment_root r WHERE r.consultation = leaf.consultation), 0)
            AND NOT EXISTS (
                SELECT 1 FROM comment_root r WHERE r.consultation = leaf.consultation AND r.reason = 'daily'
                    AND (r.published_at AT TIME ZONE 'Asia/Shanghai')::date
                        = (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date)
        """
    )
    return [row[0] for row in rows]


async def roots(consultation_id: UUID) -> list[Any]:
    """(size, root, reason, published_at), oldest first."""
    return await fetch(
        "SELECT size, root, reason, published_at FROM comment_root WHERE consultation = $1 ORDER BY id", consultation_id
    )


async def last_root(consultation_id: UUID) -> Any | None:
    """The newest published root."""
    return await fetch_one(
        "SELECT size, root, reason, published_at FROM comment_root WHERE consultation = $1 ORDER BY id DESC LIMIT 1",
        consultation_id,
    )


async def published(root: bytes) -> list[Any]:
    """Where a root with this hash was published: (matter number, size, reason, published_at)."""
    return await fetch(
        """
        SELECT m.number, r.size, r.reason, r.published_at FROM comment_root r
        JOIN consultation c ON c.id = r.consultation JOIN matter m ON m.id = c.matter
        WHERE r.root = $1 ORDER BY r.id
        """,
        root,
    )


async def leaves_of(comment_id: UUID) -> list[Any]:
    """(position, edition, sealed_at, salt, content) of a comment, the first edition first; an erased one has no salt."""
    return await fetch(
        "SELECT l.position, l.edition, l.sealed_at, o.salt, o.content FROM comment_leaf l"
        " LEFT JOIN comment_opening o ON o.leaf = l.id WHERE l.comment = $1 ORDER BY l.edition",
        comment_id,
    )


async def wording(comment_id: UUID, text_sha256: str) -> str | None:
    """The comment's words with this hash, the present or an earlier edition's; None where they are gone."""
    found: str | None = await fetch_value(
        """
        SELECT text FROM (
            SELECT text FROM comment WHERE id = $1 UNION ALL SELECT text FROM comment_edition WHERE comment = $1) AS said
        WHERE encode(sha256(convert_to(text, 'UTF8')), 'hex') = $2 LIMIT 1
        """,
        comment_id,
        text_sha256,
    )
    return found


async def is_waiting(comment_id: UUID) -> bool:
    """Whether an edition of the comment waits for its leaf."""
    return bool(await fetch_value("SELECT EXISTS (SELECT 1 FROM comment_unsealed WHERE comment = $1)", comment_id))


async def erase_openings(comment_id: UUID) -> int:
    """Make a comment's leaves say nothing; how many did."""
    tag = await execute(
        "DELETE FROM comment_opening o USING comment_leaf l WHERE o.leaf = l.id AND l.comment = $1", comment_id
    )
    return int(tag.split()[-1])


async def of_matter(matter_id: UUID) -> list[Any]:
    """The rounds of a matter that have opened: (id, ordinal of its version, opens_at)."""
    return await fetch(
        "SELECT c.id, v.ordinal, c.opens_at FROM consultation c JOIN draft_version v ON v.id = c.version"
        " WHERE c.matter = $1 AND c.opens_at <= clock_timestamp() ORDER BY c.opens_at",
        matter_id,
    )
