"""Files of comments: kept, understood, checked row by row, then taken in whole or not at all.

The file itself is what is kept; no half-read rows lie about. A worker reads it twice: to check it, and to take it in, in
one transaction. The same file again takes nothing in twice: each row has a fingerprint that stands with its comment.
"""

from participation.consultations.services.batches.asking import (
    CHECK,
    IMPORT,
    discard,
    keep,
    remove_unwanted,
    start_check,
    start_import,
)
from participation.consultations.services.batches.problems import ROW_PROBLEMS, FileRefused
from participation.consultations.services.batches.reading import Batch, batches_of, find, preview
from participation.consultations.services.batches.running import run_check, run_import

__all__ = [
    "CHECK",
    "IMPORT",
    "ROW_PROBLEMS",
    "Batch",
    "FileRefused",
    "batches_of",
    "discard",
    "find",
    "keep",
    "preview",
    "remove_unwanted",
    "run_check",
    "run_import",
    "start_check",
    "start_import",
]
