"""Running a sitting: who sits at the table, what is on, who speaks. Each step in one unit of work, the sitting locked."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings.rules import HearingKind
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.errors import Conflict, RuleViolation
from participation.platform.i18n import N_
from participation.sittings.queries import conduct
from participation.sittings.queries import record as entries
from participation.sittings.rules.conduct import ItemKind, SittingState, Turn, may_move, may_open, next_turn
from participation.sittings.rules.roles import (
    Missing,
    RecusalDecision,
    RoleProblem,
    Seated,
    TableRole,
    appointment_problem,
    missing_roles,
)
from participation.sittings.services.reading import category_name, matter_of, unknown
from participation.sittings.views import SittingView

MAX_SECONDS = 3600

_ROLE_PROBLEMS: Mapping[RoleProblem, str] = {
    RoleProblem.CASE_HANDLER: N_("起草、审查过这件事的人不能主持听证会"),
    RoleProblem.RECUSED: N_("这个人已经回避，不能再担任"),
    RoleProblem.SECOND_ROLE: N_("这个人在会上已有另一个职务，两个职务不能兼任"),
    RoleProblem.ALREADY: N_("这个人已经担任这个职务"),
    RoleProblem.TAKEN: N_("已经有主持人。先让原来的主持人离任"),
    RoleProblem.TOO_MANY: N_("听证人已经满额"),
}
_MISSING: Mapping[Missing, str] = {
    Missing.PRESIDING: N_("还没有主持人，不能开会"),
    Missing.RECORDER: N_("还没有记录员，不能开会"),
    Missing.PRESENTER: N_("还没有陈述人，不能开会"),
    Missing.OFFICERS: N_("价格听证会的听证人要有 3 至 5 名，现在不够"),
}


def is_price(profile: str) -> bool:
    """Whether the procedure is that of a price hearing."""
    return profile == "price_hearing"


# --- the table -------------------------------------------------------------------------------------------------------


async def appoint(
    actor: Actor, sitting: SittingView, role: TableRole, name: str, title: str, staff_id: UUID | None
) -> None:
    """Give somebody a role. RuleViolation `sitting.role_…` with the reason it may not be."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    matter = await matter_of(sitting.hearing)
    handlers = () if matter is None else (*matter.drafters, matter.reviewer_id)
    people = await conduct.roles(sitting.hearing.id)
    recusals = await conduct.recusals(sitting.hearing.id)
    granted = {one.role_id for one in recusals if one.decision == RecusalDecision.GRANTED}
    problem = appointment_problem(
        Seated(role, name, staff_id),
        [one.seated for one in people if one.ended_at is None],
        case_handlers={one for one in handlers if one is not None},
        recused=[one.seated for one in people if one.id in granted],
        price=matter is not None and is_price(matter.profile),
    )
    if problem is not None:
        raise RuleViolation(f"sitting.role_{problem.value}", _ROLE_PROBLEMS[problem])
    role_id = uuid4()
    assert actor.staff_id is not None
    await conduct.appoint(role_id, sitting.hearing.id, role, staff_id, name, title, actor.staff_id)
    await conduct.touch(sitting.hearing.id)
    await _record(actor, sitting, "appointed", {"role": role.value, "person": str(role_id)})


async def release(actor: Actor, sitting: SittingView, role_id: UUID, reason: str) -> None:
    """Somebody leaves the table, for a reason that is kept."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    if role_id not in {one.id for one in sitting.table} or not await conduct.release(role_id, reason):
        raise unknown("role")
    await conduct.touch(sitting.hearing.id)
    await _record(actor, sitting, "released", {"person": str(role_id), "reason": reason})


async def ask_recusal(sitting: SittingView, role_id: UUID, reason: str, registration_id: UUID | None) -> None:
    """A participant, or an officer who was told (registration None), asks that somebody stand back."""
    await _lock_unended(sitting)
    if role_id not in {one.id for one in sitting.table}:
        raise unknown("role")
    recusal_id = uuid4()
    await conduct.ask_recusal(recusal_id, role_id, registration_id, reason)
    subject = f"hearing:{sitting.hearing.number}"
    await record("resident", "sitting.recusal_asked", subject, {"recusal": str(recusal_id), "person": str(role_id)})


async def decide_recusal(
    actor: Actor, sitting: SittingView, recusal_id: UUID, decision: RecusalDecision, reason: str
) -> None:
    """The organiser decides, with a reason; who is recused leaves the table at once. Nobody decides about themselves."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    about = next((one for one in await conduct.recusals(sitting.hearing.id) if one.id == recusal_id), None)
    if about is None:
        raise unknown("recusal")
    person = next((one for one in sitting.roles if one.id == about.role_id), None)
    if person is not None and person.staff_id == actor.staff_id:
        raise RuleViolation("sitting.own_recusal", N_("是否回避要由别人决定"))
    assert actor.staff_id is not None
    role_id = await conduct.decide_recusal(recusal_id, decision.value, reason, actor.staff_id)
    if role_id is None:
        raise Conflict("sitting.recusal_decided", N_("这件回避申请已经有决定"))
    if decision is RecusalDecision.GRANTED:
        await conduct.release(role_id, reason)
    await conduct.touch(sitting.hearing.id)
    facts = {"recusal": str(recusal_id), "decision": decision.value, "reason": reason}
    await _record(actor, sitting, "recusal_decided", facts)


# --- the sitting -----------------------------------------------------------------------------------------------------


async def move(actor: Actor, sitting: SittingView, following: SittingState) -> None:
    """Open, pause, go on, end. RuleViolation with what is missing; Conflict where it has moved on already."""
    _require(actor, sitting)
    hearing = sitting.hearing
    state = await conduct.lock(hearing.id)
    if not may_move(state, following):
        raise Conflict("sitting.moved_on", N_("会议的状态已经变了。请看最新的页面"))
    if state is SittingState.PREPARED:
        if hearing.cancelled:
            raise RuleViolation("sitting.cancelled", N_("这次会议已经取消"))
        if not may_open(hearing.starts_at, await conduct.now()):
            raise RuleViolation(
                "sitting.too_early",
                N_("会议定于 {starts_at} 开始，提前一小时以内才能开会"),
                starts_at=hearing.starts_at,
            )
        matter = await matter_of(hearing)
        missing = missing_roles(
            [one.seated for one in await conduct.roles(hearing.id) if one.ended_at is None],
            hearing=hearing.kind is HearingKind.HEARING,
            price=matter is not None and is_price(matter.profile),
        )
        if missing:
            raise RuleViolation(f"sitting.missing_{missing[0].value}", _MISSING[missing[0]])
        await entries.ensure(hearing.id)
    await conduct.move(hearing.id, following)
    await _record(actor, sitting, following.value, {})


async def set_stream(actor: Actor, sitting: SittingView, address: str) -> None:
    """Where it is broadcast; "" for nowhere."""
    _require(actor, sitting)
    await conduct.lock(sitting.hearing.id)
    await conduct.set_stream(sitting.hearing.id, address)
    await _record(actor, sitting, "stream", {"address": address})


async def add_items(actor: Actor, sitting: SittingView, items: list[tuple[ItemKind, str, int | None]]) -> None:
    """Parts at the end of the agenda: (kind, title, minutes)."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    for kind, title, minutes in items:
        await conduct.add_item(uuid4(), sitting.hearing.id, kind, title, minutes)
    await conduct.touch(sitting.hearing.id)
    await _record(actor, sitting, "agenda", {"added": len(items)})


async def remove_item(actor: Actor, sitting: SittingView, item_id: UUID) -> None:
    """Take out a part that has not begun."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    if not await conduct.remove_item(item_id, sitting.hearing.id):
        raise Conflict("sitting.item_begun", N_("这一项已经开始或者已经不在议程里，不能删去"))
    await conduct.touch(sitting.hearing.id)


async def start_item(actor: Actor, sitting: SittingView, item_id: UUID) -> None:
    """Go to a part of the agenda; the sitting must run."""
    _require(actor, sitting)
    await _lock_running(sitting)
    if not await conduct.start_item(item_id, sitting.hearing.id):
        raise unknown("item")


# --- turns to speak --------------------------------------------------------------------------------------------------


async def queue_registrant(actor: Actor, sitting: SittingView, number: str, seconds: int) -> None:
    """Put a participant in the queue by registration number. RuleViolation for observers: they may not speak."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    row = await conduct.speaker(sitting.hearing.id, number)
    if row is None:
        raise unknown("registration")
    if row["code"] not in ("participant", "expert"):
        raise RuleViolation("sitting.observer", N_("旁听人、记者不发言、不提问；可以递交书面意见"))
    category = category_name(row["code"], row["pool_name"])
    if await conduct.queue_turn(sitting.hearing.id, row["id"], row["masked_name"], category, seconds) is None:
        raise Conflict("sitting.queued", N_("这位参加人已经在排队或者正在发言"))
    await conduct.touch(sitting.hearing.id)


async def queue_person(actor: Actor, sitting: SittingView, name: str, category: str, seconds: int) -> None:
    """Put somebody of the table in the queue."""
    _require(actor, sitting)
    await _lock_unended(sitting)
    await conduct.queue_turn(sitting.hearing.id, None, name, category, seconds)
    await conduct.touch(sitting.hearing.id)


async def call_next(actor: Actor, sitting: SittingView, turn_id: int | None = None) -> None:
    """Call somebody: the one given, else the one whose side has been heard least. Whoever speaks has finished."""
    _require(actor, sitting)
    await _lock_running(sitting)
    await conduct.finish_speaking(sitting.hearing.id)
    fresh = await conduct.view(sitting.hearing)
    chosen = turn_id
    if chosen is None:
        following = next_turn([Turn(one.id, one.category, one.state, one.spoken) for one in fresh.turns])
        if following is None:
            raise Conflict("sitting.nobody_waits", N_("没有人在等发言"))
        chosen = following.id
    if not await conduct.begin_turn(chosen, sitting.hearing.id):
        raise Conflict("sitting.turn_gone", N_("这位已经发过言或者放弃了。请看最新的名单"))


async def finish_turn(actor: Actor, sitting: SittingView) -> None:
    """Whoever speaks has finished."""
    _require(actor, sitting)
    await conduct.lock(sitting.hearing.id)
    await conduct.finish_speaking(sitting.hearing.id)


async def drop_turn(actor: Actor, sitting: SittingView, turn_id: int) -> None:
    """Somebody who waits gives it up."""
    _require(actor, sitting)
    await conduct.lock(sitting.hearing.id)
    if not await conduct.drop_turn(turn_id, sitting.hearing.id):
        raise unknown("turn")
    await conduct.touch(sitting.hearing.id)


async def _lock_unended(sitting: SittingView) -> None:
    if await conduct.lock(sitting.hearing.id) is SittingState.ENDED:
        raise Conflict("sitting.ended", N_("会议已经结束，不能再改"))


async def _lock_running(sitting: SittingView) -> None:
    if await conduct.lock(sitting.hearing.id) is not SittingState.RUNNING:
        raise Conflict("sitting.not_running", N_("会议现在没有进行。先开会或者继续开会"))


def _require(actor: Actor, sitting: SittingView) -> None:
    require(actor, Role.HEARING_OFFICER, sitting.hearing.organiser_path)


async def _record(actor: Actor, sitting: SittingView, what: str, facts: Mapping[str, object]) -> None:
    await record(actor.audit_name, f"sitting.{what}", f"hearing:{sitting.hearing.number}", dict(facts))
