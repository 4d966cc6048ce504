"""Who registered for a session, with everything that is kept of them, still encrypted."""

from typing import Any
from uuid import UUID

from participation.platform.database import fetch

_ALL = """
SELECT r.id, r.number, r.state, r.reason, r.reason_text, r.masked_name, r.needs, r.places, r.phone_proved, r.created_at,
       r.withdrawn_at, p.code, p.slug, p.name AS pool_label, n.name_encrypted, n.phone_encrypted, n.email_encrypted,
       n.statement_encrypted, n.identity_encrypted, n.organisation_encrypted, n.answers_encrypted,
       ARRAY(SELECT c.masked_name FROM registration_companion c WHERE c.registration = r.id ORDER BY c.ordinal)
            AS companions,
       ARRAY(SELECT c.name_encrypted FROM registration_companion c WHERE c.registration = r.id ORDER BY c.ordinal)
            AS companions_encrypted,
       ARRAY(SELECT s.row_label || s.number FROM hearing_seat s WHERE s.registration = r.id ORDER BY s.line, s.place)
            AS seats
FROM registration r JOIN hearing_pool p ON p.id = r.pool LEFT JOIN registration_person n ON n.registration = r.id
WHERE p.hearing = $1
"""


async def all_of(hearing: UUID) -> list[Any]:
    """Every registration in the order of arrival, those that are over too."""
    return await fetch(f"{_ALL} ORDER BY r.created_at, r.number", hearing)


async def one_of(hearing: UUID, number: str) -> Any:
    """One of them, or None."""
    rows = await fetch(f"{_ALL} AND r.number = $2", hearing, number)
    return rows[0] if rows else None


async def history(registration: UUID) -> list[Any]:
    """Every change of its state: (to_state, reason, occurred_at), the first first."""
    return await fetch(
        "SELECT to_state, reason, occurred_at FROM registration_history WHERE registration = $1 ORDER BY id",
        registration,
    )
