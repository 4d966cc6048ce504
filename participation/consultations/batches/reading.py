"""A CSV or XLSX file as rows of text, read piece by piece and never larger than allowed.

CSV may be UTF-8 with or without a byte order mark, UTF-16, or GB18030 (what Excel writes in China), with commas,
semicolons or tabs. An .xlsx is an archive: one that grows out of proportion, or holds entities, is refused unread.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from typing import Any

import openpyxl

from participation.consultations.batches.columns import header_score

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 120
MAX_CELL = 20_000  # characters
_MAX_ENTRIES = 1_000
_MAX_EXPANDED = 250_000_000
_MAX_RATIO = 150
_HEADER_WITHIN = 10  # rows: questionnaires often begin with a title
_CONTAINER_MAGIC = b"PK\x03\x04"
_OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"


class TableProblem(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too_big"
    OLD_EXCEL = "old_excel"
    BROKEN = "broken"
    BOMB = "bomb"
    ENCODING = "encoding"
    NO_HEADER = "no_header"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"


class BadTable(Exception):
    """The file is not taken; ``problem`` says why."""

    def __init__(self, problem: TableProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    """``number``: as a spreadsheet counts, from 1, the header included."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """ "" beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else ""


class Table:
    """An opened file. ``kind``: csv or xlsx; ``encoding``: "" for xlsx; ``header``: cells of the header row."""

    def __init__(self, data: bytes, kind: str, encoding: str, header: Row) -> None:
        self._data = data
        self.kind = kind
        self.encoding = encoding
        self.header = header.cells
        self._begin = header.number

    def rows(self) -> Iterator[Row]:
        """Rows below the header that hold something, in order. BadTable where it turns out too long or broken."""
        number = 0
        for row in _rows(self._data, self.kind, self.encoding):
            if row.number <= self._begin or not any(row.cells):
                continue
            number += 1
            if number > MAX_ROWS:
                raise BadTable(TableProblem.TOO_MANY_ROWS)
            yield row


def open_table(data: bytes) -> Table:
    """Recognise the file by its content and find its header row. Raises BadTable."""
    if not data:
        raise BadTable(TableProblem.EMPTY)
    if len(data) > MAX_BYTES:
        raise BadTable(TableProblem.TOO_BIG)
    if data.startswith(_OLD_EXCEL_MAGIC):
        raise BadTable(TableProblem.OLD_EXCEL)
    kind, encoding = ("xlsx", "") if data.startswith(_CONTAINER_MAGIC) else ("csv", _encoding(data))
    if kind == "xlsx":
        _guard(data)
    beginning = [row for row in islice(_rows(data, kind, encoding), _HEADER_WITHIN) if any(row.cells)]
    if not beginning:
        raise BadTable(TableProblem.EMPTY)
    # The first row that names known columns best; a file with names of its own begins with them.
    header = max(beginning, key=lambda row: (header_score(row.cells), -row.number))
    if header_score(header.cells) == 0:
        header = beginning[0]
    if len(header.cells) > MAX_COLUMNS:
        raise BadTable(TableProblem.TOO_MANY_COLUMNS)
    return Table(data, kind, encoding, header)


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return encoding
    raise BadTable(TableProblem.ENCODING)


def _rows(data: bytes, kind: str, encoding: str) -> Iterator[Row]:
    return _csv_rows(data, encoding) if kind == "csv" else _xlsx_rows(data)


def _csv_rows(data: bytes, encoding: str) -> Iterator[Row]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    first = stream.readline()
    stream.seek(0)
    delimiter = max(",;\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(stream, delimiter=delimiter), 1):
            yield Row(number, tuple(_clean(cell) for cell in cells[: MAX_COLUMNS + 1]))
    except (csv.Error, UnicodeError) as error:
        raise BadTable(TableProblem.BROKEN) from error


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise BadTable(TableProblem.EMPTY)
            # What the file says about its own size is not believed.
            sheet.reset_dimensions()
            blank = 0
            for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), 1):
                found = tuple(_clean(_text(cell)) for cell in cells)
                while found and not found[-1]:
                    found = found[:-1]
                blank = 0 if found else blank + 1
                if blank > 1_000:  # formatted but empty down to row 1,048,576
                    return
                yield Row(number, found)
        finally:
            book.close()
    except BadTable:
        raise
    except Exception as error:  # openpyxl raises whatever the XML makes it raise
        raise BadTable(TableProblem.BROKEN) from error


def _guard(data: bytes) -> None:
    """Refuse an archive that grows out of proportion, is locked, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            expanded = sum(entry.file_size for entry in entries)
            grows = any(e.file_size > 1_000_000 and e.file_size > _MAX_RATIO * max(1, e.compress_size) for e in entries)
            if len(entries) > _MAX_ENTRIES or expanded > _MAX_EXPANDED or grows:
                raise BadTable(TableProblem.BOMB)
            if sum(entry.compress_size for entry in entries) > len(data):
                raise BadTable(TableProblem.BOMB)
            if any(entry.flag_bits & 0x1 for entry in entries) or "xl/workbook.xml" not in archive.namelist():
                raise BadTable(TableProblem.BROKEN)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise BadTable(TableProblem.BOMB)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise BadTable(TableProblem.BROKEN) from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _clean(cell: str) -> str:
    """NUL, which PostgreSQL cannot hold, and the apostrophe with which a spreadsheet marks text go; line ends are one."""
    return cell[:MAX_CELL].replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
