"""A matter under consultation, its expert secretary, and experts with personal links."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest_asyncio
from litestar import Litestar

from participation.experts import services
from participation.experts.rules import Conclusion
from participation.identity.rules import Actor, Grant, Role
from participation.identity.tables import Organisation, Staff, StaffGrant
from participation.matters.services import MatterView, get_matter
from participation.matters.tables import Matter
from participation.platform.database import execute, unit_of_work
from tests.conftest import browser
from tests.support.web import sign_in_as

SITE = "http://testserver"


@dataclass
class Scene:
    """A published matter and who may invite experts to it."""

    matter_id: UUID
    number: str
    secretary: Actor
    housing: UUID

    async def matter(self) -> MatterView:
        return await get_matter(self.number)

    async def at(self, stage: str) -> None:
        """The matter has come to this stage."""
        await execute("UPDATE matter SET stage = $2 WHERE id = $1", self.matter_id, stage)


async def make_matter(organisation: UUID, staff: UUID, number: str) -> UUID:
    """A matter under consultation."""
    matter_id = uuid4()
    await Matter(
        id=matter_id,
        number=number,
        title="城镇供热管理办法",
        summary="供热期、室温、退费。",
        lead_unit=organisation,
        profile="major_decision",
        subject_category="城乡建设",
        stage="consulting",
        created_by=staff,
        published_at=datetime.now(UTC) - timedelta(hours=1),
    ).save()
    return matter_id


@pytest_asyncio.fixture(loop_scope="session")
async def scene(database: Any) -> Scene:
    """The usual matter."""
    housing, staff = uuid4(), uuid4()
    await Organisation(id=housing, name="住房和城乡建设厅", slug="housing", path="housing", parent=None).save()
    await Staff(
        id=staff, username="li", display_name="李某", organisation=housing, password_hash="x", recovery_codes=""
    ).save()
    await StaffGrant(id=uuid4(), staff=staff, role=Role.EXPERT_SECRETARY.value, organisation=housing).save()
    matter_id = await make_matter(housing, staff, "2026-0001")
    actor = Actor(staff, "李某", housing, "housing", frozenset({Grant(Role.EXPERT_SECRETARY, "housing")}))
    return Scene(matter_id, "2026-0001", actor, housing)


@pytest_asyncio.fixture(loop_scope="session")
async def office(application: Litestar, scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    """The expert secretary's browser."""
    async with browser(application) as found:
        await sign_in_as(found, scene.secretary.staff_id)
        yield found


def expert(**changes: Any) -> services.NewExpert:
    """Somebody to ask."""
    facts: dict[str, Any] = {
        "name": "孙教授",
        "institution": "某某工业大学",
        "field": "热能工程",
        "email": "sun@example.edu",
        "days": 14,
    }
    return services.NewExpert(**(facts | changes))


def opinion(**changes: Any) -> services.NewOpinion:
    """A written opinion."""
    facts: dict[str, Any] = {
        "necessity": "现行办法已施行十五年，有必要修订。",
        "feasibility": "测温费用在财政可承受范围内。",
        "soundness": "室温标准与国家标准一致。",
        "conclusion": Conclusion.SUPPORT_WITH_CHANGES,
        "text": "建议第十五条写明测温的时间和位置。",
        "consent": True,
    }
    return services.NewOpinion(**(facts | changes))


async def invite(scene: Scene, **changes: Any) -> tuple[services.InvitationView, str]:
    """(invitation, path of the personal link)."""
    async with unit_of_work():
        found, link = await services.invite(scene.secretary, await scene.matter(), expert(**changes), base_url=SITE)
    return found, link.removeprefix(SITE)


async def expire(found: services.InvitationView) -> None:
    """The link has run out a second ago."""
    await execute(
        "UPDATE expert_invitation SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1", found.id
    )
