"""The rows and cells of a table kept as text: | a | b | with \\| for a stroke inside a cell, or cells between tabs."""

from __future__ import annotations

import re

_DASHES = re.compile(r"^:?-{2,}:?$")
_STROKE = re.compile(r"(?<!\\)\|")


def table_rows(text: str) -> list[list[str]]:
    """The cells, row by row, all rows of one length (short ones filled with ""); markdown's |---| row left out."""
    rows: list[list[str]] = []
    for line in text.split("\n"):
        words = line.strip()
        if not words:
            continue
        if words.startswith("|"):
            cells = [c.strip().replace("\\|", "|") for c in _STROKE.split(words.strip("|") if words != "|" else "")]
        else:
            cells = [c.strip() for c in words.split("\t")]
        if not (cells and all(_DASHES.match(c) for c in cells)):
            rows.append(cells)
    widest = max((len(r) for r in rows), default=0)
    return [r + [""] * (widest - len(r)) for r in rows]


def table_row(cells: list[str]) -> str:
    """One row as text; the reverse of :func:`table_rows` for cells without line breaks."""
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
