"""Passwords and keys of an embedded installation: made at the first start, kept in one file that only its owner reads."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    """``superuser``, ``owner``, ``app``: passwords of the database roles.  ``encryption_key``: 32 bytes, base64."""

    superuser: str
    owner: str
    app: str
    encryption_key: str

    @classmethod
    def of(cls, home: Path) -> Secrets:
        """Read ``home/secrets.json``, or make it.  Without this file the encrypted personal data cannot be read again."""
        path = home / "secrets.json"
        if path.exists():
            return cls(**json.loads(path.read_text()))
        made = cls(
            superuser=secrets.token_urlsafe(24),
            owner=secrets.token_urlsafe(24),
            app=secrets.token_urlsafe(24),
            encryption_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        )
        home.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed: a power cut leaves either no file or a whole one.
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(made), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        return made
