"""Freezing the pools and publishing everything the draw depends on, before anybody can know its sources."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from participation.audit.services import record
from participation.hearings import words
from participation.hearings.draw_views import DrawView
from participation.hearings.draw_words import PROBLEMS
from participation.hearings.drawing import Algorithm, Opening, commitment_of, pool_from_commitments
from participation.hearings.queries import draws as queries
from participation.hearings.rules import PoolCode
from participation.hearings.rules.draws import SourceKind, SourcePlan, draw_number, draw_problems
from participation.hearings.services.draws.reading import get_draw
from participation.hearings.services.reading import get_hearing
from participation.hearings.tables import Draw, DrawPool, DrawSource
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import StepKind
from participation.matters.services import record_step
from participation.platform.clock import local
from participation.platform.database import fetch_value
from participation.platform.errors import Conflict, RuleViolation
from participation.platform.i18n import N_

_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """One source as announced. ``bits``: what it carries; ``commitment``, ``round``: of the kinds that have them."""

    kind: SourceKind
    name: str
    due_at: datetime
    bits: float
    how: str = ""
    address: str = ""
    commitment: str = ""
    round: int | None = None


@dataclass(frozen=True, slots=True)
class DrawAnnouncement:
    """What an officer announces. All datetimes are aware."""

    draws_at: datetime
    sources: tuple[SourceNotice, ...]
    algorithm: Algorithm = Algorithm.SHA256
    place: str = ""


async def announce(actor: Actor, hearing_number: str, announcement: DrawAnnouncement) -> DrawView:
    """Freeze the pools of a hearing that are given by draw, and publish the draw, inside a unit of work.

    The database's clock decides whether a source exists already. NotPermitted; RuleViolation ``draw.plan`` (with the first
    problem), ``draw.undecided`` while registrations have still to be looked at; Conflict ``draw.nothing`` where nothing is
    left to be drawn.
    """
    hearing = await get_hearing(hearing_number)
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    pools = await queries.candidates(hearing.id)
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    problems = draw_problems(
        [SourcePlan(source.kind, source.due_at) for source in announcement.sources],
        draws_at=announcement.draws_at,
        registration_closes_at=hearing.registration_closes_at,
        starts_at=hearing.starts_at,
        at=at,
    )
    if problems:
        raise RuleViolation("draw.plan", PROBLEMS[problems[0][0]])
    if waiting := sum(pool.undecided for pool in pools):
        raise RuleViolation("draw.undecided", N_("还有 {count} 份报名没有审核，审完才能冻结名单"), count=waiting)
    drawn = [pool for pool in pools if pool.eligible]
    if not drawn:
        raise Conflict("draw.nothing", N_("没有等抽签的报名：席位不是抽签分配、已经公布过抽签，或者没有人报名"))
    draw_id = uuid4()
    number = draw_number(local(at).year, await queries.next_serial())
    await Draw(
        id=draw_id,
        number=number,
        hearing=hearing.id,
        hash=announcement.algorithm.value,
        draws_at=announcement.draws_at,
        place=announcement.place,
        announced_at=at,
        announced_by=actor.staff_id,
    ).save()
    await DrawSource.insert(
        *(
            DrawSource(
                id=uuid4(),
                draw=draw_id,
                position=position,
                kind=source.kind.value,
                name=source.name,
                how=source.how,
                address=source.address,
                bits=source.bits,
                due_at=source.due_at,
                commitment=source.commitment,
                round=source.round,
            )
            for position, source in enumerate(announcement.sources, 1)
        )
    )
    frozen = [await _freeze(draw_id, pool) for pool in drawn]
    await record(
        actor.audit_name,
        "draw.announced",
        subject=f"draw:{draw_id}",
        facts={
            "number": number,
            "hearing": hearing.number,
            "hash": announcement.algorithm.value,
            "draws_at": announcement.draws_at.isoformat(),
            "sources": [
                {"name": source.name, "kind": source.kind.value, "due_at": source.due_at.isoformat()}
                for source in announcement.sources
            ],
            "pools": frozen,
        },
    )
    if hearing.matter_id is not None:
        await record_step(
            hearing.matter_id,
            StepKind.DRAW_ANNOUNCED,
            at,
            {
                "number": number,
                "hearing": hearing.number,
                "title": hearing.title,
                "draws_at": announcement.draws_at.isoformat(),
                "sources": [
                    {"name": source.name, "due_at": source.due_at.isoformat()} for source in announcement.sources
                ],
                "pools": frozen,
            },
            link=f"/draws/{number}",
        )
    return await get_draw(number)


async def _freeze(draw_id: object, found: queries.Candidates) -> dict[str, object]:
    """Write down the pool; whose line is which is kept apart from the file."""
    owners = {}
    for registration, number in found.eligible:
        salt = secrets.token_bytes(_SALT_BYTES)
        owners[commitment_of(Opening(number, salt.hex()))] = (registration, salt)
    pool = pool_from_commitments(owners)
    pool_id = uuid4()
    name = found.name or words.pool_name(PoolCode(found.code))
    await DrawPool(
        id=pool_id,
        draw=draw_id,
        pool=found.pool_id,
        name=name,
        quota=found.quota,
        alternates=found.alternates,
        size=pool.size,
        content=pool.content.decode(),
        sha256=pool.sha256,
    ).save()
    lines = []
    for line in range(1, pool.size + 1):
        commitment = pool.entry(line)
        registration, salt = owners[commitment]
        lines.append((line, registration, salt, commitment))
    await queries.add_lines(pool_id, lines)
    return {"name": name, "size": pool.size, "quota": found.quota, "sha256": pool.sha256}


async def undecided(hearing_id: object) -> int:
    """How many registrations for places by draw have still to be looked at."""
    found: int = await fetch_value(
        "SELECT count(*) FROM registration r JOIN hearing_pool p ON p.id = r.pool"
        " WHERE p.hearing = $1 AND p.selection = 'draw' AND r.state = 'submitted'",
        hearing_id,
    )
    return found


async def void(actor: Actor, number: str, reason: str) -> DrawView:
    """Declare void a draw that cannot be run, with the published reason, inside a unit of work.

    Its pools may be announced anew. Conflict ``draw.run`` once it was run: a result is never thrown away.
    """
    draw = await get_draw(number)
    require(actor, Role.HEARING_OFFICER, draw.organiser_path)
    await queries.lock(draw.id)
    if not reason.strip():
        raise RuleViolation("draw.void_reason", N_("请写明为什么作废，理由会公布"))
    if not await queries.void(draw.id, reason):
        raise Conflict("draw.run", N_("抽签已经完成或者已经作废，不能再作废"))
    await record(actor.audit_name, "draw.voided", subject=f"draw:{draw.id}", facts={"number": number, "reason": reason})
    hearing = await get_hearing(draw.hearing_number)
    if hearing.matter_id is not None:
        at: datetime = await fetch_value("SELECT clock_timestamp()")
        facts = {"number": number, "hearing": hearing.number, "title": hearing.title, "reason": reason}
        await record_step(hearing.matter_id, StepKind.DRAW_VOIDED, at, facts, link=f"/draws/{number}")
    return await get_draw(number)
