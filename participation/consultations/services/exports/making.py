"""A worker makes the file, in memory that does not grow; it is visibly ready or visibly failed."""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from participation.audit.services import record
from participation.consultations.queries import exporting
from participation.consultations.queries import register as rows
from participation.consultations.services import disclosure, entering, erasing, printing, sealed_pieces
from participation.consultations.services.commenting import NAME, PHONE
from participation.consultations.services.exports.asking import REQUESTED
from participation.consultations.services.exports.reading import Export, views
from participation.consultations.services.reading import counts, get_consultation
from participation.consultations.services.register import entry_of, filter_of
from participation.consultations.services.rounds import Round, text_of
from participation.consultations.views import ConsultationView
from participation.consultations.writing import MAX_SHEET_ROWS, CsvWriter, LinesWriter, XlsxWriter
from participation.identity.services import staff_names
from participation.matters import services as matters
from participation.platform import files, outbox
from participation.platform.crypto import decrypt
from participation.platform.database import unit_of_work
from participation.platform.errors import DomainError, RuleViolation
from participation.platform.i18n import N_, SOURCE, speaking

CHUNK: Final = 1_000
MAX_ATTEMPTS: Final = 3


class TooManyForASheet(RuleViolation):
    """More than a sheet holds."""


INTERRUPTED: Final = N_("制作多次中断，没有做成。请缩小范围再试，或者联系管理员")
UNEXPECTED: Final = N_("制作时出了意外，没有做成。请再试一次；还不行就联系管理员")
log = structlog.get_logger(__name__)


async def run(export_id: UUID) -> None:
    """The consumer of REQUESTED: make the file. Whatever goes wrong stands in the row, and may be tried again."""
    moved = await exporting.move(export_id, ("requested", "running"), "running")
    if moved is None:
        return
    row = await exporting.export(export_id)
    assert row is not None, "it was just moved"
    if moved["attempts"] > MAX_ATTEMPTS:
        async with unit_of_work():
            await exporting.failed(export_id, INTERRUPTED)
        return
    folder = Path(tempfile.mkdtemp(prefix="participation-export-"))
    try:
        with speaking(SOURCE):
            made = await _make((await views([row]))[0], folder)
        if made is None:  # a book of which there is more to come
            async with unit_of_work():
                await outbox.post(REQUESTED, {"export_id": str(export_id)})
            return
        path, done = made
        if row["restricted"]:
            path = await asyncio.to_thread(sealed_pieces.seal, path, folder / "sealed")
        stored = await files.store(path)
        loose = [stored.sha256, *await exporting.volume_files(export_id)]
        async with unit_of_work():
            if await exporting.ready(export_id, done, stored.sha256, stored.size):
                facts = {"sha256": stored.sha256, "size": stored.size, "comments": done}
                await record("system", "export.ready", f"export:{export_id}", facts)
        # The volumes are in the archive; and a file that was withdrawn while it was being made is nobody's.
        await erasing.remove_files(loose)
        log.info("export.ready", export=str(export_id), comments=done, size=stored.size)
    except Exception as error:
        log.warning("export.failed", export=str(export_id), exc_info=error)
        async with unit_of_work():
            reason = error.message.format(**error.facts) if isinstance(error, DomainError) else UNEXPECTED
            if await exporting.failed(export_id, reason):
                await record("system", "export.failed", f"export:{export_id}", {"error": type(error).__name__})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _make(export: Export, folder: Path) -> tuple[Path, int] | None:
    """(the file, comments in it); None where a further step is needed."""
    consultation = await get_consultation(export.consultation_id)
    found = await text_of(consultation)
    public = export.audience == "public"
    wanted = filter_of(found, export.wanted, public=public)
    total = await rows.count(consultation.id, wanted)
    await exporting.progress(export.id, sum(one.comments for one in export.volumes), total)
    path = folder / f"comments.{export.format}"
    if export.format == "pdf":
        return await _book(export, found, consultation, wanted, folder, total)
    if export.format == "xlsx" and total > MAX_SHEET_ROWS:
        raise TooManyForASheet(
            "export.sheet_too_big",
            N_("共 {total} 条意见，一张表最多 {most} 条。请导出 CSV，或者按条款、渠道分开导出"),
            total=total,
            most=MAX_SHEET_ROWS,
        )
    matter = await matters.get_matter_by_id(consultation.matter_id)
    writer: CsvWriter | XlsxWriter | LinesWriter
    header = [*(disclosure.PUBLIC_COLUMNS if public else disclosure.OFFICE_COLUMNS)]
    if export.restricted:
        header += disclosure.RESTRICTED_COLUMNS
    if export.format == "csv":
        writer = CsvWriter(path, header)
    elif export.format == "xlsx":
        writer = XlsxWriter(path, header, folder=folder, title=matter.title)
    else:
        writer = LinesWriter(path)
    regions, names = await entering.all_region_names(), await _names(consultation.id)
    done = 0
    async with unit_of_work():
        async for chunk in rows.stream(consultation.id, wanted, restricted=export.restricted, chunk=CHUNK):
            await asyncio.to_thread(_write, writer, chunk, regions, names, public=public, restricted=export.restricted)
            done += len(chunk)
            await exporting.progress(export.id, done)
    await asyncio.to_thread(writer.close)
    return path, done


def _write(
    writer: CsvWriter | XlsxWriter | LinesWriter,
    chunk: list[Any],
    regions: Mapping[str, str],
    names: Mapping[UUID, str],
    *,
    public: bool,
    restricted: bool,
) -> None:
    with speaking(SOURCE):
        for row in chunk:
            entry = entry_of(row, regions, names, public=public)
            person = [_clear(row["name"], NAME), _clear(row["phone"], PHONE)] if restricted else []
            if isinstance(writer, LinesWriter):
                record_: Any = disclosure.open_comment(entry) if public else disclosure.office_record(entry)
                if restricted:
                    record_ |= {"real_name": person[0], "phone": person[1]}
                writer.record(record_)
            else:
                writer.row([*(disclosure.public_cells(entry) if public else disclosure.office_cells(entry)), *person])


def _clear(envelope: bytes | None, purpose: str) -> str:
    return decrypt(bytes(envelope), purpose) if envelope is not None else ""


async def _book(
    export: Export, found: Round, consultation: ConsultationView, wanted: rows.Filter, folder: Path, total: int
) -> tuple[Path, int] | None:
    matter = await matters.get_matter_by_id(consultation.matter_id)
    book = printing.Book(
        export_id=export.id,
        matter=matter,
        consultation=consultation,
        found=found,
        counts=await counts(consultation.id),
        wanted=wanted,
        public=export.audience == "public",
        total=total,
        made=export.volumes,
        regions=await entering.all_region_names(),
        names=await _names(consultation.id),
    )
    volumes, complete = await printing.step(book, folder)
    if not complete:
        return None
    done = sum(one.comments for one in volumes)
    if len(volumes) == 1:
        return files.path_of(volumes[0].file), done
    target = folder / "volumes.zip"
    await asyncio.to_thread(printing.pack, volumes, matter.number, target)
    return target, done


async def _names(consultation_id: UUID) -> dict[UUID, str]:
    return await staff_names(await rows.enterers(consultation_id))
