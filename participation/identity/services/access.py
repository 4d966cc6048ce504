"""Who is asking, and whether they may."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection

from participation.identity import queries
from participation.identity.rules import Actor, Role
from participation.platform.errors import NotPermitted
from participation.platform.i18n import N_
from participation.platform.web import sessions
from participation.platform.web.sessions import Session

#: In a session's data: the step of signing in that is still to be done. Without it the person is signed in.
STAGE = "stage"


async def resolve_actor(session: Session) -> Actor | None:
    """Who a staff session belongs to. None while signing in is not finished, and once the account is disabled."""
    if session.subject_id is None or session.data.get(STAGE):
        return None
    return await queries.actor(session.subject_id)


def actor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """The signed-in member of staff of a route that demands one. Raises RuntimeError anywhere else."""
    actor = sessions.actor(connection)
    if not isinstance(actor, Actor):
        raise RuntimeError("nobody is signed in: does the route declare SIGNED_IN or staff(...)?")
    return actor


def require(actor: Actor, role: Role, organisation_path: str) -> None:
    """Raises NotPermitted unless ``actor`` holds ``role`` for the organisation at that path."""
    if not actor.holds(role, organisation_path):
        raise NotPermitted("access.scope", N_("您没有这个单位的这项权限。需要时请联系管理员"))
