"""Another time or place, and cancelling: told to everybody, and to the public by the next numbered notice. Inside a unit of work.

Such a notice is published with the change itself, as the first one is with the session: people must not travel to a session
that is not there while a draft waits for its review. It holds the facts and the officer's reason, nothing else.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from participation.audit.services import record
from participation.hearings.queries import steering
from participation.hearings.rules.notices import NoticeKind, Shortness, earliest_after_change, shortness
from participation.hearings.services.kept import forget
from participation.hearings.services.notices import lead_time_of_change, publish_at_once
from participation.hearings.services.steering import hold_whole, still_to_come
from participation.hearings.views import HearingView
from participation.identity.rules import Actor
from participation.platform.clock import local
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict, RuleViolation
from participation.platform.i18n import N_, SOURCE, format_datetime, speaking
from participation.procedures.rules import Deadline
from participation.procedures.services import refresh_calendar


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """Another time or place; ``reason`` is published and told to everybody.

    ``short_reason``: why the new day comes sooner after this notice than the procedure wants, published with it; "" for none.
    """

    starts_at: datetime
    ends_at: datetime | None
    venue: str
    online_address: str
    reason: str
    short_reason: str = ""


@dataclass(frozen=True, slots=True)
class Earliest:
    """From which day on a session may be held whose day is changed by a notice published now. ``day`` None: no rule.

    ``deadline``: how the lead time of that notice runs, None where there is none.
    """

    day: date | None
    deadline: Deadline | None
    may_shorten: bool


async def earliest_new_day(hearing: HearingView) -> Earliest:
    """The first day a session may be moved to by a notice published now (the database's clock)."""
    await refresh_calendar()
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    deadline, may_shorten = await lead_time_of_change(hearing, local(at).date())
    first = hearing.notice_deadline.last_day if hearing.notice_deadline else None
    return Earliest(earliest_after_change(first, deadline.last_day if deadline else None), deadline, may_shorten)


async def reschedule(actor: Actor, number: str, change: Rescheduling) -> None:
    """Move a session to another time or place, tell everybody, and publish the change under the next number.

    RuleViolation for a time past, one before sign-up begins, a day sooner than the procedure allows (``notice.too_late``, or
    ``notice.reason`` where a published reason makes it right), and for a change that changes nothing. A day that stays is
    not judged again: it was announced in time, and only the hour or the place is another.
    """
    hearing = await still_to_come(actor, number)
    if change.starts_at <= hearing.as_of or (change.ends_at and change.ends_at <= change.starts_at):
        raise RuleViolation("hearing.starts_in_past", N_("开会时间要在今后，结束要晚于开会"))
    if change.starts_at < hearing.registration_opens_at + timedelta(minutes=1):
        raise RuleViolation("hearing.starts_before_opening", N_("开会不能早于报名开始"))
    before = (hearing.starts_at, hearing.ends_at, hearing.venue, hearing.online_address)
    if before == (change.starts_at, change.ends_at, change.venue, change.online_address):
        raise RuleViolation("hearing.nothing_changed", N_("时间和地点都没有变。请改好以后再提交"))
    public = (hearing.starts_at, hearing.venue) != (change.starts_at, change.venue)
    deadline, why_short = hearing.notice_deadline, hearing.notice_reason
    if local(change.starts_at).date() != local(hearing.starts_at).date():
        deadline, why_short = await _judged(hearing, change)
    await hold_whole(hearing)
    await steering.reschedule(
        hearing.id,
        change.starts_at,
        change.ends_at,
        change.venue,
        change.online_address,
        hearing.starts_at,
        deadline,
        why_short,
    )
    told = await steering.tell_all(hearing.id, "changed")
    await record(
        actor.audit_name,
        "hearing.rescheduled",
        subject=f"hearing:{hearing.id}",
        facts={
            "number": number,
            "from": hearing.starts_at.isoformat(),
            "to": change.starts_at.isoformat(),
            "venue": change.venue,
            "reason": change.reason,
            "told": told,
        },
    )
    if public:
        moved = deadline is not hearing.notice_deadline
        await publish_at_once(
            actor,
            number,
            NoticeKind.CHANGE,
            f"{hearing.title}安排变更公告",
            _changed_text(hearing, change),
            extra=_before(hearing, change.reason),
            deadline=deadline if moved else None,
            reason=why_short if moved else "",
        )
    forget()


async def cancel(actor: Actor, number: str, reason: str) -> None:
    """Cancel a session with a reason that is published; nobody's registration is touched, everybody is told."""
    hearing = await still_to_come(actor, number)
    await hold_whole(hearing)
    if not await steering.cancel(hearing.id, reason):
        raise Conflict("hearing.cancelled_before", N_("这场会议已经取消或者已经举行"))
    told = await steering.tell_all(hearing.id, "cancelled")
    await record(
        actor.audit_name,
        "hearing.cancelled",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "reason": reason, "told": told},
    )
    with speaking(SOURCE):
        text = f"原定于{format_datetime(hearing.starts_at)}在{hearing.venue}举行的“{hearing.title}”取消，不再举行。"
    await publish_at_once(actor, number, NoticeKind.CANCEL, f"{hearing.title}取消公告", text)
    forget()


async def _judged(hearing: HearingView, change: Rescheduling) -> tuple[Deadline | None, str]:
    """(the lead time the session is held to from now on, why it is shorter); RuleViolation where it may not be."""
    earliest = await earliest_new_day(hearing)
    day = local(change.starts_at).date()
    found = shortness(day, earliest.day, may_shorten=earliest.may_shorten, reason=change.short_reason)
    if found is Shortness.TOO_LATE:
        raise RuleViolation(
            "notice.too_late", N_("这样改，公告就太晚了：今天公布，会议最早 {earliest} 举行"), earliest=earliest.day
        )
    if found is Shortness.REASON_REQUIRED:
        raise RuleViolation(
            "notice.reason",
            N_("今天公布，会议最早 {earliest} 举行。请写明提前的理由，理由随公告公布"),
            earliest=earliest.day,
        )
    short = earliest.day is not None and day < earliest.day
    return earliest.deadline or hearing.notice_deadline, change.short_reason if short else ""


def _changed_text(hearing: HearingView, change: Rescheduling) -> str:
    """What the notice says, in Chinese: it is an official document."""
    with speaking(SOURCE):
        parts = []
        if hearing.starts_at != change.starts_at:
            parts.append(f"时间由{format_datetime(hearing.starts_at)}改为{format_datetime(change.starts_at)}")
        if hearing.venue != change.venue:
            parts.append(f"地点由“{hearing.venue}”改为“{change.venue}”")
    return f"“{hearing.title}”{'，'.join(parts)}。原因：{change.reason.rstrip('。')}。其他安排不变，已经报名的不用重新报名。"


def _before(hearing: HearingView, reason: str) -> dict[str, Any]:
    return {
        "before": {"starts_at": hearing.starts_at.isoformat(), "venue": hearing.venue},
        "change_reason": reason,
    }
