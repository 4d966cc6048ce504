"""``python -m tests.bench.moderating [--comments 100000]``: the queue at 100,000 comments beside 1,000, and the two readers of texts.

The queue is asked for as pages do it: through the services, on a private PostgreSQL. Medians of one run; only ratios mean something
on a shared machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from participation.app import configure
from participation.consultations import services
from participation.consultations.privacy import scan
from participation.consultations.services import queueing
from participation.consultations.services.queueing import QueueFilter
from participation.consultations.words import Matcher
from participation.platform import database
from participation.platform.database import execute, fetch_value
from participation.settings import Settings
from tests.support import postgres, scene

CHUNK = 5_000
GOAL_RATIO = 1.5
NOTICED_MS = 20.0
"""Below this many milliseconds nobody notices a difference."""

HAN = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感"


def texts(count: int, seed: int = 1) -> list[str]:
    """Remarks of some 120 signs, one in twenty with a telephone number."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        words = "，".join("".join(rng.choices(HAN, k=rng.randint(6, 18))) for _ in range(9))
        made.append(words + (f"。我的电话是1{rng.randint(3_000_000_000, 9_999_999_999)}" if number % 20 == 0 else "。"))
    return made


async def fill(consultation_id: UUID, count: int, owner_url: str) -> None:
    """So many comments, as moderation finds them on the morning after a busy day."""
    made = texts(1000)
    for done in range(0, count, CHUNK):
        await _fill(consultation_id, min(CHUNK, count - done), made)
    # What autovacuum does within a minute; only the owner of the tables may.
    owner = await asyncpg.connect(owner_url)
    await owner.execute("VACUUM ANALYZE comment")
    await owner.close()


async def _fill(consultation_id: UUID, count: int, made: list[str]) -> None:
    await execute(
        "WITH said AS MATERIALIZED ("
        "  SELECT place, text, comment_terms(text) AS terms FROM unnest($3::text[]) WITH ORDINALITY AS given(text, place))"
        " INSERT INTO comment (id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance,"
        " text, channel, shown_name, name_consent, state, withheld_reason, created_at, received_at, checked_edition, personal_data,"
        " found_in)"
        " SELECT gen_random_uuid(), $1, n, 'YJ-2026-' || lpad(n::text, 6, '0'), p.id, p.path, '第' || n % 30 || '条', 'suggest',"
        " t.text, CASE WHEN n % 500 = 0 THEN 'paper' ELSE 'web' END, '', false, 'received', '', clock_timestamp(), clock_timestamp(),"
        " 1, n % 20 = 0, t.terms"
        " FROM (SELECT nextval('comment_sequence') AS n FROM generate_series(1, $2)) AS numbers"
        " JOIN said t ON t.place = 1 + n % 1000"
        " JOIN LATERAL (SELECT id, path FROM provision WHERE version = (SELECT version FROM consultation WHERE id = $1)"
        "   AND kind = 'article' ORDER BY path OFFSET n % 29 LIMIT 1) p ON true",
        consultation_id,
        count,
        made,
    )


async def median(what: Callable[[], Awaitable[Any]], times: int = 25) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        await what()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


async def queues(most: int) -> dict[str, tuple[float, float]]:
    """filter → milliseconds at 1,000 comments and at `most`."""
    with contextlib.redirect_stdout(io.StringIO()):  # the migrations' own report
        server = await postgres.start()
    settings = Settings(
        environment="test",
        home=server.home / "home",
        database_url=server.app_url,
        database_owner_url=server.owner_url,
        public_url="http://bench",
        rate_limits=False,
        log_level="error",
    )
    configure(settings)
    await database.open_pool(settings, size=2)
    found: dict[str, list[float]] = {}
    try:
        await scene.scene()
        consultation_id = await fetch_value("SELECT id FROM consultation LIMIT 1")
        consultation = await services.get_consultation(consultation_id)
        text = await services.text_of(consultation)
        article = next(one.path for one in text.provisions if one.kind == "article")
        filters = {
            "all that waits": QueueFilter(),
            "one article": QueueFilter(provision=article),
            "a rare channel": QueueFilter(channel="paper"),
            "personal data": QueueFilter(flag="personal"),
            "a common word": QueueFilter(words="一是"),
            "a phrase": QueueFilter(words="一是了"),
            "an absent word": QueueFilter(words="供热期"),
            "a word on an article": QueueFilter(words="一是", provision=article),
        }
        for count in (1_000, most - 1_000):
            await fill(consultation_id, count, server.owner_url)
            now = datetime.now(UTC)
            for name, chosen in filters.items():

                async def ask(chosen: QueueFilter = chosen, now: datetime = now) -> None:
                    await queueing.items(consultation_id, text, chosen, now=now)

                found.setdefault(name, []).append(await median(ask))
            middle = await fetch_value("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY sequence) FROM comment")

            async def deep(after: int = middle, now: datetime = now) -> None:
                await queueing.items(consultation_id, text, QueueFilter(), now=now, after=after)

            found.setdefault("a page in the middle", []).append(await median(deep))
            found.setdefault("numbers of the round", []).append(await median(lambda: services.counts(consultation_id)))
    finally:
        await database.close_pool()
        server.stop()
    return {name: (times[0], times[1]) for name, times in found.items()}


def readers() -> None:
    """The scan for personal data and the matching of 20,000 words, over 100,000 remarks."""
    made = texts(2_000)
    started = time.perf_counter()
    hits = sum(len(scan(text)) for _ in range(50) for text in made)
    print(f"personal data      {time.perf_counter() - started:6.2f} s for 100,000 remarks, {hits} found")
    rng = random.Random(2)
    words = ["".join(chr(rng.randint(0x4E00, 0x6E00)) for _ in range(rng.randint(2, 5))) for _ in range(20_000)]
    started = time.perf_counter()
    matcher = Matcher([("list", words)])
    built = time.perf_counter()
    found = sum(len(matcher.find(text)) for _ in range(50) for text in made)
    print(
        f"20,000 words       {time.perf_counter() - built:6.2f} s for 100,000 remarks, {found} found; built in {built - started:.2f} s"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--comments", type=int, default=100_000)
    options = parser.parse_args()
    readers()
    for name, (few, many) in asyncio.run(queues(options.comments)).items():
        print(f"{name:<22} {few:7.2f} ms at 1,000   {many:7.2f} ms at {options.comments:,}   {many / few:5.2f} ×")


if __name__ == "__main__":
    main()
