"""The open data of a published response (JSON and CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

import msgspec

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class OpenTheme(msgspec.Struct, frozen=True, kw_only=True):
    """One theme with its answer."""

    number: int
    title: str
    outcome: str
    reason: str
    change: str
    provisions: list[str]
    comments: int


class OpenResponse(msgspec.Struct, frozen=True, kw_only=True):
    """A published response. ``comments`` counts all that were received, withheld ones included."""

    matter: str
    draft_sha256: str
    published_at: datetime
    comments: int
    withheld: int
    by_channel: dict[str, int]
    by_outcome: dict[str, int]
    themes: list[OpenTheme]


class OpenOpinion(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the CSV file."""

    receipt_number: str
    source: str
    channel: str
    provision: str
    comment: str
    theme: str
    outcome: str
    reason: str


COLUMNS = ("回执编号", "意见来源", "渠道", "针对条文", "意见内容", "问题", "采纳情况", "理由")


def as_csv(opinions: Iterable[OpenOpinion]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read the Chinese; cells that would be formulas are text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for opinion in opinions:
        writer.writerow([_cell(str(value)) for value in msgspec.structs.astuple(opinion)])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
