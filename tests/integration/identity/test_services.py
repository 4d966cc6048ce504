"""What commands and other features ask of identity."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from participation.identity import services
from participation.identity.queries import staff_below
from participation.identity.rules import Grant, Role
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.web.sessions import Session
from tests.support.people import make_organisation


async def make(username: str = "li.si", *roles: Role, **options: Any) -> services.Credentials:
    await make_organisation("region/housing")
    async with unit_of_work():
        return await services.create_staff(username, "李四", "region/housing", roles, **options)


class TestCreateStaff:
    async def test_everything_made(self, database: Any) -> None:
        made = await make("Li.Si ", Role.DRAFTER, Role.DRAFTER, generate_totp=True)
        assert made.username == "li.si"
        assert len(made.password) == 23
        assert len(base64.b32decode(made.totp_secret or "")) == 20
        found = await services.staff_member(made.staff_id)
        assert found.grants == {Grant(Role.DRAFTER, "region/housing")}
        assert found.enrolled

    async def test_enrolment_left_to_the_first_sign_in(self, database: Any) -> None:
        made = await make()
        assert made.totp_secret is None
        assert not (await services.staff_member(made.staff_id)).enrolled

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"username": "9"}, "staff.username"),
            ({"display_name": " "}, "staff.display_name"),
            ({"password": "Password@2026"}, "staff.password"),
        ],
    )
    async def test_refused(self, database: Any, changes: dict[str, str], code: str) -> None:
        await make_organisation("region")
        arguments: dict[str, Any] = {
            "username": "li.si",
            "display_name": "李四",
            "organisation_path": "region",
            "roles": [],
            **changes,
        }
        async with unit_of_work():
            with pytest.raises(RuleViolation) as caught:
                await services.create_staff(**arguments)
        assert caught.value.code == code

    async def test_taken_and_nowhere(self, database: Any) -> None:
        await make()
        with pytest.raises(Conflict):
            await make()
        async with unit_of_work():
            with pytest.raises(NotFound):
                await services.create_staff("wang.wu", "王五", "nowhere", [])

    async def test_the_audit_trail_holds_no_name(self, database: Any) -> None:
        made = await make("li.si", Role.DRAFTER)
        text = await fetch_value(
            "SELECT (actor, action, subject, facts)::text FROM audit_event ORDER BY id DESC LIMIT 1"
        )
        assert str(made.staff_id) in text
        assert "li.si" not in text
        assert "李四" not in text


class TestActor:
    async def test_resolved(self, database: Any) -> None:
        made = await make("li.si", Role.DRAFTER, Role.PUBLISHER)
        actor = await services.resolve_actor(Session(b"", "staff", made.staff_id))
        assert actor is not None
        assert (actor.staff_id, actor.display_name, actor.organisation_path) == (
            made.staff_id,
            "李四",
            "region/housing",
        )
        assert actor.role_names == {"drafter", "publisher"}

    async def test_nobody(self, database: Any) -> None:
        made = await make()
        assert await services.resolve_actor(Session(b"", "staff", uuid4())) is None
        assert await services.resolve_actor(Session(b"", "staff", None)) is None
        assert await services.resolve_actor(Session(b"", "staff", made.staff_id, {"stage": "code"})) is None
        await execute("UPDATE staff SET disabled_at = now()")
        assert await services.resolve_actor(Session(b"", "staff", made.staff_id)) is None

    async def test_a_role_the_code_no_longer_knows_grants_nothing(self, database: Any) -> None:
        made = await make("li.si", Role.DRAFTER)
        await execute("UPDATE staff_grant SET role = 'king'")
        actor = await services.resolve_actor(Session(b"", "staff", made.staff_id))
        assert actor is not None
        assert actor.grants == frozenset()

    async def test_require(self, database: Any) -> None:
        made = await make("li.si", Role.DRAFTER)
        actor = await services.resolve_actor(Session(b"", "staff", made.staff_id))
        assert actor is not None
        services.require(actor, Role.DRAFTER, "region/housing/heat")
        for role, path in ((Role.DRAFTER, "region"), (Role.REVIEWER, "region/housing")):
            with pytest.raises(NotPermitted):
                services.require(actor, role, path)

    def test_actor_of_needs_a_declared_route(self) -> None:
        with pytest.raises(RuntimeError, match="SIGNED_IN"):
            services.actor_of(SimpleNamespace(scope={"state": {}}))  # type: ignore[arg-type]


class TestOrganisations:
    async def test_tree(self, database: Any) -> None:
        await make_organisation("region/housing/heat")
        found = await services.organisations()
        assert [(place.path, place.depth) for place in found] == [
            ("region", 0),
            ("region/housing", 1),
            ("region/housing/heat", 2),
        ]
        assert found[1].parent_id == found[0].id
        assert await services.organisation(found[1].id) == found[1]
        assert await services.organisation_by_path("region/housing") == found[1]

    async def test_ensure_finds_what_is_there(self, database: Any) -> None:
        await make_organisation("region")
        async with unit_of_work():
            again = await services.ensure_organisation("region", "别的名字")
        assert again.name == "region 单位"

    async def test_refused(self, database: Any) -> None:
        await make_organisation("region")
        async with unit_of_work():
            for slug in ("", "A b", "x/y"):
                with pytest.raises(RuleViolation):
                    await services.create_organisation("名称", slug)
            with pytest.raises(RuleViolation):
                await services.create_organisation("  ", "x")
            with pytest.raises(NotFound):
                await services.create_organisation("名称", "x", uuid4())
            with pytest.raises(NotFound):
                await services.ensure_organisation("nowhere/x", "名称")
            with pytest.raises(Conflict):
                await services.create_organisation("名称", "region")

    async def test_too_deep(self, database: Any) -> None:
        async with unit_of_work():
            parent = None
            for _ in range(8):
                parent = (await services.create_organisation("名称", "x" * 60, parent)).id
            with pytest.raises(RuleViolation, match=r"organisation\.depth"):
                await services.create_organisation("名称", "x" * 60, parent)

    async def test_a_path_is_not_a_pattern(self, database: Any) -> None:
        await make()
        assert await staff_below(["region/housin_", "region/h%", "region/hous"]) == []
        assert len(await staff_below(["region", "region/housing"])) == 1


async def test_names_outlive_accounts(database: Any) -> None:
    made = await make()
    await execute("UPDATE staff SET disabled_at = now()")
    assert await services.staff_names([made.staff_id, uuid4()]) == {made.staff_id: "李四"}
