"""Conditions of a pool, as data of the notice, each checked with a reason.

A condition is a small JSON object; :func:`unmet` looks at what an applicant stated and says which do not hold. Codes are
stored with an ineligible registration, so they never change once used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class ConditionKind(StrEnum):
    AGE = "age"
    """At least ``minimum`` years old on the day of the session: declared, or ``proved`` by the date of birth."""
    RESIDENCE = "residence"
    """Lives in one of ``values``."""
    OCCUPATION = "occupation"
    """Is in none of the occupations ``values`` (civil servants are no participants)."""
    ONE_PER_PERSON = "one_per_person"
    """Has no live registration in another pool or session of the same occasion."""
    DECLARATION = "declaration"
    """Declares what the notice asks (``text``): holds a press card, keeps the rules of the room."""


#: Occupations a notice may exclude; the last is what everybody else is.
OCCUPATIONS = ("civil_servant", "official_of_organiser", "industry_employee", "other")


@dataclass(frozen=True, slots=True)
class Condition:
    """``minimum``: years, for AGE; ``values``: areas or occupations; ``text``: the sentence of a DECLARATION."""

    kind: ConditionKind
    minimum: int = 0
    proved: bool = False
    values: tuple[str, ...] = ()
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored and published; what is empty is left out."""
        found: dict[str, Any] = {"kind": self.kind.value}
        if self.minimum:
            found["minimum"] = self.minimum
        if self.proved:
            found["proved"] = True
        if self.values:
            found["values"] = list(self.values)
        if self.text:
            found["text"] = self.text
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Condition":
        """The condition of a stored object; ValueError for a kind nobody knows."""
        return cls(
            ConditionKind(data["kind"]),
            int(data.get("minimum", 0)),
            bool(data.get("proved", False)),
            tuple(data.get("values", ())),
            str(data.get("text", "")),
        )


@dataclass(frozen=True, slots=True)
class Applicant:
    """What somebody stated about themselves, as far as the conditions ask for it.

    ``confirms_age`` counts where the age need not be proved. ``declared``: the indexes (from 0, among all conditions) of
    the declarations that were ticked. ``elsewhere``: the number of a live registration in another pool or session of the
    same occasion.
    """

    confirms_age: bool = False
    born_on: date | None = None
    residence: str = ""
    occupation: str = ""
    declared: frozenset[int] = field(default_factory=frozenset)
    elsewhere: str | None = None


def age_on(born_on: date, day: date) -> int:
    """Completed years of life on ``day``; who is born on 29 February has a birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def unmet(conditions: Iterable[Condition], applicant: Applicant, day: date) -> tuple[Condition, ...]:
    """The conditions this applicant does not meet on ``day`` (the session's), in the notice's order."""
    return tuple(
        condition for index, condition in enumerate(conditions) if not _is_met(index, condition, applicant, day)
    )


def _is_met(index: int, condition: Condition, applicant: Applicant, day: date) -> bool:
    match condition.kind:
        case ConditionKind.AGE if not condition.proved:
            return applicant.confirms_age
        case ConditionKind.AGE:
            return applicant.born_on is not None and age_on(applicant.born_on, day) >= condition.minimum
        case ConditionKind.RESIDENCE:
            return applicant.residence in condition.values
        case ConditionKind.OCCUPATION:
            return bool(applicant.occupation) and applicant.occupation not in condition.values
        case ConditionKind.ONE_PER_PERSON:
            return applicant.elsewhere is None
        case _:  # DECLARATION; a kind that is not judged here would be one that nobody meets
            return index in applicant.declared
