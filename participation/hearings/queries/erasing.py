"""Personal data of a registration, erased by its holder."""

from uuid import UUID

from participation.hearings.rules import LIVE
from participation.platform.database import execute, fetch_value


async def lock_erasable(registration_id: UUID) -> bool:
    """Lock it; whether nothing needs its person any more at this moment: it is over, or its session is.

    A session without an end is over a day after it began.
    """
    return bool(
        await fetch_value(
            """
            SELECT r.state <> ALL($2::text[]) OR h.cancelled_at IS NOT NULL OR h.held_at IS NOT NULL
                OR coalesce(h.ends_at, h.starts_at + interval '1 day') <= clock_timestamp()
            FROM registration r JOIN hearing_pool p ON p.id = r.pool JOIN hearing h ON h.id = p.hearing
            WHERE r.id = $1 FOR UPDATE OF r
            """,
            registration_id,
            [state.value for state in LIVE],
        )
    )


async def erase(registration_id: UUID) -> bool:
    """The encrypted person goes, the companions' names, and the blind indexes; False where it was gone."""
    tag = await execute("DELETE FROM registration_person WHERE registration = $1", registration_id)
    await execute(
        "UPDATE registration_companion SET name_encrypted = NULL, masked_name = '' WHERE registration = $1",
        registration_id,
    )
    await execute(
        "UPDATE registration SET phone_index = NULL, identity_index = NULL, needs = '{}' WHERE id = $1", registration_id
    )
    return tag == "DELETE 1"
