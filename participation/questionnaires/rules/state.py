"""Where a questionnaire stands: it lives and closes with its round of consultation."""

from datetime import datetime
from enum import StrEnum


class QuestionnaireState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


def state_at(
    *,
    published_at: datetime | None,
    opens_at: datetime | None,
    closes_at: datetime | None,
    ended_at: datetime | None,
    now: datetime,
) -> QuestionnaireState:
    """The state at ``now``. ended_at: taken back early by the office, with a published reason. All times aware."""
    if published_at is None or opens_at is None or closes_at is None:
        return QuestionnaireState.DRAFT
    if ended_at is not None or now >= closes_at:
        return QuestionnaireState.CLOSED
    return QuestionnaireState.OPEN if now >= opens_at else QuestionnaireState.SCHEDULED


def receipt_number(year: int, serial: int) -> str:
    """``WJ-2026-00042`` (WJ: 问卷). The serial goes on over the years and may outgrow five digits."""
    return f"WJ-{year:04d}-{serial:05d}"
