"""Personal data at rest: envelopes, blind indexes, signatures and query codes.

One process-wide keyring, set at start by :func:`configure`; nothing here reads the environment. A keyring is an ordered
list of ``(key id, 32 bytes)``, the current key first, the oldest last. From each key one subkey is derived for every
use and purpose (HKDF-SHA-256), so that a phone number and a session never share a key.

Envelope, as stored in a ``bytea`` column::

    version (1 byte, 0x01) | length of key id (1 byte) | key id (ASCII) | nonce (12 bytes) | ciphertext | tag (16 bytes)

AES-256-GCM with the purpose as additional data: an envelope copied into another column does not open there.

Which key is used for what, and what that means when a key is rotated in (put in front of the ring):

* :func:`encrypt`, :func:`sign` take the current key; :func:`decrypt` takes the one the envelope names; :func:`verify`
  accepts any key of the ring. Old rows stay readable and signatures valid until their key leaves the ring.
* :func:`sign_openly` takes the current key too and names it; its public keys may be given to anybody, who then verifies
  without us (Ed25519).
* :func:`blind_index` and :func:`query_code` must give the same answer for ever (unique constraints and printed receipts
  hang on them) and so take the *oldest* key. It may only leave the ring together with a rewrite of the indexes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
CODE_LENGTH = 8

_SALT = b"participation/keyring/1"
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_PURPOSE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")
# Crockford's base 32: no I, L, O, U, so that a code can be read out over the telephone.
_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_READING = str.maketrans("ILO", "110", " -")


class CryptoError(Exception):
    """Something is wrong with keys or ciphertext. Never the visitor's fault, so not a DomainError."""


class NotConfigured(CryptoError):
    """No keyring: the process was started without ``configure``."""


class UnknownKey(CryptoError):
    """The envelope names a key which is not in the ring."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"key {key_id!r} is not in the keyring")
        self.key_id = key_id


class Tampered(CryptoError):
    """The envelope is damaged, was changed, or belongs to another purpose."""


class Keyring:
    """An ordered set of secret keys with their derived subkeys (kept, because deriving costs more than encrypting)."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        """``keys``: (key id, 32 bytes) with the current key first. Raises CryptoError for anything else."""
        if not keys:
            raise CryptoError("a keyring needs at least one key")
        self._keys: dict[str, bytes] = {}
        for key_id, secret in keys:
            if not _KEY_ID.fullmatch(key_id):
                raise CryptoError(f"key id {key_id!r} is not 1 to 32 letters, digits, '_', '-' or '.'")
            if len(secret) != KEY_BYTES:
                raise CryptoError(f"key {key_id!r} has {len(secret)} bytes instead of {KEY_BYTES}")
            if key_id in self._keys:
                raise CryptoError(f"key id {key_id!r} occurs twice")
            self._keys[key_id] = bytes(secret)
        self.key_ids: tuple[str, ...] = tuple(self._keys)
        self.current: str = self.key_ids[0]
        self.oldest: str = self.key_ids[-1]
        self._subkeys: dict[tuple[str, str, str], bytes] = {}
        self._ciphers: dict[tuple[str, str], AESGCM] = {}

    def subkey(self, key_id: str, use: str, purpose: str) -> bytes:
        """The 32 bytes derived from key ``key_id`` for ``use`` (fixed words of this module) and ``purpose``."""
        found = self._subkeys.get((key_id, use, purpose))
        if found is None:
            if not _PURPOSE.fullmatch(purpose):
                raise CryptoError(f"purpose {purpose!r} is not a short lower-case name")
            secret = self._keys.get(key_id)
            if secret is None:
                raise UnknownKey(key_id)
            info = f"{use}\0{purpose}".encode()
            found = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=_SALT, info=info).derive(secret)
            self._subkeys[key_id, use, purpose] = found
        return found

    def cipher(self, key_id: str, purpose: str) -> AESGCM:
        """AES-256-GCM under the subkey for encrypting ``purpose``."""
        found = self._ciphers.get((key_id, purpose))
        if found is None:
            found = self._ciphers[key_id, purpose] = AESGCM(self.subkey(key_id, "encrypt", purpose))
        return found

    def mac(self, key_id: str, use: str, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA-256 of ``data`` under the subkey for ``use`` and ``purpose``: 32 bytes."""
        return hmac.digest(self.subkey(key_id, use, purpose), data, hashlib.sha256)


_keyring: Keyring | None = None


def configure(keys: Sequence[tuple[str, bytes]] | None) -> None:
    """Set the process's keyring (current key first); ``None`` takes it away again, which only tests need."""
    global _keyring
    _keyring = None if keys is None else Keyring(keys)


def _ring() -> Keyring:
    if _keyring is None:
        raise NotConfigured("crypto.configure(keys) was not called in this process")
    return _keyring


def encrypt(text: str, purpose: str) -> bytes:
    """Seal ``text`` for ``purpose`` under the current key. The same text gives another envelope each time."""
    return encrypt_bytes(text.encode(), purpose)


def decrypt(blob: bytes, purpose: str) -> str:
    """Open an envelope made by :func:`encrypt`. Raises UnknownKey or Tampered."""
    try:
        return decrypt_bytes(blob, purpose).decode()
    except UnicodeDecodeError as error:
        raise Tampered("the envelope holds bytes, not text") from error


def encrypt_bytes(data: bytes, purpose: str) -> bytes:
    """:func:`encrypt` for raw bytes."""
    ring = _ring()
    nonce = os.urandom(NONCE_BYTES)
    key_id = ring.current.encode("ascii")
    sealed = ring.cipher(ring.current, purpose).encrypt(nonce, data, purpose.encode())
    return bytes((VERSION, len(key_id))) + key_id + nonce + sealed


def decrypt_bytes(blob: bytes, purpose: str) -> bytes:
    """:func:`decrypt` for raw bytes."""
    key_id, body = _unwrap(bytes(blob))
    cipher = _ring().cipher(key_id, purpose)
    try:
        return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], purpose.encode())
    except InvalidTag as error:
        raise Tampered(f"an envelope for {purpose!r} does not open") from error


def key_id_of(blob: bytes) -> str:
    """The id of the key an envelope was sealed with, for re-encryption and ``doctor``. Raises Tampered."""
    return _unwrap(bytes(blob))[0]


def _unwrap(blob: bytes) -> tuple[str, bytes]:
    """Split an envelope into key id and (nonce | ciphertext | tag). Raises Tampered when its frame is not whole."""
    if len(blob) < 2 or blob[0] != VERSION:
        raise Tampered("not an envelope of a known version")
    end = 2 + blob[1]
    try:
        key_id = blob[2:end].decode("ascii")
    except UnicodeDecodeError as error:
        raise Tampered("the envelope's key id is not ASCII") from error
    if not _KEY_ID.fullmatch(key_id) or len(blob) < end + NONCE_BYTES + TAG_BYTES:
        raise Tampered("the envelope is cut short")
    return key_id, blob[end:]


def blind_index(text: str, purpose: str) -> bytes:
    """A 32-byte keyed fingerprint of ``text`` to find equal values without opening them.

    The caller normalises first (an ID number upper-case, a telephone number in E.164): equal means byte for byte.
    """
    ring = _ring()
    return ring.mac(ring.oldest, "index", purpose, text.encode())


def sign(data: bytes | str, purpose: str) -> str:
    """A URL-safe signature (43 characters) of ``data`` under the current key."""
    ring = _ring()
    return _base64(ring.mac(ring.current, "sign", purpose, _as_bytes(data)))


def verify(data: bytes | str, signature: str, purpose: str) -> bool:
    """Whether ``signature`` is :func:`sign`'s for ``data`` under any key of the ring; compared in constant time."""
    ring = _ring()
    raw, given = _as_bytes(data), signature.encode(errors="replace")
    matches = [
        hmac.compare_digest(_base64(ring.mac(key_id, "sign", purpose, raw)).encode(), given) for key_id in ring.key_ids
    ]
    return any(matches)


def sign_openly(data: bytes, purpose: str) -> bytes:
    """An Ed25519 signature (64 bytes) of ``data`` under the current key, whose id is :func:`open_key_id`."""
    ring = _ring()
    return _signer(ring, ring.current, purpose).sign(data)


def open_key_id() -> str:
    """The id of the key that :func:`sign_openly` signs with."""
    return _ring().current


def verify_openly(data: bytes, signature: bytes, key_id: str, purpose: str) -> bool:
    """Whether ``signature`` is :func:`sign_openly`'s for ``data``. Raises UnknownKey."""
    try:
        _signer(_ring(), key_id, purpose).public_key().verify(signature, data)
    except InvalidSignature:
        return False
    return True


def public_keys(purpose: str) -> dict[str, bytes]:
    """Key id → Ed25519 public key (32 bytes), the current one first."""
    ring = _ring()
    return {key_id: _signer(ring, key_id, purpose).public_key().public_bytes_raw() for key_id in ring.key_ids}


def _signer(ring: Keyring, key_id: str, purpose: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring.subkey(key_id, "ed25519", purpose))


def query_code(subject: bytes, purpose: str) -> str:
    """The secret half of a receipt or ticket: 8 characters (40 bits) that follow from ``subject`` and never change.

    Nothing is stored: whoever knows number and code may look, and the code can be shown again at any time. 40 bits are
    enough only behind a rate limit.
    """
    ring = _ring()
    number = int.from_bytes(ring.mac(ring.oldest, "code", purpose, subject)[:5], "big")
    return "".join(_CODE_ALPHABET[(number >> shift) & 31] for shift in range(5 * (CODE_LENGTH - 1), -1, -5))


def is_query_code(code: str, subject: bytes, purpose: str) -> bool:
    """Whether a typed ``code`` is the right one: any case, blanks and hyphens ignored, O read as 0, I and L as 1."""
    typed = code.upper().translate(_CODE_READING)
    return hmac.compare_digest(typed.encode(errors="replace"), query_code(subject, purpose).encode())


def _as_bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
