"""``python -m tests.support.scene``: people, a matter under consultation and a hearing, in the database of the environment.

Prints one line of JSON.  It is a process of its own because the product under test and the test have different databases.
Everything is made through the services that the pages use.

    scene                   {"number", "matter_id", "version", "hearing", "large_hearing", "accounts": {role: {username, password, totp_secret}}}
    revised             a matter in its second version, a third one waiting: {"number", "waiting"}
    hearing PLACES          one more hearing: {"hearing"}
    door PEOPLE         a hearing of today, so many with places, one open door: {"hearing", "door", "tickets": [what a camera reads, …]}
    document ROWS COUNT     asks for COUNT consultation summaries with ROWS opinions each: {"documents": [id, …]}
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from participation.app import configure
from participation.consultations import services as consultations
from participation.demo import accounts as demo_accounts
from participation.documents import schemas
from participation.documents import services as documents
from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.hearings import services as hearings
from participation.hearings.rules import HearingKind
from participation.identity.queries import account_by_username
from participation.identity.rules import Actor, Grant, Role
from participation.identity.services import organisation_by_path
from participation.matters import services as matters
from participation.matters.services import NewMatter, ReviewOutcome
from participation.platform import database
from participation.platform.database import unit_of_work
from participation.settings import current
from participation.sittings.services import doors

UNIT = demo_accounts.UNIT[0]
PLACES = 10
MANY_PLACES = 900


def draft_text(articles: int = 30) -> str:
    """A draft with that many articles in three chapters."""
    lines = ["城镇供热管理办法（征求意见稿）", ""]
    for n in range(1, articles + 1):
        if (n - 1) % -(-articles // 3) == 0:
            lines += [f"第{'一二三'[(n - 1) // -(-articles // 3)]}章 供热与用热", ""]
        lines += [
            f"第{chinese(n)}条 供热期内，室内温度昼夜不低于十八摄氏度。供热单位应当按照约定供热，不得擅自停热。",
            "",
        ]
    return "\n".join(lines)


def chinese(n: int) -> str:
    """1 to 99 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    ten = ("" if tens < 2 else digits[tens]) + ("十" if tens else "")
    return ten + (digits[ones] if ones or not tens else "")


async def scene() -> dict[str, Any]:
    """Accounts, a published draft, an open consultation, a hearing with PLACES places and one with MANY_PLACES."""
    made = await demo_accounts.make(current())
    home = await organisation_by_path(UNIT)
    actors = {}
    for account in made:
        found = await account_by_username(account.username)
        assert found is not None
        grants = frozenset({Grant(Role(account.role), UNIT)})
        actors.setdefault(account.role, Actor(found.id, account.name, home.id, UNIT, grants))

    async with unit_of_work():
        new = NewMatter("城镇供热管理办法", "规定供热从哪天开始、室内几度。", home.id, "major_decision", "城乡建设")
        matter = await matters.create_matter(actors["drafter"], new)
    text = draft_text()
    async with unit_of_work():
        version = await drafts.save_version(
            actors["drafter"],
            matter,
            "draft",
            parse(text),
            source_name="草案.txt",
            source_sha256=hashlib.sha256(text.encode()).hexdigest(),
            explanatory_note="为什么要定这个办法。",
        )
    async with unit_of_work():
        fresh = await matters.get_matter(matter.number)
        assert fresh.version_id is not None
        await matters.record_review(actors["reviewer"], fresh, fresh.version_id, ReviewOutcome.MAY_PUBLISH, "")
    async with unit_of_work():
        await consultations.publish(actors["publisher"], matter.number)
    small = await announce(actors["hearing_officer"], matter.number, PLACES)
    large = await announce(actors["hearing_officer"], matter.number, MANY_PLACES)
    return {
        "number": matter.number,
        "matter_id": str(matter.id),
        "version": version.ordinal,
        "hearing": small,
        "large_hearing": large,
        "accounts": {
            key: {"username": a.username, "password": a.password, "totp_secret": a.totp_secret, "role": a.role}
            for key, a in demo_accounts.keyed(made).items()
        },
    }


async def announce(officer: Actor, matter_number: str, observers: int) -> str:
    """A hearing of the matter in 40 days with so many places for observers; its number."""
    now = datetime.now(UTC)
    async with unit_of_work():
        hearing = await hearings.announce(
            officer,
            matter_number,
            hearings.Announcement(
                kind=HearingKind.HEARING,
                title="城镇供热管理办法听证会",
                description="听取居民、供热单位的意见。",
                agenda="供热期\n室内温度",
                venue="自治区政务服务中心三楼",
                starts_at=now + timedelta(days=40),
                registration_opens_at=None,
                registration_closes_at=now + timedelta(days=20),
                pools=hearings.simple_pools(PLACES, observers),
            ),
        )
    return hearing.number


async def another_hearing(observers: int) -> dict[str, Any]:
    """One more hearing of the first matter with so many places for observers: {"hearing": number}."""
    officer, matter_number = await _officer()
    return {"hearing": await announce(officer, matter_number, observers)}


async def door(people: int) -> dict[str, Any]:
    """A hearing that begins in ten minutes, to which so many have tickets, and a door of it."""
    officer, matter_number = await _officer()
    number = await announce(officer, matter_number, people)
    places = [hearings.Application("observer", "李建国", f"138{n:08d}") for n in range(people)]
    booked = await asyncio.gather(*(hearings.register(number, place) for place in places))
    await database.execute(
        "UPDATE hearing SET starts_at = now() + interval '10 minutes', offers_until = now(),"
        " registration_closes_at = now() + interval '5 minutes' WHERE number = $1",
        number,
    )
    tickets = []
    for one in booked:
        assert isinstance(one, hearings.Booked)
        tickets.append(hearings.path_of_pass(await hearings.ticket(one.number, one.code)))
    async with unit_of_work():
        token = await doors.open_door(officer, await hearings.get_hearing(number), "东门")
    return {"hearing": number, "door": token, "tickets": tickets}


async def _officer() -> tuple[Actor, str]:
    """(the hearing officer, the number of the first matter)."""
    row = await database.fetch_one(
        "SELECT m.number, g.staff, s.display_name, m.lead_unit FROM matter m, staff_grant g JOIN staff s ON s.id = g.staff"
        " WHERE g.role = 'hearing_officer' ORDER BY m.created_at LIMIT 1"
    )
    assert row is not None
    return Actor(row[1], row[2], row[3], UNIT, frozenset({Grant(Role.HEARING_OFFICER, UNIT)})), row[0]


async def ask_for_documents(rows: int, count: int) -> dict[str, Any]:
    """Consultation summaries of the first matter, each about a subject of its own."""
    matter_id: UUID = await database.fetch_value("SELECT id FROM matter ORDER BY created_at LIMIT 1")
    asked = []
    for _ in range(count):
        async with unit_of_work():
            view = summary(rows)
            asked.append(
                await documents.request(
                    documents.DocumentKind.CONSULTATION_SUMMARY,
                    subject_id=uuid4(),
                    matter_id=matter_id,
                    title="意见采纳情况反馈",
                    view=view,
                )
            )
    return {"documents": [str(found) for found in asked]}


def summary(rows: int) -> schemas.ConsultationSummary:
    """A summary with one theme of ``rows`` opinions: 400 take a second or two to lay out."""
    opens = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)
    closes = datetime(2026, 7, 8, 16, 0, tzinfo=UTC)
    opinions = [
        schemas.Opinion(
            number=f"YJ-2026-{n:05d}",
            source="王**",
            channel="网上",
            provision="第十五条第二款",
            text="建议室内温度不低于二十度。家里有老人，十八度只能穿棉衣。",
            received_on=date(2026, 6, 10),
        )
        for n in range(rows)
    ]
    theme = schemas.Theme(
        title="室内温度标准",
        outcome="partially_adopted",
        reason="新建和已改造的建筑提高到二十度。",
        provisions=["第十五条"],
        opinions=opinions,
    )
    return schemas.ConsultationSummary(
        draft_title="城镇供热管理办法（征求意见稿）",
        matter_number="2026-0001",
        lead_unit=demo_accounts.UNIT[1],
        date_made=date(2026, 8, 20),
        approved=True,
        opens_at=opens,
        closes_at=closes,
        period_basis="根据《重大行政决策程序暂行条例》第十五条",
        channels=[schemas.Channel(name="网上", received=rows)],
        received=rows,
        themes=[theme],
        draft_sha256="a3" * 32,
        anchor=schemas.Anchor(sequence=1, hash="5e" * 32, taken_at=closes),
        url="http://127.0.0.1/matters/2026-0001/response",
    )


async def _with_pool(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    configure(current())
    await database.open_pool(current(), size=2)
    try:
        return await work
    finally:
        await database.close_pool()


def main(arguments: list[str]) -> None:
    """See the module."""
    if arguments == ["revised"]:
        # Imported only for this: it needs more of the product than the others.
        from tests.support.revision import revised

        print(json.dumps(asyncio.run(_with_pool(revised())), ensure_ascii=False))
        return
    if not arguments:
        work = scene()
    elif arguments[0] == "hearing":
        work = another_hearing(int(arguments[1]))
    elif arguments[0] == "door":
        work = door(int(arguments[1]))
    else:
        work = ask_for_documents(int(arguments[1]), int(arguments[2]))
    print(json.dumps(asyncio.run(_with_pool(work)), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
