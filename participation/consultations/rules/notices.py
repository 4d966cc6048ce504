"""Changing a period that is public: extending it, opening it again, and what a late holiday does to it. Pure.

The law sets a least period; nothing in it lets an office take back time it has announced. So a closing only ever moves
later, whoever asks, and every move is a public notice with a number, a reason and who signed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from participation.consultations.rules.periods import MAX_DAYS, ConsultationState
from participation.procedures.rules import Deadline

LEAST_REOPENING = timedelta(days=1)
"""A period that is opened again lasts at least a day: shorter ones serve nobody (a choice of ours, not of a law)."""

MAX_SIGNATORY = 80
MAX_NOTICE_REASON = 1000


class NoticeKind(StrEnum):
    EXTENDED = "extended"
    REOPENED = "reopened"
    RECOMPUTED = "recomputed"
    """A holiday was announced late: the computed period now ends later."""


class ChangeProblem(StrEnum):
    """Why a period cannot be changed so. Values are stable: they are error codes."""

    NOT_LATER = "not_later"
    IN_PAST = "in_past"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    REASON_MISSING = "reason_missing"
    SIGNATORY_MISSING = "signatory_missing"


def kind_for(state: ConsultationState) -> NoticeKind:
    """What changing the period is in this state: before the closing an extension, after it a reopening."""
    return NoticeKind.REOPENED if state is ConsultationState.CLOSED else NoticeKind.EXTENDED


def change_problems(
    kind: NoticeKind, old_closes_at: datetime, new_closes_at: datetime, *, reason: str, signatory: str, moment: datetime
) -> tuple[ChangeProblem, ...]:
    """Everything that forbids the change, in the order a person would mend it; empty when fine. All times are aware."""
    problems: list[ChangeProblem] = []
    if kind is NoticeKind.EXTENDED and new_closes_at <= old_closes_at:
        problems.append(ChangeProblem.NOT_LATER)
    elif new_closes_at <= moment:
        problems.append(ChangeProblem.IN_PAST)
    elif kind is NoticeKind.REOPENED and new_closes_at - moment < LEAST_REOPENING:
        problems.append(ChangeProblem.TOO_SHORT)
    if new_closes_at - max(old_closes_at, moment) > timedelta(days=MAX_DAYS):
        problems.append(ChangeProblem.TOO_LONG)
    if not reason.strip():
        problems.append(ChangeProblem.REASON_MISSING)
    if not signatory.strip():
        problems.append(ChangeProblem.SIGNATORY_MISSING)
    return tuple(problems)


def notice_number(matter_number: str, n: int) -> str:
    """2026-0001-G1: the n-th notice (公告) of the matter."""
    return f"{matter_number}-G{n}"


def recomputed_closing(closes_at: datetime, old: Deadline, new: Deadline) -> datetime:
    """When a round closes after its computed deadline moved.

    A round that closed exactly when the old one ended follows it, but never to an earlier moment: what was announced
    stays. One that was set otherwise moves only when it would now fall short of the least period it kept before.
    """
    if closes_at == old.closes_at or (closes_at > old.closes_at and closes_at < new.closes_at):
        return max(closes_at, new.closes_at)
    return closes_at


def fingerprint(facts: Mapping[str, Any]) -> str:
    """SHA-256 of a notice's canonical JSON: what the audit trail holds and the page shows. Datetimes are aware."""

    def plain(value: Any) -> Any:
        return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value

    canonical = json.dumps(
        {name: plain(value) for name, value in facts.items()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
