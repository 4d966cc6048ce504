"""What a registrant changes by the link of the receipt; the pool is locked."""

from collections.abc import Sequence
from uuid import UUID

from participation.hearings.queries.booking import HOLDING_STATES
from participation.platform.database import execute, fetch, fetch_value


async def set_phone(registration: UUID, index: bytes, encrypted: bytes, *, proved: bool) -> None:
    """Another telephone."""
    await execute(
        "WITH changed AS (UPDATE registration SET phone_index = $2, phone_proved = $4 WHERE id = $1)"
        " UPDATE registration_person SET phone_encrypted = $3 WHERE registration = $1",
        registration,
        index,
        encrypted,
        proved,
    )


async def companions(registration: UUID) -> list[bytes]:
    """Their names, encrypted, in order; those that were erased are left out."""
    rows = await fetch(
        "SELECT name_encrypted FROM registration_companion WHERE registration = $1 AND name_encrypted IS NOT NULL"
        " ORDER BY ordinal",
        registration,
    )
    return [bytes(row[0]) for row in rows]


async def set_companions(registration: UUID, names: Sequence[tuple[str, bytes]]) -> bool:
    """Others come along: (masked, encrypted) names. The pool's count follows; False where it has not so many places."""
    places = 1 + len(names)
    counted = await fetch_value(
        f"""
        UPDATE hearing_pool p SET taken = p.taken + CASE WHEN r.state IN {HOLDING_STATES} THEN $2 - r.places ELSE 0 END
        FROM registration r WHERE r.id = $1 AND p.id = r.pool
          AND (r.state NOT IN {HOLDING_STATES} OR p.taken + $2 - r.places <= p.capacity) RETURNING 1
        """,
        registration,
        places,
    )
    if not counted:
        return False
    await execute("UPDATE registration SET places = $2 WHERE id = $1", registration, places)
    await execute("DELETE FROM registration_companion WHERE registration = $1", registration)
    await execute(
        "INSERT INTO registration_companion (id, registration, ordinal, masked_name, name_encrypted)"
        " SELECT gen_random_uuid(), $1, n.ordinal, n.masked, n.sealed"
        " FROM unnest($2::text[], $3::bytea[]) WITH ORDINALITY AS n(masked, sealed, ordinal)",
        registration,
        [masked for masked, _sealed in names],
        [sealed for _masked, sealed in names],
    )
    return True
