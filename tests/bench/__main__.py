"""``make bench``: what the product does beside what this machine gives, in one run.

    python -m tests.bench [--seconds 8] [--json FILE]

Needs Debian's package ``wrk``.  The product runs as its users start it, rate limits off; the load comes from this machine too, so
only the ratios of one run mean something.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.bench import booking, comparing, doors, drawing, raw, wrk
from tests.support.running import ROOT, Product, free_port, product


def main() -> None:
    """Measure, print a table, write the JSON."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json")
    parser.add_argument("--booking", action="store_true", help="hearings only")
    options = parser.parse_args()
    with product() as running:
        scene = running.scene()
        found = (booking_alone if options.booking else measure)(running, scene, options.seconds)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    compared()
    for name, row in found.items():
        ratio = f"{row['ratio']:6.2f} × {row['of']} (goal {row['goal']})" if "ratio" in row else ""
        if "goal_ms" in row:
            ratio = f"{row['p50_ms']:6.1f} ms at the median (goal {row['goal_ms']:.0f} ms)"
        print(
            f"{name:<28} {row['per_second']:9.0f}/s  {row.get('p99_ms', 0):8.1f} ms p99  {row.get('bad', 0):6} bad"
            f"  {row.get('faults', 0):4} faults  {ratio}"
        )
    if wrong := booking.wrong(found):
        sys.exit("\n".join(wrong))


def booking_alone(running: Product, scene: dict[str, Any], seconds: int) -> dict[str, dict[str, Any]]:
    """Booking and what it is measured against."""
    size = len(httpx.get(f"{running.url}/matters/{scene['number']}/draft").content)
    found = {
        "bare page": bare(size, seconds),
        "check-in by ticket": doors.measure(running),
        **booking.measure(running, scene, seconds),
    }
    for name, (of, goal) in booking.GOALS.items():
        found[name] |= {"of": of, "goal": goal, "ratio": found[name]["per_second"] / found[of]["per_second"]}
    return found


def compared() -> None:
    """What needs no server: comparing two laws, carrying comments along, drawing lots."""
    print(f"{'218 against 266 articles':<28} {comparing.measure():9.3f} s  (goal {comparing.GOAL_SECONDS:.1f} s)")
    print(
        f"{'1,000 comments carried':<28} {comparing.measure_carrying():9.3f} s  (goal {comparing.GOAL_CARRYING:.1f} s)"
    )
    print(f"{'draw over 1,000,000 entries':<28} {drawing.measure():9.3f} s  (goal {drawing.GOAL_SECONDS:.1f} s)")


def measure(running: Product, scene: dict[str, Any], seconds: int) -> dict[str, dict[str, Any]]:
    """Everything, one after the other."""
    owner = running.services["DATABASE_OWNER_URL"]
    address = f"{running.url}/matters/{scene['number']}/draft"
    size = len(httpx.get(address).content)
    found: dict[str, dict[str, Any]] = {"bare page": bare(size, seconds), "draft page": wrk.run(address, seconds)}
    inserts = asyncio.run(raw.insert_commits(owner, seconds))
    found["raw INSERT commits"] = {"per_second": inserts.per_second}
    found["comment over HTTP"] = post(
        running,
        f"/matters/{scene['number']}/comment",
        {"stance": "suggest", "text": "室温不低于二十度。"},
        {"_key": "comment-key-%020d"},
        seconds,
    )
    found["check-in by ticket"] = doors.measure(running)
    found |= booking.measure(running, scene, seconds)
    goals = {
        "draft page": ("bare page", 0.8),
        "comment over HTTP": ("raw INSERT commits", 0.10),
        **booking.GOALS,
    }
    for name, (of, goal) in goals.items():
        found[name] |= {"of": of, "goal": goal, "ratio": found[name]["per_second"] / found[of]["per_second"]}
    return found


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


def post(running: Product, path: str, fields: dict[str, str], fresh: dict[str, str], seconds: int) -> dict[str, Any]:
    """POST a form of that page again and again, each time with its own key."""
    with httpx.Client(base_url=running.url) as browser:
        page = browser.get(path)
        token = re.findall(r'name="_csrf" value="([^"]+)"', page.text)[-1]
        hidden = dict(re.findall(r'<input type="hidden" name="(pool)" value="([^"]*)"', page.text))
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return wrk.run(running.url + path, seconds, lua=wrk.posting({**hidden, **fields, "_csrf": token}, cookie, fresh))


main()
