"""What the office changes after the notice, the map of seats, the code on the form, open numbers: over HTTP."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import httpx

from participation.hearings.rules import PoolCode, PoolPlan, Seating
from participation.hearings.services import kept
from participation.platform.database import execute, fetch, fetch_value
from participation.platform.messaging.messages import unseal
from tests.integration.hearings.conftest import Announce, Scene, applied, register
from tests.support.web import fill, page, words

BASE = "/office/matters/2026-0001/hearings"


async def test_the_office_changes_places_people_and_the_session(
    office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce(observer_places=2)
    first, _second = await register(hearing, applied(1)), await register(hearing, applied(2))
    await register(hearing, applied(3, wait=True))
    address = f"{BASE}/{hearing.number}/manage"
    few = await fill(office, address, {"pool": "observer", "capacity": "1"}, action="/capacity")
    assert few.status_code == 409
    assert "已经定了 2 席，不能减到 1 席" in words(few)
    more = await fill(office, address, {"pool": "observer", "capacity": "3"}, action="/capacity")
    assert more.status_code == 303
    assert await fetch_value("SELECT count(*) FROM registration WHERE state = 'offered'") == 1
    silent = await fill(office, address, {"registration": first.number, "action": "withdraw"}, action="/registration")
    assert silent.status_code == 422
    ended = {"registration": first.number, "action": "withdraw", "action_reason": "重复报名"}
    assert (await fill(office, address, ended, action="/registration")).status_code == 303
    again = {"registration": first.number, "action": "reinstate"}
    assert (await fill(office, address, again, action="/registration")).status_code == 303
    entered = {"enter_pool": "participant", "name": "李建国", "phone": "13800000001", "note": "协会推荐"}
    assert "由本人报名，不能由工作人员登记" in words(await fill(office, address, entered, action="/enter"))
    await execute(
        "UPDATE hearing_pool SET selection = 'recommended', recommended_by = '协会' WHERE code = 'participant'"
    )
    assert (await fill(office, address, entered, action="/enter")).status_code == 303
    assert (await fill(office, address, {"cancel_reason": "事项撤回"}, action="/cancel")).status_code == 303
    assert "理由：事项撤回" in words(await office.get(address))
    kept.forget()
    assert "这场会议已于" in words(await office.get(f"/hearings/{hearing.number}"))
    assert "现在全部一致" in words(await office.get("/office/hearings/check"))


async def test_numbers_are_open_data(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    await register(hearing, applied(1))
    found = (await client.get(f"/hearings/{hearing.number}/numbers.json")).json()
    assert [(p["slug"], p["applied"], p["taken"]) for p in found["pools"]] == [
        ("participant", 0, 0),
        ("observer", 1, 1),
    ]
    text = (await client.get(f"/hearings/{hearing.number}/numbers.csv")).content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))] == ["slug", "participant", "observer"]


async def test_a_seat_is_chosen_on_the_map_and_changed(client: httpx.AsyncClient, announce: Announce) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 3))
    hearing = await announce(pools=pools, seating=Seating.CHOSEN, seat_plan="A 1* 2 3\nB 1 2x")
    opened = await client.get(f"/hearings/{hearing.number}?pool=observer")
    boxes = {b.get("id"): b.get("value") for b in page(opened).xpath("//input[@name='seats']")}
    links = page(opened).xpath("//svg[@class='pp-seatmap']//a/@href")
    assert [link[1:] for link in links] == list(boxes)
    assert len(boxes) == 4
    wanted = list(boxes.values())[2]
    form = {"name": "赵小霞", "phone": "13900000719", "adult": "y", "seats": [wanted]}
    ticket = await fill(client, f"/hearings/{hearing.number}?pool=observer", form, follow=True)
    assert await seated() == ["A3"]
    other = list(boxes.values())[3]
    moved = await fill(client, ticket.url.path, {"seats": [other]}, action="/seats", follow=True)
    assert moved.status_code == 200
    assert await seated() == ["B1"]


async def seated() -> list[str]:
    """Seats that somebody has."""
    rows = await fetch("SELECT row_label || number FROM hearing_seat WHERE registration IS NOT NULL ORDER BY 1")
    return [row[0] for row in rows]


async def test_a_telephone_is_proved_by_a_code(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce(phone_proof=True)
    form = {"name": "赵小霞", "phone": "13900000719", "adult": "y"}
    asked = await fill(client, f"/hearings/{hearing.number}?pool=observer", form)
    assert asked.status_code == 422
    assert await fetch_value("SELECT count(*) FROM registration") == 0
    sent: list[Any] = await fetch("SELECT payload::text FROM outbox_message WHERE topic = 'message.send'")
    code = re.search(r"\d{6}", unseal(json.loads(sent[0][0])).text)
    assert code is not None
    fields = {str(i.get("name")): i.get("value") for i in page(asked).xpath("//form//input[@type='hidden']")}
    target = f"/hearings/{hearing.number}"
    wrong = await client.post(target, data=fields | form | {"code": "000000" if code[0] != "000000" else "111111"})
    assert wrong.status_code == 422
    done = await client.post(target, data=fields | form | {"code": code[0], "_key": "another-key-of-this-form-1"})
    assert done.status_code == 303
    assert await fetch_value("SELECT phone_proved FROM registration")
