"""Tables and lines written row by row into a file, in memory that does not grow with their number. Pure but for the file."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import xlsxwriter

from participation.consultations.rules.tables import neutral

MAX_SHEET_ROWS = 1_000_000
"""A little less than a sheet of .xlsx can hold."""

MAX_SHEET_CELL = 32_000


class CsvWriter:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese; no cell is a formula; CR LF as RFC 4180 wants."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(header)

    def row(self, cells: Sequence[str]) -> None:
        self._csv.writerow([neutral(cell) for cell in cells])

    def close(self) -> None:
        self._file.close()


class XlsxWriter:
    """One sheet, written through to disk row by row; every cell is text, never a formula or a link."""

    def __init__(self, path: Path, header: Sequence[str], *, folder: Path, title: str) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": str(folder),
            },
        )
        self._book.set_properties({"title": title})
        self._sheet = self._book.add_worksheet("意见")
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 1)
        for column, cell in enumerate(header):
            self._sheet.set_column(column, column, 60 if cell in ("意见", "公开的文字") else 16)
            self._sheet.write_string(0, column, cell, bold)
        self._next = 1

    def row(self, cells: Sequence[str]) -> None:
        for column, cell in enumerate(cells):
            if cell:
                self._sheet.write_string(self._next, column, cell[:MAX_SHEET_CELL])
        self._next += 1

    def close(self) -> None:
        self._sheet.autofilter(0, 0, max(1, self._next - 1), self._sheet.dim_colmax or 0)
        self._book.close()


class LinesWriter:
    """JSON Lines: one object a line, UTF-8."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._encoder = msgspec.json.Encoder()

    def record(self, record: Any) -> None:
        """One object."""
        self._file.write(self._encoder.encode(record) + b"\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
