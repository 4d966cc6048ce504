"""A matter under consultation, its hearing officer, and hearings of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from participation.hearings import services
from participation.hearings.rules import HearingKind, PoolCode
from participation.hearings.services import Announcement, Application, HearingView, kept
from participation.identity.rules import Actor, Grant, Role
from participation.identity.tables import Organisation, Staff, StaffGrant
from participation.matters.tables import Matter
from participation.platform.database import execute, unit_of_work
from tests.conftest import browser
from tests.support.web import sign_in_as

SITE = "http://testserver"


@dataclass
class Scene:
    """A published matter of ``region/housing`` and who may announce hearings for it."""

    matter_id: UUID
    number: str
    officer: Actor
    housing: UUID
    region: UUID


async def make_matter(
    organisation_id: UUID,
    staff_id: UUID,
    *,
    number: str = "2026-0001",
    profile: str = "major_decision",
    stage: str = "consulting",
) -> UUID:
    """A matter at ``stage``; public unless it is before the consultation."""
    matter_id = uuid4()
    await Matter(
        id=matter_id,
        number=number,
        title="城镇供热管理办法",
        summary="供热期、室温、退费。",
        lead_unit=organisation_id,
        profile=profile,
        subject_category="城乡建设",
        stage=stage,
        created_by=staff_id,
        published_at=None
        if stage in ("drafting", "secrecy_review", "ready")
        else datetime.now(UTC) - timedelta(hours=1),
    ).save()
    return matter_id


@pytest_asyncio.fixture(loop_scope="session")
async def scene(database: Any) -> Scene:
    """The usual matter."""
    kept.forget()
    region, housing, staff = uuid4(), uuid4(), uuid4()
    await Organisation(id=region, name="某某自治区", slug="region", path="region", parent=None).save()
    await Organisation(id=housing, name="住房和城乡建设厅", slug="housing", path="region/housing", parent=region).save()
    await Staff(
        id=staff, username="wang", display_name="王某", organisation=housing, password_hash="x", recovery_codes=""
    ).save()
    await StaffGrant(id=uuid4(), staff=staff, role=Role.HEARING_OFFICER.value, organisation=housing).save()
    matter_id = await make_matter(housing, staff)
    actor = Actor(staff, "王某", housing, "region/housing", frozenset({Grant(Role.HEARING_OFFICER, "region/housing")}))
    return Scene(matter_id, "2026-0001", actor, housing, region)


def announcement(**changes: Any) -> Announcement:
    """A hearing in 37 days, sign-up at once and for 17 days, 10 participants and 30 observers."""
    now = datetime.now(UTC)
    facts: dict[str, Any] = {
        "kind": HearingKind.HEARING,
        "title": "城镇供热管理办法立法听证会",
        "description": "听取居民、供热单位、物业企业的意见。",
        "agenda": "供热期（第十四条）\n室内温度（第十五条）",
        "venue": "自治区政务服务中心三楼 301 听证室",
        "starts_at": now + timedelta(days=37),
        "registration_opens_at": None,
        "registration_closes_at": now + timedelta(days=17),
        "participant_places": 10,
        "observer_places": 30,
    }
    facts |= changes
    places = (facts.pop("participant_places"), facts.pop("observer_places"))
    pools = services.simple_pools(*places)
    return Announcement(**({"pools": pools} | facts))


Announce = Callable[..., Awaitable[HearingView]]


@pytest.fixture
def announce(scene: Scene) -> Announce:
    """``await announce(observer_places=2)``: a hearing of the usual matter."""

    async def make(**changes: Any) -> HearingView:
        async with unit_of_work():
            return await services.announce(scene.officer, scene.number, announcement(**changes))

    return make


def applied(phone: int | str = 0, **changes: Any) -> Application:
    """An observer's registration; ``phone``: the last digits, or all eleven."""
    digits = phone if isinstance(phone, str) else f"139{phone:08d}"
    facts: dict[str, Any] = {"pool": PoolCode.OBSERVER, "name": "赵小霞", "phone": digits}
    return Application(**(facts | changes))


async def register(hearing: HearingView, wanted: Application) -> services.Booked:
    """Register at the desk, without a form."""
    booked = await services.register(hearing.number, wanted)
    assert isinstance(booked, services.Booked)
    return booked


async def move(hearing: HearingView, **moments: datetime) -> None:
    """Change a hearing's times as if the clock had gone on: starts_at, registration_opens_at, registration_closes_at."""
    changes = ", ".join(f"{name} = ${n}" for n, name in enumerate(moments, start=2))
    await execute(f"UPDATE hearing SET {changes} WHERE id = $1", hearing.id, *moments.values())
    kept.forget()


async def move_into_the_past(hearing: HearingView) -> None:
    """It began a minute ago; sign-up ended a day before."""
    begun = datetime.now(UTC) - timedelta(minutes=1)
    await move(
        hearing,
        starts_at=begun,
        registration_opens_at=begun - timedelta(days=2),
        registration_closes_at=begun - timedelta(days=1),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def office(application: Litestar, scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    """The hearing officer's browser."""
    async with browser(application) as found:
        await sign_in_as(found, scene.officer.staff_id)
        yield found
