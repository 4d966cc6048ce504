"""Files of comments as they stand, for those who may see them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from participation.consultations.queries import exporting
from participation.consultations.services import printing
from participation.consultations.services.register import Wanted, wanted_from
from participation.identity.services import staff_names
from participation.platform.errors import NotFound
from participation.platform.i18n import N_

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


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


async def find(consultation_id: UUID, export_id: UUID) -> Export:
    """NotFound `export.unknown`."""
    row = await exporting.export(export_id)
    if row is None or row["consultation"] != consultation_id or row["audience"] != "office":
        raise unknown()
    return (await views([row]))[0]


async def exports_of(consultation_id: UUID) -> list[Export]:
    """Officers' files of a round, newest first."""
    return await views(await exporting.exports_of(consultation_id, 50))


async def open_files(consultation_id: UUID) -> list[Export]:
    """The files of what everyone may read, one of each format."""
    return await views(await exporting.open_files(consultation_id))


def unknown() -> NotFound:
    return NotFound("export.unknown", N_("没有找到这个文件。它可能还没有做好，或者已经过期删去"))


async def views(found: list[Any]) -> list[Export]:
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
