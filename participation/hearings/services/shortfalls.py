"""Too few came: found by the clock once registration is over, decided by an officer, published as a numbered notice."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings.queries import booking, reading
from participation.hearings.queries import shortfalls as queries
from participation.hearings.rules import PoolPlan, Shortfall
from participation.hearings.rules.notices import NoticeKind
from participation.hearings.rules.shortfall import Decision, Remedy, Situation, missing, remedy_problems
from participation.hearings.services.kept import forget
from participation.hearings.services.notices import publish_at_once
from participation.hearings.services.queueing import offer_free_places
from participation.hearings.services.steering import hold_whole, still_to_come
from participation.hearings.shortfall_views import ShortfallView
from participation.hearings.shortfall_words import PROBLEMS, decision_text
from participation.hearings.views import HearingView
from participation.identity.rules import Actor
from participation.matters.rules import StepKind
from participation.matters.services import hold, record_step
from participation.platform.database import fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_, SOURCE, speaking

SWEPT = 100


async def of_hearing(hearing: HearingView) -> list[ShortfallView]:
    """What was found and decided, in the order of the pools."""
    return await queries.of_hearing(hearing.id)


async def sweep() -> int:
    """Look at every pool whose registration is over; how many were short. Called by the clock, harmless when repeated.

    A pool that the notice leaves unfilled is done with. For one that has to be filled the officers have something to do, and
    the matter's timeline says how many are missing.
    """
    found = 0
    for pool, hearing_id in await queries.due(SWEPT):
        async with unit_of_work():
            hearing = await reading.hearing_by_id(hearing_id)
            if hearing is None:
                continue
            if hearing.matter_id is not None:
                await hold(hearing.matter_id)
            await booking.lock([pool])
            if not await queries.note(uuid4(), pool):
                continue
            found += 1
            short = next(s for s in reversed(await queries.of_hearing(hearing_id)) if s.pool_id == pool)
            await _tell(hearing, short)
    return found


async def _tell(hearing: HearingView, short: ShortfallView) -> None:
    with speaking(SOURCE):
        facts = {
            "number": hearing.number,
            "title": hearing.title,
            "pool": short.pool_name,
            "capacity": short.capacity,
            "missing": short.missing,
            "starts_at": hearing.starts_at.isoformat(),
        }
    await record("system", "hearing.short", subject=f"hearing:{hearing.id}", facts=facts)
    if hearing.matter_id is not None and short.policy is Shortfall.RECOMMEND:
        link = f"/hearings/{hearing.number}#{short.pool_slug}"
        await record_step(hearing.matter_id, StepKind.REGISTRATION_SHORT, short.found_at, facts, link=link)


async def decide(actor: Actor, number: str, shortfall_id: UUID, decision: Decision) -> None:
    """Decide what becomes of the places, do it, and publish it under the next number. Inside a unit of work.

    RuleViolation ``shortfall.…`` (the first problem); Conflict where it is decided already or somebody has the places by now.
    """
    hearing = await still_to_come(actor, number)
    await hold_whole(hearing)
    short = next((s for s in await queries.of_hearing(hearing.id) if s.id == shortfall_id), None)
    if short is None:
        raise NotFound("shortfall.unknown", N_("没有找到这条报名不足的记录。请从会议的管理页打开"))
    if not short.open:
        raise Conflict("shortfall.decided", N_("已经决定过了，不能再改。公告写明了怎样处理"))
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    situation = Situation(
        at, hearing.starts_at, short.pool_slug, short.missing, await queries.is_frozen(hearing.id), _plans(hearing)
    )
    problems = remedy_problems(decision, situation)
    if problems:
        raise RuleViolation(f"shortfall.{problems[0].value}", PROBLEMS[problems[0]])
    details = await _done(hearing, short, decision)
    with speaking(SOURCE):
        text = (
            f"“{hearing.title}”{short.pool_name}共 {short.capacity} 席，报名截止时有 {short.applied} 席有人报名，"
            f"缺 {missing(short.capacity, short.applied)} 席。{decision_text(decision.remedy, details)}"
            f"理由：{decision.reason.rstrip('。')}。"
        )
    extra = {"shortfall": {"pool": short.pool_name, "capacity": short.capacity, "applied": short.applied}}
    await publish_at_once(actor, number, NoticeKind.SHORTFALL, f"{hearing.title}报名不足处理公告", text, extra=extra)
    if not await queries.decide(short.id, decision.remedy, decision.reason, details, actor.staff_id, at):
        raise Conflict("shortfall.decided", N_("已经决定过了，不能再改。公告写明了怎样处理"))
    await record(
        actor.audit_name,
        "hearing.shortfall_decided",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "pool": short.pool_slug, "decision": decision.remedy.value, **details},
    )
    forget()


async def _done(hearing: HearingView, short: ShortfallView, decision: Decision) -> dict[str, Any]:
    """Do what was decided; what belongs to it."""
    match decision.remedy:
        case Remedy.RECOMMENDED:
            return {"body": decision.body}
        case Remedy.EXTENDED:
            assert decision.until is not None, "the rules want it"
            await queries.extend(hearing.id, decision.until)
            return {"until": decision.until.isoformat()}
        case Remedy.OTHER_POOL:
            target = hearing.pool(decision.to_pool)
            assert target is not None, "the rules want it"
            if not await queries.move_places(short.pool_id, target.id, decision.places):
                raise Conflict("shortfall.taken", N_("这些席位现在已经有人。请重新打开页面再看"))
            await offer_free_places(target.id)
            with speaking(SOURCE):
                return {"to_pool": target.slug, "pool": target.name, "places": decision.places}
        case Remedy.HELD_ANYWAY | Remedy.LEFT:
            return {}


def _plans(hearing: HearingView) -> tuple[tuple[str, PoolPlan], ...]:
    return tuple(
        (pool.slug, PoolPlan(code=pool.code, capacity=pool.capacity, name=pool.slug, share=pool.share))
        for pool in hearing.pools
    )
