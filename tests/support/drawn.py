"""``python -m tests.support.drawn``: hearings with draws at every point of their way, in the database of the environment.

Prints one line of JSON: {"announced": number, "waiting": number, "done": number, "line": address of a registrant's own line,
"hearing": number}. Needs what ``tests.support.scene`` makes first.
"""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

from participation.app import configure
from participation.hearings.drawing import commitment_to
from participation.hearings.rules.draws import SourceKind
from participation.hearings.rules.notices import NoticeKind
from participation.hearings.services import draws, notices
from participation.hearings.tickets import code_of, path_of
from participation.identity.rules import Actor, Grant, Role
from participation.platform import database
from participation.platform.database import fetch_one, unit_of_work
from participation.settings import current
from tests.integration.hearings.draws import EVIDENCE, announced, entered, hearing_by_draw, lottery, plan, run


async def make() -> dict[str, Any]:
    """Three hearings: a draw just announced, one with differing entries, one that was run and run on."""
    row = await fetch_one(
        "SELECT s.id, s.display_name, g.organisation, o.path, m.id AS matter FROM staff s JOIN staff_grant g ON g.staff = s.id"
        " JOIN organisation o ON o.id = g.organisation CROSS JOIN (SELECT id FROM matter ORDER BY created_at LIMIT 1) m"
        " WHERE g.role = 'hearing_officer' LIMIT 1"
    )
    assert row is not None
    officer = Actor(
        row["id"],
        row["display_name"],
        row["organisation"],
        row["path"],
        frozenset({Grant(Role.HEARING_OFFICER, row["path"])}),
    )
    scene = SimpleNamespace(officer=officer, housing=row["organisation"], matter_id=row["matter"], path=row["path"])
    drawn = await hearing_by_draw(scene, {"居民": 12, "供热单位": 5}, number="TZ-2026-8001")
    seed, nonce = "0b" * 32, "c4" * 16
    soon = draws.SourceNotice(
        SourceKind.COMMITMENT, "公证处的承诺值", lottery("x", 3000).due_at, 256.0, commitment=commitment_to(seed, nonce)
    )
    beacon = draws.SourceNotice(
        SourceKind.BEACON, "随机信标", lottery("x", 3600).due_at, 256.0, "取整个数值", round=4_242_424
    )
    first = await announced(drawn, plan(soon, lottery("体彩大乐透第 26135 期", 3600), beacon, after=3600))

    other = await hearing_by_draw(scene, {"消费者": 8}, number="TZ-2026-8002", second=drawn.second)
    waiting = await announced(other)
    await asyncio.sleep(0.4)
    for actor, value in ((other.first, "07 12 19 28 33 + 04 11"), (other.second, "07 12 19 28 34 + 04 11")):
        async with unit_of_work():
            await draws.enter(actor, waiting.number, waiting.sources[0].id, value, EVIDENCE)

    third = await hearing_by_draw(
        scene, {"居民": 30}, number="TZ-2026-8003", second=drawn.second, quota=6, alternates=3
    )
    done = await entered(third, await announced(third), ["07 12 19 28 33 + 04 11", "353"])
    done = await run(third.first, done.number)
    async with unit_of_work():
        line = (done.pools[0].order or ())[2]
        await draws.skip(third.first, done.number, "participant", line, "核实后不满 18 周岁")
    async with unit_of_work():
        await notices.draft(
            officer,
            third.number,
            notices.NoticeText(NoticeKind.RESULT, "抽签结果公告", "抽签结果如下。", draw=done.number),
        )
    registration = await fetch_one(
        "SELECT r.id, r.number FROM draw_line l JOIN registration r ON r.id = l.registration JOIN draw_pool p"
        " ON p.id = l.draw_pool JOIN draw d ON d.id = p.draw WHERE d.number = $1 AND l.rank = 8",
        done.number,
    )
    assert registration is not None
    return {
        "announced": first.number,
        "waiting": waiting.number,
        "done": done.number,
        "hearing": third.number,
        "line": f"{path_of(registration['number'], code_of(registration['id']))}/draw",
    }


async def _with_pool() -> dict[str, Any]:
    configure(current())
    await database.open_pool(current(), size=2)
    try:
        return await make()
    finally:
        await database.close_pool()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_with_pool()), ensure_ascii=False))
