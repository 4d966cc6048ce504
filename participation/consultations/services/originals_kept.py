"""Originals as they lie in the store: encrypted, each under a name of its own, so that one can be taken away alone.

Scans, e-mails and files of comments are evidence and hold personal data. Rows keep the SHA-256 of what came (``sha256``)
and the name of the encrypted file (``file``); what was stored before files were encrypted lies under its own hash.
"""

import hashlib
from typing import Final

from participation.platform import files
from participation.platform.crypto import decrypt_bytes, encrypt_bytes
from participation.platform.errors import NotFound
from participation.platform.i18n import N_

ORIGINAL: Final = "entry.original"
BATCH: Final = "comment.batch"


async def keep(data: bytes, purpose: str) -> tuple[str, str]:
    """(SHA-256 of the bytes, name of the encrypted file)."""
    stored = await files.store(encrypt_bytes(data, purpose))
    return hashlib.sha256(data).hexdigest(), stored.sha256


async def read(file: str, sha256: str, purpose: str) -> bytes:
    """The bytes as they came. NotFound `original.gone` where the file was taken away."""
    try:
        data = await files.load(file)
    except files.FileMissing:
        raise NotFound(
            "original.gone",
            N_("这份原件已经不在了：保存期满，或者因为里面的个人信息已经删除。需要时请重新上传"),
        ) from None
    return data if file == sha256 else decrypt_bytes(data, purpose)
