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
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx

from participation.consultations import services
from participation.platform.database import execute, fetch_value
from tests.bench.office import Office, a_round, office

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


FORMATS = ("csv", "xlsx", "jsonl")
LISTS = ("", "?q=供热", "?q=不存在的词", "?channel=paper", "?provision=whole")


async def measure(place: Office, comments: int, formats: Sequence[str] = FORMATS) -> dict[str, dict[str, Any]]:
    """Fill a round and make each kind of file of it: seconds, and the most memory resident meanwhile, in MB."""
    consultation = await a_round()
    await _fill(consultation, comments)
    await place.vacuum()
    found = {}
    for format in formats:
        started = time.perf_counter()
        peak = _Peak()
        await _export(consultation, format)
        found[f"export of {comments:,}, {format}"] = {"seconds": time.perf_counter() - started, "peak_mb": peak.stop()}
    return found


async def lists(place: Office) -> dict[str, dict[str, Any]]:
    """The public list by every filter: milliseconds of the median page at 1,000 comments and at 100,000."""
    rounds = {1_000: await a_round(), 100_000: await a_round()}
    for size, consultation in rounds.items():
        await _fill(consultation, size)
    await services.fold_counts()
    await place.vacuum()
    numbers = {size: (await services.get_consultation(one)).matter_number for size, one in rounds.items()}
    transport = httpx.ASGITransport(app=place.app)
    found = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        for query in LISTS:
            times = {
                size: await _median(client, f"/matters/{number}/comments{query}") for size, number in numbers.items()
            }
            found[f"list {query or 'all'}"] = {"few_ms": times[1_000], "many_ms": times[100_000]}
    return found


async def _median(client: httpx.AsyncClient, address: str) -> float:
    """Milliseconds."""
    await client.get(address)
    taken = []
    for _ in range(15):
        started = time.perf_counter()
        answer = await client.get(address)
        taken.append(time.perf_counter() - started)
        assert answer.status_code == 200, answer.text
    return statistics.median(taken) * 1000


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


async def main(comments: int) -> None:
    """Measure and print."""
    async with office() as place:
        for name, row in (await lists(place)).items():
            print(f"{name:<28} {row['few_ms']:.1f} ms at 1,000; {row['many_ms']:.1f} ms at 100,000")
        for name, row in (await measure(place, comments)).items():
            print(f"{name:<28} {row['seconds']:.1f} s, {row['peak_mb']:.0f} MB resident at most")
    print(f"{'whole process':<28} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.exporting")
    parser.add_argument("--comments", type=int, default=250_000)
    asyncio.run(main(parser.parse_args().comments))
