"""One's own account: password and recovery codes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from participation.identity.rules import Role
from participation.platform.database import fetch_value
from tests.integration.identity.conftest import Telephone, password_step, sign_in
from tests.integration.identity.test_enrolment import GOOD, codes_on
from tests.support.web import fill, page, words

ACCOUNT = "/office/account"
CODES = f"{ACCOUNT}/recovery-codes"


async def test_shows_who_one_is(client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
    await sign_in(client, await people("li.si", Role.DRAFTER, organisation="region/housing"), telephone)
    shown = words(await client.get(ACCOUNT))
    for expected in ("李 四", "li.si", "housing 单位", "起草人", "还剩 0 个"):
        assert expected in shown
    english = words(await client.get(ACCOUNT, headers={"accept-language": "en"}))
    for expected in ("My account", "Drafter", "0 left"):
        assert expected in english


async def test_nobody_without_roles_is_lost(client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
    await sign_in(client, await people(), telephone)
    assert "还没有权限" in words(await client.get(ACCOUNT))
    assert (await client.get("/office/staff")).status_code == 403


class TestPassword:
    async def test_change(
        self, client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        await sign_in(client, who, telephone)
        await sign_in(another, who, telephone)
        before = client.cookies["pp_staff"]
        data = {"current": who.password, "new_password": GOOD, "again": GOOD}
        done = await fill(client, f"{ACCOUNT}/password", data)
        assert done.headers["location"] == f"{ACCOUNT}?changed=1"
        assert client.cookies["pp_staff"] != before
        assert "密码已经更改" in words(await client.get(done.headers["location"]))
        assert (await another.get(ACCOUNT)).status_code == 303  # every other session has ended
        assert (await password_step(another, who)).status_code == 400
        assert (await password_step(another, who, password=GOOD)).status_code == 303

    async def test_the_current_one_is_asked_for(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        await sign_in(client, who, telephone)
        before = await fetch_value("SELECT password_hash FROM staff")
        wrong = await fill(
            client, f"{ACCOUNT}/password", {"current": "wrong wrong", "new_password": GOOD, "again": GOOD}
        )
        assert (wrong.status_code, "当前密码不对" in words(wrong)) == (422, True)
        assert await fetch_value("SELECT password_hash FROM staff") == before

    async def test_guessing_it_in_an_open_session_is_limited(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone, limits: None
    ) -> None:
        await sign_in(client, await people(), telephone)
        data = {"current": "wrong wrong", "new_password": GOOD, "again": GOOD}
        statuses = [(await fill(client, f"{ACCOUNT}/password", data)).status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]

    @pytest.mark.parametrize(
        ("new", "message"),
        [("short", "至少 12 个字符"), ("li.si is my name", "用户名"), ("x" * 129, "最多 128 个字符")],
    )
    async def test_weak_ones(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone, new: str, message: str
    ) -> None:
        who = await people("li.si")
        await sign_in(client, who, telephone)
        data = {"current": who.password, "new_password": new, "again": new}
        answer = await fill(client, f"{ACCOUNT}/password", data)
        assert answer.status_code == 422
        assert message in words(answer)

    async def test_everything_wrong_at_once(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        await sign_in(client, await people(), telephone)
        answer = await fill(client, f"{ACCOUNT}/password", {"current": "", "new_password": "", "again": ""})
        for message in ("请填写当前密码", "请填写新密码", "请再输入一次新密码"):
            assert message in words(answer)
        listed = page(answer).xpath("//ul[contains(@class, 'error-summary__list')]//a/@href")
        assert listed == ["#current", "#new_password", "#again"]


class TestRecoveryCodes:
    async def test_new_ones_void_the_old(
        self, client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        await sign_in(client, who, telephone)
        batches = []
        for _ in range(2):
            done = await fill(client, CODES, {"current": who.password})
            assert done.headers["location"] == CODES
            batches.append(codes_on(await client.get(CODES)))
            kept = await fill(client, CODES, {}, action="/kept")
            assert kept.headers["location"] == ACCOUNT
        assert "还剩 8 个" in words(await client.get(ACCOUNT))
        for code, expected in ((batches[0][0], 422), (batches[1][0], 303)):
            await password_step(another, who)
            assert (await fill(another, "/office/sign-in/code", {"code": code})).status_code == expected

    async def test_not_without_the_password(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        await sign_in(client, await people(), telephone)
        assert (await fill(client, CODES, {"current": "wrong wrong"})).status_code == 422
        assert (await fill(client, CODES, {"current": ""})).status_code == 422
        assert await fetch_value("SELECT recovery_codes FROM staff") == ""
