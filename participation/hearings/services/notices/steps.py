"""A published notice on its matter's timeline. Nos. 2 and on: no. 1 is the announcement, which is told by itself."""

from participation.hearings.notice_views import NoticeView
from participation.hearings.views import HearingView
from participation.matters.rules import StepKind
from participation.matters.services import record_step


async def tell_notice(notice: NoticeView, hearing: HearingView) -> None:
    """Record the step, in the open unit of work; nothing for a session of no matter."""
    if hearing.matter_id is None or notice.published_at is None:
        return
    facts = notice.facts
    await record_step(
        hearing.matter_id,
        StepKind.HEARING_NOTICE,
        notice.published_at,
        {
            "number": hearing.number,
            "title": hearing.title,
            "ordinal": notice.ordinal,
            "notice": notice.kind.value,
            "starts_at": hearing.starts_at.isoformat(),
            "venue": hearing.venue,
            "before": facts.get("before"),
            "reason": facts.get("change_reason") or facts.get("cancelled") or "",
            "earliest": notice.deadline.last_day.isoformat() if notice.deadline else None,
            "pool": (facts.get("shortfall") or {}).get("pool"),
            "short_reason": notice.reason,
        },
        link=notice.path,
    )
