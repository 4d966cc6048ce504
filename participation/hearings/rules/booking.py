"""Who gets a place: several wishes that came in together, decided one after the other in the order of their arrival.

What is passed in was read while the pools' rows were locked, so what comes out may be written as it is. The same function
decides for one wish and for sixty-four.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from participation.hearings.rules.pools import Selection
from participation.hearings.rules.registration import Refusal, RefusalReason, RegistrationState, answer_for


@dataclass(frozen=True, slots=True)
class PoolNow:
    """A pool under its lock. ``waiting``: how many registrations wait; ``least_waiting``: the fewest places one of them
    asks for, None when nobody waits. ``waitlist``: the most who may wait, None for no limit.
    """

    id: UUID
    selection: Selection
    capacity: int
    taken: int
    waitlist: int | None
    waiting: int
    least_waiting: int | None
    opens_at: datetime
    closes_at: datetime
    held_at: datetime | None = None
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody asks for ``places`` places. ``person``: keys of which no two live registrations of a pool share one.

    ``existing``: the number of a live registration that stands in the way. ``waits``: would rather wait than be refused.
    ``barred``: other pools in which the person may have no registration either.
    """

    pool: UUID
    person: tuple[bytes, ...]
    places: int
    waits: bool
    existing: str | None = None
    barred: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """``state`` a registration begins in, or ``refusal``; exactly one of them. ``twin``: the index of the earlier wish in
    the same batch by the same person.
    """

    state: RegistrationState | None = None
    refusal: Refusal | None = None
    twin: int | None = None


def decide(pools: Sequence[PoolNow], wishes: Sequence[Wish], at: datetime) -> list[Decision]:
    """A decision for each wish, in their order. Every wish's pool is among ``pools``.

    Nobody overtakes: while somebody waits for whom the free places would do, whoever comes now waits too.
    """
    by_id = {pool.id: pool for pool in pools}
    taken = {pool.id: pool.taken for pool in pools}
    waiting = {pool.id: pool.waiting for pool in pools}
    least = {pool.id: pool.least_waiting for pool in pools}
    seen: dict[tuple[UUID, bytes], int] = {}
    found: list[Decision] = []
    for index, wish in enumerate(wishes):
        pool = by_id[wish.pool]
        taken_by = ((place, key) for place in (wish.pool, *wish.barred) for key in wish.person)
        twin = next((seen[found_at] for found_at in taken_by if found_at in seen), None)
        if twin is not None:
            found.append(Decision(refusal=Refusal(RefusalReason.ALREADY_REGISTERED), twin=twin))
            continue
        decision = _decide(pool, wish, at, taken[pool.id], waiting[pool.id], least[pool.id])
        found.append(decision)
        if decision.state is None:
            continue
        for key in wish.person:
            seen[wish.pool, key] = index
        if decision.state is RegistrationState.CONFIRMED:
            taken[pool.id] += wish.places
        elif decision.state is RegistrationState.WAITLISTED:
            waiting[pool.id] += 1
            before = least[pool.id]
            least[pool.id] = wish.places if before is None else min(before, wish.places)
    return found


def _decide(pool: PoolNow, wish: Wish, at: datetime, taken: int, waiting: int, least_waiting: int | None) -> Decision:
    first_come = pool.selection is Selection.FIRST_COME
    refusal = answer_for(
        at=at,
        opens_at=pool.opens_at,
        closes_at=pool.closes_at,
        held_at=pool.held_at,
        cancelled_at=pool.cancelled_at,
        existing_number=wish.existing,
        # A draw takes everybody's name; who gets a place is decided later.
        capacity=pool.capacity if first_come else taken + wish.places,
        taken=taken,
        places=wish.places,
    )
    if refusal is not None and refusal.reason is not RefusalReason.FULL:
        return Decision(refusal=refusal)
    if not first_come:
        return Decision(state=RegistrationState.ELIGIBLE)
    overtakes = least_waiting is not None and taken + least_waiting <= pool.capacity
    if refusal is None and not overtakes:
        return Decision(state=RegistrationState.CONFIRMED)
    full = Refusal(RefusalReason.FULL, capacity=pool.capacity, taken=taken, kept=overtakes)
    if not wish.waits or pool.waitlist == 0 or wish.places > pool.capacity:
        return Decision(refusal=full)
    if pool.waitlist is not None and waiting >= pool.waitlist:
        return Decision(refusal=replace(full, reason=RefusalReason.WAITLIST_FULL))
    return Decision(state=RegistrationState.WAITLISTED)
