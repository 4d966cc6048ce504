"""Residents' accounts, and one-time codes sent to telephones."""

from typing import Any
from uuid import UUID

from participation.platform.database import execute, fetch_one, fetch_value


async def insert_proof(proof_id: UUID, purpose: str, phone_index: bytes, code_hash: bytes, seconds: int) -> None:
    """A code good for so many seconds; earlier ones of this telephone for the same purpose are over."""
    await execute(
        "UPDATE phone_proof SET expires_at = clock_timestamp()"
        " WHERE phone_index = $1 AND purpose = $2 AND proven_at IS NULL AND expires_at > clock_timestamp()",
        phone_index,
        purpose,
    )
    await execute(
        "INSERT INTO phone_proof (id, purpose, phone_index, code_hash, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + make_interval(secs => $5))",
        proof_id,
        purpose,
        phone_index,
        code_hash,
        float(seconds),
    )


async def try_proof(
    proof_id: UUID, purpose: str, phone_index: bytes, code_hash: bytes, attempts: int
) -> tuple[bool, int] | None:
    """(whether the code was right, tries so far); None for a code that is over, used or was tried too often.

    One statement: of several tries at the same moment each counts, and at most one succeeds.
    """
    row = await fetch_one(
        """
        UPDATE phone_proof SET attempts = attempts + 1,
            proven_at = CASE WHEN code_hash = $4 THEN clock_timestamp() END
        WHERE id = $1 AND purpose = $2 AND phone_index = $3 AND proven_at IS NULL AND attempts < $5
            AND expires_at > clock_timestamp()
        RETURNING proven_at IS NOT NULL, attempts
        """,
        proof_id,
        purpose,
        phone_index,
        code_hash,
        attempts,
    )
    return None if row is None else (row[0], row[1])


async def sweep_proofs() -> int:
    """Remove codes that were over for a day; how many."""
    tag = await execute("DELETE FROM phone_proof WHERE expires_at < clock_timestamp() - interval '1 day'")
    return int(tag.split()[-1])


async def ensure_resident(resident_id: UUID, phone_index: bytes, phone: bytes) -> UUID:
    """The account of this telephone, made where there is none."""
    found: UUID = await fetch_value(
        "INSERT INTO resident (id, phone_index, phone, created_at) VALUES ($1, $2, $3, clock_timestamp())"
        " ON CONFLICT (phone_index) DO UPDATE SET phone_index = EXCLUDED.phone_index RETURNING id",
        resident_id,
        phone_index,
        phone,
    )
    return found


async def resident(resident_id: UUID) -> Any | None:
    """(id, phone) of an account; phone is an envelope."""
    return await fetch_one("SELECT id, phone FROM resident WHERE id = $1", resident_id)


async def delete_resident(resident_id: UUID) -> bool:
    """The account goes; what was sent from it is linked to it no more (the database sets its references to null)."""
    return await execute("DELETE FROM resident WHERE id = $1", resident_id) == "DELETE 1"
