"""Running a draw, once, and running it on where somebody is found ineligible afterwards."""

import asyncio
import hashlib
import json
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.hearings.draw_views import DrawPoolView, DrawView
from participation.hearings.drawing import Algorithm, order_of
from participation.hearings.queries import draws as queries
from participation.hearings.services.draws.documents import ask_for_record
from participation.hearings.services.draws.reading import get_draw, pool_file
from participation.hearings.services.draws.results import leave_out, tell_results
from participation.hearings.services.draws.transcripts import transcript_of
from participation.hearings.services.reading import get_hearing
from participation.hearings.tables import DrawTranscript
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import StepKind
from participation.matters.services import record_step
from participation.platform.database import unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_

GONE = {
    "withdrawn": "名单冻结后自己取消了报名",
    "ineligible": "名单冻结后核实不符合条件",
}
"""Published in the record, which is an official document and in Chinese."""

LATER = "抽签后核实不符合条件"
SWEPT = 100


async def run(actor: Actor, number: str, notary: str = "", witnesses: str = "") -> DrawView:
    """Draw, inside a unit of work. Asked again, by anybody, at the same moment or years later: the same answer.

    Closed ``draw.early`` before the announced time; RuleViolation ``draw.unsettled`` while a source is not confirmed by two
    people; Conflict ``draw.void``. The order follows from the sources alone; those who dropped out since the pool was
    frozen stay in it and are skipped. Places, transcript and PDF come of the same unit of work.
    """
    found = await get_draw(number)
    require(actor, Role.HEARING_OFFICER, found.organiser_path)
    await queries.lock(found.id)
    draw = await get_draw(number)
    if draw.run_at is not None:
        return draw
    if draw.voided_at is not None:
        raise Conflict("draw.void", N_("这次抽签已经作废"))
    if draw.as_of < draw.draws_at:
        raise Closed("draw.early", N_("公告的抽签时间是 {draws_at}，还没有到"), draws_at=draw.draws_at)
    if not draw.settled:
        open_ = [source.name for source in draw.sources if not source.settled]
        raise RuleViolation("draw.unsettled", N_("还有来源没有由两人确认：{names}"), names="、".join(open_) or "-")
    key = "".join(source.canonical for source in draw.sources if source.counts)
    if await queries.finish(draw.id, actor.staff_id, key, notary, witnesses) is None:
        raise Conflict("draw.changed", N_("抽签的情况刚刚变了。请重新打开页面再看"))
    algorithm = Algorithm(draw.hash)
    for pool in draw.pools:
        order = await asyncio.to_thread(order_of, key, pool.size, algorithm)
        await queries.keep_order(pool.id, order)
        for line, state in await queries.gone(pool.id):
            await queries.skip(pool.id, line, GONE.get(state, GONE["ineligible"]), actor.staff_id)
        await queries.give_places(pool.id, pool.pool_id, actor.audit_name)
    done = await get_draw(number)
    for pool in done.pools:
        await _publish(done, pool)
        await tell_results(pool.id)
    await record(
        actor.audit_name,
        "draw.run",
        subject=f"draw:{draw.id}",
        facts={"number": number, "key_sha256": hashlib.sha256(key.encode()).hexdigest(), "pools": len(draw.pools)},
    )
    hearing = await get_hearing(draw.hearing_number)
    if hearing.matter_id is not None and done.run_at is not None:
        facts = {
            "number": number,
            "hearing": hearing.number,
            "title": hearing.title,
            "pools": [
                {"name": pool.name, "size": pool.size, "quota": pool.quota, "sha256": pool.sha256}
                for pool in done.pools
            ],
        }
        await record_step(hearing.matter_id, StepKind.DRAW_RUN, done.run_at, facts, link=f"/draws/{number}")
    return await get_draw(number)


async def skip(actor: Actor, number: str, slug: str, line: int, reason: str) -> DrawView:
    """Skip an entry found ineligible after the draw and run on, inside a unit of work.

    The order stays; whoever follows moves up; a further revision of the transcript says why. RuleViolation
    ``draw.skip_reason`` without a reason; Conflict ``draw.not_run``, ``draw.skipped``; NotFound for no such line.
    """
    found = await get_draw(number)
    require(actor, Role.HEARING_OFFICER, found.organiser_path)
    await queries.lock(found.id)
    draw = await get_draw(number)
    pool = draw.pool(slug)
    if pool is None or not 1 <= line <= pool.size:
        raise NotFound("draw.no_line", N_("名单里没有这一行"))
    if pool.order is None:
        raise Conflict("draw.not_run", N_("还没有抽签。抽签前发现不符合条件的，抽签时自动跳过"))
    if not reason.strip():
        raise RuleViolation("draw.skip_reason", N_("请写明为什么跳过，理由随抽签记录公布"))
    if not await queries.skip(pool.id, line, reason.strip(), actor.staff_id):
        raise Conflict("draw.skipped", N_("这一行已经跳过，不用再办"))
    registration = await queries.registration_of(pool.id, line)
    if registration is not None:
        await leave_out(registration["id"], pool.pool_id, reason.strip(), actor.audit_name)
    done = await get_draw(number)
    after = next(other for other in done.pools if other.id == pool.id)
    await _publish(done, after, reason=f"第 {line} 行跳过：{reason.strip()}")
    await record(
        actor.audit_name,
        "draw.skipped",
        subject=f"draw:{draw.id}",
        facts={"number": number, "pool": slug, "line": line},
    )
    return await get_draw(number)


async def sweep_skips() -> int:
    """Write into the transcripts whom an officer found ineligible elsewhere after the draw; how many. Called by the clock.

    Their places have passed on already; here the record learns of it. The reason published is a general one: what the
    officer told the person may be nobody else's business.
    """
    done = 0
    for number, draw_pool, line in await queries.to_skip(SWEPT):
        async with unit_of_work():
            found = await get_draw(number)
            await queries.lock(found.id)
            draw = await get_draw(number)
            assert draw.run_by is not None, "it was run"
            if not await queries.skip(draw_pool, line, LATER, draw.run_by):
                continue
            after = await get_draw(number)
            pool = next(pool for pool in after.pools if pool.id == draw_pool)
            await _publish(after, pool, reason=f"第 {line} 行跳过：{LATER}")
            await record("system", "draw.skipped", subject=f"draw:{draw.id}", facts={"number": number, "line": line})
            done += 1
    return done


async def _publish(draw: DrawView, pool: DrawPoolView, reason: str = "") -> UUID:
    """The next revision of a pool's transcript, and its PDF."""
    revision = pool.latest.revision + 1 if pool.latest else 1
    document = transcript_of(draw, pool, await pool_file(pool), revision, reason)
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    transcript_id = uuid4()
    await DrawTranscript(
        id=transcript_id, draw_pool=pool.id, revision=revision, body=body, sha256=sha256, reason=reason
    ).save()
    await ask_for_record(draw, pool, transcript_id, revision, sha256, reason)
    return transcript_id
