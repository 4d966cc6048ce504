"""Rounds: reading them with their state by the database's clock, and the sweep that notes openings and closings."""

from typing import Any
from uuid import UUID

from participation.platform.database import fetch, fetch_one, fetch_value

# While a further version is scheduled, the round before it already ends at that moment; until then everybody sees the
# closing that was announced, and nobody that it will be replaced.
_ROUND = """
SELECT c.id, c.matter, c.version, c.opens_at, c.deadline,
    CASE WHEN c.replaced_at > clock_timestamp() THEN c.planned_closes_at ELSE c.closes_at END AS closes_at,
    c.shortened_reason, c.who_may_comment, c.agreeing, c.attachments, m.number AS matter_number, v.ordinal,
    CASE WHEN clock_timestamp() < c.opens_at THEN 'scheduled'
         WHEN clock_timestamp() < c.closes_at THEN 'open' ELSE 'closed' END AS state,
    c.opens_at <= clock_timestamp() AND clock_timestamp() < coalesce(c.planned_closes_at, c.closes_at) AS changeable,
    CASE WHEN c.replaced_at <= clock_timestamp() THEN c.planned_closes_at END AS planned_closes_at,
    CASE WHEN c.replaced_at <= clock_timestamp() THEN c.replaced_at END AS replaced_at, c.revision_note, c.continues IS NOT NULL AS continued,
    (SELECT min(w.ordinal) FROM consultation d JOIN draft_version w ON w.id = d.version
        WHERE d.matter = c.matter AND w.ordinal > v.ordinal AND d.opens_at <= clock_timestamp()) AS newer,
    moved.number AS moved_number, moved.kind AS moved_kind, moved.old_closes_at AS moved_from
FROM consultation c JOIN matter m ON m.id = c.matter JOIN draft_version v ON v.id = c.version
LEFT JOIN LATERAL (
    SELECT number, kind, old_closes_at FROM consultation_notice n WHERE n.consultation = c.id
    ORDER BY published_at DESC LIMIT 1) AS moved ON TRUE
"""


async def by_id(consultation_id: UUID) -> Any | None:
    return await fetch_one(_ROUND + "WHERE c.id = $1", consultation_id)


async def latest_of_matter(matter_id: UUID) -> Any | None:
    """The newest round that has opened; before the first opening the scheduled one."""
    return await fetch_one(
        _ROUND + "WHERE c.matter = $1 ORDER BY c.opens_at <= clock_timestamp() DESC, c.opens_at DESC LIMIT 1", matter_id
    )


async def scheduled_next(matter_id: UUID) -> Any | None:
    """The round of a further version whose opening is set and has not come."""
    return await fetch_one(
        _ROUND + "WHERE c.matter = $1 AND c.revision_note <> '' AND c.opens_at > clock_timestamp() LIMIT 1", matter_id
    )


async def current(number: str) -> Any | None:
    """The newest round of a matter that has opened."""
    return await fetch_one(
        _ROUND + "WHERE m.number = $1 AND c.opens_at <= clock_timestamp() ORDER BY c.opens_at DESC LIMIT 1", number
    )


async def of_version(version_id: UUID) -> Any | None:
    return await fetch_one(_ROUND + "WHERE c.version = $1", version_id)


async def of_same_matter(consultation_id: UUID) -> list[UUID]:
    """All rounds of the round's matter, oldest first."""
    rows = await fetch(
        "SELECT o.id FROM consultation o JOIN consultation here ON here.matter = o.matter WHERE here.id = $1"
        " ORDER BY o.opens_at",
        consultation_id,
    )
    return [row["id"] for row in rows]


async def open_now() -> list[Any]:
    """Those that close first come first."""
    return await fetch(
        _ROUND + "WHERE c.opens_at <= clock_timestamp() AND clock_timestamp() < c.closes_at"
        " ORDER BY c.closes_at, m.number"
    )


async def database_now() -> Any:
    """This moment by the database's clock, which decides every deadline."""
    return await fetch_value("SELECT clock_timestamp()")


async def due() -> list[tuple[UUID, UUID, bool]]:
    """(matter, round, whether it is its opening) for everything whose time has come and was not noted, in order of time."""
    rows = await fetch(
        """
        SELECT matter, id, opens_at AS at, TRUE AS opening FROM consultation
        WHERE opened_step_at IS NULL AND opens_at <= clock_timestamp()
        UNION ALL
        SELECT matter, id, closes_at, FALSE FROM consultation WHERE closed_step_at IS NULL AND closes_at <= clock_timestamp()
        ORDER BY at, opening DESC
        """
    )
    return [(row["matter"], row["id"], row["opening"]) for row in rows]


async def claim_opening(consultation_id: UUID) -> bool:
    """Whether the opening has come and this call is the one that notes it."""
    return bool(
        await fetch_value(
            "UPDATE consultation SET opened_step_at = clock_timestamp()"
            " WHERE id = $1 AND opened_step_at IS NULL AND opens_at <= clock_timestamp() RETURNING TRUE",
            consultation_id,
        )
    )


async def claim_closing(consultation_id: UUID) -> bool:
    """Whether the closing has come, the opening was noted, and this call is the one that notes the closing."""
    return bool(
        await fetch_value(
            "UPDATE consultation SET closed_step_at = clock_timestamp()"
            " WHERE id = $1 AND closed_step_at IS NULL AND opened_step_at IS NOT NULL"
            " AND closes_at <= clock_timestamp() RETURNING TRUE",
            consultation_id,
        )
    )


async def of_ordinal(number: str, ordinal: int) -> Any | None:
    """The round on the ordinal-th draft version of a matter."""
    return await fetch_one(
        _ROUND + "WHERE m.number = $1 AND v.ordinal = $2",
        number,
        ordinal,
    )
