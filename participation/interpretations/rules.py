"""What an interpretation is and when it may be published.

Elements as the offices use them (政策解读): background, goals, main content, scope, standards, matters needing attention, key
terms, measures that help people, what changed.  It is not a shortened copy of the document: each element that is written
names the provisions it explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from participation.responses.rules import resolve as resolve


class ElementCode(StrEnum):
    """The nine elements, in the order they are printed."""

    BACKGROUND = "background"
    GOALS = "goals"
    MAIN_CONTENT = "main_content"
    SCOPE = "scope"
    STANDARDS = "standards"
    ATTENTION = "attention"
    KEY_TERMS = "key_terms"
    BENEFITS = "benefits"
    CHANGES = "changes"


#: Without these an interpretation says nothing a reader needs.
REQUIRED = (ElementCode.BACKGROUND, ElementCode.GOALS, ElementCode.MAIN_CONTENT, ElementCode.SCOPE)
MAX_ELEMENT = 5000  # code points


class State(StrEnum):
    """drafting → submitted → approved → published; a submitted one can go back with a remark."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"


_NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFTING: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.DRAFTING}),
    State.APPROVED: frozenset({State.PUBLISHED, State.DRAFTING}),
    State.PUBLISHED: frozenset(),
}


def may_move(state: State, to: State) -> bool:
    """Whether that step exists."""
    return to in _NEXT[state]


def may_approve(approver: UUID, writers: Iterable[UUID]) -> bool:
    """A second person approves: nobody who wrote or submitted it."""
    return approver not in set(writers)


@dataclass(frozen=True)
class Element:
    """One element as it is written: text, and paths of the provisions it explains."""

    code: ElementCode
    text: str
    paths: tuple[str, ...] = ()


class Lack(StrEnum):
    """Why an interpretation is not complete."""

    EMPTY = "empty"
    UNBOUND = "unbound"


def lacks(elements: Iterable[Element]) -> list[tuple[ElementCode, Lack]]:
    """What is missing: required elements without text, written elements that name no provision."""
    by_code = {element.code: element for element in elements}
    found = []
    for code in ElementCode:
        element = by_code.get(code)
        if element is None or not element.text.strip():
            if code in REQUIRED:
                found.append((code, Lack.EMPTY))
        elif not element.paths:
            found.append((code, Lack.UNBOUND))
    return found
