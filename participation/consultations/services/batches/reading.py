"""Files of comments as they stand: what was kept, how it is read, what was found in it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from participation.consultations.batches import Field, RowError, RowProblem, Table, open_table
from participation.consultations.queries import batching
from participation.consultations.rules import Channel, Stance
from participation.consultations.services import originals_kept
from participation.identity.services import staff_names
from participation.platform.errors import NotFound
from participation.platform.i18n import N_


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


async def find(consultation_id: UUID, batch_id: UUID) -> Batch:
    """NotFound `batch.unknown`, also for one of another round."""
    row = await batching.batch(batch_id)
    if row is None or row["consultation"] != consultation_id:
        raise NotFound("batch.unknown", N_("没有找到这个文件"))
    return (await views([row]))[0]


async def batches_of(consultation_id: UUID, limit: int = 50) -> list[Batch]:
    """Newest first, discarded ones left out."""
    return await views(await batching.batches_of(consultation_id, limit))


async def preview(batch: Batch, rows: int = 3) -> list[tuple[int, tuple[str, ...]]]:
    """(row number, cells) of the first rows, as they stand in the file. NotFound `original.gone` where it was taken away."""
    _table, found = await asyncio.to_thread(beginning, await content(batch), rows)
    return [(number, cells) for number, cells in zip(range(1, rows + 1), found, strict=False)]


async def content(batch: Batch) -> bytes:
    return await originals_kept.read(batch.file, batch.sha256, originals_kept.BATCH)


def beginning(data: bytes, rows: int = 20) -> tuple[Table, list[tuple[str, ...]]]:
    table = open_table(data)
    return table, [row.cells for row in islice(table.rows(), rows)]


async def views(rows: Sequence[Any]) -> list[Batch]:
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
