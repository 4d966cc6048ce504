"""What administrators can do, and where their reach ends."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from participation.identity.rules import Role
from participation.identity.services import organisation_by_path
from participation.platform.database import fetch, fetch_value
from tests.integration.identity.conftest import Telephone, password_step, sign_in
from tests.integration.identity.test_enrolment import enrol
from tests.support.people import make_organisation
from tests.support.web import fill, form_fields, page, words

StaffClient = Callable[..., Awaitable[httpx.AsyncClient]]
STAFF = "/office/staff"


async def place(path: str) -> str:
    return str((await organisation_by_path(path)).id)


async def grants(username: str) -> set[tuple[str, str]]:
    rows = await fetch(
        "SELECT g.role, o.path FROM staff_grant g JOIN staff s ON s.id = g.staff JOIN organisation o"
        " ON o.id = g.organisation WHERE s.username = $1",
        username,
    )
    return {(row[0], row[1]) for row in rows}


class TestNewAccount:
    async def test_made_handed_over_used(
        self, staff_client: StaffClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        admin = await staff_client("administrator", organisation="region/housing")
        data = {
            "username": "Zhang.Wei",
            "display_name": " 张伟 ",
            "organisation": await place("region/housing"),
            "roles": ["drafter", "publisher"],
        }
        done = await fill(admin, f"{STAFF}/new", data)
        assert done.status_code == 303, words(done)
        shown = await admin.get(done.headers["location"])
        found = re.search(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", words(shown))
        assert found is not None
        assert await grants("zhang.wei") == {("drafter", "region/housing"), ("publisher", "region/housing")}

        noted = await fill(admin, done.headers["location"], {}, action="/noted")
        assert noted.headers["location"] == done.headers["location"]
        assert found.group() not in (await admin.get(done.headers["location"])).text
        assert found.group() not in str(await fetch("SELECT data::text FROM web_session"))

        who = await people()
        first = await fill(another, "/office/sign-in", {"username": "zhang.wei", "password": found.group()})
        assert first.headers["location"] == "/office/sign-in/enrol"
        assert who.username != "zhang.wei"

    async def test_the_password_is_shown_to_whoever_made_it_only(self, staff_client: StaffClient) -> None:
        admin, other = await staff_client("administrator"), await staff_client("administrator")
        data = {"username": "zhang.wei", "display_name": "张伟", "organisation": await place("region"), "roles": []}
        done = await fill(admin, f"{STAFF}/new", data)
        assert "临时密码" in words(await admin.get(done.headers["location"]))
        assert "请当面或电话转交" not in words(await other.get(done.headers["location"]))

    async def test_everything_wrong_at_once_is_kept(self, staff_client: StaffClient) -> None:
        admin = await staff_client("administrator")
        data = {"username": "9 x", "display_name": "", "organisation": str(uuid4()), "roles": ["king"]}
        answer = await fill(admin, f"{STAFF}/new", data)
        assert answer.status_code == 422
        for message in ("用户名用 2 到 60", "请填写姓名", "请选择列表里的单位", "请选择列表里的权限"):
            assert message in words(answer)
        assert page(answer).xpath("//input[@name='username']/@value") == ["9 x"]
        listed = page(answer).xpath("//ul[contains(@class, 'error-summary__list')]//a/@href")
        assert listed == ["#display_name", "#username", "#organisation", "#roles"]  # as on the page

    async def test_a_name_that_is_taken(self, staff_client: StaffClient, people: Any) -> None:
        await people("li.si")
        admin = await staff_client("administrator")
        data = {
            "username": "li.si",
            "display_name": "李四",
            "organisation": await place("region"),
            "roles": ["drafter"],
        }
        answer = await fill(admin, f"{STAFF}/new", data)
        assert (answer.status_code, "li.si 已经有人使用" in words(answer)) == (409, True)
        assert page(answer).xpath("//input[@name='roles'][@checked]/@value") == ["drafter"]
        assert await fetch_value("SELECT count(*) FROM staff WHERE username = 'li.si'") == 1

    async def test_not_outside_the_own_organisation(self, staff_client: StaffClient) -> None:
        admin = await staff_client("administrator", organisation="region/housing")
        data = {"username": "zhang.wei", "display_name": "张伟", "organisation": await place("region"), "roles": []}
        assert (await fill(admin, f"{STAFF}/new", data)).status_code == 422
        assert await fetch_value("SELECT count(*) FROM staff WHERE username = 'zhang.wei'") == 0

    async def test_sent_twice_is_one_account(self, staff_client: StaffClient) -> None:
        admin = await staff_client("administrator")
        opened = await admin.get(f"{STAFF}/new")
        target, fields = form_fields(opened, "/new")
        data = {**fields, "username": "zhang.wei", "display_name": "张伟", "organisation": await place("region")}
        first, second = await admin.post(target, data=data), await admin.post(target, data=data)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["location"] == second.headers["location"]


class TestReach:
    async def test_the_list_ends_at_the_own_organisation(self, staff_client: StaffClient, people: Any) -> None:
        await people("above", organisation="region")
        await people("inside", organisation="region/housing/heat")
        await people("beside", organisation="region/transport")
        admin = await staff_client("administrator", "drafter", organisation="region/housing")
        shown = words(await admin.get(STAFF))
        assert "inside" in shown
        assert "above" not in shown
        assert "beside" not in shown

    @pytest.mark.parametrize("action", ["", "/roles", "/reset", "/disable", "/enable"])
    async def test_those_outside_do_not_exist(self, staff_client: StaffClient, people: Any, action: str) -> None:
        outside = await people("beside", organisation="region/transport")
        admin = await staff_client("administrator", organisation="region/housing")
        assert await self._try(admin, f"{STAFF}/{outside.staff_id}", action) == 404
        assert await self._try(admin, f"{STAFF}/{uuid4()}", action) == 404

    @pytest.mark.parametrize("action", ["", "/roles", "/reset", "/disable", "/enable"])
    async def test_those_with_more_elsewhere_are_beyond(
        self, staff_client: StaffClient, people: Any, action: str
    ) -> None:
        """A new password for somebody of the region would be a way up into the region."""
        who = await people("li.si", Role.DRAFTER, organisation="region/housing")
        above = await staff_client("administrator", organisation="region")
        data = {"organisation": await place("region"), "roles": ["auditor"]}
        assert (await fill(above, f"{STAFF}/{who.staff_id}", data, action="/roles")).status_code == 303
        admin = await staff_client("administrator", organisation="region/housing")
        assert await self._try(admin, f"{STAFF}/{who.staff_id}", action) == 403

    @pytest.mark.parametrize("action", ["", "/roles", "/reset", "/disable"])
    async def test_nobody_manages_the_own_account(self, staff_client: StaffClient, action: str) -> None:
        admin: Any = await staff_client("administrator")
        assert await self._try(admin, f"{STAFF}/{admin.staff_id}", action) == 403

    async def _try(self, client: httpx.AsyncClient, url: str, action: str) -> int:
        if not action:
            return (await client.get(url)).status_code
        _, fields = form_fields(await client.get(f"{STAFF}/new"), "/new")
        return (await client.post(url + action, data=fields)).status_code


class TestChanges:
    async def test_roles_at_one_organisation(self, staff_client: StaffClient, people: Any) -> None:
        who = await people("li.si", Role.DRAFTER, Role.AUDITOR, organisation="region/housing")
        await make_organisation("region/housing/heat")
        admin = await staff_client("administrator", organisation="region/housing")
        url = f"{STAFF}/{who.staff_id}"
        assert page(await admin.get(url)).xpath("//input[@name='roles'][@checked]/@value") == ["drafter", "auditor"]
        await fill(admin, url, {"roles": ["drafter", "moderator"]}, action="/roles")
        await fill(
            admin, url, {"organisation": await place("region/housing/heat"), "roles": ["publisher"]}, action="/roles"
        )
        assert await grants("li.si") == {
            ("drafter", "region/housing"),
            ("moderator", "region/housing"),
            ("publisher", "region/housing/heat"),
        }
        facts = await fetch_value(
            "SELECT facts FROM audit_event WHERE action = 'staff.roles_changed' ORDER BY id LIMIT 1"
        )
        assert '"added": ["moderator"]' in facts
        assert '"removed": ["auditor"]' in facts

    async def test_roles_of_others_places_are_refused(self, staff_client: StaffClient, people: Any) -> None:
        who = await people("li.si", organisation="region/housing")
        admin = await staff_client("administrator", organisation="region/housing")
        data = {"organisation": await place("region"), "roles": ["administrator"]}
        assert (await fill(admin, f"{STAFF}/{who.staff_id}", data, action="/roles")).status_code == 422
        assert await grants("li.si") == set()

    async def test_disabled_at_once_and_let_in_again(
        self, staff_client: StaffClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people("li.si")
        await sign_in(another, who, telephone)
        admin = await staff_client("administrator")
        await fill(admin, f"{STAFF}/{who.staff_id}", {}, action="/disable")
        assert (await another.get("/office/account")).status_code == 303
        assert (await password_step(another, who)).status_code == 400
        assert "已停用" in words(await admin.get(STAFF))
        await fill(admin, f"{STAFF}/{who.staff_id}", {}, action="/enable")
        assert (await another.get("/office/account")).status_code == 303  # the old session stays dead
        assert (await sign_in(another, who, telephone)).status_code == 303

    async def test_reset(
        self, staff_client: StaffClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people("li.si")
        await sign_in(another, who, telephone)
        admin = await staff_client("administrator")
        done = await fill(admin, f"{STAFF}/{who.staff_id}", {}, action="/reset")
        found = re.search(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", words(await admin.get(done.headers["location"])))
        assert found is not None
        assert (await another.get("/office/account")).status_code == 303
        assert (await password_step(another, who)).status_code == 400
        fresh = type(who)(who.staff_id, who.username, found.group(), None)
        _, linked = await enrol(another, fresh, telephone)
        assert linked.headers["location"] == "/office/sign-in/password"


class TestOrganisations:
    async def test_added_below_the_own(self, staff_client: StaffClient) -> None:
        admin = await staff_client("administrator", organisation="region/housing")
        data = {"name": "供热处", "slug": "heat", "parent": await place("region/housing")}
        assert (await fill(admin, "/office/organisations", data)).status_code == 303
        assert "region/housing/heat" in words(await admin.get("/office/organisations"))
        again = await fill(admin, "/office/organisations", data)
        assert (again.status_code, "heat" in words(again)) == (409, True)

    async def test_everything_wrong_at_once(self, staff_client: StaffClient) -> None:
        admin = await staff_client("administrator", organisation="region/housing")
        data = {"name": "", "slug": "供热", "parent": await place("region")}
        answer = await fill(admin, "/office/organisations", data)
        assert answer.status_code == 422
        for message in ("请填写单位名称", "代号用小写字母", "请选择列表里的单位"):
            assert message in words(answer)
        assert await fetch_value("SELECT count(*) FROM organisation") == 2
