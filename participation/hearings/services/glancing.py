"""A look before the desk: whoever can only be refused is refused without form, lock or transaction (ADR 0016).

In a rush most of those who come find no place, and refusing them must not slow down those who still get one. A glance
asks the database, never a cache: one statement for all who came in together, and what it saw at that moment is the
answer. It refuses only. Whoever might get a place, has one already or has had an answer to this form goes to the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from participation.hearings.queries import booking
from participation.hearings.rules import Refusal, Wish, decide
from participation.hearings.services.desk import refused
from participation.hearings.services.kept import forget_full
from participation.hearings.services.registering import IDENTITY, PHONE, barred_pools
from participation.hearings.views import HearingView, PoolView
from participation.platform.crypto import blind_index
from participation.platform.errors import DomainError
from participation.platform.gathering import Gathering
from participation.platform.web.forms import FormKey


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What of a form decides whether it can only be refused. ``identity``: "" where it is not asked."""

    phone: str
    identity: str
    places: int
    waits: bool


@dataclass(frozen=True, slots=True)
class _Look:
    wish: Wish
    phone: bytes
    identity: bytes | None
    key: bytes


async def _look_together(looks: Sequence[_Look]) -> list[Refusal | None]:
    at, pools, known = await booking.glance(
        list({look.wish.pool for look in looks}),
        [(n, look.key) for n, look in enumerate(looks)],
        [
            (n, pool, look.phone, look.identity)
            for n, look in enumerate(looks)
            for pool in (look.wish.pool, *look.wish.barred)
        ],
    )
    by_id = {pool.id: pool for pool in pools}
    # Each for itself: none of them takes anything from the next.
    found = [
        None if n in known else decide([by_id[look.wish.pool]], [look.wish], at)[0].refusal
        for n, look in enumerate(looks)
    ]
    for pool in pools:
        if pool.taken < pool.capacity:
            forget_full(pool.id)
    return found


_window: Gathering[_Look, Refusal | None] = Gathering(_look_together, lambda look: ())


async def glance(hearing: HearingView, pool: PoolView, glimpse: Glimpse, key: FormKey) -> DomainError | None:
    """Why there is no place for them, None for whoever has to go to the desk; not inside a unit of work.

    Where a telephone has to be proved, whoever is known there goes on to prove it: a glance would tell them of others.
    """
    phone = blind_index(glimpse.phone, PHONE)
    identity = blind_index(glimpse.identity, IDENTITY) if glimpse.identity else None
    wish = Wish(pool.id, (), glimpse.places, glimpse.waits, barred=await barred_pools(hearing, pool))
    refusal = await _window.ask(_Look(wish, phone, identity, key.key_hash))
    return None if refusal is None else refused(refusal, pool)
