"""What a response must be before it may be published: every comment under exactly one theme, every theme answered.

Order 713 arts. 18, 29 and 32: opinions are sorted and studied, the outcome is reported and published with reasons. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

MAX_TITLE = 80
MAX_REASON = 3000
MAX_CHANGE = 2000
MAX_REMARK = 1000
"""Longest texts, in Unicode code points."""


class Outcome(StrEnum):
    """What becomes of the comments under a theme; ``noted``: no change was asked for, or it is explained."""

    ADOPTED = "adopted"
    PARTIALLY_ADOPTED = "partially_adopted"
    NOT_ADOPTED = "not_adopted"
    NOTED = "noted"


class ResponseState(StrEnum):
    """Where the response stands. Themes and replies change only while it is being drafted."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"


class Move(StrEnum):
    """What someone does with it."""

    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"


_MOVES: Mapping[tuple[ResponseState, Move], ResponseState] = {
    (ResponseState.DRAFTING, Move.SUBMIT): ResponseState.SUBMITTED,
    (ResponseState.SUBMITTED, Move.RETURN): ResponseState.DRAFTING,
    (ResponseState.SUBMITTED, Move.APPROVE): ResponseState.APPROVED,
    # What was approved may still be taken back, for instance when a letter posted in time arrives late.
    (ResponseState.APPROVED, Move.RETURN): ResponseState.DRAFTING,
    (ResponseState.APPROVED, Move.PUBLISH): ResponseState.PUBLISHED,
}


def after(state: ResponseState, move: Move) -> ResponseState | None:
    """The state a move leads to; None where it is not allowed. Nothing leads on from published."""
    return _MOVES.get((state, move))


def may_approve(approver: UUID, writers: Collection[UUID]) -> bool:
    """A second person: nobody who grouped, wrote or submitted any of it approves it."""
    return approver not in writers


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """What reconciliation needs to know of a theme. ``answered``: it has an outcome and a reason."""

    id: UUID
    answered: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a response from being published.

    ``comments`` have no theme (in order of arrival), ``themes`` have no reply (in order), ``strangers`` are comments
    under a theme of this round that do not belong to it or a theme that does not exist.
    """

    comments: tuple[UUID, ...] = ()
    themes: tuple[UUID, ...] = ()
    strangers: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.comments or self.themes or self.strangers)


def missing(comments: Sequence[UUID], codings: Mapping[UUID, UUID], themes: Iterable[ThemeFacts]) -> Missing:
    """Compare all comments of a round (in order of arrival) with ``codings`` (comment → theme) and the themes."""
    themes = tuple(themes)
    known_themes = {theme.id for theme in themes}
    known_comments = set(comments)
    return Missing(
        comments=tuple(comment for comment in comments if codings.get(comment) not in known_themes),
        themes=tuple(theme.id for theme in themes if not theme.answered),
        strangers=tuple(comment for comment in codings if comment not in known_comments),
    )


def answered(outcome: str | None, reason: str) -> bool:
    """Whether a reply is one: a known outcome and a reason."""
    return outcome in set(Outcome) and bool(reason.strip())


_SEPARATORS = re.compile(r"[、，,；;\s]+")
_BRACKETS = str.maketrans("（）", "()")


def resolve(typed: str, names: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(paths, what was not found) of references as officers type them.

    ``names``: path → official name (第十二条, 第十二条第二款).  Accepted: the name, the path itself, or an article's number
    in digits.  Each path once, in the order typed.
    """
    by_name = {name.translate(_BRACKETS): path for path, name in reversed(list(names.items()))}
    paths: list[str] = []
    unknown: list[str] = []
    for word in filter(None, _SEPARATORS.split(typed.strip())):
        plain = word.translate(_BRACKETS)
        path = plain if plain in names else by_name.get(plain)
        if path is None and plain.isascii() and plain.isdigit() and f"art-{int(plain)}" in names:
            path = f"art-{int(plain)}"
        if path is None:
            unknown.append(word)
        elif path not in paths:
            paths.append(path)
    return tuple(paths), tuple(unknown)
