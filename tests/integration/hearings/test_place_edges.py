"""Places at their edges: other processes that are faster, visitors who have gone, rooms with fewer seats than places."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from participation.hearings import services
from participation.hearings.queries import booking
from participation.hearings.rules import (
    Applicant,
    Condition,
    ConditionKind,
    PoolCode,
    PoolPlan,
    Refusal,
    RefusalReason,
    RegistrationState,
    Seating,
)
from participation.hearings.services import desk
from participation.hearings.tickets import path_of
from participation.platform.crypto import decrypt
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError, RuleViolation
from participation.platform.web.forms import FormKey
from tests.integration.hearings.conftest import Announce, applied, move_into_the_past, register

KEY = FormKey(b"k" * 32, b"b" * 32, "/hearings/{number}/register")
PLACES = "/registrations/of-another-process"


@asynccontextmanager
async def meanwhile(work: Callable[[], Awaitable[Any]]) -> AsyncIterator[None]:
    """Another process's transaction: it has done ``work`` and commits when the block ends."""
    done, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with unit_of_work():
            await work()
            done.set()
            await go_on.wait()

    held = asyncio.create_task(hold())
    await done.wait()
    try:
        yield
    finally:
        go_on.set()
        await held


async def waiting_for_a_lock(count: int) -> list[int]:
    """The backends that wait for a lock, as soon as there are so many."""
    async with asyncio.timeout(10):
        while True:
            rows = await fetch(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if len(rows) == count:
                return [row[0] for row in rows]
            await asyncio.sleep(0.005)


def pool_id(hearing: services.HearingView, slug: str = "observer") -> UUID:
    pool = hearing.pool(slug)
    assert pool is not None
    return pool.id


async def taken(hearing: services.HearingView) -> tuple[int, int]:
    """(places counted, registrations written) of the observers."""
    row = await fetch_one(
        "SELECT p.taken, (SELECT count(*) FROM registration r WHERE r.pool = p.id) FROM hearing_pool p WHERE p.id = $1",
        pool_id(hearing),
    )
    assert row is not None
    return row[0], row[1]


async def state(booked: services.Booked) -> services.TicketView:
    return await services.ticket(booked.number, booked.code)


async def refusal(work: Awaitable[Any]) -> tuple[type[DomainError], str, str]:
    with pytest.raises(DomainError) as refused:
        await work
    return type(refused.value), refused.value.code, refused.value.message


async def insert_key(key: FormKey) -> None:
    await execute(
        "INSERT INTO idempotency_key (key_hash, body_hash, answer, route) VALUES ($1, $2, $3, $4)",
        key.key_hash,
        key.body_hash,
        key.seal(PLACES),
        key.route,
    )


# -- the desk


@pytest.mark.parametrize("company", [False, True])
async def test_a_form_another_process_is_answering_gets_that_answer(announce: Announce, company: bool) -> None:
    hearing = await announce(observer_places=2)
    async with meanwhile(lambda: insert_key(KEY)):
        asked = [asyncio.create_task(services.register(hearing.number, applied(1), key=KEY))]
        if company:
            asked.append(asyncio.create_task(services.register(hearing.number, applied(2))))
        await waiting_for_a_lock(1)
    first, *others = await asyncio.gather(*asked)
    assert first == PLACES
    assert [type(other) for other in others] == [services.Booked] * company
    assert await taken(hearing) == (int(company), int(company))


async def test_the_same_form_with_other_fields_is_refused_and_books_nothing(announce: Announce) -> None:
    hearing = await announce(observer_places=2)
    other = FormKey(KEY.key_hash, b"x" * 32, KEY.route)
    assert not await services.has_answer(KEY)
    booked = await services.register(hearing.number, applied(1), key=KEY)
    assert isinstance(booked, services.Booked)
    assert await services.has_answer(KEY)
    kind, code, _ = await refusal(services.register(hearing.number, applied(2), key=other))
    assert (kind, code) == (RuleViolation, "idempotency.reused")
    assert await services.register(hearing.number, applied(1), key=KEY) == path_of(booked.number, booked.code)
    assert await taken(hearing) == (1, 1)


async def test_one_form_twice_in_a_batch_is_one_registration(announce: Announce) -> None:
    hearing = await announce(observer_places=5)
    first, again = await asyncio.gather(*(services.register(hearing.number, applied(1), key=KEY) for _ in range(2)))
    assert isinstance(first, services.Booked)
    assert again == path_of(first.number, first.code)
    assert await taken(hearing) == (1, 1)


async def test_who_has_gone_before_the_answer_has_the_place_all_the_same(announce: Announce) -> None:
    hearing = await announce(observer_places=2)
    async with meanwhile(lambda: booking.lock([pool_id(hearing)])):
        gone = asyncio.create_task(services.register(hearing.number, applied(1)))
        stays = asyncio.create_task(services.register(hearing.number, applied(2)))
        await waiting_for_a_lock(1)
        gone.cancel()
    assert isinstance(await stays, services.Booked)
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await taken(hearing) == (2, 2)
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'hearing.notify'") == 2


async def test_a_failure_is_told_to_who_still_waits_and_to_nobody_who_has_gone(announce: Announce) -> None:
    hearing = await announce(observer_places=2)
    for leaves in (False, True):
        async with meanwhile(lambda: booking.lock([pool_id(hearing)])):
            asked = asyncio.create_task(services.register(hearing.number, applied(1)))
            (backend,) = await waiting_for_a_lock(1)
            if leaves:
                asked.cancel()
                await asyncio.wait([asked])
            await execute("SELECT pg_cancel_backend($1)", backend)
            await waiting_for_a_lock(0)
        with pytest.raises(asyncio.CancelledError if leaves else asyncpg.QueryCanceledError):
            await asked
    assert await taken(hearing) == (0, 0)
    # The desk goes on.
    assert isinstance(await services.register(hearing.number, applied(1)), services.Booked)


async def test_too_few_places_and_a_full_waiting_list_are_told_with_numbers(announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 3, companions=3, waitlist=1))
    hearing = await announce(pools=pools)
    await register(hearing, applied(1))
    assert await refusal(register(hearing, applied(2, companions=("朱明", "朱红")))) == (
        Conflict,
        "registration.too_few",
        "旁听席只余 2 席，不够您要的席位数。可以减少同行人，或者排候补",
    )
    await register(hearing, applied(2, companions=("朱明",)))
    assert (await register(hearing, applied(3, wait=True))).state is RegistrationState.WAITLISTED
    assert await refusal(register(hearing, applied(4, wait=True))) == (
        Conflict,
        "registration.waitlist_full",
        "旁听席已报满，候补也满了：共 3 席，已定 3 席",
    )
    assert await taken(hearing) == (3, 3)


async def test_a_free_place_kept_for_whoever_waits_is_not_said_to_be_left(announce: Announce) -> None:
    """Said "only 1 left, bring fewer people" to somebody alone, while the one place was another's."""
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 1, companions=1, waitlist=1))
    hearing = await announce(pools=pools)
    await register(hearing, applied(1))
    assert (await register(hearing, applied(2, wait=True))).state is RegistrationState.WAITLISTED
    # One more place that nobody has offered down the list yet.
    await execute("UPDATE hearing_pool SET capacity = 2 WHERE id = $1", pool_id(hearing))
    kept = "旁听席空出的 1 席先给候补里排在前面的人"
    alone = (Conflict, "registration.full", f"{kept}，暂时不能直接报名")
    assert await refusal(register(hearing, applied(3))) == alone
    # Coming with fewer would not help either.
    assert await refusal(register(hearing, applied(3, companions=("朱明",)))) == alone
    waits = (Conflict, "registration.waitlist_full", f"{kept}，候补也满了")
    assert await refusal(register(hearing, applied(3, wait=True))) == waits


async def test_whoever_asks_for_more_than_is_left_hears_what_would_help(announce: Announce) -> None:
    pools = (
        PoolPlan(PoolCode.PARTICIPANT, 2, companions=2, waitlist=0),
        PoolPlan(PoolCode.OBSERVER, 3, companions=2, waitlist=1),
    )
    hearing = await announce(pools=pools)
    left = "参加人席只余 2 席，不够您要的席位数。可以减少同行人"
    three = {"companions": ("朱明", "朱红"), "wait": True}
    participant = applied(1, pool=PoolCode.PARTICIPANT, **three)
    assert await refusal(register(hearing, participant)) == (Conflict, "registration.too_few", left)
    await register(hearing, applied(1, companions=("朱明",)))
    assert (await register(hearing, applied(2, **three))).state is RegistrationState.WAITLISTED
    assert await refusal(register(hearing, applied(3, **three))) == (
        Conflict,
        "registration.waitlist_full",
        "旁听席只余 1 席，不够您要的席位数，候补也满了。可以减少同行人",
    )


async def test_every_refusal_has_its_words(announce: Announce) -> None:
    hearing = await announce()
    pool = hearing.pool("observer")
    assert pool is not None
    found = {reason: desk.refused(Refusal(reason, since=hearing.starts_at), pool, "BM-X") for reason in RefusalReason}
    assert {reason: (type(error), error.code) for reason, error in found.items()} == {
        RefusalReason.NOT_OPEN_YET: (Closed, "hearing.not_open"),
        RefusalReason.CLOSED: (Closed, "hearing.closed"),
        RefusalReason.CANCELLED: (Closed, "hearing.cancelled"),
        RefusalReason.ALREADY_REGISTERED: (Conflict, "registration.exists"),
        RefusalReason.WAITLIST_FULL: (Conflict, "registration.waitlist_full"),
        RefusalReason.FULL: (Conflict, "registration.full"),
    }


# -- changing and accepting


async def test_what_costs_nobody_a_place_can_be_changed_until_it_is_over(announce: Announce) -> None:
    hearing = await announce()
    booked = await register(hearing, applied(1, email="old@example.com", statement="旧的要点"))

    async def kept() -> tuple[list[str], str, str]:
        row = await fetch_one(
            "SELECT r.needs, n.email_encrypted, n.statement_encrypted FROM registration r"
            " JOIN registration_person n ON n.registration = r.id WHERE r.id = $1",
            booked.id,
        )
        assert row is not None
        return (
            list(row[0]),
            decrypt(bytes(row[1]), "registration.email"),
            decrypt(bytes(row[2]), "registration.statement"),
        )

    async def change(email: str, needs: tuple[str, ...], statement: str) -> None:
        ticket = await state(booked)
        async with unit_of_work():
            await services.change(ticket, services.OwnChange(email, needs, statement))

    await change("new@example.com", ("mongolian", "wheelchair"), "新的要点")
    assert await kept() == (["mongolian", "wheelchair"], "new@example.com", "新的要点")
    await change("", (), "")
    assert await kept() == ([], "new@example.com", "新的要点")
    events = await fetch("SELECT facts::text FROM audit_event WHERE action = 'registration.changed' ORDER BY id")
    assert [json.loads(row[0]) for row in events] == [
        {"number": booked.number, "email": True, "statement": True, "needs": ["mongolian", "wheelchair"]},
        {"number": booked.number, "email": False, "statement": False, "needs": []},
    ]
    ticket = await state(booked)
    async with unit_of_work():
        await services.withdraw(ticket)
    assert await refusal(change("late@example.com", (), "")) == (
        Conflict,
        "registration.over",
        "这份报名已经结束，不能再改",
    )
    assert await kept() == ([], "new@example.com", "新的要点")


async def test_what_is_confirmed_is_not_confirmed_again(announce: Announce) -> None:
    ticket = await state(await register(await announce(), applied(1)))

    async def accept() -> None:
        async with unit_of_work():
            await services.accept(ticket)

    assert await refusal(accept()) == (Conflict, "registration.confirmed", "这个席位已经确认，不用再确认")
    assert await fetch_value("SELECT count(*) FROM registration_history WHERE registration = $1", ticket.id) == 1


async def test_two_clocks_end_an_offer_once(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    late, following = [await register(hearing, applied(n, wait=True)) for n in (2, 3)]
    ticket = await state(first)
    async with unit_of_work():
        await services.withdraw(ticket)
    await execute("UPDATE registration SET offer_expires_at = now() - interval '1 second' WHERE id = $1", late.id)
    async with meanwhile(lambda: booking.lock([pool_id(hearing)])):
        sweeps = [asyncio.create_task(services.sweep_offers()) for _ in range(2)]
        await waiting_for_a_lock(2)
    assert sorted(await asyncio.gather(*sweeps)) == [0, 1]
    assert (await state(late)).state is RegistrationState.WITHDRAWN
    assert (await state(following)).state is RegistrationState.OFFERED
    ended = "SELECT count(*) FROM audit_event WHERE action = 'registration.offer_expired'"
    assert await fetch_value(ended) == 1


# -- seats


async def labels(booked: services.Booked) -> tuple[str, ...]:
    return (await state(booked)).seats


async def test_seats_are_chosen_moved_and_never_taken_from_somebody(announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 3, companions=1))
    hearing = await announce(pools=pools, seating=Seating.CHOSEN, seat_plan="[参加人席]\nP 1\n[旁听席]\nA 1 2 3")
    seat = {row.label: row.id for row in await services.seat_map(hearing.id)}
    first = await register(hearing, applied(1, seats=(seat["A3"],)))
    # The place counts: who chose a seat that is gone, one of another pool, or too many, gets another.
    second = await register(hearing, applied(2, seats=(seat["A3"],)))
    assert (await labels(first), await labels(second)) == (("A3",), ("A1",))

    async def move(booked: services.Booked, *chosen: UUID) -> None:
        ticket = await state(booked)
        async with unit_of_work():
            await services.move_seats(ticket, chosen)

    gone = (Conflict, "registration.seat_taken", "座位已被别人选走，或者数目不对。请重新选")
    for wanted in ([seat["A3"]], [seat["P1"]], [seat["A1"], seat["A2"]], [uuid4()], []):
        assert await refusal(move(second, *wanted)) == gone
    assert await labels(second) == ("A1",)
    await move(second, seat["A2"])
    assert (await labels(first), await labels(second)) == (("A3",), ("A2",))
    assert [row.registration for row in await services.seat_map(hearing.id)] == [None, None, second.id, first.id]
    facts = await fetch("SELECT facts::text FROM audit_event WHERE action = 'registration.seats_changed'")
    assert [json.loads(row[0]) for row in facts] == [{"number": second.number, "hearing": hearing.number}]
    ticket = await state(first)
    async with unit_of_work():
        await services.withdraw(ticket)
    assert await refusal(move(first, seat["A1"])) == gone
    await move_into_the_past(hearing)
    assert await refusal(move(second, seat["A1"])) == gone


async def test_a_place_without_a_seat_left_is_still_a_place(announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 2))
    hearing = await announce(pools=pools, seating=Seating.ASSIGNED, seat_plan="[参加人席]\nP 1\n[旁听席]\nA 1 2")
    await execute("UPDATE hearing_seat SET kind = 'blocked' WHERE hearing = $1 AND row_label = 'A'", hearing.id)
    booked = await register(hearing, applied(1))
    assert booked.state is RegistrationState.CONFIRMED
    assert await labels(booked) == ()
    assert await taken(hearing) == (1, 1)


async def test_an_offer_that_is_accepted_has_its_seats(announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 2, companions=1))
    hearing = await announce(pools=pools, seating=Seating.ASSIGNED, seat_plan="[参加人席]\nP 1\n[旁听席]\nA 1 2")
    first = await register(hearing, applied(1, companions=("朱明",)))
    waits = await register(hearing, applied(2, companions=("朱红",), wait=True))
    assert (await state(first)).seats == ("A1", "A2")
    async with unit_of_work():
        await services.withdraw(await state(first))
    offered = await state(waits)
    assert (offered.state, offered.seats) == (RegistrationState.OFFERED, ())
    async with unit_of_work():
        await services.accept(offered)
    accepted = await state(waits)
    assert (accepted.state, accepted.seats) == (RegistrationState.CONFIRMED, ("A1", "A2"))
    assert (await state(first)).seats == ()


async def test_who_does_not_meet_a_condition_is_told_and_not_kept(announce: Announce) -> None:
    adults = (Condition(ConditionKind.AGE, minimum=18),)
    hearing = await announce(
        pools=(PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 2, conditions=adults))
    )
    assert await refusal(services.register(hearing.number, applied(1, stated=Applicant()))) == (
        RuleViolation,
        "registration.condition",
        "不符合公告的报名条件。请核对后再提交",
    )
    assert await taken(hearing) == (0, 0)
    await register(hearing, applied(1, stated=Applicant(confirms_age=True)))
    assert await taken(hearing) == (1, 1)


async def test_a_place_given_back_in_a_cancelled_session_is_offered_to_nobody(announce: Announce) -> None:
    hearing = await announce(observer_places=1)
    first = await register(hearing, applied(1))
    second = await register(hearing, applied(2, wait=True))
    await execute("UPDATE hearing SET cancelled_at = now() WHERE id = $1", hearing.id)
    ticket = await state(first)
    async with unit_of_work():
        await services.withdraw(ticket)
    assert (await state(second)).state is RegistrationState.WAITLISTED
    assert await taken(hearing) == (0, 2)
