"""Following a matter: by mail with double opt-in, by Atom feed, by calendar."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar
from lxml import etree

from participation.consultations.rules.notices import NoticeKind
from participation.consultations.services import notices
from participation.identity.rules import Actor, Grant, Role
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.messaging.messages import Mail, unseal
from participation.portal.services import following
from tests.integration.portal.conftest import MakeMatter, Office
from tests.support.web import fill, words

ATOM = "{http://www.w3.org/2005/Atom}"


async def mails() -> list[Mail]:
    """What was asked to be sent, oldest first; taken away."""
    rows = await fetch("DELETE FROM outbox_message WHERE topic = 'message.send' RETURNING id, payload")
    found = [unseal(json.loads(row["payload"])) for row in sorted(rows, key=lambda row: row["id"])]
    assert all(isinstance(one, Mail) for one in found)
    return found  # type: ignore[return-value]


async def tell_all() -> int:
    """As the workers do with what was posted."""
    told = 0
    for row in await fetch("DELETE FROM outbox_message WHERE topic = 'matter.step' RETURNING id, payload"):
        async with unit_of_work():
            told += await following.tell_step(json.loads(row["payload"])["step_id"])
    return told


def path_in(text: str, start: str) -> str:
    found = re.search(rf"http://[^/\s]+(/{start}/\S+)", text)
    assert found, text
    return found[1]


async def extend(office: Office, number: str) -> Any:
    publisher = Actor(
        office.publisher.staff_id,
        "某某",
        office.publisher.organisation_id,
        office.publisher.organisation_path,
        frozenset({Grant(Role.PUBLISHER, office.publisher.organisation_path)}),
    )
    async with unit_of_work():
        return await notices.change_period(
            publisher, number, NoticeKind.EXTENDED, days=7, reason="意见很多", signatory="王某某，副厅长"
        )


async def test_asked_confirmed_told_and_ended(
    client: httpx.AsyncClient, make_matter: MakeMatter, office: Office
) -> None:
    matter = await make_matter()
    await tell_all()
    url = f"/matters/{matter.number}/follow"
    assert url in (await client.get(f"/matters/{matter.number}")).text
    for bad, said in (
        ("", "请填写电子邮箱"),
        ("x", "电子邮箱的样子"),
        ("a@b.c\r\nBcc: d@e.f", "电子邮箱的样子"),
        ("张三@例子.cn", "电子邮箱的样子"),
    ):
        answer = await fill(client, url, {"email": bad})
        assert answer.status_code == 422
        assert said in words(answer)
    answer = await fill(client, url, {"email": " Zhao＠Example.CN "}, follow=True)
    assert "请到邮箱里打开" in words(answer)
    assert "zhao" not in str(answer.url).lower()
    [mail] = await mails()
    assert mail.to == "Zhao@example.cn"
    assert mail.unsubscribe == ""
    assert await fetch_value("SELECT count(*) FROM follow WHERE position('Zhao'::bytea in address) > 0") == 0

    # Nothing is told before it is confirmed, and opening the link confirms nothing.
    confirm = path_in(mail.text, "follow")
    page = await client.get(confirm)
    assert page.headers["cache-control"] == "no-store"
    await extend(office, matter.number)
    await tell_all()
    assert await mails() == []
    answer = await fill(client, confirm, {}, follow=True)
    assert "已经订阅" in words(answer)
    # Asked again: the answer is the same, and the mail says that it follows already.
    again = await fill(client, url, {"email": "Zhao@example.cn"}, follow=True)
    assert "请到邮箱里打开" in words(again)
    [mail] = await mails()
    assert "已经订阅" in mail.text

    notice = await extend(office, matter.number)
    assert await tell_all() == 1
    [mail] = await mails()
    assert mail.subject == f"延长征求意见期限：{matter.title}"
    assert f"{notice.path}\n" in mail.text
    sent = mail.as_email("office@example.cn")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = path_in(sent["List-Unsubscribe"].strip("<>"), "api/v1/unfollow")
    # The mail program's request: no cookie, no token, no origin of ours.
    stranger = httpx.AsyncClient(transport=client._transport, base_url="http://testserver")
    answer = await stranger.post(one_click, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.json()) == (200, {"ended": True})
    assert (await stranger.post(one_click)).json() == {"ended": False}
    assert await fetch_value("SELECT count(*) FROM follow") == 0
    end = path_in(mail.text, "unfollow")
    assert "已经取消订阅" in words(await client.get(end))
    assert (await stranger.get(one_click)).headers["location"] == end
    await extend(office, matter.number)
    assert await tell_all() == 0


async def test_the_page_to_stop(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    await fill(client, f"/matters/{matter.number}/follow", {"email": "a@example.cn"})
    row = await fetch_value("SELECT id FROM follow")
    answer = await fill(client, f"/unfollow/{following.end_token(row)}", {}, follow=True)
    assert "已经取消订阅" in words(answer)
    for forged in (following.confirm_token(row), f"{row.hex}.x", "x", "", following.end_token(row)[:-1]):
        assert (await client.get(f"/unfollow/{forged}")).status_code == 404
    assert (await client.get(f"/follow/{following.confirm_token(row)}")).status_code == 404, "it ended"


async def test_closing_soon_is_told_once_for_each_closing(make_matter: MakeMatter, office: Office) -> None:
    matter = await make_matter()
    async with unit_of_work():
        await following.ask(matter, "a@example.cn")
    await execute("UPDATE follow SET confirmed_at = clock_timestamp()")
    await mails()
    assert await following.sweep() == 0, "a month is left"
    await execute(
        "UPDATE consultation SET opens_at = clock_timestamp() - interval '20 days',"
        " closes_at = clock_timestamp() + interval '2 days'"
    )
    assert await following.sweep() == 1
    assert await following.sweep() == 0
    [row] = await fetch("SELECT payload FROM outbox_message WHERE topic = 'consultation.closing_soon'")
    async with unit_of_work():
        assert await following.tell_closing_soon(UUID(json.loads(row[0])["consultation_id"])) == 1
    [mail] = await mails()
    assert mail.subject == f"征求意见即将截止：{matter.title}"
    await extend(office, matter.number)
    assert await following.sweep() == 0, "it closes in more than a week now"
    await execute("UPDATE consultation SET closes_at = clock_timestamp() + interval '1 day'")
    assert await following.sweep() == 1, "another closing"
    await execute("UPDATE follow SET confirmed_at = NULL, asked_at = clock_timestamp() - interval '8 days'")
    await following.sweep()
    assert await fetch_value("SELECT count(*) FROM follow") == 0, "an address nobody confirmed is not kept"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_feeds(client: httpx.AsyncClient, make_matter: MakeMatter, office: Office, language: str) -> None:
    empty = etree.fromstring((await client.get("/feed.atom")).content)
    assert empty.findall(f"{ATOM}entry") == []
    matter = await make_matter()
    notice = await extend(office, matter.number)
    client.headers["accept-language"] = language
    for path in ("/feed.atom", f"/matters/{matter.number}/feed.atom"):
        answer = await client.get(path)
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = etree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed"
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        # RFC 4287, 4.1.1 and 4.1.2: exactly one id, title and updated each; a feed has its author and its own address.
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 3
        for element in (feed, *entries):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.findtext(f"{ATOM}updated"))
            assert element.findtext(f"{ATOM}id").startswith("tag:testserver,2026:")
            assert element.find(f"{ATOM}author/{ATOM}name").text
        assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
            f"http://testserver{path}"
        ]
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
        newest = entries[0]
        assert newest.find(f"{ATOM}link").get("href") == f"http://testserver{notice.path}"
        assert matter.title in newest.findtext(f"{ATOM}title")
        again = await client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
    assert (await client.get("/matters/2026-9999/feed.atom")).status_code == 404


async def test_the_calendar_follows_the_closing(
    client: httpx.AsyncClient, make_matter: MakeMatter, office: Office
) -> None:
    matter = await make_matter()
    url = f"/matters/{matter.number}/calendar.ics"

    async def closing() -> Any:
        answer = await client.get(url)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        events = Calendar.from_ical(answer.text).walk("VEVENT")
        assert len(events) == 2
        return next(event for event in events if event["UID"].startswith("closing-"))

    before = await closing()
    notice = await extend(office, matter.number)
    after = await closing()
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTEND") == notice.new_closes_at
    assert after.decoded("DTEND") - before.decoded("DTEND") == timedelta(days=7)
