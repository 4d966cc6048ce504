"""From an uploaded file to its text: .txt, .md, .docx, .odt, .html, .mht, text PDF, told apart by content, not by name.

``read(name, data)`` gives the text or raises :class:`UnreadableFile` with a code and a sentence that says what to do.
Nothing here writes, fetches or runs anything; what a file could do to the reader (archives that grow, XML entities,
deep nesting) is bounded before it is opened.
"""

from __future__ import annotations

from participation.drafts.reading.errors import UnreadableFile
from participation.drafts.reading.options import Tracked
from participation.drafts.reading.source import MAX_BYTES, MAX_CHARACTERS, Note, NoteCode, Source, read

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "Note", "NoteCode", "Source", "Tracked", "UnreadableFile", "read"]
