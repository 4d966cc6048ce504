"""What identity asks the database: one statement each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.identity.rules import Actor, Grant, Role
from participation.platform.database import execute, fetch, fetch_one, fetch_value


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """A body of government; ``path`` joins the slugs from the root with ``/``."""

    id: UUID
    name: str
    path: str
    parent_id: UUID | None

    @property
    def depth(self) -> int:
        """0 for a root."""
        return self.path.count("/")

    @property
    def path_label(self) -> str:
        """For a list to choose from: indented by level. An ideographic blank survives in HTML."""
        return "\u3000" * self.depth + self.name


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff as administrators see one."""

    id: UUID
    username: str
    display_name: str
    organisation: OrganisationView
    grants: frozenset[Grant]
    enrolled: bool
    disabled_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in needs to know. ``totp_secret`` is still sealed."""

    id: UUID
    username: str
    display_name: str
    password_hash: str
    password_temporary: bool
    totp_secret: bytes | None
    totp_last_step: int


_ACCOUNT = (
    "SELECT id, username, display_name, password_hash, password_temporary, totp_secret, totp_last_step FROM staff"
)
_ORGANISATION = "SELECT id, name, path, parent FROM organisation"
_STAFF = """
    SELECT s.id, s.username, s.display_name, s.totp_secret IS NOT NULL AS enrolled, s.disabled_at, s.created_at,
           o.id AS organisation_id, o.name, o.path, o.parent,
           coalesce((SELECT json_agg(json_build_array(g.role, p.path)) FROM staff_grant g
                     JOIN organisation p ON p.id = g.organisation WHERE g.staff = s.id), '[]') AS grants
    FROM staff s JOIN organisation o ON o.id = s.organisation
"""
_STAFF_BELOW = (
    _STAFF
    + """ WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS scope(path)
                        WHERE o.path = scope.path OR starts_with(o.path, scope.path || '/'))
          ORDER BY o.path, s.username"""
)


async def actor(staff_id: UUID) -> Actor | None:
    """Who this is and may do, in one statement; None for unknown and disabled accounts."""
    row = await fetch_one(_STAFF + " WHERE s.id = $1 AND s.disabled_at IS NULL", staff_id)
    if row is None:
        return None
    return Actor(row["id"], row["display_name"], row["organisation_id"], row["path"], _grants(row["grants"]))


async def account_by_username(username: str) -> Account | None:
    """An account that is not disabled."""
    return _account(await fetch_one(_ACCOUNT + " WHERE username = $1 AND disabled_at IS NULL", username))


async def account(staff_id: UUID) -> Account | None:
    """An account that is not disabled."""
    return _account(await fetch_one(_ACCOUNT + " WHERE id = $1 AND disabled_at IS NULL", staff_id))


async def insert_staff(
    staff_id: UUID,
    username: str,
    display_name: str,
    organisation_id: UUID,
    password_hash: str,
    temporary: bool,
    totp_secret: bytes | None,
) -> bool:
    """False where the user name is taken."""
    tag = await execute(
        "INSERT INTO staff (id, username, display_name, organisation, password_hash, password_temporary, totp_secret)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (username) DO NOTHING",
        staff_id,
        username,
        display_name,
        organisation_id,
        password_hash,
        temporary,
        totp_secret,
    )
    return tag == "INSERT 0 1"


async def set_password(staff_id: UUID, password_hash: str, *, temporary: bool) -> None:
    """A new password."""
    await execute(
        "UPDATE staff SET password_hash = $2, password_temporary = $3 WHERE id = $1", staff_id, password_hash, temporary
    )


async def rehash_password(staff_id: UUID, old_hash: str, new_hash: str) -> None:
    """The same password under today's parameters, unless it was changed meanwhile."""
    await execute(
        "UPDATE staff SET password_hash = $3 WHERE id = $1 AND password_hash = $2", staff_id, old_hash, new_hash
    )


async def use_totp_step(staff_id: UUID, step: int) -> bool:
    """Use up a step; False where it or a later one was used already (by whoever was faster)."""
    return bool(
        await fetch_value(
            "UPDATE staff SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2 RETURNING 1", staff_id, step
        )
    )


async def set_totp(staff_id: UUID, secret: bytes, step: int) -> bool:
    """Enrol; False where somebody already has (two browsers enrolling at once)."""
    return bool(
        await fetch_value(
            "UPDATE staff SET totp_secret = $2, totp_last_step = $3 WHERE id = $1 AND totp_secret IS NULL RETURNING 1",
            staff_id,
            secret,
            step,
        )
    )


async def clear_totp(staff_id: UUID) -> None:
    """Back to before enrolment."""
    await execute(
        "UPDATE staff SET totp_secret = NULL, totp_last_step = 0, recovery_codes = '' WHERE id = $1", staff_id
    )


async def set_recovery_codes(staff_id: UUID, fingerprints: Iterable[str]) -> None:
    """Replace all."""
    await execute("UPDATE staff SET recovery_codes = $2 WHERE id = $1", staff_id, json.dumps(list(fingerprints)))


async def take_recovery_code(staff_id: UUID, fingerprint: str) -> int | None:
    """Use one up, inside a unit of work; how many are left, or None where it is none of theirs. Locks the row."""
    raw = await fetch_value("SELECT recovery_codes FROM staff WHERE id = $1 FOR UPDATE", staff_id)
    left: list[str] = json.loads(raw) if raw else []
    if fingerprint not in left:
        return None
    left.remove(fingerprint)
    await set_recovery_codes(staff_id, left)
    return len(left)


async def recovery_codes_left(staff_id: UUID) -> int:
    """How many were not used yet."""
    raw = await fetch_value("SELECT recovery_codes FROM staff WHERE id = $1", staff_id)
    return len(json.loads(raw)) if raw else 0


async def set_disabled(staff_id: UUID, disabled: bool) -> bool:
    """False where it already was so."""
    return bool(
        await fetch_value(
            "UPDATE staff SET disabled_at = CASE WHEN $2 THEN clock_timestamp() END"
            " WHERE id = $1 AND (disabled_at IS NOT NULL) <> $2 RETURNING 1",
            staff_id,
            disabled,
        )
    )


async def add_grant(staff_id: UUID, role: Role, organisation_id: UUID) -> bool:
    """False where it was there."""
    return bool(
        await fetch_value(
            "INSERT INTO staff_grant (staff, role, organisation) VALUES ($1, $2, $3)"
            " ON CONFLICT (staff, role, organisation) DO NOTHING RETURNING 1",
            staff_id,
            role.value,
            organisation_id,
        )
    )


async def remove_grant(staff_id: UUID, role: Role, organisation_id: UUID) -> bool:
    """False where it was not there."""
    return bool(
        await fetch_value(
            "DELETE FROM staff_grant WHERE staff = $1 AND role = $2 AND organisation = $3 RETURNING 1",
            staff_id,
            role.value,
            organisation_id,
        )
    )


async def staff_below(paths: Iterable[str]) -> list[StaffView]:
    """Everybody who works at one of ``paths`` or below, by organisation and user name."""
    rows = await fetch(
        _STAFF_BELOW,
        list(paths),
    )
    return [_staff(row) for row in rows]


async def staff_member(staff_id: UUID) -> StaffView | None:
    """One, disabled or not."""
    row = await fetch_one(_STAFF + " WHERE s.id = $1", staff_id)
    return None if row is None else _staff(row)


async def display_names(staff_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of many, disabled or not."""
    rows = await fetch("SELECT id, display_name FROM staff WHERE id = ANY($1::uuid[])", list(staff_ids))
    return {row[0]: row[1] for row in rows}


async def organisations() -> list[OrganisationView]:
    """All, parents before children."""
    return [_organisation(row) for row in await fetch(_ORGANISATION + " ORDER BY path")]


async def organisation(organisation_id: UUID) -> OrganisationView | None:
    """One by id."""
    row = await fetch_one(_ORGANISATION + " WHERE id = $1", organisation_id)
    return None if row is None else _organisation(row)


async def organisation_by_path(path: str) -> OrganisationView | None:
    """One by path."""
    row = await fetch_one(_ORGANISATION + " WHERE path = $1", path)
    return None if row is None else _organisation(row)


async def insert_organisation(
    organisation_id: UUID, name: str, slug: str, path: str, parent_id: UUID | None
) -> OrganisationView | None:
    """None where the path is taken."""
    row = await fetch_one(
        "INSERT INTO organisation (id, name, slug, path, parent) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (path) DO NOTHING RETURNING id, name, path, parent",
        organisation_id,
        name,
        slug,
        path,
        parent_id,
    )
    return None if row is None else _organisation(row)


def _grants(raw: str) -> frozenset[Grant]:
    """A role the code no longer knows grants nothing."""
    known = {role.value for role in Role}
    return frozenset(Grant(Role(role), path) for role, path in json.loads(raw) if role in known)


def _account(row: Any) -> Account | None:
    return None if row is None else Account(*row)


def _organisation(row: Any) -> OrganisationView:
    return OrganisationView(row["id"], row["name"], row["path"], row["parent"])


def _staff(row: Any) -> StaffView:
    return StaffView(
        row["id"],
        row["username"],
        row["display_name"],
        OrganisationView(row["organisation_id"], row["name"], row["path"], row["parent"]),
        _grants(row["grants"]),
        row["enrolled"],
        row["disabled_at"],
        row["created_at"],
    )
