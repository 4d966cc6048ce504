"""``make bench``: what the product does beside what this machine gives, in one run of about five minutes.

    python -m tests.bench [--seconds 4] [--json FILE] [--booking]

Needs Debian's package ``wrk``. The product runs as its users start it, proof of work on, limits for one address off; the load
comes from this machine too, so only the ratios of one run mean something. docs/speed.md says what limits each row.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.bench import (
    booking,
    commenting,
    comparing,
    doors,
    drawing,
    exporting,
    importing,
    moderating,
    raw,
    reading,
    wrk,
)
from tests.bench.office import office
from tests.support.running import ROOT, Product, free_port, product

Rows = dict[str, dict[str, Any]]
#: What a row a second is measured against, and the least it must reach.
GOALS = {**reading.GOALS, **commenting.GOALS, **booking.GOALS}


def main() -> None:
    """Measure, print a table, write the JSON."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=int, default=4, help="for each row that is measured under load")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json")
    parser.add_argument("--booking", action="store_true", help="hearings only")
    parser.add_argument("--commenting", action="store_true", help="accepting comments only")
    parser.add_argument("--comments", type=int, default=250_000, help="in the round that is exported")
    options = parser.parse_args()
    whole = not (options.booking or options.commenting)
    with product({"PROOF_OF_WORK": "on"}) as running:
        scene = running.scene()
        found: Rows = {}
        if whole or options.commenting:
            found |= accepting(running, scene, options.seconds)
        if whole:
            found |= reading.measure(running, options.seconds, bare)
        elif options.booking:
            size = len(httpx.get(f"{running.url}/matters/{scene['number']}/draft").content)
            found["bare page"] = bare(size, options.seconds)
        if whole or options.booking:
            found["check-in by ticket"] = doors.measure(running)
            found |= booking.measure(running, scene, options.seconds)
    if whole:
        found |= asyncio.run(long_work(options.comments))
        found |= alone()
    compare(found)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n".join(table(found)))
    if wrong := booking.wrong(found):
        sys.exit("\n".join(wrong))


def accepting(running: Product, scene: dict[str, Any], seconds: int) -> Rows:
    """Comments, and the database alone."""
    inserts = asyncio.run(raw.insert_commits(running.services["DATABASE_OWNER_URL"], seconds))
    return {
        "raw INSERT commits": {"per_second": inserts.per_second},
        "comment over HTTP": commenting.measure(running, scene["number"], seconds),
    }


async def long_work(comments: int) -> Rows:
    """What officers wait for."""
    async with office() as place:
        found = {f"import of {importing.ROWS:,} rows": await importing.measure()}
        found |= await exporting.measure(place, comments, ("csv",))
    most = 100_000
    for name, (few, many) in (await moderating.queues(most)).items():
        found[f"queue: {name}"] = {"few_ms": few, "many_ms": many, "goal_ratio": moderating.GOAL_RATIO}
    return found


def alone() -> Rows:
    """What needs no server: comparing two laws, carrying comments along, drawing lots."""
    return {
        "218 against 266 articles": {"seconds": comparing.measure(), "goal_seconds": comparing.GOAL_SECONDS},
        "1,000 comments carried": {"seconds": comparing.measure_carrying(), "goal_seconds": comparing.GOAL_CARRYING},
        "draw over 1,000,000 entries": {"seconds": drawing.measure(), "goal_seconds": drawing.GOAL_SECONDS},
    }


def compare(found: Rows) -> None:
    """Put beside each row what it is measured against, how it compares and whether that is enough."""
    for name, (of, goal) in GOALS.items():
        if name in found and of in found:
            ratio = found[name]["per_second"] / found[of]["per_second"]
            found[name] |= {"of": of, "goal": goal, "ratio": ratio, "reached": ratio >= goal}
    for row in found.values():
        if "goal_ms" in row:
            row["reached"] = row["p50_ms"] <= row["goal_ms"]
        if "goal_seconds" in row:
            row["reached"] = row["seconds"] <= row["goal_seconds"]
        if "goal_ratio" in row:
            row["reached"] = row["many_ms"] <= max(row["few_ms"] * row["goal_ratio"], moderating.NOTICED_MS)


def table(found: Rows) -> list[str]:
    """Lines for people."""
    lines = []
    for name, row in found.items():
        if "per_second" in row:
            text = f"{row['per_second']:9.0f}/s"
            if "p99_ms" in row:
                text += f"  {row['p99_ms']:7.1f} ms p99  {row['bad']:6} bad  {row['faults']:3} faults"
            if "goal_ms" in row:
                text = f"{text:<52} {row['p50_ms']:5.1f} ms at the median (goal {row['goal_ms']:.0f} ms)"
            if "ratio" in row:
                text = f"{text:<52} {row['ratio']:5.2f} × {row['of']} (goal {row['goal']:.2f})"
        elif "seconds" in row:
            text = f"{row['seconds']:9.2f} s"
            text += f"   {row['peak_mb']:.0f} MB at most" if "peak_mb" in row else ""
            text = f"{text:<52} goal {row['goal_seconds']:.0f} s" if "goal_seconds" in row else text
        else:
            text = f"{row['few_ms']:9.1f} ms at 1,000, {row['many_ms']:.1f} ms at 100,000"
            text = f"{text:<52} {row['many_ms'] / row['few_ms']:5.2f} × (goal {row['goal_ratio']})"
        lines.append(f"{name:<26} {text}" + ("" if row.get("reached", True) else "   NOT REACHED"))
    return lines


def bare(size: int, seconds: int) -> dict[str, Any]:
    """The bare page, on as many processes as the product has."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "2", "--loop", "uvloop"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "tests.bench.bare:app"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "BENCH_PAGE_BYTES": str(size)}, stdout=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}/page"
        for _ in range(100):
            try:
                httpx.get(url)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        return wrk.run(url, seconds)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
