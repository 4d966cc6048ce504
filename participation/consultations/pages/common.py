"""What several pages show: the period with its explanation, the days that are left."""

from datetime import datetime
from typing import Any

from litestar import Request, Response

from participation.consultations import presentation
from participation.consultations.services import ConsultationView, Round
from participation.consultations.services.addresses import newest_round, opened_round, ordinal_of, sequence_of
from participation.matters import services as matters
from participation.platform.clock import local, now
from participation.procedures import services as procedures

__all__ = [
    "AnyRequest",
    "AnyResponse",
    "days_left",
    "newest_round",
    "opened_round",
    "ordinal_of",
    "period_context",
    "sequence_of",
    "why",
]

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


def days_left(closes_at: datetime, moment: datetime | None = None) -> int:
    """Whole days in Shanghai until the last day: 0 on the last day itself. A closing at 24:00 belongs to the day it ends."""
    last = local(closes_at)
    day = last.date().toordinal() - (1 if last.hour == last.minute == last.second == 0 else 0)
    return max(0, day - local(moment or now()).date().toordinal())


def why(consultation: ConsultationView) -> list[tuple[str, str]]:
    """The rows that explain the closing; none where the profile sets no period."""
    if consultation.deadline is None:
        return []
    return procedures.why_rows(
        consultation.deadline, closes_at=consultation.closes_at, shortened_reason=consultation.shortened_reason
    )


async def period_context(number: str, consultation: ConsultationView, found: Round) -> dict[str, Any]:
    """What every page about a round shows."""
    return {
        "matter": await matters.get_matter(number),
        "consultation": consultation,
        "version": found.version,
        "words": presentation,
        "days_left": days_left(consultation.closes_at),
        "why": why(consultation),
    }
