"""The door's telephone: what it needs to go on offline, and what it brings back. The link's secret is the key; no cookies."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.hearings import services as hearings
from participation.platform.database import unit_of_work
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_, format_datetime
from participation.platform.i18n import gettext as _
from participation.platform.web.access import MACHINE
from participation.sittings import door_words
from participation.sittings.queries import standby
from participation.sittings.rules.doors import GOOD, door_opens
from participation.sittings.services import checkin, doors
from participation.sittings.services.checkin import Answer
from participation.sittings.services.doors import DoorView

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
MOST_LINES = 200


class Line(msgspec.Struct, frozen=True):
    """One step at the door. ``shown``: ticket or number; ``at``: when, by the telephone's clock."""

    id: UUID
    shown: str
    at: datetime
    people: int | None = None
    offline: bool = False


class Lines(msgspec.Struct, frozen=True):
    """What was done since the last time."""

    lines: list[Line]


@get("/api/v1/doors/{token:str}/list", opt={"access": MACHINE})
async def door_list(token: FromPath[str]) -> AnyResponse:
    """Everybody who registered: numbers, masked names, places, who is there; and the keys that tickets are signed with."""
    door = await doors.door_of(token)
    hearing, day = door.hearing, await standby.day(door.hearing.id)
    opens_at = door_opens(hearing.starts_at)
    return _json(
        {
            "hearing": hearing.number,
            "as_of": hearing.as_of.isoformat(),
            "opens_at": opens_at.isoformat(),
            "early": _("{opens_at} 起才能签到，会议还没到日子").format(opens_at=format_datetime(opens_at)),
            "closes_at": door.closes_at.isoformat(),
            "cut_off": day["cut_off_at"].isoformat() if day is not None and day["fits"] else None,
            **hearings.public_keys_json(),
            "people": [door_words.person(row) for row in await doors.people_of(door)],
        }
    )


@post("/api/v1/doors/{token:str}/sync", opt={"access": MACHINE}, status_code=200)
async def synchronise(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Record lines, each once however often it is sent; what each of them was answered."""
    door = await doors.door_of(token)
    try:
        sent = msgspec.json.decode(await request.body(), type=Lines)
    except msgspec.DecodeError:
        raise RuleViolation("door.lines", N_("签到记录的格式不对，没有记下。请刷新签到页面再试")) from None
    if len(sent.lines) > MOST_LINES or any(line.at.tzinfo is None or len(line.shown) > 400 for line in sent.lines):
        raise RuleViolation("door.lines", N_("签到记录的格式不对，没有记下。请刷新签到页面再试"))
    return _json({"answers": [_shown(line.id, await _one(door, line)) for line in sent.lines]})


async def _one(door: DoorView, line: Line) -> Answer:
    try:
        async with unit_of_work():
            return await checkin.synchronise(door, line.id, line.shown, line.people, line.at, offline=line.offline)
    except asyncpg.UniqueViolationError:
        # The same line came twice at the same moment; the other one did it.
        found = await checkin.line_of(door.hearing, line.id)
        if found is None:
            raise
        return found


def _shown(line: UUID, answer: Answer) -> dict[str, Any]:
    return {
        "id": str(line),
        "outcome": answer.outcome.value,
        "good": answer.outcome in GOOD,
        "kind": door_words.sign(answer.outcome),
        "title": door_words.title(answer.outcome),
        "sentence": door_words.sentence(answer),
        "more": door_words.more(answer),
        "number": answer.number,
        "arrived": answer.arrived,
        "places": answer.places,
    }


def _json(content: dict[str, Any]) -> AnyResponse:
    return Response(
        content=json.dumps(content, ensure_ascii=False).encode(),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


routes: list[Any] = [door_list, synchronise]
