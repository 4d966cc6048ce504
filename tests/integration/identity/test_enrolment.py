"""The first sign-in: linking a telephone, recovery codes, an own password."""

from __future__ import annotations

import re
from typing import Any

import httpx

from participation.identity.services import Credentials
from participation.platform.database import fetch_value
from tests.integration.identity.conftest import Telephone, password_step
from tests.support.web import fill, page, words

ENROL = "/office/sign-in/enrol"
CODES = "/office/account/recovery-codes"
GOOD = "quiet otters paint the harbour"


def secret_on(response: httpx.Response) -> str:
    """The key as it stands on the page for typing."""
    found = re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", words(response))
    assert found is not None, words(response)
    return found.group().replace(" ", "")


def codes_on(response: httpx.Response) -> list[str]:
    return [str(item.text_content()) for item in page(response).xpath("//li[contains(@class, 'pp-code')]")]


async def enrol(client: httpx.AsyncClient, who: Credentials, telephone: Telephone) -> tuple[str, httpx.Response]:
    """(secret, the answer to the first code)."""
    first = await password_step(client, who)
    assert first.headers["location"] == ENROL
    secret = secret_on(await client.get(ENROL))
    return secret, await fill(client, ENROL, {"code": telephone.code(secret)})


async def test_link_keep_codes_work(client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
    who = await people(totp=False)
    secret, done = await enrol(client, who, telephone)
    assert done.headers["location"] == CODES
    shown = await client.get(CODES)
    codes = codes_on(shown)
    assert len(set(codes)) == 8
    assert shown.headers["cache-control"] == "no-store"
    kept = await fill(client, CODES, {}, action="/kept")
    assert kept.headers["location"] == "/office"
    assert codes_on(await client.get(CODES)) == []  # from now on nobody reads them here
    stored = await fetch_value("SELECT recovery_codes FROM staff")
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    sealed = await fetch_value("SELECT totp_secret FROM staff")
    assert secret.encode() not in bytes(sealed)


async def test_the_picture_says_the_same_as_the_letters(client: httpx.AsyncClient, people: Any) -> None:
    await password_step(client, await people(totp=False))
    answer = await client.get(ENROL)
    [drawing] = page(answer).xpath("//div[@role='img']")
    assert drawing.get("aria-label")
    assert drawing.xpath(".//path")
    assert "style=" not in answer.text
    # Opening the page again shows the same secret: a telephone that scanned it already is not lost.
    assert secret_on(await client.get(ENROL)) == secret_on(answer)


async def test_a_wrong_code_links_nothing(client: httpx.AsyncClient, people: Any, telephone: Telephone) -> None:
    await password_step(client, await people(totp=False))
    wrong = await fill(client, ENROL, {"code": "000000"})
    assert wrong.status_code == 422
    assert "验证码不对" in words(wrong)
    assert secret_on(wrong)
    assert await fetch_value("SELECT totp_secret FROM staff") is None
    empty = await fill(client, ENROL, {"code": ""})
    assert (empty.status_code, "请填写验证码" in words(empty)) == (422, True)


async def test_two_browsers_linking_at_once(
    client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
) -> None:
    """The second telephone is refused, not silently put in the first one's place."""
    who = await people(totp=False)
    await password_step(another, who)
    late = secret_on(await another.get(ENROL))
    _, done = await enrol(client, who, telephone)
    assert done.status_code == 303
    assert (await fill(another, ENROL, {"code": telephone.code(late)})).status_code == 422


async def test_a_recovery_code_opens_once(
    client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
) -> None:
    who = await people(totp=False)
    await enrol(client, who, telephone)
    [code, *_] = codes_on(await client.get(CODES))
    for expected in (303, 422):
        another.cookies.clear()
        await password_step(another, who)
        typed = code.lower().replace("-", " ")
        assert (await fill(another, "/office/sign-in/code", {"code": typed})).status_code == expected
    assert await fetch_value("SELECT facts->>'left' FROM audit_event WHERE action = 'staff.recovery_code_used'") == "7"


async def test_recovery_codes_of_others_are_worth_nothing(
    client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
) -> None:
    await enrol(client, await people("li.si", totp=False), telephone)
    [code, *_] = codes_on(await client.get(CODES))
    await password_step(another, await people("wang.wu"))
    assert (await fill(another, "/office/sign-in/code", {"code": code})).status_code == 422


async def test_a_temporary_password_is_changed_first(
    client: httpx.AsyncClient, another: httpx.AsyncClient, people: Any, telephone: Telephone
) -> None:
    who = await people(totp=False, temporary=True)
    _, done = await enrol(client, who, telephone)
    assert done.headers["location"] == "/office/sign-in/password"
    assert (await client.get("/office/account")).status_code == 303  # not before

    weak = await fill(client, "/office/sign-in/password", {"new_password": "Password@2026", "again": "other"})
    assert weak.status_code == 422
    assert "太常见" in words(weak)
    assert "不一样" in words(weak)
    assert "Password@2026" not in weak.text

    own = await fill(client, "/office/sign-in/password", {"new_password": GOOD, "again": GOOD})
    assert own.headers["location"] == CODES
    assert len(codes_on(await client.get(CODES))) == 8
    assert (await password_step(another, who)).status_code == 400
    assert (await password_step(another, who, password=GOOD)).headers["location"] == "/office/sign-in/code"


async def test_a_temporary_password_with_a_linked_telephone(
    client: httpx.AsyncClient, people: Any, telephone: Telephone
) -> None:
    who = await people(temporary=True)
    await password_step(client, who)
    done = await fill(client, "/office/sign-in/code", {"code": telephone.code(who.totp_secret)})
    assert done.headers["location"] == "/office/sign-in/password"
    own = await fill(client, "/office/sign-in/password", {"new_password": GOOD, "again": GOOD})
    assert own.headers["location"] == "/office"
    assert (await client.get("/office/account")).status_code == 200
