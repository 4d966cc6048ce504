"""Adding up what the triggers noted, so that reading numbers stays as cheap at a million comments as at ten."""

from participation.platform.database import fetch_value

_FOLD = """
WITH taken AS (
    DELETE FROM comment_count_change WHERE id IN (
        SELECT id FROM comment_count_change ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING consultation, provision_path, channel, region, state, n
), summed AS (
    SELECT consultation, given.axis, given.value, state, sum(n) AS n FROM taken
    CROSS JOIN LATERAL (VALUES ('provision', provision_path), ('channel', channel), ('region', region)) AS given(axis, value)
    GROUP BY 1, 2, 3, 4
), added AS (
    INSERT INTO comment_count (consultation, axis, value, state, n)
    SELECT consultation, axis, value, state, n FROM summed ORDER BY consultation, axis, value, state
    ON CONFLICT (consultation, axis, value, state) DO UPDATE SET n = comment_count.n + excluded.n
)
SELECT count(*)::int FROM taken
"""


async def fold(limit: int) -> int:
    """Add up to `limit` noted changes; how many there were. One statement: a reader sees them once, before or after."""
    return int(await fetch_value(_FOLD, limit))
