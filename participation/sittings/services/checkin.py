"""Checking in: at a door, at the officers' desk, and what a door brings back that was offline. Inside a unit of work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from participation.audit.services import record
from participation.hearings import services as hearings
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.crypto import decrypt
from participation.platform.errors import Closed, Conflict, DomainError, RuleViolation
from participation.platform.i18n import N_
from participation.sittings.queries import doors as queries
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import MOST_PEOPLE, EntryKind, Outcome, door_opens, moment_of, refusal_of
from participation.sittings.services import standby
from participation.sittings.services.doors import DoorView

_REST = UUID("4c7f3c0e-7f0e-5b3c-9d0f-6f2f8a4a2a11")
"""Namespace: the line that lets in the rest of a registration, of which a door had let in too many offline."""


EXPECTED = frozenset({"confirmed", "checked_in", "no_show", "waitlisted"})
"""States of those who may come in or wait."""
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door is told. ``since`` and ``where``: when and at which door the first came, for ``ALREADY``.

    ``pool``: (its code, its own name or ""). ``released``: places of this registration that went at the cut-off.
    """

    outcome: Outcome
    number: str
    name: str = ""
    people: int = 0
    arrived: int = 0
    places: int = 0
    released: int = 0
    pool: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    since: datetime | None = None
    where: str = ""
    entry: int | None = None
    error: DomainError | None = None


def number_in(shown: str, hearing: HearingView) -> str:
    """The registration number in what was scanned or typed. RuleViolation where it is a ticket that is not good."""
    text = hearings.text_in(shown)
    if text or "/" in shown:
        return hearings.examine(text, hearing.number).registration
    typed = "".join(shown.split()).upper().replace("—", "-")
    if typed.isdigit() and len(typed) <= 14:
        typed = f"BM-{hearing.as_of.year}-{int(typed):05d}"
    return typed


async def check_in(hearing: HearingView, shown: str, who: Who, step: Step) -> Answer:
    """Let in who shows this ticket or number. Whatever keeps them out is an answer, not an error."""
    if hearing.cancelled:
        return Answer(Outcome.CLOSED, "", error=Closed("door.cancelled", N_("这场会议已经取消")))
    opens_at = door_opens(hearing.starts_at)
    if hearing.as_of < opens_at:
        early = Closed("door.early", N_("{opens_at} 起才能签到，会议还没到日子"), opens_at=opens_at)
        return Answer(Outcome.CLOSED, "", error=early)
    if step.people is not None and not 1 <= step.people <= MOST_PEOPLE:
        raise RuleViolation("door.people", N_("人数应在 1 到 {most} 之间"), most=MOST_PEOPLE)
    try:
        number = number_in(shown, hearing)
    except DomainError as error:
        return Answer(Outcome.TICKET, "", error=error)
    before = await queries.standing(number)
    if before is not None and before["released"]:
        # It may take a place of the pool: pools are locked before registrations, by everybody.
        await standby.lock(hearing)
    return await _admit(hearing, number, who, step) or await _not_admitted(hearing, number, who, step)


async def _admit(hearing: HearingView, number: str, who: Who, step: Step) -> Answer | None:
    came = await queries.admit(hearing.id, number, who, step)
    if came is None:
        return None
    entry, people = came
    await record(
        who.actor,
        "registration.checked_in",
        subject=f"hearing:{hearing.id}",
        facts={"number": number, "hearing": hearing.number, "people": people},
    )
    return _answer(Outcome.ADMITTED, await queries.standing(number), people=people, entry=entry)


async def _not_admitted(hearing: HearingView, number: str, who: Who, step: Step) -> Answer:
    found = await queries.standing(number)
    if found is None:
        return Answer(Outcome.UNKNOWN, number)
    if found["hearing"] != hearing.id:
        return Answer(Outcome.OTHER_HEARING, number, where=found["hearing_number"])
    outcome = refusal_of(found["state"], arrived=found["arrived"], places=found["places"])
    if outcome in (Outcome.PRESENT, Outcome.RELEASED):
        if await standby.arrived(hearing, found["id"], found["pool"], who, step):
            fresh = await queries.standing(number)
            return _answer(Outcome.ADMITTED, fresh, people=fresh["places"])
    elif outcome is Outcome.ALREADY and found["released"]:
        # Of a group some came in time and the others' places went: they get them back while there are any.
        people = min(step.people or found["released"], found["released"])
        entry = await standby.rest_arrived(hearing, found["id"], found["pool"], people, who, step)
        if entry is not None:
            return _answer(Outcome.ADMITTED, await queries.standing(number), people=people, entry=entry)
        outcome = Outcome.RELEASED
        await queries.log(hearing.id, found["id"], _kind(step).value, who, step, outcome.value)
    elif outcome is Outcome.ALREADY:
        await queries.log(hearing.id, found["id"], EntryKind.DOUBLED.value, who, step)
    elif step.offline:
        # The person is inside by now: whoever is in charge must know. Of those who are missing some have come.
        await queries.log(hearing.id, found["id"], EntryKind.REFUSED.value, who, step, outcome.value)
        if outcome is Outcome.TOO_MANY:
            rest = Step(uuid5(_REST, str(step.client_id)), None, step.happened_at, offline=True)
            await _admit(hearing, number, who, rest)
            return _answer(outcome, await queries.standing(number))
    return _answer(outcome, found)


def _kind(step: Step) -> EntryKind:
    """Offline they are inside by now; at an open door they wait."""
    return EntryKind.REFUSED if step.offline else EntryKind.DOUBLED


def _answer(outcome: Outcome, found: Any, *, people: int = 0, entry: int | None = None) -> Answer:
    return Answer(
        outcome,
        found["number"],
        name=found["masked_name"],
        people=people,
        arrived=found["arrived"],
        places=found["places"],
        released=found["released"],
        pool=(found["code"], found["pool_label"]),
        needs=tuple(found["needs"] or ()),
        seats=tuple(found["seats"]),
        since=found["happened_at"],
        where=found["label"] or "",
        entry=entry,
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
    if before is None or before["hearing"] != hearing.id:
        return None
    kept = {"admitted": Outcome.ADMITTED, "doubled": Outcome.ALREADY, "present": Outcome.PRESENT}
    outcome = Outcome(before["reason"]) if before["reason"] in _REASONS else kept[before["kind"]]
    found = {**dict(await queries.standing(before["number"]))}
    if outcome is Outcome.ALREADY:
        found |= {"happened_at": before["first_at"], "label": before["first_label"]}
    entry = before["id"] if before["kind"] == "admitted" else None
    return _answer(outcome, found, people=before["people"], entry=entry)


_REASONS = frozenset(outcome.value for outcome in Outcome)


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
    wanted = _plain(name)
    return await _named(hearing, lambda whole, masked: wanted in whole or wanted == masked)


async def find(door: DoorView, name: str) -> list[dict[str, object]]:
    """Registrations whose holder has exactly this name: who stands at the door said it, or it is on their ID.

    A helper has no account: nobody's name is found by a part of it, and none is shown whole.
    """
    wanted = _plain(name)
    found = await _named(door.hearing, lambda whole, _masked: wanted == whole)
    return [{**row, "name": row["masked_name"]} for row in found]


async def _named(hearing: HearingView, fits: Callable[[str, str], bool]) -> list[dict[str, object]]:
    found = []
    for row in await queries.people(hearing.id):
        if row["state"] not in EXPECTED:
            continue
        whole = decrypt(bytes(row["name_encrypted"]), "registration.name") if row["name_encrypted"] else ""
        if fits(_plain(whole), _plain(row["masked_name"])):
            found.append({**dict(row), "name": whole or row["masked_name"]})
    return found[:MOST_FOUND]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
