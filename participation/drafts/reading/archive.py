"""The parts of an Office file, taken out of its archive without letting the archive grow."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from participation.drafts.reading.errors import unreadable

MAX_ENTRIES = 5_000
MAX_EXPANDED = 300_000_000  # bytes, all entries together
MAX_RATIO = 200  # expanded to compressed, of an entry of more than a megabyte
MAX_PART = 60_000_000  # bytes of one XML part
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, KeyError, IndexError)


class Package:
    """The archive of a .docx. Raises UnreadableFile for whatever is wrong with it."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _BROKEN as error:
            raise unreadable("broken") from error
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise unreadable("password")
        # Entries that share their compressed bytes show as more compressed bytes than the file has.
        compressed = sum(entry.compress_size for entry in entries)
        expanded = sum(entry.file_size for entry in entries)
        grows = any(e.file_size > 1_000_000 and e.file_size > MAX_RATIO * max(1, e.compress_size) for e in entries)
        if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED or compressed > len(data) or grows:
            raise unreadable("bomb")
        self.names = [entry.filename for entry in entries]

    def part(self, name: str) -> bytes | None:
        """The bytes of a part; None if there is none of that name."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as stream:
                found = stream.read(MAX_PART + 1)
        except _BROKEN as error:
            raise unreadable("broken") from error
        except RuntimeError as error:  # what zipfile says of an entry that wants a password
            raise unreadable("password") from error
        if len(found) > MAX_PART:
            raise unreadable("bomb")
        return found

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part; None if there is none."""
        found = self.part(name)
        return None if found is None else tree(found)


def tree(data: bytes, *, large: bool = False) -> etree._Element:
    """The root of an XML document. Document type definitions, hence entities, are refused. large: with pictures inside."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=large
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise unreadable("entities" if b"<!DOCTYPE" in data[:4096] else "broken") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise unreadable("entities")
    return root
