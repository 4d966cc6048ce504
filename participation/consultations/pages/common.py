"""What several pages show: the period with its explanation, the days that are left."""

from datetime import datetime
from typing import Any

from litestar import Request, Response

from participation.consultations import presentation, services
from participation.consultations.rules import ConsultationState
from participation.consultations.services import ConsultationView, Round
from participation.matters import services as matters
from participation.platform.clock import local, now
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.procedures import services as procedures

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


def sequence_of(text: str) -> int | None:
    """The mark a page of a list begins after, from its address; None for the first page and for nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def ordinal_of(version: str) -> int:
    """3 for "v3". NotFound `draft.unknown` for anything else."""
    digits = version.removeprefix("v")
    if not version.startswith("v") or not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    return int(digits)


async def opened_round(number: str, ordinal: int) -> tuple[ConsultationView, Round]:
    """The round on a published version, its state fresh. NotFound, also before the opening: the text is not public yet."""
    consultation = await services.round_of(number, ordinal)
    if consultation is None:
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    if consultation.state is ConsultationState.SCHEDULED:
        raise NotFound(
            "draft.scheduled", N_("草案将于 {opens_at} 公布，届时开始征求意见"), opens_at=consultation.opens_at
        )
    return consultation, await services.text_of(consultation)


async def newest_round(number: str) -> ConsultationView:
    """The matter's newest opened round. NotFound `draft.unknown`."""
    found = await services.current_round(number)
    if found is None:
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    return found


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
