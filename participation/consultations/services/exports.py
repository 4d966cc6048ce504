"""Files of comments: asked for by a row, made by a worker in memory that does not grow, visibly ready or visibly failed.

Officers' files hold what was written; with name and telephone only for a stated purpose and after another look at the
telephone (step-up). Those are encrypted where they lie. Files of what everyone may read are made by themselves.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import structlog

from participation.audit.services import record
from participation.consultations.queries import exporting
from participation.consultations.queries import register as rows
from participation.consultations.services import disclosure, entering, erasing, printing, sealed_pieces
from participation.consultations.services.commenting import NAME, PHONE
from participation.consultations.services.reading import counts, get_consultation
from participation.consultations.services.register import Wanted, entry_of, filter_of, wanted_from
from participation.consultations.services.rounds import Round, text_of
from participation.consultations.views import ConsultationView
from participation.consultations.writing import MAX_SHEET_ROWS, CsvWriter, LinesWriter, XlsxWriter
from participation.identity.rules import Actor, Role
from participation.identity.services import require, staff_names
from participation.identity.services.sign_in import accept_code, pending_account
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform import files, outbox
from participation.platform.crypto import decrypt
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import Conflict, DomainError, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_, SOURCE, speaking

log = structlog.get_logger(__name__)

REQUESTED: Final = "export.requested"
"""Outbox topic; payload {export_id}."""

FORMATS: Final = ("csv", "xlsx", "jsonl", "pdf")
OPEN_FORMATS: Final = ("csv", "jsonl")
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
CHUNK: Final = 1_000
MAX_ATTEMPTS: Final = 3
KEEP_DAYS: Final = 7
MIN_PURPOSE: Final = 4
MAX_PURPOSE: Final = 300
MAX_DOWNLOAD_MINUTES: Final = 5
"""A file with names and telephones may be downloaded so long after the code was given."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file as it stands. `wanted`: its filter; `requested_by`: "" for open files; `opened`: a restricted one may be
    downloaded now; `volumes`: those of a printed book that are made."""

    id: UUID
    consultation_id: UUID
    audience: str
    format: str
    wanted: Wanted
    restricted: bool
    purpose: str
    state: str
    total: int
    done: int
    failure: str
    sha256: str
    size: int
    volumes: tuple[printing.Volume, ...]
    opened: bool
    requested_by: str
    requested_by_id: UUID | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def running(self) -> bool:
        return self.state in ("requested", "running")

    @property
    def suffix(self) -> str:
        """What the file's name ends with: several volumes come as one archive."""
        return "zip" if self.format == "pdf" and len(self.volumes) > 1 else self.format

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.suffix]


class TooManyForASheet(RuleViolation):
    """More than a sheet holds."""


async def request(
    actor: Actor,
    matter: MatterView,
    consultation: ConsultationView,
    *,
    format: str,
    wanted: Wanted,
    restricted: bool,
    purpose: str,
    code: str = "",
) -> UUID:
    """Inside a unit of work: ask for an officers' file.

    restricted: with name and telephone; needs the moderator's role, a purpose and the code of this moment (WrongCode).
    """
    require_unit_of_work()
    _require_reader(actor, matter)
    if restricted:
        require(actor, Role.MODERATOR, matter.lead_unit_path)
        if format == "pdf":
            raise RuleViolation("export.restricted_pdf", N_("印制版不含姓名和手机号。需要时请导出表格"))
        if not MIN_PURPOSE <= len(purpose.strip()) <= MAX_PURPOSE:
            raise RuleViolation("export.purpose", N_("请写明导出姓名和手机号的用途，4 到 300 字"))
        await accept_code(await pending_account(actor.staff_id), code)
    export_id = uuid4()
    await exporting.insert(
        export_id,
        consultation.id,
        audience="office",
        format=format,
        filters=wanted.query(),
        restricted=restricted,
        purpose=purpose.strip(),
        mark="",
        staff_id=actor.staff_id,
    )
    facts = {"format": format, "filters": sorted(wanted.query()), "restricted": restricted}
    await record(actor.audit_name, "export.requested", f"export:{export_id}", facts)
    await outbox.post(REQUESTED, {"export_id": str(export_id)})
    return export_id


async def retry(actor: Actor, matter: MatterView, export: Export) -> None:
    """Inside a unit of work: try a failed one again, with the same filter."""
    require_unit_of_work()
    _require_reader(actor, matter)
    if await exporting.move(export.id, ("failed",), "requested") is None:
        raise Conflict("export.not_failed", N_("这个文件没有失败，不用重试。请刷新页面看最新状态"))
    await outbox.post(REQUESTED, {"export_id": str(export.id)})


async def find(consultation_id: UUID, export_id: UUID) -> Export:
    """NotFound `export.unknown`."""
    row = await exporting.export(export_id)
    if row is None or row["consultation"] != consultation_id or row["audience"] != "office":
        raise _unknown()
    return (await _views([row]))[0]


async def exports_of(consultation_id: UUID) -> list[Export]:
    """Officers' files of a round, newest first."""
    return await _views(await exporting.exports_of(consultation_id, 50))


async def open_files(consultation_id: UUID) -> list[Export]:
    """The files of what everyone may read, one of each format."""
    return await _views(await exporting.open_files(consultation_id))


async def open_restricted(actor: Actor, matter: MatterView, export: Export, code: str) -> None:
    """Inside a unit of work: with the code of this moment a file with names and telephones may be downloaded for
    MAX_DOWNLOAD_MINUTES by whoever asked for it. WrongCode; NotPermitted for everybody else."""
    require_unit_of_work()
    require_own(actor, matter, export)
    await accept_code(await pending_account(actor.staff_id), code)
    await exporting.open_for(export.id, MAX_DOWNLOAD_MINUTES)
    await record(actor.audit_name, "export.opened", f"export:{export.id}", {"sha256": export.sha256})


def require_own(actor: Actor, matter: MatterView, export: Export) -> None:
    """NotPermitted unless this is a restricted file of theirs, and they are still a moderator; NotFound once it is gone."""
    if export.state != "ready" or not export.restricted:
        raise _unknown()
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    if export.requested_by_id != actor.staff_id:
        raise NotPermitted("export.not_yours", N_("含姓名和手机号的文件只能由申请导出的人下载"))


async def download(actor: Actor, matter: MatterView, export: Export) -> AsyncIterator[bytes]:
    """Inside a unit of work: the file, piece by piece, and a line in the audit trail.

    A restricted one is for whoever asked for it only, and within minutes of `open_restricted` (NotPermitted `export.locked`).
    """
    require_unit_of_work()
    if export.state != "ready":
        raise _unknown()
    if export.restricted:
        require_own(actor, matter, export)
        if not export.opened:
            raise NotPermitted("export.locked", N_("下载含姓名和手机号的文件前，请再输入一次验证码"))
    facts = {"sha256": export.sha256, "restricted": export.restricted}
    await record(actor.audit_name, "export.downloaded", f"export:{export.id}", facts)
    path = files.path_of(export.sha256)
    return sealed_pieces.unsealed(path) if export.restricted else sealed_pieces.pieces(path)


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
            made = await _make((await _views([row]))[0], folder)
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


INTERRUPTED: Final = N_("制作多次中断，没有做成。请缩小范围再试，或者联系管理员")
UNEXPECTED: Final = N_("制作时出了意外，没有做成。请再试一次；还不行就联系管理员")


async def refresh_open_files() -> int:
    """Ask for new open files of every round whose public comments have changed; how many. Done regularly."""
    asked = 0
    for row in await exporting.public_marks():
        if row["mark"] == row["asked"]:
            continue
        async with unit_of_work():
            for format in OPEN_FORMATS:
                export_id = uuid4()
                await exporting.insert(
                    export_id,
                    row["consultation"],
                    audience="public",
                    format=format,
                    filters={},
                    restricted=False,
                    purpose="",
                    mark=row["mark"],
                    staff_id=None,
                )
                await outbox.post(REQUESTED, {"export_id": str(export_id)})
                asked += 1
    return asked


async def remove_expired() -> int:
    """Officers' files go after KEEP_DAYS; how many went."""
    async with unit_of_work():
        gone = await exporting.expired(KEEP_DAYS)
    await erasing.remove_files([file for one in gone for file in one])
    return len(gone)


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


def _require_reader(actor: Actor, matter: MatterView) -> None:
    if not any(actor.holds(role, matter.lead_unit_path) for role in (Role.MODERATOR, Role.RESPONSE_OFFICER)):
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))


def _unknown() -> NotFound:
    return NotFound("export.unknown", N_("没有找到这个文件。它可能还没有做好，或者已经过期删去"))


async def _views(found: list[Any]) -> list[Export]:
    names = await staff_names({row["requested_by"] for row in found if row["requested_by"] is not None})
    return [
        Export(
            id=row["id"],
            consultation_id=row["consultation"],
            audience=row["audience"],
            format=row["format"],
            wanted=wanted_from(json.loads(row["filters"]), public=row["audience"] == "public"),
            restricted=row["restricted"],
            purpose=row["purpose"],
            state=row["state"],
            total=row["total"],
            done=row["done"],
            failure=row["failure"],
            sha256=row["sha256"],
            size=row["size"],
            volumes=tuple(printing.Volume(**one) for one in json.loads(row["volumes"])),
            opened=row["opened"],
            requested_by=names.get(row["requested_by"], ""),
            requested_by_id=row["requested_by"],
            created_at=row["created_at"],
            finished_at=row["finished_at"],
        )
        for row in found
    ]
