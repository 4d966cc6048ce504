"""Files by content: what is stored is named by its SHA-256, never changed, and checked whenever it is read.

Layout under the root (``<home>/files``): ``ab/cd/abcd…`` (64 hexadecimal digits), temporary files in ``incoming/``.
A file
appears under its name complete or not at all (temporary file, fsync, rename, fsync of the directory): a process killed
half-way leaves at most a nameless temporary file. Storing the same bytes twice is one file: consumers may be repeated.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024


class FileStoreError(Exception):
    """The file store cannot do what was asked: an operational fault, never the visitor's."""


class NotConfigured(FileStoreError):
    """No root: the process was started without ``configure``."""


class FileMissing(FileStoreError):
    """There is no file of this hash."""


class FileDamaged(FileStoreError):
    """The bytes on disk are not those which were stored."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``sha256``: 64 lower-case hexadecimal digits, the file's only name; ``size`` in bytes."""

    sha256: str
    size: int


_root: Path | None = None


def configure(root: Path | None) -> None:
    """Set where files live; the directory is made when the first file comes. ``None`` takes it away again (tests)."""
    global _root
    _root = root


def path_of(sha256: str) -> Path:
    """Where the file of this hash is or would be. Raises FileMissing for anything which is no SHA-256."""
    if _root is None:
        raise NotConfigured("files.configure(root) was not called in this process")
    if not _SHA256.fullmatch(sha256):
        raise FileMissing(f"{sha256!r} is not a SHA-256")
    return _root / sha256[:2] / sha256[2:4] / sha256


async def store(source: bytes | Path) -> StoredFile:
    """Keep the bytes (or a copy of the file at a path, read piece by piece) and return their name and size.

    When this returns, the file has reached the disk. Blocking work is done in a thread.
    """
    return await asyncio.to_thread(_store, source)


async def load(sha256: str) -> bytes:
    """The bytes of a stored file, checked against their name. Raises FileMissing or FileDamaged."""
    return await asyncio.to_thread(_load, sha256)


async def remove(sha256: str) -> None:
    """Take a file away for good; harmless where it is gone. Only for files that one row alone names: encrypted ones,
    whose bytes nobody else can have stored."""
    await asyncio.to_thread(lambda: path_of(sha256).unlink(missing_ok=True))


async def exists(sha256: str) -> bool:
    """Whether a file of this hash is stored (without reading it)."""
    return await asyncio.to_thread(path_of(sha256).is_file)


def _store(source: bytes | Path) -> StoredFile:
    if _root is None:
        raise NotConfigured("files.configure(root) was not called in this process")
    incoming = _root / "incoming"
    _make_directory(incoming)
    # mkstemp creates with mode 0600: attachments may hold personal data.
    descriptor, name = tempfile.mkstemp(dir=incoming)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            stored = _copy(source, target.write)
            target.flush()
            os.fsync(target.fileno())
        final = path_of(stored.sha256)
        _make_directory(final.parent)
        # Renaming over an equal file is harmless, and it heals one that was damaged on disk.
        temporary.replace(final)
        _sync_directory(final.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return stored


def _copy(source: bytes | Path, write: Callable[[bytes], object]) -> StoredFile:
    if isinstance(source, bytes):
        write(source)
        return StoredFile(hashlib.sha256(source).hexdigest(), len(source))
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
            write(piece)
    return StoredFile(digest.hexdigest(), size)


def _load(sha256: str) -> bytes:
    try:
        data = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(f"no file {sha256}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged(f"file {sha256} is damaged")
    return data


def _make_directory(directory: Path) -> None:
    """Make a directory and its parents, each new entry synced into the directory above."""
    if directory.is_dir():
        return
    _make_directory(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)
    _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
