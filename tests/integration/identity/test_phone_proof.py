"""A telephone proved by a code; residents who sign in with it."""

import asyncio
import json
import re
from uuid import uuid4

import pytest

from participation.identity.services import phone_proof, residents
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import TooMany
from participation.platform.messaging.messages import unseal
from participation.platform.web import ratelimit
from tests.support.web import fill, form_fields, words

PHONE, ADDRESS = "13800138000", "10.0.0.1"


async def sent():
    """(to, code) of every message, oldest first."""
    rows = await fetch("SELECT payload FROM outbox_message WHERE topic = 'message.send' ORDER BY id")
    messages = [unseal(json.loads(row[0])) for row in rows]
    return [(one.to, re.search(r"\d{6}", one.text).group()) for one in messages]


async def begun(phone=PHONE, purpose="comment"):
    async with unit_of_work():
        return await phone_proof.start(phone, purpose, address=ADDRESS)


async def refused(proof_id, code, phone=PHONE, purpose="comment"):
    with pytest.raises(phone_proof.CodeRefused) as error:
        await phone_proof.check(proof_id, phone, purpose, code, address=ADDRESS)
    return error.value.code


async def test_right_code_once(database):
    proof_id = await begun()
    ((to, code),) = await sent()
    assert to == PHONE
    await phone_proof.check(proof_id, PHONE, "comment", f" {code[:3]} {code[3:]} ", address=ADDRESS)
    assert await refused(proof_id, code) == "phone_proof.over"
    assert PHONE not in str(await fetch("SELECT * FROM phone_proof"))
    assert code not in str(await fetch("SELECT * FROM phone_proof"))


async def test_only_for_its_number_its_purpose_and_its_time(database):
    proof_id = await begun()
    ((_, code),) = await sent()
    assert await refused(proof_id, code, phone="13900139000") == "phone_proof.over"
    assert await refused(proof_id, code, purpose="sign_in") == "phone_proof.over"
    assert await refused(uuid4(), code) == "phone_proof.over"
    assert await refused(None, code) == "phone_proof.over"
    await execute("UPDATE phone_proof SET expires_at = clock_timestamp() - interval '1 s'")
    assert await refused(proof_id, code) == "phone_proof.over"


async def test_a_new_code_ends_the_earlier_one(database):
    first, second = await begun(), await begun()
    codes = [code for _, code in await sent()]
    assert await refused(first, codes[0]) == "phone_proof.over"
    await phone_proof.check(second, PHONE, "comment", codes[1], address=ADDRESS)


async def test_five_tries_also_at_the_same_moment(database):
    proof_id = await begun()
    ((_, code),) = await sent()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    found = await asyncio.gather(*(refused(proof_id, wrong) for _ in range(8)))
    assert sorted(found) == ["phone_proof.over"] * 4 + ["phone_proof.wrong"] * 4
    assert await refused(proof_id, code) == "phone_proof.over"


async def test_right_code_at_the_same_moment_proves_once(database):
    proof_id = await begun()
    ((_, code),) = await sent()
    tries = (phone_proof.check(proof_id, PHONE, "comment", code, address=ADDRESS) for _ in range(5))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(one is None for one in found) == 1


async def test_limits_for_each_number(database, monkeypatch):
    monkeypatch.setattr(ratelimit, "_enabled", True)
    number = "13700137000"
    for _ in range(5):
        await begun(number)
    with pytest.raises(TooMany):
        await begun(number)
    assert await fetch_value("SELECT count(*) FROM phone_proof") == 5
    await begun("13600136000")


async def test_a_wrong_try_stays_counted(database):
    proof_id = await begun()
    with pytest.raises(RuntimeError):
        async with unit_of_work():
            await phone_proof.check(proof_id, PHONE, "comment", "000000", address=ADDRESS)


async def test_codes_long_over_are_swept(database):
    await begun()
    assert await phone_proof.sweep() == 0
    await execute("UPDATE phone_proof SET expires_at = clock_timestamp() - interval '25 hours'")
    assert await phone_proof.sweep() == 1


async def test_signing_in_and_out(client):
    assert (await client.get("/me")).headers["location"] == "/sign-in"
    wrong = await fill(client, "/sign-in", {"phone": "123"})
    assert "手机号是 11 位数字" in words(wrong)
    step = await fill(client, "/sign-in", {"phone": "+86 138-0013-8000"})
    assert "验证码已发到 13800138000" in words(step)
    target, fields = form_fields(step, "/sign-in")
    assert "请填写短信里的 6 位验证码" in words(await client.post(target, data=fields))
    assert "验证码不对，还可以试 4 次" in words(await client.post(target, data=fields | {"phone_code": "abc"}))
    resent = await client.post(target, data=fields | {"resend": "1"})
    _, fields = form_fields(resent, "/sign-in")
    (_, code) = (await sent())[-1]
    done = await client.post(target, data=fields | {"phone_code": code, "back": "//evil.example"})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    mine = await client.get("/me")
    assert "138****8000" in words(mine)
    assert PHONE not in mine.text
    assert mine.headers["cache-control"] == "no-store"
    assert (await client.get("/sign-in")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM resident") == 1
    await fill(client, "/me", {}, action="/sign-out")
    assert (await client.get("/me")).headers["location"] == "/sign-in"
    assert await fetch_value("SELECT count(*) FROM web_session") == 0


def test_numbers_are_masked():
    assert residents.mask_phone(PHONE) == "138****8000"
    assert residents.mask_phone("123") == "****"
