"""Making the printed book of comments, volume by volume, in steps that survive a worker's end.

A volume holds VOLUME comments, about as much as is bound together, is laid out by itself and stored. After STEP_SECONDS
the rest is left to another message of the outbox, so that no step outlives its time and what was made stays made.
Memory is that of one volume, whatever the number of comments.
"""

import asyncio
import shutil
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from participation.consultations.queries import exporting
from participation.consultations.queries import register as rows
from participation.consultations.services.book import BookMaker
from participation.consultations.services.register import entry_of
from participation.consultations.services.rounds import Round
from participation.consultations.views import ConsultationView, Counts
from participation.matters.services import MatterView
from participation.platform import files
from participation.platform.database import unit_of_work
from participation.platform.errors import Conflict
from participation.platform.i18n import N_

VOLUME: Final = 5_000
"""Comments of one volume: some 650 pages."""

STEP_SECONDS: Final = 400.0
"""No further volume is begun after so long."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A finished volume. `pages`: of its own; `place`, `sequence`: of its last comment."""

    file: str
    size: int
    comments: int
    pages: int
    place: str
    sequence: int

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "size": self.size,
            "comments": self.comments,
            "pages": self.pages,
            "place": self.place,
            "sequence": self.sequence,
        }


@dataclass(frozen=True, slots=True)
class Book:
    """What is printed: `total` as counted at the beginning, `made` the volumes there are already."""

    export_id: UUID
    matter: MatterView
    consultation: ConsultationView
    found: Round
    counts: Counts
    wanted: rows.Filter
    public: bool
    total: int
    made: Sequence[Volume]
    regions: Mapping[str, str]
    names: Mapping[UUID, str]


_PRESS: Final = ThreadPoolExecutor(1, "press")
"""One thread lays out everything: each thread that did would keep some hundred MB of the C library's memory for itself."""


async def step(book: Book, folder: Path) -> tuple[list[Volume], bool]:
    """(all volumes so far, whether the book is complete). Conflict `export.withdrawn` where nobody wants it any more."""
    until = time.monotonic() + STEP_SECONDS
    made = list(book.made)
    after = (made[-1].place, made[-1].sequence) if made else None
    volume = _Volume(book, folder, made)
    async with unit_of_work():
        async for chunk in rows.stream(
            book.consultation.id,
            book.wanted,
            restricted=False,
            chunk=min(BookMaker.CHUNK, VOLUME),
            by_place=book.found.order(),
            after=after,
        ):
            if volume.comments >= VOLUME:
                made.append(await volume.close())
                if time.monotonic() > until:
                    return made, False
                volume = _Volume(book, folder, made)
            await volume.add(chunk)
    if volume.comments or not made:
        made.append(await volume.close())
    return made, True


Made = TypeVar("Made")


class _Volume:
    """The volume that is being laid out."""

    def __init__(self, book: Book, folder: Path, made: Sequence[Volume]) -> None:
        self.comments = 0
        self._book, self._before = book, sum(one.comments for one in made)
        self._last = ("", 0)
        self._folder = folder / f"volume-{len(made) + 1:03d}"
        self._folder.mkdir()
        volumes = -(-book.total // VOLUME)
        self._maker = BookMaker(
            self._folder,
            book.matter,
            book.consultation,
            book.found,
            book.counts,
            public=book.public,
            volume=(len(made) + 1, max(volumes, len(made) + 1)) if volumes > 1 or made else None,
            pages_before=sum(one.pages for one in made),
        )

    async def _in_the_press(self, work: Callable[..., Made], *arguments: Any) -> Made:
        run = partial(copy_context().run, work, *arguments)
        return await asyncio.get_running_loop().run_in_executor(_PRESS, run)

    async def add(self, chunk: list[Any]) -> None:
        book = self._book
        entries = [entry_of(row, book.regions, book.names, public=book.public) for row in chunk]
        await self._in_the_press(self._maker.add, entries)
        self.comments += len(entries)
        self._last = (chunk[-1]["provision_path"], chunk[-1]["sequence"])
        await exporting.progress(book.export_id, self._before + self.comments)

    async def close(self) -> Volume:
        path, pages = await self._in_the_press(self._maker.close, self.comments)
        stored = await files.store(path)
        await asyncio.to_thread(shutil.rmtree, self._folder)
        volume = Volume(stored.sha256, stored.size, self.comments, pages, *self._last)
        if not await exporting.add_volume(self._book.export_id, volume.as_json()):
            await files.remove(stored.sha256)
            raise Conflict("export.withdrawn", N_("这个文件已经不需要了"))
        return volume


def pack(volumes: Sequence[Volume], matter_number: str, target: Path) -> None:
    """Put the volumes into one archive, as they are: PDFs are compressed already. Blocking."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        width = len(str(len(volumes)))
        for number, volume in enumerate(volumes, 1):
            archive.write(files.path_of(volume.file), f"{matter_number}-意见汇编-第{number:0{width}d}册.pdf")
