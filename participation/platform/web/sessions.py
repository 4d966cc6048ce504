"""Signed-in browsers.

The server alone makes session ids (256 bits); an id it does not know is ignored, never adopted, so nobody can fix one
beforehand.  The id changes at every sign-in and change of privilege.  The database keeps only its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from participation.platform.database import execute, fetch_one
from participation.platform.web.csrf import cookie_name

Connection = ASGIConnection[Any, Any, Any, Any]
COOKIE = {"staff": "pp_staff", "expert": "pp_expert", "resident": "pp_resident"}
IDLE = {"staff": timedelta(hours=2), "expert": timedelta(hours=4), "resident": timedelta(hours=2)}
ABSOLUTE = {"staff": timedelta(hours=12), "expert": timedelta(hours=12), "resident": timedelta(hours=12)}
#: Those that routes are closed without; a resident's is read where a page asks for it, see ``resident``.
GUARDED = ("staff", "expert")


class ActorLike(Protocol):
    """What the web needs to know of whoever is signed in."""

    @property
    def role_names(self) -> frozenset[str]: ...


@dataclass
class Session:
    """One session row."""

    id_hash: bytes
    kind: str
    subject_id: UUID | None
    data: dict[str, Any] = field(default_factory=dict)


Resolver = Callable[[Session], Awaitable[ActorLike | None]]


async def load(connection: Connection) -> None:
    """Read the session of this request, if its cookie names one that lives; find out who it is."""
    state = connection.scope["state"]
    if "session_loaded" in state:
        return
    state["session_loaded"] = True
    for kind in GUARDED:
        session = await _read(connection, kind)
        if session is None:
            continue
        state[f"session_{kind}"] = session
        if kind == "staff":
            state["session"] = session
            resolver: Resolver | None = connection.app.state.get("resolve_actor")
            state["actor"] = await resolver(session) if resolver else None
        elif "session" not in state:
            state["session"] = session


async def resident(connection: Connection) -> Session | None:
    """The resident's session of this request; costs nothing where the browser has none.

    Public pages stay as they are for everybody: forms stay bound to the visitor's cookie.
    """
    state = connection.scope["state"]
    if "session_resident" not in state:
        state["session_resident"] = await _read(connection, "resident")
    found: Session | None = state["session_resident"]
    return found


async def _read(connection: Connection, kind: str) -> Session | None:
    """The live session that the cookie of this kind names."""
    raw = connection.cookies.get(cookie_name(COOKIE[kind], secure=connection.app.state.settings.secure))
    if not raw:
        return None
    row = await fetch_one(
        "UPDATE web_session SET last_seen_at = clock_timestamp()"
        " WHERE id_hash = $1 AND kind = $2 AND expires_at > clock_timestamp() AND last_seen_at > clock_timestamp() - $3::interval"
        " RETURNING subject_id, data",
        _hash(raw),
        kind,
        IDLE[kind],
    )
    return None if row is None else Session(_hash(raw), kind, row[0], json.loads(row[1]))


def current(connection: Connection, kind: str) -> Session | None:
    """The loaded session of that kind."""
    found: Session | None = connection.scope["state"].get(f"session_{kind}")
    return found


def actor(connection: Connection) -> ActorLike | None:
    """Whoever is signed in as staff."""
    found: ActorLike | None = connection.scope["state"].get("actor")
    return found


async def open_session(
    connection: Connection, kind: str, subject_id: UUID | None, data: dict[str, Any] | None = None
) -> None:
    """Begin a session under a new id (inside a unit of work); whatever session of that kind was there ends."""
    await close_session(connection, kind)
    raw = secrets.token_urlsafe(32)
    await execute(
        "INSERT INTO web_session (id_hash, kind, subject_id, data, expires_at)"
        " VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval)",
        _hash(raw),
        kind,
        subject_id,
        json.dumps(data or {}),
        ABSOLUTE[kind],
    )
    state = connection.scope["state"]
    state[f"session_{kind}"] = Session(_hash(raw), kind, subject_id, data or {})
    if kind in GUARDED:
        state["session"] = state[f"session_{kind}"]
    _set_cookie(connection, kind, raw)


async def update(connection: Connection, kind: str, data: dict[str, Any]) -> None:
    """Replace the session's data."""
    session = current(connection, kind)
    if session is not None:
        session.data = data
        await execute("UPDATE web_session SET data = $2 WHERE id_hash = $1", session.id_hash, json.dumps(data))


async def close_session(connection: Connection, kind: str) -> None:
    """End it, in the database and in the browser."""
    state = connection.scope["state"]
    raw = connection.cookies.get(cookie_name(COOKIE[kind], secure=connection.app.state.settings.secure))
    if raw:
        await execute("DELETE FROM web_session WHERE id_hash = $1", _hash(raw))
    state.pop(f"session_{kind}", None)
    if kind in GUARDED:
        state.pop("session", None)
    if kind == "staff":
        state["actor"] = None
    _set_cookie(connection, kind, "")


async def close_all(subject_id: UUID) -> None:
    """End every session of a person: password changed, account disabled."""
    await execute("DELETE FROM web_session WHERE subject_id = $1", subject_id)


async def sweep() -> int:
    """Remove what has expired and idempotency answers older than two days; how many sessions went."""
    tag = await execute("DELETE FROM web_session WHERE expires_at < clock_timestamp()")
    await execute("DELETE FROM spent_challenge WHERE expires_at < clock_timestamp()")
    await execute("DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - interval '2 days'")
    return int(tag.split()[-1])


def _set_cookie(connection: Connection, kind: str, raw: str) -> None:
    settings = connection.app.state.settings
    cookie = Cookie(
        key=cookie_name(COOKIE[kind], secure=settings.secure),
        value=raw,
        path="/",
        httponly=True,
        secure=settings.secure,
        samesite="lax",
        max_age=int(ABSOLUTE[kind].total_seconds()) if raw else 0,
    )
    connection.scope["state"].setdefault("cookies", []).append(cookie)


def _hash(raw: str) -> bytes:
    return hashlib.sha256(raw.encode()).digest()
