"""People and matters for these tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from participation.identity.rules import Actor, Grant, Role
from participation.identity.services import ensure_organisation
from participation.identity.tables import Staff
from participation.matters import services
from participation.matters.services import MatterView, NewMatter
from participation.platform.database import unit_of_work
from tests.support.postgres import TestDatabase

MakeActor = Callable[..., Awaitable[Actor]]
MakeMatter = Callable[..., Awaitable[MatterView]]


@pytest.fixture
async def make_actor(database: TestDatabase) -> MakeActor:
    """``await make_actor("drafter", at="region/housing")``: a person with these roles at that organisation."""

    async def make(*roles: str, at: str = "region/housing", name: str = "某某") -> Actor:
        async with unit_of_work():
            path = ""
            for slug in at.split("/"):
                path = f"{path}/{slug}".lstrip("/")
                unit = await ensure_organisation(path, f"单位 {slug}")
            staff = Staff(
                id=uuid4(), username=f"u{uuid4().hex[:20]}", display_name=name, organisation=unit.id, password_hash="x"
            )
            await staff.save()
        grants = frozenset(Grant(Role(role), at) for role in roles)
        return Actor(staff.id, name, unit.id, at, grants)

    return make


@pytest.fixture
async def make_matter(make_actor: MakeActor) -> MakeMatter:
    """A matter of the drafter's unit; with ``draft`` (SHA-256 text) it has a version."""

    async def make(drafter: Actor, *, draft: str | None = None, **changes: Any) -> MatterView:
        new = NewMatter(
            **{
                "title": "城镇供热管理办法",
                "summary": "规定供热从哪天开始。",
                "lead_unit_id": drafter.organisation_id,
                "profile": "major_decision",
                "subject_category": "城乡建设",
                **changes,
            }
        )
        async with unit_of_work():
            matter = await services.create_matter(drafter, new)
        if draft is not None:
            await import_draft(matter.id, drafter.staff_id, draft)
        return await services.get_matter(matter.number)

    return make


async def import_draft(matter_id: UUID, drafter_id: UUID, sha256: str = "a" * 64) -> UUID:
    """What the drafts feature reports when a version was saved."""
    version_id = uuid4()
    async with unit_of_work():
        await services.draft_imported(matter_id, version_id, drafter_id, "征求意见稿", sha256)
    return version_id
