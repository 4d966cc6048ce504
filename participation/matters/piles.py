"""Where rooms above say what else waits for a person beside the tasks of a matter: entries to check, reviews, files, erasures.

A room registers how it finds these when it is imported (`tell`); the page of what is to be done asks all (`waiting`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from participation.identity.rules import Actor


@dataclass(frozen=True, slots=True)
class Pile:
    """Things of one kind of a matter. `what`: what they are (msgid); `place`: below the matter's address in the office."""

    matter_id: UUID
    what: str
    number: int
    place: str


May = Callable[[Actor, str], bool]
"""Whether a person may do it for the unit of this path."""

Teller = Callable[[Actor], Awaitable[list[tuple[Pile, May]]]]
"""What may wait for this person."""

_tellers: list[Teller] = []


def tell(teller: Teller) -> Teller:
    """Have this asked, too; once for each teller."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def tellers() -> tuple[Teller, ...]:
    """All that were registered."""
    return tuple(_tellers)
