"""Check-in on real PostgreSQL: two doors at once, several people of one registration, undo, cut-off, what is not let in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pypdfium2
import pytest

from participation.hearings import services as hearings
from participation.hearings.rules.passes import read_pass, write_pass
from participation.hearings.tickets import path_of
from participation.platform import crypto
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import Outcome
from participation.sittings.services import checkin, standby
from tests.integration.hearings.conftest import Announce, Scene, applied, move, register
from tests.support.web import fill, form_fields, page, words

DESK = Who("值班台")
SOON = datetime.now(UTC) + timedelta(minutes=40)


def step(people: int | None = None) -> Step:
    return Step(uuid4(), people, None, False)


async def come(hearing: hearings.HearingView, shown: str, who: Who = DESK, people: int | None = None) -> checkin.Answer:
    async with unit_of_work():
        return await checkin.check_in(hearing, shown, who, step(people))


async def today(hearing: hearings.HearingView) -> hearings.HearingView:
    """It begins in forty minutes."""
    await move(
        hearing,
        starts_at=SOON,
        registration_opens_at=SOON - timedelta(days=2),
        registration_closes_at=SOON - timedelta(hours=1),
    )
    return await hearings.get_hearing(hearing.number)


async def line_of(booked: hearings.Booked) -> str:
    return hearings.pass_of(await hearings.ticket(booked.number, booked.code))


async def state(booked: hearings.Booked) -> str:
    return str(await fetch_value("SELECT state FROM registration WHERE number = $1", booked.number))


async def door(scene: Scene, hearing: hearings.HearingView, label: str) -> checkin.DoorView:
    async with unit_of_work():
        token = await checkin.open_door(scene.officer, hearing, label)
    return await checkin.door_of(token)


async def test_two_doors_one_ticket_the_same_moment(scene: Scene, announce: Announce) -> None:
    booked = await register(hearing := await announce(), applied(1))
    hearing = await today(hearing)
    east, west = await door(scene, hearing, "东门"), await door(scene, hearing, "西门")
    shown = f"https://hearings.example/t/{await line_of(booked)}"
    answers = await asyncio.gather(*(come(hearing, shown, which.who) for which in (east, west) * 4))
    assert sorted(answer.outcome for answer in answers) == [Outcome.ADMITTED] + [Outcome.ALREADY] * 7
    first = next(n for n, answer in enumerate(answers) if answer.outcome is Outcome.ADMITTED)
    others = [answer for answer in answers if answer.outcome is Outcome.ALREADY]
    assert {answer.where for answer in others} == {("东门", "西门")[first % 2]}
    assert all(answer.since is not None for answer in others)
    assert await state(booked) == "checked_in"
    assert await fetch_value("SELECT count(*) FROM check_in WHERE kind = 'doubled'") == 7
    assert [tuple(row) for row in await fetch("SELECT from_state, to_state FROM registration_history ORDER BY id")][
        -1:
    ] == [("confirmed", "checked_in")]
    assert await hearings.findings() == []


async def test_people_of_one_registration_are_counted_and_taken_back(scene: Scene, announce: Announce) -> None:
    booked = await register(hearing := await announce(), applied(2))
    await execute("UPDATE registration SET places = 4 WHERE number = $1", booked.number)
    await execute("UPDATE hearing_pool SET taken = taken + 3 WHERE code = 'observer'")
    hearing = await today(hearing)
    too_many = await come(hearing, booked.number, people=5)
    assert (too_many.outcome, too_many.arrived, await state(booked)) == (Outcome.TOO_MANY, 0, "confirmed")
    first = await come(hearing, booked.number.removeprefix(f"BM-{SOON.year}-"), people=1)
    rest = await come(hearing, booked.number, people=2)
    assert [(answer.people, answer.arrived, answer.places) for answer in (first, rest)] == [(1, 1, 4), (2, 3, 4)]
    assert (await come(hearing, booked.number, people=2)).outcome is Outcome.TOO_MANY
    assert (await come(hearing, booked.number)).people == 1
    assert (await come(hearing, booked.number)).outcome is Outcome.ALREADY
    entries = [row[0] for row in await fetch("SELECT id FROM check_in WHERE kind = 'admitted' ORDER BY id")]
    for entry in entries:
        async with unit_of_work():
            await checkin.undo(hearing, entry, DESK, "认错人了", any_door=True)
    assert await state(booked) == "confirmed"
    with pytest.raises(Conflict):
        async with unit_of_work():
            await checkin.undo(hearing, entries[0], DESK, "再撤一次", any_door=True)
    assert (await come(hearing, booked.number)).arrived == 4
    assert await hearings.findings() == []
    with pytest.raises(Exception, match="only"):
        await execute("DELETE FROM check_in")


async def test_every_bad_ticket_is_named(scene: Scene, announce: Announce) -> None:
    hearing, other = await announce(), await announce(title="另一场")
    mine = await register(hearing, applied(3))
    gone = await register(hearing, applied(4))
    elsewhere = await register(other, applied(5))
    ticket = await hearings.ticket(gone.number, gone.code)
    withdrawn = hearings.pass_of(ticket)
    async with unit_of_work():
        await hearings.withdraw(ticket)
    hearing = await today(hearing)
    good = await line_of(mine)
    read = read_pass(good)
    assert read is not None
    said, _signature = read
    late = type(said)(said.hearing, said.registration, 1, 1_700_000_000, said.key_id)
    expired = write_pass(late, crypto.sign_openly(late.signed.encode(), "ticket"))
    cases = {
        "/t/" + good.replace(".1.", ".9.", 1) if ".1." in good else good: "ticket.forged",
        "/t/" + write_pass(said, bytes(64)): "ticket.forged",
        "/t/" + good[:-1]: "ticket.unreadable",
        "/t/" + good.replace(f".{said.key_id}.", ".zz."): "ticket.key_unknown",
        "/t/" + expired: "ticket.expired",
        "/t/" + await line_of(elsewhere): "ticket.other_hearing",
    }
    found = {}
    for shown in cases:
        answer = await come(hearing, shown)
        assert answer.outcome is Outcome.TICKET
        assert answer.error is not None
        found[shown] = answer.error.code
    assert found == cases
    assert (await come(hearing, f"/t/{withdrawn}")).outcome is Outcome.WITHDRAWN
    assert (await come(hearing, elsewhere.number)).outcome is Outcome.OTHER_HEARING
    assert (await come(hearing, "99999999")).outcome is Outcome.UNKNOWN
    assert (await come(hearing, good)).outcome is Outcome.ADMITTED
    with pytest.raises(Closed, match=r"door\.early"):
        await come(await hearings.get_hearing(other.number), elsewhere.number)


async def test_the_cut_off_gives_places_to_people_on_site_in_order(scene: Scene, announce: Announce) -> None:
    hearing = await announce(observer_places=2)
    came, absent = await register(hearing, applied(10)), await register(hearing, applied(11))
    waiting = [await register(hearing, applied(12 + n, wait=True)) for n in range(3)]
    hearing = await today(hearing)
    await come(hearing, came.number)
    # The third in line comes first to the door, then the second; the first in line is not there.
    for booked in (waiting[2], waiting[1]):
        assert (await come(hearing, booked.number)).outcome is Outcome.PRESENT
    async with unit_of_work():
        await standby.fix_cut_off(scene.officer, hearing, datetime.now(UTC) + timedelta(seconds=0.3))
    async with unit_of_work():
        assert await standby.release(hearing, DESK) is None
    await asyncio.sleep(0.4)
    assert await standby.sweep_cut_offs() == 1
    assert await standby.sweep_cut_offs() == 0
    assert [await state(booked) for booked in (came, absent, *waiting)] == [
        "checked_in",
        "no_show",
        "waitlisted",
        "checked_in",
        "waitlisted",
    ]
    assert await hearings.findings() == []
    late = await come(hearing, absent.number)
    assert (late.outcome, await state(absent)) == (Outcome.RELEASED, "no_show")
    await execute("UPDATE hearing_pool SET capacity = capacity + 2 WHERE code = 'observer'")
    assert (await come(hearing, absent.number)).outcome is Outcome.ADMITTED
    # Whoever waited longer on site got the other place in the same step.
    assert (await state(absent), await state(waiting[2])) == ("checked_in", "checked_in")
    assert await hearings.findings() == []


async def test_the_pages_without_javascript(
    scene: Scene, announce: Announce, office: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    booked = await register(hearing := await announce(), applied(20))
    hearing = await today(hearing)
    desk = f"/office/hearings/{hearing.number}/door"
    opened = await fill(office, desk, {"label": "东门"}, action=f"{desk}/links")
    assert opened.status_code == 303, words(opened)
    link = opened.headers["location"].removesuffix("?new=1")
    at_door = await client.get(opened.headers["location"])
    assert "camera=(self)" in at_door.headers["permissions-policy"]
    assert link in words(at_door)
    line = await line_of(booked)
    camera = await client.get(f"/t/{line}")
    assert camera.status_code == 200
    assert "赵" not in words(camera)
    assert (await client.get(f"/t/{line[:-4]}AAAA")).status_code == 422
    check_in = f"{link}/check-in"
    _, fields = form_fields(at_door, check_in)
    fields |= {"shown": f"/t/{line}"}
    headers = {"referer": str(at_door.url)}
    done = await client.post(check_in, data=fields, headers=headers)
    again = await client.post(check_in, data=fields, headers=headers)
    assert (done.status_code, again.headers["location"]) == (303, done.headers["location"])
    assert "请进" in words(await client.get(done.headers["location"]))
    twice = await fill(client, link, {"shown": booked.number}, action=check_in, follow=True)
    assert "已经签过到" in words(twice)
    wrong = await fill(client, link, {"shown": "77", "people": "x"}, action=check_in)
    assert (wrong.status_code, "请填一个整数" in words(wrong)) == (422, True)
    wrong = await fill(client, link, {"shown": "77"}, action=check_in)
    assert (wrong.status_code, "没有找到报名编号" in words(wrong)) == (409, True)
    found = await fill(office, desk, {"name": "小霞"}, action=f"{desk}/search")
    assert "赵小霞" in words(found)
    entry = await fetch_value("SELECT id FROM check_in WHERE kind = 'admitted'")
    undone = await fill(client, link, {"entry": entry, "undo_reason": "认错人了"}, action=f"{link}/undo", follow=True)
    assert ("认错人了" in words(undone), await state(booked)) == (True, "confirmed")
    opened = await office.get(desk)
    action = next(form.get("action") for form in page(opened).xpath("//form") if form.get("action").endswith("/revoke"))
    assert (await fill(office, desk, {}, action=action)).status_code == 303
    assert (await client.get(link)).status_code == 409
    assert (await client.get("/doors/nothing")).status_code == 404
    keys = (await client.get("/hearings/ticket-keys.json")).json()["keys"]
    assert [(key["crv"], len(key["x"])) for key in keys] == [("Ed25519", 43)] * len(keys)


async def test_a_door_comes_back_from_being_offline(
    scene: Scene, announce: Announce, client: httpx.AsyncClient
) -> None:
    hearing = await announce()
    first, second = await register(hearing, applied(30)), await register(hearing, applied(31))
    hearing = await today(hearing)
    east, west = await door(scene, hearing, "东门"), await door(scene, hearing, "西门")
    api = f"/api/v1/doors/{east.token}"
    listed = (await client.get(f"{api}/list")).json()
    assert {"number": first.number, "name": "赵**", "state": "confirmed", "places": 1, "arrived": 0} in [
        {**person, "name": "赵**"} for person in listed["people"]
    ]
    assert "赵小霞" not in str(listed)
    await come(hearing, second.number, west.who)
    at = datetime.now(UTC).isoformat()
    lines = [
        {"id": str(uuid4()), "shown": shown, "at": at, "people": None, "offline": True}
        for shown in (f"/t/{await line_of(first)}", second.number, "12345678")
    ]
    answers = [(await client.post(f"{api}/sync", json={"lines": lines})).json()["answers"] for _ in range(2)]
    assert [answer["outcome"] for answer in answers[0]] == ["admitted", "already", "unknown"]
    assert answers[0] == answers[1]
    assert "西门" in answers[0][1]["sentence"]
    both = await asyncio.gather(
        *(client.post(f"{api}/sync", json={"lines": [{**lines[0], "id": str(uuid4())}]}) for _ in range(3))
    )
    assert {answer.json()["answers"][0]["outcome"] for answer in both} == {"already"}
    rows = await fetch("SELECT kind, count(*) FROM check_in WHERE offline OR true GROUP BY kind ORDER BY kind")
    assert [tuple(row) for row in rows] == [("admitted", 2), ("doubled", 4)]
    for body in (b"{", b'{"lines": [{}]}', b'{"lines": [{"id": "x", "shown": "1", "at": "2026-01-01T00:00:00"}]}'):
        assert (await client.post(f"{api}/sync", content=body)).status_code == 422
    assert (await client.get("/doors/worker.js")).headers["content-type"].startswith("text/javascript")


async def test_list_and_certificate_on_paper(
    scene: Scene, announce: Announce, office: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    hearing = await announce()
    came, absent = await register(hearing, applied(40)), await register(hearing, applied(41, name="何伟"))
    hearing = await today(hearing)
    await come(hearing, came.number)
    sheet = await office.get(f"/office/hearings/{hearing.number}/attendance.pdf")
    text = text_of(sheet.content)
    assert all(found in text for found in (came.number, "赵小霞", "1 / 1", "何伟", "未到", "到场 1 人"))
    proof = f"{path_of(came.number, came.code)}/attendance"
    assert (await client.get(proof)).status_code == 409
    await move(
        hearing,
        starts_at=SOON - timedelta(hours=3),
        ends_at=SOON - timedelta(hours=1),
        registration_closes_at=SOON - timedelta(hours=4),
    )
    made = await client.get(proof)
    assert made.status_code == 200
    said = text_of(made.content)
    assert "兹证明 赵小霞 到场参加了" in said
    assert "公开发布" not in said
    assert "未审定" not in said
    assert (await client.get(f"{path_of(absent.number, absent.code)}/attendance")).status_code == 404
    assert (await client.get(f"{path_of(came.number, '00000000')}/attendance")).status_code == 404


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
