"""The signed line in a ticket's QR code: what it says, in which order, and how it is read again.

``1.TZ-2026-0007.BM-2026-00042.2.1795000000.k1.<signature>``: version, hearing, registration, places, not after (Unix
seconds, UTC), key id, Ed25519 signature in base64url. All but the signature is signed, as it stands. There is one way to
write it, so that nothing can be changed without changing what is signed. It tells nobody who the holder is, and without
the query code it opens no ticket.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from participation.hearings.rules.numbers import is_hearing_number, is_registration_number

VERSION = "1"
AFTER_END = timedelta(hours=12)
"""How long after its end a session's tickets are still read: doors synchronise late."""
USUAL_LENGTH = timedelta(hours=12)
"""Of a session whose notice names no end."""
_WHOLE = re.compile(r"[1-9][0-9]{0,10}", re.ASCII)
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Pass:
    """What a ticket says. ``not_after``: Unix seconds, UTC."""

    hearing: str
    registration: str
    places: int
    not_after: int
    key_id: str

    @property
    def signed(self) -> str:
        """The text under the signature."""
        return f"{VERSION}.{self.hearing}.{self.registration}.{self.places}.{self.not_after}.{self.key_id}"

    def expired(self, at: datetime) -> bool:
        """Whether it is too late for this ticket at ``at``."""
        return at.timestamp() > self.not_after

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.not_after, UTC)


def not_after(starts_at: datetime, ends_at: datetime | None) -> int:
    """The last second a session's tickets are good for."""
    return int(((ends_at or starts_at + USUAL_LENGTH) + AFTER_END).timestamp())


def write_pass(given: Pass, signature: bytes) -> str:
    """The line for the QR code."""
    return f"{given.signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def read_pass(text: str) -> tuple[Pass, bytes] | None:
    """(what it says, signature) of a line that is written as ``write_pass`` writes it; None for any other."""
    parts = text.split(".")
    if len(parts) < 7 or len(text) > 240:
        return None
    version, hearing, registration, places, until = parts[:5]
    key_id, sealed = ".".join(parts[5:-1]), parts[-1]
    if version != VERSION or not is_hearing_number(hearing) or not is_registration_number(registration):
        return None
    if not _WHOLE.fullmatch(places) or not _WHOLE.fullmatch(until) or not _KEY_ID.fullmatch(key_id):
        return None
    try:
        signature = base64.b64decode(sealed + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    found = Pass(hearing, registration, int(places), int(until), key_id)
    return (found, signature) if len(signature) == SIGNATURE_BYTES and write_pass(found, signature) == text else None
