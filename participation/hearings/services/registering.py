"""Taking a place and giving it back."""

from dataclasses import dataclass
from uuid import uuid4

from participation.audit.services import record
from participation.hearings import words
from participation.hearings.queries import booking, reading
from participation.hearings.rules import (
    PoolCode,
    RefusalReason,
    RegistrationState,
    answer_for,
    is_hearing_number,
    is_registration_number,
    registration_number,
)
from participation.hearings.services.messages import confirmations
from participation.hearings.services.reading import get_hearing
from participation.hearings.tickets import code_of, is_code_of
from participation.hearings.views import Booked, TicketView
from participation.identity.rules import clean_name, mask_person
from participation.platform.clock import local
from participation.platform.crypto import blind_index, decrypt, encrypt
from participation.platform.errors import Closed, Conflict, DomainError, NotFound
from participation.platform.i18n import N_, current_language
from participation.platform.request_id import current_request_id

ATTEMPTS = 3
"""A place lost between looking and taking is tried for again (somebody may have withdrawn), but not for ever."""


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody hands in. ``phone``: eleven digits (``rules.is_mobile``); "" for what was not given."""

    pool: PoolCode
    name: str
    phone: str
    email: str = ""
    needs: tuple[str, ...] = ()
    statement: str = ""


async def register(hearing: str, application: Application, *, public_url: str) -> Booked:
    """Take a place in the hearing of this number, inside a unit of work, or say why not.

    What refuses without a lock refuses first; then one statement decides and writes. ``public_url``: the site's address,
    for the link in the message. NotFound: no such hearing or pool; Closed: sign-up has not begun or is over; Conflict
    ``registration.exists`` (with the number, never its code) or ``registration.full`` (with the numbers). After an error
    the unit of work must be left, so that nothing stays.
    """
    person = _person(application)
    for _attempt in range(ATTEMPTS):
        facts = await _circumstances(hearing, application.pool, person.phone_index)
        refusal = _refusal(facts, application.pool)
        if refusal is not None or facts.serial is None:
            raise refusal or _no_place(application.pool, facts)
        number = registration_number(local(facts.at).year, facts.serial)
        booked = Booked(
            person.id, number, code_of(person.id), application.pool, facts.title, facts.starts_at, facts.venue
        )
        messages = confirmations(booked, application.phone, application.email, public_url)
        done = await booking.book(hearing, application.pool, number, person, messages, current_request_id())
        if done is booking.Booking.DONE:
            return booked
        if done is booking.Booking.TWICE:
            facts = await _circumstances(hearing, application.pool, person.phone_index)
            raise _exists(facts.existing_number or "", application.pool)
    raise _no_place(application.pool, facts)


def _person(application: Application) -> booking.Person:
    name = clean_name(application.name)
    return booking.Person(
        id=uuid4(),
        phone_index=blind_index(application.phone, "registration.phone"),
        masked_name=mask_person(name),
        needs=application.needs,
        language=current_language(),
        name=encrypt(name, "registration.name"),
        phone=encrypt(application.phone, "registration.phone"),
        email=encrypt(application.email, "registration.email") if application.email else None,
        statement=encrypt(application.statement, "registration.statement") if application.statement else None,
    )


async def _circumstances(hearing: str, pool: PoolCode, phone_index: bytes) -> booking.Circumstances:
    """NotFound when there is no such hearing, or no such pool in it."""
    facts = await booking.circumstances(hearing, pool, phone_index) if is_hearing_number(hearing) else None
    if facts is None:
        await get_hearing(hearing)
        raise NotFound("hearing.pool_unknown", N_("这场会议没有这种席位。请重新选择"))
    return facts


def _refusal(facts: booking.Circumstances, pool: PoolCode) -> DomainError | None:
    """Why no place can be given; None when nothing speaks against it."""
    refusal = answer_for(
        at=facts.at,
        opens_at=facts.opens_at,
        closes_at=facts.closes_at,
        held_at=facts.held_at,
        existing_number=facts.existing_number,
        capacity=facts.capacity,
        taken=facts.taken,
    )
    if refusal is None:
        return None
    if refusal.reason is RefusalReason.NOT_OPEN_YET:
        return Closed("hearing.not_open", N_("报名 {opens_at} 开始"), opens_at=refusal.since)
    if refusal.reason is RefusalReason.CLOSED:
        return Closed("hearing.closed", N_("报名已于 {closes_at} 截止"), closes_at=refusal.since)
    if refusal.reason is RefusalReason.ALREADY_REGISTERED:
        return _exists(refusal.existing_number or "", pool)
    return _no_place(pool, facts)


def _exists(number: str, pool: PoolCode) -> Conflict:
    return Conflict(
        "registration.exists",
        N_("这个手机号已经报过{pool}，编号 {number}，席位还在。查询码在报名时的确认页和短信里"),
        pool=words.pool_name(pool),
        number=number,
    )


def _no_place(pool: PoolCode, facts: booking.Circumstances) -> Conflict:
    return Conflict(
        "registration.full",
        N_("{pool}已报满：共 {capacity} 席，已定 {taken} 席。有人取消时会重新放出"),
        pool=words.pool_name(pool),
        capacity=facts.capacity,
        taken=facts.taken,
    )


async def ticket(number: str, code: str) -> TicketView:
    """The registration of this number, for whoever knows its query code; NotFound when either is wrong."""
    number = number.strip().upper()
    row = await reading.registration(number) if is_registration_number(number) else None
    if row is None or not is_code_of(row["id"], code):
        # One answer for a wrong number and a wrong code: nobody learns which numbers exist.
        raise NotFound("registration.unknown", N_("没有找到这张报名凭证。请核对编号和查询码，字母不分大小写"))
    hearing = await get_hearing(row["hearing_number"])
    sealed = row["name_encrypted"]
    return TicketView(
        id=row["id"],
        number=row["number"],
        code=code_of(row["id"]),
        pool=PoolCode(row["pool_code"]),
        pool_label=row["pool_label"],
        state=RegistrationState(row["state"]),
        masked_name=row["masked_name"],
        holder=None if sealed is None else decrypt(bytes(sealed), "registration.name"),
        needs=tuple(row["needs"] or ()),
        created_at=row["created_at"],
        withdrawn_at=row["withdrawn_at"],
        hearing=hearing,
    )


async def withdraw(found: TicketView) -> None:
    """Give the place back, inside a unit of work; the next person can have it at once.

    Conflict when it was given back before or the hearing has begun.
    """
    await booking.lock_pool_of(found.id)
    if not await booking.withdraw(found.id, "resident"):
        if found.hearing.begun:
            raise Conflict(
                "registration.begun", N_("会议已于 {starts_at} 开始，不能再取消"), starts_at=found.hearing.starts_at
            )
        raise Conflict("registration.withdrawn", N_("这个席位已经取消，不用再取消"))
    await record(
        "resident",
        "registration.withdrawn",
        subject=f"registration:{found.id}",
        facts={"number": found.number, "hearing": found.hearing.number, "pool": found.pool.value},
    )
