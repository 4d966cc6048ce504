"""Waiting, offers, and what the office changes: every row of the field's pains that has to do with places."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from participation.hearings import services
from participation.hearings.rules import (
    Condition,
    ConditionKind,
    PoolCode,
    PoolPlan,
    RegistrationState,
    Seating,
    Selection,
)
from participation.hearings.services import Application
from participation.platform.crypto import decrypt
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError
from participation.platform.messaging.messages import unseal
from tests.integration.hearings.conftest import SITE, Announce, Scene, applied, move, register


async def waiting(hearing: services.HearingView, n: int, **changes: Any) -> services.Booked:
    return await register(hearing, applied(n, wait=True, **changes))


async def state(booked: services.Booked) -> services.TicketView:
    return await services.ticket(booked.number, booked.code)


async def give_back(booked: services.Booked) -> None:
    ticket = await state(booked)
    async with unit_of_work():
        await services.withdraw(ticket)


async def accept(booked: services.Booked) -> None:
    ticket = await state(booked)
    async with unit_of_work():
        await services.accept(ticket)


async def sound() -> None:
    """Every invariant holds."""
    assert await services.findings() == []


async def told(what: str) -> int:
    return int(
        await fetch_value(
            "SELECT count(*) FROM outbox_message WHERE topic = 'hearing.notify' AND payload::jsonb ->> 'what' = $1",
            what,
        )
    )


async def test_who_waits_moves_up_in_order_and_only_by_accepting(announce: Announce) -> None:
    hearing = await announce(observer_places=2)
    first, _second = await register(hearing, applied(1)), await register(hearing, applied(2))
    lines = [await waiting(hearing, n) for n in (3, 4, 5)]
    assert [(await state(b)).position for b in lines] == [1, 2, 3]
    assert {(await state(b)).state for b in lines} == {RegistrationState.WAITLISTED}
    await give_back(first)
    offered = await state(lines[0])
    assert offered.state is RegistrationState.OFFERED
    assert offered.offer_expires_at is not None
    assert timedelta(minutes=119) < offered.offer_expires_at - datetime.now(UTC) <= timedelta(hours=2)
    assert [(await state(b)).position for b in lines] == [None, 1, 2]
    # The place is kept: a newcomer does not get it, and does not overtake.
    with pytest.raises(Conflict) as full:
        await register(hearing, applied(9))
    assert full.value.code == "registration.full"
    await accept(lines[0])
    assert (await state(lines[0])).state is RegistrationState.CONFIRMED
    await sound()


async def test_an_offer_that_runs_out_goes_to_the_next_and_cannot_be_accepted(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    second, third = await waiting(hearing, 2), await waiting(hearing, 3)
    await give_back(first)
    await execute("UPDATE registration SET offer_expires_at = now() - interval '1 second' WHERE state = 'offered'")
    with pytest.raises(Conflict) as late:
        await accept(second)
    assert late.value.code == "registration.offer_expired"
    assert await services.sweep_offers() == 1
    gone, moved_up = await state(second), await state(third)
    assert (gone.state, gone.reason) == (RegistrationState.WITHDRAWN, "offer_expired")
    assert moved_up.state is RegistrationState.OFFERED
    assert await services.sweep_offers() == 0
    assert await told("expired") == 1
    # Whoever let it pass queues anew, behind everybody.
    again = await waiting(hearing, 2)
    assert (await state(again)).position == 1
    await sound()


async def test_nobody_is_offered_a_place_after_the_cut_off(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first, _second = await register(hearing, applied(1)), await waiting(hearing, 2)
    await execute("UPDATE hearing SET offers_until = now() + interval '5 minutes' WHERE id = $1", hearing.id)
    await give_back(first)
    assert await fetch_value("SELECT count(*) FROM registration WHERE state = 'offered'") == 0
    # An offer made shortly before ends with the cut-off, never later.
    await execute("UPDATE hearing SET offers_until = now() + interval '30 minutes' WHERE id = $1", hearing.id)
    third = await waiting(hearing, 3)
    assert (await state(third)).position == 2
    await give_back(third)
    ends = await fetch_value("SELECT offer_expires_at FROM registration WHERE state = 'offered'")
    assert ends <= datetime.now(UTC) + timedelta(minutes=30)


async def test_a_withdrawn_person_leaves_the_queue_and_comes_back_at_its_end(announce: Announce, scene: Scene) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    second, third = await waiting(hearing, 2), await waiting(hearing, 3)
    await give_back(second)
    assert (await state(third)).position == 1
    async with unit_of_work():
        new = await services.reinstate(scene.officer, hearing.number, second.number)
    assert new != second.number
    row = await fetch("SELECT state, queue FROM registration ORDER BY queue NULLS FIRST")
    assert [r["state"] for r in row] == ["confirmed", "withdrawn", "waitlisted", "waitlisted"]
    with pytest.raises(Conflict):
        async with unit_of_work():
            await services.reinstate(scene.officer, hearing.number, second.number)
    await give_back(first)
    assert (await state(third)).state is RegistrationState.OFFERED
    await sound()


async def test_capacity_below_what_is_taken_is_refused_and_above_it_goes_down_the_list(
    announce: Announce, scene: Scene
) -> None:
    hearing = await announce(observer_places=3)
    for n in range(3):
        await register(hearing, applied(n))
    lines = [await waiting(hearing, 10 + n) for n in range(4)]
    with pytest.raises(Conflict) as refused:
        async with unit_of_work():
            await services.set_capacity(scene.officer, hearing.number, "observer", 2)
    assert refused.value.code == "hearing.capacity_taken"
    assert refused.value.facts["taken"] == 3
    async with unit_of_work():
        assert await services.set_capacity(scene.officer, hearing.number, "observer", 5) == 2
    states = [(await state(b)).state for b in lines]
    assert states == [RegistrationState.OFFERED] * 2 + [RegistrationState.WAITLISTED] * 2
    await sound()


async def test_a_party_waits_for_enough_places_and_keeps_nobody_from_one(announce: Announce) -> None:
    pools = (
        PoolPlan(PoolCode.PARTICIPANT, 1),
        PoolPlan(PoolCode.OBSERVER, 4, companions=3),
    )
    hearing = await announce(pools=pools)
    family = await register(hearing, applied(1, companions=("朱明", "朱红")))
    single = await register(hearing, applied(2))
    assert await fetch_value("SELECT taken FROM hearing_pool WHERE slug = 'observer'") == 4
    large = await waiting(hearing, 3, companions=("王一", "王二"))
    alone = await waiting(hearing, 4)
    await give_back(single)
    # One place is free: too few for three, enough for one; the three keep their turn.
    assert (await state(alone)).state is RegistrationState.OFFERED
    assert (await state(large)).position == 1
    await give_back(family)
    assert (await state(large)).state is RegistrationState.OFFERED
    names = await fetch("SELECT masked_name, name_encrypted FROM registration_companion ORDER BY ordinal, masked_name")
    assert {decrypt(bytes(r["name_encrypted"]), "registration.companion") for r in names} >= {"朱明", "王二"}
    assert not any("朱明" in r["masked_name"] for r in names)
    await sound()


async def test_a_crowd_that_comes_goes_waits_and_accepts_keeps_every_invariant(announce: Announce) -> None:
    hearing = await announce(observer_places=5)

    async def person(n: int) -> str:
        booked = await waiting(hearing, n)
        for _ in range(3):
            await asyncio.sleep(0)
            ticket = await state(booked)
            try:
                async with unit_of_work():
                    if ticket.may_accept:
                        await services.accept(ticket)
                    elif n % 3 == 0 and ticket.may_withdraw:
                        await services.withdraw(ticket)
            except DomainError:
                pass
        return (await state(booked)).state.value

    found = Counter(await asyncio.gather(*(person(n) for n in range(60))))
    assert sum(found.values()) == 60
    await sound()
    taken = await fetch_value("SELECT taken FROM hearing_pool WHERE slug = 'observer'")
    assert taken == 5


async def test_a_draw_takes_names_and_gives_no_place_yet(announce: Announce) -> None:
    pools = (
        PoolPlan(PoolCode.PARTICIPANT, 2, Selection.DRAW, name="居民代表", alternates=1, cascade=True),
        PoolPlan(PoolCode.PARTICIPANT, 1, Selection.RECOMMENDED, name="供热单位代表", recommended_by="供热协会"),
        PoolPlan(PoolCode.OBSERVER, 1),
    )
    hearing = await announce(pools=pools)
    drawn = [await register(hearing, applied(n, pool="participant", cascade=True)) for n in range(5)]
    assert {b.state for b in drawn} == {RegistrationState.ELIGIBLE}
    with pytest.raises(DomainError):
        await register(hearing, applied(9, pool="participant-2"))
    # As the draw leaves it: two selected, one alternate, two unselected who wanted to be observers then.
    await execute(
        "UPDATE registration r SET state = CASE WHEN o.n <= 2 THEN 'selected' ELSE 'waitlisted' END, queue ="
        " CASE WHEN o.n > 2 THEN o.n END FROM (SELECT id, row_number() OVER (ORDER BY number) AS n FROM registration) o"
        " WHERE o.id = r.id"
    )
    await execute("UPDATE hearing_pool SET taken = 2 WHERE slug = 'participant'")
    assert await services.sweep_cascades() == 2
    assert await services.sweep_cascades() == 0
    observers = await fetch(
        "SELECT r.state FROM registration r JOIN hearing_pool p ON p.id = r.pool WHERE p.slug = 'observer'"
        " ORDER BY r.number"
    )
    assert [r["state"] for r in observers] == ["confirmed", "waitlisted"]
    # Moving up as a participant gives the observer's place to the next.
    fourth = drawn[3]
    await execute(
        "UPDATE registration SET state = 'offered', offer_expires_at = now() + interval '1 hour', queue = NULL"
        " WHERE id = $1",
        fourth.id,
    )
    await execute("UPDATE hearing_pool SET capacity = 3, taken = 3 WHERE slug = 'participant'")
    await accept(fourth)
    observers = await fetch(
        "SELECT r.state, r.reason FROM registration r JOIN hearing_pool p ON p.id = r.pool WHERE p.slug = 'observer'"
        " ORDER BY r.number"
    )
    assert [tuple(r) for r in observers] == [("withdrawn", "moved_up"), ("offered", "")]


async def test_one_person_one_kind_of_place_where_the_notice_says_so(announce: Announce) -> None:
    once = (Condition(ConditionKind.AGE, minimum=18), Condition(ConditionKind.ONE_PER_PERSON))
    pools = (PoolPlan(PoolCode.PARTICIPANT, 5, conditions=once), PoolPlan(PoolCode.OBSERVER, 5, conditions=once))
    hearing = await announce(pools=pools)
    both = [register(hearing, applied(1, pool=pool)) for pool in ("participant", "observer", "observer") * 3]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(a, services.Booked) for a in answers) == 1
    assert {a.code for a in answers if isinstance(a, DomainError)} == {"registration.exists"}


async def test_one_identity_card_is_found_under_another_telephone(announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 5), PoolPlan(PoolCode.OBSERVER, 5, id_number=True))
    hearing = await announce(pools=pools)
    card = "11010519491231002X"
    booked = await register(hearing, applied(1, identity=card))
    with pytest.raises(Conflict) as twice:
        await register(hearing, applied(2, identity=card))
    assert twice.value.facts["number"] == booked.number
    ticket = await state(booked)
    assert ticket.masked_identity == "**************002X"
    row = await fetch("SELECT identity_encrypted FROM registration_person")
    assert card.encode() not in bytes(row[0][0])


async def test_seats_are_given_together_and_come_back_with_the_place(announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 6, companions=3))
    grid = "[参加人席]\nP 1\n[旁听席]\nA 1* 2 _ 3 4\nB 1 2"
    hearing = await announce(pools=pools, seating=Seating.ASSIGNED, seat_plan=grid)
    pair = await register(hearing, applied(1, companions=("朱明",)))
    wheel = await register(hearing, applied(2, needs=("wheelchair",)))
    speaker = await register(hearing, applied(3, pool="participant"))
    assert (await state(pair)).seats == ("A3", "A4")
    assert (await state(wheel)).seats == ("A1",)
    assert (await state(speaker)).seats == ("P1",)
    await sound()
    await give_back(pair)
    assert await fetch_value("SELECT count(*) FROM hearing_seat WHERE registration IS NOT NULL") == 2
    await sound()
    # Everybody else, at once: each seat once.
    answers = await asyncio.gather(*(register(hearing, applied(10 + n)) for n in range(5)))
    seats = [(await state(b)).seats for b in answers]
    assert len({s for given in seats for s in given}) == 5
    await sound()


async def test_another_time_and_a_cancellation_reach_everybody_with_a_calendar(
    announce: Announce, scene: Scene
) -> None:
    hearing = await announce(observer_places=1)
    held = await register(hearing, applied(1, email="zhao@example.com"))
    await waiting(hearing, 2)
    later = hearing.starts_at + timedelta(days=1)
    change = services.Rescheduling(later, None, "二楼 201", "", "原会场检修")
    async with unit_of_work():
        await services.reschedule(scene.officer, hearing.number, change)
    assert await told("changed") == 2
    mails = await tell(held.id, "changed")
    sms, mail = mails
    assert "会议安排有变动" in sms.text
    assert "二楼 201" in mail.text
    assert "SEQUENCE:2\r\n" in mail.calendar
    assert "METHOD:PUBLISH" in mail.calendar
    async with unit_of_work():
        await services.cancel(scene.officer, hearing.number, "事项撤回")
    _sms, mail = await tell(held.id, "cancelled")
    assert "METHOD:CANCEL" in mail.calendar
    assert "STATUS:CANCELLED" in mail.calendar
    assert "SEQUENCE:5\r\n" in mail.calendar
    with pytest.raises(Closed) as closed:
        await register(hearing, applied(9))
    assert closed.value.code == "hearing.cancelled"
    with pytest.raises(Conflict):
        async with unit_of_work():
            await services.cancel(scene.officer, hearing.number, "again")


async def test_news_that_is_overtaken_is_not_told(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    booked = await register(hearing, applied(1))
    await give_back(booked)
    assert await tell(booked.id, "confirmed") == []


async def test_reminders_go_once_to_those_who_have_a_place(announce: Announce) -> None:
    hearing = await announce(observer_places=1, remind_at=datetime.now(UTC) - timedelta(seconds=1))
    await register(hearing, applied(1))
    await waiting(hearing, 2)
    assert await services.sweep_reminders() == 1
    assert await services.sweep_reminders() == 0
    assert await told("reminder") == 1


async def test_the_hourly_look_finds_what_is_wrong(announce: Announce) -> None:
    hearing = await announce(observer_places=3)
    await register(hearing, applied(1))
    assert await services.reconcile() == 0
    await execute("UPDATE hearing_pool SET taken = 2 WHERE hearing = $1 AND slug = 'observer'", hearing.id)
    assert await services.reconcile() == 1
    last = await services.last_check()
    assert last is not None
    assert [(f["check"], f["subject"]) for f in last[2]] == [("taken_is_held", f"{hearing.number}/observer")]


async def test_recommended_people_are_entered_by_the_office(announce: Announce, scene: Scene) -> None:
    pools = (
        PoolPlan(PoolCode.PARTICIPANT, 1, Selection.RECOMMENDED, recommended_by="供热协会"),
        PoolPlan(PoolCode.OBSERVER, 1),
    )
    hearing = await announce(pools=pools)

    async def enter(n: int) -> str:
        who = Application(pool="participant", name="李建国", phone=f"138{n:08d}")
        async with unit_of_work():
            return await services.enter(scene.officer, hearing.number, "participant", who, "供热协会推荐")

    number = await enter(1)
    assert number.startswith("BM-")
    with pytest.raises(Conflict) as full:
        await enter(2)
    assert full.value.code == "registration.full"
    async with unit_of_work():
        await services.end_registration(scene.officer, hearing.number, number, "协会换人", ineligible=False)
    await enter(2)
    await sound()


async def test_numbers_by_category(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    await waiting(hearing, 2)
    await give_back(first)
    found = {row.slug: row for row in await services.numbers_of(await services.get_hearing(hearing.number))}
    assert (found["observer"].applied, found["observer"].selected, found["observer"].withdrawn) == (2, 1, 1)
    assert found["participant"].applied == 0


async def tell(registration: UUID, what: str) -> list[Any]:
    """Run the worker's part; the messages it asked for, unsealed."""
    before = await fetch_value("SELECT coalesce(max(id), 0) FROM outbox_message")
    async with unit_of_work():
        await services.tell(registration, what, SITE)
    rows = await fetch(
        "SELECT payload::text FROM outbox_message WHERE id > $1 AND topic = 'message.send' ORDER BY id", before
    )
    import json

    return [unseal(json.loads(row[0])) for row in rows]


async def test_the_clock_is_the_databases(announce: Announce) -> None:
    """Sign-up that ends while people fill in the form: the database decides, whatever a server's clock says."""
    hearing = await announce(observer_places=1)
    await move(hearing, registration_closes_at=datetime.now(UTC) + timedelta(milliseconds=300))
    await asyncio.sleep(0.4)
    with pytest.raises(Closed):
        await register(hearing, applied(1))
