"""Statements of experts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.experts import rules
from participation.experts.rules import Conclusion, Interest
from participation.experts.views import InvitationView, OpinionView
from participation.platform.crypto import decrypt
from participation.platform.database import execute, fetch, fetch_one

NAME, EMAIL = "expert.name", "expert.email"
_SELECT = """
SELECT i.id, i.matter, i.name, i.masked_name, i.institution, i.field, i.invited_at, i.expires_at, i.interest,
       i.interest_text, i.consent, i.submitted_at, o.necessity, o.feasibility, o.soundness, o.conclusion, o.text,
       clock_timestamp() AS at
FROM expert_invitation i LEFT JOIN expert_opinion o ON o.invitation = i.id
"""


async def insert(fields: dict[str, Any]) -> UUID:
    """Write an invitation; its id."""
    identifier = uuid4()
    names = list(fields)
    places = ", ".join(f"${n}" for n in range(2, len(names) + 2))
    await execute(
        f"INSERT INTO expert_invitation (id, {', '.join(names)}) VALUES ($1, {places})",
        identifier,
        *(fields[name] for name in names),
    )
    return identifier


async def by_id(invitation_id: UUID, *, lock: bool = False) -> InvitationView | None:
    """One invitation; with ``lock`` held until the unit of work ends."""
    if lock:
        # A statement of its own: joined, whoever waited would see the new invitation beside the old, missing opinion.
        await fetch_one("SELECT 1 FROM expert_invitation WHERE id = $1 FOR UPDATE", invitation_id)
    return _view(await fetch_one(f"{_SELECT} WHERE i.id = $1", invitation_id))


async def by_token(token_hash: bytes) -> InvitationView | None:
    """The invitation a personal link belongs to."""
    return _view(await fetch_one(f"{_SELECT} WHERE i.token_hash = $1", token_hash))


async def of_matter(matter_id: UUID) -> list[InvitationView]:
    """All invitations of a matter, oldest first."""
    rows = await fetch(f"{_SELECT} WHERE i.matter = $1 ORDER BY i.invited_at, i.id", matter_id)
    return [found for row in rows if (found := _view(row)) is not None]


async def replace_link(invitation_id: UUID, token_hash: bytes, expires_at: datetime) -> str:
    """Another link instead of the old; the address it goes to."""
    row: Any = await fetch_one(
        "UPDATE expert_invitation SET token_hash = $2, expires_at = $3 WHERE id = $1 RETURNING email",
        invitation_id,
        token_hash,
        expires_at,
    )
    return decrypt(bytes(row[0]), EMAIL)


async def declare(invitation_id: UUID, interest: Interest, text: str) -> None:
    """Write the declaration."""
    await execute(
        "UPDATE expert_invitation SET interest = $2, interest_text = $3, declared_at = clock_timestamp() WHERE id = $1",
        invitation_id,
        interest.value,
        text,
    )


async def insert_opinion(
    invitation_id: UUID,
    *,
    necessity: str,
    feasibility: str,
    soundness: str,
    conclusion: Conclusion,
    text: str,
    consent: bool,
) -> datetime:
    """Write the opinion; when."""
    row: Any = await fetch_one(
        "INSERT INTO expert_opinion (id, invitation, necessity, feasibility, soundness, conclusion, text, submitted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp()) RETURNING submitted_at",
        uuid4(),
        invitation_id,
        necessity,
        feasibility,
        soundness,
        conclusion.value,
        text,
    )
    await execute(
        "UPDATE expert_invitation SET submitted_at = $2, consent = $3 WHERE id = $1", invitation_id, row[0], consent
    )
    moment: datetime = row[0]
    return moment


def _view(row: Any) -> InvitationView | None:
    if row is None:
        return None
    interest = None if row["interest"] is None else Interest(row["interest"])
    standing = rules.Invitation(row["expires_at"], interest, row["submitted_at"])
    opinion = None
    if row["submitted_at"] is not None:
        opinion = OpinionView(
            row["necessity"],
            row["feasibility"],
            row["soundness"],
            Conclusion(row["conclusion"]),
            row["text"],
            row["submitted_at"],
        )
    return InvitationView(
        id=row["id"],
        matter_id=row["matter"],
        name=decrypt(bytes(row["name"]), NAME),
        masked_name=row["masked_name"],
        institution=row["institution"],
        field=row["field"],
        state=rules.state_at(standing, row["at"]),
        invited_at=row["invited_at"],
        expires_at=row["expires_at"],
        interest=interest,
        interest_text=row["interest_text"],
        consent=row["consent"],
        opinion=opinion,
    )
