"""What may be known of notices, and by when each has to be published."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from participation.hearings.notice_views import NoticeView
from participation.hearings.queries import notices as queries
from participation.hearings.rules.notices import NoticeState, may_publish, may_review
from participation.hearings.views import HearingView
from participation.identity.rules import Actor, Role
from participation.matters.services import get_matter
from participation.platform.clock import local
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.procedures import services as procedures
from participation.procedures.rules import Deadline, RuleCode

_UNKNOWN = N_("没有找到这份公告。请核对地址，或从听证会的页面打开")


async def get_notice(notice_id: UUID) -> NoticeView:
    """One notice, published or not. NotFound."""
    found = await queries.notice(notice_id)
    if found is None:
        raise NotFound("notice.unknown", _UNKNOWN)
    return found


async def get_published(hearing: str, ordinal: int) -> NoticeView:
    """A published notice by its number. NotFound."""
    found = await queries.published(hearing, ordinal) if 0 < ordinal < 10_000 else None
    if found is None:
        raise NotFound("notice.unknown", _UNKNOWN)
    return found


async def of_hearing(hearing_id: UUID) -> list[NoticeView]:
    """A hearing's published notices, no. 1 first."""
    return await queries.published_of(hearing_id)


async def all_of(hearing_id: UUID) -> list[NoticeView]:
    """All notices of a hearing, for the office."""
    return await queries.all_of(hearing_id)


async def latest(limit: int = 50) -> list[NoticeView]:
    """The latest published notices of all hearings, the newest first."""
    return await queries.latest(limit)


async def waiting_for(actor: Actor) -> list[NoticeView]:
    """Notices that wait for this person: to review, or to publish."""
    found = []
    for notice in await queries.waiting([NoticeState.SUBMITTED, NoticeState.REVIEWED]):
        if notice.state is NoticeState.SUBMITTED:
            mine = actor.holds(Role.REVIEWER, notice.organiser_path) and may_review(actor.staff_id, notice.drafted_by)
        else:
            publishes = any(actor.holds(role, notice.organiser_path) for role in (Role.HEARING_OFFICER, Role.PUBLISHER))
            mine = publishes and may_publish(actor.staff_id, notice.reviewed_by)
        if mine:
            found.append(notice)
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """By when something has to be published for a session. ``latest`` is the last day; ``why``: how the period runs."""

    rule: RuleCode
    latest: date
    text: str
    cited: str
    deadline: Deadline


async def schedule(hearing: HearingView) -> list[Due]:
    """What the matter's profile demands ahead of the session: first notice, second notice, papers; [] where nothing."""
    if not hearing.matter_number:
        return []
    profile = (await get_matter(hearing.matter_number)).profile
    held_on = local(hearing.starts_at).date()
    found = []
    for rule in (RuleCode.HEARING_NOTICE, RuleCode.SECOND_NOTICE, RuleCode.PAPERS):
        last = procedures.latest_before(profile, rule, held_on)
        deadline = None if last is None else procedures.earliest_after(profile, rule, last)
        if last is not None and deadline is not None:
            found.append(
                Due(
                    rule,
                    last,
                    procedures.rule_text(rule, deadline.period),
                    procedures.citation(deadline.article),
                    deadline,
                )
            )
    return found
