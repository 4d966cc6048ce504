"""``python -m tests.bench.printing [--comments 25000]``: the printed book of comments made by the product's own render worker.

The most memory each of the worker's processes ever had (VmHWM), after each volume: one that grows would show here.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path
from uuid import UUID, uuid4

from participation.consultations.services.exports import REQUESTED
from tests.bench.exporting import FILL
from tests.support.running import Product, product

GOAL_MB = 300.0
PATIENCE = 1500.0  # seconds


def peak_mb(pid: int) -> float:
    """The most this process has had resident; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")), 0.0)


async def printed(place: Product, comments: int) -> tuple[float, list[float]]:
    """(seconds, the most MB of the worker and its children together after each volume)."""
    place.scene()
    consultation: UUID = (await place.sql("SELECT id FROM consultation LIMIT 1"))[0][0]
    for start in range(1, comments + 1, 10_000):
        await place.sql(FILL, consultation, start, min(start + 9_999, comments))
    await place.sql("VACUUM ANALYZE comment")
    export_id, started = uuid4(), time.perf_counter()
    await place.sql(
        "INSERT INTO comment_export (id, consultation, audience, format, filters, restricted, purpose, mark, requested_by, created_at)"
        " SELECT $1, $2, 'office', 'pdf', '{}', FALSE, '', '', id, clock_timestamp() FROM staff LIMIT 1",
        export_id,
        consultation,
    )
    await place.sql(
        "INSERT INTO outbox_message (topic, payload, request_id, created_at, next_send_at)"
        " VALUES ($1, $2::jsonb, 'bench', clock_timestamp(), clock_timestamp())",
        REQUESTED,
        json.dumps({"export_id": str(export_id)}),
    )
    peaks: dict[int, float] = {}
    after: list[float] = []
    while True:
        for pid in place.renderers():
            peaks[pid] = max(peaks.get(pid, 0.0), peak_mb(pid))
        row = (
            await place.sql(
                "SELECT state, failure, jsonb_array_length(volumes) FROM comment_export WHERE id = $1", export_id
            )
        )[0]
        after += [max(peaks.values())] * (row[2] - len(after))
        if row[0] not in ("requested", "running"):
            assert row[0] == "ready", row[1]
            after.append(max(peaks.values()))
            return time.perf_counter() - started, after
        assert time.perf_counter() - started < PATIENCE, "it takes too long"
        await asyncio.sleep(0.1)


def main(comments: int) -> None:
    """Measure and print."""
    with product() as place:
        seconds, after = asyncio.run(printed(place, comments))
    print(f"{comments:,} comments in {seconds:.0f} s; MB at most in one process after each volume, and at the end:")
    print(" ".join(f"{one:.0f}" for one in after), f"(goal {GOAL_MB:.0f})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.printing")
    parser.add_argument("--comments", type=int, default=25_000)
    main(parser.parse_args().comments)
