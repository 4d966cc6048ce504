"""The desk: registrations that come in together are decided together, in one transaction (ADR 0016).

What makes a hot session slow is that everybody needs the same row and keeps it for a round trip or four and a commit; here
the row is kept for one transaction per batch. PostgreSQL decides alone: pools locked, read again, written, committed,
and only then does anybody hear of it.

It opens a unit of work of its own: a batch belongs to many requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from participation.hearings import words
from participation.hearings.queries import booking
from participation.hearings.rules import (
    Decision,
    Refusal,
    RefusalReason,
    RegistrationState,
    Wish,
    decide,
    registration_number,
)
from participation.hearings.services.kept import note_full
from participation.hearings.services.seats import SeatWish, give_seats
from participation.hearings.tickets import code_of, path_of
from participation.hearings.views import Booked, HearingView, PoolView
from participation.platform.clock import local
from participation.platform.database import unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError
from participation.platform.gathering import Gathering
from participation.platform.i18n import N_
from participation.platform.web.forms import FormKey


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked application on its way to a decision. ``barred``: pools in which the person may have no registration."""

    hearing: HearingView
    pool: PoolView
    person: booking.Person
    places: int
    waits: bool
    cascade: bool
    barred: tuple[UUID, ...]
    seats: tuple[UUID, ...]
    key: FormKey | None
    request_id: str


async def ask(asked: Asked) -> Booked | str:
    """The registration, or the address that an earlier sending of the same form was answered with.

    DomainError where it is refused; the database's errors where it is away, and nothing is written then.
    """
    answer = await _desk.ask(asked)
    if isinstance(answer, DomainError):
        raise answer
    return answer


async def decide_together(asked: Sequence[Asked]) -> list[Booked | str | DomainError]:
    """An answer for each, in one transaction of its own; what it says is committed."""
    try:
        async with unit_of_work():
            return await _decide(asked)
    except asyncpg.UniqueViolationError:
        if len(asked) > 1:
            raise
    # Somebody else's transaction has the same form's key: it is committed now, so it is found.
    async with unit_of_work():
        return await _decide(asked)


async def _decide(asked: Sequence[Asked]) -> list[Booked | str | DomainError]:
    pools = {one.pool.id for one in asked} | {pool for one in asked for pool in one.barred}
    await booking.lock(list(pools))
    people = [
        (n, pool, one.person.phone_index, one.person.identity_index)
        for n, one in enumerate(asked)
        for pool in (one.pool.id, *one.barred)
    ]
    keys = [(n, one.key.key_hash) for n, one in enumerate(asked) if one.key is not None]
    at, now, known = await booking.glance(list(pools), keys, people)
    answers: list[Booked | str | DomainError | None] = [None] * len(asked)
    existing: dict[int, str] = {}
    if known:  # Few are: what there is of them is read only then.
        answers = list(await _answered(asked))
        existing = await booking.existing([one for one in people if one[0] in known])
    open_ = [n for n, answer in enumerate(answers) if answer is None]
    if open_:
        wishes = [_wish(asked[n], existing.get(n)) for n in open_]
        decisions = decide(now, wishes, at)
        for n, answer in zip(open_, await _write([asked[n] for n in open_], decisions, at), strict=True):
            answers[n] = answer
    return [answer for answer in answers if answer is not None]


async def _answered(asked: Sequence[Asked]) -> list[str | DomainError | None]:
    rows = await booking.answered([one.key.key_hash for one in asked if one.key is not None])
    found: list[str | DomainError | None] = []
    for one in asked:
        row = rows.get(one.key.key_hash) if one.key is not None else None
        if one.key is None or row is None:
            found.append(None)
            continue
        try:
            found.append(one.key.open(*row))
        except DomainError as error:
            found.append(error)
    return found


def _wish(asked: Asked, existing: str | None) -> Wish:
    person = asked.person
    keys = (person.phone_index, *((person.identity_index,) if person.identity_index else ()))
    return Wish(asked.pool.id, keys, asked.places, asked.waits, existing, asked.barred)


async def _write(asked: Sequence[Asked], decisions: Sequence[Decision], at: datetime) -> list[Booked | DomainError]:
    given = [n for n, decision in enumerate(decisions) if decision.state is not None]
    serials = dict(zip(given, await booking.numbers(len(given)) if given else [], strict=True))
    year = local(at).year
    named = {n: registration_number(year, serial) for n, (serial, _) in serials.items()}
    rows: list[booking.NewRegistration] = []
    answers: list[Booked | DomainError] = []
    for n, (one, decision) in enumerate(zip(asked, decisions, strict=True)):
        if decision.state is None:
            assert decision.refusal is not None
            if decision.refusal.reason in (RefusalReason.FULL, RefusalReason.WAITLIST_FULL):
                note_full(one.pool.id)
            twin = None if decision.twin is None else named.get(decision.twin)
            answers.append(refused(decision.refusal, one.pool, twin))
            continue
        booked = _booked(one, named[n], decision.state)
        rows.append(_row(one, booked, serials[n][1]))
        answers.append(booked)
    if rows:
        await booking.write(rows)
        await give_seats(
            [
                SeatWish(one.hearing.id, one.person.id, one.pool.id, one.places, one.person.needs, one.seats)
                for one, decision in zip(asked, decisions, strict=True)
                if decision.state is RegistrationState.CONFIRMED and one.hearing.has_seats
            ]
        )
    return answers


def _booked(one: Asked, number: str, state: RegistrationState) -> Booked:
    return Booked(
        id=one.person.id,
        number=number,
        code=code_of(one.person.id),
        pool=one.pool.code,
        title=one.hearing.title,
        starts_at=one.hearing.starts_at,
        venue=one.hearing.venue,
        state=state,
    )


def _row(one: Asked, booked: Booked, queue: int) -> booking.NewRegistration:
    key = one.key
    return booking.NewRegistration(
        person=one.person,
        number=booked.number,
        hearing=one.hearing.number,
        pool=one.pool.id,
        slug=one.pool.slug,
        state=booked.state,
        places=one.places,
        queue=queue if booked.state is RegistrationState.WAITLISTED else None,
        cascade=one.cascade,
        request_id=one.request_id,
        key_hash=key.key_hash if key else None,
        body_hash=key.body_hash if key else None,
        route=key.route if key else None,
        answer=key.seal(path_of(booked.number, booked.code)) if key else None,
    )


def refused(refusal: Refusal, pool: PoolView, twin: str | None = None) -> DomainError:
    """The refusal in words, with what helps to understand it."""
    match refusal.reason:
        case RefusalReason.NOT_OPEN_YET:
            return Closed("hearing.not_open", N_("报名 {opens_at} 开始"), opens_at=refusal.since)
        case RefusalReason.CLOSED:
            return Closed("hearing.closed", N_("报名已于 {closes_at} 截止"), closes_at=refusal.since)
        case RefusalReason.CANCELLED:
            return Closed(
                "hearing.cancelled", N_("这场会议已于 {cancelled_at} 取消，不再报名"), cancelled_at=refusal.since
            )
        case RefusalReason.ALREADY_REGISTERED:
            return Conflict(
                "registration.exists",
                N_("{who}已经报过这场会议，编号 {number}，仍然有效。查询码在报名时的确认页和短信里"),
                who=words.who_registered(by_identity=pool.id_number),
                number=refusal.existing_number or twin,
            )
        case RefusalReason.WAITLIST_FULL:
            return Conflict("registration.waitlist_full", _waitlist_full(refusal), **_places(refusal, pool))
        case RefusalReason.FULL if refusal.taken < refusal.capacity and not refusal.kept:
            return Conflict(
                "registration.too_few",
                N_("{pool}只余 {left} 席，不够您要的席位数。可以减少同行人，或者排候补")
                if pool.keeps_waitlist
                else N_("{pool}只余 {left} 席，不够您要的席位数。可以减少同行人"),
                **_places(refusal, pool),
            )
        case _:  # FULL
            return Conflict(
                "registration.full",
                N_("{pool}空出的 {left} 席先给候补里排在前面的人，暂时不能直接报名")
                if refusal.kept
                else N_("{pool}已报满：共 {capacity} 席，已定 {taken} 席。有人取消时会重新放出"),
                **_places(refusal, pool),
            )


def _places(refusal: Refusal, pool: PoolView) -> dict[str, str | int]:
    """The numbers of a pool as the refusal saw it."""
    left = refusal.capacity - refusal.taken
    return {"pool": pool.name, "capacity": refusal.capacity, "taken": refusal.taken, "left": left}


def _waitlist_full(refusal: Refusal) -> str:
    if refusal.kept:
        return N_("{pool}空出的 {left} 席先给候补里排在前面的人，候补也满了")
    if refusal.taken < refusal.capacity:
        return N_("{pool}只余 {left} 席，不够您要的席位数，候补也满了。可以减少同行人")
    return N_("{pool}已报满，候补也满了：共 {capacity} 席，已定 {taken} 席")


def _once(asked: Asked) -> list[bytes]:
    """What may be in one batch only once: the form's key."""
    return [] if asked.key is None else [asked.key.key_hash]


_desk: Gathering[Asked, Booked | str | DomainError] = Gathering(decide_together, _once)
