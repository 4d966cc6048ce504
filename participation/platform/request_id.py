"""One id follows a request through the web, the outbox and the worker's log."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

_VALID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request or task that runs here; empty outside one."""
    return _current.get()


def set_request_id(offered: str | None = None) -> str:
    """Adopt ``offered`` where it is well-formed (a proxy's or an outbox row's), else make one."""
    found = offered if offered and _VALID.fullmatch(offered) else secrets.token_hex(8)
    _current.set(found)
    return found
