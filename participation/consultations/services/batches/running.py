"""A worker reads a file twice: to check every row, and to take it in whole, in one transaction."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid4

import structlog

from participation.audit.services import record
from participation.consultations.batches import BadTable, Candidate, Checker, RowError, open_table
from participation.consultations.queries import batching
from participation.consultations.queries.batching import BatchComment
from participation.consultations.rules import mask_name
from participation.consultations.services import entering
from participation.consultations.services.batches.problems import PROBLEMS
from participation.consultations.services.batches.reading import Batch, content, views
from participation.consultations.services.commenting import NAME, PHONE
from participation.consultations.services.reading import database_now, get_consultation
from participation.consultations.services.rounds import Round, text_of
from participation.consultations.views import ConsultationView
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.platform.clock import SHANGHAI
from participation.platform.crypto import encrypt
from participation.platform.database import unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError
from participation.platform.i18n import N_

MAX_ERRORS: Final = 5_000
"""Errors kept; a file with more of them is the wrong file or read with the wrong columns."""
CHUNK: Final = 500
UNEXPECTED: Final = N_("处理时出了意外，没有导入任何一条。请再试一次；还不行就联系管理员")
log = structlog.get_logger(__name__)


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


async def _opened(row: Any) -> tuple[Batch, Round, ConsultationView, bytes]:
    batch = (await views([row]))[0]
    consultation = await get_consultation(batch.consultation_id)
    matter = await matters.get_matter_by_id(consultation.matter_id)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再补录意见"))
    return batch, await text_of(consultation), consultation, await content(batch)


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
