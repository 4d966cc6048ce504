"""A matter and the people who work on its draft."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from participation.identity.rules import Actor, Grant, Role
from participation.matters import services as matters
from participation.matters.services import MatterView, NewMatter, ReviewOutcome, Stage
from participation.platform.database import execute, fetch_one, unit_of_work
from tests.conftest import browser
from tests.support.people import make_staff
from tests.support.postgres import TestDatabase
from tests.support.web import sign_in_as

UNIT = "region/housing"
LAW = """城镇供热管理办法（征求意见稿）

第一章 总则

第一条 为了规范城镇供热用热行为，制定本办法。

第二条 自治区行政区域内的城镇供热，适用本办法：

（一）规划；

（二）建设。

农村牧区集中居住点参照执行。
"""


async def person(*roles: Role, at: str = UNIT) -> Actor:
    """A member of staff, in the database too."""
    staff_id = await make_staff([role.value for role in roles], organisation=at)
    row = await fetch_one("SELECT id, path FROM organisation WHERE path = $1", at)
    assert row is not None
    return Actor(staff_id, "某某", row["id"], at, frozenset(Grant(role, at) for role in roles))


@dataclass
class Desk:
    """A matter without a draft, its drafter, and the office's pages of it."""

    drafter: Actor
    matter: MatterView

    @property
    def number(self) -> str:
        return self.matter.number

    @property
    def office(self) -> str:
        return f"/office/matters/{self.number}"

    async def fresh(self) -> MatterView:
        return await matters.get_matter(self.number)

    async def at(self, stage: Stage) -> None:
        """Put the matter at that stage, whatever the way there."""
        await execute("UPDATE matter SET stage = $2 WHERE id = $1", self.matter.id, stage.value)

    async def reviewed(self) -> None:
        """The secrecy review of the current version says yes."""
        reviewer = await person(Role.REVIEWER)
        matter = await self.fresh()
        version: UUID | None = matter.version_id
        assert version is not None
        async with unit_of_work():
            await matters.record_review(reviewer, matter, version, ReviewOutcome.MAY_PUBLISH, "")


@pytest.fixture
async def desk(database: TestDatabase) -> Desk:
    drafter = await person(Role.DRAFTER)
    async with unit_of_work():
        matter = await matters.create_matter(
            drafter,
            NewMatter(
                "城镇供热管理办法", "规定供热从哪天开始。", drafter.organisation_id, "major_decision", "城乡建设"
            ),
        )
    return Desk(drafter, matter)


@pytest.fixture
async def drafter_client(application: Litestar, desk: Desk) -> httpx.AsyncClient:
    """The drafter's browser."""
    found = browser(application)
    await sign_in_as(found, desk.drafter.staff_id)
    return found
