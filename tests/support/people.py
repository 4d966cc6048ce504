"""Ready members of staff, made through identity's own services."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from unittest.mock import patch
from uuid import UUID

from argon2 import PasswordHasher

from participation.identity.rules import Role
from participation.identity.services import create_staff, credentials, ensure_organisation
from participation.platform.database import unit_of_work

#: Argon2 without its effort: these people's passwords are nobody's.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_numbers = itertools.count(1)


async def make_organisation(path: str) -> None:
    """The organisation at ``path`` and those above it, where they do not exist."""
    parts = path.strip("/").split("/")
    async with unit_of_work():
        for depth in range(1, len(parts) + 1):
            await ensure_organisation("/".join(parts[:depth]), f"{parts[depth - 1]} 单位")


async def make_staff(roles: Iterable[str], *, organisation: str = "region", name: str | None = None) -> UUID:
    """A member of staff with ``roles`` at the organisation, which is made where it does not exist; the id."""
    path = organisation.strip("/")
    await make_organisation(path)
    number = next(_numbers)
    with patch.object(credentials, "_HASHER", QUICK):
        async with unit_of_work():
            made = await create_staff(
                f"staff.{number}", name or f"工作人员{number}", path, [Role(role) for role in roles]
            )
    return made.staff_id
