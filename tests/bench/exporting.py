"""Exports of a quarter of a million comments, and the list at 1,000 and at 100,000: time and memory.

    python -m tests.bench.exporting [--comments 250000] [--printed 20000]

On a private PostgreSQL of its own.  The export runs in this process, as in a worker, so that its memory can be seen.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import threading
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from participation.app import create_app
from participation.platform.database import execute, fetch_value
from participation.settings import Settings
from tests.support import postgres

FILL = """
INSERT INTO comment (id, consultation, sequence, receipt_number, provision, provision_path, provision_label, stance, text,
    channel, shown_name, name_consent, state, withheld_reason, created_at, received_at, public_text)
SELECT gen_random_uuid(), $1::uuid, nextval('comment_sequence'), 'B' || left($1::uuid::text, 8) || '-' || n, NULL, '', '',
    (ARRAY['support', 'suggest', 'oppose', 'ask'])[1 + n % 4], words, (ARRAY['web', 'wechat', 'paper'])[1 + n % 3], '赵*霞', FALSE,
    'published', '', now(), now(), words
FROM (SELECT n, '第' || n || '条意见：供热期室内温度应当不低于二十度，老人和孩子都怕冷，' || repeat('希望尽快落实。', 1 + n % 9) AS words
      FROM generate_series($2::int, $3::int) AS n) AS given
"""


VOLUMES = "SELECT jsonb_array_length(volumes) FROM comment_export WHERE format = 'pdf'"


async def measure(comments: int, printed: int) -> dict[str, Any]:
    """Fill a database, look at the lists, make every kind of file."""
    server = await postgres.start()
    settings = Settings(
        environment="test",
        home=server.home / "home",
        database_url=server.app_url,
        database_owner_url=server.owner_url,
        public_url="http://testserver",
        rate_limits=False,
        log_level="warning",
    )
    app = create_app(settings)
    found: dict[str, Any] = {}
    try:
        async with app.lifespan():
            rounds = [await _round(f"2026-000{n}") for n in (1, 2, 3)]
            await _fill(rounds[0], 1_000)
            await _fill(rounds[1], 100_000)
            await _fill(rounds[2], comments)
            from participation.consultations import services

            await services.fold_counts()
            # What autovacuum does within a minute; only the owner of the tables may.
            owner = await asyncpg.connect(server.owner_url)
            await owner.execute("VACUUM ANALYZE")
            await owner.close()
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                for query in ("", "?q=供热", "?q=不存在的词", "?channel=paper", "?provision=whole"):
                    times = {}
                    for number, size in (("2026-0001", 1_000), ("2026-0002", 100_000)):
                        address = f"/matters/{number}/comments{query}"
                        await client.get(address)
                        taken = []
                        for _ in range(15):
                            started = time.perf_counter()
                            answer = await client.get(address)
                            taken.append(time.perf_counter() - started)
                            assert answer.status_code == 200, answer.text
                        times[size] = statistics.median(taken) * 1000
                    found[f"list {query or 'all'}"] = (
                        f"{times[1_000]:.1f} ms at 1,000; {times[100_000]:.1f} ms at 100,000;"
                        f" ratio {times[100_000] / times[1_000]:.2f}"
                    )
            if printed:
                await _fill(printed_round := await _round("2026-0004"), printed)
                started, peak = time.perf_counter(), _Peak()
                await _export(printed_round, "pdf")
                found[f"pdf, {printed:,} comments"] = (
                    f"{time.perf_counter() - started:.1f} s, {peak.stop():.0f} MB resident at most,"
                    f" {await fetch_value(VOLUMES)} volumes"
                )
            for format in ("csv", "xlsx", "jsonl"):
                started = time.perf_counter()
                peak = _Peak()
                await _export(rounds[2], format)
                found[f"{format}, {comments:,} comments"] = (
                    f"{time.perf_counter() - started:.1f} s, {peak.stop():.0f} MB resident at most"
                )
    finally:
        server.stop()
    found["whole process"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"
    return found


class _Peak:
    """The most memory resident while it runs, in MB."""

    def __init__(self) -> None:
        self._most, self._on = 0.0, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self._on:
            with open("/proc/self/statm") as file:
                self._most = max(self._most, int(file.read().split()[1]) * 4096 / 1e6)
            time.sleep(0.05)

    def stop(self) -> float:
        self._on = False
        self._thread.join()
        return self._most


async def _round(number: str) -> UUID:
    from participation.consultations import services
    from participation.identity.rules import Role
    from participation.matters import services as matters
    from participation.matters.services import NewMatter
    from participation.platform.database import unit_of_work
    from tests.integration.consultations.conftest import import_draft, person, review

    drafter, reviewer, publisher = await person(Role.DRAFTER), await person(Role.REVIEWER), await person(Role.PUBLISHER)
    async with unit_of_work():
        matter = await matters.create_matter(
            drafter, NewMatter("城镇供热管理办法", "规定供热。", drafter.organisation_id, "major_decision", "城乡建设")
        )
    assert matter.number == number
    await import_draft(drafter, matter)
    await review(reviewer, matter)
    async with unit_of_work():
        return (await services.publish(publisher, matter.number)).id


async def _fill(consultation: UUID, comments: int) -> None:
    for start in range(1, comments + 1, 10_000):
        await execute(FILL, consultation, start, min(start + 9_999, comments))


async def _export(consultation: UUID, format: str) -> None:
    from participation.consultations.queries import exporting
    from participation.consultations.services import exports

    export_id = uuid4()
    staff = await fetch_value("SELECT id FROM staff LIMIT 1")
    await exporting.insert(
        export_id,
        consultation,
        audience="office",
        format=format,
        filters={},
        restricted=False,
        purpose="",
        mark="",
        staff_id=staff,
    )
    while await fetch_value("SELECT state IN ('requested', 'running') FROM comment_export WHERE id = $1", export_id):
        await exports.run(export_id)
    state = await fetch_value("SELECT state || ' ' || failure FROM comment_export WHERE id = $1", export_id)
    assert state == "ready ", state


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.exporting")
    parser.add_argument("--comments", type=int, default=250_000)
    parser.add_argument("--printed", type=int, default=0, help="also a printed book of so many comments")
    chosen = parser.parse_args()
    for name, value in asyncio.run(measure(chosen.comments, chosen.printed)).items():
        print(f"{name:<28} {value}")


if __name__ == "__main__":
    main()
