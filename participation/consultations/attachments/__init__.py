"""Files from anybody: what they really are, and a copy without anything that acts, calls home or names its author.

Pure: bytes in, bytes out; no database, no file store. Everything here reads hostile input and answers with `Refused`.
"""

from participation.consultations.attachments.archives import clean_archive
from participation.consultations.attachments.images import clean_image
from participation.consultations.attachments.kinds import (
    MAX_BYTES,
    MAX_FILES,
    MEDIA_TYPES,
    Kind,
    Problem,
    Refused,
    identify,
    safe_name,
)
from participation.consultations.attachments.pdfs import clean_pdf

__all__ = ["MAX_BYTES", "MAX_FILES", "MEDIA_TYPES", "Kind", "Problem", "Refused", "clean", "identify", "safe_name"]


def clean(kind: Kind, data: bytes) -> bytes:
    """A copy that may be handed to others. Refused for what cannot be made safe. Takes up to seconds: not in the loop."""
    if kind in (Kind.PNG, Kind.JPEG):
        return clean_image(kind, data)
    if kind is Kind.PDF:
        return clean_pdf(data)
    return clean_archive(kind, data)
