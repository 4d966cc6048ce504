"""Who sits at the table, and who may not.

The presiding officer is never the one who investigated or reviewed the case (行政许可法 art. 48, 行政处罚法 art. 64); whoever
has a direct interest stands back (回避). A price hearing has three to five hearing officers (local rules to NDRC Order 21).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class TableRole(StrEnum):
    PRESIDING = "presiding"
    """听证主持人."""
    OFFICER = "officer"
    """听证人."""
    PRESENTER = "presenter"
    """陈述人: of the lead unit, presents the draft."""
    RECORDER = "recorder"
    """记录员."""


class RoleProblem(StrEnum):
    CASE_HANDLER = "case_handler"
    """Made or reviewed the draft: may not preside."""
    RECUSED = "recused"
    SECOND_ROLE = "second_role"
    """Already holds another role at this table."""
    ALREADY = "already"
    TAKEN = "taken"
    """There is one presiding officer, and one is appointed."""
    TOO_MANY = "too_many"


PRICE_OFFICERS = range(3, 6)
MOST_OFFICERS = 9
_COMPATIBLE = frozenset({frozenset({TableRole.PRESIDING, TableRole.OFFICER})})
"""A presiding officer may be one of the hearing officers; nothing else goes together."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody at the table: a member of staff, or (staff None) somebody known by name alone."""

    role: TableRole
    name: str
    staff_id: UUID | None = None

    def same_person(self, other: Seated) -> bool:
        """By account where both have one, else by name."""
        if self.staff_id is not None and other.staff_id is not None:
            return self.staff_id == other.staff_id
        return self.name == other.name


def appointment_problem(
    new: Seated, table: Collection[Seated], *, case_handlers: Collection[UUID], recused: Collection[Seated], price: bool
) -> RoleProblem | None:
    """Why `new` may not be appointed beside those at the table; None when nothing speaks against it.

    case_handlers: who made or reviewed the draft. recused: who stood back from this hearing. price: a price hearing.
    """
    if any(new.same_person(one) for one in recused):
        return RoleProblem.RECUSED
    if new.role is TableRole.PRESIDING and new.staff_id in case_handlers:
        return RoleProblem.CASE_HANDLER
    for one in table:
        if not new.same_person(one):
            continue
        if one.role is new.role:
            return RoleProblem.ALREADY
        if frozenset({one.role, new.role}) not in _COMPATIBLE:
            return RoleProblem.SECOND_ROLE
    same = sum(one.role is new.role for one in table)
    if new.role is TableRole.PRESIDING and same:
        return RoleProblem.TAKEN
    most = PRICE_OFFICERS[-1] if price else MOST_OFFICERS
    if new.role is TableRole.OFFICER and same >= most:
        return RoleProblem.TOO_MANY
    return None


class Missing(StrEnum):
    """What keeps a sitting from being opened."""

    PRESIDING = "presiding"
    RECORDER = "recorder"
    PRESENTER = "presenter"
    OFFICERS = "officers"


def missing_roles(table: Collection[Seated], *, hearing: bool, price: bool) -> tuple[Missing, ...]:
    """What the table still lacks. hearing: a 听证会 (a government meeting needs a presiding officer and a recorder only)."""
    roles = [one.role for one in table]
    found = []
    if TableRole.PRESIDING not in roles:
        found.append(Missing.PRESIDING)
    if TableRole.RECORDER not in roles:
        found.append(Missing.RECORDER)
    if hearing and TableRole.PRESENTER not in roles:
        found.append(Missing.PRESENTER)
    if price and roles.count(TableRole.OFFICER) < PRICE_OFFICERS[0]:
        found.append(Missing.OFFICERS)
    return tuple(found)


class RecusalDecision(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"
