"""What is changed by the link of the receipt: telephone and companions too, and who pays with which place."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from participation.hearings import services
from participation.hearings.rules import PoolCode, PoolPlan, RegistrationState, Seating
from participation.hearings.services import OwnChange
from participation.hearings.tickets import path_of
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Conflict
from participation.platform.messaging.messages import unseal
from tests.integration.hearings.conftest import Announce, applied, register
from tests.integration.hearings.test_waitlist import sound, state, waiting
from tests.support.web import fill, page, words

FAMILY = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 4, companions=2, group_size=4))


async def change(booked: services.Booked, **wanted: Any) -> None:
    ticket = await state(booked)
    async with unit_of_work():
        await services.change(ticket, OwnChange(**wanted))


async def refused(booked: services.Booked, **wanted: Any) -> str:
    with pytest.raises(Conflict) as found:
        await change(booked, **wanted)
    return found.value.code


async def texts() -> list[tuple[str, str]]:
    rows = await fetch("SELECT payload::text FROM outbox_message WHERE topic = 'message.send' ORDER BY id")
    found = [unseal(json.loads(row[0])) for row in rows]
    return [(sent.to, sent.text) for sent in found]


async def test_companions_are_renamed_fewer_and_more_by_the_link(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce(pools=FAMILY)
    booked = await register(hearing, applied(1, companions=("钱小明",)))
    path = path_of(booked.number, booked.code)
    shown = page(await client.get(path))
    assert shown.xpath("string(//textarea[@name='companions'])").strip() == "钱小明"
    bad = await fill(client, path, {"companions": "钱小明\n钱小明", "phone": "1391"}, action="/change")
    assert bad.status_code == 422
    for text in ("有姓名写了两次", "这不是手机号码"):
        assert text in words(bad)
    done = await fill(client, path, {"companions": "孙小红\n李小兰"}, action="/change")
    assert done.status_code == 303
    ticket = await state(booked)
    assert (ticket.places, ticket.companions) == (3, ("孙*红", "李*兰"))
    assert await services.companions_of(ticket) == ("孙小红", "李小兰")
    await register(hearing, applied(2))
    waits = await waiting(hearing, 3)
    # Full now, and somebody waits: nobody is added, but names change and places are given back.
    assert await refused(booked, companions=("甲一", "乙二", "丙三")) == "registration.companions"
    await change(booked, companions=("周小兰", "李小兰"))
    assert (await state(booked)).places == 3
    await change(booked, companions=("周小兰",))
    assert ((await state(booked)).places, (await state(waits)).state) == (2, RegistrationState.OFFERED)
    # An old page that knows of no companions leaves them.
    await change(booked, email="new@example.com")
    assert (await state(booked)).companions == ("周*兰",)
    await sound()


async def test_more_than_there_are_places_and_after_the_close(announce: Announce) -> None:
    hearing = await announce(pools=FAMILY)
    group = await register(hearing, applied(1, organisation="社区居委会", companions=("甲一", "乙二", "丙三")))
    assert await refused(group, companions=("甲一", "乙二", "丙三", "丁四")) == "registration.companions"
    await change(group, companions=("甲一", "乙二"))
    await execute("UPDATE hearing SET registration_closes_at = clock_timestamp() WHERE id = $1", hearing.id)
    assert await refused(group, companions=("甲一", "乙二", "丙三")) == "registration.companions"
    await change(group, companions=("甲一", "戊五"))
    assert (await state(group)).places == 3
    await sound()


async def test_seats_follow_the_companions(announce: Announce) -> None:
    hearing = await announce(pools=FAMILY, seating=Seating.ASSIGNED, seat_plan="A 1-6")
    booked = await register(hearing, applied(1, companions=("钱小明", "孙小红")))
    assert (await state(booked)).seats == ("A1", "A2", "A3")
    await change(booked, companions=("钱小明",))
    assert (await state(booked)).seats == ("A1", "A2")
    await register(hearing, applied(2))
    await change(booked, companions=("钱小明", "孙小红"))
    seats = (await state(booked)).seats
    assert seats == ("A4", "A5", "A6"), "together again"
    await sound()


async def test_another_telephone_is_told_to_the_old_one_and_counts_once(announce: Announce) -> None:
    hearing = await announce(observer_places=3)
    booked, other = await register(hearing, applied(1)), await register(hearing, applied(2))
    await change(booked, phone="13700000009")
    told = (await texts())[-1]
    assert told[0] == "13900000001"
    assert "改用手机号 137****0009" in told[1]
    assert await refused(other, phone="13700000009") == "registration.again"
    with pytest.raises(Conflict):
        await register(hearing, applied("13700000009"))
    # The old number is free again; the same number is no change.
    await register(hearing, applied(1))
    before = len(await texts())
    await change(other, phone="13900000002")
    assert len(await texts()) == before
    await sound()


async def test_where_the_notice_wants_it_the_new_telephone_is_proved(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    hearing = await announce(phone_proof=True)
    booked = await register(hearing, applied(1, phone_proved=True))
    path = path_of(booked.number, booked.code)
    asked = await fill(client, path, {"phone": "13700000009"}, action="/change")
    assert asked.status_code == 422
    assert "短信验证码" in words(asked)
    proof = page(asked).xpath("string(//input[@name='phone_proof']/@value)")
    code = re.search(r"\d{6}", (await texts())[-1][1])
    assert code is not None
    wrong = "000000" if code[0] != "000000" else "111111"
    typed = {"phone": "13700000009", "phone_proof": proof}
    assert (await fill(client, path, typed | {"code": wrong}, action="/change")).status_code == 422
    assert (await fill(client, path, typed | {"code": code[0]}, action="/change")).status_code == 303
    assert await fetch_value("SELECT phone_proved FROM registration WHERE number = $1", booked.number)
