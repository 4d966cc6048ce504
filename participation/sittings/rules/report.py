"""The report of a hearing (听证报告): basic facts, what was said, the officers' advice with reasons, other matters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

MAX_OPINION = 500
MAX_ADVICE = 1000
MAX_OTHER = 3000
MAX_POINTS = 60


class Advice(StrEnum):
    ADOPT = "adopt"
    ADOPT_PARTLY = "adopt_partly"
    NOT_ADOPT = "not_adopt"
    STUDY = "study"
    """Needs further study; says what and by whom."""


@dataclass(frozen=True, slots=True)
class Point:
    """One opinion voiced, with the hearing officers' advice. entries: numbers of the record's entries it sums up."""

    opinion: str
    advice: Advice | None
    reason: str
    entries: tuple[int, ...]


class ReportState(StrEnum):
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"


_MOVES = {
    ReportState.DRAFTING: frozenset({ReportState.SUBMITTED}),
    ReportState.SUBMITTED: frozenset({ReportState.DRAFTING, ReportState.APPROVED}),
    ReportState.APPROVED: frozenset({ReportState.PUBLISHED}),
    ReportState.PUBLISHED: frozenset(),
}


def may_move(state: ReportState, following: ReportState) -> bool:
    """Whether the report may go from one state to the other."""
    return following in _MOVES[state]


class ReportProblem(StrEnum):
    NO_POINTS = "no_points"
    WITHOUT_ADVICE = "without_advice"
    WITHOUT_REASON = "without_reason"
    LEFT_OUT = "left_out"
    """A statement stands under no point: nothing that was said may be lost."""


def report_problems(points: Collection[Point], remarks: Collection[int]) -> tuple[ReportProblem, ...]:
    """What keeps the report from being submitted. remarks: numbers of the entries that somebody of the public spoke.

    A hearing at which nobody of the public spoke needs no point."""
    found = []
    if not points and remarks:
        found.append(ReportProblem.NO_POINTS)
    if any(point.advice is None for point in points):
        found.append(ReportProblem.WITHOUT_ADVICE)
    if any(not point.reason for point in points):
        found.append(ReportProblem.WITHOUT_REASON)
    if points and left_out(points, remarks):
        found.append(ReportProblem.LEFT_OUT)
    return tuple(found)


def left_out(points: Collection[Point], remarks: Collection[int]) -> tuple[int, ...]:
    """Entries that stand under no point, in order."""
    summed = {number for point in points for number in point.entries}
    return tuple(sorted(set(remarks) - summed))
