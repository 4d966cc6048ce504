"""Officers keep a file, have it checked, have it taken in, or put it away; workers do the rest."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.batches import BadTable, Field, guess
from participation.consultations.queries import batching
from participation.consultations.rules import Channel, Stance
from participation.consultations.services import erasing, originals_kept
from participation.consultations.services.batches.problems import PROBLEMS, FileRefused
from participation.consultations.services.batches.reading import Batch, beginning
from participation.consultations.views import ConsultationView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters.rules import Stage, reached
from participation.matters.services import MatterView
from participation.platform import outbox
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import Closed, Conflict, RuleViolation
from participation.platform.i18n import N_

CHECK: Final = "batch.check_requested"
IMPORT: Final = "batch.import_requested"
"""Outbox topics; payload {batch_id, actor: staff id}."""
KEEP_DAYS: Final = 30
"""Days a file may wait to be taken in: it holds names and telephones."""


async def keep(actor: Actor, matter: MatterView, consultation: ConsultationView, name: str, data: bytes) -> UUID:
    """Inside a unit of work: keep the file with what its columns seem to be. FileRefused with the reason."""
    require_unit_of_work()
    _may(actor, matter)
    try:
        table, samples = await asyncio.to_thread(beginning, data)
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


def _may(actor: Actor, matter: MatterView) -> None:
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再补录意见"))


def _busy() -> Conflict:
    return Conflict("batch.busy", N_("这个文件正在处理，或者已经处理完。请刷新页面看最新状态"))
