"""The words of a PDF that has some: lines put together to paragraphs, what stands on every page left out."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections import Counter

from participation.drafts.reading.errors import unreadable
from participation.drafts.reading.layout import Line, Page, paragraphs

_PATIENCE = 90  # seconds
_WORKER = "participation.drafts.reading.pdf_worker"
_GARBLED = 0.1  # of the characters
# Fonts often say ⼀ (a radical) where the text has 一
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3)}


def read(data: bytes) -> tuple[str, Counter[str]]:
    """(text, how many of which :class:`~participation.drafts.reading.source.NoteCode`). UnreadableFile if there is none."""
    return words(pages(data))


def words(found: list[Page]) -> tuple[str, Counter[str]]:
    """The same of pages that were read."""
    counted: Counter[str] = Counter(scanned=sum(1 for page in found if not page.lines and page.pictures))
    written = "".join(line.text for page in found for line in page.lines)
    if not written.strip():
        raise unreadable("pdf_scanned" if counted["scanned"] else "no_text")
    odd = sum(1 for c in written if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and c != "\t"))
    if odd > _GARBLED * len(written):
        raise unreadable("pdf_garbled")
    text, furniture = paragraphs(found)
    counted["headers"] = furniture
    return "\n\n".join(text) + "\n", counted


def pages(data: bytes) -> list[Page]:
    """The pages with their lines; UnreadableFile."""
    answer = json.loads(ask(data, "lines"))
    if "error" in answer:
        code = answer.pop("error")
        raise unreadable(code, **answer)
    return [
        Page(
            page["width"],
            page["height"],
            [Line(line[0].translate(_RADICALS), *line[1:]) for line in page["lines"]],
            page["pictures"],
        )
        for page in answer["pages"]
    ]


def ask(data: bytes, *arguments: str) -> bytes:
    """What the process that opens the PDF answers; UnreadableFile where it ended without an answer."""
    # The data are the standard input, the arguments our own
    command = [sys.executable, "-m", _WORKER, *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise unreadable("pdf_slow") from error
    if done.returncode or not done.stdout:
        raise unreadable("pdf_slow" if done.returncode in (-9, -24) else "broken")
    return done.stdout
