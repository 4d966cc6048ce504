"""What a registrant may change by the link of the receipt without queueing anew. Inside a unit of work, the pool locked first.

Mail, needs and statement cost nobody a place. Another telephone must not be registered already, and the old one is told.
Fewer companions give their places to the next in line; more get places only while registration runs, places are free and
nobody waits for them.
"""

from dataclasses import dataclass

from participation.audit.services import record
from participation.hearings.queries import booking, own_changes
from participation.hearings.queries import seats as seat_queries
from participation.hearings.rules import RegistrationState
from participation.hearings.services.queueing import offer_free_places
from participation.hearings.services.registering import PHONE, barred_pools
from participation.hearings.services.seats import SeatWish, give_seats
from participation.hearings.views import TicketView
from participation.identity.rules import clean_name, mask_person
from participation.identity.services.residents import mask_phone
from participation.platform.crypto import blind_index, decrypt, encrypt
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.messaging import send_sms

COMPANION = "registration.companion"


@dataclass(frozen=True, slots=True)
class OwnChange:
    """ "" or None: stays as it is; needs are as given. ``companions``: all names, the one who registered without."""

    email: str = ""
    needs: tuple[str, ...] = ()
    statement: str = ""
    phone: str = ""
    phone_proved: bool = False
    companions: tuple[str, ...] | None = None


async def companions_of(ticket: TicketView) -> tuple[str, ...]:
    """Full names of those who come along, for the holder alone."""
    return tuple(decrypt(sealed, COMPANION) for sealed in await own_changes.companions(ticket.id))


async def change(found: TicketView, wanted: OwnChange) -> None:
    """Change it all or nothing.

    Conflict ``registration.over`` when the registration is over or the session has begun; ``registration.again`` where the
    new telephone is registered already; ``registration.companions`` where there are no places for more.
    """
    if not found.may_withdraw or found.hearing.cancelled:
        raise Conflict("registration.over", N_("这份报名已经结束，不能再改"))
    await booking.lock([found.pool_id])
    await booking.change(
        found.id,
        wanted.needs,
        encrypt(wanted.email, "registration.email") if wanted.email else None,
        encrypt(wanted.statement, "registration.statement") if wanted.statement else None,
    )
    phone = bool(wanted.phone) and await _phone(found, wanted)
    names = wanted.companions is not None and await _companions(found, wanted.companions)
    await record(
        "resident",
        "registration.changed",
        subject=f"registration:{found.id}",
        facts={
            "number": found.number,
            "email": bool(wanted.email),
            "statement": bool(wanted.statement),
            "needs": list(wanted.needs),
            **({"phone": True} if phone else {}),
            **({"companions": True} if names else {}),
        },
    )


async def _phone(found: TicketView, wanted: OwnChange) -> bool:
    """Whether the telephone is another one now."""
    index = blind_index(wanted.phone, PHONE)
    before = await fetch_value("SELECT phone_encrypted FROM registration_person WHERE registration = $1", found.id)
    old = decrypt(bytes(before), PHONE) if before is not None else ""
    if old == wanted.phone:
        return False
    pool = found.hearing.pool(found.pool_slug)
    pools = [found.pool_id, *(await barred_pools(found.hearing, pool) if pool else ())]
    if await booking.existing([(n, other, index, None) for n, other in enumerate(pools)]):
        raise Conflict("registration.again", N_("这个手机号已经报过名。请换一个手机号"))
    await own_changes.set_phone(found.id, index, encrypt(wanted.phone, PHONE), proved=wanted.phone_proved)
    if old:
        text = _("{title}：报名 {number} 改用手机号 {phone}，以后的通知发到新号码。不是您本人改的，请联系主办单位。")
        await send_sms(
            to=old,
            text=text.format(title=found.hearing.title, number=found.number, phone=mask_phone(wanted.phone)),
        )
    return True


async def _companions(found: TicketView, companions: tuple[str, ...]) -> bool:
    """Whether others come along now."""
    names = tuple(clean_name(name) for name in companions)
    if names == await companions_of(found):
        return False
    more = 1 + len(names) - found.places
    if more > 0:
        at, (now,) = await booking.pools_now([found.pool_id])
        room = now.capacity - now.taken
        fits = (
            found.holds_place
            and found.state is not RegistrationState.OFFERED
            and found.hearing.registration_opens_at <= at < found.hearing.registration_closes_at
            and now.waiting == 0
            and more <= room
        )
        if not fits:
            raise Conflict(
                "registration.companions",
                N_("现在不能再加人：要在报名期内、还有空位、没有人候补。可以改姓名，也可以减少"),
            )
    sealed = [(mask_person(name), encrypt(name, COMPANION)) for name in names]
    if not await own_changes.set_companions(found.id, sealed):
        raise Conflict(
            "registration.companions",
            N_("现在不能再加人：要在报名期内、还有空位、没有人候补。可以改姓名，也可以减少"),
        )
    if found.hearing.has_seats and found.holds_place and more:
        await _seats(found, 1 + len(names))
    if more < 0:
        await offer_free_places(found.pool_id)
    return True


async def _seats(found: TicketView, places: int) -> None:
    """Fewer keep the first of their seats; more sit together anew."""
    mine = await seat_queries.of_registration(found.id)
    await seat_queries.leave(found.id)
    if len(mine) >= places:
        await seat_queries.take(found.id, [seat.id for seat in mine[:places]])
    else:
        await give_seats([SeatWish(found.hearing.id, found.id, found.pool_id, places, found.needs)])
