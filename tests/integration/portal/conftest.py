"""A matter that really was drafted, reviewed and published, by three people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from participation.consultations import services as consultations
from participation.consultations.services import ConsultationView
from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.identity.rules import Actor, Grant, Role
from participation.identity.services import ensure_organisation
from participation.identity.tables import Staff
from participation.matters import services as matters
from participation.matters.services import MatterView, NewMatter, ReviewOutcome
from participation.platform.database import execute, unit_of_work
from tests.support.postgres import TestDatabase

TEXT = """城镇供热管理办法
（征求意见稿）

第一章　总则

第一条　为了规范城镇供热用热行为，制定本办法。

第二条　供热期内，室内温度不低于二十摄氏度。

第二章　附则

第三条　本办法自公布之日起施行。
"""


@dataclass
class Office:
    """Who does what for one unit."""

    drafter: Actor
    reviewer: Actor
    publisher: Actor
    hearing_officer: Actor


@pytest.fixture
async def office(database: TestDatabase) -> Office:
    path = "region/housing"
    async with unit_of_work():
        await ensure_organisation("region", "某某自治区")
        unit = await ensure_organisation(path, "住房和城乡建设厅")

        async def person(role: Role) -> Actor:
            staff = Staff(
                id=uuid4(),
                username=f"u{uuid4().hex[:20]}",
                display_name="某某",
                organisation=unit.id,
                password_hash="x",
            )
            await staff.save()
            return Actor(staff.id, "某某", unit.id, path, frozenset({Grant(role, path)}))

        return Office(
            await person(Role.DRAFTER),
            await person(Role.REVIEWER),
            await person(Role.PUBLISHER),
            await person(Role.HEARING_OFFICER),
        )


MakeMatter = Callable[..., Awaitable[MatterView]]


@pytest.fixture
def make_matter(office: Office) -> MakeMatter:
    """``await make_matter(title=..., published=False)``: a matter; published ones are open for comment for 30 days."""

    async def make(*, published: bool = True, text: str = TEXT, days: int | None = None, **changes: Any) -> MatterView:
        new = NewMatter(
            **{
                "title": "城镇供热管理办法",
                "summary": "规定供热从哪天开始、室内不低于多少度。",
                "lead_unit_id": office.drafter.organisation_id,
                "profile": "major_decision",
                "subject_category": "城乡建设",
                **changes,
            }
        )
        async with unit_of_work():
            matter = await matters.create_matter(office.drafter, new)
            version = await drafts.save_version(
                office.drafter, matter, "draft", parse(text), source_name="heating.txt", source_sha256="0" * 64
            )
        if published:
            async with unit_of_work():
                current = await matters.get_matter(matter.number)
                await matters.record_review(office.reviewer, current, version.id, ReviewOutcome.MAY_PUBLISH, "")
            async with unit_of_work():
                await consultations.publish(
                    office.publisher,
                    matter.number,
                    days=days,
                    shortened_reason="供热期临近" if days is not None else None,
                )
        return await matters.get_matter(matter.number)

    return make


async def move_round(
    matter: MatterView, *, opens_at: datetime | None = None, closes_at: datetime | None = None
) -> ConsultationView:
    """Change a round's times as if the clock had gone on."""
    found = await consultations.of_matter(matter.id)
    assert found is not None
    await execute(
        "UPDATE consultation SET opens_at = $2, closes_at = $3 WHERE id = $1",
        found.id,
        opens_at or found.opens_at,
        closes_at or found.closes_at,
    )
    return await consultations.get_consultation(found.id)


async def close_round(matter: MatterView) -> None:
    """It opened two days ago and closed a minute ago; the sweep has seen it."""
    now = await consultations.database_now()
    await move_round(matter, opens_at=now - timedelta(days=2), closes_at=now - timedelta(minutes=1))
    await consultations.sweep_periods()
