"""Files with names and telephones as they lie on disk: encrypted piece by piece, read back without holding them whole."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from participation.platform import files
from participation.platform.crypto import decrypt_bytes, encrypt_bytes

SEALED: Final = "export.restricted"
_PIECE: Final = 1024 * 1024


async def pieces(path: Path) -> AsyncIterator[bytes]:
    """A file as it lies."""
    with path.open("rb") as stream:
        while piece := await asyncio.to_thread(stream.read, _PIECE):
            yield piece


def seal(path: Path, target: Path) -> Path:
    """The file encrypted in pieces, each with its length before it."""
    with path.open("rb") as source, target.open("wb") as sealed:
        number = 0
        while piece := source.read(_PIECE):
            envelope = encrypt_bytes(number.to_bytes(4, "big") + piece, SEALED)
            sealed.write(len(envelope).to_bytes(4, "big") + envelope)
            number += 1
    path.unlink()
    return target


async def unsealed(path: Path) -> AsyncIterator[bytes]:
    """What `seal` encrypted. FileDamaged where a piece is not in its place."""
    with path.open("rb") as stream:
        number = 0
        while head := await asyncio.to_thread(stream.read, 4):
            piece = decrypt_bytes(await asyncio.to_thread(stream.read, int.from_bytes(head, "big")), SEALED)
            if int.from_bytes(piece[:4], "big") != number:
                raise files.FileDamaged(f"piece {number} of {path.name} is not in its place")
            yield piece[4:]
            number += 1
