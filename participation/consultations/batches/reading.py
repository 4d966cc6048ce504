"""A CSV or XLSX file as rows of text, read piece by piece and never larger than allowed.

CSV may be UTF-8 with or without a byte order mark, UTF-16, or GB18030 (what Excel writes in China), with commas,
semicolons or tabs; a conversation of WeChat saved as text is one, too. An .xlsx is an archive: one that grows out of proportion, or holds entities, is refused unread.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from participation.consultations.batches.chats import HEADER, is_chat, messages
from participation.consultations.batches.columns import header_score

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 120
MAX_CELL = 20_000  # characters
_MAX_ENTRIES = 1_000
_MAX_EXPANDED = 250_000_000
_MAX_RATIO = 150
_MOST_SHEETS = 20
_HEADER_WITHIN = 10  # rows: questionnaires often begin with a title
_CONTAINER_MAGIC = b"PK\x03\x04"
_OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
# What some systems call .xls is a web page with a table in it.
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|head|body|table|meta)\b", re.IGNORECASE)


class TableProblem(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too_big"
    OLD_EXCEL = "old_excel"
    OTHER_FORMAT = "other_format"
    LOCKED = "locked"
    MARKUP = "markup"
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
    """``number``: as a spreadsheet counts, from 1, the header included; ``unreckoned``: columns from 0 that hold a formula
    whose result the file does not say."""

    number: int
    cells: tuple[str, ...]
    unreckoned: frozenset[int] = frozenset()

    def cell(self, column: int) -> str:
        """ "" beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else ""


class Table:
    """An opened file. ``kind``: csv, xlsx or chat; ``encoding``: "" for xlsx; ``header``: cells of the header row."""

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
            if row.number <= self._begin or not (any(row.cells) or row.unreckoned):
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
        # A workbook with a password is put into the same kind of container.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise BadTable(TableProblem.LOCKED if locked else TableProblem.OLD_EXCEL)
    if _MARKUP.match(data):
        raise BadTable(TableProblem.MARKUP)
    kind, encoding = ("xlsx", "") if data.startswith(_CONTAINER_MAGIC) else ("csv", _encoding(data))
    if kind == "xlsx":
        _guard(data)
    elif is_chat(_beginning(data, encoding)):
        return Table(data, "chat", encoding, Row(0, HEADER))
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
    if kind == "chat":
        return (
            Row(number, tuple(_clean(cell) for cell in cells)) for number, cells in messages(_lines(data, encoding))
        )
    return _csv_rows(data, encoding) if kind == "csv" else _xlsx_rows(data)


def _lines(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")


def _beginning(data: bytes, encoding: str) -> str:
    """Enough of it to tell what it is; a sign that is cut at the end does not matter."""
    return _lines(data[:16_384], encoding)


def _delimiter(beginning: str) -> str:
    """Which sign separates the cells: by which the columns are known best, then which the first line has most."""
    first, lines = beginning.partition("\n")[0], beginning.split("\n")[:_HEADER_WITHIN]

    def worth(sign: str) -> tuple[int, int]:
        rows = csv.reader(lines, delimiter=sign)
        try:
            return max((header_score(cells) for cells in rows), default=0), first.count(sign)
        except csv.Error:
            return 0, first.count(sign)

    return max(",;\t", key=worth)


def _csv_rows(data: bytes, encoding: str) -> Iterator[Row]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    delimiter = _delimiter(_beginning(data, encoding))
    try:
        for number, cells in enumerate(csv.reader(stream, delimiter=delimiter), 1):
            yield Row(number, tuple(_clean(cell) for cell in cells[: MAX_COLUMNS + 1]))
    except (csv.Error, UnicodeError) as error:
        raise BadTable(TableProblem.BROKEN) from error


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = _sheet(book)
            below, formulas = _merged_below(data, sheet), _unreckoned(data, sheet)
            above: dict[int, str] = {}
            blank = 0
            for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), 1):
                found = tuple(_clean(_text(cell)) for cell in cells)
                if below:
                    # A cell merged over several rows says the same of each of them.
                    found = tuple(
                        above.get(column, "") if not cell and (number, column) in below else cell
                        for column, cell in enumerate(found)
                    )
                    above = dict(enumerate(found))
                while found and not found[-1]:
                    found = found[:-1]
                missing = formulas.get(number, frozenset())
                blank = 0 if found or missing else blank + 1
                if blank > 1_000:  # formatted but empty down to row 1,048,576
                    return
                yield Row(number, found, missing)
        finally:
            book.close()
    except BadTable:
        raise
    except Exception as error:  # openpyxl raises whatever the XML makes it raise
        raise BadTable(TableProblem.BROKEN) from error


def _sheet(book: Any) -> Any:
    """The visible sheet that looks most like a table of comments; the first one where none does."""
    visible = [one for one in book.worksheets if one.sheet_state == "visible"][:_MOST_SHEETS]
    if not visible:
        raise BadTable(TableProblem.EMPTY)
    for sheet in visible:
        # What the file says about its own size is not believed.
        sheet.reset_dimensions()

    def worth(sheet: Any) -> int:
        rows = islice(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), _HEADER_WITHIN)
        return max((header_score([_text(cell) for cell in cells]) for cells in rows), default=0)

    return visible[0] if len(visible) == 1 else max(visible, key=worth)


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 200_000  # cells; more is a sheet that was made to be awkward


def _merged_below(data: bytes, sheet: Any) -> set[tuple[int, int]]:
    """(row from 1, column from 0) of cells that a cell above them was merged over, the same column only."""
    found: set[tuple[int, int]] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
        rest = b""
        while piece := part.read(1024 * 1024):
            rest += piece
            for hit in _MERGED.finditer(rest):
                column = column_index_from_string(hit[1].decode()) - 1
                for row in range(int(hit[2]) + 1, min(int(hit[4]), MAX_ROWS * 2) + 1):
                    found.add((row, column))
                    if len(found) > _MOST_MERGED:
                        return found
            # A reference may be cut by the end of the piece.
            rest = rest[-200:] if b"mergeCell" in rest[-200:] else b""
    return found


_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_LONGEST_FORMULA = 20_000  # bytes; Excel allows 8,192 characters


def _unreckoned(data: bytes, sheet: Any) -> dict[int, frozenset[int]]:
    """Row from 1 → columns from 0 with a formula and no result: programs that write workbooks leave them so, and
    nobody has opened the file since."""
    found: dict[int, set[int]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
        rest = b""
        while piece := part.read(1024 * 1024):
            rest += piece
            end = 0
            for hit in _FORMULA.finditer(rest):
                end = hit.end()
                if int(hit[2]) <= MAX_ROWS * 2:
                    found.setdefault(int(hit[2]), set()).add(column_index_from_string(hit[1].decode()) - 1)
            # A cell may be cut by the end of the piece.
            rest = rest[max(end, len(rest) - _LONGEST_FORMULA) :]
    return {row: frozenset(columns) for row, columns in found.items()}


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
            names = archive.namelist()
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise BadTable(TableProblem.LOCKED)
            if "xl/workbook.xml" not in names:
                # .ods, .xlsb and Numbers are archives, too.
                known = {"mimetype", "content.xml", "xl/workbook.bin", "Index/Document.iwa"}.intersection(names)
                raise BadTable(TableProblem.OTHER_FORMAT if known else TableProblem.BROKEN)
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
    # What a formula that failed left behind is nobody's remark.
    return "" if value in _FAILED else str(value)


_FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def _clean(cell: str) -> str:
    """NUL, which PostgreSQL cannot hold, and the apostrophe with which a spreadsheet marks text go; line ends are one."""
    return cell[:MAX_CELL].replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
