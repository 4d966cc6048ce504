"""What an officer may do to places and registrations, and what is refused with words that help."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from participation.hearings import services
from participation.hearings.rules import PoolCode, PoolPlan, RegistrationState, Seating, Selection
from participation.platform.database import unit_of_work
from participation.platform.errors import Conflict, NotFound, RuleViolation
from tests.integration.hearings.conftest import Announce, Scene, applied, move_into_the_past, register
from tests.integration.hearings.test_place_edges import refusal, state

RECOMMENDED = PoolPlan(PoolCode.EXPERT, 2, Selection.RECOMMENDED, recommended_by="工会")


async def inside(work: Awaitable[Any]) -> Any:
    async with unit_of_work():
        return await work


async def test_the_number_of_places(scene: Scene, announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 2, waitlist=2))
    hearing = await announce(pools=pools, seating=Seating.ASSIGNED, seat_plan="[参加人席]\nP 1\n[旁听席]\nA 1 2 3")
    booked = [await register(hearing, applied(n, wait=True)) for n in range(3)]

    def change(capacity: int, slug: str = "observer", number: str = hearing.number) -> Awaitable[int]:
        return inside(services.set_capacity(scene.officer, number, slug, capacity))

    assert await refusal(change(-1)) == (RuleViolation, "hearing.share", "这样改不合公告规定的比例或席位数的范围")
    assert await refusal(change(4)) == (
        RuleViolation,
        "hearing.seats_few",
        "座位图只有 4 个座位，席位不能再多",
    )
    assert await refusal(change(1)) == (
        Conflict,
        "hearing.capacity_taken",
        "已经定了 2 席，不能减到 1 席。最少可以改成 2 席",
    )
    assert (await refusal(change(3, "press")))[0] is NotFound
    assert (await refusal(change(3, number="TZ-2026-9999")))[0] is NotFound
    assert (await state(booked[2])).state is RegistrationState.WAITLISTED
    assert await change(3) == 1, "the waiting person is offered the new place"
    assert (await state(booked[2])).state is RegistrationState.OFFERED


async def test_a_registration_is_ended_and_taken_in_again(scene: Scene, announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 1))
    hearing = await announce(pools=pools, seating=Seating.ASSIGNED, seat_plan="[参加人席]\nP 1\n[旁听席]\nA 1")
    other = await announce()
    booked = await register(hearing, applied(1))

    def end(number: str, registration: str) -> Awaitable[None]:
        return inside(services.end_registration(scene.officer, number, registration, "重复报名", ineligible=False))

    def again(number: str, registration: str) -> Awaitable[str]:
        return inside(services.reinstate(scene.officer, number, registration))

    missing = (NotFound, "registration.missing", "这场会议没有这份报名")
    assert await refusal(end(other.number, booked.number)) == missing
    assert await refusal(end(hearing.number, "BM-2026-99999")) == missing
    assert await refusal(again(other.number, booked.number)) == missing
    not_withdrawn = (Conflict, "registration.not_withdrawn", "只有已取消的报名可以恢复")
    assert await refusal(again(hearing.number, booked.number)) == not_withdrawn
    await end(hearing.number, booked.number)
    assert await refusal(end(hearing.number, booked.number)) == (
        Conflict,
        "registration.over",
        "这份报名已经结束，不能再改",
    )
    new = await again(hearing.number, booked.number)
    assert new != booked.number
    (row,) = [row for row in await services.registrations(scene.officer, hearing) if row.number == new]
    assert row.state is RegistrationState.CONFIRMED
    assert [(seat.label, seat.registration is not None) for seat in await services.seat_map(hearing.id)] == [
        ("P1", False),
        ("A1", True),
    ]
    assert await refusal(again(hearing.number, booked.number)) == (
        Conflict,
        "registration.again",
        "这个人已经重新报过名",
    )


async def test_recommended_people_are_entered_while_there_is_room(scene: Scene, announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 1), RECOMMENDED)
    hearing = await announce(
        pools=pools, seating=Seating.ASSIGNED, seat_plan="[参加人席]\nP 1\n[旁听席]\nA 1\n[专家席]\nE 1 2"
    )

    def enter(slug: str, phone: int) -> Awaitable[str]:
        return inside(services.enter(scene.officer, hearing.number, slug, applied(phone, pool=slug), "工会推荐"))

    kind, code, message = await refusal(enter("observer", 1))
    assert (kind, code) == (RuleViolation, "hearing.enter_open")
    assert message.startswith("旁听席由本人报名，不能由工作人员登记")
    await enter("expert", 1)
    assert await refusal(enter("expert", 1)) == (Conflict, "registration.again", "这个手机号已经在名单里")
    await enter("expert", 2)
    assert await refusal(enter("expert", 3)) == (
        Conflict,
        "registration.full",
        "专家席已报满：共 2 席，已定 2 席。有人取消时会重新放出",
    )
    seats = {seat.label for seat in await services.seat_map(hearing.id) if seat.registration is not None}
    assert seats == {"E1", "E2"}


async def test_nothing_is_changed_once_it_has_begun(scene: Scene, announce: Announce) -> None:
    hearing = await announce(pools=(PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 1), RECOMMENDED))
    booked = await register(hearing, applied(1))
    await inside(services.end_registration(scene.officer, hearing.number, booked.number, "x", ineligible=False))
    await move_into_the_past(hearing)
    over = (Conflict, "hearing.over", "会议已经开始或取消，不能再改")
    application = applied(2, pool="expert")
    assert await refusal(inside(services.enter(scene.officer, hearing.number, "expert", application, "推荐"))) == over
    assert await refusal(inside(services.reinstate(scene.officer, hearing.number, booked.number))) == over
