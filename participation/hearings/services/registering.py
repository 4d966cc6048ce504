"""Taking a place and giving it back."""

from dataclasses import dataclass
from uuid import uuid4

from participation.audit.services import record
from participation.hearings import queries, words
from participation.hearings.rules import (
    PoolCode,
    RefusalReason,
    RegistrationState,
    answer_for,
    clean_name,
    format_code,
    is_hearing_number,
    is_registration_number,
    mask_name,
)
from participation.hearings.services.reading import get_hearing
from participation.hearings.tickets import code_of, is_code_of, path_of
from participation.hearings.views import Booked, TicketView
from participation.platform.crypto import blind_index, decrypt, encrypt
from participation.platform.errors import Closed, Conflict, DomainError, NotFound
from participation.platform.i18n import N_, current_language, format_datetime
from participation.platform.i18n import gettext as _
from participation.platform.messaging import send_mail, send_sms
from participation.platform.request_id import current_request_id

ATTEMPTS = 3
"""A place given back between being refused and asking why is tried for again, but not for ever."""


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

    One statement decides and writes. ``public_url``: the site's address, for the link in the message. NotFound: no such hearing or pool; Closed: sign-up has not begun or is over;
    Conflict ``registration.exists`` (with the number, never its code) or ``registration.full`` (with the numbers). After
    an error the unit of work must be left, so that nothing stays.
    """
    if not is_hearing_number(hearing):
        await get_hearing(hearing)
    person = _person(application)
    for _attempt in range(ATTEMPTS):
        taken = await queries.book(hearing, application.pool, person, current_request_id())
        if taken is not None:
            (title, starts_at, venue), number = taken
            if number is None:
                raise await _already(hearing, application.pool, person.phone_index)
            booked = Booked(person.id, number, code_of(person.id), application.pool, title, starts_at, venue)
            await _confirm(booked, application, public_url)
            return booked
        refusal = await _refusal(hearing, application.pool, person.phone_index)
        if refusal is not None:
            raise refusal
    raise await _full(hearing, application.pool)


def _person(application: Application) -> queries.Person:
    name = clean_name(application.name)
    return queries.Person(
        id=uuid4(),
        phone_index=blind_index(application.phone, "registration.phone"),
        masked_name=mask_name(name),
        needs=application.needs,
        language=current_language(),
        name=encrypt(name, "registration.name"),
        phone=encrypt(application.phone, "registration.phone"),
        email=encrypt(application.email, "registration.email") if application.email else None,
        statement=encrypt(application.statement, "registration.statement") if application.statement else None,
    )


async def _refusal(hearing: str, pool: PoolCode, phone_index: bytes) -> DomainError | None:
    """Why no place was given; None when by now nothing speaks against it."""
    facts = await queries.circumstances(hearing, pool, phone_index)
    if facts is None or facts.capacity == 0:
        await get_hearing(hearing)
        return NotFound("hearing.pool_unknown", N_("这场会议没有这种席位。请重新选择"))
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
    name = words.pool_name(pool)
    match refusal.reason:
        case RefusalReason.NOT_OPEN_YET:
            return Closed("hearing.not_open", N_("报名 {opens_at} 开始"), opens_at=refusal.since)
        case RefusalReason.CLOSED:
            return Closed("hearing.closed", N_("报名已于 {closes_at} 截止"), closes_at=refusal.since)
        case RefusalReason.ALREADY_REGISTERED:
            return _exists(refusal.existing_number or "", name)
        case RefusalReason.FULL:
            return _no_place(name, refusal.capacity, refusal.taken)


async def _already(hearing: str, pool: PoolCode, phone_index: bytes) -> DomainError:
    """Another registration of the same phone came in at the same moment."""
    facts = await queries.circumstances(hearing, pool, phone_index)
    return _exists((facts and facts.existing_number) or "", words.pool_name(pool))


async def _full(hearing: str, pool: PoolCode) -> DomainError:
    found = (await get_hearing(hearing)).pool(pool)
    capacity, taken = (found.capacity, found.taken) if found else (0, 0)
    return _no_place(words.pool_name(pool), capacity, taken)


def _exists(number: str, pool: str) -> Conflict:
    return Conflict(
        "registration.exists",
        N_("这个手机号已经报过{pool}，编号 {number}，席位还在。查询码在报名时的确认页和短信里"),
        pool=pool,
        number=number,
    )


def _no_place(pool: str, capacity: int, taken: int) -> Conflict:
    return Conflict(
        "registration.full",
        N_("{pool}已报满：共 {capacity} 席，已定 {taken} 席。有人取消时会重新放出"),
        pool=pool,
        capacity=capacity,
        taken=taken,
    )


async def _confirm(booked: Booked, application: Application, public_url: str) -> None:
    """Tell the person, through the outbox: by SMS, and by mail where an address was given."""
    address = f"{public_url}{path_of(booked.number, booked.code)}"
    facts = {
        "pool": words.pool_name(booked.pool),
        "reserved": words.reserved(booked.pool),
        "title": booked.title,
        "starts_at": format_datetime(booked.starts_at),
        "venue": booked.venue,
        "number": booked.number,
        "code": format_code(booked.code),
        "address": address,
    }
    text = _("{title}：{reserved}。{starts_at}，{venue}。编号 {number}，查询码 {code}，凭证和取消：{address}")
    await send_sms(to=application.phone, text=text.format(**facts))
    if application.email:
        await send_mail(
            to=application.email,
            subject=_("{reserved}：{title}").format(**facts),
            text=_(
                "{title}\n\n席位：{pool}\n时间：{starts_at}\n地点：{venue}\n编号：{number}\n查询码：{code}\n\n"
                "凭证、日历和取消：{address}\n当天请带身份证件。来不了请尽早取消，席位会让给别人。"
            ).format(**facts),
        )


async def ticket(number: str, code: str) -> TicketView:
    """The registration of this number, for whoever knows its query code; NotFound when either is wrong."""
    number = number.strip().upper()
    row = await queries.registration(number) if is_registration_number(number) else None
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
    await queries.lock_pool_of(found.id)
    if not await queries.withdraw(found.id, "resident"):
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
