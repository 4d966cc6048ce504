"""Whether a request was answered before, so that a code good for one use is not asked for twice."""

import hashlib
from uuid import UUID

from participation.consultations.queries import accepting


async def answered(consultation_id: UUID, key: str) -> bool:
    """Whether a comment of this round was taken in under this key (hashed as `commenting.accept` does)."""
    request_hash = hashlib.sha256(f"{consultation_id}|{key}".encode("utf-8", "replace")).digest()
    return await accepting.find_request(request_hash) is not None
