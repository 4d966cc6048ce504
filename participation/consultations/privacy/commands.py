"""``participation privacy scan``: personal data of a file of texts, without a database."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from participation.consultations.privacy.scanner import scan
from participation.platform.i18n import N_, speaking
from participation.platform.i18n import gettext as _

_LARGEST_FIELD = 10_000_000
"""Signs of one cell; the library's own limit of 131,072 would refuse a file for one long text."""

_ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")


class UnreadableTable(Exception):
    """The file is no table with the columns id and text."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_texts(raw: bytes) -> Iterator[tuple[str, str]]:
    """(id, text) of each row of a CSV with columns id and text; UTF-8, UTF-16 or GB18030."""
    csv.field_size_limit(_LARGEST_FIELD)
    rows = csv.DictReader(io.StringIO(_decoded(raw), newline=""))
    names = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if "id" not in names or "text" not in names:
        raise UnreadableTable(N_("第一行要有 id 和 text 两列"))
    try:
        for row in rows:
            yield row[names["id"]] or "", row[names["text"]] or ""
    except csv.Error as error:
        raise UnreadableTable(N_("文件不是可以读的 CSV")) from error


def _decoded(raw: bytes) -> str:
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in _ENCODINGS:
        if (encoding == "utf-16") != utf16:
            continue
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(N_("文件的编码认不出来，请存成 UTF-8"))


@click.group()
def privacy() -> None:
    """Look for personal data in texts."""


@privacy.command("scan")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="JSON: {id: [{type, start, end, text}]}.")
def scan_file(file: Path, json_: bool) -> None:
    """Print the personal data in the texts of FILE, a CSV with the columns id and text.

    Offsets count code points; `text` is the slice [start:end]. Every id is a key, also one without findings; rows with
    the same id are put together. Exit code 2 where the file cannot be read.
    """
    found: dict[str, list[dict[str, object]]] = {}
    try:
        for key, text in read_texts(file.read_bytes()):
            found.setdefault(key, []).extend(
                {"type": one.type.value, "start": one.start, "end": one.end, "text": one.text} for one in scan(text)
            )
    except UnreadableTable as error:
        for language in ("en", "zh-CN"):
            with speaking(language):
                click.echo(f"{file}: {_(error.message)}", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(2)
    if json_:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for key, findings in found.items():
        for one in findings:
            click.echo(f"{key}\t{one['type']}\t{one['start']}-{one['end']}\t{' '.join(str(one['text']).split())}")
    click.echo(f"{sum(map(len, found.values()))} in {sum(1 for one in found.values() if one)} of {len(found)} texts")
