"""Files of comments: kept, understood, checked row by row, then taken in whole or not at all.

The file itself is what is kept; no half-read rows lie about. A worker reads it twice: to check it, and to take it in, in
one transaction. The same file again takes nothing in twice: each row has a fingerprint that stands with its comment.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid4

import structlog

from participation.audit.services import record
from participation.consultations.batches import (
    BadTable,
    Candidate,
    Checker,
    Field,
    RowError,
    RowProblem,
    Table,
    TableProblem,
    guess,
    open_table,
)
from participation.consultations.queries import batching
from participation.consultations.queries.batching import BatchComment
from participation.consultations.rules import Channel, Stance, mask_name
from participation.consultations.services import entering, erasing, originals_kept
from participation.consultations.services.commenting import NAME, PHONE
from participation.consultations.services.reading import database_now, get_consultation
from participation.consultations.services.rounds import Round, text_of
from participation.consultations.views import ConsultationView
from participation.identity.rules import Actor, Role
from participation.identity.services import require, staff_names
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.matters.services import MatterView
from participation.platform import outbox
from participation.platform.clock import SHANGHAI
from participation.platform.crypto import encrypt
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError, NotFound, RuleViolation
from participation.platform.i18n import N_

log = structlog.get_logger(__name__)

CHECK: Final = "batch.check_requested"
IMPORT: Final = "batch.import_requested"
"""Outbox topics; payload {batch_id, actor: staff id}."""

MAX_ERRORS: Final = 5_000
"""Errors kept; a file with more of them is the wrong file or read with the wrong columns."""

CHUNK: Final = 500

PROBLEMS: Mapping[TableProblem, str] = {
    TableProblem.EMPTY: N_("文件里没有内容。请确认选对了文件"),
    TableProblem.TOO_BIG: N_("文件超过 20 MB。请分成几个文件"),
    TableProblem.OLD_EXCEL: N_("这是旧格式 .xls。请在表格程序里另存为 .xlsx 或 CSV"),
    TableProblem.BROKEN: N_("文件打不开，可能已损坏或设了密码。请重新导出"),
    TableProblem.BOMB: N_("文件展开后大得不合常理，为安全起见没有打开。请重新导出为 CSV"),
    TableProblem.ENCODING: N_("认不出文件的编码。请另存为 UTF-8 的 CSV 或 .xlsx"),
    TableProblem.NO_HEADER: N_("没有找到表头。第一行要写明各列的名称"),
    TableProblem.TOO_MANY_ROWS: N_("文件超过 50000 行。请分成几个文件"),
    TableProblem.TOO_MANY_COLUMNS: N_("文件的列太多。请只留下需要的列"),
}

ROW_PROBLEMS: Mapping[RowProblem, str] = {
    RowProblem.TEXT_EMPTY: N_("没有意见内容。补上，或者删去这一行"),
    RowProblem.TEXT_TOO_LONG: N_("意见超过字数（{value}）。分成两行"),
    RowProblem.TEXT_CONTROL: N_("意见里有不能显示的控制字符。删去"),
    RowProblem.PROVISION_UNKNOWN: N_("草案里没有「{value}」。写成“第三条”的样子，或者留空表示全文"),
    RowProblem.STANCE_UNKNOWN: N_("认不出态度「{value}」。写赞成、建议修改、反对或想问问，或者留空"),
    RowProblem.NAME_BAD: N_("称呼太长或有不能显示的字符。最多 40 字"),
    RowProblem.PHONE_BAD: N_("手机号不是 11 位数字。改正，或者留空"),
    RowProblem.CHANNEL_UNKNOWN: N_("认不出渠道「{value}」。写信函、电子邮件、电话、听证会或微信"),
    RowProblem.REGION_UNKNOWN: N_("地区列表里没有「{value}」。写列表里的名称或代码，或者留空"),
    RowProblem.DATE_UNREADABLE: N_("认不出日期「{value}」。写成 2026-11-25 的样子"),
    RowProblem.DATE_MISSING: N_("没有收到日期。补上，或者在上一步填写统一的日期"),
    RowProblem.DATE_OUTSIDE: N_("收到日期「{value}」不在征求意见期间"),
    RowProblem.DATE_FUTURE: N_("收到日期「{value}」在今天之后"),
}


class FileRefused(RuleViolation):
    """The file itself is not taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A file as it stands. `columns`: its header; `mapping`: column number → field; `errors`: the first MAX_ERRORS."""

    id: UUID
    consultation_id: UUID
    name: str
    size: int
    sha256: str
    file: str
    kind: str
    encoding: str
    columns: tuple[str, ...]
    mapping: dict[int, Field]
    stance: Stance
    channel: Channel
    received: date | None
    state: str
    rows: int
    done: int
    good: int
    repeated: int
    errors: tuple[RowError, ...]
    failure: str
    uploaded_by: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def bad_rows(self) -> int:
        """Rows with at least one error."""
        return (
            self.rows - self.good - self.repeated
            if self.state in ("checked", "importing")
            else len({error.row for error in self.errors})
        )

    @property
    def running(self) -> bool:
        return self.state in ("checking", "importing")


async def keep(actor: Actor, matter: MatterView, consultation: ConsultationView, name: str, data: bytes) -> UUID:
    """Inside a unit of work: keep the file with what its columns seem to be. FileRefused with the reason."""
    require_unit_of_work()
    _may(actor, matter)
    try:
        table, samples = await asyncio.to_thread(_beginning, data)
    except BadTable as error:
        raise FileRefused(f"batch.{error.problem.value}", PROBLEMS[error.problem]) from error
    sha256, file = await originals_kept.keep(data, originals_kept.BATCH)
    batch_id = uuid4()
    await batching.insert_batch(
        batch_id,
        consultation.id,
        name="".join(c for c in name if c.isprintable())[-160:] or "file",
        sha256=sha256,
        file=file,
        size=len(data),
        kind=table.kind,
        encoding=table.encoding,
        columns=[cell[:120] for cell in table.header],
        mapping={str(column): field.value for column, field in guess(table.header, samples).items()},
        defaults={"stance": Stance.SUGGEST.value, "channel": Channel.WECHAT.value, "received": ""},
        staff_id=actor.staff_id,
    )
    await record(actor.audit_name, "batch.uploaded", f"batch:{batch_id}", {"sha256": sha256, "size": len(data)})
    return batch_id


async def find(consultation_id: UUID, batch_id: UUID) -> Batch:
    """NotFound `batch.unknown`, also for one of another round."""
    row = await batching.batch(batch_id)
    if row is None or row["consultation"] != consultation_id:
        raise NotFound("batch.unknown", N_("没有找到这个文件"))
    return (await _views([row]))[0]


async def batches_of(consultation_id: UUID, limit: int = 50) -> list[Batch]:
    """Newest first, discarded ones left out."""
    return await _views(await batching.batches_of(consultation_id, limit))


async def preview(batch: Batch, rows: int = 3) -> list[tuple[int, tuple[str, ...]]]:
    """(row number, cells) of the first rows, as they stand in the file. NotFound `original.gone` where it was taken away."""
    _table, found = await asyncio.to_thread(_beginning, await _content(batch), rows)
    return [(number, cells) for number, cells in zip(range(1, rows + 1), found, strict=False)]


async def start_check(
    actor: Actor,
    matter: MatterView,
    batch: Batch,
    mapping: Mapping[int, Field],
    *,
    stance: Stance,
    channel: Channel,
    received: date | None,
) -> None:
    """Inside a unit of work: have the rows checked with these columns. Conflict while it is being worked on."""
    require_unit_of_work()
    _may(actor, matter)
    if not await batching.move(batch.id, ("uploaded", "checked", "failed"), "checking"):
        raise _busy()
    defaults = {"stance": stance.value, "channel": channel.value, "received": received.isoformat() if received else ""}
    await batching.set_reading(batch.id, {str(column): field.value for column, field in mapping.items()}, defaults)
    await outbox.post(CHECK, {"batch_id": str(batch.id), "actor": str(actor.staff_id)})


async def start_import(actor: Actor, matter: MatterView, batch: Batch, *, without_bad: bool) -> None:
    """Inside a unit of work: take the checked rows in. Rows with errors stay out only where that was said."""
    require_unit_of_work()
    _may(actor, matter)
    if batch.errors and not without_bad:
        raise RuleViolation(
            "batch.errors_left", N_("还有 {n} 行有问题。改好文件重新上传，或者勾选“有问题的行不导入”"), n=batch.bad_rows
        )
    if not batch.good:
        raise RuleViolation("batch.nothing_new", N_("没有可以导入的新意见"))
    if not await batching.move(batch.id, ("checked",), "importing"):
        raise _busy()
    facts = {"rows": batch.rows, "left_out": batch.bad_rows}
    await record(actor.audit_name, "batch.import_requested", f"batch:{batch.id}", facts)
    await outbox.post(IMPORT, {"batch_id": str(batch.id), "actor": str(actor.staff_id)})


async def discard(actor: Actor, matter: MatterView, batch: Batch) -> None:
    """Inside a unit of work: put a file that was not taken in out of the list."""
    require_unit_of_work()
    _may(actor, matter)
    if not await batching.move(batch.id, ("uploaded", "checked", "failed"), "discarded"):
        raise _busy()
    await record(actor.audit_name, "batch.discarded", f"batch:{batch.id}")


async def remove_unwanted() -> int:
    """Files that nobody took in for KEEP_DAYS are put away, and what was put away is removed from the store; how many."""
    async with unit_of_work():
        for batch_id in await batching.put_away(KEEP_DAYS):
            await record("system", "batch.discarded", f"batch:{batch_id}", {"days": KEEP_DAYS})
        gone = await batching.forget_discarded()
    return await erasing.remove_files(gone)


KEEP_DAYS: Final = 30
"""Days a file may wait to be taken in: it holds names and telephones."""


async def run_check(batch_id: UUID) -> None:
    """The consumer of CHECK: look at every row, note errors and what is new. Repeating it does no harm."""
    row = await batching.batch(batch_id)
    if row is None or row["state"] != "checking":
        return
    try:
        batch, found, consultation, data = await _opened(row)
        checker = await _checker(batch, found, consultation)
        rows = good = repeated = 0
        errors: list[dict[str, Any]] = []
        many = 0
        async for number, candidates, wrong in _read(data, checker):
            rows = number
            known = await batching.known_hashes([_request_hash(consultation.id, one) for one in candidates])
            good, repeated = good + len(candidates) - known, repeated + known
            many += max(0, len(errors) + len(wrong) - MAX_ERRORS)
            errors += [
                {"row": one.row, "column": one.column, "problem": one.problem.value, "value": one.value}
                for one in wrong[: MAX_ERRORS - len(errors)]
            ]
            await batching.progress(batch_id, rows)
        async with unit_of_work():
            await batching.checked(batch_id, rows=rows, good=good, repeated=repeated, errors=errors, more_errors=many)
    except (BadTable, DomainError, ValueError, LookupError) as error:
        await _fail(batch_id, error)


async def run_import(batch_id: UUID, actor_id: UUID) -> None:
    """The consumer of IMPORT: every good row becomes a comment, in one transaction. Repeating it does no harm."""
    row = await batching.batch(batch_id)
    if row is None or row["state"] != "importing":
        return
    try:
        batch, found, consultation, data = await _opened(row)
        checker = await _checker(batch, found, consultation)
        async with unit_of_work():
            taken = seen = 0
            async for number, candidates, _wrong in _read(data, checker):
                comments = await asyncio.to_thread(_ready, found, consultation.id, candidates)
                if comments:
                    taken += await batching.take_in(
                        consultation.id, batch_id, comments, staff_id=actor_id, actor=f"staff:{actor_id}"
                    )
                seen += len(candidates)
                await batching.progress(batch_id, number)
            if not await batching.imported(batch_id, taken, seen - taken):
                raise Conflict("batch.busy", N_("这个文件正在处理"))
            await record(
                f"staff:{actor_id}", "batch.imported", f"batch:{batch_id}", {"taken": taken, "repeated": seen - taken}
            )
        log.info("batch.imported", batch=str(batch_id), taken=taken)
    except (BadTable, DomainError, ValueError, LookupError) as error:
        await _fail(batch_id, error)


async def _fail(batch_id: UUID, error: Exception) -> None:
    log.warning("batch.failed", batch=str(batch_id), exc_info=error)
    if isinstance(error, BadTable):
        reason = PROBLEMS[error.problem]
    elif isinstance(error, DomainError):
        reason = error.message
    else:
        reason = UNEXPECTED
    async with unit_of_work():
        await batching.failed(batch_id, reason)


UNEXPECTED: Final = N_("处理时出了意外，没有导入任何一条。请再试一次；还不行就联系管理员")


async def _opened(row: Any) -> tuple[Batch, Round, ConsultationView, bytes]:
    batch = (await _views([row]))[0]
    consultation = await get_consultation(batch.consultation_id)
    matter = await matters.get_matter_by_id(consultation.matter_id)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再补录意见"))
    return batch, await text_of(consultation), consultation, await _content(batch)


async def _checker(batch: Batch, found: Round, consultation: ConsultationView) -> Checker:
    return Checker(
        columns=batch.mapping,
        labels={label: path for path, label in found.labels()},
        regions=dict(await entering.regions()),
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        now=await database_now(),
        zone=SHANGHAI,
        stance=batch.stance,
        channel=batch.channel,
        received=batch.received,
    )


async def _read(data: bytes, checker: Checker) -> Any:
    """Chunks of (rows so far, candidates, errors); the work is done in a thread so that a lock's connection stays alive."""

    def chunks() -> Iterator[tuple[int, list[Candidate], list[RowError]]]:
        rows = open_table(data).rows()
        seen = 0
        while chunk := list(islice(rows, CHUNK)):
            seen += len(chunk)
            checked = [checker.check(row) for row in chunk]
            yield (
                seen,
                [candidate for candidate, _ in checked if candidate is not None],
                [error for _, errors in checked for error in errors],
            )

    iterator = chunks()
    while (found := await asyncio.to_thread(next, iterator, None)) is not None:
        yield found


def _ready(found: Round, consultation_id: UUID, candidates: Sequence[Candidate]) -> list[BatchComment]:
    ready = []
    for one in candidates:
        target = found.target(one.provision_path)
        masked = mask_name(one.name)
        ready.append(
            BatchComment(
                id=uuid4(),
                provision_id=target.provision_id,
                provision_path=target.provision_path,
                provision_label=target.provision_label,
                stance=one.stance.value,
                text=one.text,
                channel=one.channel.value,
                shown_name=(one.name if one.consent and masked else masked)[:80],
                name_consent=one.consent and bool(masked),
                name=encrypt(one.name, NAME) if one.name else None,
                phone=encrypt(one.phone, PHONE) if one.phone else None,
                request_hash=_request_hash(consultation_id, one),
                received_at=one.received_at,
                region=one.region,
            )
        )
    return ready


def _request_hash(consultation_id: UUID, one: Candidate) -> bytes:
    return hashlib.sha256(b"batch|" + consultation_id.bytes + one.digest).digest()


async def _content(batch: Batch) -> bytes:
    return await originals_kept.read(batch.file, batch.sha256, originals_kept.BATCH)


def _beginning(data: bytes, rows: int = 20) -> tuple[Table, list[tuple[str, ...]]]:
    table = open_table(data)
    return table, [row.cells for row in islice(table.rows(), rows)]


def _may(actor: Actor, matter: MatterView) -> None:
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再补录意见"))


def _busy() -> Conflict:
    return Conflict("batch.busy", N_("这个文件正在处理，或者已经处理完。请刷新页面看最新状态"))


async def _views(rows: Sequence[Any]) -> list[Batch]:
    names = await staff_names({row["uploaded_by"] for row in rows})
    return [_view(row, names) for row in rows]


def _view(row: Any, names: Mapping[UUID, str]) -> Batch:
    defaults = json.loads(row["defaults"])
    return Batch(
        id=row["id"],
        consultation_id=row["consultation"],
        name=row["name"],
        size=row["size"],
        sha256=row["sha256"],
        file=row["file"],
        kind=row["kind"],
        encoding=row["encoding"],
        columns=tuple(json.loads(row["columns"])),
        mapping={int(column): Field(field) for column, field in json.loads(row["mapping"]).items()},
        stance=Stance(defaults["stance"]),
        channel=Channel(defaults["channel"]),
        received=date.fromisoformat(defaults["received"]) if defaults["received"] else None,
        state=row["state"],
        rows=row["rows"],
        done=row["done"],
        good=row["good"],
        repeated=row["repeated"],
        errors=tuple(
            RowError(one["row"], one["column"], RowProblem(one["problem"]), one["value"])
            for one in json.loads(row["errors"])
        ),
        failure=row["failure"],
        uploaded_by=names.get(row["uploaded_by"], ""),
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )
