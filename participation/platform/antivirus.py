"""ClamAV over its own protocol (``INSTREAM``): bytes go to the daemon, nothing is written to a shared disk.

``CLAMAV_URL``: ``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``; without it nothing is scanned, and rows say so.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 60.0
_CHUNK: Final = 64 * 1024
_url: str | None = None


class Unavailable(Exception):
    """The daemon did not answer or could not scan; trying again later may help."""


def configure(url: str | None) -> None:
    """Choose the daemon of this process. ValueError for an address that cannot be used."""
    global _url
    if url is not None:
        parts = urlsplit(url)
        usable = (parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)
        if not usable:
            raise ValueError("CLAMAV_URL is neither tcp://host:port nor unix:///path")
    _url = url


def configured() -> bool:
    """Whether there is a daemon to ask."""
    return _url is not None


async def scan(data: bytes) -> str | None:
    """None where the daemon finds nothing, else the name of what it found. Raises Unavailable."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            answer = await _ask(data)
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        raise Unavailable(f"ClamAV cannot be used: {type(error).__name__}") from None
    verdict = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if verdict.endswith(" OK"):
        return None
    if verdict.endswith(" FOUND"):
        return verdict.removeprefix("stream: ").removesuffix(" FOUND")
    raise Unavailable(f"ClamAV answered {verdict[:80]!r}")


async def _ask(data: bytes) -> bytes:
    if _url is None:
        raise Unavailable("no ClamAV is configured")
    parts = urlsplit(_url)
    if parts.scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(parts.path)
    else:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 3310)
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            piece = data[start : start + _CHUNK]
            writer.write(struct.pack(">I", len(piece)) + piece)
            await writer.drain()
        writer.write(struct.pack(">I", 0))
        await writer.drain()
        return await reader.read(4096)
    finally:
        writer.close()
