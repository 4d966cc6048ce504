"""A hearing whose places are drawn, with people in its pools, for the tests of draws."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from participation.hearings.rules.draws import SourceKind
from participation.hearings.services import draws
from participation.hearings.tables import Hearing, HearingPool, Registration, RegistrationPerson
from participation.identity.rules import Actor, Grant, Role
from participation.identity.tables import Staff, StaffGrant
from participation.platform.crypto import encrypt
from participation.platform.database import unit_of_work

SOON = 0.25
"""Seconds until announced sources exist in these tests: the database's own clock decides, so they wait for it."""


@dataclass
class Drawn:
    """Who may draw, for what."""

    number: str
    hearing: UUID
    pools: dict[str, UUID]
    first: Actor
    second: Actor


async def second_officer(scene: Any) -> Actor:
    """Another hearing officer of the same unit."""
    staff = uuid4()
    path = getattr(scene, "path", "region/housing")
    await Staff(
        id=staff,
        username="li",
        display_name="李某",
        organisation=scene.housing,
        password_hash="x",
        recovery_codes="",
    ).save()
    await StaffGrant(id=uuid4(), staff=staff, role=Role.HEARING_OFFICER.value, organisation=scene.housing).save()
    return Actor(staff, "李某", scene.housing, path, frozenset({Grant(Role.HEARING_OFFICER, path)}))


async def hearing_by_draw(
    scene: Any,
    applicants: dict[str, int],
    *,
    quota: int = 3,
    alternates: int = 1,
    closed: bool = True,
    number: str = "TZ-2026-9001",
    second: Actor | None = None,
) -> Drawn:
    """A hearing in ten days with a pool by draw for each name, and so many eligible people in each."""
    now = datetime.now(UTC)
    hearing = uuid4()
    await Hearing(
        id=hearing,
        number=number,
        matter=scene.matter_id,
        organiser=scene.housing,
        kind="hearing",
        title="城镇供热管理办法听证会",
        description="听取居民的意见。",
        agenda="供热期",
        venue="自治区政务服务中心三楼",
        starts_at=now + timedelta(days=10),
        offers_until=now + timedelta(days=9),
        registration_opens_at=now - timedelta(days=20),
        registration_closes_at=now - timedelta(minutes=1) if closed else now + timedelta(days=1),
        announced_at=now - timedelta(days=20),
        announced_by=scene.officer.staff_id,
    ).save()
    pools = {}
    serial = 100 + 1000 * (int(number[-1]) - 1)
    for position, (name, count) in enumerate(applicants.items()):
        pool = uuid4()
        pools[name] = pool
        await HearingPool(
            id=pool,
            hearing=hearing,
            code="participant",
            slug="participant" if position == 0 else f"participant-{position + 1}",
            name=name,
            position=position,
            selection="draw",
            capacity=quota,
            alternates=alternates,
        ).save()
        for n in range(count):
            serial += 1
            person = uuid4()
            await Registration(
                id=person,
                number=f"BM-2026-{serial:05d}",
                pool=pool,
                state="eligible",
                masked_name="王*",
                phone_index=f"{name}{n}".encode(),
                needs=[],
            ).save()
            await RegistrationPerson.insert(
                RegistrationPerson(
                    registration=person,
                    name_encrypted=encrypt("王小明", "registration.name"),
                    phone_encrypted=encrypt("13800138000", "registration.phone"),
                )
            )
    return Drawn(number, hearing, pools, scene.officer, second or await second_officer(scene))


def plan(*values: draws.SourceNotice, after: float = SOON) -> draws.DrawAnnouncement:
    """An announcement whose sources come ``after`` seconds from now."""
    return draws.DrawAnnouncement(
        draws_at=datetime.now(UTC) + timedelta(seconds=after + 0.05),
        sources=values or (lottery("体彩大乐透第 26135 期", after), lottery("福彩3D 第 2026314 期", after)),
        place="自治区政务服务中心一楼",
    )


def lottery(name: str, after: float = SOON, bits: float = 24.4) -> draws.SourceNotice:
    """A public result that comes in ``after`` seconds."""
    return draws.SourceNotice(
        SourceKind.LOTTERY,
        name,
        datetime.now(UTC) + timedelta(seconds=after),
        bits,
        "开奖公告",
        "https://example.cn/dlt",
    )


async def announced(drawn: Drawn, announcement: draws.DrawAnnouncement | None = None) -> Any:
    """Announce."""
    async with unit_of_work():
        return await draws.announce(drawn.first, drawn.number, announcement or plan())


EVIDENCE = draws.Evidence(address="https://example.cn/result", note="开奖公告")


async def entered(drawn: Drawn, draw: Any, values: list[str]) -> Any:
    """Both people enter every value once the sources exist."""
    await asyncio.sleep(max(0.0, (draw.draws_at - datetime.now(UTC)).total_seconds()) + 0.02)
    for source, value in zip(draw.sources, values, strict=True):
        for actor in (drawn.first, drawn.second):
            async with unit_of_work():
                draw = await draws.enter(actor, draw.number, source.id, value, EVIDENCE)
    return draw


async def run(actor: Actor, number: str) -> Any:
    """Draw."""
    async with unit_of_work():
        return await draws.run(actor, number, notary="某公证处 张公证员", witnesses="赵代表\n钱代表")
