"""Asking for a place, and finding one's registration again."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from participation.hearings.queries import booking, reading
from participation.hearings.rules import (
    Applicant,
    ConditionKind,
    PoolCode,
    RegistrationState,
    is_hearing_number,
    is_registration_number,
    mask_identity,
    unmet,
)
from participation.hearings.services.desk import Asked, ask
from participation.hearings.services.kept import kept_hearing, kept_sessions
from participation.hearings.services.reading import get_hearing
from participation.hearings.tickets import code_of, is_code_of
from participation.hearings.views import Booked, HearingView, PoolView, TicketView
from participation.identity.rules import clean_name, mask_person
from participation.platform.clock import local
from participation.platform.crypto import blind_index, decrypt, encrypt
from participation.platform.database import unit_of_work
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_, current_language
from participation.platform.request_id import current_request_id
from participation.platform.web.forms import FormKey

PHONE = "registration.phone"
IDENTITY = "registration.identity"


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody hands in for the pool of this slug. ``phone``: eleven digits; "" for what was not given.

    ``companions``: names of those who come along, or of an organisation's group without the one who registers it.
    ``answers``: by question id. ``wait``: would rather wait than be told that it is full. ``cascade``: wants to be an
    observer if not selected. ``seats``: ids of seats the visitor chose.
    """

    pool: str
    name: str
    phone: str
    email: str = ""
    needs: tuple[str, ...] = ()
    statement: str = ""
    identity: str = ""
    organisation: str = ""
    companions: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    stated: Applicant = field(default_factory=lambda: Applicant(confirms_age=True))
    wait: bool = False
    cascade: bool = False
    seats: tuple[UUID, ...] = ()
    phone_proved: bool = False


async def register(hearing: str, application: Application, *, key: FormKey | None = None) -> Booked | str:
    """Ask for a place in the session of this number; not inside a unit of work (the desk opens its own).

    The registration, or the address that an earlier sending of the same form (``key``) was answered with. NotFound: no
    such session or pool; RuleViolation: a condition of the pool is not met; Closed: sign-up has not begun or is over;
    Conflict ``registration.exists`` (with the number, never its code) or ``registration.full`` (with the numbers).
    """
    found = await kept_hearing(hearing) if is_hearing_number(hearing) else await get_hearing(hearing)
    pool = found.pool(application.pool)
    if pool is None or not pool.open_to_all:
        raise NotFound("hearing.pool_unknown", N_("这场会议没有这种席位。请重新选择"))
    _conditions(found, pool, application)
    asked = Asked(
        hearing=found,
        pool=pool,
        person=person_of(application, pool),
        places=1 + len(application.companions),
        waits=application.wait,
        cascade=application.cascade and pool.cascade,
        barred=await barred_pools(found, pool),
        seats=application.seats,
        key=key,
        request_id=current_request_id(),
    )
    return await ask(asked)


async def has_answer(key: FormKey) -> bool:
    """Whether this form was answered before."""
    async with unit_of_work():
        return bool(await booking.answered([key.key_hash]))


def _conditions(hearing: HearingView, pool: PoolView, application: Application) -> None:
    """What can be judged without the database; ONE_PER_PERSON is judged under the lock."""
    if unmet(pool.conditions, application.stated, local(hearing.starts_at).date()):
        raise RuleViolation("registration.condition", N_("不符合公告的报名条件。请核对后再提交"))


async def barred_pools(hearing: HearingView, pool: PoolView) -> tuple[UUID, ...]:
    """The other pools of this session and of its series, where the pool admits nobody who is registered elsewhere."""
    if not any(condition.kind is ConditionKind.ONE_PER_PERSON for condition in pool.conditions):
        return ()
    sessions = [hearing] if hearing.series is None else await kept_sessions(hearing.series)
    return tuple(other.id for session in sessions for other in session.pools if other.id != pool.id)


def person_of(application: Application, pool: PoolView) -> booking.Person:
    """What is kept of the applicant: everything that tells who it is encrypted, the rest masked."""
    name = clean_name(application.name)
    kept = {"answers": application.answers, **_stated(application.stated)}
    return booking.Person(
        id=uuid4(),
        phone_index=blind_index(application.phone, PHONE),
        identity_index=blind_index(application.identity, IDENTITY) if application.identity else None,
        masked_name=mask_person(name),
        needs=application.needs,
        language=current_language(),
        name=encrypt(name, "registration.name"),
        phone=encrypt(application.phone, PHONE),
        email=encrypt(application.email, "registration.email") if application.email else None,
        statement=encrypt(application.statement, "registration.statement") if application.statement else None,
        identity=encrypt(application.identity, IDENTITY) if application.identity else None,
        organisation=encrypt(application.organisation, "registration.organisation")
        if application.organisation
        else None,
        answers=encrypt(json.dumps(kept, ensure_ascii=False), "registration.answers") if any(kept.values()) else None,
        companions=tuple(
            (mask_person(companion), encrypt(clean_name(companion), "registration.companion"))
            for companion in application.companions
        ),
        phone_proved=application.phone_proved,
    )


def _stated(stated: Applicant) -> dict[str, str]:
    born: date | None = stated.born_on
    return {
        "born_on": born.isoformat() if born else "",
        "residence": stated.residence,
        "occupation": stated.occupation,
    }


async def ticket(number: str, code: str) -> TicketView:
    """The registration of this number, for whoever knows its query code; NotFound when either is wrong."""
    number = number.strip().upper()
    row = await reading.registration(number) if is_registration_number(number) else None
    if row is None or not is_code_of(row["id"], code):
        # One answer for a wrong number and a wrong code: nobody learns which numbers exist.
        raise NotFound("registration.unknown", N_("没有找到这张报名凭证。请核对编号和查询码，字母不分大小写"))
    return ticket_of(row, await get_hearing(row["hearing_number"]))


def ticket_of(row: Any, hearing: HearingView) -> TicketView:
    """The view of a row of ``reading.registration``."""
    name, identity = row["name_encrypted"], row["identity_encrypted"]
    return TicketView(
        id=row["id"],
        number=row["number"],
        code=code_of(row["id"]),
        pool=PoolCode(row["pool_code"]),
        state=RegistrationState(row["state"]),
        masked_name=row["masked_name"],
        holder=None if name is None else decrypt(bytes(name), "registration.name"),
        needs=tuple(row["needs"] or ()),
        created_at=row["created_at"],
        withdrawn_at=row["withdrawn_at"],
        hearing=hearing,
        pool_id=row["pool"],
        pool_slug=row["pool_slug"],
        pool_label=row["pool_label"],
        places=row["places"],
        reason=row["reason"],
        reason_text=row["reason_text"],
        offer_expires_at=row["offer_expires_at"],
        position=row["position"],
        cascade=row["cascade"],
        companions=tuple(row["companions"]),
        seats=tuple(row["seats"]),
        masked_identity="" if identity is None else mask_identity(decrypt(bytes(identity), IDENTITY)),
    )
