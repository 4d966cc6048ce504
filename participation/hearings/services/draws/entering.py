"""The values of the sources: entered by two people, each without seeing the other's, or told as promised."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from participation.audit.services import record
from participation.hearings.draw_views import DrawSourceView, DrawView
from participation.hearings.drawing import RevealProblem, SourceProblem, check_reveal, hex_number, read_source
from participation.hearings.queries import draws as queries
from participation.hearings.rules.draws import Agreement
from participation.hearings.services.draws.reading import get_draw
from participation.hearings.tables import DrawEntry
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.database import fetch_value
from participation.platform.errors import Closed, Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was seen: an address, a text, a picture (kept in the file store under its SHA-256)."""

    address: str = ""
    note: str = ""
    picture_sha256: str = ""
    picture_type: str = ""
    fetched: bool = False

    @property
    def given(self) -> bool:
        return bool(self.address or self.note or self.picture_sha256)


async def enter(actor: Actor, number: str, source_id: UUID, value: str, evidence: Evidence) -> DrawView:
    """Enter a source's value, inside a unit of work; the second person who enters the same settles it.

    Closed ``draw.source_early`` before the value exists; RuleViolation ``draw.value`` for what is no value,
    ``draw.evidence`` without any; Conflict ``draw.source_settled``. A value that differs from the other person's is kept,
    shown to both, and holds the draw up until they agree.
    """
    draw, source = await _open(actor, number, source_id)
    if source.is_promise:
        raise Conflict("draw.promise", N_("这个来源是承诺值，只能按承诺揭示"))
    if not source.due:
        raise Closed("draw.source_early", N_("这个来源 {due_at} 才有结果，到时再录入"), due_at=source.due_at)
    if not evidence.given:
        raise RuleViolation("draw.evidence", N_("请写明在哪里看到的：网址、说明或图片，至少一样"))
    try:
        canonical = read_source(value).canonical
    except SourceProblem as problem:
        raise RuleViolation("draw.value", N_("这个值不能用：{token}"), token=problem.token or value) from None
    await DrawEntry(
        source=source.id,
        staff=actor.staff_id,
        value=value,
        canonical=canonical,
        fetched=evidence.fetched,
        address=evidence.address,
        note=evidence.note,
        picture_sha256=evidence.picture_sha256,
        picture_type=evidence.picture_type,
    ).save()
    entered = (await get_draw(number)).source(source.id)
    assert entered is not None, "the source is still the draw's"
    outcome = entered.agreement
    if outcome is Agreement.AGREED:
        await queries.settle(source.id, value, canonical)
    await record(
        actor.audit_name,
        "draw.value_entered",
        subject=f"draw:{draw.id}",
        facts={"number": number, "source": source.position, "canonical": canonical, "outcome": outcome.value},
    )
    return await get_draw(number)


async def reveal(actor: Actor, number: str, source_id: UUID, seed: str, nonce: str) -> DrawView:
    """Tell a promised value, inside a unit of work: it proves itself, so one person is enough.

    Closed ``draw.told_late`` after the announced moment (the first public source may be known by then: the promise no
    longer counts); RuleViolation ``draw.not_as_promised``, ``draw.promise_format``.
    """
    draw, source = await _open(actor, number, source_id)
    if not source.is_promise:
        raise Conflict("draw.no_promise", N_("这个来源没有承诺过的值"))
    at: datetime = await fetch_value("SELECT clock_timestamp()")
    if at >= source.due_at:
        raise Closed(
            "draw.told_late",
            N_("揭示的时间已于 {due_at} 过去，这个承诺值不再计入，并会写进抽签记录"),
            due_at=source.due_at,
        )
    try:
        check_reveal(source.commitment, seed, nonce)
    except RevealProblem as problem:
        if problem.code == "format":
            raise RuleViolation(
                "draw.promise_format", N_("种子和随机数各是 32 到 128 位十六进制数字，位数成双")
            ) from None
        raise RuleViolation(
            "draw.not_as_promised", N_("和公布的承诺不一致：这两个值的 SHA-256 不是公告里的那一个")
        ) from None
    value = hex_number(seed)
    await queries.settle(source.id, value, read_source(value).canonical, seed, nonce)
    await record(
        actor.audit_name,
        "draw.promise_told",
        subject=f"draw:{draw.id}",
        facts={"number": number, "source": source.position},
    )
    return await get_draw(number)


async def _open(actor: Actor, number: str, source_id: UUID) -> tuple[DrawView, DrawSourceView]:
    """The draw, locked, and a source of it that has no value yet."""
    found = await get_draw(number)
    require(actor, Role.HEARING_OFFICER, found.organiser_path)
    await queries.lock(found.id)
    draw = await get_draw(number)
    source = draw.source(source_id)
    if source is None:
        raise NotFound("draw.no_source", N_("没有找到这个来源"))
    if draw.voided_at is not None:
        raise Conflict("draw.void", N_("这次抽签已经作废"))
    if draw.run_at is not None:
        raise Conflict("draw.run", N_("抽签已经完成，来源不能再改"))
    if source.settled_at is not None:
        raise Conflict("draw.source_settled", N_("这个来源已经由两人确认，不能再改"))
    return draw, source
