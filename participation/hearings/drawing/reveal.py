"""Values promised before they are told: SHA-256(seed + nonce) is published first, seed and nonce later.

Seed and nonce are hexadecimal, 16 to 64 bytes each; what is hashed is their bytes, one after the other. The seed enters the
key as one number, as a beacon's value does.
"""

import hashlib
import re

_BYTES = re.compile(r"(?:[0-9a-f]{2}){16,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class RevealProblem(ValueError):
    """``code``: ``format`` (not hexadecimal, too short, too long), ``unequal`` (not what was promised)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__({"format": "16 to 64 bytes in hexadecimal", "unequal": "this is not what was promised"}[code])


def is_commitment(text: str) -> bool:
    """Whether this can be a published SHA-256."""
    return _DIGEST.fullmatch(text) is not None


def commitment_to(seed: str, nonce: str) -> str:
    """SHA-256 of the bytes of seed and nonce. RevealProblem ``format``."""
    if not _BYTES.fullmatch(seed) or not _BYTES.fullmatch(nonce):
        raise RevealProblem("format")
    return hashlib.sha256(bytes.fromhex(seed) + bytes.fromhex(nonce)).hexdigest()


def check_reveal(commitment: str, seed: str, nonce: str) -> None:
    """RevealProblem where seed and nonce are not what was promised."""
    if commitment_to(seed, nonce) != commitment:
        raise RevealProblem("unequal")


def hex_number(text: str) -> str:
    """A hexadecimal value as a source writes it: ``0x…``, read as one number."""
    return f"0x{text}"
