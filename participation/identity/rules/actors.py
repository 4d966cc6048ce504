"""Who may do what, where: roles, granted to a person for an organisation and everything below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member of staff may do.  One person may hold several; procedure rules keep apart what must be apart."""

    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    MODERATOR = "moderator"
    HEARING_OFFICER = "hearing_officer"
    EXPERT_SECRETARY = "expert_secretary"
    RESPONSE_OFFICER = "response_officer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Grant:
    """``role`` for the organisation at ``organisation_path`` and all below it."""

    role: Role
    organisation_path: str

    def covers(self, path: str) -> bool:
        """Whether ``path`` is this organisation or lies below it (``region/housing`` lies below ``region``)."""
        return path == self.organisation_path or path.startswith(self.organisation_path + "/")


@dataclass(frozen=True)
class Actor:
    """A signed-in member of staff."""

    staff_id: UUID
    display_name: str
    organisation_id: UUID
    organisation_path: str
    grants: frozenset[Grant]

    @property
    def role_names(self) -> frozenset[str]:
        """All roles held anywhere, by name."""
        return frozenset(grant.role.value for grant in self.grants)

    @property
    def audit_name(self) -> str:
        """How the audit trail names this person."""
        return f"staff:{self.staff_id}"

    def holds(self, role: Role, organisation_path: str) -> bool:
        """Whether ``role`` is held for the organisation at that path."""
        return any(grant.role == role and grant.covers(organisation_path) for grant in self.grants)


def may_manage(manager: Actor, staff_id: UUID, organisation_path: str, grants: Iterable[Grant]) -> bool:
    """Whether ``manager`` may change the account of ``staff_id``, who works at ``organisation_path`` with ``grants``.

    Only where everything that account can do lies inside the manager's own reach: otherwise a banner's administrator
    could give a new password to somebody of the region and become them. Nobody manages the own account: one's own roles
    are another's decision.
    """
    paths = {organisation_path, *(grant.organisation_path for grant in grants)}
    return manager.staff_id != staff_id and all(manager.holds(Role.ADMINISTRATOR, path) for path in paths)
