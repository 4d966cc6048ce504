"""A reviewed draft, the people around it, and a round on it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from participation.consultations import services
from participation.consultations.services import Accepted, Channel, CommentCommand, ConsultationView, Stance
from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.identity.rules import Actor, Grant, Role
from participation.identity.services import ensure_organisation
from participation.identity.tables import Staff, StaffGrant
from participation.matters import services as matters
from participation.matters.services import MatterView, NewMatter, ReviewOutcome
from participation.platform.database import fetch_value, unit_of_work
from tests.conftest import browser
from tests.support.postgres import TestDatabase
from tests.support.web import sign_in_as

UNIT = "region/housing"

DRAFT = """城镇供热管理办法（征求意见稿）

第一章 总则

第一条 为了规范城镇供热用热行为，保障供热安全和用热质量，制定本办法。

第二条 自治区行政区域内城镇供热的规划、建设、经营、使用及其监督管理，适用本办法。
农村牧区集中居住点实行集中供热的，参照本办法执行。

第二章 供热与用热

第三条 供热期内，室内温度昼夜不低于十八摄氏度。有下列情形之一的除外：
（一）用户自行改动设施的；
（二）不可抗力。

第四条 本办法自公布之日起施行。
"""


@dataclass
class Scene:
    """Everyone of one unit, and a matter of theirs whose draft passed its secrecy review."""

    drafter: Actor
    reviewer: Actor
    publisher: Actor
    moderator: Actor
    matter: MatterView

    @property
    def number(self) -> str:
        return self.matter.number


async def person(*roles: Role, at: str = UNIT) -> Actor:
    """A member of staff, in the database too."""
    async with unit_of_work():
        path = ""
        for slug in at.split("/"):
            path = f"{path}/{slug}".lstrip("/")
            unit = await ensure_organisation(path, f"单位 {slug}")
        staff = Staff(
            id=uuid4(), username=f"u{uuid4().hex[:20]}", display_name="某某", organisation=unit.id, password_hash="x"
        )
        await staff.save()
        for role in roles:
            await StaffGrant(id=uuid4(), staff=staff.id, role=role.value, organisation=unit.id).save()
    return Actor(staff.id, "某某", unit.id, at, frozenset(Grant(role, at) for role in roles))


async def import_draft(drafter: Actor, matter: MatterView, text: str = DRAFT, *, kind: str = "draft") -> Any:
    """Keep `text` as the matter's next version."""
    async with unit_of_work():
        return await drafts.save_version(
            drafter,
            matter,
            kind,
            parse(text),
            source_name="草案.txt",
            source_sha256=hashlib.sha256(text.encode()).hexdigest(),
            explanatory_note="为什么要定这个办法。",
        )


async def review(reviewer: Actor, matter: MatterView) -> None:
    """The secrecy review says yes."""
    fresh = await matters.get_matter(matter.number)
    assert fresh.version_id is not None
    async with unit_of_work():
        await matters.record_review(reviewer, fresh, fresh.version_id, ReviewOutcome.MAY_PUBLISH, "")


@pytest.fixture
async def stage(database: TestDatabase) -> Scene:
    """A reviewed draft, not published yet."""
    drafter, reviewer = await person(Role.DRAFTER), await person(Role.REVIEWER)
    async with unit_of_work():
        matter = await matters.create_matter(
            drafter,
            NewMatter(
                "城镇供热管理办法", "规定供热从哪天开始。", drafter.organisation_id, "major_decision", "城乡建设"
            ),
        )
    await import_draft(drafter, matter)
    await review(reviewer, matter)
    return Scene(
        drafter,
        reviewer,
        await person(Role.PUBLISHER),
        await person(Role.MODERATOR),
        await matters.get_matter(matter.number),
    )


Publish = Callable[..., Awaitable[ConsultationView]]


@pytest.fixture
def publish(stage: Scene) -> Publish:
    """``await publish(...)``: the round, by the publisher; arguments as of the service."""

    async def run(**arguments: Any) -> ConsultationView:
        async with unit_of_work():
            return await services.publish(stage.publisher, stage.number, **arguments)

    return run


@pytest.fixture
async def round_open(publish: Publish) -> ConsultationView:
    """Open for the statutory period."""
    return await publish()


async def remark(
    consultation: ConsultationView, path: str = "", text: str = "请写明最迟哪一年改完。", **fields: Any
) -> Accepted:
    """A resident's comment on a provision ("" = the whole)."""
    command = CommentCommand(Stance(fields.pop("stance", "suggest")), text, **fields)
    return await services.submit_comment(
        consultation.matter_number,
        consultation.ordinal,
        path,
        command,
        channel=Channel.WEB,
        key=uuid4().hex,
    )


async def browse(application: Litestar, actor: Actor) -> httpx.AsyncClient:
    """The browser of a signed-in member of staff."""
    found = browser(application)
    await sign_in_as(found, actor.staff_id)
    return found


async def close(consultation: ConsultationView) -> None:
    """The closing has come."""
    await fetch_value(
        "UPDATE consultation SET opens_at = clock_timestamp() - interval '2 days',"
        " closes_at = clock_timestamp() - interval '1 second' WHERE id = $1 RETURNING 1",
        consultation.id,
    )


async def database_now(ahead: timedelta = timedelta(0)) -> datetime:
    """The database's clock."""
    return await services.database_now() + ahead
