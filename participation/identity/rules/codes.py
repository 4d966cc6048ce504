"""One-time codes: TOTP (RFC 6238: SHA-1, 6 digits, 30 seconds, what every authenticator app speaks) and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

STEP_SECONDS: Final = 30
DIGITS: Final = 6
#: Steps before and after the present one which are accepted: telephones' clocks are not exact.
DRIFT: Final = 1
RECOVERY_CODE_COUNT: Final = 8
RECOVERY_CODE_LENGTH: Final = 10

_READING = str.maketrans("ILO", "110", " -")


def totp_code(secret: str, step: int) -> str:
    """The code of ``secret`` (base 32, as authenticator apps take it) in the given 30-second step since 1970."""
    padded = secret + "=" * (-len(secret) % 8)
    digest = hmac.digest(base64.b32decode(padded, casefold=True), step.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, code: str, *, at: float, after: int) -> int | None:
    """The step ``code`` belongs to at Unix time ``at``, or None.

    ``after``: the last step a code was accepted for; it and those before it are used up, so a code seen over somebody's
    shoulder is worth nothing. Every candidate is compared, each in constant time.
    """
    present = int(at) // STEP_SECONDS
    typed = code.encode(errors="replace")
    found = None
    for step in range(max(present - DRIFT, 0), present + DRIFT + 1):
        matches = hmac.compare_digest(totp_code(secret, step).encode(), typed)
        if matches and step > after and found is None:
            found = step
    return found


def normalise_recovery_code(typed: str) -> str:
    """A typed recovery code as it is compared: no blanks or hyphens, upper case, O read as 0, I and L as 1."""
    return typed.upper().translate(_READING)
