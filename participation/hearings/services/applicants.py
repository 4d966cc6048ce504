"""Those who registered, for the officers of the session: what the conditions and the pool's own questions were answered with.

Names, telephones and numbers of identity cards are masked. In full they are shown for a purpose and with the code of this
moment (a second factor again), and who looked at whom stands in the audit trail.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from participation.audit.services import record
from participation.hearings import words
from participation.hearings.applicant_views import Applicant, FullData
from participation.hearings.queries import applicants as queries
from participation.hearings.rules import (
    PoolCode,
    Question,
    QuestionKind,
    RegistrationState,
    age_on,
    born_on,
    is_registration_number,
    mask_identity,
)
from participation.hearings.services.registering import IDENTITY, PHONE
from participation.hearings.views import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.identity.services.residents import mask_phone
from participation.identity.services.sign_in import accept_code, pending_account
from participation.platform.clock import local
from participation.platform.crypto import decrypt
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotFound
from participation.platform.i18n import N_


async def all_of(actor: Actor, hearing: HearingView) -> list[Applicant]:
    """Everybody, masked, in the order of arrival. NotPermitted without the role for the organiser."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    return [_applicant(row, hearing) for row in await queries.all_of(hearing.id)]


async def one_of(actor: Actor, hearing: HearingView, number: str) -> Applicant:
    """One of them, masked. NotFound."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    return _applicant(await _row(hearing, number), hearing)


async def history_of(applicant: Applicant) -> list[tuple[str, str, Any]]:
    """(state, why, when) of every change, in words, the first first."""
    return [
        (words.registration_state_name(RegistrationState(row[0])), words.reason_name(row[1]), row[2])
        for row in await queries.history(applicant.id)
    ]


async def reveal(actor: Actor, hearing: HearingView, number: str, purpose: str, code: str) -> Applicant:
    """One in full, inside a unit of work: the code of this moment is used up, the look is recorded. WrongCode."""
    require_unit_of_work()
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    row = await _row(hearing, number)
    await accept_code(await pending_account(actor.staff_id), code)
    await record(
        actor.audit_name,
        "registration.revealed",
        subject=f"registration:{row['id']}",
        facts={"number": row["number"], "hearing": hearing.number, "purpose": purpose},
    )
    return _applicant(row, hearing, full=True)


async def export(actor: Actor, hearing: HearingView, purpose: str, code: str) -> list[Applicant]:
    """Everybody in full, inside a unit of work, as ``reveal``. WrongCode."""
    require_unit_of_work()
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    await accept_code(await pending_account(actor.staff_id), code)
    rows = await queries.all_of(hearing.id)
    await record(
        actor.audit_name,
        "registration.exported",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "rows": len(rows), "purpose": purpose},
    )
    return [_applicant(row, hearing, full=True) for row in rows]


async def _row(hearing: HearingView, number: str) -> Any:
    number = number.strip().upper()
    row = await queries.one_of(hearing.id, number) if is_registration_number(number) else None
    if row is None:
        raise NotFound("registration.missing", N_("这场会议没有这份报名"))
    return row


def _applicant(row: Any, hearing: HearingView, *, full: bool = False) -> Applicant:
    pool = hearing.pool(row["slug"])
    identity, phone = _open(row, "identity", IDENTITY), _open(row, "phone", PHONE)
    stated = json.loads(_open(row, "answers", "registration.answers") or "{}")
    born = date.fromisoformat(stated["born_on"]) if stated.get("born_on") else born_on(identity) if identity else None
    erased = row["phone_encrypted"] is None
    return Applicant(
        id=row["id"],
        number=row["number"],
        pool=PoolCode(row["code"]),
        pool_slug=row["slug"],
        pool_label=row["pool_label"],
        state=RegistrationState(row["state"]),
        reason=row["reason_text"] or words.reason_name(row["reason"]),
        masked_name=row["masked_name"],
        masked_phone=mask_phone(phone) if phone else "",
        masked_identity=mask_identity(identity) if identity else "",
        phone_proved=row["phone_proved"],
        has_email=row["email_encrypted"] is not None,
        places=row["places"],
        companions=tuple(row["companions"]),
        organisation=_open(row, "organisation", "registration.organisation"),
        needs=tuple(row["needs"] or ()),
        age=age_on(born, local(hearing.starts_at).date()) if born else None,
        residence=stated.get("residence", ""),
        occupation=stated.get("occupation", ""),
        answers=_answers(pool.questions if pool else (), stated.get("answers") or {}),
        statement=_open(row, "statement", "registration.statement"),
        seats=tuple(row["seats"]),
        created_at=row["created_at"],
        withdrawn_at=row["withdrawn_at"],
        erased=erased,
        full=_full(row, identity, phone, born) if full and not erased else None,
    )


def _full(row: Any, identity: str, phone: str, born: date | None) -> FullData:
    return FullData(
        name=_open(row, "name", "registration.name"),
        phone=phone,
        email=_open(row, "email", "registration.email"),
        identity=identity,
        born_on=born,
        companions=tuple(
            decrypt(bytes(name), "registration.companion") for name in row["companions_encrypted"] if name is not None
        ),
    )


def _open(row: Any, what: str, purpose: str) -> str:
    sealed = row[f"{what}_encrypted"]
    return "" if sealed is None else decrypt(bytes(sealed), purpose)


def _answers(questions: Sequence[Question], given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    yes_no = words.yes_no_choices()
    return tuple(
        (q.label, yes_no.get(given[q.id], given[q.id]) if q.kind is QuestionKind.YES_NO else given[q.id])
        for q in questions
        if given.get(q.id)
    )
