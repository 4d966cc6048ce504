"""``python -m tests.bench.scenes ARTICLES COMMENTS``: a matter under consultation with so many articles, and so many comments that
everyone may read, in the database of the environment. Prints {"number", "after"}: marks of pages in its list of comments.

The text and the round are made through the services that the pages use; the comments are put into the table, as if they
had been looked through and published.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from typing import Any

import asyncpg

from participation.app import configure
from participation.consultations import services as consultations
from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.drafts.rules.numerals import to_chinese
from participation.identity.rules import Actor, Grant, Role
from participation.matters import services as matters
from participation.matters.services import NewMatter, ReviewOutcome
from participation.platform import database
from participation.platform.database import execute, fetch, fetch_one, fetch_value, unit_of_work
from participation.settings import current
from tests.support.scene import UNIT

CHUNK = 10_000
MARKS = 400

_FILL = """
INSERT INTO comment (id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance, text,
    channel, shown_name, name_consent, state, withheld_reason, created_at, received_at, public_text, checked_edition)
SELECT gen_random_uuid(), $1, s.n, 'B' || s.n, p.id, p.path, '', (ARRAY['support', 'suggest', 'oppose', 'ask'])[1 + s.n % 4], w.text,
    'web', CASE WHEN s.n % 2 = 0 THEN '赵*霞' ELSE '' END, false, 'published', '', clock_timestamp(), clock_timestamp(), w.text, 1
FROM (SELECT nextval('comment_sequence') AS n FROM generate_series(1, $2::int)) AS s
JOIN (SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS many FROM provision
    WHERE version = (SELECT version FROM consultation WHERE id = $1) AND kind = 'article') AS p ON p.place = s.n % p.many
CROSS JOIN LATERAL (SELECT '第' || s.n || '条意见：供热期室内温度应当不低于二十度，老人和孩子都怕冷，'
    || repeat('希望尽快落实。', 1 + (s.n % 9)::int) AS text) AS w
"""


def draft_text(articles: int) -> str:
    """A draft in five chapters."""
    lines = ["城镇供热管理办法（征求意见稿）", ""]
    each = -(-articles // 5)
    for n in range(1, articles + 1):
        if (n - 1) % each == 0:
            lines += [f"第{to_chinese((n - 1) // each + 1)}章 供热与用热", ""]
        lines += [
            f"第{to_chinese(n)}条 供热期内，室内温度昼夜不低于十八摄氏度。供热单位应当按照约定供热，不得擅自停热。",
            "",
        ]
    return "\n".join(lines)


async def _actor(role: Role) -> Actor:
    row = await fetch_one(
        "SELECT g.staff, s.display_name, s.organisation FROM staff_grant g JOIN staff s ON s.id = g.staff WHERE g.role = $1 LIMIT 1",
        role.value,
    )
    assert row is not None, role
    return Actor(row[0], row[1], row[2], UNIT, frozenset({Grant(role, UNIT)}))


async def matter_with(articles: int, comments: int) -> dict[str, Any]:
    """See above."""
    drafter, text = await _actor(Role.DRAFTER), draft_text(articles)
    async with unit_of_work():
        new = NewMatter("城镇供热管理办法", "规定供热。", drafter.organisation_id, "major_decision", "城乡建设")
        matter = await matters.create_matter(drafter, new)
    async with unit_of_work():
        await drafts.save_version(
            drafter,
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
        reviewer = await _actor(Role.REVIEWER)
        await matters.record_review(reviewer, fresh, fresh.version_id, ReviewOutcome.MAY_PUBLISH, "")
    async with unit_of_work():
        await consultations.publish(await _actor(Role.PUBLISHER), matter.number)
    consultation = await fetch_value("SELECT id FROM consultation WHERE matter = $1", matter.id)
    for done in range(0, comments, CHUNK):
        await execute(_FILL, consultation, min(CHUNK, comments - done))
    marks = await fetch(
        "SELECT sequence FROM comment WHERE consultation = $1 ORDER BY random() LIMIT $2", consultation, MARKS
    )
    return {"number": matter.number, "after": [row[0] for row in marks]}


async def main() -> None:
    """Once."""
    configure(current())
    await database.open_pool(current(), size=1)
    try:
        print(json.dumps(await matter_with(int(sys.argv[1]), int(sys.argv[2]))))
    finally:
        await database.close_pool()


async def settle(owner_url: str) -> None:
    """What autovacuum and the workers do within a minute or two; the leaves of so many invented comments nobody needs."""
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute("TRUNCATE comment_unsealed")
        await owner.execute("VACUUM ANALYZE")
        for _ in range(300):
            if not await owner.fetchval(_BACKLOG):
                return
            await asyncio.sleep(0.2)
        raise AssertionError("the workers do not get through with what is left over")
    finally:
        await owner.close()


_BACKLOG = """
SELECT (SELECT count(*) FROM outbox_message WHERE completed_at IS NULL AND next_send_at < clock_timestamp())
    + (SELECT count(*) FROM audit_unsealed) + (SELECT count(*) FROM comment_unsealed)
    + (SELECT count(*) FROM comment WHERE checked_edition <> edition) + (SELECT count(*) FROM comment_count_change)
"""


if __name__ == "__main__":
    asyncio.run(main())
