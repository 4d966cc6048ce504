"""Checking in: at a door, at the officers' desk, and what a door brings back that was offline. Inside a unit of work."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.audit.services import record
from participation.hearings import services as hearings
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.crypto import decrypt
from participation.platform.errors import Closed, Conflict, DomainError, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.sittings.queries import doors as queries
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import (
    MOST_PEOPLE,
    EntryKind,
    Outcome,
    door_opens,
    link_ends,
    moment_of,
    refusal_of,
)
from participation.sittings.services import standby

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door is told. ``since`` and ``where``: when and at which door the first came, for ``ALREADY``."""

    outcome: Outcome
    number: str
    name: str = ""
    people: int = 0
    arrived: int = 0
    places: int = 0
    pool: str = ""
    needs: tuple[str, ...] = ()
    since: datetime | None = None
    where: str = ""
    entry: int | None = None
    error: DomainError | None = None


@dataclass(frozen=True, slots=True)
class DoorView:
    """A door as its helper opened it."""

    who: Who
    hearing: HearingView
    token: str
    closes_at: datetime


async def open_door(actor: Actor, hearing: HearingView, label: str) -> str:
    """A door link of the day; its secret, which is shown once."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    closes_at = link_ends(hearing.starts_at, hearing.ends_at)
    if closes_at <= hearing.as_of or hearing.cancelled:
        raise Closed("door.over", N_("会议已经结束或取消，不能再开签到口"))
    door = await queries.open_door(hearing.id, label, _hash(token), actor.staff_id, closes_at)
    await record(
        actor.audit_name,
        "door.opened",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "door": str(door), "label": label},
    )
    return token


async def revoke_door(actor: Actor, hearing: HearingView, door: UUID) -> None:
    """The link works no more. Conflict when it had been revoked before."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    if not await queries.revoke_door(hearing.id, door):
        raise Conflict("door.revoked", N_("这个签到口已经停用"))
    await record(
        actor.audit_name,
        "door.revoked",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "door": str(door)},
    )


async def door_of(token: str) -> DoorView:
    """The door of a link. NotFound, or Closed where it was revoked or the day is over."""
    row = await queries.door_by(_hash(token)) if len(token) <= 64 else None
    if row is None:
        raise NotFound("door.unknown", N_("没有这个签到口。请核对链接，或向值班人员要新的"))
    if row["revoked_at"] is not None:
        raise Closed("door.revoked_link", N_("这个签到口的链接已停用。请向值班人员要新的"))
    if row["ended"]:
        raise Closed("door.ended", N_("这个签到口的链接已于 {closes_at} 到期"), closes_at=row["closes_at"])
    hearing = await hearings.get_hearing(row["number"])
    return DoorView(Who(row["label"], door=row["id"]), hearing, token, row["closes_at"])


def number_in(shown: str, hearing: HearingView) -> str:
    """The registration number in what was scanned or typed. RuleViolation where it is a ticket that is not good."""
    text = hearings.text_in(shown)
    if text or "/t/" in shown:
        return hearings.examine(text, hearing.number).registration
    typed = "".join(shown.split()).upper().replace("—", "-")
    if typed.isdigit() and len(typed) <= 14:
        typed = f"BM-{hearing.as_of.year}-{int(typed):05d}"
    return typed


async def check_in(hearing: HearingView, shown: str, who: Who, step: Step) -> Answer:
    """Let in who shows this ticket or number. Closed before the door opens and after a cancellation; all else is an answer."""
    if hearing.cancelled:
        raise Closed("door.cancelled", N_("这场会议已经取消"))
    if hearing.as_of < door_opens(hearing.starts_at):
        raise Closed("door.early", N_("{opens_at} 起才能签到，会议还没到日子"), opens_at=door_opens(hearing.starts_at))
    if step.people is not None and not 1 <= step.people <= MOST_PEOPLE:
        raise RuleViolation("door.people", N_("人数应在 1 到 {most} 之间"), most=MOST_PEOPLE)
    try:
        number = number_in(shown, hearing)
    except DomainError as error:
        return Answer(Outcome.TICKET, "", error=error)
    came = await queries.admit(hearing.id, number, who, step)
    if came is None:
        return await _not_admitted(hearing, number, who, step)
    await record(
        who.actor,
        "registration.checked_in",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "hearing": hearing.number, "people": came.people},
    )
    return Answer(
        Outcome.ADMITTED,
        number,
        name=came.masked_name,
        people=came.people,
        arrived=came.arrived,
        places=came.places,
        pool=came.pool,
        needs=came.needs,
        entry=came.entry,
    )


async def _not_admitted(hearing: HearingView, number: str, who: Who, step: Step) -> Answer:
    found = await queries.standing(number)
    if found is None:
        return Answer(Outcome.UNKNOWN, number)
    if found["hearing"] != hearing.id:
        return Answer(Outcome.OTHER_HEARING, number, where=found["hearing_number"])
    state, arrived, places = found["state"], found["arrived"], found["places"]
    outcome = refusal_of(state, arrived=arrived, places=places)
    if outcome in (Outcome.PRESENT, Outcome.RELEASED):
        let_in = await standby.arrived(hearing, found["id"], found["pool"], who, step)
        if let_in:
            return Answer(
                Outcome.ADMITTED, number, name=found["masked_name"], people=places, arrived=places, places=places
            )
    elif outcome is Outcome.ALREADY:
        await queries.log(hearing.id, found["id"], EntryKind.DOUBLED.value, who, step)
    elif step.offline:
        # The person is inside by now: whoever is in charge must know.
        await queries.log(hearing.id, found["id"], EntryKind.REFUSED.value, who, step, outcome.value)
    return Answer(
        outcome,
        number,
        name=found["masked_name"],
        arrived=arrived,
        places=places,
        since=found["happened_at"],
        where=found["label"] or "",
    )


async def synchronise(
    door: DoorView, client_id: UUID, shown: str, people: int | None, happened_at: datetime | None, *, offline: bool
) -> Answer:
    """What a telephone at a door did, online or offline, once: the same line again gets the answer it got."""
    before = await line_of(door.hearing, client_id)
    return before or await check_in(
        door.hearing, shown, door.who, Step(client_id, people, moment_of(happened_at, door.hearing.as_of), offline)
    )


async def line_of(hearing: HearingView, client_id: UUID) -> Answer | None:
    """The answer that this line got; None before it was written."""
    before = await queries.logged(client_id)
    if before is not None and before["hearing"] == hearing.id:
        kept = {"admitted": Outcome.ADMITTED, "doubled": Outcome.ALREADY, "present": Outcome.PRESENT}
        return Answer(
            kept.get(before["kind"]) or Outcome(before["reason"]),
            before["number"],
            name=before["masked_name"],
            people=before["people"],
            arrived=before["arrived"],
            places=before["places"],
            since=before["first_at"],
            where=before["first_label"] or "",
            entry=before["id"] if before["kind"] == "admitted" else None,
        )
    return None


async def undo(hearing: HearingView, entry: int, who: Who, reason: str, *, any_door: bool) -> str:
    """Take one admission back; the number. A door takes back its own only, the officers' desk any."""
    number = await queries.take_back(hearing.id, entry, who, reason, None if any_door else who.door)
    if number is None:
        raise Conflict("door.nothing_to_undo", N_("这次签到已经撤销，或者不是这个签到口办的"))
    await record(
        who.actor,
        "registration.check_in_undone",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "hearing": hearing.number, "entry": entry},
    )
    return number


async def search(actor: Actor, hearing: HearingView, name: str) -> list[dict[str, object]]:
    """Registrations whose holder's name contains ``name``; officers only, for the names are opened to look."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    wanted = name.strip().casefold()
    found = []
    for row in await queries.people(hearing.id):
        whole = decrypt(bytes(row["name_encrypted"]), "registration.name") if row["name_encrypted"] else ""
        if wanted and (wanted in whole.casefold() or wanted == row["masked_name"].casefold()):
            found.append({**dict(row), "name": whole or row["masked_name"]})
    return found[:20]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def offline_list(door: DoorView) -> list[dict[str, object]]:
    """What a door keeps to go on without a network: no full name, nothing but what it needs to let people in."""
    return [
        {
            "number": row["number"],
            "name": row["masked_name"],
            "state": row["state"],
            "places": row["places"],
            "arrived": row["arrived"],
        }
        for row in await queries.people(door.hearing.id)
    ]
