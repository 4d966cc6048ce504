"""A notice's way: drafted, submitted, reviewed by another, published under the next number. Inside units of work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings.notice_views import NoticeView
from participation.hearings.queries import notices as queries
from participation.hearings.rules.notices import (
    Lists,
    NoticeKind,
    NoticeState,
    Shortness,
    may_become,
    may_publish,
    may_review,
    shortness,
)
from participation.hearings.services.notices.documents import ask_for_pdf
from participation.hearings.services.notices.facts import facts_of
from participation.hearings.services.notices.reading import get_notice
from participation.hearings.services.notices.steps import tell_notice
from participation.hearings.services.reading import get_hearing
from participation.hearings.tables import HearingNotice
from participation.hearings.views import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.services import get_matter, hold
from participation.platform.clock import local
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.procedures import services as procedures
from participation.procedures.rules import Deadline, RuleCode

#: The lead time a kind of notice is held to. What changes or follows has none of its own.
LEAD_TIMES = {NoticeKind.RECRUIT: RuleCode.HEARING_NOTICE, NoticeKind.ARRANGEMENTS: RuleCode.SECOND_NOTICE}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What an officer writes. ``reason``: why it comes later than the profile wants, published with it."""

    kind: NoticeKind
    title: str
    body: str
    lists: Lists = Lists.NONE
    draw: str = ""
    reason: str = ""

    def columns(self) -> dict[str, str]:
        """As stored."""
        return {
            "kind": self.kind.value,
            "title": self.title,
            "body": self.body,
            "lists": self.lists.value,
            "draw": self.draw,
            "reason": self.reason,
        }


async def publish_first(actor: Actor, hearing_number: str) -> None:
    """Notice no. 1, published with the session that was just announced, in the same unit of work.

    The announcement has been checked against the profile already: its lead time and reason are the session's own.
    """
    hearing = await get_hearing(hearing_number)
    notice_id = uuid4()
    await queries.add_published(
        notice_id,
        hearing.id,
        1,
        NoticeKind.RECRUIT,
        f"{hearing.title}公告",
        "",
        actor.staff_id,
        hearing.announced_at,
        await facts_of(hearing, Lists.NONE, ""),
        hearing.notice_deadline,
        hearing.notice_reason,
    )
    await ask_for_pdf(await get_notice(notice_id), hearing)


async def publish_at_once(
    actor: Actor,
    hearing_number: str,
    kind: NoticeKind,
    title: str,
    body: str,
    *,
    extra: dict[str, Any] | None = None,
    deadline: Deadline | None = None,
    reason: str = "",
) -> NoticeView:
    """The next numbered notice, published with the act it tells of, in the same unit of work.

    The caller has checked the role and, where the act has one, the lead time (``deadline``, ``reason``). ``extra`` goes
    with the facts. PDF, feed entry and the matter's timeline come of it as of any other.
    """
    hearing = await get_hearing(hearing_number)
    if hearing.matter_id is not None:
        await hold(hearing.matter_id)
    await queries.lock_hearing(hearing.id)
    ordinal = await queries.next_ordinal(hearing.id)
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    facts = await facts_of(hearing, Lists.NONE, "") | (extra or {})
    notice_id = uuid4()
    await queries.add_published(
        notice_id, hearing.id, ordinal, kind, title, body, actor.staff_id, at, facts, deadline, reason
    )
    published = await get_notice(notice_id)
    await ask_for_pdf(published, hearing)
    await tell_notice(published, hearing)
    await _note(actor, "notice.published", notice_id, {"hearing": hearing.number, "ordinal": ordinal})
    return published


async def draft(actor: Actor, hearing_number: str, text: NoticeText) -> NoticeView:
    """Begin a further notice. NotPermitted without the role for the organiser."""
    hearing = await get_hearing(hearing_number)
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    notice_id = uuid4()
    await HearingNotice(
        id=notice_id,
        hearing=hearing.id,
        state=NoticeState.DRAFT.value,
        kind=text.kind.value,
        title=text.title,
        body=text.body,
        lists=text.lists.value,
        draw=text.draw,
        reason=text.reason,
        drafted_by=actor.staff_id,
    ).save()
    await _note(actor, "notice.drafted", notice_id, {"hearing": hearing.number, "kind": text.kind.value})
    return await get_notice(notice_id)


async def edit(actor: Actor, notice_id: UUID, text: NoticeText) -> NoticeView:
    """Change the words. What was reviewed before is reviewed anew. Conflict once it is published."""
    notice = await get_notice(notice_id)
    require(actor, Role.HEARING_OFFICER, notice.organiser_path)
    if not await queries.edit(notice_id, text.columns()):
        raise Conflict("notice.published", N_("公告已经公布，不能再改。要更正，请另发一号公告"))
    await _note(actor, "notice.edited", notice_id, {"hearing": notice.hearing_number})
    return await get_notice(notice_id)


async def submit_for_review(actor: Actor, notice_id: UUID) -> NoticeView:
    """Hand the draft to the secrecy review. RuleViolation where it would come too late without a reason."""
    notice = await get_notice(notice_id)
    require(actor, Role.HEARING_OFFICER, notice.organiser_path)
    await _check_lead_time(notice, await get_hearing(notice.hearing_number))
    await _move(notice, NoticeState.SUBMITTED)
    await _note(actor, "notice.submitted", notice_id, {"hearing": notice.hearing_number})
    return await get_notice(notice_id)


async def drop(actor: Actor, notice_id: UUID) -> NoticeView:
    """Give a draft up; nothing of it was public."""
    notice = await get_notice(notice_id)
    require(actor, Role.HEARING_OFFICER, notice.organiser_path)
    await _move(notice, NoticeState.DROPPED)
    await _note(actor, "notice.dropped", notice_id, {"hearing": notice.hearing_number})
    return await get_notice(notice_id)


async def review(actor: Actor, notice_id: UUID, *, may_be_published: bool, note: str) -> NoticeView:
    """The secrecy review: it may be published, or it is returned with what has to change.

    NotPermitted for whoever drafted it; RuleViolation when it is returned without saying why.
    """
    notice = await get_notice(notice_id)
    require(actor, Role.REVIEWER, notice.organiser_path)
    if not may_review(actor.staff_id, notice.drafted_by):
        raise NotPermitted("notice.own", N_("自己起草的公告不能自己审查。请由另一位审查员办理"))
    if not may_be_published and not note.strip():
        raise RuleViolation("notice.return_reason", N_("退回请写明要改什么"))
    state = NoticeState.REVIEWED if may_be_published else NoticeState.RETURNED
    if not await queries.review(notice_id, actor.staff_id, state, note.strip()):
        raise Conflict("notice.changed", N_("这份公告的情况刚刚变了。请重新打开页面再看"))
    await _note(actor, "notice.reviewed", notice_id, {"hearing": notice.hearing_number, "outcome": state.value})
    return await get_notice(notice_id)


async def publish(actor: Actor, notice_id: UUID) -> NoticeView:
    """Publish under the next number, with the facts as they are now, its PDF and feed entry.

    NotPermitted for the reviewer; RuleViolation ``notice.too_late``, ``notice.reason``: its lead time is looked at again, on
    the database's clock.
    """
    notice = await get_notice(notice_id)
    roles = [role for role in (Role.HEARING_OFFICER, Role.PUBLISHER) if actor.holds(role, notice.organiser_path)]
    require(actor, roles[0] if roles else Role.PUBLISHER, notice.organiser_path)
    if notice.state is not NoticeState.REVIEWED:
        raise Conflict("notice.not_reviewed", N_("公告要先通过保密审查才能公布"))
    if not may_publish(actor.staff_id, notice.reviewed_by):
        raise NotPermitted("notice.reviewer_publishes", N_("做保密审查的人不能公布。请由另一位工作人员公布"))
    hearing = await get_hearing(notice.hearing_number)
    deadline, short = await _check_lead_time(notice, hearing)
    if hearing.matter_id is not None:
        await hold(hearing.matter_id)
    await queries.lock_hearing(hearing.id)
    ordinal = await queries.next_ordinal(hearing.id)
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    facts = await facts_of(hearing, notice.lists, notice.draw)
    reason = notice.reason if short else ""
    if not await queries.publish(notice_id, ordinal, actor.staff_id, at, facts, deadline, reason):
        raise Conflict("notice.changed", N_("这份公告的情况刚刚变了。请重新打开页面再看"))
    published = await get_notice(notice_id)
    await ask_for_pdf(published, hearing)
    await tell_notice(published, hearing)
    await _note(actor, "notice.published", notice_id, {"hearing": hearing.number, "ordinal": ordinal})
    return published


async def lead_time_of_change(hearing: HearingView, on: date) -> tuple[Deadline | None, bool]:
    """(lead time of a notice published on this day that moves the session to another day, whether it may be cut short).

    Where the profile has a notice of its own for time and place, that one's; else the hearing notice's, which tells both.
    """
    if not hearing.matter_number:
        return None, True
    profile = (await get_matter(hearing.matter_number)).profile
    deadline = procedures.earliest_after(profile, RuleCode.SECOND_NOTICE, on)
    if deadline is None:
        deadline = procedures.earliest_after(profile, RuleCode.HEARING_NOTICE, on)
    return deadline, procedures.profile(profile).notice_shortening_allowed


async def lead_time(hearing: HearingView, kind: NoticeKind, on: date) -> tuple[Deadline | None, bool]:
    """(how the lead time of such a notice published on this day is computed, whether a reason may shorten it)."""
    rule = LEAD_TIMES.get(kind)
    if rule is None or not hearing.matter_number:
        return None, True
    profile = (await get_matter(hearing.matter_number)).profile
    return (
        procedures.earliest_after(profile, rule, on),
        procedures.profile(profile).notice_shortening_allowed,
    )


async def _check_lead_time(notice: NoticeView, hearing: HearingView) -> tuple[Deadline | None, bool]:
    """(deadline, whether the notice is later than it wants) of a notice published now; RuleViolation where it may not be."""
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    deadline, may_shorten = await lead_time(hearing, notice.kind, local(at).date())
    earliest = None if deadline is None else deadline.last_day
    starts_on = local(hearing.starts_at).date()
    found = shortness(starts_on, earliest, may_shorten=may_shorten, reason=notice.reason)
    if found is Shortness.TOO_LATE:
        raise RuleViolation(
            "notice.too_late", N_("公告太晚：今天公布，会议最早 {earliest} 举行。请先改期"), earliest=earliest
        )
    if found is Shortness.REASON_REQUIRED:
        raise RuleViolation(
            "notice.reason",
            N_("今天公布，会议最早 {earliest} 举行。请写明提前的理由，理由随公告公布"),
            earliest=earliest,
        )
    return deadline, earliest is not None and starts_on < earliest


async def _move(notice: NoticeView, state: NoticeState) -> None:
    if not may_become(notice.state, state) or not await queries.move(notice.id, notice.state, state):
        raise Conflict("notice.changed", N_("这份公告的情况刚刚变了。请重新打开页面再看"))


async def _note(actor: Actor, action: str, notice_id: UUID, facts: dict[str, object]) -> None:
    await record(actor.audit_name, action, subject=f"notice:{notice_id}", facts=facts)
