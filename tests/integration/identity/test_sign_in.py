"""Signing in through the pages, right and wrong."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

import httpx
import pytest

from participation.identity.rules import Role, totp_code
from participation.identity.services import credentials
from participation.platform.database import execute, fetch, fetch_one, fetch_value
from tests.integration.identity.conftest import Telephone, password_step, sign_in
from tests.support.web import fill, form_fields, page, words

ACCOUNT = "/office/account"


async def signed_in(client: httpx.AsyncClient) -> bool:
    answer = await client.get(ACCOUNT)
    assert answer.status_code in (200, 303), answer.text
    return answer.status_code == 200


async def actions() -> list[str]:
    return [row[0] for row in await fetch("SELECT action FROM audit_event ORDER BY id")]


class TestTheWayIn:
    async def test_password_then_code(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        who = await people("li.si", Role.DRAFTER)
        first = await password_step(client, who)
        assert (first.status_code, first.headers["location"]) == (303, "/office/sign-in/code")
        assert not await signed_in(client)
        second = await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
        assert (second.status_code, second.headers["location"]) == (303, "/office")
        assert await signed_in(client)
        assert (await actions())[-1] == "staff.signed_in"

    async def test_back_to_where_one_wanted_to_go(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        sent = await client.get("/office/account/password")
        assert sent.headers["location"] == "/office/sign-in?next=/office/account/password"
        await password_step(client, who, url=sent.headers["location"])
        done = await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
        assert done.headers["location"] == "/office/account/password"

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/office/sign-in", "/office/../x"])
    async def test_never_anywhere_else(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone, wanted: str
    ) -> None:
        who = await people()
        data = {"username": who.username, "password": who.password, "next": wanted}
        await fill(client, "/office/sign-in", data)
        done = await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
        assert done.headers["location"] == "/office"

    async def test_user_names_forgive_case_and_width(self, client: httpx.AsyncClient, people: Any) -> None:
        who = await people("li.si")
        answer = await fill(client, "/office/sign-in", {"username": " ＬＩ.Si ", "password": who.password})
        assert answer.status_code == 303

    async def test_whoever_is_signed_in_goes_on(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        await sign_in(client, await people(), telephone)
        answer = await client.get("/office/sign-in?next=/office/account")
        assert (answer.status_code, answer.headers["location"]) == (303, "/office/account")

    async def test_out(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        await sign_in(client, await people(), telephone)
        cookie = client.cookies["pp_staff"]
        out = await fill(client, ACCOUNT, {}, action="/office/sign-out")
        assert (out.status_code, out.headers["location"]) == (303, "/office/sign-in")
        assert not await signed_in(client)
        client.cookies.set("pp_staff", cookie)  # the cookie itself is worth nothing any more
        assert not await signed_in(client)

    async def test_out_is_never_a_link(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/office/sign-out")).status_code == 405


class TestTheWayInIsNarrow:
    async def test_everything_missing_is_said_at_once(self, client: httpx.AsyncClient, database: Any) -> None:
        answer = await fill(client, "/office/sign-in", {"username": "", "password": ""})
        assert answer.status_code == 422
        assert "请填写用户名" in words(answer)
        assert "请填写密码" in words(answer)

    async def test_wrong_password_unknown_and_disabled_are_the_same(
        self, client: httpx.AsyncClient, people: Any
    ) -> None:
        who, gone = await people("li.si"), await people("wang.wu")
        await execute("UPDATE staff SET disabled_at = now() WHERE username = 'wang.wu'")
        answers = []
        for name, password in [("li.si", "not the password"), ("nobody", who.password), ("wang.wu", gone.password)]:
            answer = await fill(client, "/office/sign-in", {"username": name, "password": password})
            assert answer.status_code == 400
            answers.append(words(answer).replace(name, ""))
            assert password not in answer.text
        assert len(set(answers)) == 1
        assert "用户名或密码不对" in answers[0]
        assert (await actions())[-3:] == ["staff.sign_in_failed"] * 3
        assert "nobody" not in str(await fetch("SELECT subject, facts::text FROM audit_event"))

    async def test_unknown_users_cost_the_same(self, people: Any) -> None:
        """Not measured by the clock, which is noise on a busy machine: the same slow function with the same parameters."""
        who = await people("li.si")
        stored = await fetch_value("SELECT password_hash FROM staff WHERE id = $1", who.staff_id)
        parameters = re.match(r"\$argon2id\$v=\d+\$[^$]+", stored)
        assert parameters is not None
        assert credentials._nobodys_hash().startswith(parameters.group())
        assert not await credentials.password_matches(None, "x")

    async def test_hashes_are_slow_and_renewed(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        who = await people("li.si")
        cheap = await fetch_value("SELECT password_hash FROM staff WHERE id = $1", who.staff_id)
        monkeypatch.undo()  # from here on as in production
        assert (await password_step(client, who)).status_code == 303
        renewed = await fetch_value("SELECT password_hash FROM staff WHERE id = $1", who.staff_id)
        assert renewed != cheap
        assert renewed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert await credentials.password_matches(renewed, who.password)

    async def test_a_password_alone_opens_nothing(self, client: httpx.AsyncClient, people: Any) -> None:
        await password_step(client, await people("li.si", *Role))
        for path in (ACCOUNT, "/office/staff", "/office/account/recovery-codes"):
            assert (await client.get(path)).headers["location"].startswith("/office/sign-in")

    @pytest.mark.parametrize("typed", ["000000", "12345", "abcdef", "１２３４５６", "AAAAA-AAAAA", "x" * 39])
    async def test_wrong_codes(self, client: httpx.AsyncClient, people: Any, telephone: Telephone, typed: str) -> None:
        await password_step(client, await people())
        answer = await fill(client, "/office/sign-in/code", {"code": typed})
        assert answer.status_code == 422
        assert "验证码不对或已用过" in words(answer)
        assert not await signed_in(client)
        assert (await actions())[-1] == "staff.sign_in_failed"

    async def test_no_code_at_all(self, client: httpx.AsyncClient, people: Any) -> None:
        await password_step(client, await people())
        answer = await fill(client, "/office/sign-in/code", {"code": " "})
        assert (answer.status_code, "请填写验证码" in words(answer)) == (422, True)
        too_long = await fill(client, "/office/sign-in/code", {"code": "1" * 41})
        assert (too_long.status_code, "6 位数字" in words(too_long)) == (422, True)

    async def test_reset_in_the_middle(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        who = await people()
        await password_step(client, who)
        opened = await client.get("/office/sign-in/code")
        await execute("UPDATE staff SET totp_secret = NULL")
        _, fields = form_fields(opened)
        answer = await client.post("/office/sign-in/code", data={**fields, "code": telephone.code(who.totp_secret)})
        assert answer.status_code == 422

    async def test_sent_twice_is_signed_in_once(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        await password_step(client, who)
        _, fields = form_fields(await client.get("/office/sign-in/code"))
        data = {**fields, "code": telephone.code(who.totp_secret)}
        assert (await client.post("/office/sign-in/code", data=data)).status_code == 303
        assert (await client.post("/office/sign-in/code", data=data)).status_code == 303
        assert await signed_in(client)

    async def test_a_code_is_good_once(
        self, client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        code = telephone.code(who.totp_secret)
        for browser in (client, another):
            await password_step(browser, who)
        assert (await fill(client, "/office/sign-in/code", {"code": code})).status_code == 303
        assert (await fill(another, "/office/sign-in/code", {"code": code})).status_code == 422
        assert not await signed_in(another)

    async def test_codes_of_yesterday(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        who = await people()
        await password_step(client, who)
        code = telephone.code(who.totp_secret)
        telephone.wait(90)
        assert (await fill(client, "/office/sign-in/code", {"code": code})).status_code == 422

    async def test_steps_cannot_be_skipped(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        steps = ["/office/sign-in/code", "/office/sign-in/enrol", "/office/sign-in/password"]
        for path in steps:
            assert (await client.get(path)).headers["location"] == "/office/sign-in?again=1"
        who = await people()
        await password_step(client, who)
        for path in steps[1:]:
            assert (await client.get(path)).headers["location"] == "/office/sign-in?again=1"
        opened = await client.get(steps[0])
        _, fields = form_fields(opened)
        for path in steps[1:]:
            data = {**fields, "code": totp_code(who.totp_secret, 1), "new_password": "x", "again": "x"}
            assert (await client.post(path, data=data)).headers["location"] == "/office/sign-in?again=1"
        assert "登录没有完成" in words(await client.get("/office/sign-in?again=1"))

    async def test_too_slow(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        who = await people()
        await password_step(client, who)
        await execute("UPDATE web_session SET data = jsonb_set(data, '{until}', '1')")
        answer = await client.get("/office/sign-in/code")
        assert answer.headers["location"] == "/office/sign-in?again=1"

    async def test_disabled_in_the_middle(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        who = await people()
        await password_step(client, who)
        opened = await client.get("/office/sign-in/code")
        await execute("UPDATE staff SET disabled_at = now()")
        _, fields = form_fields(opened)
        answer = await client.post("/office/sign-in/code", data={**fields, "code": telephone.code(who.totp_secret)})
        assert answer.headers["location"] == "/office/sign-in?again=1"

    async def test_disabled_while_signed_in(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        await sign_in(client, await people(), telephone)
        await execute("UPDATE staff SET disabled_at = now()")
        assert not await signed_in(client)

    async def test_secrets_stay_out_of_caches_and_pages(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        await password_step(client, await people(totp=False))
        answer = await client.get("/office/sign-in/enrol")
        assert answer.headers["cache-control"] == "no-store"

    async def test_files_in_place_of_text(self, client: httpx.AsyncClient, database: Any) -> None:
        answer = await fill(
            client,
            "/office/sign-in",
            {"username": None, "password": None},
            files={"username": ("a.txt", b"x"), "password": ("b.txt", b"x")},
        )
        assert answer.status_code == 422


class TestLimits:
    async def test_five_wrong_passwords_from_one_address(
        self, client: httpx.AsyncClient, people: Any, limits: None
    ) -> None:
        who = await people("li.si")
        for _ in range(5):
            assert (await password_step(client, who, password="wrong wrong wrong")).status_code == 400
        locked = await password_step(client, who)
        assert locked.status_code == 429
        assert 0 < int(locked.headers["retry-after"]) <= 900
        assert "操作过于频繁" in words(locked)
        assert (await password_step(client, await people("wang.wu"))).status_code == 303  # others are not locked out

    async def test_unknown_names_are_limited_alike(
        self, client: httpx.AsyncClient, database: Any, limits: None
    ) -> None:
        data = {"username": "nobody", "password": "wrong wrong wrong"}
        statuses = [(await fill(client, "/office/sign-in", data)).status_code for _ in range(6)]
        assert statuses == [400] * 5 + [429]

    async def test_the_right_password_forgives(self, client: httpx.AsyncClient, people: Any, limits: None) -> None:
        who = await people("li.si")
        for _ in range(2):
            for _ in range(4):
                await password_step(client, who, password="wrong wrong wrong")
            assert (await password_step(client, who)).status_code == 303

    async def test_five_wrong_codes(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone, limits: None
    ) -> None:
        who = await people()
        await password_step(client, who)
        for _ in range(5):
            assert (await fill(client, "/office/sign-in/code", {"code": "000000"})).status_code == 422
        await password_step(client, who)  # beginning again does not help
        answer = await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
        assert answer.status_code == 429


class TestSessionFixation:
    async def test_an_id_chosen_by_the_client_is_never_kept(
        self, client: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        who = await people()
        chosen = secrets.token_urlsafe(32)
        client.cookies.set("pp_staff", chosen, domain="testserver.local")
        assert not await signed_in(client)
        await password_step(client, who)
        await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
        assert client.cookies["pp_staff"] != chosen
        assert await signed_in(client)
        assert (
            await fetch_one("SELECT 1 FROM web_session WHERE id_hash = $1", hashlib.sha256(chosen.encode()).digest())
            is None
        )

    async def test_the_id_changes_at_every_step_and_the_old_one_dies(
        self, client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
    ) -> None:
        """Whoever planted or saw an id before a step has nothing after it."""
        who = await people()
        await password_step(client, who)
        half = client.cookies["pp_staff"]
        await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
        assert client.cookies["pp_staff"] != half
        another.cookies.set("pp_staff", half)
        assert not await signed_in(another)
        assert (await another.get("/office/sign-in/code")).headers["location"] == "/office/sign-in?again=1"

    async def test_the_server_keeps_no_id(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        await sign_in(client, await people(), telephone)
        rows = await fetch("SELECT id_hash, data::text FROM web_session")
        assert len(rows) == 1
        assert client.cookies["pp_staff"] not in str(rows)

    async def test_cookie(self, client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
        done = await sign_in(client, await people(), telephone)
        last = [value for value in done.headers.get_list("set-cookie") if value.startswith("pp_staff=")][-1].lower()
        assert "httponly" in last
        assert "samesite=lax" in last
        assert "path=/" in last
        assert "domain" not in last


async def test_pages_have_one_heading_and_the_right_form_helpers(client: httpx.AsyncClient, people: Any) -> None:
    answer = await client.get("/office/sign-in")
    tree = page(answer)
    assert [heading.text_content() for heading in tree.xpath("//h1")] == ["工作人员登录"]
    assert tree.xpath("//input[@name='username']/@autocomplete") == ["username"]
    assert tree.xpath("//input[@name='password']/@autocomplete") == ["current-password"]
    await password_step(client, await people())
    tree = page(await client.get("/office/sign-in/code"))
    assert tree.xpath("//input[@name='code']/@autocomplete") == ["one-time-code"]
