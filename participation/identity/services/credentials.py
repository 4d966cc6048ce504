"""Making and checking secrets. Everything slow here is slow on purpose and done in a thread."""

from __future__ import annotations

import asyncio
import base64
import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from participation.identity.rules import RECOVERY_CODE_COUNT, normalise_recovery_code
from participation.identity.rules.codes import RECOVERY_CODE_LENGTH
from participation.platform.crypto import blind_index, decrypt, encrypt

#: Argon2id with the library's defaults: RFC 9106's second choice (64 MiB, 3 passes, 4 lanes).
_HASHER: Final = PasswordHasher()
_TOTP: Final = "staff.totp"
_RECOVERY: Final = "staff.recovery"
# Without what people confuse when they copy from paper.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


async def hash_password(password: str) -> str:
    """Argon2id, encoded with its parameters."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether it is right. ``None`` (nobody of that name) takes as long as a wrong password."""
    return await asyncio.to_thread(_matches, password_hash, password)


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _matches(password_hash: str | None, password: str) -> bool:
    try:
        right = _HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def new_password() -> str:
    """20 characters (100 bits) in groups of five, for reading from a screen: shown once, stored only as a hash."""
    return "-".join("".join(secrets.choice(_ALPHABET.lower()) for _ in range(5)) for _ in range(4))


def new_totp_secret() -> str:
    """160 random bits in base 32, as authenticator apps take them (RFC 4226, 4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def seal_totp(secret: str) -> bytes:
    """As it is stored."""
    return encrypt(secret, _TOTP)


def open_totp(sealed: bytes) -> str:
    """As it is used."""
    return decrypt(bytes(sealed), _TOTP)


def new_recovery_codes() -> list[str]:
    """Eight codes of 50 bits, ``ABCDE-FGHJK``."""
    half = RECOVERY_CODE_LENGTH // 2
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(half)) for _ in range(2))
        for _ in range(RECOVERY_CODE_COUNT)
    ]


def recovery_fingerprint(code: str) -> str:
    """What is stored of a recovery code: 50 random bits under a secret key cannot be guessed from it."""
    return blind_index(normalise_recovery_code(code), _RECOVERY).hex()


def seal_text(text: str) -> str:
    """For a session's data, which the database keeps in the clear."""
    return base64.b64encode(encrypt(text, "staff.session")).decode("ascii")


def open_text(sealed: str) -> str:
    """The other way."""
    return decrypt(base64.b64decode(sealed), "staff.session")
