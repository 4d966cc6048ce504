"""Residents who proved a telephone number: for one browser session, with an account or without.

An account is a telephone number and nothing else: no password, no name. It keeps together the receipts that were sent
from it. Without an account a session only remembers that a number was proved, so that the next comment needs no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from litestar.connection import ASGIConnection

from participation.audit.services import record
from participation.identity.queries import residents
from participation.identity.services.phone_proof import phone_index
from participation.platform.crypto import decrypt, encrypt
from participation.platform.web import sessions

_PHONE = "resident.phone"
Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class ResidentView:
    """Who is signed in: `id` of the account, None where only the number was proved."""

    id: UUID | None
    phone: str

    @property
    def shown_phone(self) -> str:
        """138****8000"""
        return mask_phone(self.phone)


def mask_phone(phone: str) -> str:
    """A number its owner recognises and nobody else learns."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else "****"


async def of_request(connection: Connection) -> ResidentView | None:
    """The resident of this browser; no query where it has no session."""
    session = await sessions.resident(connection)
    if session is None:
        return None
    return ResidentView(session.subject_id, decrypt(bytes.fromhex(session.data["phone"]), _PHONE))


async def sign_in(connection: Connection, phone: str, *, account: bool) -> ResidentView:
    """Inside a unit of work, after `phone_proof.check`: remember the number in this browser; with `account` find or make
    its account."""
    sealed = encrypt(phone, _PHONE)
    resident_id = await residents.ensure_resident(uuid4(), phone_index(phone), sealed) if account else None
    await sessions.open_session(connection, "resident", resident_id, {"phone": sealed.hex()})
    return ResidentView(resident_id, phone)


async def sign_out(connection: Connection) -> None:
    """Inside a unit of work: forget this browser."""
    await sessions.close_session(connection, "resident")


async def delete_account(connection: Connection, resident_id: UUID) -> None:
    """Inside a unit of work: the account and its telephone number go, every session of it ends, nothing is linked to it."""
    await residents.delete_resident(resident_id)
    await sessions.close_session(connection, "resident")
    await sessions.close_all(resident_id)
    await record("resident", "resident.deleted", f"resident:{resident_id}", {})
