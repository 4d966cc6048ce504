"""The public's and the registrant's pages, over HTTP as a browser without JavaScript sends them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar

from participation.hearings.rules import PoolCode
from participation.hearings.services import kept
from participation.hearings.tickets import path_of
from participation.platform.database import fetch_value
from participation.platform.web import ratelimit
from tests.conftest import browser
from tests.integration.hearings.conftest import Announce, applied, move, move_into_the_past, register
from tests.support.web import fill, form_fields, page, words

GOOD = {"name": "赵小霞", "phone": "139 0000 0719", "adult": "y", "needs": ["mongolian"]}


async def test_no_hearing_yet(client: httpx.AsyncClient) -> None:
    answer = await client.get("/hearings")
    assert answer.status_code == 200
    assert "近期没有听证会" in words(answer)


async def test_lists_and_page_tell_places_and_dates(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce(observer_places=3)
    await register(hearing, applied(1))
    listed = words(await client.get("/hearings"))
    assert "城镇供热管理办法立法听证会" in listed
    assert "旁听席 余 2 席" in listed
    shown = await client.get(f"/hearings/{hearing.number}")
    text = words(shown)
    assert "供热期（第十四条）" in text
    assert "自治区政务服务中心三楼 301 听证室" in text
    assert "距开会 37 日" in text
    assert page(shown).xpath("//svg[@role='img']/@aria-label") == [
        "旁听席 3 席，已定 1 席，余 2 席",
        "参加人席 10 席，已定 0 席，余 10 席",
    ]
    assert "style=" not in shown.text


async def test_a_shared_address_shows_what_when_and_where(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    url = f"/hearings/{hearing.number}"
    metas = page(await client.get(url)).xpath("//meta[@property]")
    said = {one.get("property"): one.get("content") for one in metas}
    assert said["og:title"] == hearing.title
    assert hearing.venue in said["og:description"]
    assert said["og:image"] == f"http://testserver{url}/card.png"
    card = await client.get(f"{url}/card.png")
    assert card.content.startswith(b"\x89PNG")
    assert (await client.get(f"{url}/card.png", headers={"if-none-match": card.headers["etag"]})).status_code == 304
    assert (await client.get("/hearings/TZ-2026-99999/card.png")).status_code == 404


async def test_registering_gives_a_ticket_calendar_and_pdf(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    ticket = await fill(client, f"/hearings/{hearing.number}", GOOD, follow=True)
    assert ticket.status_code == 200
    text = words(ticket)
    assert "旁听席已为您留好" in text
    assert "赵*霞" in text
    assert "赵小霞" not in ticket.text
    assert "蒙古语同传" in text
    assert ticket.headers["cache-control"] == "no-store"
    assert ticket.headers["x-robots-tag"] == "noindex"
    assert "style=" not in ticket.text
    qr = page(ticket).xpath("//svg[contains(@class, 'pp-qr')]")
    assert len(qr) == 1
    assert qr[0].get("role") == "img"
    address = str(ticket.url.path)
    ics = await client.get(f"{address}/calendar.ics")
    assert ics.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in ics.text
    assert address not in ics.text
    pdf = await client.get(f"{address}/pdf")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["cache-control"] == "no-store"


async def test_everything_wrong_at_once_is_told_at_once_and_kept(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    wrong = {"name": "", "phone": "1390000000", "email": "zhao@", "needs": ["mongolian"], "adult": None}
    answer = await fill(client, f"/hearings/{hearing.number}", wrong)
    assert answer.status_code == 422
    tree = page(answer)
    assert tree.xpath("//title")[0].text.startswith("有 4 处要改：")
    links = {a.get("href"): a.text_content() for a in tree.xpath("//*[@id='error-summary']//a")}
    assert links == {
        "#name": "请填写真实姓名",
        "#phone": "手机号应为 11 位数字，现在是 10 位",
        "#email": "邮箱地址不完整，请写成 name@example.com 的样子",
        "#adult": "请确认已年满 18 周岁，否则不能报名",
    }
    for target in links:
        assert tree.xpath(f"//*[@id='{target[1:]}']"), target
    assert tree.xpath("//input[@name='phone']/@value") == ["1390000000"]
    assert tree.xpath("//input[@name='needs' and @checked]/@value") == ["mongolian"]
    assert await fetch_value("SELECT count(*) FROM registration") == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "13900000000", "姓名里有数字或符号，请照身份证件填写"),
        ("name", "甲" * 41, "姓名最多 40 字"),
        ("name", "赵\u202e霞", "姓名里有数字或符号，请照身份证件填写"),
        ("phone", "０１２３４５６７８９０", "这不是手机号码，请填 11 位数字的手机号"),
        ("phone", "不告诉你", "这不是手机号码，请填 11 位数字的手机号"),
        ("email", "a@b.com\nBcc: c@d.com", "邮箱地址不完整，请写成 name@example.com 的样子"),
        ("email", "a..b@example.com", "邮箱地址不完整，请写成 name@example.com 的样子"),
        ("email", ".@example.com", "邮箱地址不完整，请写成 name@example.com 的样子"),
        ("email", "赵@example.com", "邮箱地址不完整，请写成 name@example.com 的样子"),
        ("pool", "balcony", "请选择参加还是旁听"),
    ],
)
async def test_one_wrong_field(
    client: httpx.AsyncClient, announce: Announce, field: str, value: str, message: str
) -> None:
    hearing = await announce()
    answer = await fill(client, f"/hearings/{hearing.number}", GOOD | {field: value})
    assert answer.status_code == 422
    assert message in words(answer)
    assert await fetch_value("SELECT count(*) FROM registration") == 0


async def test_a_form_used_again_in_the_process_keeps_nothing_of_the_last(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    hearing = await announce()
    url = f"/hearings/{hearing.number}"
    first = GOOD | {"phone": "13900000001", "email": "zhao@example.com", "needs": ["mongolian", "wheelchair"]}
    assert (await fill(client, url, first)).status_code == 303
    # Made of the same form as the first, with less in it, and wrong: everything shown is the second's own.
    wrong = page(await fill(client, url, {"name": "", "phone": "13900000002", "adult": None}))
    assert {a.get("href") for a in wrong.xpath("//*[@id='error-summary']//a")} == {"#name", "#adult"}
    assert wrong.xpath("//input[@name='phone']/@value") == ["13900000002"]
    assert "".join(wrong.xpath("//input[@name='email']/@value")) == ""
    assert wrong.xpath("//input[@name='needs' and @checked]/@value") == []
    # In another language its choices are in that language.
    english = await client.get(url, headers={"accept-language": "en"})
    target, fields = form_fields(english)
    shown = await client.post(target, data=fields | {"name": ""}, headers={"accept-language": "en"})
    assert "Wheelchair" in words(shown)
    assert await fetch_value("SELECT array_agg(array_length(needs, 1)) FROM registration") == [2]


async def test_the_same_form_twice_is_one_place_and_one_answer(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    opened = await client.get(f"/hearings/{hearing.number}")
    target, fields = form_fields(opened)
    data = fields | GOOD
    first = await client.post(target, data=data)
    second = await client.post(target, data=data)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    both = await asyncio.gather(*(client.post(target, data=data) for _ in range(5)))
    assert {answer.headers["location"] for answer in both} == {first.headers["location"]}
    assert await fetch_value("SELECT count(*) FROM registration") == 1
    changed = await client.post(target, data=data | {"phone": "13900000720"})
    assert changed.status_code == 422
    assert await fetch_value("SELECT count(*) FROM registration") == 1


async def test_the_same_phone_again_is_told_the_number_only(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    first = await fill(client, f"/hearings/{hearing.number}", GOOD)
    _, _, number, code = first.headers["location"].split("/")
    again = await fill(client, f"/hearings/{hearing.number}", GOOD | {"name": "朱明"})
    assert again.status_code == 409
    assert f"这个手机号已经报过这场会议，编号 {number}" in words(again)
    assert code not in again.text
    assert page(again).xpath("//input[@name='name']/@value") == ["朱明"]


async def test_full_says_so_with_numbers_and_offers_the_other_pool(
    client: httpx.AsyncClient, application: Litestar, announce: Announce
) -> None:
    hearing = await announce(observer_places=1)
    async with browser(application) as slow:
        opened = await slow.get(f"/hearings/{hearing.number}")
        target, fields = form_fields(opened)
        await fill(client, f"/hearings/{hearing.number}", GOOD)
        kept.forget()
        fields.pop("wait")
        late = await slow.post(target, data=fields | GOOD | {"phone": "13900000720"})
    assert late.status_code == 409
    assert "旁听席已报满：共 1 席，已定 1 席" in words(late)
    # The form stays, filled in: whoever ticks the box waits.
    assert page(late).xpath("//input[@name='phone']/@value") == ["13900000720"]
    assert not page(late).xpath("//input[@name='wait' and @checked]")
    chosen = await client.get(f"/hearings/{hearing.number}?pool=observer")
    assert "现在报名排候补第 1 位" in words(chosen)
    # Without a choice the page offers what there is.
    assert page(await client.get(f"/hearings/{hearing.number}")).xpath("//input[@name='pool']/@value") == [
        "participant"
    ]


async def test_who_waits_is_never_shown_as_having_a_place_and_moves_up(
    client: httpx.AsyncClient, application: Litestar, announce: Announce
) -> None:
    hearing = await announce(observer_places=1)
    first = await fill(client, f"/hearings/{hearing.number}?pool=observer", GOOD)
    async with browser(application) as other:
        address = f"/hearings/{hearing.number}?pool=observer"
        waiting = await fill(other, address, GOOD | {"phone": "13900000720"}, follow=True)
        text = words(waiting)
        assert "旁听席已报满，您排候补第 1 位" in text
        assert "已为您留好" not in text
        assert "旁听证" not in text
        assert not page(waiting).xpath("//svg[contains(@class, 'pp-qr')]")
        await fill(client, first.headers["location"], {}, action="/withdraw")
        offered = await other.get(waiting.url.path)
        assert "旁听席有空位，请您确认" in words(offered)
        done = await fill(other, waiting.url.path, {}, action="/accept", follow=True)
        assert "旁听席已为您留好" in words(done)
        again = await other.post(
            f"{waiting.url.path}/accept", data=form_fields(offered, "/accept")[1] | {"_key": "another-key-0123456789"}
        )
        assert again.status_code == 409
        assert "这个席位已经确认，不用再确认" in words(again)


async def test_participants_say_what_they_want_to_speak_about(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    shown = await client.get(f"/hearings/{hearing.number}?pool=participant")
    assert page(shown).xpath("//textarea[@name='statement']")
    ticket = await fill(
        client,
        f"/hearings/{hearing.number}?pool=participant",
        GOOD | {"statement": "夜间温度不够"},
        follow=True,
    )
    assert "参加人席已为您留好" in words(ticket)
    assert await fetch_value("SELECT count(*) FROM registration_person WHERE statement_encrypted IS NOT NULL") == 1


async def test_before_and_after_the_window(client: httpx.AsyncClient, announce: Announce) -> None:
    now = datetime.now(UTC)
    hearing = await announce()
    opened = await client.get(f"/hearings/{hearing.number}")
    target, fields = form_fields(opened)
    await move(hearing, registration_opens_at=now - timedelta(days=2), registration_closes_at=now - timedelta(hours=1))
    late = await client.post(target, data=fields | GOOD)
    assert late.status_code == 409
    assert "报名已于" in words(late)
    shown = await client.get(f"/hearings/{hearing.number}")
    assert "报名已截止" in words(shown)
    assert not [form for form in page(shown).forms if form.method == "POST"]
    await move(hearing, registration_opens_at=now + timedelta(days=2), registration_closes_at=now + timedelta(days=3))
    assert "报名还没开始" in words(await client.get(f"/hearings/{hearing.number}"))


async def test_giving_the_place_back(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    ticket = await fill(client, f"/hearings/{hearing.number}", GOOD, follow=True)
    address = str(ticket.url.path)
    gone = await fill(client, address, {}, action="/withdraw", follow=True)
    assert gone.status_code == 200
    assert "旁听席已取消" in words(gone)
    left = [form.action for form in page(gone).forms if form.method == "POST"]
    assert left == [f"{address}/erase"], "nothing is left to do but to erase one's data"
    assert await fetch_value("SELECT taken FROM hearing_pool WHERE code = 'observer'") == 0
    ics = await client.get(f"{address}/calendar.ics")
    assert "METHOD:CANCEL" in ics.text
    assert "SEQUENCE:1" in ics.text


async def test_forged_and_unknown_addresses(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    first, second = await register(hearing, applied(1)), await register(hearing, applied(2))
    for address in (
        "/hearings/TZ-2026-9999",
        "/hearings/%00",
        "/hearings/' OR 1=1",
        path_of(first.number, second.code),
        path_of(first.number, "00000000") + "/pdf",
        path_of(first.number, "00000000") + "/calendar.ics",
        f"/registrations/{'9' * 300}/{first.code}",
    ):
        answer = await client.get(address)
        assert answer.status_code == 404, address
        assert "没有找到" in words(answer)
    opened = await client.get(path_of(first.number, first.code))
    _, fields = form_fields(opened, "/withdraw")
    forged = await client.post(path_of(second.number, first.code) + "/withdraw", data=fields)
    assert forged.status_code == 404
    assert await fetch_value("SELECT count(*) FROM registration WHERE state = 'withdrawn'") == 0


async def test_a_form_from_elsewhere_is_refused(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    bare = await client.post(f"/hearings/{hearing.number}", data=GOOD | {"pool": "observer"})
    assert bare.status_code == 403
    opened = await client.get(f"/hearings/{hearing.number}")
    _, fields = form_fields(opened)
    foreign = await client.post(
        f"/hearings/{hearing.number}", data=fields | GOOD, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    unnumbered = await client.post(f"/hearings/{hearing.number}", data=fields | GOOD | {"_key": ""})
    assert unnumbered.status_code == 422
    assert await fetch_value("SELECT count(*) FROM registration") == 0


async def test_files_in_place_of_words_are_no_fault_of_ours(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    opened = await client.get(f"/hearings/{hearing.number}")
    _, fields = form_fields(opened)
    files: Any = dict.fromkeys(("name", "phone", "email", "statement", "needs"), ("x.txt", b"x"))
    hidden = {name: value for name, value in fields.items() if name not in files}
    answer = await client.post(f"/hearings/{hearing.number}", data=hidden | {"adult": "y"}, files=files)
    assert answer.status_code == 422
    assert "请填写真实姓名" in words(answer)


async def test_one_phone_again_and_again_is_slowed_down_with_the_input_kept(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    hearing = await announce()
    ratelimit.configure(None, enabled=True)
    try:
        for _ in range(10):
            assert (await fill(client, f"/hearings/{hearing.number}", GOOD)).status_code in (303, 409)
        slowed = await fill(client, f"/hearings/{hearing.number}", GOOD)
    finally:
        ratelimit.configure(None, enabled=False)
    assert slowed.status_code == 429
    assert page(slowed).xpath("//input[@name='phone']/@value") == ["139 0000 0719"]


async def test_looking_a_registration_up(client: httpx.AsyncClient, announce: Announce) -> None:
    booked = await register(await announce(), applied(1))
    empty = await fill(client, "/registrations", {"number": "", "code": ""})
    assert empty.status_code == 422
    assert "请填写 8 位查询码" in words(empty)
    wrong = await fill(client, "/registrations", {"number": booked.number, "code": "00000000"})
    assert wrong.status_code == 404
    assert "没有找到这张报名凭证" in words(wrong)
    assert page(wrong).xpath("//input[@name='number']/@value") == [booked.number]
    right = await fill(
        client, "/registrations", {"number": booked.number.lower(), "code": booked.code.lower()}, follow=True
    )
    assert "旁听席已为您留好" in words(right)


async def test_after_it_began(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    booked = await register(hearing, applied(1, pool=PoolCode.PARTICIPANT))
    await move_into_the_past(hearing)
    ticket = await client.get(path_of(booked.number, booked.code))
    assert "会议已经开始" in words(ticket)
    assert "城镇供热管理办法立法听证会" in words(await client.get("/hearings"))


async def test_english(client: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    english = {"accept-language": "en"}
    shown = await client.get(f"/hearings/{hearing.number}", headers=english)
    assert "Observer seats" in words(shown)
    client.headers.update(english)
    ticket = await fill(client, f"/hearings/{hearing.number}", GOOD, follow=True)
    assert "Your observer seat is reserved" in words(ticket)


async def test_two_hundred_at_once_over_http(application: Litestar, announce: Announce) -> None:
    hearing = await announce(observer_places=10)

    async def one(n: int) -> int:
        async with browser(application) as person:
            answer = await fill(
                person,
                f"/hearings/{hearing.number}",
                GOOD | {"phone": f"1380000{n:04d}", "pool": "observer", "wait": None},
            )
            return answer.status_code

    opened = [one(n) for n in range(200)]
    answers = await asyncio.gather(*opened)
    assert answers.count(303) == 10
    assert answers.count(409) == 190
    assert await fetch_value("SELECT count(*) FROM registration WHERE state = 'confirmed'") == 10
