"""Doors of the day: opening one, its link, and what its telephone keeps to go on without a network."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.hearings import services as hearings
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.errors import Closed, Conflict, NotFound
from participation.platform.i18n import N_
from participation.sittings.queries import doors as queries
from participation.sittings.queries.doors import Who
from participation.sittings.rules.doors import link_ends

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class DoorView:
    """A door as its helper opened it."""

    who: Who
    hearing: HearingView
    token: str
    closes_at: datetime


async def open_door(actor: Actor, hearing: HearingView, label: str) -> str:
    """A door link of the day; its secret, which is shown once."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    closes_at = link_ends(hearing.starts_at, hearing.ends_at)
    if closes_at <= hearing.as_of or hearing.cancelled:
        raise Closed("door.over", N_("会议已经结束或取消，不能再开签到口"))
    door = await queries.open_door(hearing.id, label, _hash(token), actor.staff_id, closes_at)
    await record(
        actor.audit_name,
        "door.opened",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "door": str(door), "label": label},
    )
    return token


async def revoke_door(actor: Actor, hearing: HearingView, door: UUID) -> None:
    """The link works no more. Conflict when it had been revoked before."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    if not await queries.revoke_door(hearing.id, door):
        raise Conflict("door.revoked", N_("这个签到口已经停用"))
    await record(
        actor.audit_name,
        "door.revoked",
        subject=f"hearing:{hearing.id}",
        facts={"hearing": hearing.number, "door": str(door)},
    )


async def door_of(token: str) -> DoorView:
    """The door of a link. NotFound, or Closed where it was revoked or the day is over."""
    row = await queries.door_by(_hash(token)) if len(token) <= 64 else None
    if row is None:
        raise NotFound("door.unknown", N_("没有这个签到口。请核对链接，或向值班人员要新的"))
    if row["revoked_at"] is not None:
        raise Closed("door.revoked_link", N_("这个签到口的链接已停用。请向值班人员要新的"))
    if row["ended"]:
        raise Closed("door.ended", N_("这个签到口的链接已于 {closes_at} 到期"), closes_at=row["closes_at"])
    hearing = await hearings.get_hearing(row["number"])
    return DoorView(Who(row["label"], door=row["id"]), hearing, token, row["closes_at"])


async def people_of(door: DoorView) -> list[dict[str, Any]]:
    """What a door keeps to go on without a network: no full name, nothing but what it needs to let people in."""
    kept = ("number", "state", "places", "arrived", "released", "code", "pool_label", "needs", "seats", "label")
    return [
        {**{name: row[name] for name in kept}, "name": row["masked_name"], "since": row["happened_at"]}
        for row in await queries.people(door.hearing.id)
    ]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
