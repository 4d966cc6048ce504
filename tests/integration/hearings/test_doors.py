"""Check-in on real PostgreSQL: two doors at once, several people of one registration, undo, cut-off, what is not let in."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pypdfium2
import pytest

from participation.hearings import services as hearings
from participation.hearings.rules import PoolCode, PoolPlan, Seating
from participation.hearings.rules.passes import read_pass, write_pass
from participation.hearings.tickets import path_of
from participation.platform import crypto
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Conflict, RuleViolation
from participation.sittings.queries import doors as queries
from participation.sittings.queries.doors import Step, Who
from participation.sittings.rules.doors import Outcome
from participation.sittings.services import checkin, doors, standby
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


async def door(scene: Scene, hearing: hearings.HearingView, label: str) -> doors.DoorView:
    async with unit_of_work():
        token = await doors.open_door(scene.officer, hearing, label)
    return await doors.door_of(token)


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
    early = await come(await hearings.get_hearing(other.number), elsewhere.number)
    assert (early.outcome, early.error and early.error.code) == (Outcome.CLOSED, "door.early")


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
    pools = {row.slug: row for row in await hearings.numbers_of(await hearings.get_hearing(hearing.number))}
    row = pools["observer"]
    assert (row.applied, row.eligible, row.selected, row.attended, row.absent, row.waiting) == (5, 5, 4, 4, 0, 1)


async def test_those_missing_of_a_group_lose_their_places_and_seats(scene: Scene, announce: Announce) -> None:
    """Three of five came: two seats go to who waits on site; a latecomer of the group gets what is left, or nothing."""
    observers = PoolPlan(PoolCode.OBSERVER, 6, companions=4)
    hearing = await announce(
        pools=(PoolPlan(PoolCode.PARTICIPANT, 1), observers), seating=Seating.ASSIGNED, seat_plan="A 1-7"
    )
    group = await register(hearing, applied(50, companions=("陈一", "陈二", "陈三", "陈四")))
    alone = await register(hearing, applied(51))
    waiting = [await register(hearing, applied(52 + n, wait=True)) for n in range(2)]
    hearing = await today(hearing)
    assert (await come(hearing, group.number, people=3)).arrived == 3
    assert (await come(hearing, waiting[0].number)).outcome is Outcome.PRESENT
    with pytest.raises(RuleViolation, match=r"door\.cut_off_apart"):
        async with unit_of_work():
            await standby.fix_cut_off(scene.officer, hearing, SOON - timedelta(hours=3))
    await due_now(scene, hearing)
    # A door lets somebody in at the moment of the cut-off: whichever is first, no place is held twice.
    _, late = await asyncio.gather(standby.sweep_cut_offs(), come(hearing, alone.number))
    assert late.outcome in (Outcome.ADMITTED, Outcome.RELEASED)
    assert await state(waiting[0]) == "checked_in"
    row = await fetch_one(
        "SELECT r.places, a.arrived, a.places AS seats_for, a.released FROM registration r"
        " JOIN attendance a ON a.registration = r.id WHERE r.number = $1",
        group.number,
    )
    assert row is not None
    assert tuple(row) == (3, 3, 3, 2)
    assert await hearings.findings() == []
    # The fourth of the group: there is one place left, the one that the others left.
    fourth = await come(hearing, group.number, people=1)
    assert (fourth.outcome, fourth.arrived, len(fourth.seats)) == (Outcome.ADMITTED, 4, 4)
    # The fifth waits behind nobody, but everything is taken.
    fifth = await come(hearing, group.number)
    assert (fifth.outcome, fifth.released) == (Outcome.RELEASED, 1)
    assert await fetch_value("SELECT taken FROM hearing_pool WHERE code = 'observer'") == 6
    assert await hearings.findings() == []
    # Somebody is let in by mistake and that is taken back; the place that comes free later goes to who waits by itself.
    assert (await come(hearing, waiting[1].number)).outcome is Outcome.PRESENT
    await execute("UPDATE hearing_pool SET capacity = capacity + 1 WHERE code = 'observer'")
    assert await standby.sweep_cut_offs() == 0
    assert await state(waiting[1]) == "checked_in"
    assert await hearings.findings() == []


async def test_no_place_is_released_on_another_day(scene: Scene, announce: Announce) -> None:
    """Moved to another day, cancelled or over: the cut-off that was fixed releases nothing."""
    booked = await register(hearing := await announce(), applied(60))
    hearing = await today(hearing)
    await due_now(scene, hearing)
    later = {"starts_at": SOON + timedelta(days=7), "ends_at": SOON + timedelta(days=7, hours=2)}
    over = {"starts_at": SOON - timedelta(hours=3), "ends_at": SOON - timedelta(minutes=50)}
    times = {"registration_closes_at": SOON - timedelta(hours=4)}
    for moments in (later, over):
        await move(hearing, **times, **moments)
        assert await standby.sweep_cut_offs() == 0
        async with unit_of_work():
            assert await standby.release(await hearings.get_hearing(hearing.number), DESK) is None
    await move(hearing, starts_at=SOON, ends_at=SOON + timedelta(hours=2))
    await execute("UPDATE hearing SET cancelled_at = clock_timestamp() WHERE id = $1", hearing.id)
    assert await standby.sweep_cut_offs() == 0
    assert await state(booked) == "confirmed"
    await execute("UPDATE hearing SET cancelled_at = NULL WHERE id = $1", hearing.id)
    assert await standby.sweep_cut_offs() == 1
    assert await state(booked) == "no_show"
    # From the cut-off on nobody is offered a place who is not there.
    assert await fetch_value("SELECT offers_until <= clock_timestamp() FROM hearing WHERE id = $1", hearing.id)


async def due_now(scene: Scene, hearing: hearings.HearingView) -> None:
    """The cut-off was fixed for this moment."""
    await execute(
        "INSERT INTO door_day (hearing, cut_off_at, set_by) VALUES ($1, clock_timestamp(), $2)",
        hearing.id,
        scene.officer.staff_id,
    )


async def test_what_a_group_did_at_two_doors(scene: Scene, announce: Announce) -> None:
    """One of three came at the west door; the east door, offline, let in all three: two are counted, one is told."""
    booked = await register(hearing := await announce(), applied(70))
    await execute("UPDATE registration SET places = 3 WHERE number = $1", booked.number)
    await execute("UPDATE hearing_pool SET taken = taken + 2 WHERE code = 'observer'")
    hearing = await today(hearing)
    east, west = await door(scene, hearing, "东门"), await door(scene, hearing, "西门")
    await come(hearing, booked.number, west.who, people=1)
    line = uuid4()
    for _again in range(2):
        async with unit_of_work():
            answer = await checkin.synchronise(east, line, booked.number, 3, datetime.now(UTC), offline=True)
        assert (answer.outcome, answer.arrived, answer.places) == (Outcome.TOO_MANY, 3, 3)
    for one in (east, west):
        troubles = await queries.troubles(hearing.id, one.who.door)
        assert [(row["label"], row["number"]) for row in troubles] == [("东门", booked.number)]
    assert await queries.troubles(hearing.id, uuid4()) == []
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
    for name, at_the_door in (("赵小", False), ("赵 小霞", True)):
        found = await fill(client, link, {"name": name}, action=f"{link}/search")
        listed = " ".join(page(found).xpath("//ul[@class='pp-people']/li//text()"))
        assert ("赵*霞" in listed, "赵小霞" in page(found).xpath("string(//main)")) == (at_the_door, False)
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
    assert listed["people"] == [
        {
            "number": booked.number,
            "name": "赵*霞",
            "state": "confirmed",
            "places": 1,
            "arrived": 0,
            "since": "",
            "where": "",
            "more": "旁听席",
        }
        for booked in (first, second)
    ]
    assert datetime.fromisoformat(listed["opens_at"]) == SOON - timedelta(hours=12)
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
    address = re.search(r"/verify/attendance/[\w-]+/ ?[\w-]+", said.replace("- ", "-"))
    assert address is not None
    genuine = await client.get(address[0].replace(" ", ""))
    assert (genuine.status_code, "这份到场证明是真的" in words(genuine)) == (200, True)
    assert "赵*霞" in words(genuine)
    assert "赵小霞" not in words(genuine)
    code = address[0].rsplit("/", 1)[1].strip()
    typed = await fill(client, "/verify/attendance", {"number": came.number, "code": code.lower().replace("-", "")})
    assert "这份到场证明是真的" in words(typed)
    for number, wrong in ((came.number, "AAAA-AAAA"), (absent.number, code), ("BM-2026-99999", code)):
        assert (await client.get(f"/verify/attendance/{number}/{wrong}")).status_code == 404
    empty = await fill(client, "/verify/attendance", {"number": "", "code": ""})
    assert (empty.status_code, "请填写证明上的核验码" in words(empty)) == (422, True)
    assert (await client.get(f"{path_of(absent.number, absent.code)}/attendance")).status_code == 404
    assert (await client.get(f"{path_of(came.number, '00000000')}/attendance")).status_code == 404


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
