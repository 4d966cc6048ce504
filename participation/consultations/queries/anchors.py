"""Places of comments in later versions: those that have none yet, writing them, reading them, orphans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch, fetch_one, fetch_value


async def versions_before(version_id: UUID) -> Any | None:
    """(matter, ordinal, published) of a version."""
    return await fetch_one(
        "SELECT matter, ordinal, published_at IS NOT NULL AND published_at <= clock_timestamp() AS published"
        " FROM draft_version WHERE id = $1",
        version_id,
    )


async def unplaced(version_id: UUID, limit: int) -> list[Any]:
    """Comments on earlier published versions of the same matter that have no place in this one yet, in order of arrival.

    Each with its newest place: (comment, base_version, path, quote_exact, quote_prefix, quote_suffix, quote_start, quote_end);
    what was orphaned on the way is looked for again from where it was made.
    """
    return await fetch(
        """
        SELECT c.id AS comment, coalesce(a.version, own.id) AS base_version,
            coalesce(a.provision_path, c.provision_path) AS path,
            CASE WHEN a.id IS NULL THEN c.quote_exact ELSE a.quote_exact END AS quote_exact,
            CASE WHEN a.id IS NULL THEN c.quote_prefix ELSE a.quote_prefix END AS quote_prefix,
            CASE WHEN a.id IS NULL THEN c.quote_suffix ELSE a.quote_suffix END AS quote_suffix,
            CASE WHEN a.id IS NULL THEN c.quote_start ELSE a.quote_start END AS quote_start,
            CASE WHEN a.id IS NULL THEN c.quote_end ELSE a.quote_end END AS quote_end
        FROM draft_version target
        JOIN draft_version own ON own.matter = target.matter AND own.ordinal < target.ordinal AND own.superseded_at IS NULL
        JOIN consultation r ON r.version = own.id
        JOIN comment c ON c.consultation = r.id
        LEFT JOIN LATERAL (
            SELECT x.id, x.version, x.provision_path, x.quote_exact, x.quote_prefix, x.quote_suffix, x.quote_start, x.quote_end
            FROM comment_anchor x JOIN draft_version w ON w.id = x.version
            WHERE x.comment = c.id AND x.carriage <> 'orphaned' AND w.ordinal < target.ordinal
            ORDER BY w.ordinal DESC LIMIT 1) AS a ON TRUE
        WHERE target.id = $1 AND NOT EXISTS (SELECT 1 FROM comment_anchor y WHERE y.comment = c.id AND y.version = $1)
        ORDER BY c.sequence LIMIT $2
        """,
        version_id,
        limit,
    )


async def insert(version_id: UUID, rows: Sequence[tuple[Any, ...]]) -> int:
    """Write places (comment, provision, path, label, carriage, score, exact, prefix, suffix, start, end); those that are there
    already stay. How many are new."""
    if not rows:
        return 0
    columns = list(zip(*rows, strict=True))
    return int(
        await fetch_value(
            """
            WITH written AS (
                INSERT INTO comment_anchor (comment, version, provision, provision_path, provision_label, carriage, score,
                    quote_exact, quote_prefix, quote_suffix, quote_start, quote_end, carried_at, reason)
                SELECT u.comment, $1, u.provision, u.path, u.label, u.carriage, u.score, u.exact, u.prefix, u.suffix, u.start_at,
                    u.end_at, clock_timestamp(), ''
                FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::text[], $9::text[],
                    $10::text[], $11::int[], $12::int[])
                    AS u(comment, provision, path, label, carriage, score, exact, prefix, suffix, start_at, end_at)
                ON CONFLICT (comment, version) DO NOTHING RETURNING 1)
            SELECT count(*) FROM written
            """,
            version_id,
            *(list(column) for column in columns),
        )
    )


async def summary(version_id: UUID) -> list[Any]:
    """(carriage, n, waiting): how the comments of earlier versions came over."""
    return await fetch(
        "SELECT carriage, count(*)::int AS n,"
        " count(*) FILTER (WHERE carriage = 'orphaned' AND decided_at IS NULL)::int AS waiting"
        " FROM comment_anchor WHERE version = $1 GROUP BY carriage",
        version_id,
    )


async def on_provisions(version_id: UUID, paths: Sequence[str], limit: int) -> list[Any]:
    """Places of comments that may be read, on these provisions of a version, newest comments first."""
    return await fetch(
        "SELECT a.comment, a.carriage, a.score, a.provision_path, a.provision_label, a.quote_exact, v.ordinal"
        " FROM comment_anchor a JOIN comment c ON c.id = a.comment JOIN consultation r ON r.id = c.consultation"
        " JOIN draft_version v ON v.id = r.version"
        " WHERE a.version = $1 AND a.provision_path = ANY($2::text[]) AND a.carriage <> 'orphaned'"
        " AND c.state IN ('published', 'withheld') ORDER BY c.sequence DESC LIMIT $3",
        version_id,
        list(paths),
        limit,
    )


async def counts_by_path(version_id: UUID) -> dict[str, int]:
    """path → readable comments that were carried there."""
    rows = await fetch(
        "SELECT a.provision_path, count(*)::int AS n FROM comment_anchor a JOIN comment c ON c.id = a.comment"
        " WHERE a.version = $1 AND a.carriage <> 'orphaned' AND c.state IN ('published', 'withheld')"
        " GROUP BY a.provision_path",
        version_id,
    )
    return {row["provision_path"]: row["n"] for row in rows}


async def orphans(version_id: UUID, after: int, limit: int) -> list[Any]:
    """Orphans that wait, oldest first: (id, comment, ordinal of the version they were made on)."""
    return await fetch(
        "SELECT a.id, a.comment, v.ordinal FROM comment_anchor a JOIN comment c ON c.id = a.comment"
        " JOIN consultation r ON r.id = c.consultation JOIN draft_version v ON v.id = r.version"
        " WHERE a.version = $1 AND a.carriage = 'orphaned' AND a.decided_at IS NULL AND a.id > $2 ORDER BY a.id LIMIT $3",
        version_id,
        after,
        limit,
    )


async def orphans_wait(matter_id: UUID) -> bool:
    """Whether the newest published text of a matter has an orphan that waits."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT 1 FROM comment_anchor a WHERE a.carriage = 'orphaned' AND a.decided_at IS NULL"
            " AND a.version = (SELECT v.id FROM draft_version v WHERE v.matter = $1 AND v.superseded_at IS NULL"
            " AND v.published_at <= clock_timestamp() ORDER BY v.ordinal DESC LIMIT 1))",
            matter_id,
        )
    )


async def lock_orphan(anchor_id: int) -> Any | None:
    """An orphan's row, held: (id, comment, version, carriage, decided_at, matter)."""
    return await fetch_one(
        "SELECT a.id, a.comment, a.version, a.carriage, a.decided_at, v.matter FROM comment_anchor a"
        " JOIN draft_version v ON v.id = a.version WHERE a.id = $1 FOR UPDATE OF a",
        anchor_id,
    )


async def place(anchor_id: int, provision_id: UUID, path: str, label: str, staff_id: UUID, reason: str) -> None:
    """Somebody says where it belongs."""
    await execute(
        "UPDATE comment_anchor SET carriage = 'placed', provision = $2, provision_path = $3, provision_label = $4,"
        " decided_by = $5, decided_at = clock_timestamp(), reason = $6 WHERE id = $1",
        anchor_id,
        provision_id,
        path,
        label,
        staff_id,
        reason,
    )


async def confirm(anchor_id: int, staff_id: UUID, reason: str) -> None:
    """Somebody says that it has no place any more."""
    await execute(
        "UPDATE comment_anchor SET decided_by = $2, decided_at = clock_timestamp(), reason = $3 WHERE id = $1",
        anchor_id,
        staff_id,
        reason,
    )


async def of_comment(comment_id: UUID) -> list[Any]:
    """(ordinal, kind, carriage, provision_path, provision_label) of a comment in each later version, oldest first."""
    return await fetch(
        "SELECT v.ordinal, v.kind, a.carriage, a.provision_path, a.provision_label FROM comment_anchor a"
        " JOIN draft_version v ON v.id = a.version WHERE a.comment = $1 ORDER BY v.ordinal",
        comment_id,
    )


async def behind(since_minutes: int) -> list[UUID]:
    """Published versions for which a comment on an earlier one came in lately (a letter typed in after the publication)."""
    rows = await fetch(
        """
        SELECT DISTINCT later.id FROM comment c JOIN consultation r ON r.id = c.consultation
        JOIN draft_version own ON own.id = r.version
        JOIN draft_version later ON later.matter = own.matter AND later.ordinal > own.ordinal
            AND later.superseded_at IS NULL AND later.published_at <= clock_timestamp()
        WHERE c.created_at > clock_timestamp() - make_interval(mins => $1)
            AND NOT EXISTS (SELECT 1 FROM comment_anchor a WHERE a.comment = c.id AND a.version = later.id)
        """,
        since_minutes,
    )
    return [row["id"] for row in rows]
